"""One answer, read from what a stranger sent: every field is looked at before anything is kept."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar, get_args

from regiomap._base.messages import listed, shown

__all__ = ["TURNS", "Answer", "Rules", "Verdict", "cleaned", "parse_answer", "parse_compact"]

Verdict = Literal["agree", "other", "question"]
VERSION = 1
_LONGEST_NAME = 200
_LONGEST_REMARK = 5000
_MOST_ITEMS = 5000
_LARGEST_SIZE = 100_000
_SENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d", re.ASCII)
# What turns the direction of a text, and could make it read as another one.
TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_VERDICTS = {verdict[0]: verdict for verdict in get_args(Verdict)}
_COMPACT = 11
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Rules:
    """The rules that the page checked with, bridges among them."""

    min_size: int
    max_size: int | None
    contiguous: bool
    nested: bool
    bridges: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """What one municipality answered.

    Attributes
    ----------
    nis
        Its code.
    verdict
        Whether it agrees, prefers something else, or has a question.
    name, role
        Who answered, and what they do there.
    sent
        When, by the clock of who sent it: `2026-11-28T10:12`, or empty.
    remark
        What it says in general.
    remarks
        What it says of a region: pairs of region and remark.
    moves
        Where it would put municipalities: pairs of code and region (None: in none).
    plan
        The fingerprint of the plan that it saw.
    rules
        The rules that its page checked with.
    """

    nis: str
    verdict: Verdict
    name: str
    role: str
    sent: str
    remark: str
    remarks: tuple[tuple[str, str], ...]
    moves: tuple[tuple[str, str | None], ...]
    plan: str
    rules: Rules


def cleaned(text: str, *, lines: bool = False) -> str:
    r"""Return a text without what nobody sees: control characters, and those that turn it round.

    Examples
    --------
    >>> cleaned("Mol\u202e\x07\n!"), cleaned("a\nb", lines=True)
    ('Mol !', 'a\nb')
    """
    text = TURNS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "\n" if lines else ""
    signs = (
        sign if sign in kept or unicodedata.category(sign) not in {"Cc", "Cs"} else _instead(sign)
        for sign in text
    )
    return "".join(signs).strip()


def _instead(sign: str) -> str:
    return " " if sign.isspace() else "\ufffd" if "\ud800" <= sign <= "\udfff" else ""


def parse_answer(held: Any, codes: Collection[str]) -> Answer:  # noqa: ANN401  (from a stranger)
    """Return the answer that a file holds.

    Parameters
    ----------
    held
        What its JSON says.
    codes
        The municipalities there are.

    Raises
    ------
    ValueError
        If it is none, and why.
    """
    held = _expect(held, dict, "the file")
    version = held.get("version")
    if held.get("regiomap") != "answer" or version != VERSION or isinstance(version, bool):
        raise ValueError("it is no answer from a map of regiomap, or one of a later version")
    by, where, remarks = (
        _expect(held.get(key), dict, key) for key in ("by", "municipality", "remarks")
    )
    name, role = (_text(by.get(key), f"the {key}") for key in ("name", "role"))
    moves = _once(_each(held.get("moves"), "moves", lambda one: _move(one, codes)))
    nis, verdict = _known(where.get("nis"), codes), _verdict(held.get("verdict"))
    if verdict == "agree" and nis in dict(moves):
        verdict = "other"  # who agrees may move others, and not itself: what it shows counts
    return Answer(
        nis=nis,
        verdict=verdict,
        name=name,
        role=role,
        sent=_sent(held.get("sent")),
        remark=_text(remarks.get("general"), "a remark", _LONGEST_REMARK),
        remarks=_each(remarks.get("regions"), "remarks", _remark),
        moves=moves,
        plan=_text(held.get("plan"), "the plan"),
        rules=_rules(held.get("rules")),
    )


def parse_compact(held: Any, codes: Collection[str]) -> Answer:  # noqa: ANN401  (from a stranger)
    """Return the answer that a code holds: the same as a file, by position.

    Raises
    ------
    ValueError
        If it is none, and why.
    """
    held = _expect(held, list, "the code")
    if len(held) != _COMPACT or held[0] != VERSION:
        raise ValueError("it is no answer from a map of regiomap, or one of a later version")
    _, plan, nis, verdict, name, role, sent, general, remarks, moves, rules = held
    sizes = _pieces(rules, 5, "the rules")
    return parse_answer(
        {
            "regiomap": "answer",
            "version": VERSION,
            "plan": plan,
            "municipality": {"nis": nis},
            "by": {"name": name, "role": role},
            "verdict": _VERDICTS.get(verdict) if isinstance(verdict, str) else None,
            "sent": sent,
            "remarks": {
                "general": general,
                "regions": _each(remarks, "remarks", _named("region", "remark")),
            },
            "moves": _each(moves, "moves", _named("nis", "to")),
            "rules": {
                "min_size": sizes[0],
                "max_size": sizes[1],
                "contiguous": sizes[2] == 1,
                "nested": sizes[3] == 1,
                "bridges": sizes[4],
            },
        },
        codes,
    )


def _named(*keys: str) -> Callable[[Any], dict[str, Any]]:
    return lambda one: dict(zip(keys, _pieces(one, len(keys), "a pair"), strict=True))


def _expect(value: Any, kind: type[Thing], what: str) -> Thing:  # noqa: ANN401
    if not isinstance(value, kind):
        called = {dict: "an object", list: "a list", str: "a text"}[kind]  # type: ignore[index]
        raise ValueError(f"{what} must be {called}, got {shown(value)}")  # noqa: TRY004
    return value


def _pieces(value: Any, n: int, what: str) -> list[Any]:  # noqa: ANN401
    pieces: list[Any] = _expect(value, list, what)
    if len(pieces) != n:
        raise ValueError(f"{what} must hold {n} things, got {len(pieces)}")
    return pieces


def _text(value: Any, what: str, longest: int = _LONGEST_NAME) -> str:  # noqa: ANN401
    text = _expect("" if value is None else value, str, what)
    if len(text) > longest:
        raise ValueError(f"{what} has {len(text):,} characters, and may have {longest:,}")
    return cleaned(text, lines=longest == _LONGEST_REMARK)


def _each(
    value: Any,  # noqa: ANN401
    what: str,
    read: Callable[[Any], Thing],
) -> tuple[Thing, ...]:
    items = value if isinstance(value, tuple) else _expect(value, list, what)
    if len(items) > _MOST_ITEMS:
        raise ValueError(f"it holds {len(items):,} {what}, and may hold {_MOST_ITEMS:,}")
    return tuple(map(read, items))


def _known(value: Any, codes: Collection[str]) -> str:  # noqa: ANN401
    code: str = _expect(value, str, "the code of a municipality")
    if code not in codes:
        raise ValueError(f"the code {shown(code)} is of no municipality of the plan")
    return code


def _verdict(value: Any) -> Verdict:  # noqa: ANN401
    for verdict in get_args(Verdict):
        if value == verdict:
            known: Verdict = verdict
            return known
    raise ValueError(f"the verdict is none that is known, got {shown(value)}")


def _once(moves: tuple[tuple[str, str | None], ...]) -> tuple[tuple[str, str | None], ...]:
    """Return moves; raise where one municipality goes to two places."""
    twice = [nis for nis, n in Counter(nis for nis, _ in moves).items() if n > 1]
    if twice:
        raise ValueError(f"it moves {listed(twice)} twice")
    return moves


def _sent(value: Any) -> str:  # noqa: ANN401
    text: str = _expect("" if value is None else value, str, "the time")
    try:
        if text:
            datetime.fromisoformat(text)
        fine = not text or _SENT.fullmatch(text) is not None
    except ValueError:
        fine = False
    if not fine:
        raise ValueError(f"the time is none, got {shown(text)}")
    return text


def _remark(value: Any) -> tuple[str, str]:  # noqa: ANN401
    held: Mapping[str, Any] = _expect(value, dict, "a remark")
    return (
        _text(held.get("region"), "a region"),
        _text(held.get("remark"), "a remark", _LONGEST_REMARK),
    )


def _move(value: Any, codes: Collection[str]) -> tuple[str, str | None]:  # noqa: ANN401
    held: Mapping[str, Any] = _expect(value, dict, "a move")
    to = held.get("to")
    return _known(held.get("nis"), codes), None if to is None else _text(to, "a region")


def _rules(value: Any) -> Rules:  # noqa: ANN401
    held: Mapping[str, Any] = _expect(value, dict, "the rules")
    for key in ("contiguous", "nested"):
        if not isinstance(held.get(key), bool):
            raise ValueError(f"the rule {key!r} must be true or false")  # noqa: TRY004
    most = held.get("max_size")
    return Rules(
        min_size=_size(held.get("min_size")),
        max_size=None if most is None else _size(most),
        contiguous=held["contiguous"],
        nested=held["nested"],
        bridges=_each(held.get("bridges"), "bridges", _bridge),
    )


def _size(value: Any) -> int:  # noqa: ANN401
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not 0 < value <= _LARGEST_SIZE:
        raise ValueError(f"a size must be a whole number from 1, got {shown(value)}")
    return int(value)


def _bridge(value: Any) -> tuple[str, str]:  # noqa: ANN401
    a, b = (_text(code, "a bridge") for code in _pieces(value, 2, "a bridge"))
    return a, b
