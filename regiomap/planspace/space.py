"""Every way to divide a graph into connected regions of bounded size, exactly."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from fractions import Fraction

import geopandas as gpd
import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.notebook import Shown, as_table
from regiomap._base.options import require_whole
from regiomap._base.texts import Language
from regiomap.errors import InfeasibleError, OptionError
from regiomap.plans.bounds import Bounds
from regiomap.plans.plan import Plan
from regiomap.plans.sequence import Plans
from regiomap.planspace import explanation
from regiomap.planspace.co_assignment import co_assignment
from regiomap.planspace.constraints import CentreBounds, Constraints, Groups
from regiomap.planspace.engine.diagram import Budget
from regiomap.planspace.engine.engine import Engine
from regiomap.planspace.engine.forecast import Forecast
from regiomap.planspace.figures import Figure, bounded_figures
from regiomap.planspace.infeasible import reason_of, tried_all
from regiomap.planspace.membership import Membership, contains
from regiomap.planspace.rules import Rules

__all__ = ["MAX_BYTES", "MAX_STATES", "PlanSpace"]

Ints = npt.NDArray[np.int64]

_MOST = 2**31 - 1  # plans to return, or to look through
MAX_STATES = 20_000_000
MAX_BYTES = 1_500_000_000


@checked
class PlanSpace(Shown):
    """Every plan of one graph: how many, which are best, samples, who belongs together.

    A plan puts every municipality into a region; regions are connected and have a size within
    bounds.

    Parameters
    ----------
    graph
        Neighbours, from `build_adjacency`, usually of one reference region
        (`graph.subgraph(codes)`). Bridges count as connections. It is not changed.
    size
        Fewest and most municipalities in a region.
    weight
        Edge attribute that says how strongly two neighbours are tied, 0 or more; a plan is
        better when it cuts less of it. Default: the metres of shared border.
    together
        Groups of codes that must lie in one region (must-link constraints).
    apart
        Groups of codes that must all lie in different regions (cannot-link constraints).
    fixed
        Regions (groups of codes) that stay exactly as they are.
    growing
        Regions that keep their members and may gain others, yet do not merge with each other.
    centres, centres_in_region
        Centre towns, and the fewest and most of them in every region: (1, None), as when only
        the towns are given, is at least one, (1, 1) exactly one. No towns and no bounds: nothing
        is asked of them.
    left_out
        Codes that are in no region.
    size_by
        What `size` counts: a whole number for each code, such as inhabitants in hundreds.
        Default: every municipality counts for one.
    bounds, municipalities
        Lowest and highest sum in a region of columns of the table `municipalities` (index NIS
        code), None for no limit: `{"population": (60_000, None)}`.
    max_states, max_bytes
        Budget of the exact engine over all its layers and answers; it is never exceeded. 20
        million states take about a quarter of a minute. `predict` tells what to expect.

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
        If constraints contradict each other or the size; the message names the contradiction.

    Notes
    -----
    The first question expands the space, once; from then on answers take milliseconds. On first
    use of the package the engine is compiled, which takes some 25 seconds, and kept on disk.
    Time and memory grow exponentially with how entangled the graph is, not with its size alone:
    a reference region of 40 municipalities takes seconds, all of Flanders as one graph is out of
    reach. `PlanSpaceTooLarge` then says so instead of filling the memory. Two who must be
    together without being tied by borders, many who must be apart, and large numbers in
    `size_by` make a space larger; groups that are tied make it smaller.
    Cuts are compared in whole steps, never as sums of floats. Weights that are whole numbers,
    fractions or decimals are exact; a float is the simplest fraction within its precision, so
    that 33.33333333333333 and 33.333333333333336 are one third of 100 both. Only where such
    steps do not fit in 60 bits, as for lengths in metres of measured borders, floats within
    1e-12 of each other are equal, and a step is 2 ** -60 of the total weight or little more.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    >>> space = rm.PlanSpace(rm.build_adjacency(ghent))
    >>> space.count().to_dict()
    {2: 3109, 3: 14426, 4: 710}
    >>> best = space.best(n_regions=3)[0]
    >>> best.assignment.value_counts().to_dict()
    {'3': 10, '1': 5, '2': 5}
    """

    def __init__(
        self,
        graph: nx.Graph,
        *,
        size: tuple[int, int] = (5, 15),
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
        max_states: int = MAX_STATES,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        budget = Budget(
            require_whole("max_states", max_states, least=1),
            require_whole("max_bytes", max_bytes, least=1),
        )
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
        self._rules = Rules.of(
            graph, constraints, size=size, size_by=size_by, weight=weight, figures=bounded
        )
        self.size, self.weight = self._rules.size, weight
        self._engine = Engine(self._rules, budget)

    def _modest(self) -> "PlanSpace":
        """Return the same space with the budget of a first try: the same answers, or none."""
        other = copy(self)
        other._engine = Engine(self._rules, self._engine.budget.first_try())  # noqa: SLF001
        return other

    def _bounded_by(self, figures: Sequence[Figure]) -> "PlanSpace":
        """Return the plans of this space whose regions lie within bounds besides."""
        other = copy(self)
        other._rules = self._rules.bounded_by(figures)  # noqa: SLF001
        other._engine = Engine(other._rules, self._engine.budget)  # noqa: SLF001
        return other

    # -- questions ---------------------------------------------------------------------------

    def count(self) -> "pd.Series[int]":
        """Count the plans.

        Returns
        -------
        Series
            The exact number of plans (a Python int, however large) for each number of regions
            that is possible; index `n_regions`. Empty when no plan exists.

        Raises
        ------
        PlanSpaceTooLarge
            If the space does not fit in the budget.
        """
        return pd.Series(
            list(self._counts.values()),
            index=pd.Index(list(self._counts), name="n_regions", dtype="int64"),
            name="n_plans",
            dtype=object,
        )

    def predict(self) -> Forecast:
        """Predict what the space costs, within a second and without expanding it.

        Returns
        -------
        Forecast
            `work`, `states`, `bytes` and `seconds`, rough within a factor of some ten, and
            whether the space `fits`: truthy when it is worth trying within the budget. Where it
            does not fit, every question raises `PlanSpaceTooLarge` at once.

        Examples
        --------
        >>> import networkx as nx
        >>> import regiomap as rm
        >>> grid = nx.relabel_nodes(nx.grid_2d_graph(8, 8), str)
        >>> nx.set_edge_attributes(grid, 1.0, "shared_border_m")
        >>> likely = rm.PlanSpace(grid).predict()
        >>> likely.widest, likely.fits
        (8, False)
        """
        return self._engine.forecast

    def curve(self) -> pd.DataFrame:
        """Return what each number of regions costs.

        Returns
        -------
        DataFrame
            Index `n_regions`; columns `n_plans` (exact) and `cut`, of the best plan.

        Raises
        ------
        PlanSpaceTooLarge
            If the space does not fit in the budget.
        """
        table = self.count().to_frame()
        least = [int(self._engine.cheapest(1, [k])[1][0]) for k in self._counts]
        table["cut"] = [float(cut * self._rules.step) for cut in least]
        return table.astype({"cut": float})

    def best(self, n_regions: int | None = None, n: int = 1) -> Plans:
        """Return the plans that cut least, in ascending order of what they cut.

        Parameters
        ----------
        n_regions
            Number of regions; None: whatever number is best.
        n
            How many plans; fewer are returned when fewer exist.

        Raises
        ------
        InfeasibleError
            If there is no such plan; the message says why, or what is possible.
        OptionError
            If `n` is no whole number of 1 or more.
        PlanSpaceTooLarge
            If the space does not fit in the budget.

        Notes
        -----
        Plans that cut exactly the same come in an arbitrary order, yet always the same one.
        """
        n = require_whole("n", n, least=1, most=_MOST)
        found = self._engine.cheapest(n, self._chosen(n_regions))
        return self._ranked(*found, n_regions=n_regions, source="best")

    def exact_cuts(self, plans: Iterable[Plan | pd.Series]) -> list[Fraction]:
        """Return what plans cut as exact fractions, in the unit of the weight.

        `Plan.cut` is the nearest float, which two plans may share though one cuts less: compare
        and add up these.

        Parameters
        ----------
        plans
            Plans of this space, or their assignments.
        """
        solutions = self._engine.solutions
        codes = pd.Index(solutions.codes)
        if isinstance(plans, Plans):
            columns = plans.codes.get_indexer(codes)
            labels = np.ascontiguousarray(plans.labels[:, columns])
        else:
            given = (plan.assignment if isinstance(plan, Plan) else plan for plan in plans)
            rows = [one.to_numpy()[one.index.get_indexer(codes)] for one in given]
            numbers = pd.factorize(np.concatenate([*rows, np.empty(0, dtype=object)]))[0]
            labels = numbers.astype(np.int64).reshape(len(rows), len(codes))
        return [cut * self._rules.step for cut in solutions.cuts(labels).tolist()]

    def sample(self, n: int, *, n_regions: int | None = None, seed: int) -> Plans:
        """Draw plans at random, each with the same probability, with replacement.

        Parameters
        ----------
        n
            How many plans.
        n_regions
            Number of regions; None: from all plans together.
        seed
            The same seed draws the same plans.

        Raises
        ------
        InfeasibleError
            If there is no such plan; the message says why, or what is possible.
        OptionError
            If `n` is no whole number of 1 or more, or `seed` none of 0 or more.
        PlanSpaceTooLarge
            If the space does not fit in the budget.

        Notes
        -----
        Probabilities are exact to 15 digits.
        """
        n, seed = require_whole("n", n, least=1, most=_MOST), require_whole("seed", seed, least=0)
        labels, cuts = self._engine.sample(n, self._chosen(n_regions), seed)
        return self._engine.solutions.plans(labels, cuts, source="sample", exact=False)

    def together(
        self,
        pairs: Iterable[tuple[str, str]] = (),
        *,
        n_regions: int | None = None,
        n_samples: int = 10_000,
        seed: int = 0,
    ) -> pd.DataFrame:
        """Return the co-assignment: the share of all plans in which each two are in one region.

        Parameters
        ----------
        pairs
            Pairs of codes whose share is wanted exactly though they are no neighbours. Each
            takes about as long as expanding the space again, or some times longer.
        n_regions
            Count the plans with this number of regions only; None: all plans.
        n_samples
            How many random plans estimate the share of pairs that are no neighbours.
        seed
            Seed of that sample.

        Returns
        -------
        DataFrame
            One row a pair: `nis_a`, `nis_b`, `neighbours`, `share` (0 to 1) and
            `standard_error`, which is 0 exactly where the share is exact: for neighbours, and
            `pairs`. Of a sampled share it is that of Agresti and Coull, above 0 also where none
            or all of the random plans have the two together.

        Raises
        ------
        InfeasibleError
            If there is no such plan; the message says why, or what is possible.
        OptionError
            If `n_samples` is no whole number of 1 or more, or `seed` none of 0 or more.
        UnknownMunicipalityError
            If `pairs` names a code that is not in the space.
        PlanSpaceTooLarge
            If a space does not fit in the budget.
        """
        require_whole("n_samples", n_samples, least=1, most=_MOST)
        require_whole("seed", seed, least=0)
        return co_assignment(
            self._engine, self._chosen(n_regions), pairs=pairs, n_samples=n_samples, seed=seed
        )

    def alternatives(
        self,
        n: int = 3,
        *,
        n_regions: int | None = None,
        max_worse: float = 0.1,
        min_moved: int = 3,
        search: int = 10_000,
    ) -> Plans:
        """Return good plans that really differ from the best one and from each other.

        Parameters
        ----------
        n
            How many, besides the best plan.
        n_regions
            Number of regions; None: whatever number is best.
        max_worse
            How much more than the best plan they may cut, as a share: 0.1 is 10 percent.
        min_moved
            How many municipalities must lie elsewhere, whatever the regions are called.
        search
            How many of the best plans to look through.

        Returns
        -------
        Plans
            The best plan first. Fewer than `n` more when the first `search` plans hold no more.

        Raises
        ------
        InfeasibleError
            If there is no such plan; the message says why, or what is possible.
        OptionError
            If an argument is outside its range.
        PlanSpaceTooLarge
            If the space does not fit in the budget.

        Notes
        -----
        Chosen greedily in ascending order of the cut; each is the best that differs enough from
        those before it.
        """
        if not max_worse >= 0:
            raise OptionError(f"max_worse must be a share of 0 or more, got {max_worse!r}.")
        require_whole("n", n, least=0, most=_MOST)
        require_whole("min_moved", min_moved, least=1)
        require_whole("search", search, least=1, most=_MOST)
        labels, cuts = self._engine.cheapest(search, self._chosen(n_regions))
        allowed = np.searchsorted(cuts, explanation.at_most(int(cuts[0]), max_worse), side="right")
        chosen = explanation.differing(labels[:allowed], n + 1, min_moved)
        return self._ranked(
            labels[chosen], cuts[chosen], n_regions=n_regions, source="alternatives"
        )

    def explain(self, plan: Plan | pd.Series, *, search: int = 10_000) -> explanation.Explanation:
        """Return how good a plan is: its rank, what it cuts, and what a better one does.

        Parameters
        ----------
        plan
            A plan of this space, or its assignment.
        search
            How many of the best plans to look through for the exact rank.

        Returns
        -------
        Explanation
            Truthy when no plan with as many regions cuts less.

        Raises
        ------
        InfeasibleError
            If the plan is not in the space; `contains` says why.
        PlanSpaceTooLarge
            If the space does not fit in the budget.
        """
        assignment = plan.assignment if isinstance(plan, Plan) else plan
        verdict = self.contains(assignment)
        if not verdict:
            raise InfeasibleError(f"the plan is not in this space: {verdict.reason('en')}.")
        solutions = self._engine.solutions
        given = pd.factorize(assignment.reindex(solutions.codes))[0].astype(np.int64)
        k = int(given.max(initial=-1)) + 1
        return explanation.explain(
            given,
            self._engine.cheapest(require_whole("search", search, least=1, most=_MOST), [k]),
            self._engine.sample(min(search, 10_000), [k], seed=0)[1],
            n_plans=self._counts[k],
            solutions=solutions,
            keeps=lambda labels: bool(self.contains(pd.Series(labels, index=solutions.codes))),
        )

    def contains(self, plan: Plan | pd.Series) -> Membership:
        """Return whether a plan, edited perhaps, keeps every rule of this space.

        Parameters
        ----------
        plan
            A plan, or an assignment: index NIS code, value region; missing: not assigned.

        Returns
        -------
        Membership
            Truthy when it does; otherwise every rule that is broken, and by whom.

        Raises
        ------
        AssignmentError
            If a code occurs twice in the plan.
        """
        assignment = plan.assignment if isinstance(plan, Plan) else plan
        return contains(assignment, self._rules)

    def explain_infeasible(self, n_regions: int | None = None, *, language: Language = "nl") -> str:
        """Return in one sentence why there is no plan; an empty text when there is one.

        Simple arguments come first (sizes, loose parts, bottlenecks); where none applies, the
        exact engine has tried every possibility.

        Parameters
        ----------
        n_regions
            Number of regions; None: any number.
        language
            'nl' or 'en'.

        Raises
        ------
        PlanSpaceTooLarge
            If only the engine could tell, and the space does not fit in the budget.
        """
        reason = reason_of(self._rules, n_regions=n_regions, language=language)
        if reason:
            return reason
        possible = list(self._counts)
        fine = possible if n_regions is None else n_regions in possible
        return "" if fine else tried_all(possible, language)

    def _says(self) -> tuple[object, ...]:
        return (self._rules,)

    def _verdict(self) -> str:
        low, high = self.size
        known = self._engine.known_counts
        plans = "not counted yet" if known is None else f"{sum(known.values()):,} plans"
        return f"{len(self._rules.placed)} municipalities, size {low} to {high}, {plans}"

    def _tables(self) -> list[str]:
        # To look at a space costs nothing: what was not asked is not counted.
        return [] if self._engine.known_counts is None else [as_table(self.count().to_frame())]

    def _chosen(self, n_regions: int | None) -> list[int]:
        """Return the numbers of regions that are meant; raise when there is no such plan."""
        possible = list(self._counts)
        if not possible or (n_regions is not None and n_regions not in possible):
            reason = self.explain_infeasible(n_regions, language="en")
            raise InfeasibleError(f"there is no such plan: {reason}.")
        return possible if n_regions is None else [n_regions]

    @property
    def _counts(self) -> dict[int, int]:
        return self._engine.counts

    def _ranked(self, labels: Ints, cuts: Ints, *, n_regions: int | None, source: str) -> Plans:
        """Return plans whose rank is proven, the best one first."""
        solutions = self._engine.solutions
        return solutions.plans(
            labels,
            cuts,
            source=source,
            exact=True,
            bound=solutions.measured(int(cuts[0])),
            as_many=n_regions is not None,
        )
