"""All that a sweep over the vertices needs and that prices do not change.

The vertices are added one by one, in an order that keeps few of them open. An open vertex has a
slot, a bit of a word of 64, as long as it has neighbours to come, or others with whom it shares a
pair or a cut. A *cut* is a set of vertices and a divisor: of any plan, the sum over its sets of
the members in it divided by the divisor, rounded down, is at most what all members give; with
three members and 2 it says that at most one set holds two of them.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.errors import PlanSpaceTooLarge
from regiomap.planspace.engine.order import narrow_order
from regiomap.search.kernels import distances_ahead
from regiomap.search.problem import Problem

__all__ = ["Cut", "Steps", "Sweep", "order_of"]

Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.uint64]

_SLOTS = 64


class Cut(NamedTuple):
    """Vertices, ascending, and the divisor of how many of them a set holds."""

    members: tuple[int, ...]
    divisor: int

    @property
    def most(self) -> int:
        """What all sets of a plan give at most together."""
        return len(self.members) // self.divisor


class Steps(NamedTuple):
    """The tables of a sweep, one row a step.

    Attributes
    ----------
    size
        Size of the vertex that is added.
    me, keep, live
        Its slot as a mask; who is open after the step; who of these has neighbours to come.
    before, tie, near
        Slots of the neighbours already added, -1 where there are no more; weights of these
        edges; the same slots as a mask.
    whole_tie
        Sum of these weights.
    ahead
        For each slot the weight towards the vertices to come, after the step.
    between
        For each two slots the fewest vertices to come that join them, `FAR` where none do.
    bars, binds, owes
        Masks: open vertices that must not, or must, be with this one; open ones with somebody to
        come who must be with them.
    ripe, ripe_cut, waits, wait_cut
        By row of `ripe_start` and `wait_start`: the open members of the cuts that are complete
        at the step, and of those that are not, with their numbers.
    divisors
        Of the cuts.
    """

    size: Ints
    me: Masks
    keep: Masks
    live: Masks
    before: Ints
    tie: Ints
    near: Masks
    whole_tie: Ints
    ahead: Ints
    between: npt.NDArray[np.int16]
    bars: Masks
    binds: Masks
    owes: Masks
    ripe_start: Ints
    ripe: Masks
    ripe_cut: Ints
    wait_start: Ints
    waits: Masks
    wait_cut: Ints
    divisors: Ints
    fewest: int
    most: int
    least_size: int


class Sweep:
    """An order of the vertices of a problem, and the tables of its steps."""

    def __init__(
        self, problem: Problem, cuts: Sequence[Cut] = (), order: Sequence[int] | None = None
    ) -> None:
        self.problem, self.cuts = problem, list(cuts)
        self.order = list(order) if order is not None else order_of(problem)
        self._at = np.empty(len(problem), dtype=np.int64)
        self._at[self.order] = np.arange(len(problem))
        self._near = [sorted(self._at[problem.near[v]].tolist()) for v in self.order]
        self._last = [max([*row, i]) for i, row in enumerate(self._near)]
        self._slots, self._open = self._assign_slots()
        self.steps = self._tables()

    @property
    def likely_states(self) -> float:
        """How many states one sweep may take, roughly: one for each set of the open vertices."""
        most = self.problem.size.most
        return sum(
            sum(math.comb(len(row), k) for k in range(1, min(len(row), most) + 1))
            for row in self._open
        )

    def _places(self, vertices: Sequence[int]) -> list[int]:
        return sorted(self._at[list(vertices)].tolist())

    def _assign_slots(self) -> tuple[list[int], list[list[int]]]:
        """Return the slot of each vertex, and who is open after each step."""
        until = list(self._last)
        groups = [*self.problem.together, *self.problem.apart, *(cut.members for cut in self.cuts)]
        for group in groups:
            *early, late = self._places(group)
            for i in early:
                until[i] = max(until[i], late)
        slots, top = [-1] * len(until), 0
        free: list[int] = []
        opened: list[int] = []
        rows: list[list[int]] = []
        for i in range(len(until)):
            if not free:
                free, top = [top], top + 1
            slots[i] = free.pop()
            opened.append(i)
            free += [slots[u] for u in opened if until[u] <= i]
            opened = [u for u in opened if until[u] > i]
            rows.append(list(opened))
        if top > _SLOTS:
            raise PlanSpaceTooLarge(
                f"{top} municipalities stand open at a time, and the search can hold {_SLOTS}."
            )
        return slots, rows

    def _mask(self, vertices: Sequence[int]) -> int:
        return sum(1 << self._slots[u] for u in vertices)

    def _tables(self) -> Steps:
        n, size = len(self.order), self.problem.size
        most_before = max([sum(u < i for u in row) for i, row in enumerate(self._near)], default=0)
        before = np.full((n, max(most_before, 1)), -1, dtype=np.int64)
        tie = np.zeros_like(before)
        weights = self._weights()
        width = max(self._slots, default=0) + 1
        ahead = np.zeros((n, width), dtype=np.int64)
        for i, row in enumerate(self._near):
            earlier = [u for u in row if u < i]
            before[i, : len(earlier)] = [self._slots[u] for u in earlier]
            tie[i, : len(earlier)] = [weights[u, i] for u in earlier]
            for u in self._open[i]:
                ahead[i, self._slots[u]] = sum(weights[u, v] for v in self._near[u] if v > i)
        live = [[u for u in row if self._last[u] > i] for i, row in enumerate(self._open)]
        ripe, waits = self._cut_rows()
        bars, binds, owes = self._pair_rows()
        of = size.of[self.order] if n else size.of
        return Steps(
            np.ascontiguousarray(of),
            self._masks([[i] for i in range(n)]),
            self._masks(self._open),
            self._masks(live),
            before,
            tie,
            self._masks([[u for u in row if u < i] for i, row in enumerate(self._near)]),
            tie.sum(axis=1),
            ahead,
            self._between(live, width),
            bars,
            binds,
            owes,
            *ripe,
            *waits,
            np.array([cut.divisor for cut in self.cuts] or [1], dtype=np.int64),
            size.fewest,
            size.most,
            int(of.min(initial=size.most)),
        )

    def _weights(self) -> dict[tuple[int, int], int]:
        problem = self.problem
        ends = np.sort(self._at[problem.ends], axis=1) if len(problem.ends) else problem.ends
        pairs = zip(ends.tolist(), problem.grains.tolist(), strict=True)
        both = {(a, b): weight for (a, b), weight in pairs}
        return both | {(b, a): weight for (a, b), weight in both.items()}

    def _masks(self, rows: Sequence[Sequence[int]]) -> Masks:
        return np.array([self._mask(row) for row in rows], dtype=np.uint64)

    def _between(self, live: list[list[int]], width: int) -> npt.NDArray[np.int16]:
        start = np.cumsum([0, *map(len, self._near)]).astype(np.int64)
        to = np.array([u for row in self._near for u in row], dtype=np.int64)
        slots = np.array(self._slots, dtype=np.int64)
        begin = np.cumsum([0, *map(len, live)]).astype(np.int64)
        flat = np.array([u for row in live for u in row], dtype=np.int64)
        return distances_ahead(begin, flat, slots, start, to, width)  # type: ignore[no-any-return]

    def _cut_rows(self) -> tuple[tuple[Ints, Masks, Ints], tuple[Ints, Masks, Ints]]:
        """Return the cuts that are complete at each step, and those that are not yet."""
        n = len(self.order)
        ripe: list[list[tuple[int, int]]] = [[] for _ in range(n)]
        waits: list[list[tuple[int, int]]] = [[] for _ in range(n)]
        for number, cut in enumerate(self.cuts):
            places = self._places(cut.members)
            ripe[places[-1]].append((self._mask(places[:-1]), number))
            for i in range(places[0], places[-1]):
                waits[i].append((self._mask([u for u in places if u <= i]), number))
        return _flat(ripe), _flat(waits)

    def _pair_rows(self) -> tuple[Masks, Masks, Masks]:
        n = len(self.order)
        bars: list[list[int]] = [[] for _ in range(n)]
        binds: list[list[int]] = [[] for _ in range(n)]
        owes: list[list[int]] = [[] for _ in range(n)]
        for pair in self.problem.apart:
            early, late = self._places(pair)
            bars[late].append(early)
        for pair in self.problem.together:
            early, late = self._places(pair)
            binds[late].append(early)
            for i in range(early, late):
                owes[i].append(early)
        tables = [self._masks([sorted(set(row)) for row in rows]) for rows in (bars, binds, owes)]
        return tables[0], tables[1], tables[2]


def order_of(problem: Problem, *, width: int | None = None) -> list[int]:
    """Return an order of the vertices that keeps few of them open.

    `width` is how many ways are kept in view; None: as many as it takes for one that serves often.
    """
    links: list[set[int]] = [set(row) for row in problem.near]
    for a, b in [*problem.together, *problem.apart]:
        if a != b:
            links[a].add(b)
            links[b].add(a)
    rows = [sorted(row) for row in links]
    if width is None:
        return narrow_order(rows, most_open=_SLOTS)
    return narrow_order(rows, most_open=_SLOTS, width=width)


def _flat(rows: list[list[tuple[int, int]]]) -> tuple[Ints, Masks, Ints]:
    start = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    masks = np.array([mask for row in rows for mask, _ in row], dtype=np.uint64)
    numbers = np.array([number for row in rows for _, number in row], dtype=np.int64)
    return start, masks, numbers
