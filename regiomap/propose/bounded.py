"""The plans of one piece whose regions keep what is asked, by the exact engine.

Sums within bounds are counted while the space is expanded: hardly more states than without, where
the space is not too large. Otherwise, and for measures that are no sums, plans are listed in
ascending order of what they cut: the first that keeps what is asked cuts least of all that do, and
a list of all plans in which none does proves that there is none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, get_args

import numpy as np

from regiomap._base.texts import Language, amount, number, text
from regiomap.assignments import names_of
from regiomap.errors import PlanSpaceTooLarge
from regiomap.plans.sequence import Plans
from regiomap.planspace.figures import Figure
from regiomap.planspace.space import PlanSpace
from regiomap.propose.asked import Asked
from regiomap.propose.spread import Piece

__all__ = ["Listed", "bounded_piece", "listed_within"]

# Up to so many plans a space is expanded with the sums of its regions; beyond, plans are listed.
_FEW = 20_000_000
# How many plans are listed at most for a number of regions; of measures, each region is asked.
_MOST, _MOST_MEASURED = 200_000, 20_000
_FIRST, _MORE = 100, 10


@dataclass(frozen=True)
class Listed:
    """The first plans of a list that keep what is asked, and what the list proves.

    Attributes
    ----------
    plans, cuts
        The plans, in ascending order of what they cut, and what each cuts.
    n_kept
        How many plans keep what is asked; None: not all plans were looked at.
    horizon
        What every plan that was not looked at cuts at least; None: all were looked at.
    """

    plans: Plans
    cuts: list[Fraction]
    n_kept: int | None
    horizon: Fraction | None


def bounded_piece(
    space: PlanSpace, asked: Asked, *, parent: str, codes: list[str], n_best: int
) -> Piece:
    """Return the best plans that keep what is asked, for each number of regions.

    Parameters
    ----------
    space
        Every plan of the piece, whatever is asked.
    asked
        Of the regions of the piece.
    n_best
        How many plans are wanted for each number of regions.

    Raises
    ------
    PlanSpaceTooLarge
        If the space does not fit in the budget.
    """
    counts = space.count()
    asked = asked.within(codes)
    able = [
        k
        for k in counts.index
        if all(one.possible(one.total(codes), int(k)) for one in asked.figures)
    ]
    inner, left = space, asked
    if asked.figures and able and sum(counts) <= _FEW:
        try:
            inner = space._bounded_by(asked.figures)  # noqa: SLF001  (its budget is shared)
            possible = inner.count()
            able, left = list(possible.index), Asked((), asked.measured)
        except PlanSpaceTooLarge:
            inner = space
    found = {int(k): listed_within(inner, left, int(k), n_best) for k in able}
    kept = {k: one for k, one in found.items() if len(one.plans)}
    least = {k: one.cuts[0] for k, one in kept.items()} | {
        k: one.horizon for k, one in found.items() if k not in kept and one.horizon is not None
    }
    whole = all(one.n_kept is not None for one in found.values())
    reason = {} if least or counts.empty else _reasons(space, asked, codes, [*counts.items()])
    return Piece(
        parent,
        codes,
        {k: one.n_kept for k, one in kept.items() if one.n_kept is not None} if whole else None,
        {k: one.plans for k, one in kept.items()},
        {k: one.cuts for k, one in kept.items()},
        dict(sorted(least.items())),
        "" if kept or not least else "none of the plans that were looked at keeps the bounds",
        certified=whole,
        numbers=None if whole else tuple(sorted(least)),
        listed=not whole,
        reason=reason,
    )


def listed_within(space: PlanSpace, asked: Asked, n_regions: int, n_best: int) -> Listed:
    """Return the best plans of a space that keep what is asked, with so many regions.

    The list is made longer until enough of it do, or it holds every plan.
    """
    n_all = int(space.count()[n_regions])
    if not asked:
        plans = space.best(n_regions, n=min(n_best, n_all))
        return Listed(plans, space.exact_cuts(plans), n_all, None)
    most = min(n_all, _MOST_MEASURED if asked.measured else _MOST)
    size, looked, kept = min(_FIRST, most), 0, np.zeros(0, dtype=np.int64)
    plans = space.best(n_regions, n=size)
    while True:
        fresh = _kept(plans[looked:], asked, n_best - len(kept)) + looked
        kept, looked = np.concatenate([kept, fresh]), len(plans)
        if len(kept) >= n_best or looked >= most:
            break
        try:
            plans = space.best(n_regions, n=min(most, looked * _MORE))
        except PlanSpaceTooLarge:
            break
    whole = looked == n_all and (len(kept) < n_best or not asked.measured)
    best = plans.take(kept[:n_best])
    return Listed(
        best,
        space.exact_cuts(best),
        len(kept) if whole else None,
        None if looked == n_all else space.exact_cuts(plans[-1:])[0],
    )


def _kept(plans: Plans, asked: Asked, wanted: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the positions of plans that keep what is asked; of measures, as many as wanted."""
    codes = list(plans.codes)
    labels = plans.labels
    positions = np.flatnonzero(asked.kept_by(labels, codes, asked.figures))
    if not asked.measured:
        return positions
    names, found = np.array(codes, dtype=object), []
    for position in positions.tolist():
        if asked.measured_keeps(labels[position], names):
            found.append(position)
            if len(found) >= wanted:
                break
    return np.array(found, dtype=np.int64)


def _reasons(
    space: PlanSpace, asked: Asked, codes: Sequence[str], counts: Sequence[tuple[Any, int]]
) -> dict[Language, str]:
    """Return why no plan keeps what is asked, in each language."""
    names = names_of(space._rules.graph)  # noqa: SLF001  (for the words alone)
    return {
        language: next(
            (
                why
                for one in asked.figures
                if (why := _reason(one, codes, names, [k for k, _ in counts], language))
            ),
            "",
        )
        or text(
            "propose",
            "bound.tried",
            language,
            n=number(sum(n for _, n in counts), language),
            bounds=asked.said(language),
        )
        for language in ("nl", "en")
    }


def plain_reasons(
    asked: Asked, codes: Sequence[str], names: Mapping[str, str], numbers: Sequence[int]
) -> dict[Language, str]:
    """Return in each language a simple reason why no plan keeps what is asked; none: nothing."""
    held = asked.within(codes).figures
    found: dict[Language, str] = {}
    for language in get_args(Language):
        whys = (_reason(one, codes, names, numbers, language) for one in held)
        if why := next(filter(None, whys), ""):
            found[language] = why
    return found


def _reason(
    figure: Figure,
    codes: Sequence[str],
    names: Mapping[str, str],
    numbers: Sequence[int],
    language: Language,
) -> str:
    """Return a simple reason why no plan keeps a bound; empty where there is none."""

    def said(steps: int) -> str:
        return amount(figure.value(steps), language)

    largest = max(codes, key=lambda code: (figure.of[code], code))
    if figure.high is not None and figure.of[largest] > figure.high:
        key, values = "bound.town", {"name": names[largest], "n": said(figure.of[largest])}
    elif not any(figure.possible(figure.total(codes), k) for k in numbers):
        key, values = "bound.total", {"n": said(figure.total(codes))}
    else:
        return ""
    values |= {"bound": figure.said(language)}
    return text("propose", key, language, **values)
