"""Plans near the best one, all of them, and the best plan under a rule on its regions.

Both ask the complete list of sets within a gap, and widen it until the answer lies inside.
"""

from collections.abc import Callable

from regiomap.errors import InfeasibleError, PlanSpaceTooLarge
from regiomap.search.bound import Bound
from regiomap.search.closing import Closed, close
from regiomap.search.effort import Effort, Spent
from regiomap.search.pricing import all_below
from regiomap.search.problem import Problem

__all__ = ["best_under", "closed_below", "plans_below"]

Span = tuple[int, int]
IsAllowed = Callable[[tuple[int, ...]], bool]

_GAP, _WIDER = 0.001, 2
_MOST_SETS = 2_000_000
_TOO_MANY = (
    "there are too many plans so near the best to find all of them in the time or the steps "
    "allowed. Ask for a smaller share, or allow more."
)


def plans_below(
    problem: Problem, span: Span, bound: Bound, below: int, *, effort: Effort
) -> Closed:
    """Return every plan that costs less, in steps of twice the cut.

    Raises
    ------
    PlanSpaceTooLarge
        If these are too many, or the effort does not suffice.
    """
    try:
        closed = closed_below(
            problem, span, bound, below, most_sets=_MOST_SETS, every=True, effort=effort
        )
    except Spent:
        raise PlanSpaceTooLarge(_TOO_MANY) from None
    if closed.tree is None:
        raise PlanSpaceTooLarge(_TOO_MANY)
    return closed


def best_under(
    problem: Problem, span: Span, bound: Bound, allowed: IsAllowed, *, effort: Effort
) -> Closed:
    """Return the best plan all of whose sets are allowed.

    Raises
    ------
    InfeasibleError
        If there is none, proven.
    PlanSpaceTooLarge
        If it costs so much more than the bound that the sets up to there are too many, or the
        effort does not suffice.
    """
    value = bound.value or 0
    gap = max(1, int(value * _GAP))
    while True:
        limit = min(value + gap, problem.beyond)
        try:
            closed = closed_below(
                problem,
                span,
                bound,
                limit * problem.grain,
                most_sets=_MOST_SETS,
                allowed=allowed,
                effort=effort,
            )
        except (PlanSpaceTooLarge, Spent) as error:
            raise PlanSpaceTooLarge(_beyond(limit, value)) from error
        if closed.tree is None:
            raise PlanSpaceTooLarge(_beyond(limit, value))
        if closed.plans:
            return closed
        if limit == problem.beyond:
            raise InfeasibleError("there is no plan whose regions all keep the rule.")
        gap *= _WIDER


def _beyond(limit: int, value: int) -> str:
    far = f"{limit / value - 1:.1%} above the bound" if value else "above a bound of nothing"
    return (
        f"the best plan under this rule could not be proven: looking {far} took more than is "
        "allowed. Allow more time or steps, or give a rule that costs less (a number of "
        "municipalities is for `size`)."
    )


def closed_below(
    problem: Problem,
    span: Span,
    bound: Bound,
    below: int,
    *,
    most_sets: int,
    every: bool = False,
    allowed: IsAllowed | None = None,
    effort: Effort,
) -> Closed:
    """List the sets that plans below a cost can have, and close over those that are allowed.

    Parameters
    ----------
    below
        Plans cost less, in steps of twice the cut.
    most_sets
        How many sets may be listed.
    every
        Whether all such plans are wanted; otherwise the best one.

    Raises
    ------
    PlanSpaceTooLarge
        If there is no bound, or there are more sets.
    Spent
        If the effort ended before the sets were listed.
    """
    if bound.value is None or bound.prices is None:
        raise PlanSpaceTooLarge("nothing is proven about the plans of this graph.")
    limit = -(-below // problem.grain)
    sets = all_below(
        bound.sweep, bound.prices, limit - bound.value, most_sets=most_sets, effort=effort
    ).members
    if allowed is not None:
        sets = [one for one in sets if allowed(one)]
    return close(
        problem,
        span,
        sets,
        cuts=bound.cuts,
        value=bound.value,
        below=below,
        every=every,
        effort=effort,
    )
