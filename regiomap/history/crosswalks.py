"""What a crosswalk of codes means: the one place where one is read, checked and followed.

A crosswalk gives the new code of each old one; a list of crosswalks is followed step by step, and
means the same as each step carried on its own. In one step:

- A code with a row becomes its new code. Chains in one table are followed: with A to B and B to C,
  A becomes C.
- A code without a row stays as it is.
- A row from a code to itself says that the code exists before and after.
- A code that absorbs others without a row of its own keeps its code, when it is known to exist
  before: it is among the codes, and so is one that it absorbs (or all codes are known). When
  nothing it absorbs is there, the codes have been carried already, and this is refused.
- One old code with several new ones is a split, and refused; so are a circle, a row without a
  code, an old code that an earlier step has ended, and, where all codes are known, an old code
  that is not among them.
- Codes are text. Numbers in a crosswalk count as their digits; a table with numbers for codes is
  refused, because leading zeros are lost in numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from regiomap._base.messages import at_rows, few, is_broken, listed, rows_where
from regiomap.boundaries.columns import code_text
from regiomap.boundaries.faults import Fault, raise_faults
from regiomap.errors import AssignmentError, CrosswalkError, UnknownMunicipalityError

__all__ = [
    "Crosswalk",
    "Crosswalks",
    "Followed",
    "follow_crosswalks",
    "require_code_texts",
    "stray_codes",
]

Crosswalk = pd.Series | pd.DataFrame | Mapping[str, str]
Crosswalks = Crosswalk | Sequence[Crosswalk]

_OLD, _NEW, _NAME = "old_nis", "new_nis", "new_name"


class Followed(NamedTuple):
    """Where codes go: the last code of every one, the names given, and every code mentioned."""

    last: dict[str, str]
    names: dict[str, str]
    mentioned: frozenset[str]


class _Step(NamedTuple):
    """One crosswalk: where each old code ends, its rows in order, and names of new codes."""

    label: str
    table: pd.DataFrame
    ends: dict[str, str]
    made: frozenset[str]


def follow_crosswalks(
    crosswalk: Crosswalks, codes: Iterable[str], *, complete: bool = False
) -> Followed:
    """Return where one or more crosswalks lead, by the rules at the head of this module.

    Parameters
    ----------
    crosswalk
        A crosswalk, or several in a row.
    codes
        The codes there are before.
    complete
        Whether these are all codes there are. If not, an old code that is not among them is one
        that nobody mentioned.

    Returns
    -------
    Followed
        `last` has every one of the codes, in their order, and then the old codes nobody mentioned.

    Raises
    ------
    CrosswalkError
        If the crosswalk is no table of old and new codes, contradicts itself or an earlier step,
        or does not fit the codes.
    UnknownMunicipalityError
        If a code exists only after the crosswalk.

    Examples
    --------
    >>> follow_crosswalks([{"b": "c"}, {"c": "d"}], ["a", "b", "c"]).last
    {'a': 'a', 'b': 'd', 'c': 'd'}
    """
    given = list(dict.fromkeys(codes))
    last, ended = {code: code for code in given}, dict[str, str]()
    names, mentioned = dict[str, str](), set[str]()
    for step in _steps(crosswalk):
        here = set(last.values())
        raise_faults(_fit_faults(step, here, ended, complete=complete), step.label)
        if not complete:
            _require_absorbing(step, {last[code] for code in given})
            # A code that only a chain of this table passes through is nobody's old code.
            strangers = [
                old
                for old, end in step.ends.items()
                if old not in here and (old == end or old not in step.made)
            ]
            last |= {old: old for old in strangers}
        last = {code: step.ends.get(now, now) for code, now in last.items()}
        after = set(last.values())
        ended |= dict.fromkeys((here | set(step.ends)) - after, step.label)
        ended = {code: label for code, label in ended.items() if code not in after}
        names |= _names(step.table)
        mentioned |= {*step.ends, *step.table[_NEW]}
    return Followed(last, names, frozenset(mentioned))


def require_code_texts(codes: Iterable[object], *, what: str) -> None:
    """Raise `AssignmentError` unless every code is text."""
    wrong = [code for code in codes if not isinstance(code, str)]
    if wrong:
        raise AssignmentError(
            f"{len(wrong)} codes of the {what} are no text but {type(wrong[0]).__name__}: "
            f"{listed(wrong)}. Make them text with .astype(str), and NIS codes "
            "five digits with .str.zfill(5)."
        )


def _steps(crosswalk: Crosswalks) -> list[_Step]:
    """Read every crosswalk, and raise when one contradicts itself."""
    given = list(crosswalk) if isinstance(crosswalk, list | tuple) else [crosswalk]
    return [_step(one, at, len(given)) for at, one in enumerate(given, start=1)]


def _step(crosswalk: object, at: int, n: int) -> _Step:
    label = "the crosswalk" if n == 1 else f"crosswalk {at} of {n}"
    table = _as_table(crosswalk, label)
    raise_faults(_table_faults(table), label)
    renamed = _renamed(table)
    ends = {code: _end_of_chain(code, renamed) for code in table[_OLD]}
    return _Step(label, table, ends, frozenset(renamed.values()))


def _as_table(crosswalk: object, label: str) -> pd.DataFrame:
    """Return a crosswalk of any form as the columns old_nis, new_nis and new_name, as text."""
    if isinstance(crosswalk, pd.DataFrame):
        table = crosswalk.reset_index() if crosswalk.index.name == _OLD else crosswalk
    elif isinstance(crosswalk, pd.Series | Mapping):
        old, new = zip(*crosswalk.items(), strict=True) if len(crosswalk) else ((), ())
        table = pd.DataFrame({_OLD: old, _NEW: new}, dtype=object)
    else:
        raise CrosswalkError(
            f"{label} must be a Series or mapping from old code to new, or a table with the "
            f"columns {_OLD!r} and {_NEW!r}; got a {type(crosswalk).__name__}."
        )
    if not {_OLD, _NEW} <= set(table.columns):
        raise CrosswalkError(
            f"a crosswalk needs the columns {_OLD!r} and {_NEW!r}, got {listed(table.columns)}. "
            "Rename them, or pass a Series from old code to new."
        )
    known = [column for column in (_OLD, _NEW, _NAME) if column in table.columns]
    texts = {column: [code_text(cell) for cell in table[column]] for column in known}
    return pd.DataFrame(texts, dtype=object)


def _table_faults(table: pd.DataFrame) -> list[Fault]:
    """Return what is wrong with a crosswalk in itself; rows are counted from 1."""
    told = []
    broken = pd.Series(
        [any(map(is_broken, row)) for row in table.itertuples(index=False)], dtype=bool
    )
    if broken.any():
        told.append(f"a text holds half a character ({at_rows(rows_where(broken))})")
    missing = table[[_OLD, _NEW]].isna().any(axis=1)
    if missing.any():
        told.append(f"not every row has two codes ({at_rows(rows_where(missing))})")
    if split := _ambiguous(table, _OLD, _NEW):
        told.append(
            f"one old code has several new ones ({listed(split)}): a split is no merger, "
            "keep the row of one of them"
        )
    if _NAME in table and (named := _ambiguous(table, _NEW, _NAME)):
        told.append(f"one new code has several names ({listed(named)}): keep one")
    renamed = _renamed(table)
    if circling := [code for code in renamed if _circles(code, renamed)]:
        told.append(f"it runs in a circle ({listed(circling)}): no code is the last one")
    return [Fault(text, CrosswalkError) for text in told]


def _fit_faults(
    step: _Step, here: set[str], ended: Mapping[str, str], *, complete: bool
) -> list[Fault]:
    """Return the old codes that no longer exist, or that nobody has, unless this step made them."""
    olds = step.table[_OLD]
    says_it_exists = ~olds.isin(step.made) | (olds == step.table[_NEW])
    strange = ~olds.isin(here) & says_it_exists
    over = strange & olds.isin(list(ended))
    told = []
    if over.any():
        where = listed(f"{code} ({ended[code]})" for code in olds[over])
        told.append(
            f"{over.sum()} of its {len(olds)} old codes ended in an earlier step: {where}. "
            "Give them in one table, or leave those rows out"
        )
    unknown = strange & ~over
    if complete and unknown.any():
        at = zip(olds[unknown], rows_where(unknown), strict=True)
        rows = few(at, lambda one: f"{one[0]!r} in row {one[1]}")
        told.append(
            f"{unknown.sum()} of its {len(olds)} old codes are not among the {len(here)} "
            f"municipalities ({rows}). Check which year they are of, or leave those rows out"
        )
    return [Fault(text, CrosswalkError) for text in told]


def _require_absorbing(step: _Step, here: set[str]) -> None:
    """Raise when a code absorbs others without a row of its own, and none of these is there."""
    into: dict[str, set[str]] = {}
    for old, end in step.ends.items():
        into.setdefault(end, set()).add(old)
    strays = [
        f"{code} (exists after the mergers)"
        for code in sorted(here & set(into) - set(step.ends))
        if not into[code] & here
    ]
    if strays:
        raise stray_codes(strays, "the municipalities before the mergers", _IF_IT_ABSORBS)


_IF_IT_ABSORBS = (
    " A code that exists before as well has a row from itself to itself in the crosswalk."
)


def stray_codes(strays: Sequence[str], here: str, more: str = "") -> UnknownMunicipalityError:
    """Return the error that says which codes are of another vintage."""
    noun = "code is" if len(strays) == 1 else "codes are"
    return UnknownMunicipalityError(
        f"{len(strays)} {noun} not in {here}: {listed(strays)}. "
        f"Carry each assignment from its own vintage; check_vintage() tells which that is.{more}"
    )


def _names(table: pd.DataFrame) -> dict[str, str]:
    """Return the names that a crosswalk gives to new codes."""
    if _NAME not in table:
        return {}
    named = table.dropna(subset=[_NEW, _NAME])
    return dict(zip(named[_NEW], named[_NAME], strict=True))


def _ambiguous(table: pd.DataFrame, key: str, value: str) -> list[str]:
    """Return the keys that have more than one value."""
    pairs = table[[key, value]].dropna().drop_duplicates()
    return list(pairs[key][pairs[key].duplicated()].unique())


def _renamed(table: pd.DataFrame) -> dict[str, str]:
    """Return the new code of every old code that changes."""
    moved = table.dropna(subset=[_OLD, _NEW])
    return {old: new for old, new in zip(moved[_OLD], moved[_NEW], strict=True) if old != new}


def _circles(code: str, renamed: Mapping[str, str]) -> bool:
    """Return whether following a code comes back to it."""
    step = renamed.get(code)
    for _ in renamed:
        if step is None or step == code:
            break
        step = renamed.get(step)
    return step == code


def _end_of_chain(code: str, renamed: Mapping[str, str]) -> str:
    while code in renamed:
        code = renamed[code]
    return code
