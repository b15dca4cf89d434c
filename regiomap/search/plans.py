"""Good plans of a graph of any size, with what is proven about them."""

import math
from collections.abc import Iterable, Mapping

import geopandas as gpd
import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.options import require_number, require_whole
from regiomap._base.progress import heeding
from regiomap.errors import InfeasibleError, OptionError, PlanSpaceTooLarge
from regiomap.plans.bounds import Bounds
from regiomap.planspace.constraints import CentreBounds, Constraints, Groups
from regiomap.planspace.engine.solutions import Solutions
from regiomap.planspace.figures import bounded_figures
from regiomap.planspace.infeasible import reason_of
from regiomap.planspace.rules import Rules
from regiomap.search.effort import Effort
from regiomap.search.problem import Problem
from regiomap.search.progress import Progress, told
from regiomap.search.result import Search
from regiomap.search.solve import Outcome, solve, warm_up

__all__ = ["search_plans", "searched"]

Ints = npt.NDArray[np.int64]

_TIME_LIMIT_S = 60.0


@heeding
@checked
def search_plans(
    graph: nx.Graph,
    *,
    size: tuple[int, int] = (5, 15),
    n_regions: int | None = None,
    weight: str = "shared_border_m",
    together: Groups = (),
    apart: Groups = (),
    fixed: Groups = (),
    growing: Groups = (),
    centres: Iterable[str] = (),
    centres_in_region: CentreBounds | None = None,
    left_out: Iterable[str] = (),
    size_by: Mapping[str, int] | pd.Series | None = None,
    bounds: Bounds | None = None,
    municipalities: gpd.GeoDataFrame | None = None,
    time_limit_s: float | None = _TIME_LIMIT_S,
    max_steps: int | None = None,
    seed: int = 0,
    n_jobs: int | None = None,
    progress: Progress = None,
    check: bool = True,
) -> Search:
    """Search the plan of a graph of any size that cuts least, and prove how good it is.

    Parameters
    ----------
    graph
        Neighbours, from `build_adjacency`. It is not changed.
    size
        Fewest and most in a region, as for `PlanSpace`.
    n_regions
        Number of regions; None: whatever number is best.
    weight, together, apart, fixed, growing, centres, centres_in_region, left_out, size_by
        What a plan cuts as little of as it can, and what it has to keep, as for `PlanSpace`.
    bounds, municipalities
        Lowest and highest sum in a region of columns of a table, as for `PlanSpace`.
    time_limit_s
        Seconds to search; None: until the best plan is proven. A search that time ends may find
        more on a faster machine.
    max_steps
        The same counted in steps of the search: the result is then the same on any machine. Some
        million steps take a few seconds.
    seed
        The same seed gives the same plans.
    n_jobs
        Tasks at work at a time, by joblib; None: one. The result is the same.
    progress
        Cut, bound and gap on stderr as they move. None: after two seconds, where stderr is a
        terminal or a notebook that somebody works in; True: at once; False: never. A function is
        called with these three, each NaN as long as it is not known.
    check
        Whether other code checks what is proven, as far as that takes half a minute or so beyond
        the limit of time: what is proven is then *checked*, and otherwise *computed*.

    Returns
    -------
    Search
        `.best`, `.bound` and `.gap`, the certificate, and what else can be asked. Ctrl-C ends the
        search, which then returns the best plan so far.

    Raises
    ------
    AssignmentError
        If the graph is empty.
    OptionError
        If an argument is outside its range, or an edge has no usable weight.
    ColumnError
        If a column that is bounded is not there, holds no numbers, or lacks one.
    UnknownMunicipalityError
        If a constraint names a code that is not in the graph, or `municipalities` lacks one.
    InfeasibleError
        If it is proven that there is no such plan; the message says why.
    PlanSpaceTooLarge
        If no plan was found in the time and the steps allowed.

    Notes
    -----
    A plan is a set of regions that hold each municipality once, and its cost is linear in these:
    the linear relaxation, over all connected sets within bounds, gives a lower bound by column
    generation [1]_. Which set is missing is answered exactly, by a dynamic programme over the
    graph that carries one open set; prices are whole numbers, so that the bound holds whatever
    floating point did. Then every region is listed that a plan near the bound can have; the best
    plan that they make is the best there is.

    References
    ----------
    .. [1] C. Barnhart, E. L. Johnson, G. L. Nemhauser, M. W. P. Savelsbergh and P. H. Vance,
       "Branch-and-price: column generation for solving huge integer programs", Operations
       Research 46 (3), 1998.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> west = flanders[flanders["province"] == "West-Vlaanderen"]
    >>> search = rm.search_plans(rm.build_adjacency(west), n_regions=6)
    >>> search
    <Search: 6 regions cut 194,264 m of shared_border_m, proven best (checked)>
    >>> search.gap, search.best.exact
    (0.0, True)
    """
    if time_limit_s is not None and not require_number("time_limit_s", time_limit_s) > 0:
        raise OptionError(f"time_limit_s must be more than 0, got {time_limit_s!r}.")
    if max_steps is not None:
        require_whole("max_steps", max_steps, least=1)
    if n_jobs is not None:
        require_whole("n_jobs", n_jobs, least=1)
    if n_regions is not None:
        require_whole("n_regions", n_regions, least=1)
    constraints = Constraints.of(
        graph,
        together=together,
        apart=apart,
        fixed=fixed,
        growing=growing,
        centres=centres,
        centres_in_region=centres_in_region,
        left_out=left_out,
    )
    bounded = bounded_figures(bounds, municipalities, codes=graph)
    rules = Rules.of(graph, constraints, size=size, size_by=size_by, weight=weight, figures=bounded)
    require_whole("seed", seed, least=0)
    warm_up()
    effort = Effort(max_steps, time_limit_s)
    search = searched(rules, n_regions, effort=effort, seed=seed, n_jobs=n_jobs, progress=progress)
    return search.checked_if_soon() if check else search


def searched(
    rules: Rules,
    n_regions: int | None,
    *,
    effort: Effort,
    seed: int = 0,
    n_jobs: int | None = None,
    progress: Progress = None,
) -> Search:
    """Search the best plan under rules that were read, as `search_plans` does."""
    problem, solutions = Problem.of(rules), Solutions(rules)
    span = problem.span
    if n_regions is not None:
        k = n_regions - solutions.n_fixed
        span = (k, k) if span[0] <= k <= span[1] else (1, 0)
    around = 2 * solutions.cut_by_fixed
    with told(progress, rules.weight) as tell:

        def better(outcome: Outcome) -> None:
            known = (outcome.cost, outcome.value and outcome.value * problem.grain)
            cut, bound = (
                math.nan if one is None else float((one + around) * rules.step / 2) for one in known
            )
            tell(cut, cut if outcome.proven else bound)

        outcome = solve(problem, span, effort=effort, seed=seed, n_jobs=n_jobs, tell=better)
    if outcome.sets is None:
        if not outcome.proven:
            raise PlanSpaceTooLarge(
                f"no plan was found: {outcome.why_not}. It is not shown that there is none; "
                "allow more time or steps, or ask for another number of regions."
            )
        reason = reason_of(rules, n_regions=n_regions, language="en")
        raise InfeasibleError(
            f"there is no such plan: {reason or 'every possibility is excluded by the bound'}."
        )
    return Search(rules, outcome, effort.steps, _max_bytes=effort.max_bytes)
