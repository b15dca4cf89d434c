"""Files that people send back: an answer as JSON, its code in a text, or a whole mail."""

import email
import email.policy
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

from regiomap._base.messages import shown_path
from regiomap.answers.answer import Answer, cleaned, parse_answer, parse_compact
from regiomap.answers.codes import decode_code, find_codes
from regiomap.errors import FileError

__all__ = ["Found", "read_answers"]

_MOST_BYTES = 5_000_000
_HEADER = re.compile(rb"^(from|subject|mime-version|content-type):", re.IGNORECASE | re.MULTILINE)
# A string may have no end, and no text is gone through twice.
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.?)*+(?:"|\Z)|[\[{]|[\]}]', re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
# The first line of a plan, as the page and save_plan write it.
_PLAN = re.compile(rb"(?:\xef\xbb\xbf)?\W?nis\W.{0,200}\bregion\b", re.IGNORECASE)
_MOST_PARTS = 200
_DEEPEST = 40


@dataclass(frozen=True)
class Found:
    """What a file said: an answer, or why it is none."""

    file: str
    answer: Answer | None
    reason: str = ""


def read_answers(path: Path, codes: Collection[str]) -> list[Found]:
    """Read every answer that a file holds; what cannot be read is named, and never raised.

    Raises
    ------
    FileError
        If there is no such file, or it may not be read.
    """
    try:
        with path.open("rb") as opened:
            content = opened.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise FileError(f"cannot read {shown_path(path)}: {why}. Check the path.") from error
    name = cleaned(path.name.encode("utf-8", "replace").decode("utf-8"))
    if len(content) > _MOST_BYTES:
        return [Found(name, None, f"it is larger than {_MOST_BYTES // 1_000_000} MB")]
    found: dict[tuple[Answer | None, str], None] = {}
    for text in _texts(content):
        for answer, reason in _from_text(text, codes):
            found[answer, reason] = None  # the same answer may stand in a mail several times
    whole = [Found(name, answer) for answer, _ in found if answer is not None]
    if whole or found:
        return whole or [Found(name, None, next(iter(found))[1])]
    if _PLAN.match(content):
        return [Found(name, None, "it is a plan, and no answer: `regiomap check` looks at plans")]
    return [Found(name, None, "it holds no answer: no code that begins with RM1, and no JSON")]


def _texts(content: bytes) -> Iterator[str]:
    """Yield the texts in a file: its own, or those of the parts of a mail."""
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")) and _HEADER.search(
        content[:20_000]
    ):
        yield from _parts_of_mail(content)
    yield _decoded(content)


def _decoded(content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16" if wide else "utf-8-sig", "replace")


def _parts_of_mail(content: bytes) -> Iterator[str]:
    try:
        message = email.message_from_bytes(content, policy=email.policy.compat32)
        for n, part in enumerate(message.walk()):
            payload = None if part.is_multipart() else part.get_payload(decode=True)
            if isinstance(payload, bytes):
                text = _decoded(payload)
                html = part.get_content_subtype() == "html"
                yield unescape(_TAG.sub(" ", text)) if html else text
            if n > _MOST_PARTS:
                return
    except (ValueError, LookupError, RecursionError, TypeError, AttributeError):
        return  # a mail that is none: its bare text is looked at


def _from_text(text: str, codes: Collection[str]) -> Iterable[tuple[Answer | None, str]]:
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        yield _tried(lambda: parse_answer(_json(text), codes))
        return
    for code in find_codes(text):
        yield _tried(partial(_answer_in, code, codes))


def _answer_in(code: str, codes: Collection[str]) -> Answer:
    return parse_compact(_json(decode_code(code).decode("utf-8")), codes)


def _tried(read: Callable[[], Answer]) -> tuple[Answer | None, str]:
    try:
        return read(), ""
    except RecursionError:
        return None, "it is nested too deeply"
    except ValueError as error:  # what json and Unicode raise is one too
        return None, _plain(error)


def _plain(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is no JSON (line {error.lineno}: {error.msg})"
    if isinstance(error, UnicodeError):
        return "the code holds no text"
    return cleaned(str(error))


def _json(text: str) -> Any:  # noqa: ANN401
    if max(_depths(text), default=0) > _DEEPEST:
        raise ValueError("it is nested too deeply")
    return json.loads(text.lstrip("\ufeff \t\r\n"), parse_constant=_no_number)


def _depths(text: str) -> Iterator[int]:
    """Yield how deep each bracket of a JSON text lies; those in strings count too, and may."""
    depth = 0
    for bracket in _BRACKETS.finditer(text):
        sign = bracket[0]
        if sign in "[{":
            depth += 1
            yield depth
        elif sign in "]}":
            depth -= 1


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no number in JSON")
