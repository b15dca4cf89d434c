"""What a message shows: the first few of many, and the closest known word."""

import os
from collections.abc import Callable, Collection, Iterable
from datetime import date
from difflib import get_close_matches
from numbers import Number
from pathlib import PurePath
from reprlib import Repr
from typing import Any

from regiomap.errors import one_line, shortened

__all__ = [
    "at_rows",
    "did_you_mean",
    "few",
    "is_broken",
    "listed",
    "no_text",
    "numbered",
    "rows_where",
    "shown",
    "shown_path",
]

_SHOWN = 5
_LONGEST_NAME = 80
_LONGEST_PATH = 160
_SHOWN_WHOLE = (Number, bytes, date, PurePath, type(None))
_brief = Repr()


def few(
    items: Iterable[Any],
    said: Callable[[Any], str] = str,
    *,
    between: str = ", ",
    more: str = " and {} more",
) -> str:
    """Return the first five items as they are said, and how many more there are.

    Examples
    --------
    >>> few("abcdefg"), few("ab", str.upper), few(range(7), more=" (+{})")
    ('a, b, c, d, e and 2 more', 'A, B', '0, 1, 2, 3, 4 (+2)')
    """
    items = list(items)
    first = between.join(said(item) for item in items[:_SHOWN])
    return first + more.format(len(items) - _SHOWN) if len(items) > _SHOWN else first


def listed(items: Iterable[object]) -> str:
    """Return the first five items in quotes, and how many more there are."""
    return few(items, lambda item: shown(str(item)))


def numbered(faults: Iterable[str]) -> str:
    """Return every fault with its number.

    Examples
    --------
    >>> numbered(["no code in row 4", "two layers"])
    '(1) no code in row 4; (2) two layers'
    """
    return "; ".join(f"({number}) {fault}" for number, fault in enumerate(faults, start=1))


def rows_where(wrong: Iterable[object]) -> list[int]:
    """Return the numbers of the rows that are wrong, from 1, as a spreadsheet or a GIS shows them.

    Examples
    --------
    >>> rows_where(cell == "" for cell in ("Mol", "", ""))
    [2, 3]
    """
    return [row for row, flag in enumerate(wrong, start=1) if flag]


def no_text(what: str, rows: Collection[object]) -> str:
    """Return that some cells are no text, and in which rows they stand.

    Examples
    --------
    >>> no_text("codes", [2, 5])
    '2 codes are no text (rows 2, 5)'
    """
    return f"{len(rows)} {what} are no text ({at_rows(rows)})"


def at_rows(rows: Collection[object], *, called: str = "row") -> str:
    """Return the numbers of some rows.

    Examples
    --------
    >>> at_rows([4]), at_rows([2, 5]), at_rows([2, 5], called="line")
    ('row 4', 'rows 2, 5', 'lines 2, 5')
    """
    return f"{called}{'' if len(rows) == 1 else 's'} {few(rows)}"


def shown(value: object) -> str:
    """Return what was received as a message shows it: short, and in one line.

    Examples
    --------
    >>> shown("noord"), shown(["x"] * 1000), shown(None)
    ("'noord'", "['x', 'x', 'x', 'x', 'x', 'x', ...]", 'None')
    """
    if isinstance(value, str):  # cut before it is put in quotes
        return repr(shortened(value, _LONGEST_NAME))
    if isinstance(value, _SHOWN_WHOLE):
        return shortened(repr(value), _LONGEST_NAME)
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        return shortened(one_line(_brief.repr(value)), _LONGEST_NAME)
    return f"{'an' if type(value).__name__[0] in 'AEIOUaeiou' else 'a'} {type(value).__name__}"


def shown_path(path: str | os.PathLike[str]) -> str:
    """Return a path in quotes; of a long one the folders in the middle go, never the file.

    Examples
    --------
    >>> shown_path("folder/" * 100 + "plan.csv")[-30:]
    "folder/folder/folder/plan.csv'"
    """
    return repr(shortened(os.fsdecode(path), _LONGEST_PATH, end=_LONGEST_PATH // 2))


def is_broken(value: object) -> bool:
    """Return whether a text holds half a character, which no text in UTF-8, so no file, can hold.

    Examples
    --------
    >>> [is_broken(value) for value in ("Mol", chr(0xD83D), 5)]
    [False, True, False]
    """
    if not isinstance(value, str) or value.isascii():
        return False
    return any("\ud800" <= letter <= "\udfff" for letter in value)


def did_you_mean(word: object, known: Collection[object]) -> str:
    """Return a hint with the closest known word, or an empty text."""
    asked = str(word)[:_LONGEST_NAME]
    close = get_close_matches(asked, [str(one)[:_LONGEST_NAME] for one in known], n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
