"""Every plan of a graph as the paths of a layered graph: the frontier method.

Vertices are added one by one. What matters about the past is only what the *frontier* (added
vertices with neighbours still to come) can see: which connected piece each frontier vertex
belongs to, which region each piece belongs to, and how full the open regions are. Two pasts
with the same state have the same futures, so they are one node. A piece that leaves the
frontier while its region has another piece is a dead end; a region that leaves it is closed and
must be large enough. States that are seen to end dead, or to be like others, from what their
regions can still gain (`reach`) are never made. The number of closed regions is no part of the
state: transitions say how many regions they close, and every question counts along (`kernels`).
That keeps the layers small.

A path from the first layer to the last is a plan, and every plan is exactly one path.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.errors import PlanSpaceTooLarge
from regiomap.planspace.engine.compiled import stop_flag
from regiomap.planspace.engine.expand import expand
from regiomap.planspace.engine.order import MAX_FRONTIER, frontier_sizes
from regiomap.planspace.engine.reach import reach_of
from regiomap.planspace.engine.step import Bounds, Form, Step

__all__ = ["Budget", "BudgetSpent", "Diagram", "Joined", "Problem", "build_diagram"]

Ints = npt.NDArray[np.int64]
# Plans as paths, a row each: `Diagram.joined` of the move at every step.
Joined = npt.NDArray[np.uint16]

_NUMBERED = 2**31 - 2  # states are numbered in 32 bits
# The first order tried may take this part of the budget before the next one gets its chance.
_FIRST_TRY = 8
_LEAST_STATES, _LEAST_BYTES = 1000, 4_000_000


@dataclass(frozen=True)
class Budget:
    """What a plan space may cost: states over all layers, and bytes at the peak."""

    max_states: int
    max_bytes: int
    first_try_only: bool = False  # no second try with more, and no other order

    def first_try(self) -> "Budget":
        """Return the part of it that the first try of an order may take."""
        if self.first_try_only:
            return self
        return Budget(
            max(self.max_states // _FIRST_TRY, min(self.max_states, _LEAST_STATES)),
            max(self.max_bytes // _FIRST_TRY, min(self.max_bytes, _LEAST_BYTES)),
            first_try_only=True,
        )


class BudgetSpent(PlanSpaceTooLarge):
    """The budget was spent after some steps; none when the frontier is too wide from the start."""

    def __init__(
        self, message: str, layers: Sequence[int], budget: Budget, *, given_up: bool = False
    ) -> None:
        super().__init__(message)
        self.layers = layers  # states after each finished step
        self.given_up = given_up  # before the budget was spent
        self.budget = budget


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


class Arrays(NamedTuple):
    """The arrays of a diagram, as the compiled kernels take them; see `Diagram`."""

    first: Ints
    target: npt.NDArray[np.int32]
    closes: npt.NDArray[np.uint8]
    fewest: npt.NDArray[np.int16]
    place: Ints
    joined: npt.NDArray[np.uint16]
    layer_start: Ints


@dataclass(frozen=True)
class Diagram:
    """All plans of a problem: a decision diagram, layers of states and the moves between them.

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
    def arrays(self) -> Arrays:
        """What the kernels need of it."""
        return Arrays(*(getattr(self, name) for name in Arrays._fields))

    @property
    def n_states(self) -> int:
        """Number of states over all layers."""
        return len(self.fewest)

    @property
    def n_bytes(self) -> int:
        """Bytes of all arrays."""
        return sum(value.nbytes for value in vars(self).values() if isinstance(value, np.ndarray))

    @property
    def answer_bytes(self) -> int:
        """Bytes of one answer of eight bytes for each state and number of regions."""
        return 8 * int(self.place[-1])

    @property
    def feasible(self) -> bool:
        """Whether a path leads from the first layer to the last."""
        return bool(self.layer_start[-1] > self.layer_start[-2])


def build_diagram(
    problem: Problem, budget: Budget, give_up: Callable[[Sequence[int]], bool] | None = None
) -> Diagram:
    """Expand a problem layer by layer; `give_up` is asked after each step, given the states.

    Raises
    ------
    BudgetSpent
        If the frontier is wider than `MAX_FRONTIER`, the budget is spent, or the states so far
        are a reason to give up; what was built is given back.
    """
    last = problem.last_seen()
    form = _form(problem, _widest(last, budget))
    bounds = Bounds(problem.lower, problem.upper)
    most_states = min(budget.max_states, _NUMBERED)
    states = np.zeros(form.base[-1], dtype=np.int64)  # one state: nothing is open
    layers = _Layers.at_start(problem)
    stop = stop_flag()
    steps = _steps(problem, last)
    reach = reach_of(steps, form, budget.max_bytes, stop)[::-1]
    for vertex, step in enumerate(steps):
        beside = states.nbytes + sum(array.nbytes for one in reach for array in one)
        states, *moves, fewest, spread, complete = expand(
            states,
            form,
            step,
            bounds,
            reach.pop(),
            most_states - layers.n_states,
            budget.max_bytes - beside - layers.n_bytes,
            stop,
        )
        if stop[0]:
            raise KeyboardInterrupt
        layers.add(moves, fewest, spread)
        if not complete or layers.bytes_to_answer > budget.max_bytes:
            raise BudgetSpent(
                f"the exact engine spent its budget of {budget.max_states:,} states and "
                f"{budget.max_bytes / 1e6:,.0f} MB after {vertex} of {len(problem)} steps.",
                layers.sizes[:vertex],
                budget,
            )
        if give_up is not None and give_up(layers.sizes):
            raise BudgetSpent(
                f"given up after {vertex + 1} of {len(problem)} steps and {layers.n_states:,} "
                "states: all steps are likely to need far more than the budget.",
                layers.sizes,
                budget,
                given_up=True,
            )
    del states
    return _diagram(problem, layers)


def _steps(problem: Problem, last: list[int]) -> list[Step]:
    """Return the addition of every vertex."""
    steps: list[Step] = []
    frontier: list[int] = []
    for vertex in range(len(problem)):
        seen = [*frontier, vertex]
        steps.append(_step(problem, vertex, seen, last))
        frontier = [seen[j] for j in steps[-1].keep]
    return steps


def _step(problem: Problem, vertex: int, seen: list[int], last: list[int]) -> Step:
    """Return the addition of a vertex; `seen` are the frontier and the vertex."""
    place = {u: j for j, u in enumerate(seen)}

    def places(vertices: Sequence[int]) -> Ints:
        return np.array([place[u] for u in vertices], dtype=np.int64)

    return Step(
        neighbours=places(problem.neighbours[vertex]),
        together=places(problem.together[vertex]),
        apart=places(problem.apart[vertex]),
        keep=places([u for u in seen if last[u] > vertex]),
        gone=places([u for u in seen if last[u] <= vertex]),
        added=problem.sizes[:, vertex].copy(),
        to_come=problem.sizes[:, vertex + 1 :].sum(axis=1),
        n_to_come=len(problem) - vertex - 1,
    )


@dataclass
class _Layers:
    """What is known of the layers so far; each list has one array a layer."""

    first: list[npt.NDArray[np.int64]]
    target: list[npt.NDArray[np.int32]]
    joined: list[npt.NDArray[np.uint16]]
    closes: list[npt.NDArray[np.uint8]]
    fewest: list[npt.NDArray[np.int16]]
    spread: list[npt.NDArray[np.int16]]
    n_states: int = 1
    n_moves: int = 0
    n_values: int = 0  # of an answer: states, times their numbers of regions

    @classmethod
    def at_start(cls, problem: Problem) -> "_Layers":
        fewest, spread = _root_range(problem)
        return cls([], [], [], [], [fewest], [spread], n_values=int(spread[0]))

    def add(
        self,
        moves: Sequence[npt.NDArray[np.integer]],
        fewest: npt.NDArray[np.int16],
        spread: npt.NDArray[np.int16],
    ) -> None:
        """Add the next layer, and the moves that lead to it."""
        ours = (self.first, self.target, self.joined, self.closes)
        for column, array in zip(ours, moves, strict=True):
            column.append(array)  # type: ignore[attr-defined]
        self.fewest.append(fewest)
        self.spread.append(spread)
        self.n_states += len(fewest)
        self.n_moves += len(moves[1])
        self.n_values += int(spread.sum(dtype=np.int64))

    @property
    def n_bytes(self) -> int:
        """Bytes of all arrays."""
        return 12 * self.n_states + 7 * self.n_moves

    @property
    def sizes(self) -> list[int]:
        """States after each step."""
        return [len(fewest) for fewest in self.fewest[1:]]

    @property
    def bytes_to_answer(self) -> int:
        """Bytes at the peak of joining the layers, or of counting the plans, if these are all."""
        joining = self.n_bytes + 8 * self.n_states + 4 * self.n_moves
        return max(joining, 18 * self.n_states + 7 * self.n_moves + 8 * self.n_values)


def _diagram(problem: Problem, layers: _Layers) -> Diagram:
    """Return the layers as one diagram, states and moves numbered throughout.

    Column by column, so that the layers give their memory back while the diagram grows.
    """
    layer_start = np.cumsum([0, *map(len, layers.fewest)], dtype=np.int64)
    move_start = np.cumsum([0, *map(len, layers.target)], dtype=np.int64)
    n_last = len(layers.fewest[-1])
    first = np.full(layer_start[-1] + 1, move_start[-1], dtype=np.int64)
    target = np.empty(move_start[-1], dtype=np.int32)
    for i in range(len(layers.first)):
        first[layer_start[i] : layer_start[i + 1]] = layers.first[i][:-1]
        first[layer_start[i] : layer_start[i + 1]] += move_start[i]
    layers.first.clear()
    for i in range(len(layers.target)):
        part = target[move_start[i] : move_start[i + 1]]
        part[:] = layers.target[i]
        part += np.int32(layer_start[i + 1])
    layers.target.clear()
    assert (first[len(first) - 1 - n_last :] == move_start[-1]).all()  # noqa: S101
    place = np.zeros(layer_start[-1] + 1, dtype=np.int64)
    np.cumsum(_joined(layers.spread, np.int16), out=place[1:])
    return Diagram(
        problem,
        layer_start=layer_start,
        first=first,
        target=target,
        joined=_joined(layers.joined, np.uint16),
        closes=_joined(layers.closes, np.uint8),
        fewest=_joined(layers.fewest, np.int16),
        place=place,
    )


def _joined(parts: list[npt.NDArray[Any]], kind: type[np.integer]) -> npt.NDArray[Any]:
    """Return the parts as one array, and give them back."""
    whole = np.concatenate([np.zeros(0, dtype=kind), *parts])
    parts.clear()
    return whole


def _widest(last: list[int], budget: Budget) -> int:
    """Return the widest frontier; raise when no state could hold it."""
    widest = max(frontier_sizes(last), default=0)
    if widest > MAX_FRONTIER:
        raise BudgetSpent(
            f"the graph is too entangled for the exact engine: {widest} municipalities stand "
            f"open at once, at most {MAX_FRONTIER} can.",
            [],
            budget,
        )
    return widest


def _form(problem: Problem, width: int) -> Form:
    bits = [max(4, int(high).bit_length()) for high in problem.upper]
    shift = np.array([(b - 1).bit_length() for b in bits], dtype=np.int64)
    width = max(width, 1)
    words = [-(-(width << int(k)) // 64) for k in shift]
    return Form(width, shift, np.cumsum([-(-width // 8), *words]).astype(np.int64))


def _root_range(problem: Problem) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]:
    total, low, high = int(problem.sizes[0].sum()), int(problem.lower[0]), int(problem.upper[0])
    most = min(total // max(low, 1), len(problem))
    fewest = min(-(-total // high), most + 1)
    return np.array([fewest], np.int16), np.array([most - fewest + 1], np.int16)
