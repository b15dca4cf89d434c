"""The order of the vertices along which a space fits its budget, or why none does."""

from regiomap._base.kept_code import say_compiling
from regiomap.errors import PlanSpaceTooLarge
from regiomap.planspace.engine.contraction import Contraction
from regiomap.planspace.engine.diagram import Budget, BudgetSpent, Diagram, Problem, build_diagram
from regiomap.planspace.engine.expand import expand
from regiomap.planspace.engine.forecast import Forecast, Prospect, forecast
from regiomap.planspace.engine.order import vertex_orders

__all__ = ["expand_within"]

_WRITTEN_OUT = 1e15


def expand_within(contraction: Contraction, budget: Budget) -> tuple[list[int], Diagram]:
    """Return the order that fits the budget best, and the space expanded along it.

    Every order gets a first try with a part of the budget; who does not seem hopeless then gets
    all of it.

    Raises
    ------
    PlanSpaceTooLarge
        If the space is forecast not to fit, or no order fits.
    """
    spent: list[BudgetSpent] = []
    again: list[tuple[list[int], Problem, Prospect]] = []
    for order in vertex_orders(contraction.links()):
        problem = contraction.problem(order)
        likely = forecast(problem, budget)
        if not likely:
            raise _refusal(_unseen(likely), contraction, budget)
        say_compiling("engine", expand, seconds=25)
        prospect = Prospect(problem, budget)
        try:
            return order, build_diagram(problem, budget.first_try(), prospect.is_soon_hopeless)
        except BudgetSpent as error:
            # Without its traceback, which would hold on to what was built.
            spent.append(error.with_traceback(None))
            if budget.first_try_only or prospect.is_hopeless(error.layers):
                continue
            again.append((order, problem, prospect))
    for order, problem, prospect in again:
        try:
            return order, build_diagram(problem, budget, prospect.is_soon_hopeless)
        except BudgetSpent as error:
            spent.append(error.with_traceback(None))
    n_steps = len(contraction.links())
    raise _refusal(_seen(spent[-1], n_steps, budget), contraction, budget)


def _refusal(why: str, contraction: Contraction, budget: Budget) -> PlanSpaceTooLarge:
    return PlanSpaceTooLarge(
        f"the budget of {budget.max_states:,} states and {budget.max_bytes / 1e6:,.0f} MB is "
        f"not enough for {len(contraction.codes)} municipalities: {why}. Divide them into "
        "smaller parents, narrow the size, fix groups with together=, or raise max_states "
        "and max_bytes."
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
