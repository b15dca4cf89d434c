"""The best plan of a graph with its proof, or a good one with what is proven about it.

A bound comes first. Then every legal set is listed that a plan a little above the bound can have:
the best plan that they make is the best there is, and where they make none, no plan is that
cheap, and the gap is widened. Where that becomes too much, the best plan known keeps its bound.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from regiomap._base.kept_code import say_compiling
from regiomap.errors import PlanSpaceTooLarge
from regiomap.search.bound import Bound, bound_below
from regiomap.search.closing import Tree
from regiomap.search.effort import Effort, Spent
from regiomap.search.improvement import improved
from regiomap.search.kernels import expand
from regiomap.search.near import closed_below
from regiomap.search.problem import Problem
from regiomap.search.rounding import plan_from_columns
from regiomap.search.starts import first_plan

__all__ = ["Outcome", "Sets", "Tell", "solve", "warm_up"]

Sets = list[tuple[int, ...]]
Tell = Callable[["Outcome"], None]

_GAP, _WIDER = 0.001, 2  # of the bound: how far above it plans are looked for first, and then
_MOST_SETS = 400_000
_LARGE = 400  # vertices from which a plan is looked for before a bound
_MOST = 0.7  # of the effort, for the proof; the rest is for a better plan when there is none
_SHARE = 0.4  # of the effort, for looking for plans where that comes first
_SPENT = "the time or the steps allowed were spent"


@dataclass
class Outcome:
    """What a search has found so far.

    Attributes
    ----------
    sets, cost
        The best plan known, and twice its cut in steps; None: none is known.
    value
        What every plan costs at least, in grains; None: nothing is known.
    bound
        The prices that prove it, before closing the gap raised it.
    tree
        What proves that no plan is better; None: not proven.
    proven
        Whether the plan is the best there is, or it is proven that there is none.
    why_not
        Why the search ended before that, in words.
    before, pool
        The plans that were the best before, and the sets of all that were found.
    """

    problem: Problem
    span: tuple[int, int]
    sets: Sets | None = None
    cost: int | None = None
    value: int | None = None
    bound: Bound | None = None
    tree: Tree | None = None
    proven: bool = False
    why_not: str = ""
    before: list[Sets] = field(default_factory=list)
    pool: set[tuple[int, ...]] = field(default_factory=set)

    @property
    def limit(self) -> int | None:
        """Twice the cut of the plan in grains, rounded up: no plan below is known."""
        return None if self.cost is None else -(-self.cost // self.problem.grain)

    def keep(self, sets: Sets) -> None:
        """Keep a plan when it is better than the one there is."""
        cost = int(self.problem.costs(sets, exact=True).sum())
        self.pool.update(sets)
        if self.cost is None or cost < self.cost:
            if self.sets is not None:
                self.before.append(self.sets)
            self.sets, self.cost = sorted(sets), cost


@cache
def warm_up() -> None:
    """Compile what a search needs, unless it is kept on disk, so that no time limit pays for it."""
    say_compiling("search", expand, seconds=15)
    six = np.arange(6)
    problem = Problem(
        [[i] for i in range(6)],
        np.ones((1, 6), dtype=np.int64),
        np.array([1]),
        np.array([3]),
        np.stack([six[:-1], six[1:]], axis=1),
        np.ones(5, dtype=np.int64),
        1,
        [],
        [],
    )
    solve(problem, problem.span, effort=Effort())


def solve(
    problem: Problem,
    span: tuple[int, int],
    *,
    effort: Effort,
    seed: int = 0,
    n_jobs: int | None = None,
    tell: Tell | None = None,
) -> Outcome:
    """Return the best plan that the effort allows, and what is proven about it.

    Parameters
    ----------
    span
        Fewest and most regions.
    seed
        Of the random trees of the first plan.
    n_jobs
        Workers for groups of regions; the result does not depend on their number.
    tell
        Told whenever the plan or the bound is better.
    """
    outcome = Outcome(problem, span)
    search = _Search(outcome, effort, n_jobs, tell or (lambda _: None))
    try:
        search.run(np.random.default_rng(seed))
    except Spent:
        outcome.why_not = _SPENT
    except KeyboardInterrupt:
        outcome.why_not = "it was interrupted"
    return outcome


@dataclass
class _Search:
    outcome: Outcome
    effort: Effort
    n_jobs: int | None
    tell: Tell

    def run(self, rng: np.random.Generator) -> None:
        """Look for a plan, a bound, and the proof."""
        outcome = self.outcome
        if outcome.span[0] > outcome.span[1]:
            outcome.proven = True
            return
        sets = first_plan(outcome.problem, outcome.span, rng=rng)
        if sets is not None:
            self.found(sets)
        if len(outcome.problem) > _LARGE:
            self.improve(_SHARE)
        if not self.first_try():
            self.round()
            self.improve(1.0)
            self.close()

    def first_try(self) -> bool:
        """Prove the best plan with most of the effort; return whether that was enough.

        What is left then goes to a better plan, when nothing more is proven.
        """
        try:
            with self.effort.at_most(_MOST):
                return self.find_bound() and self.close()
        except Spent:
            if self.effort.is_spent:
                raise
            self.outcome.why_not = _SPENT
            return False

    def found(self, sets: Sets) -> None:
        """Keep a plan and tell of it."""
        self.outcome.keep(sets)
        self.tell(self.outcome)

    def round(self) -> None:
        """Take a better plan from the columns of the bound."""
        outcome = self.outcome
        if outcome.bound is None or not outcome.bound.relaxation.is_solved:
            return
        sets = plan_from_columns(
            outcome.bound.relaxation, outcome.span, outcome.sets or [], effort=self.effort
        )
        if sets is not None:
            self.found(sets)

    def improve(self, share: float) -> None:
        """Improve the plan, with a share of the effort."""
        outcome = self.outcome
        if outcome.sets is None:
            return
        try:
            with self.effort.at_most(share):
                for sets in improved(
                    outcome.problem,
                    outcome.span,
                    outcome.sets,
                    effort=self.effort,
                    n_jobs=self.n_jobs,
                ):
                    self.found(sets)
        except Spent:
            if self.effort.is_spent:
                raise

    def find_bound(self) -> bool:
        """Work out the bound; return whether there is one."""
        outcome = self.outcome
        try:
            outcome.bound = bound_below(
                outcome.problem,
                outcome.span,
                start=sorted(outcome.pool),
                effort=self.effort,
                enough=outcome.limit,
                tell=self._bounded,
            )
        except PlanSpaceTooLarge as error:
            outcome.why_not = str(error)
            return False
        if outcome.bound.value is None:
            wide = "too many municipalities stand open at a time for a bound"
            outcome.why_not = _SPENT if self.effort.is_spent else wide
            return False
        self._raised(outcome.bound.value)
        # What costs more than all borders twice does not exist.
        if outcome.bound.value > 2 * int(outcome.problem.grains.sum()):
            outcome.proven = True
        return True

    def _bounded(self, bound: Bound) -> None:
        """Keep a better bound at once: whoever interrupts the search keeps it too."""
        self.outcome.bound = bound
        if bound.value is not None:
            self._raised(bound.value)

    def _raised(self, value: int) -> None:
        outcome = self.outcome
        if outcome.limit is not None:
            value = min(value, outcome.limit)
        if outcome.value is None or value > outcome.value:
            outcome.value = value
            self.tell(outcome)

    def close(self) -> bool:
        """Widen the gap until the best plan lies inside; return whether it is proven."""
        outcome, problem = self.outcome, self.outcome.problem
        bound = outcome.bound
        if outcome.proven or bound is None or bound.value is None or bound.prices is None:
            return outcome.proven
        gap = max(1, int(bound.value * _GAP))
        while not outcome.proven:
            known = problem.beyond if outcome.limit is None else outcome.limit
            limit = min(bound.value + gap, known)
            below = limit * problem.grain
            if outcome.cost is not None:
                below = min(below, outcome.cost)
            try:
                closed = closed_below(
                    problem,
                    outcome.span,
                    bound,
                    below,
                    most_sets=_MOST_SETS,
                    effort=self.effort,
                )
            except PlanSpaceTooLarge as error:
                outcome.why_not = str(error)
                return False
            if closed.plans:
                self.found(closed.plans[-1])
            if closed.tree is not None and (closed.plans or limit in {known, outcome.limit}):
                outcome.tree, outcome.proven = closed.tree, True
            self._raised(closed.value)
            if closed.tree is None:
                raise Spent
            gap *= _WIDER
        return True
