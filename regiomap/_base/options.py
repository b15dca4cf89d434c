"""Arguments: closed choices, whole numbers and numbers, or a sentence that says what to give."""

import math
from collections.abc import Collection
from numbers import Integral, Real

from regiomap._base.messages import shown
from regiomap.errors import OptionError

__all__ = ["require_choice", "require_number", "require_whole"]


def require_choice(name: str, value: object, choices: Collection[object]) -> None:
    """Raise `OptionError` unless `value` is one of a closed set of choices."""
    # By kind too: True is not 1, and a list or a table cannot be compared at all.
    plain = isinstance(value, (str, Integral)) and not isinstance(value, bool)
    if not (plain and value in choices):
        known = ", ".join(repr(choice) for choice in choices)
        raise OptionError(f"{name} must be one of {known}, got {shown(value)}.")


def require_whole(name: str, value: object, *, least: int, most: int | None = None) -> int:
    """Return `value` as an int; raise `OptionError` unless it is a whole number from `least`."""
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < least:
        raise OptionError(f"{name} must be a whole number of {least} or more, got {shown(value)}.")
    if most is not None and int(value) > most:
        raise OptionError(f"{name} must be at most {most:,}, got {shown(value)}.")
    return int(value)


def require_number(name: str, value: object) -> float:
    """Return `value` as a float; raise `OptionError` unless it is a finite number from 0."""
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= float(value) < math.inf:
        raise OptionError(f"{name} must be a number of 0 or more, got {shown(value)}.")
    return float(value)
