"""Bounds of figures of a region: what was given, checked, and in words."""

from collections.abc import Mapping
from decimal import Decimal
from math import isnan

from regiomap._base.messages import shown
from regiomap._base.texts import Language, amount, number, text
from regiomap.errors import OptionError

__all__ = [
    "Bound",
    "Bounds",
    "name_of",
    "require_bounds",
    "said_amount",
    "said_bound",
    "said_bounds",
]

Bound = tuple[float | None, float | None]  # lowest and highest; None: no limit
Bounds = Mapping[str, Bound]

_NAMED = ("population", "n_municipalities", "aged_0_17")


def require_bounds(bounds: object) -> None:
    """Raise unless bounds are a lowest and a highest number by name.

    Raises
    ------
    OptionError
        With the first that is not.
    """
    if not isinstance(bounds, Mapping):
        raise OptionError(
            f"bounds must be lowest and highest numbers by name, such as "
            f"{{'population': (60_000, None)}}; got {shown(bounds)}."
        )
    for name, pair in bounds.items():
        try:
            low, high = (None if end is None else float(end) for end in pair)
        except (TypeError, ValueError, OverflowError):
            raise OptionError(
                f"bounds[{name!r}] must be a lowest and a highest number, None for no limit; "
                f"got {shown(pair)}."
            ) from None
        if any(end is not None and isnan(end) for end in (low, high)):
            raise OptionError(
                f"bounds[{name!r}] must be numbers, None for no limit; got {shown(pair)}, and "
                "nothing can be compared with NaN."
            )
        if low is not None and high is not None and not low <= high:
            raise OptionError(
                f"bounds[{name!r}] must not fall, got {shown(pair)}: the lowest comes first."
            )


def said_bound(name: str, bound: tuple[float | None, float | None], language: Language) -> str:
    """Return a bound in words, the figure by its name for people where it has one.

    Examples
    --------
    >>> said_bound("population", (60_000, None), "nl")
    'minstens 60.000 inwoners'
    """
    low, high = bound
    given = (low is not None, high is not None)
    key = {(True, True): "both", (True, False): "min", (False, True): "max"}.get(given, "any")
    what = name_of(name, language)
    ends = {
        end: "" if value is None else _in_full(value, language)
        for end, value in (("min", low), ("max", high))
    }
    return text("figures", f"bound.{key}", language, what=what, **ends)


def _in_full(value: float, language: Language) -> str:
    """Return a bound to its last digit: rounded, it would be another bound."""
    shown_digits = -int(Decimal(str(value)).normalize().as_tuple().exponent)
    return number(value, language, digits=max(shown_digits, 0))


def said_bounds(bounds: Bounds, language: Language) -> str:
    """Return several bounds in words."""
    return ", ".join(said_bound(name, bound, language) for name, bound in bounds.items())


def said_amount(name: str, value: float, language: Language) -> str:
    """Return a figure of a region in words.

    Examples
    --------
    >>> said_amount("population", 69_049, "en")
    '69,049 inhabitants'
    """
    return f"{amount(value, language)} {name_of(name, language)}"


def name_of(figure: str, language: Language) -> str:
    """Return what people call a figure; its own name where nobody said."""
    return text("figures", figure, language) if figure in _NAMED else figure
