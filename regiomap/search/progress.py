"""What a search tells while it runs: the cut, the bound and the gap as they move."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from regiomap._base.progress import SPOKEN, line, silenced, watched
from regiomap._base.texts import Language, Rounding, amount, percent, text

__all__ = ["Here", "Progress", "Tell", "gap_of", "measured", "sentence", "told"]

Tell = Callable[[float, float], None]
# A line on stderr: shown, never shown, or (None) where it takes long and somebody looks; a function
# is called with (cut, bound, gap).
Progress = bool | Callable[[float, float, float], object] | None


@contextmanager
def told(progress: Progress, weight: str) -> Iterator[Tell]:
    """Yield what to call with every better cut or bound, NaN where one is not known yet."""
    if callable(progress):

        def call(cut: float, bound: float) -> None:
            progress(cut, bound, gap_of(cut, bound))

        with silenced():
            yield call
        return
    bar = line(progress, bar_format="{desc} ({elapsed})", miniters=0)
    spoken = SPOKEN.get()
    with watched(bar) as shown:

        def show(cut: float, bound: float) -> None:
            at_once = progress is True
            shown.set_description_str(sentence(cut, bound, weight, spoken), refresh=at_once)
            shown.update(0)

        yield show


def gap_of(cut: float, bound: float) -> float:
    """Return the part of the cut that is not proven to be needed; NaN where either is unknown."""
    return (cut - bound) / cut if cut > 0 else 0.0 * cut * bound


def measured(
    value: float, weight: str, *, rounding: Rounding = "near", language: Language = "en"
) -> str:
    """Return an amount of a weight with its unit."""
    return amount(value, language, rounding=rounding) + (" m" if weight.endswith("_m") else "")


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


def sentence(cut: float, bound: float, weight: str, language: Language = "en") -> str:
    """Return how far a search is, in words."""

    def say(key: str, **values: object) -> str:
        return text("progress", key, language, **values)

    cuts = measured(cut, weight, language=language)
    best = say("no_plan") if math.isnan(cut) else say("cuts", cut=cuts)
    if math.isnan(bound):
        return say("no_bound", best=best)
    least = measured(bound, weight, rounding="down", language=language)
    gap, said = gap_of(cut, bound), say("bound", best=best, bound=least)
    return said if math.isnan(gap) else say("gap", said=said, gap=percent(gap, 1, language))
