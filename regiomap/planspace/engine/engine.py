"""One diagram and its answers, each part made when it is first asked for and then kept."""

import logging
from collections.abc import Collection
from functools import cached_property

import numpy as np
import numpy.typing as npt

from regiomap.errors import PlanSpaceTooLarge
from regiomap.planspace.engine import traversals
from regiomap.planspace.engine.compiled import interruptible, is_compiled
from regiomap.planspace.engine.contraction import Contraction
from regiomap.planspace.engine.diagram import Budget, BudgetSpent, Diagram, Problem, build_diagram
from regiomap.planspace.engine.expand import expand
from regiomap.planspace.engine.forecast import Forecast, Prospect, forecast
from regiomap.planspace.engine.order import vertex_orders

__all__ = ["Engine"]

Ints = npt.NDArray[np.int64]

_log = logging.getLogger(__name__)

# The first order tried may take this part of the budget before the next one gets its chance.
_FIRST_TRY = 8
_LEAST_STATES, _LEAST_BYTES = 1000, 4_000_000
_WRITTEN_OUT = 1e15
# Answers that are kept, and given back when another one needs their room.
_ANSWERS = ("_ways", "_least")


class Engine:
    """Every plan of some vertices. Plans are rows of labels: the region of each municipality."""

    def __init__(self, contraction: Contraction, budget: Budget) -> None:
        self.contraction = contraction
        self.budget = budget
        # What is made when it is asked for; the ways and the least cuts may be given back.
        self._expanded: tuple[list[int], Diagram] | None = None
        self._ways: traversals.Ways | None = None
        self._least: Ints | None = None
        self.known_counts: dict[int, int] | None = None

    @cached_property
    @interruptible
    def forecast(self) -> Forecast:
        """What the space is likely to cost, told from the order; nothing is expanded."""
        order = next(vertex_orders(self.contraction.links()))
        return forecast(self.contraction.problem(order), self.budget)

    @property
    def _built(self) -> tuple[list[int], Diagram]:
        """The order of the vertices, and the expanded space."""
        if self._expanded is None:
            self._expanded = self._expand()
        return self._expanded

    def _expand(self) -> tuple[list[int], Diagram]:
        """Expand the space along the order that fits the budget best."""
        spent: list[BudgetSpent] = []
        again: list[tuple[list[int], Problem, Prospect]] = []
        for order in vertex_orders(self.contraction.links()):
            problem = self.contraction.problem(order)
            likely = forecast(problem, self.budget)
            if not likely:
                raise self._refusal(_unseen(likely))
            if not is_compiled(expand):
                # Once on a machine; without a word it looks as if nothing happens.
                _log.warning("compiling the exact engine, once on this machine: some ten seconds")
            prospect = Prospect(problem, self.budget)
            try:
                first = first_try(self.budget)
                return order, build_diagram(problem, first, prospect.is_soon_hopeless)
            except BudgetSpent as error:
                # Without its traceback, which would hold on to what was built.
                spent.append(error.with_traceback(None))
                if self.budget.first_try_only or prospect.is_hopeless(error.layers):
                    continue
                again.append((order, problem, prospect))
        for order, problem, prospect in again:
            try:
                return order, build_diagram(problem, self.budget, prospect.is_soon_hopeless)
            except BudgetSpent as error:
                spent.append(error.with_traceback(None))
        raise self._refusal(_seen(spent[-1], len(self.contraction.links()), self.budget))

    def _refusal(self, why: str) -> PlanSpaceTooLarge:
        budget = self.budget
        return PlanSpaceTooLarge(
            f"the budget of {budget.max_states:,} states and {budget.max_bytes / 1e6:,.0f} MB is "
            f"not enough for {len(self.contraction.codes)} municipalities: {why}. Divide them into "
            "smaller parents, narrow the size, fix groups with together=, or raise max_states "
            "and max_bytes."
        )

    @property
    def _order(self) -> list[int]:
        return self._built[0]

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
    def _finished(self) -> traversals.Ways:
        if self._ways is None:
            self._ways = self._count_ways()
        return self._ways

    def _count_ways(self) -> traversals.Ways:
        self._claim(self.diagram.answer_bytes, "counting the plans")
        ways = traversals.ways(self.diagram)
        if not ways.overflows:
            return ways
        del ways
        self._claim(traversals.scaled_bytes(self.diagram), "counting the plans")
        return traversals.scaled_ways(self.diagram)

    @property
    def counts(self) -> dict[int, int]:
        """The exact number of plans for each number of regions that has any."""
        if self.known_counts is None:
            self.known_counts = self._count()
        return self.known_counts

    @interruptible
    def _count(self) -> dict[int, int]:
        if not self.diagram.feasible:
            return {}
        rough = self._finished.at_start(self.diagram)
        if not rough.exact:
            self._claim(self.diagram.answer_bytes, "counting the plans")
        return traversals.count(self.diagram, rough)

    @cached_property
    def _cut_table(self) -> tuple[Ints, Ints]:
        self._claim(traversals.cut_table_bytes(self.diagram), "comparing the plans")
        return traversals.cut_table(self.diagram, self.contraction.weights_in(self._order))

    @property
    def _least_cut(self) -> Ints:
        if self._least is None:
            cut = self._cut_table
            self._claim(self.diagram.answer_bytes, "comparing the plans")
            self._least = traversals.least_cut(self.diagram, cut)
        return self._least

    def cheapest(self, n: int, n_regions: Collection[int]) -> tuple[traversals.Joined, Ints]:
        """Return the plans that cut least, in ascending order, and what they cut."""
        least, cut = self._least_cut, self._cut_table
        n = min(n, sum(self.counts[k] for k in n_regions))
        n_bytes = n * (traversals.listed_bytes(self.diagram) + 8 * len(self.contraction.codes))
        self._claim(n_bytes, f"{n:,} plans", "_least")
        return traversals.cheapest(self.diagram, cut, least, n=n, n_regions=n_regions)

    def sample(
        self, n: int, n_regions: Collection[int], seed: int
    ) -> tuple[traversals.Joined, Ints]:
        """Draw plans, each with the same probability, and tell what they cut."""
        ways, cut = self._finished, self._cut_table
        n_bytes = n * (traversals.drawn_bytes(self.diagram) + 8 * len(self.contraction.codes))
        self._claim(n_bytes, f"{n:,} plans", "_ways")
        rng = np.random.default_rng(seed)
        joined = traversals.sample(self.diagram, ways, n=n, n_regions=n_regions, rng=rng)
        return joined, traversals.cuts(joined, cut)

    def shares(self, n_regions: Collection[int]) -> dict[tuple[int, int], float]:
        """Return the exact share of plans that keep each two neighbouring vertices together."""
        ways = self._finished
        self._claim(traversals.window_bytes(self.diagram), "telling who is together", "_ways")
        by_step = traversals.together(self.diagram, ways, n_regions=n_regions)
        found = {}
        for late, row in enumerate(by_step):
            for early, share in zip(self.diagram.problem.neighbours[late], row, strict=True):
                a, b = self._order[early], self._order[late]
                found[min(a, b), max(a, b)] = float(share)
        return found

    def labels(self, joined: traversals.Joined) -> Ints:
        """Return the region of each municipality of each plan, numbered by any of its vertices."""
        by_step = traversals.labels(self.diagram, joined)
        by_vertex = np.empty_like(by_step)
        by_vertex[:, self._order] = by_step
        return by_vertex[:, self.contraction.vertex_of]


def first_try(budget: Budget) -> Budget:
    """Return the part of a budget that the first try of an order may take."""
    if budget.first_try_only:
        return budget
    return Budget(
        max(budget.max_states // _FIRST_TRY, min(budget.max_states, _LEAST_STATES)),
        max(budget.max_bytes // _FIRST_TRY, min(budget.max_bytes, _LEAST_BYTES)),
        first_try_only=True,
    )


def _unseen(likely: Forecast) -> str:
    if likely.too_wide:
        return f"{likely.widest} of them stand open at once, and 16 is the most that can"
    return f"they need some {_round(likely.states)} states and {_round(likely.bytes / 1e6)} MB"


def _seen(spent: BudgetSpent, n_steps: int, budget: Budget) -> str:
    if spent.given_up:
        return (
            f"{sum(spent.layers):,} states were counted in {len(spent.layers)} of {n_steps} steps, "
            "and judged by these all steps need far more than the budget"
        )
    if spent.budget == budget:
        return f"it was spent after {len(spent.layers)} of {n_steps} steps"
    return (
        f"{spent.budget.max_states:,} states and {spent.budget.max_bytes / 1e6:,.0f} MB of it were "
        f"spent after {len(spent.layers)} of {n_steps} steps, and all steps need far more"
    )


def _round(number: float) -> str:
    """Return a rough number with two digits that count."""
    return f"{float(f'{number:.1e}'):,.0f}" if number < _WRITTEN_OUT else f"{number:.0e}"
