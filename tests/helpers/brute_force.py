"""Every way to divide a few municipalities, found the slow way, to compare with."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

import networkx as nx

from regiomap.plans.plan import Plan
from regiomap.planspace.space import PlanSpace

Partition = frozenset[frozenset[str]]


def partition(plan: Plan) -> Partition:
    """Return who is with whom in a plan, without those in no region."""
    placed = plan.assignment.dropna()
    return frozenset(frozenset(rows.index) for _, rows in placed.groupby(placed))


def partitions(plans: Sequence[Plan]) -> set[Partition]:
    """Return who is with whom in each plan."""
    return {partition(plan) for plan in plans}


def every_grouping(codes: Sequence[str]) -> Iterator[list[set[str]]]:
    """Yield every way to put some codes into groups, connected or not."""
    if not codes:
        yield []
        return
    first, *rest = codes
    for parts in every_grouping(rest):
        yield [{first}, *parts]
        for i, part in enumerate(parts):
            yield [*parts[:i], {first, *part}, *parts[i + 1 :]]


def every_plan(graph: nx.Graph, size: tuple[int, int]) -> Iterator[Partition]:
    """Divide the slow way: all connected groups with the first vertex, then the rest."""

    def divide(left: frozenset[str]) -> Iterator[Partition]:
        if not left:
            yield frozenset()
            return
        first, *others = sorted(left)
        for number in range(size[0] - 1, min(size[1], len(left))):
            for more in combinations(others, number):
                group = frozenset((first, *more))
                if nx.is_connected(graph.subgraph(group)):
                    for rest in divide(left - group):
                        yield rest | {group}

    yield from divide(frozenset(graph))


def exact_cut(graph: nx.Graph, plan: Partition) -> Fraction:
    """Return what a division cuts, without rounding."""
    region = {code: group for group in plan for code in group}
    return sum(
        (Fraction(w) for a, b, w in graph.edges(data="shared_border_m") if region[a] != region[b]),
        Fraction(0),
    )


def keeps(
    plan: Partition, together: Sequence[Sequence[str]], apart: Sequence[Sequence[str]]
) -> bool:
    """Return whether a division keeps these groups together, and those apart."""
    region = {code: group for group in plan for code in group}
    return all(len({region[code] for code in group}) == 1 for group in together) and all(
        region[a] != region[b] for group in apart for a, b in combinations(group, 2)
    )


def every(space: PlanSpace) -> set[Partition]:
    """Return every plan of a space, as it lists them."""
    if space.count().empty:
        return set()
    plans = space.best(n=100_000)
    found = partitions(plans)
    assert len(plans) == len(found) == space.count().sum()
    return found
