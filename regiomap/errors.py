"""What can go wrong, as a tree: everything is a `RegiomapError`, and a builtin too.

RegiomapError
├── BoundaryError (ValueError)            boundaries that cannot be used as they are
│   ├── CRSError                          no CRS, or one in degrees where metres are needed
│   └── ColumnError (LookupError)         a column that is asked for is not there
├── CrosswalkError (ValueError)           an old-to-new table that does not fit the municipalities
├── UnknownMunicipalityError (LookupError)
├── UnknownRegionError (LookupError)
├── AssignmentError (ValueError)          one municipality twice, or none at all
├── OptionError (ValueError)              an argument outside its closed choice or range
├── InfeasibleError (ValueError)          what is asked cannot exist, and why
├── PlanSpaceTooLarge (MemoryError)       beyond the budget of the exact engine
├── VerificationError (RuntimeError)      a plan failed the independent check: a defect of regiomap
└── FileError (OSError)                   a file that cannot be read or written

RegiomapWarning (UserWarning)
├── IsolatedMunicipalityWarning           a municipality without any neighbour
└── DoubtfulBorderWarning                 boundaries overlap, or nearly meet
"""

import math
import os
from collections.abc import Collection, Iterable
from datetime import date
from difflib import get_close_matches
from numbers import Integral, Number, Real
from pathlib import PurePath
from reprlib import Repr

__all__ = [
    "AssignmentError",
    "BoundaryError",
    "CRSError",
    "ColumnError",
    "CrosswalkError",
    "DoubtfulBorderWarning",
    "FileError",
    "InfeasibleError",
    "IsolatedMunicipalityWarning",
    "OptionError",
    "PlanSpaceTooLarge",
    "RegiomapError",
    "RegiomapWarning",
    "UnknownMunicipalityError",
    "UnknownRegionError",
    "VerificationError",
]

_SHOWN = 5
# What a reader takes in: of a name, a path, a whole message, and its end, which says what to do.
_LONGEST_NAME = 80
_LONGEST_PATH = 160
_LONGEST_MESSAGE = 1800
_END = 500
_SHOWN_WHOLE = (Number, bytes, date, PurePath, type(None))
_brief = Repr()


def one_line(said: object) -> str:
    """Return a text as one line that a terminal shows as it is.

    Line ends become blanks; control characters, and those that turn the direction of the text,
    are spelled out: a name from a stranger's file moves no cursor and forges no line.
    """
    return "".join(
        char if char.isprintable() else " " if char.isspace() else ascii(char)[1:-1]
        for char in str(said)
    )


def shortened(said: str, longest: int, *, end: int = 0) -> str:
    """Return a text with the middle left out where it is longer than so many characters."""
    if len(said) <= longest:
        return said
    return f"{said[: longest - end - 3]}...{said[len(said) - end :]}"


def _message(args: tuple[object, ...]) -> tuple[object, ...]:
    """Return the arguments of an exception with its message in one line, and not too long."""
    if not args:
        return args
    return (shortened(one_line(args[0]), _LONGEST_MESSAGE, end=_END), *args[1:])


class RegiomapError(Exception):
    """Root of everything regiomap raises on purpose; its message is one line of words.

    Parameters
    ----------
    *args
        The message first, as with any exception of Python.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*_message(args))

    def __str__(self) -> str:
        """Return the message as written; LookupError would put it in quotes."""
        return str(self.args[0]) if self.args else ""


class BoundaryError(RegiomapError, ValueError):
    """Boundaries cannot be used as they are; the message lists every fault found."""


class CRSError(BoundaryError):
    """A coordinate reference system is missing, or has no metres."""


class ColumnError(BoundaryError, LookupError):
    """A column is needed that the table does not have."""


class CrosswalkError(RegiomapError, ValueError):
    """A table of old and new codes does not fit the municipalities."""


class UnknownMunicipalityError(RegiomapError, LookupError):
    """A code or name is asked for that the municipalities do not contain."""


class UnknownRegionError(RegiomapError, LookupError):
    """A region or parent is asked for that the assignment does not contain."""


class AssignmentError(RegiomapError, ValueError):
    """An assignment names a municipality twice, or holds no municipality at all."""


class OptionError(RegiomapError, ValueError):
    """An argument is outside its closed choice or its range."""


class InfeasibleError(RegiomapError, ValueError):
    """What is asked cannot exist; the message says why and what is possible."""


class PlanSpaceTooLarge(RegiomapError, MemoryError):  # noqa: N818  (the public name in the design)
    """The exact engine would exceed its budget of states or bytes."""


class VerificationError(RegiomapError, RuntimeError):
    """A plan failed the independent check: a defect of regiomap, please report it."""


class FileError(RegiomapError, OSError):
    """A file cannot be read or written."""


class RegiomapWarning(UserWarning):
    """Root of everything regiomap warns about; its message is one line of words.

    Parameters
    ----------
    *args
        The message first, as with any exception of Python.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*_message(args))


class IsolatedMunicipalityWarning(RegiomapWarning):
    """A municipality has no neighbour."""


class DoubtfulBorderWarning(RegiomapWarning):
    """Boundaries overlap, or nearly meet, so that a neighbour may be missing."""


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


def check_choice(name: str, value: object, choices: Collection[object]) -> None:
    """Raise `OptionError` unless `value` is one of a closed set of choices."""
    # By kind too: True is not 1, and a list or a table cannot be compared at all.
    plain = isinstance(value, (str, Integral)) and not isinstance(value, bool)
    if not (plain and value in choices):
        known = ", ".join(repr(choice) for choice in choices)
        raise OptionError(f"{name} must be one of {known}, got {shown(value)}.")


def check_whole(name: str, value: object, *, least: int, most: int | None = None) -> int:
    """Return `value` as an int; raise `OptionError` unless it is a whole number from `least`."""
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < least:
        raise OptionError(f"{name} must be a whole number of {least} or more, got {shown(value)}.")
    if most is not None and int(value) > most:
        raise OptionError(f"{name} must be at most {most:,}, got {shown(value)}.")
    return int(value)


def check_number(name: str, value: object) -> float:
    """Return `value` as a float; raise `OptionError` unless it is a finite number from 0."""
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= float(value) < math.inf:
        raise OptionError(f"{name} must be a number of 0 or more, got {shown(value)}.")
    return float(value)
