"""The plans from the shortest borders to the most even regions, of a whole land."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

import pandas as pd

from regiomap.errors import InfeasibleError, PlanSpaceTooLarge
from regiomap.plans.plan import Plan
from regiomap.planspace.figures import Figure
from regiomap.planspace.space import PlanSpace
from regiomap.propose.assembly import plans_of, require_verified
from regiomap.propose.evenness import Even, Evenness
from regiomap.propose.exchange import Pareto
from regiomap.propose.shelves import Shelf
from regiomap.propose.solving import Task
from regiomap.propose.spread import Piece
from regiomap.propose.whole import Land

__all__ = ["pareto_of"]

_STEP = Fraction(1, 20)  # each plan is so much more even than the one before, at least


def _evenness(tasks: Sequence[Task], figure: Figure, n_regions: int | None) -> Evenness:
    """Return what questions about balance are asked of.

    Raises
    ------
    PlanSpaceTooLarge
        If a parent is too large for the exact engine.
    """
    shelves = []
    for task in tasks:
        space = PlanSpace(
            task.graph,
            weight=task.weight,
            max_states=task.max_states,
            max_bytes=task.max_bytes,
            **task.options,
        )
        try:
            shelf = Shelf(space._modest(), task.asked, figure, parent=task.parent)  # noqa: SLF001
        except PlanSpaceTooLarge as error:
            raise PlanSpaceTooLarge(
                f"balance is told of plans that the exact engine lists, and "
                f"{task.parent or 'this land'} is too large for it: {error} Ask for bounds "
                "instead, which a search keeps too."
            ) from None
        if shelf.counts:
            shelves.append(shelf)
    return Evenness(shelves, n_regions)


def pareto_of(land: Land, tasks: Sequence[Task], figure: Figure, n_regions: int | None) -> Pareto:
    """Return the plans from the shortest borders to the most even regions.

    Raises
    ------
    InfeasibleError
        If there is no plan whose regions all have something of the figure.
    PlanSpaceTooLarge
        If a parent is too large for the exact engine.
    """
    evenness = _evenness(tasks, figure, n_regions)
    found = list(evenness.front(_STEP))
    if not found:
        raise InfeasibleError(
            f"there is no plan in which every region has something of {figure.name!r}: how many "
            "times the smallest the largest is cannot be told."
        )
    last, complete = evenness.most_even(found[-1], _STEP)
    if last.ratio < found[-1].ratio:
        found.append(last)
    found = list(_unsurpassed(found))
    as_many = n_regions is not None
    plans = tuple(_plan(land, evenness, one, figure, as_many=as_many) for one in found)
    return Pareto(plans, _table(found, plans, figure), figure.name, land.weight, complete)


def _unsurpassed(found: Sequence[Even]) -> Iterator[Even]:
    """Leave out who is followed by a more even plan that cuts no more."""
    for one, following in pairwise(found):
        if following.cut > one.cut:
            yield one
    yield found[-1]


def _plan(land: Land, evenness: Evenness, one: Even, figure: Figure, *, as_many: bool) -> Plan:
    """Return the plan of all municipalities, checked a second time."""
    pieces = [
        Piece(shelf.parent, shelf.codes, None, {k: a.plans}, {k: [a.cut]}, None)
        for shelf, k, a in zip(evenness.shelves, one.numbers, one.answers, strict=True)
        if a.plans is not None and a.cut is not None
    ]
    # What cuts least of all that are as even cuts least of all within its own extremes.
    inside = figure.value(one.low), figure.value(one.high)
    plans = plans_of(
        pieces,
        [(one.cut, tuple((k, 0) for k in one.numbers))],
        land.municipalities,
        land.graph,
        land.parents,
        weight=land.weight,
        bound=one.least,
        exact=one.proven,
        certified=False,
        bounds={**land.constraints.asked.bounds, figure.name: inside},
        as_many=as_many,
    )
    require_verified(plans, land.graph, land.parents, land.constraints)
    return plans[0]


def _table(found: Sequence[Even], plans: Sequence[Plan], figure: Figure) -> pd.DataFrame:
    first = found[0].cut
    name = figure.name
    rows = [
        {
            "n_regions": plan.n_regions,
            "cut": plan.cut,
            "extra": float(one.cut / first - 1) if first else 0.0,
            f"{name}_min": figure.value(one.low),
            f"{name}_max": figure.value(one.high),
            f"{name}_ratio": float(one.ratio),
            "bound": float(one.least),
            "proven": one.proven,
        }
        for one, plan in zip(found, plans, strict=True)
    ]
    return pd.DataFrame(rows).rename_axis(index="plan")
