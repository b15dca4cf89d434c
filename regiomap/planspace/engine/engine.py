"""Every answer about a space: the diagram and what is worked out of it, kept within the budget.

A question is one pass of a kernel over the states. The values of a state are kept for each number
of regions still to be closed (`Diagram.place`), so one pass answers for every number of regions.
"""

from collections.abc import Collection
from functools import cached_property
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

from regiomap._base.progress import waiting
from regiomap.errors import PlanSpaceTooLarge
from regiomap.planspace.engine import kernels
from regiomap.planspace.engine.attempts import expand_within
from regiomap.planspace.engine.compiled import interruptible, stop_flag
from regiomap.planspace.engine.contraction import Contraction
from regiomap.planspace.engine.cut_table import CutTable
from regiomap.planspace.engine.diagram import Budget, Diagram, Joined
from regiomap.planspace.engine.forecast import Forecast, forecast
from regiomap.planspace.engine.order import vertex_orders
from regiomap.planspace.engine.solutions import Solutions
from regiomap.planspace.engine.ways import Ways, exact_counts
from regiomap.planspace.rules import Rules

__all__ = ["Engine"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Answers that are kept, and given back when another one needs their room.
_ANSWERS = ("_ways", "_least")
_DEVIATION_BYTES = 48  # six numbers
_LUCK = 1 << 20  # random numbers that are drawn at a time
_CELLS = 1 << 17  # labels that are completed and checked at a time


class Engine:
    """The plans of a space: how many, the cheapest, random ones, who is together in how many.

    Numbers of regions count the fixed ones too. Plans are rows of labels, the region of each of
    `solutions.codes`. What is made when it is first asked for is then kept.
    """

    def __init__(self, rules: Rules, budget: Budget) -> None:
        self.rules = rules
        self.budget = budget
        self.contraction = Contraction.of(rules)
        self.solutions = Solutions(rules)
        # What is made when it is asked for; the ways and the least cuts may be given back.
        self._expanded: tuple[list[int], Diagram] | None = None
        self._ways: Ways | None = None
        self._least: Ints | None = None
        self.known_counts: dict[int, int] | None = None

    @cached_property
    @waiting("counting")
    @interruptible
    def forecast(self) -> Forecast:
        """What the space is likely to cost, told from the order; nothing is expanded."""
        order = next(vertex_orders(self.contraction.links()))
        return forecast(self.contraction.problem(order), self.budget)

    @property
    def _built(self) -> tuple[list[int], Diagram]:
        """The order of the vertices, and the expanded space."""
        if self._expanded is None:
            self._expanded = expand_within(self.contraction, self.budget)
        return self._expanded

    @property
    def diagram(self) -> Diagram:
        """The expanded space."""
        return self._built[1]

    @property
    def n_bytes(self) -> int:
        """What the space and its answers take at this moment."""
        if self._expanded is None:
            return 0
        answers = (self._ways, self._least)
        return self.diagram.n_bytes + sum(one.nbytes for one in answers if one is not None)

    def _claim(self, n_bytes: int, what: str, *needed: str) -> None:
        """Make room for a new answer; give back those that can be made again, if it takes that.

        Raises
        ------
        PlanSpaceTooLarge
            If the budget has no room for it beside the space itself and what it is made from.
        """
        for name in _ANSWERS:
            if name not in needed and self.n_bytes + n_bytes > self.budget.max_bytes:
                setattr(self, name, None)
        if self.n_bytes + n_bytes > self.budget.max_bytes:
            raise PlanSpaceTooLarge(
                f"{what} would take {n_bytes / 1e6:,.1f} MB beside the {self.n_bytes / 1e6:,.1f} "
                f"MB of the space, more than the {self.budget.max_bytes / 1e6:,.1f} MB of the "
                "budget. Ask for fewer, or raise max_bytes."
            )

    @property
    def _finished(self) -> Ways:
        if self._ways is None:
            self._ways = self._count_ways()
        return self._ways

    def _count_ways(self) -> Ways:
        diagram = self.diagram
        self._claim(diagram.answer_bytes, "counting the plans")
        ways = Ways.plain(diagram)
        if not ways.overflows:
            return ways
        del ways
        self._claim(diagram.answer_bytes + 4 * int(diagram.place[-1]), "counting the plans")
        return Ways.scaled(diagram)

    @property
    def counts(self) -> dict[int, int]:
        """The exact number of plans for each number of regions that has any."""
        if self.known_counts is None:
            self.known_counts = self._count()
        return self.known_counts

    @waiting("counting")
    @interruptible
    def _count(self) -> dict[int, int]:
        diagram = self.diagram
        if not diagram.feasible:
            return {}
        rough = self._finished.at_start(diagram)
        if not rough.exact:
            self._claim(diagram.answer_bytes, "counting the plans")
        n_fixed = self.solutions.n_fixed
        return {n_fixed + k: number for k, number in exact_counts(diagram, rough).items()}

    @cached_property
    def _cut_table(self) -> CutTable:
        order, diagram = self._built
        self._claim(CutTable.bytes_of(diagram.problem), "comparing the plans")
        return CutTable.of(self.contraction.weights_in(order))

    @property
    def _least_cut(self) -> Ints:
        """The least that must still be cut from each state, for each number of regions."""
        if self._least is None:
            table = self._cut_table
            self._claim(self.diagram.answer_bytes, "comparing the plans")
            self._least = kernels.least_cut(self.diagram.arrays, table)
        return self._least

    @waiting("counting")
    @interruptible
    def cheapest(self, n: int, n_regions: Collection[int]) -> tuple[Ints, Ints]:
        """Return the plans that cut least, in ascending order, and what they cut.

        Plans that cut the same come in an order that depends on nothing but the diagram.
        """
        least, table = self._least_cut, self._cut_table
        n = min(n, sum(self.counts[k] for k in n_regions))
        # Choices and cost beside their copy when the arrays grow, and a heap of deviations.
        listing = 2 * (2 * len(self.diagram.problem) + 8) + 2 * 2 * _DEVIATION_BYTES + 16
        self._claim(n * (listing + self._row_bytes), f"{n:,} plans", "_least")
        joined, cuts = kernels.cheapest(
            self.diagram.arrays, table, least, n, self._free(n_regions), stop_flag()
        )
        return self._rows(joined), cuts + self.solutions.cut_by_fixed

    @waiting("counting")
    @interruptible
    def sample(self, n: int, n_regions: Collection[int], seed: int) -> tuple[Ints, Ints]:
        """Draw plans, each with the same probability, with replacement, and tell what they cut."""
        diagram, ways, table = self.diagram, self._finished, self._cut_table
        n_steps = len(diagram.problem)
        self._claim(n * (2 * n_steps + 40 + self._row_bytes), f"{n:,} plans", "_ways")
        rng = np.random.default_rng(seed)
        chosen = self._free(n_regions)
        start = rng.choice(chosen, size=n, p=ways.shares(chosen - int(diagram.fewest[0])))
        joined: Joined = np.empty((n, n_steps), dtype=np.uint16)
        step = max(1, _LUCK // max(n_steps, 1))
        for low in range(0, n, step):
            part = joined[low : low + step]
            kernels.sample(diagram.arrays, ways, start[low:], rng.random(part.shape), part)
        return self._rows(joined), table.of_plans(joined) + self.solutions.cut_by_fixed

    @waiting("counting")
    @interruptible
    def shares(self, n_regions: Collection[int]) -> dict[tuple[str, str], float]:
        """Return the exact share of plans with a pair together, the smaller code first.

        For neighbours, for who is contracted into one vertex, and for who is in a fixed region
        beside anybody else.
        """
        shares = self.solutions.shares_of_fixed()
        groups = self.contraction.groups
        for group in groups:
            shares |= dict.fromkeys(combinations(group, 2), 1.0)
        order, diagram = self._built
        by_step = self._joined_shares(n_regions)
        for late, row in enumerate(diagram.problem.neighbours):
            for early, share in zip(row, by_step[late].tolist(), strict=False):
                for pair in product(groups[order[early]], groups[order[late]]):
                    shares[min(pair), max(pair)] = share
        return shares

    def _joined_shares(self, n_regions: Collection[int]) -> Floats:
        """Return for each vertex the share of plans in which it joins each earlier neighbour."""
        diagram, ways = self.diagram, self._finished
        most = max((len(row) for row in diagram.problem.neighbours), default=0)
        window = int(np.diff(diagram.place[diagram.layer_start]).max())  # the most of a layer
        n_bytes = 16 * window + 8 * max(most, 1) * len(diagram.problem)
        self._claim(n_bytes, "telling who is together", "_ways")
        begin = np.zeros(diagram.place[1])
        chosen = self._free(n_regions) - int(diagram.fewest[0])
        begin[chosen] = ways.shares(chosen)
        return kernels.together(  # type: ignore[no-any-return]
            diagram.arrays, ways, begin, max(most, 1), window
        )

    def _free(self, n_regions: Collection[int]) -> Ints:
        """Return numbers of regions without the fixed ones, ascending."""
        return np.array(sorted(n_regions), dtype=np.int64) - self.solutions.n_fixed

    @property
    def _row_bytes(self) -> int:
        """Bytes of the labels of one plan."""
        return 8 * len(self.contraction.codes)

    def _rows(self, joined: Joined) -> Ints:
        """Return the labels of plans, complete and checked.

        Some plans at a time, so that what the checker needs stays small; what they were made of
        is given back before.
        """
        n_codes = len(self.solutions.codes)
        rows = np.empty((len(joined), n_codes), dtype=np.int64)
        step = max(1, _CELLS // max(n_codes, 1))
        for low in range(0, len(joined), step):
            part = joined[low : low + step]
            rows[low : low + step] = self.solutions.completed(self._labels(part))
        return rows

    def _labels(self, joined: Joined) -> Ints:
        """Return the region of each free municipality of each plan, numbered by any vertex."""
        order, diagram = self._built
        neighbours = diagram.problem.neighbours
        begin = np.cumsum([0, *map(len, neighbours)]).astype(np.int64)
        flat = np.array([u for row in neighbours for u in row], dtype=np.int64)
        by_step: Ints = kernels.labels(joined, begin, flat)
        by_vertex = np.empty_like(by_step)
        by_vertex[:, order] = by_step
        return by_vertex[:, self.contraction.vertex_of]
