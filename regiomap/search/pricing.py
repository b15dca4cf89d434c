"""Which legal sets cost less than their vertices are worth: the cheapest ones, or all of them.

Given a price for each vertex, a toll for each set and fines for cuts, the reduced cost of a set is
its border, minus its prices and the toll, plus its fines. All are whole grains, so that the answer
is exact for any prices, wherever these come from.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.errors import PlanSpaceTooLarge
from regiomap.search import kernels
from regiomap.search.effort import Effort
from regiomap.search.listing import Layers, best_ends, listed
from regiomap.search.sweep import Cut, Sweep

__all__ = ["Priced", "Prices", "Sets", "all_below", "cheapest"]

Ints = npt.NDArray[np.int64]

_ALL_PARTS = 16


class Prices(NamedTuple):
    """What each vertex, each set and each cut is worth, in grains."""

    of: Ints
    toll: int
    fines: Ints

    def bound(self, cuts: Sequence[Cut], span: tuple[int, int]) -> int:
        """Return what every plan costs at least when no legal set has a reduced cost below 0."""
        paid = sum(int(fine) * cut.most for fine, cut in zip(self.fines, cuts, strict=True))
        toll = min(self.toll * k for k in span)
        return int(sum(self.of.tolist()) + toll - paid)


class Sets(NamedTuple):
    """Sets of vertices, each ascending, with their reduced costs in grains."""

    members: list[tuple[int, ...]]
    reduced: Ints


class Priced(NamedTuple):
    """What one exact pricing told.

    Attributes
    ----------
    sets
        The cheapest set of each last vertex and size, where its reduced cost is below 0.
    least
        For each vertex the least reduced cost of the sets that end with it in the order of the
        sweep, 0 where none is below.
    exact
        Whether every set was considered.
    """

    sets: Sets
    least: Ints
    exact: bool


def cheapest(
    sweep: Sweep,
    prices: Prices,
    *,
    most_parts: int = _ALL_PARTS,
    per_vertex: int = 3,
    effort: Effort | None = None,
) -> Priced:
    """Return the sets with the least reduced costs, where these are below 0.

    Parameters
    ----------
    most_parts
        Of an open set; with fewer than all the answer is quick and not exact.
    per_vertex
        How many sets at most for each last vertex.
    effort
        What it may take, one step a state; None: as much as it takes.
    """
    layers, n_dropped = _swept(sweep, prices, 0, most_parts, effort)
    steps, sizes = sweep.steps, sweep.steps.size.tolist()
    least, found, costs = np.zeros(len(sizes), dtype=np.int64), [], []
    nothing = np.zeros((0, steps.most + 1), dtype=np.int64)
    for i, layer in enumerate(layers):
        before = layers[i - 1].values if i else nothing
        value, end = best_ends(layer, before, sizes[i], steps.fewest, steps.most)
        for z in np.argsort(value, kind="stable")[:per_vertex].tolist():
            if value[z] >= 0:
                break
            found.append(_traced(layers, sizes, i, int(layer.end_source[end[z]]), z))
            costs.append(int(value[z]))
        least[sweep.order[i]] = min(int(value.min()), 0)
    order = sweep.order
    sets = [tuple(sorted(order[i] for i in row)) for row in found]
    exact = most_parts >= _ALL_PARTS and n_dropped == 0
    return Priced(Sets(sets, np.array(costs, dtype=np.int64)), least, exact)


def all_below(
    sweep: Sweep,
    prices: Prices,
    limit: int,
    *,
    most_sets: int = 5_000_000,
    effort: Effort | None = None,
) -> Sets:
    """Return every set with a reduced cost below the limit.

    Raises
    ------
    PlanSpaceTooLarge
        If there are more than `most_sets`, or the sets are too wide to be told apart.
    """
    layers, n_dropped = _swept(sweep, prices, limit, _ALL_PARTS, effort)
    if not layers:
        return Sets([], np.zeros(0, dtype=np.int64))
    if n_dropped:
        raise PlanSpaceTooLarge(
            "the regions can be too wide for this search: too many of their municipalities stand "
            "open at a time."
        )
    steps = sweep.steps
    rows, begin, costs = listed(
        _in_one(layers, steps.most + 1), steps.size, steps.fewest, steps.most, limit, most_sets
    )
    if len(costs) >= most_sets:
        raise PlanSpaceTooLarge(f"more than {most_sets:,} regions are within the gap.")
    order = np.array(sweep.order, dtype=np.int64)
    places = order[rows].tolist()
    ends = begin.tolist()
    sets = [tuple(sorted(places[a:b])) for a, b in pairwise(ends)]
    problem = sweep.problem
    if problem.is_plain:
        return Sets(sets, costs)
    keep = problem.within_bounds(sets)
    return Sets([one for one, fine in zip(sets, keep, strict=True) if fine], costs[keep])


def _swept(
    sweep: Sweep, prices: Prices, limit: int, most_parts: int, effort: Effort | None
) -> tuple[list[kernels.Layer], int]:
    """Return the layers of a sweep, and how many states could not be held."""
    steps = sweep.steps
    prize = np.ascontiguousarray(prices.of[sweep.order])
    fines = np.ascontiguousarray(prices.fines) if len(prices.fines) else np.zeros(1, dtype=np.int64)
    priced = kernels.Priced(prize, -int(prices.toll), fines, _hope(prize, steps.size, steps.most))
    masks = codes = np.zeros(0, dtype=np.uint64)
    values = np.zeros((0, steps.most + 1), dtype=np.int64)
    layers, n_dropped, n_bytes = [], 0, 0
    for i in range(len(prize)):
        layer = kernels.expand(i, steps, priced, masks, codes, values, limit, most_parts)
        masks, codes, values = layer.masks, layer.codes, layer.values
        layers.append(layer)
        n_dropped += layer.n_dropped
        if effort is not None:
            n_bytes += sum(part.nbytes for part in layer[:-1])
            _require_room(n_bytes, effort)
            effort.spend(len(masks))
    return layers, n_dropped


def _require_room(n_bytes: int, effort: Effort) -> None:
    if n_bytes > effort.max_bytes:
        effort.is_cramped = True
        raise PlanSpaceTooLarge(
            f"so many municipalities stand open at a time that one sweep over them would take "
            f"more than the {effort.max_bytes / 1e6:,.0f} MB allowed."
        )


def _hope(prize: Ints, size: Ints, most: int) -> Ints:
    """Return the most that the vertices after each step win together, by the size left.

    As if each could be taken in part; rates are rounded up.
    """
    hope = np.zeros((len(prize), most + 1), dtype=np.int64)
    rates = np.zeros(most, dtype=np.int64)  # the best, descending, one for each unit of size
    for_nothing = 0
    for i in range(len(prize) - 1, -1, -1):
        hope[i, 1:] = np.cumsum(rates)
        hope[i] += for_nothing
        won, units = max(int(prize[i]), 0), int(size[i])
        if units == 0:
            for_nothing += won
        elif won:
            new = np.full(min(units, most), -(-won // units), dtype=np.int64)
            rates = np.sort(np.concatenate([rates, new]))[::-1][:most]
    return hope


def _traced(
    layers: list[kernels.Layer], sizes: list[int], last: int, state: int, size: int
) -> list[int]:
    """Return the steps at which the cheapest set of a size was joined that ends at `last`."""
    joined, i, left = [last], last - 1, size - sizes[last]
    while state >= 0:
        layer, value = layers[i], layers[i].values[state, left]
        for arc in range(layer.first[state], layer.first[state + 1]):
            source, take = int(layer.source[arc]), int(layer.take[arc])
            before = left - take * sizes[i]
            if before < 0 or (source < 0 and before):
                continue
            reached = 0 if source < 0 else layers[i - 1].values[source, before]
            if reached + layer.cost[arc] == value:
                break
        else:  # no arc gives what its state has: this cannot be
            raise AssertionError
        if take:
            joined.append(i)
        state, i, left = source, i - 1, before
    return joined


def _in_one(layers: list[kernels.Layer], width: int) -> Layers:
    """Return the layers as flat arrays."""

    def starts(lengths: list[int]) -> Ints:
        return np.cumsum([0, *lengths]).astype(np.int64)

    def joined(name: str) -> Any:  # noqa: ANN401  (of its own type)
        return np.concatenate([getattr(layer, name) for layer in layers])

    return Layers(
        starts([len(layer.masks) for layer in layers]),
        starts([len(layer.source) for layer in layers]),
        starts([len(layer.end_source) for layer in layers]),
        joined("values").reshape(-1, width),
        joined("first"),
        joined("source"),
        joined("take"),
        joined("cost"),
        joined("end_source"),
        joined("end_cost"),
    )
