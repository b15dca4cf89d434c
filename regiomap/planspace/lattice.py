"""Every plan of a graph as the paths of a layered graph: the frontier method.

Vertices are added one by one. What matters about the past is only what the *frontier* (added
vertices with neighbours still to come) can see: which connected piece each frontier vertex
belongs to, which region each piece belongs to, and how full the open regions are. Two pasts
with the same state have the same futures, so they are one node. A piece that leaves the
frontier while its region has another piece is a dead end; a region that leaves it is closed and
must be large enough. The number of closed regions is no part of the state: transitions say how
many regions they close, and every question counts along (`_walks`). That keeps the layers small.

A path from the first layer to the last is a plan, and every plan is exactly one path.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.errors import PlanSpaceTooLarge
from regiomap.planspace.compiled import stop_flag
from regiomap.planspace.expand import expand

__all__ = ["MAX_FRONTIER", "Budget", "BudgetSpent", "Lattice", "Problem", "build_lattice"]

MAX_FRONTIER = 16  # labels of frontier vertices take four bits, one word for all of them

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Budget:
    """What a plan space may cost: states over all layers, and bytes at the peak."""

    max_states: int
    max_bytes: int


class BudgetSpent(PlanSpaceTooLarge):
    """The budget was spent after some steps; none when the frontier is too wide from the start."""

    def __init__(self, message: str, n_steps: int) -> None:
        super().__init__(message)
        self.n_steps = n_steps


@dataclass(frozen=True)
class Problem:
    """A graph to divide, its vertices numbered in the order in which they are added.

    Attributes
    ----------
    neighbours
        For each vertex the earlier vertices it borders on, ascending.
    sizes
        Whole-number loads of the vertices, shape (n_loads, n); the first is the size.
    lower, upper
        Bounds of each load of a region, shape (n_loads,); `upper` at most the sum of the load,
        and that at most 2 ** 62, so that no sum of two outgrows its word.
    together, apart
        For each vertex the earlier vertices that must, or must not, share its region.
    """

    neighbours: Sequence[Sequence[int]]
    sizes: Ints
    lower: Ints
    upper: Ints
    together: Sequence[Sequence[int]]
    apart: Sequence[Sequence[int]]

    def __len__(self) -> int:
        return len(self.neighbours)

    def last_seen(self) -> list[int]:
        """Return for each vertex the last vertex whose addition still has to see it."""
        last = list(range(len(self)))
        for links in (self.neighbours, self.together, self.apart):
            for vertex, earlier in enumerate(links):
                for other in earlier:
                    last[other] = max(last[other], vertex)
        return last


@dataclass(frozen=True)
class Lattice:
    """All plans of a problem, as a layered graph of states and moves.

    Layer i holds the states before vertex i is added: the states from `layer_start[i]` up to
    `layer_start[i + 1]`. State 0 is where plans begin; the last state is where they end, if
    there is a plan at all. A state is followed by states with a higher number only, so one pass
    over the arrays, forwards or backwards, answers a question.

    Attributes
    ----------
    problem
        What was expanded.
    layer_start
        First state of each layer, shape (n + 2,).
    first
        Moves of state s: `first[s]` up to `first[s + 1]`, shape (n_states + 1,).
    target
        State that a move leads to.
    joined
        Bit j of a move: the vertex shares a region with the j-th of its earlier neighbours.
    closes
        How many regions a move closes.
    fewest
        The fewest regions still to be closed from a state.
    place
        The numbers of regions still to be closed, `fewest[s]` and more, have their values at
        `place[s]` up to `place[s + 1]` of every flat array of answers, shape (n_states + 1,).
    """

    problem: Problem
    layer_start: Ints
    first: Ints
    target: npt.NDArray[np.int32]
    joined: npt.NDArray[np.uint16]
    closes: npt.NDArray[np.uint8]
    fewest: npt.NDArray[np.int16]
    place: Ints

    @property
    def n_states(self) -> int:
        """Number of states over all layers."""
        return len(self.fewest)

    @property
    def feasible(self) -> bool:
        """Whether a path leads from the first layer to the last."""
        return bool(self.layer_start[-1] > self.layer_start[-2])


def build_lattice(problem: Problem, budget: Budget) -> Lattice:
    """Expand a problem layer by layer.

    Raises
    ------
    BudgetSpent
        If the frontier is wider than `MAX_FRONTIER`, or the budget is spent; what was built is
        given back.
    """
    last = problem.last_seen()
    form = _form(problem, _widest(last))
    states = np.zeros(form.base[-1], dtype=np.int64)  # one state: nothing is open
    layers: list[tuple[npt.NDArray[np.integer], ...]] = []  # first, target, joined, closes
    ends = [_root_range(problem)]  # fewest and most regions still to be closed, by layer
    frontier: list[int] = []
    stop = stop_flag()
    for vertex in range(len(problem)):
        seen = [*frontier, vertex]
        place = {u: j for j, u in enumerate(seen)}
        keep = [j for j, u in enumerate(seen) if last[u] > vertex]
        gone = [j for j, u in enumerate(seen) if last[u] <= vertex]
        states, *moves, fewest, spread, complete = expand(
            states,
            *form,
            *(
                np.array([place[u] for u in links[vertex]], dtype=np.int64)
                for links in (problem.neighbours, problem.together, problem.apart)
            ),
            np.array(keep, dtype=np.int64),
            np.array(gone, dtype=np.int64),
            problem.sizes[:, vertex].copy(),
            problem.lower,
            problem.upper,
            problem.sizes[:, vertex + 1 :].sum(axis=1),
            len(problem) - vertex - 1,
            budget.max_states - sum(len(fewest) for fewest, _ in ends),
            # Twice, because in the end the layers stand beside the lattice that is made of them.
            budget.max_bytes
            - states.nbytes
            - 2 * sum(array.nbytes for layer in [*layers, *ends] for array in layer),
            stop,
        )
        if stop[0]:
            raise KeyboardInterrupt
        if not complete:
            raise BudgetSpent(
                f"the exact engine spent its budget of {budget.max_states:,} states and "
                f"{budget.max_bytes / 1e6:,.0f} MB after {vertex} of {len(problem)} steps.",
                vertex,
            )
        layers.append(tuple(moves))
        ends.append((fewest, spread))
        frontier = [seen[j] for j in keep]
    return _lattice(problem, layers, ends)


def _lattice(
    problem: Problem,
    layers: Sequence[tuple[npt.NDArray[np.integer], ...]],
    ends: Sequence[tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]],
) -> Lattice:
    """Return the layers as one lattice, states and moves numbered throughout."""
    layer_start = np.cumsum([0, *(len(fewest) for fewest, _ in ends)])
    move_start = np.cumsum([0, *(len(layer[1]) for layer in layers)])
    firsts = [layer[0][:-1] + start for layer, start in zip(layers, move_start[:-1], strict=True)]
    n_last = len(ends[-1][0])
    targets = [layer[1] + start for layer, start in zip(layers, layer_start[1:-1], strict=True)]
    spreads = np.concatenate([spread for _, spread in ends])
    return Lattice(
        problem,
        layer_start=layer_start.astype(np.int64),
        first=np.concatenate([*firsts, np.full(n_last + 1, move_start[-1])]).astype(np.int64),
        target=np.concatenate([*targets, np.zeros(0)]).astype(np.int32),
        joined=np.concatenate([*(layer[2] for layer in layers), np.zeros(0)]).astype(np.uint16),
        closes=np.concatenate([*(layer[3] for layer in layers), np.zeros(0)]).astype(np.uint8),
        fewest=np.concatenate([fewest for fewest, _ in ends]),
        place=np.concatenate([[0], np.cumsum(spreads, dtype=np.int64)]),
    )


def _widest(last: list[int]) -> int:
    """Return the widest frontier; raise when no state could hold it."""
    widest = max(
        (sum(last[u] > vertex for u in range(vertex + 1)) for vertex in range(len(last))), default=0
    )
    if widest > MAX_FRONTIER:
        raise BudgetSpent(
            f"the graph is too entangled for the exact engine: {widest} municipalities stand "
            f"open at once, at most {MAX_FRONTIER} can.",
            0,
        )
    return widest


class _Form(NamedTuple):
    """How a state is written in words of 64 bits.

    First the piece of each frontier vertex and then the region of each piece, `width` fields of
    four bits each, numbered by first appearance. Load i of the regions begins at word `base[i]`,
    in fields of 2 ** `shift[i]` bits. The last base is the number of words.
    """

    width: int
    shift: Ints
    base: Ints


def _form(problem: Problem, width: int) -> _Form:
    bits = [max(4, int(high).bit_length()) for high in problem.upper]
    shift = np.array([(b - 1).bit_length() for b in bits], dtype=np.int64)
    width = max(width, 1)
    words = [-(-(width << int(k)) // 64) for k in shift]
    return _Form(width, shift, np.cumsum([-(-width // 8), *words]).astype(np.int64))


def _root_range(problem: Problem) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]:
    total, low, high = int(problem.sizes[0].sum()), int(problem.lower[0]), int(problem.upper[0])
    most = min(total // max(low, 1), len(problem))
    fewest = min(-(-total // high), most + 1)
    return np.array([fewest], np.int16), np.array([most - fewest + 1], np.int16)
