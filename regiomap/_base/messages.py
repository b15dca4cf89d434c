"""What a message shows: the first few of many, and the closest known word."""

import os
from collections.abc import Collection, Iterable
from datetime import date
from difflib import get_close_matches
from numbers import Number
from pathlib import PurePath
from reprlib import Repr

from regiomap.errors import one_line, shortened

__all__ = ["did_you_mean", "is_broken", "listed", "shown", "shown_path"]

_SHOWN = 5
_LONGEST_NAME = 80
_LONGEST_PATH = 160
_SHOWN_WHOLE = (Number, bytes, date, PurePath, type(None))
_brief = Repr()


def listed(items: Iterable[object]) -> str:
    """Return the first five items in quotes, and how many more there are."""
    items = list(items)
    named = ", ".join(shown(str(item)) for item in items[:_SHOWN])
    more = len(items) - _SHOWN
    return f"{named} and {more} more" if more > 0 else named


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
    """Whether a text holds half a character: what no text in UTF-8, and so no file, can hold.

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
