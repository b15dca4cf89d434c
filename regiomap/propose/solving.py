"""The plans of one connected piece of a parent: exactly, or by a search with what it proves.

Each task is a pure function of what it is given, so that it can run anywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from time import time as now
from typing import Any, NamedTuple, cast

import networkx as nx
import numpy as np

from regiomap.errors import InfeasibleError, PlanSpaceTooLarge
from regiomap.plans.sequence import Plans
from regiomap.planspace.constraints import Constraints
from regiomap.planspace.engine.tasks import MOST_THREADS
from regiomap.planspace.rules import Rules
from regiomap.planspace.space import PlanSpace
from regiomap.propose.asked import NOTHING, Asked
from regiomap.propose.bounded import bounded_piece
from regiomap.propose.spread import Piece
from regiomap.search.effort import Effort, Spent
from regiomap.search.plans import searched
from regiomap.search.progress import Here
from regiomap.search.result import Search
from regiomap.search.solve import warm_up

__all__ = ["Found", "Question", "Task", "solved_by_search", "solved_exactly"]

_LEAST_S = 1.0  # what a search may take at least, so that there is a plan at all
_NOTHING_ASKED: dict[str, Any] = {
    "together": (),
    "apart": (),
    "fixed": (),
    "growing": (),
    "centres": (),
    "centres_in_region": None,
    "left_out": (),
}


@dataclass(frozen=True)
class Task:
    """A connected piece of a parent, with all that its plans have to keep.

    Attributes
    ----------
    options
        The size of a region and the constraints, as `PlanSpace` takes them.
    n_best
        How many plans are wanted for each number of regions.
    max_states, max_bytes
        The whole budget of the exact engine.
    modest
        Whether only the part of it may be used that leaves room for others at work.
    asked
        What every region has to keep besides.
    """

    parent: str
    codes: list[str]
    graph: nx.Graph = field(repr=False)
    weight: str
    options: Mapping[str, Any]
    n_best: int
    max_states: int
    max_bytes: int
    modest: bool = True
    asked: Asked = NOTHING

    def rules(self) -> Rules:
        """Return the rules of a plan."""
        options = _NOTHING_ASKED | dict(self.options)
        size = options.pop("size")
        size_by = options.pop("size_by", None)
        constraints = Constraints.of(self.graph, **options)
        figures = self.asked.within(list(self.graph)).figures
        return Rules.of(
            self.graph,
            constraints,
            size=size,
            size_by=size_by,
            weight=self.weight,
            figures=figures,
        )


def solved_exactly(task: Task) -> Piece | None:
    """Count the plans of a piece, and list the best for each number of regions.

    None when the exact engine cannot do it within the budget, told before it begins or on the
    way; what was built is given back.
    """
    space = PlanSpace(
        task.graph,
        weight=task.weight,
        max_states=task.max_states,
        max_bytes=task.max_bytes,
        **task.options,
    )
    try:
        if task.modest:
            space = space._modest()  # noqa: SLF001  (only proposals share a budget)
        if task.asked:
            return bounded_piece(
                space, task.asked, parent=task.parent, codes=task.codes, n_best=task.n_best
            )
        counts = cast("dict[int, int]", space.count().to_dict())
        best = {k: space.best(k, n=min(task.n_best, n)) for k, n in counts.items()}
    except PlanSpaceTooLarge:
        return None
    cuts = {k: space.exact_cuts(plans) for k, plans in best.items()}
    least = {k: several[0] for k, several in cuts.items()}
    return Piece(task.parent, task.codes, counts, best, cuts, least)


class Question(NamedTuple):
    """A piece to be searched for a number of regions (None: any), and what that may take.

    Attributes
    ----------
    until
        When all questions must be answered, in seconds since 1970, on whatever machine; None: no
        limit.
    turns
        How many are answered one after the other from this one on: each has an equal part of the
        time that is left.
    listen
        Told the parent, the cut and the bound as they move.
    """

    task: Task
    n_regions: int | None
    seed: int
    max_steps: int
    until: float | None = None
    turns: int = 1
    listen: Here | None = None

    def seconds(self) -> float | None:
        """Return how long the answer may take; None: as long as it takes."""
        if self.until is None:
            return None
        return max((self.until - now()) / self.turns, _LEAST_S)


class Found(NamedTuple):
    """What a search told.

    Attributes
    ----------
    plans, cuts
        The best plans known and what they cut; None: no plan is known.
    bound
        What every plan with the number of regions asked cuts at least; None: unknown.
    line
        Every plan with k regions cuts at least `line[0] + line[1] * k`; None: unknown.
    possible
        False when it is proven that there is no such plan.
    why_not
        Why the search ended before the best plan was proven.
    certified
        Whether other code has checked what is proven.
    relaxed
        The rules that the bound does not know.
    cramped
        Whether something was not done because it takes more bytes than were allowed.
    stopped
        Whether it was asked to stop.
    """

    plans: Plans | None
    cuts: list[Fraction]
    bound: Fraction | None
    line: tuple[Fraction, Fraction] | None
    possible: bool
    why_not: str
    certified: bool = False
    relaxed: tuple[str, ...] = ()
    cramped: bool = False
    stopped: bool = False


def solved_by_search(question: Question) -> Found:
    """Return the best plans of a piece that the effort allows, and what is proven about them."""
    task, listen = question.task, question.listen
    warm_up()
    max_bytes = task.max_bytes // (MOST_THREADS if task.modest else 1)
    effort = Effort(question.max_steps, question.seconds(), max_bytes)
    try:
        search = searched(
            task.rules(),
            question.n_regions,
            effort=effort,
            seed=question.seed,
            progress=None if listen is None else lambda *now: listen(task.parent, *now[:2]),
        )
    except InfeasibleError:
        return Found(None, [], None, None, possible=False, why_not="")
    except PlanSpaceTooLarge as error:
        found = Found(None, [], None, None, possible=True, why_not=str(error))
        return found._replace(cramped=effort.is_cramped, stopped=effort.is_stopped)
    if task.asked.measured:
        return _under_measures(search, task.asked, effort)
    if not effort.is_stopped:
        search = search.checked_if_soon()
    plans, cuts = search.next_best(task.n_best)
    return Found(
        plans,
        cuts,
        search.exact_bound,
        search.line,
        possible=True,
        why_not=search.why_not,
        certified=search.certified,
        relaxed=search.relaxed,
        cramped=effort.is_cramped and not search.proven,
        stopped=effort.is_stopped,
    )


def _under_measures(search: Search, asked: Asked, effort: Effort) -> Found:
    """Return the best plan whose regions keep measures of the caller's, and what is proven.

    Nothing of that is checked by other code, which knows no such rule.
    """

    def rule(codes: list[str]) -> bool:
        return all(one.keeps(codes) for one in asked.measured)

    known = Found(
        None,
        [],
        search.exact_bound,
        search.line,
        possible=True,
        why_not=search.why_not or "the best plan that keeps the measures could not be proven",
        relaxed=(*search.relaxed, *(one.name for one in asked.measured)),
        cramped=effort.is_cramped and not search.proven,
        stopped=effort.is_stopped,
    )
    try:
        plans, cuts = search._under(rule, effort)  # noqa: SLF001  (with the effort that is left)
    except InfeasibleError:
        return known._replace(possible=False, why_not="")
    except (PlanSpaceTooLarge, Spent):
        codes = np.array(search.plans.codes, dtype=object)
        kept = [i for i, row in enumerate(search.plans.labels) if asked.measured_keeps(row, codes)]
        if not kept:
            return known
        plans = search.plans.take(kept[:1])
        return known._replace(plans=plans, cuts=search._exact_cuts(plans))  # noqa: SLF001
    return known._replace(plans=plans, cuts=cuts, bound=cuts[0], why_not="", relaxed=())
