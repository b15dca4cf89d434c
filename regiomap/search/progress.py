"""What a search tells while it runs: the cut, the bound and the gap as they move."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

from regiomap._base.texts import Rounding, amount, percent

__all__ = ["Here", "Progress", "Tell", "gap_of", "measured", "sentence", "told"]

Tell = Callable[[float, float], None]
# True shows a line on stderr; a function is called with (cut, bound, gap).
Progress = bool | Callable[[float, float, float], object] | None


@contextmanager
def told(progress: Progress, weight: str) -> Iterator[Tell]:
    """Yield what to call with every better cut or bound, NaN where one is not known yet."""
    if callable(progress):

        def call(cut: float, bound: float) -> None:
            progress(cut, bound, gap_of(cut, bound))

        yield call
        return
    with tqdm(disable=progress is not True, bar_format="{desc} ({elapsed})", leave=False) as line:

        def show(cut: float, bound: float) -> None:
            line.set_description_str(sentence(cut, bound, weight))

        yield show


def gap_of(cut: float, bound: float) -> float:
    """Return the part of the cut that is not proven to be needed; NaN where either is unknown."""
    return (cut - bound) / cut if cut > 0 else 0.0 * cut * bound


def measured(value: float, weight: str, *, rounding: Rounding = "near") -> str:
    """Return an amount of a weight with its unit."""
    return amount(value, "en", rounding=rounding) + (" m" if weight.endswith("_m") else "")


class Here:
    """A function that is told how searches go on in this process, and nothing in any other."""

    def __init__(self, function: Callable[..., object]) -> None:
        self._function = function

    def __call__(self, *told: object) -> None:
        """Call the function, if this is its process."""
        self._function(*told)

    def __reduce__(self) -> tuple[type["Here"], tuple[Callable[..., object]]]:
        return Here, (_nothing,)


def _nothing(*_: object) -> None:
    pass


def sentence(cut: float, bound: float, weight: str) -> str:
    """Return how far a search is, in words."""
    best = "no plan yet" if math.isnan(cut) else f"cuts {measured(cut, weight)}"
    if math.isnan(bound):
        return f"{best}, no bound yet"
    gap = gap_of(cut, bound)
    within = "" if math.isnan(gap) else f", gap {percent(gap, 1, 'en')} %"
    return f"{best}, at least {measured(bound, weight, rounding='down')} is proven{within}"
