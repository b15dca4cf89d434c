"""The strength of every pair of neighbours as a whole number of steps, so that sums are exact."""

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational
from typing import Any

import networkx as nx
import numpy as np

from regiomap.errors import OptionError

__all__ = ["in_steps", "is_weight", "whole_weights"]

# Sums of steps stay below 2 ** 60, so that they fit in the words of the engine.
_MOST = 2**60
# How far a float may lie from the fraction it stands for, in times its own precision: a third
# in percent, or one that was added up from a few others, is a third.
_NOISE = 32
# Floats closer than this part of themselves count as equal where no fractions fit all of them.
_ALIKE = Fraction(1, 10**12)
# A float with no more digits than this is the decimal number that it shows.
_DIGITS = 15


def whole_weights(graph: nx.Graph, weight: str) -> tuple[dict[tuple[str, str], int], Fraction]:
    """Return the weight of every edge as a whole number of steps, and the step.

    Whole numbers, decimals and fractions are taken as they are. Floats are the decimals that they
    show when all have at most 15 digits, and otherwise the simplest fractions within their
    precision (33.333333333333336 is 100 / 3). The step is what divides all of them: sums, ties
    and orders are exact. Where these steps are too fine for 60 bits, floats within 1e-12 of each
    other count as equal, and every weight is rounded to a step of 2 ** -60 of the total, or
    little more.

    Raises
    ------
    OptionError
        If an edge has no weight of 0 or more, or they add up to more than a float can hold.
    """
    given = {(a, b): value for a, b, value in graph.edges(data=weight)}
    bad = [edge for edge, value in given.items() if not is_weight(value)]
    if bad:
        a, b = bad[0]
        raise OptionError(
            f"{len(bad)} of {len(given)} pairs of neighbours have no weight {weight!r} of 0 or "
            f"more, the first {a!r} and {b!r} with {given[bad[0]]!r}. Set it on every edge of "
            "the graph, or name another attribute."
        )
    if not math.isfinite(sum(float(value) for value in given.values())):
        raise OptionError(
            f"the weights {weight!r} add up to more than a float can hold. Use a larger unit."
        )
    steps, step = in_steps(list(given.values()))
    return dict(zip(given, steps, strict=True)), step


def is_weight(value: object) -> bool:
    """Return whether a value is a number of 0 or more."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return False
    return bool(np.isfinite(number) and number >= 0)


def in_steps(values: Sequence[object]) -> tuple[list[int], Fraction]:
    """Return values as whole numbers of a common step, exactly where 60 bits hold them."""
    for reading in _readings(values):
        step = total = Fraction(0)
        read = []
        for value in reading:
            read.append(value)
            step, total = _divisor(step, value), total + value
            if total >= step * _MOST and total:
                break
        else:
            return [int(value / (step or 1)) for value in read], step or Fraction(1)
    read = _alike(values)
    # The power of two above the total leaves no bit unused.
    total = sum(read, Fraction(0))
    bits = total.numerator.bit_length() - total.denominator.bit_length() + 1
    step = Fraction(2) ** (bits - 59)
    return [round(value / step) for value in read], step


def _divisor(a: Fraction, b: Fraction) -> Fraction:
    """Return the largest number that both are a multiple of."""
    both = a.denominator * b.denominator
    return Fraction(math.gcd(a.numerator * b.denominator, b.numerator * a.denominator), both)


def _readings(values: Sequence[object]) -> Iterator[Iterator[Fraction]]:
    """Return the values as exact numbers: floats as decimals, or as the simplest fractions."""
    shown = {value: Decimal(str(value)) for value in values if _is_float(value)}
    if all(len(decimal.as_tuple().digits) <= _DIGITS for decimal in shown.values()):
        yield (Fraction(shown[value]) if _is_float(value) else _exact(value) for value in values)
    yield (_simplest(value) if _is_float(value) else _exact(value) for value in values)


def _exact(value: object) -> Fraction:
    if isinstance(value, Integral):
        return Fraction(int(value))
    if isinstance(value, Rational | Decimal):
        return Fraction(value)
    return Fraction(float(value))  # type: ignore[arg-type]


def _simplest(value: Any) -> Fraction:  # noqa: ANN401  (a float of any precision)
    """Return the fraction with the smallest denominator within the precision of a float."""
    exact = Fraction(float(value))
    if exact.denominator == 1:
        return exact
    noise = exact * Fraction(_NOISE * float(np.finfo(type(value)).eps))
    denominator = _least_denominator(exact - noise, exact + noise)
    return Fraction(round(exact * denominator), denominator)


def _least_denominator(low: Fraction, high: Fraction) -> int:
    """Return the smallest denominator of the fractions from low to high, by continued fractions."""
    before, last = 1, 0
    while True:
        whole = -(-low.numerator // low.denominator)
        if whole <= high:
            return before + whole * last
        before, last = last, before + (whole - 1) * last
        low, high = 1 / (high - (whole - 1)), 1 / (low - (whole - 1))


def _alike(values: Sequence[object]) -> list[Fraction]:
    """Return exact numbers, floats within 1e-12 of a smaller one equal to that one."""
    floats = {value: _exact(value) for value in values if _is_float(value)}
    alike: dict[object, Fraction] = {}
    smallest = Fraction(0)
    for value in sorted(floats, key=floats.__getitem__):
        if floats[value] > smallest * (1 + _ALIKE):
            smallest = floats[value]
        alike[value] = smallest
    return [alike[value] if _is_float(value) else _exact(value) for value in values]


def _is_float(value: object) -> bool:
    return isinstance(value, float | np.floating)
