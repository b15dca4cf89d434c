"""A wide graph as windows, each narrow enough for a sweep, and every legal set wholly in one.

A legal set has a middle: a vertex from which each other one is reached, inside the set, by a way
whose sizes, without the middle itself, are at most half of what a set may hold. For of a longest
way in a tree that spans the set, halfway along its sizes, no way out can be longer than both of
its arms. So the vertices are divided into *cores*, and the *window* of a core is all that can be
reached from it so: a set lies in the window of the core that has its middle.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import networkx as nx
import numpy as np
import numpy.typing as npt

from regiomap.search.problem import Problem
from regiomap.search.sweep import Cut

__all__ = ["Window", "compact_cores", "steady_order", "windows_of"]

Ints = npt.NDArray[np.int64]

_AHEAD = (10, 20, 40, 80)  # how far from its place in the sweep a vertex is taken
_MOST_OPEN = 64


@dataclass(frozen=True, eq=False)
class Window:
    """Part of a problem: what an edge that leaves it weighs is paid by whoever is at its end.

    Attributes
    ----------
    vertices
        Of the whole problem, ascending; those of `problem` are numbered so.
    outside
        For each of them the weight of the edges that leave the window.
    order
        Of the sweep, by the numbers here.
    """

    vertices: Ints
    problem: Problem
    outside: Ints
    order: list[int]

    @classmethod
    def of(cls, whole: Problem, vertices: Sequence[int], order: Sequence[int]) -> "Window":
        """Return the window of some vertices, in the order that the whole has."""
        problem = whole.within(vertices)
        inside = problem.costs([(v,) for v in range(len(problem))])
        outside = whole.costs([(v,) for v in vertices]) - inside
        at = {v: i for i, v in enumerate(vertices)}
        # Whoever must be with somebody outside is in no legal set of this window.
        halves = [v for pair in whole.together for v in pair if (pair[0] in at) != (pair[1] in at)]
        barred = [(at[v], at[v]) for v in halves if v in at]
        problem = replace(problem, apart=sorted({*problem.apart, *barred}))
        return cls(np.array(vertices), problem, outside, [at[v] for v in order if v in at])

    def cuts(self, cuts: Sequence[Cut]) -> tuple[list[Cut], list[int]]:
        """Return the cuts that can count here, with the members that are here, and their numbers.

        A set in the window has no other members, so that each counts as it does in the whole.
        """
        at = {v: i for i, v in enumerate(self.vertices.tolist())}
        here = [tuple(at[v] for v in cut.members if v in at) for cut in cuts]
        numbers = [number for number, cut in enumerate(cuts) if len(here[number]) >= cut.divisor]
        return [Cut(here[number], cuts[number].divisor) for number in numbers], numbers


def windows_of(
    problem: Problem, most: int, order: Sequence[int], *, reach: int | None = None
) -> list[Window]:
    """Return windows such that every legal set lies wholly in one of them.

    Parameters
    ----------
    most
        Vertices of a core.
    order
        In which all windows are swept: a set then has the same last vertex wherever it lies.
    reach
        How far a window goes beyond its core, in units of size: half of what a set may hold.
    """
    reach = problem.size.most // 2 if reach is None else reach
    rows = [_within_reach(problem, core, reach) for core in compact_cores(problem, most)]
    kept: list[set[int]] = []
    for row in sorted(map(set, rows), key=lambda row: (-len(row), min(row))):
        if not any(row <= other for other in kept):
            kept.append(row)
    return [Window.of(problem, sorted(row), order) for row in sorted(kept, key=min)]


def _within_reach(problem: Problem, core: Iterable[int], reach: int) -> list[int]:
    """Return the vertices to which a way from a core has sizes up to a reach."""
    sizes, near = problem.size.of.tolist(), problem.near
    way = dict.fromkeys(core, 0)
    ahead = [(0, v) for v in sorted(way)]
    while ahead:
        length, v = heapq.heappop(ahead)
        if length > way[v]:
            continue
        for u in near[v]:
            longer = length + sizes[u]
            if longer <= reach and longer < way.get(u, reach + 1):
                way[u] = longer
                heapq.heappush(ahead, (longer, u))
    return sorted(way)


def compact_cores(problem: Problem, most: int) -> list[list[int]]:
    """Return the vertices in compact parts of at most so many, each in one piece."""
    done: list[list[int]] = []
    ahead = [sorted(piece) for piece in nx.connected_components(problem.graph)]
    while ahead:
        part = ahead.pop()
        if len(part) <= most:
            done.append(part)
            continue
        row = _along(problem.near, part)
        for half in (row[: len(row) // 2], row[len(row) // 2 :]):
            pieces = nx.connected_components(problem.graph.subgraph(half))
            ahead += [sorted(piece) for piece in pieces]
    return sorted(done)


def _along(near: Sequence[Sequence[int]], part: Sequence[int]) -> list[int]:
    """Return connected vertices from one end of what they are to the other."""
    inside = set(part)
    one = _farthest(_hops(near, part[0], inside))
    from_one = _hops(near, one, inside)
    from_other = _hops(near, _farthest(from_one), inside)
    return sorted(part, key=lambda v: (from_one[v] - from_other[v], from_one[v], v))


def _hops(near: Sequence[Sequence[int]], source: int, inside: set[int]) -> dict[int, int]:
    hops, row = {source: 0}, [source]
    for v in row:
        for u in near[v]:
            if u in inside and u not in hops:
                hops[u] = hops[v] + 1
                row.append(u)
    return hops


def _farthest(hops: dict[int, int]) -> int:
    return max(hops, key=lambda v: (hops[v], v))


def steady_order(problem: Problem) -> list[int]:
    """Return an order from one end to the other, that takes first who leaves fewer open.

    Where a graph is wide, that is better than what a search with few ways in view finds.
    """
    order: list[int] = []
    pieces = [sorted(piece) for piece in nx.connected_components(problem.graph)]
    for piece in sorted(pieces):
        base = _along(problem.near, piece)
        ways = [_steady(problem.near, row, far) for row in (base, base[::-1]) for far in _AHEAD]
        widths = [_width(problem.near, way) for way in ways]
        order += ways[widths.index(min(widths))]
    return order


def _steady(near: Sequence[Sequence[int]], base: Sequence[int], ahead: int) -> list[int]:
    """Return an order that stays so near to a base, and takes the neighbour that opens least."""
    rank = {v: i for i, v in enumerate(base)}
    rest = {v: len(near[v]) for v in base}
    added: set[int] = set()
    beside: set[int] = set()
    order: list[int] = []
    first = 0
    while len(order) < len(base):
        while base[first] in added:
            first += 1
        best = base[first], 2
        for v in sorted(beside, key=rank.__getitem__):
            if rank[v] > first + ahead:
                break
            opens = (rest[v] > 0) - sum(u in added and rest[u] == 1 for u in near[v])
            if opens < best[1]:
                best = v, opens
        v = best[0]
        beside.discard(v)
        added.add(v)
        order.append(v)
        for u in near[v]:
            rest[u] -= 1
            if u not in added:
                beside.add(u)
    return order


def _width(near: Sequence[Sequence[int]], order: Sequence[int]) -> tuple[bool, int]:
    """Return whether more stand open than there is room for, and the sum of the squares."""
    widths = list(_open(near, order))
    return max(widths) >= _MOST_OPEN, sum(width * width for width in widths)


def _open(near: Sequence[Sequence[int]], order: Sequence[int]) -> Iterator[int]:
    """Yield how many stand open after each step."""
    at = {v: i for i, v in enumerate(order)}
    last = [max([at[u] for u in near[v]] + [i]) for i, v in enumerate(order)]
    closing = np.bincount(last, minlength=len(order)).tolist()
    count = 0
    for i in range(len(order)):
        count += 1 - closing[i]
        yield count
