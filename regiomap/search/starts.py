"""A first plan: the edges of a random spanning tree that leave legal sets when they are cut."""

from collections.abc import Iterator
from typing import NamedTuple

import networkx as nx
import numpy as np

from regiomap.search.problem import Problem

__all__ = ["first_plan"]

_TRIES, _MOST_TRIES = 10, 80
_KEPT = 120  # ways to divide what hangs from a vertex that are kept


class _Way(NamedTuple):
    """A way to divide what hangs from a vertex: the open set with the vertex, and closed ones."""

    cost: float
    load: tuple[int, ...]
    open_set: frozenset[int]
    closed: "_Chain"


class _Chain(NamedTuple):
    """Closed sets of several branches, joined without copying."""

    sets: tuple[frozenset[int], ...]
    parts: "tuple[_Chain, ...]"

    def all_sets(self) -> Iterator[frozenset[int]]:
        """Yield every set."""
        ahead = [self]
        while ahead:
            chain = ahead.pop()
            yield from chain.sets
            ahead += chain.parts


_NO_SETS = _Chain((), ())


def first_plan(
    problem: Problem, span: tuple[int, int], *, rng: np.random.Generator, tries: int = _TRIES
) -> list[tuple[int, ...]] | None:
    """Return a legal plan, as good as some random spanning trees give; None when they give none.

    After `tries` it is looked for only as long as there is none.

    Parameters
    ----------
    span
        Fewest and most sets of a plan.
    """
    best: tuple[int, list[tuple[int, ...]]] | None = None
    toll, step, last = 0.0, 2 * float(problem.grains.sum()) / max(len(problem), 1), 0
    for attempt in range(_MOST_TRIES):
        sets = _from_tree(problem, rng, toll)
        off = 0 if sets is None else len(sets) - max(span[0], min(len(sets), span[1]))
        if off:  # sets are made dearer, or cheaper, until there are as many as there may be
            step = step / 2 if off * last < 0 else step
            toll, last = toll + (step if off > 0 else -step), off
        elif sets is not None:
            cost = int(problem.costs(sets, exact=True).sum())
            best = min(best or (cost, sets), (cost, sets))
        if attempt >= tries and best is not None:
            break
    return None if best is None else best[1]


def _from_tree(
    problem: Problem, rng: np.random.Generator, toll: float
) -> list[tuple[int, ...]] | None:
    """Return the cheapest sets that cutting a random spanning tree gives, None when none does."""
    graph = nx.Graph()
    graph.add_nodes_from(range(len(problem)))
    strength = problem.grains * rng.uniform(0.3, 1.0, len(problem.grains))
    graph.add_weighted_edges_from(
        (a, b, s) for (a, b), s in zip(problem.ends.tolist(), strength.tolist(), strict=True)
    )
    found: list[tuple[int, ...]] = []
    for piece in sorted(map(sorted, nx.connected_components(graph))):
        tree = nx.maximum_spanning_tree(graph.subgraph(piece))
        way = _divided(problem, tree, piece[int(rng.integers(len(piece)))], toll)
        if way is None:
            return None
        found += [tuple(sorted(one)) for one in way.closed.all_sets()]
    return sorted(found)


def _divided(problem: Problem, tree: nx.Graph, root: int, toll: float) -> _Way | None:
    weight = {
        (int(a), int(b)): int(w) for (a, b), w in zip(problem.ends, problem.grains, strict=True)
    }
    order = list(nx.dfs_postorder_nodes(tree, root))
    parent = nx.dfs_predecessors(tree, root)
    ways: dict[int, list[_Way]] = {}
    for vertex in order:
        load = tuple(problem.loads[:, vertex].tolist())
        here = [_Way(0.0, load, frozenset((vertex,)), _NO_SETS)]
        for child in sorted(tree[vertex]):
            if child == parent.get(vertex):
                continue
            cut = weight[min(vertex, child), max(vertex, child)]
            here = _joined(problem, here, ways.pop(child), cut, toll)
        ways[vertex] = here
        if not here:
            return None
    closed = [_closed(problem, way, toll) for way in ways[root]]
    return min((way for way in closed if way is not None), key=lambda way: way.cost, default=None)


def _joined(
    problem: Problem, here: list[_Way], below: list[_Way], cut: int, toll: float
) -> list[_Way]:
    """Return the ways of a vertex with one more branch: joined to its open set, or cut off."""
    cut_off = [way for one in below if (way := _closed(problem, one, toll)) is not None]
    cheapest = min(cut_off, key=lambda way: way.cost, default=None)
    upper = tuple(problem.upper.tolist())
    grown: dict[tuple[int, ...], _Way] = {}
    for one in here:
        ways = [] if cheapest is None else [_with(one, cheapest, one.load, cut)]
        for other in below:
            load = tuple(a + b for a, b in zip(one.load, other.load, strict=True))
            if all(a <= b for a, b in zip(load, upper, strict=True)):
                ways.append(_with(one, other, load, 0))
        for way in ways:
            if way.load not in grown or way.cost < grown[way.load].cost:
                grown[way.load] = way
    return sorted(grown.values(), key=lambda way: way.cost)[:_KEPT]


def _with(one: _Way, other: _Way, load: tuple[int, ...], cut: int) -> _Way:
    """Return a way together with one of a branch, whose open set joins it or is empty."""
    closed = _Chain((), (one.closed, other.closed))
    return _Way(one.cost + other.cost + cut, load, one.open_set | other.open_set, closed)


def _closed(problem: Problem, way: _Way, toll: float) -> _Way | None:
    """Return a way with its open set closed, None where that is not legal."""
    load = np.array(way.load)
    if not ((problem.lower <= load) & (load <= problem.upper)).all():
        return None
    if (problem.together or problem.apart) and not problem.is_legal(way.open_set):
        return None
    chain = _Chain((way.open_set,), (way.closed,))
    return _Way(way.cost + toll, way.load, frozenset(), chain)
