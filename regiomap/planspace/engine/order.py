"""In which order to add the vertices, so that few stand open at once.

The work of the frontier method grows about threefold with each vertex on the frontier, so an
order costs the sum of 3 ** (frontier size) over its steps. A beam search over sets of added
vertices finds good orders: two ways to add the same set have the same future, so only the
cheaper survives. Sets are bit masks. Sets with a frontier that no state can hold are dropped,
connected parts are ordered each for itself, and the beam is narrower the larger a part is: so
the search takes a second or two at most, whatever the graph.
"""

import heapq
import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import TypeAlias

__all__ = ["MAX_FRONTIER", "frontier_sizes", "narrow_order", "predicted_work", "vertex_orders"]

MAX_FRONTIER = 16  # labels of frontier vertices take four bits, one word for all of them

_NARROW, _BROAD = 20, 100
_HARD = 7.0  # from this predicted work on, a broader search pays for itself
# On a graph of more vertices than this, not every one of them is tried as a greedy start.
_STARTS = 60
# A beam through more vertices than this is narrower, in proportion.
_FULL_WIDTH = 200
# No broader search and no other starts from this many vertices on: they would take longer than
# the engine itself.
_TOO_MANY = 300
_GROWTH = 3

_Path: TypeAlias = "tuple[int, _Path] | None"  # the last vertex, and how the rest was added


def vertex_orders(links: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield good orders of the vertices of a graph, the most promising first.

    The order of the beam is nearly always the best; the best of the greedy ones, from many
    starts, is made only when it is asked for. Which one is really better only the engine can tell.
    Where neither finds one with a frontier of at most `MAX_FRONTIER`, the first is one in breadth.

    Parameters
    ----------
    links
        For each vertex the vertices that keep it open until they are added.
    """
    parts = list(_parts(links))
    first = _by_parts(links, parts, _broad_order)
    yield first
    if max(map(len, parts), default=0) <= _TOO_MANY:
        second = _by_parts(links, parts, _greedy_order)
        if second != first:
            yield second


def narrow_order(
    links: Sequence[Sequence[int]], *, most_open: int, width: int = _BROAD
) -> list[int]:
    """Return an order with few open vertices, for work that can hold more of them than the engine.

    Parameters
    ----------
    links
        For each vertex the vertices that keep it open until they are added.
    most_open
        Orders with more open vertices than this are passed over where there are others.
    width
        How many sets of added vertices are kept at each step, fewer in a large graph.
    """

    def ordered(links: Sequence[Sequence[int]]) -> list[int]:
        masks, n = _masks(links), len(links)
        kept = max(2, min(width, width * _FULL_WIDTH // (2 * n)))
        starts = range(0, n, max(1, n // width))
        return _beam(masks, starts, kept, math.inf, most_open) or _breadth_order(links)

    return _by_parts(links, list(_parts(links)), ordered)


def _by_parts(
    links: Sequence[Sequence[int]],
    parts: Sequence[Sequence[int]],
    ordered: Callable[[Sequence[Sequence[int]]], list[int]],
) -> list[int]:
    """Order each connected part for itself, one after the other."""
    order: list[int] = []
    for part in parts:
        at = {vertex: i for i, vertex in enumerate(part)}
        order += [part[i] for i in ordered([[at[other] for other in links[v]] for v in part])]
    return order


def _parts(links: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield the connected parts, each ascending."""
    seen = [False] * len(links)
    for start in range(len(links)):
        if not seen[start]:
            part, ahead = [start], [start]
            seen[start] = True
            while ahead:
                for other in links[ahead.pop()]:
                    if not seen[other]:
                        seen[other] = True
                        part.append(other)
                        ahead.append(other)
            yield sorted(part)


def _broad_order(links: Sequence[Sequence[int]]) -> list[int]:
    """Return the order of the beam, or one in breadth where the beam found none."""
    masks, n = _masks(links), len(links)
    narrow = max(2, min(_NARROW, _NARROW * _FULL_WIDTH // n))
    beam = _beam(masks, range(n), narrow, math.inf)
    if beam and n <= _TOO_MANY and predicted_work(links, beam) > _HARD:
        beam = _beam(masks, range(n), _BROAD, math.inf) or beam
    return beam or _breadth_order(links)


def _greedy_order(links: Sequence[Sequence[int]]) -> list[int]:
    """Return the cheapest of the greedy orders from many starts."""
    masks, n = _masks(links), len(links)
    best, cost = [], math.inf
    for start in range(0, n, max(1, n // _STARTS)):
        order = _beam(masks, [start], 1, cost)
        if order:
            best, cost = order, _cost(links, order)
    return best or _breadth_order(links)


def _breadth_order(links: Sequence[Sequence[int]]) -> list[int]:
    """Return the vertices in breadth, from the one that is farthest from the first."""
    order = [0]
    for _ in range(2):
        start = order[-1]
        order, ahead, seen = [], deque([start]), {start}
        while ahead:
            vertex = ahead.popleft()
            order.append(vertex)
            fresh = [other for other in links[vertex] if other not in seen]
            seen.update(fresh)
            ahead.extend(fresh)
    return order


def _masks(links: Sequence[Sequence[int]]) -> list[int]:
    return [sum(1 << other for other in set(row)) for row in links]


def predicted_work(links: Sequence[Sequence[int]], order: Sequence[int]) -> float:
    """Return the predicted work of an order, as the base-3 logarithm of its cost.

    Up to about 8 takes a second on one core; beyond 9 the budget is likely to be spent.
    """
    return math.log(_cost(links, order), _GROWTH) if order else 0.0


def frontier_sizes(last: Sequence[int]) -> list[int]:
    """Return how many vertices stand open after each step; `last` is what each waits for."""
    change = [0] * (len(last) + 1)
    for vertex, until in enumerate(last):
        change[vertex] += 1
        change[max(until, vertex)] -= 1
    return list(accumulate(change[:-1]))


def _cost(links: Sequence[Sequence[int]], order: Sequence[int]) -> int:
    step = {vertex: i for i, vertex in enumerate(order)}
    last = [max([step[u] for u in links[vertex]], default=0) for vertex in order]
    return sum(_GROWTH**n_open for n_open in frontier_sizes(last))


def _beam(
    masks: Sequence[int],
    starts: Sequence[int],
    width: int,
    limit: float,
    most_open: int = MAX_FRONTIER,
) -> list[int]:
    """Return the cheapest order found when `width` sets are kept at each step.

    It is empty when no order found costs less than the limit, or every one has a frontier that
    no state can hold.
    """
    everything = (1 << len(masks)) - 1
    # added set -> (cost, frontier, path)
    beam: dict[int, tuple[int, int, _Path]] = {
        1 << v: (_GROWTH, (1 << v) if masks[v] else 0, (v, None)) for v in starts
    }
    for _ in range(1, len(masks)):
        grown: dict[int, tuple[int, int, _Path]] = {}
        for added, (cost, frontier, path) in beam.items():
            border, closing = _ahead(masks, added, frontier)
            for v in _bits(border or (everything & ~added)):
                now = added | 1 << v
                opened = frontier & ~closing.get(1 << v, 0)
                if masks[v] & ~now:
                    opened |= 1 << v
                if opened.bit_count() > most_open:
                    continue
                total = cost + _GROWTH ** opened.bit_count()
                known = grown.get(now)
                if known is None or total < known[0]:
                    grown[now] = (total, opened, (v, path))
        cheapest = heapq.nsmallest(width, grown.items(), key=lambda item: (item[1][0], item[0]))
        beam = dict(cheapest)
        if not beam or cheapest[0][1][0] >= limit:
            return []
    order: list[int] = []
    path = min(beam.values(), key=lambda found: found[0])[2] if beam else None
    while path is not None:
        vertex, path = path
        order.append(vertex)
    return order[::-1]


def _ahead(masks: Sequence[int], added: int, frontier: int) -> tuple[int, dict[int, int]]:
    """Return who borders on the frontier, and whom each closes who is the last to come for them."""
    border, closing = 0, dict[int, int]()
    for u in _bits(frontier):
        to_come = masks[u] & ~added
        border |= to_come
        if not to_come & (to_come - 1):
            closing[to_come] = closing.get(to_come, 0) | 1 << u
    return border, closing


def _bits(mask: int) -> list[int]:
    """Return the positions of the bits of a mask, ascending."""
    positions = []
    while mask:
        low = mask & -mask
        positions.append(low.bit_length() - 1)
        mask ^= low
    return positions
