"""In which order to add the vertices, so that few stand open at once.

The work of the frontier method grows about threefold with each vertex on the frontier, so an
order costs the sum of 3 ** (frontier size) over its steps. A beam search over sets of added
vertices finds good orders: two ways to add the same set have the same future, so only the
cheaper survives. Sets are bit masks.
"""

import heapq
import math
from collections.abc import Iterator, Sequence
from typing import TypeAlias

__all__ = ["predicted_work", "vertex_orders", "work_to_come"]

_NARROW, _BROAD = 20, 100
_HARD = 7.0  # from this predicted work on, a broader search pays for itself
# On a graph of more vertices than this, not every one of them is tried as a greedy start.
_STARTS = 60
_GROWTH = 3

_Path: TypeAlias = "tuple[int, _Path] | None"  # the last vertex, and how the rest was added


def vertex_orders(links: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield good orders of the vertices of a graph, the most promising first.

    The order of the beam is nearly always the best; the best of the greedy ones, from many
    starts, is made only when it is asked for. Which one is really better only the engine can tell.

    Parameters
    ----------
    links
        For each vertex the vertices that keep it open until they are added.
    """
    masks = [sum(1 << other for other in row) for row in links]
    n = len(masks)
    beam = _beam(masks, range(n), _NARROW, math.inf)
    if predicted_work(links, beam) > _HARD:
        beam = _beam(masks, range(n), _BROAD, math.inf)
    yield beam
    best, cost = beam, math.inf
    for start in range(0, n, max(1, n // _STARTS)):
        order = _beam(masks, [start], 1, cost)
        if order:
            best, cost = order, _cost(links, order)
    if best != beam:
        yield best


def predicted_work(links: Sequence[Sequence[int]], order: Sequence[int]) -> float:
    """Return the predicted work of an order, as the base-3 logarithm of its cost.

    Up to about 8 takes a second on one core; beyond 9 the budget is likely to be spent.
    """
    return math.log(_cost(links, order), _GROWTH) if order else 0.0


def work_to_come(links: Sequence[Sequence[int]], order: Sequence[int], n_steps: int) -> float:
    """Return how many times the work of the first steps all steps are predicted to take."""
    costs = _costs(links, order)
    return sum(costs) / sum(costs[:n_steps]) if n_steps else math.inf


def _cost(links: Sequence[Sequence[int]], order: Sequence[int]) -> int:
    return sum(_costs(links, order))


def _costs(links: Sequence[Sequence[int]], order: Sequence[int]) -> list[int]:
    step = {vertex: i for i, vertex in enumerate(order)}
    until = [max([step[u] for u in row], default=0) for row in links]
    return [_GROWTH ** sum(until[u] > i for u in order[: i + 1]) for i in range(len(order))]


def _beam(masks: Sequence[int], starts: Sequence[int], width: int, limit: float) -> list[int]:
    """Return the cheapest order found when `width` sets are kept at each step.

    It is empty when no order found costs less than the limit.
    """
    everything = (1 << len(masks)) - 1
    # added set -> (cost, frontier, path)
    beam: dict[int, tuple[int, int, _Path]] = {
        1 << v: (_GROWTH, (1 << v) if masks[v] else 0, (v, None)) for v in starts
    }
    for _ in range(1, len(masks)):
        grown: dict[int, tuple[int, int, _Path]] = {}
        for added, (cost, frontier, path) in beam.items():
            border = 0
            for u in _bits(frontier):
                border |= masks[u]
            for v in _bits((border & ~added) or (everything & ~added)):
                now = added | 1 << v
                opened = frontier | 1 << v
                for u in _bits(opened & masks[v] | 1 << v):
                    if not masks[u] & ~now:
                        opened &= ~(1 << u)
                total = cost + _GROWTH ** opened.bit_count()
                known = grown.get(now)
                if known is None or total < known[0]:
                    grown[now] = (total, opened, (v, path))
        cheapest = heapq.nsmallest(width, grown.items(), key=lambda item: (item[1][0], item[0]))
        beam = dict(cheapest)
        if cheapest[0][1][0] >= limit:
            return []
    order: list[int] = []
    path = min(beam.values(), key=lambda found: found[0])[2] if beam else None
    while path is not None:
        vertex, path = path
        order.append(vertex)
    return order[::-1]


def _bits(mask: int) -> list[int]:
    """Return the positions of the bits of a mask, ascending."""
    positions = []
    while mask:
        low = mask & -mask
        positions.append(low.bit_length() - 1)
        mask ^= low
    return positions
