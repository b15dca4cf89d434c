"""Every legal set that costs less than a limit, listed by branching, and what sets cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap._base.kept_code import say_compiling
from regiomap.proofs.ball import Charges, Graph, Terms, borders_of
from regiomap.proofs.branches import cheap_sets
from regiomap.proofs.contraction import Network
from regiomap.proofs.form import Certificate
from regiomap.proofs.nodes import Tariff

__all__ = [
    "Sets",
    "Task",
    "borders",
    "legal_sets_below",
    "light_parts",
    "reduced_costs",
    "task_of",
    "terms_of",
    "within_counts",
]

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_ROUNDS = 10  # steps of the multipliers in a branch
_SHARE = 0.2  # of what the parts cost by themselves, in the mixture with the flow
_COLUMNS = 32  # of the table of light parts, at most
_MOST_FOR_TABLE = 2_000_000  # branches: the table helps, and is no part of the answer
_ANYTHING = -1e300  # less than any part costs


@dataclass(frozen=True)
class Sets:
    """Sets of groups, one behind the other: their members, where each begins, what each costs.

    `complete` is False where the search stopped before the end, after so many `branches`.
    """

    members: Ints
    start: Ints
    cost: Ints
    branches: int
    complete: bool

    def __len__(self) -> int:
        return len(self.cost)

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        members = self.members.tolist()
        return (tuple(members[a:b]) for a, b in pairwise(self.start.tolist()))


class Task(NamedTuple):
    """One search: the graph and what is charged, in the order in which groups come first."""

    order: Ints
    graph: Graph
    charges: Charges
    scale: float
    unit: float
    reach: float


def legal_sets_below(
    network: Network,
    tariff: Tariff,
    *,
    size: tuple[int, int],
    limit: int,
    most_branches: int,
) -> Sets:
    """Return every legal set with a reduced cost below the limit, provided that none is negative.

    Legal is what is connected, has a load within `size`, and holds no two that are apart. If a
    legal set has a negative reduced cost, one that has is among those returned (the smallest of
    them is: the bounds rest on smaller sets alone), and others may be missing. A limit of 0
    therefore decides whether there is one.
    """
    say_compiling("checker", cheap_sets, seconds=30)
    task = task_of(network, tariff)
    least, width = light_parts(task, size[0])
    terms = terms_of(task, size, max(limit, 0), least, width)
    return _searched(task, terms, most_branches)


def within_counts(certificate: Certificate, sets: Sets) -> Bools:
    """Return for each set whether all that is counted beside its load is within bounds."""
    kept = np.ones(len(sets), np.bool_)
    for count in certificate.counts:
        of = np.array([sum(count.of[i] for i in one) for one in certificate.groups], np.int64)
        total = np.zeros(len(sets), np.int64)
        np.add.at(total, np.repeat(np.arange(len(sets)), np.diff(sets.start)), of[sets.members])
        kept &= (count.bounds[0] <= total) & (total <= count.bounds[1])
    return kept


def task_of(network: Network, tariff: Tariff) -> Task:
    """Return the arrays of a search for sets, in the order in which groups come first."""
    n = len(network.load)
    order = _order(network)
    place = np.empty(n, np.int64)
    place[order] = np.arange(n)
    ends = place[network.ends]
    start, to, edge = _arcs(n, ends)
    foe_start, foe, _ = _arcs(n, place[network.apart])
    graph = Graph(start, to, edge, network.grains[edge], network.load[order], foe_start, foe)
    cuts = [cut for cut in tariff.cuts if cut.fine]
    ties = sorted((int(place[v]), q) for q, cut in enumerate(cuts) for v in cut.members)
    groups, numbers = np.array(ties, np.int64).reshape(-1, 2).T
    charges = Charges(
        np.array(tariff.prices, np.int64)[order],
        tariff.toll,
        np.searchsorted(groups, np.arange(n + 1)),
        np.ascontiguousarray(numbers),
        np.array([cut.divisor for cut in cuts], np.int64),
        np.array([cut.fine for cut in cuts], np.int64),
    )
    weights = network.grains[network.grains > 0]
    loads = network.load[network.load > 0]
    scale = float(weights.mean()) if len(weights) else 1.0
    total = 2.0 * float(weights.sum()) + float(tariff.total())
    unit = float(loads.mean()) if len(loads) else 1.0
    return Task(order, graph, charges, max(scale, total * 2.0**-40, 1.0), unit, total)


def terms_of(task: Task, size: tuple[int, int], limit: int, least: Floats, width: int) -> Terms:
    """Return which sets are looked for, with a margin for the rounding of all bounds."""
    reach = task.reach / task.scale
    # A bound adds up some thousand floats of at most `reach`, each with a rounding of 2 ** -53.
    n_terms = len(task.graph.load) + len(task.graph.to) + len(task.charges.cut) + 64
    share = _SHARE if (least > _ANYTHING).all() else 0.0
    return Terms(
        size[0], size[1], limit, task.scale, task.unit, n_terms * reach * 2.0**-47, share,
        np.ascontiguousarray(least), width, reach, _ROUNDS, 2**62,
    )  # fmt: skip


def _searched(task: Task, terms: Terms, most_branches: int) -> Sets:
    """Return what is found from every first group."""
    members, sizes, costs = [], [], []
    branches, complete = 0, True
    for root in range(len(task.order)):
        if branches >= most_branches:
            complete = False
            break
        limited = terms._replace(most_branches=most_branches - branches)
        (flat, ends, cost, n), used = cheap_sets(task.graph, task.charges, limited, root)
        members.append(task.order[flat[: ends[n - 1] if n else 0]])
        sizes.append(np.diff(ends[:n], prepend=0))
        costs.append(cost[:n])
        branches = most_branches if used < 0 else branches + used
        complete = used >= 0
    start = np.concatenate([[0], np.cumsum(np.concatenate(sizes))])
    return Sets(np.concatenate(members), start, np.concatenate(costs), branches, complete)


def light_parts(task: Task, low: int) -> tuple[Floats, int]:
    """Return what a part with each group costs at least by itself, up to several loads.

    The parts that are too light for a region are listed below the toll, which is what those that
    are heavy enough cost at least; see `bounds.py`. The last column counts for any load.
    """
    n, toll = len(task.order), task.charges.toll
    width = max(1, -(-(low - 1) // _COLUMNS))
    columns = -(-(low - 1) // width) + 1 if low > 0 else 0
    for most in sorted({max(toll, 0), 0}, reverse=True):
        least = np.full((n, columns + 1), float(most) / task.scale)
        found = None
        if columns:
            nothing = np.full((n, 2), _ANYTHING)
            free = task._replace(charges=task.charges._replace(toll=0))
            terms = terms_of(task, (0, low - 1), most, nothing, 1)
            found = _searched(free, terms, _MOST_FOR_TABLE)
            if not found.complete:
                continue
            place = np.empty(n, np.int64)
            place[task.order] = np.arange(n)
            groups = place[found.members]
            lengths = np.diff(found.start)
            owner = np.repeat(np.arange(len(found)), lengths)
            load = np.zeros(len(found), np.int64)
            np.add.at(load, owner, task.graph.load[groups])
            column = -(-load // width)
            np.minimum.at(least, (groups, column[owner]), found.cost[owner] / task.scale)
            np.minimum.accumulate(least[:, :columns], axis=1, out=least[:, :columns])
            least[:, columns] = least[:, columns - 1]
        least[:, columns] = np.minimum(least[:, columns], toll / task.scale)
        return least, width
    return np.full((n, columns + 1), _ANYTHING), width


def _arcs(n: int, ends: Ints) -> tuple[Ints, Ints, Ints]:
    """Return both arcs of every edge by where they begin: first ones, ends, and edges."""
    m = len(ends)
    source, target = np.concatenate([ends, ends[:, ::-1]]).T
    edge = np.concatenate([np.arange(m), np.arange(m)])
    by_source = np.lexsort((target, source))
    start = np.searchsorted(source[by_source], np.arange(n + 1))
    return start, target[by_source], edge[by_source]


def _order(network: Network) -> Ints:
    """Return the groups layer by layer from one end, so that few are left around each first one.

    This is the order of Cuthill and McKee.
    """
    n = len(network.load)
    start, to, _ = _arcs(n, network.ends)
    near = [to[start[v] : start[v + 1]].tolist() for v in range(n)]

    def layered(first: int, seen: set[int]) -> list[int]:
        found = [first]
        seen.add(first)
        for v in found:
            for u in sorted(near[v], key=lambda one: (len(near[one]), one)):
                if u not in seen:
                    seen.add(u)
                    found.append(u)
        return found

    order: list[int] = []
    seen: set[int] = set()
    for v in range(n):
        if v not in seen:
            far = layered(v, set())[-1]
            end = layered(far, set())[-1]
            order += layered(end, seen)
    return np.array(order, np.int64)


def borders(network: Network, sets: Sets, weights: Ints) -> Ints:
    """Return the weight between every set and all others, in the weights that are given."""
    start, to, edge = _arcs(len(network.load), network.ends)
    found: Ints = borders_of(sets.members, sets.start, start, to, weights[edge])
    return found


def reduced_costs(border: Ints, sets: Sets, tariff: Tariff) -> Ints:
    """Return what every set costs beyond what a tariff charges it."""
    if not len(sets):
        return np.zeros(0, np.int64)
    prices = np.array(tariff.prices, np.int64)
    cost = border - np.add.reduceat(prices[sets.members], sets.start[:-1]) - tariff.toll
    owner = np.repeat(np.arange(len(sets)), np.diff(sets.start))
    by_group = np.argsort(sets.members, kind="stable")
    first = np.searchsorted(sets.members[by_group], np.arange(len(prices) + 1))
    for cut in tariff.cuts:
        if cut.fine:
            held = np.zeros(len(sets), np.int64)
            for v in cut.members:
                held[owner[by_group[first[v] : first[v + 1]]]] += 1
            cost += cut.fine * (held // cut.divisor)
    return cost
