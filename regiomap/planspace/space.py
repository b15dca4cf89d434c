"""Every way to divide a graph into connected regions of bounded size, exactly."""

from collections.abc import Collection, Iterable
from functools import cached_property

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from regiomap.errors import (
    AssignmentError,
    InfeasibleError,
    OptionError,
    PlanSpaceTooLarge,
    check_whole,
)
from regiomap.plans import Plan
from regiomap.planspace import walks
from regiomap.planspace.blocks import Blocks, edge_weights, known_groups
from regiomap.planspace.lattice import Budget, Lattice, build_lattice
from regiomap.planspace.order import predicted_work, vertex_orders

__all__ = ["PlanSpace"]

Ints = npt.NDArray[np.int64]

_MAX_STATES = 20_000_000
_MAX_BYTES = 1_500_000_000
# The first order tried may take this part of the budget before the next one gets its chance.
_FIRST_TRY = 8
# Weights become whole numbers in steps of 2 ** -k, as fine as 60 bits allow: then sums are
# exact, and the order of the plans does not depend on the order of adding up.
_WEIGHT_BITS = 60


class PlanSpace:
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
        Groups of codes that must lie in one region.
    apart
        Pairs of codes (or groups, taken pairwise) that must lie in different regions.
    max_states, max_bytes
        Budget of the exact engine over all its layers; it is never exceeded. 20 million states
        take about half a minute.

    Raises
    ------
    OptionError
        If an argument is outside its range, or an edge has no usable weight.
    UnknownMunicipalityError
        If a wish names a code that is not in the graph.
    InfeasibleError
        If wishes contradict each other or the size.

    Notes
    -----
    The first question expands the space, once; from then on answers take milliseconds. On first
    use of the package the engine is compiled, which takes some ten seconds, and kept on disk.
    Time and memory grow exponentially with how entangled the graph is, not with its size alone:
    a reference region of 40 municipalities takes seconds, all of Flanders as one graph is out of
    reach. `PlanSpaceTooLarge` then says so instead of filling the memory.
    Cuts are compared in whole steps of 2 ** -k of the weight, fine enough for 15 digits.

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
    {'3': 9, '1': 6, '2': 5}
    """

    def __init__(
        self,
        graph: nx.Graph,
        *,
        size: tuple[int, int] = (5, 15),
        weight: str = "shared_border_m",
        together: Iterable[Collection[str]] = (),
        apart: Iterable[Collection[str]] = (),
        max_states: int = _MAX_STATES,
        max_bytes: int = _MAX_BYTES,
    ) -> None:
        self.size = _check_size(size)
        self.weight = weight
        self.budget = Budget(
            check_whole("max_states", max_states, least=1),
            check_whole("max_bytes", max_bytes, least=1),
        )
        if len(graph) == 0:
            raise AssignmentError("the graph holds no municipality at all.")
        self._codes = sorted(graph)  # the answers do not depend on the order of the rows
        self._graph = graph.copy()
        weights = edge_weights(graph, weight)
        scale = _WEIGHT_BITS - max(1, int(np.ceil(np.log2(sum(weights.values()) + 1))))
        self._step = 2.0**-scale
        self._blocks = Blocks.of(
            self._graph,
            {edge: round(value / self._step) for edge, value in weights.items()},
            groups=known_groups(together, graph, "together"),
            apart=known_groups(apart, graph, "apart"),
        )
        self._blocks.check(self.size)

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

    def best(self, n_regions: int | None = None, n: int = 1) -> list[Plan]:
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
            If there is no such plan; the message says what is possible.
        OptionError
            If `n` is no whole number of 1 or more.
        PlanSpaceTooLarge
            If the space does not fit in the budget.

        Notes
        -----
        Plans that cut exactly the same come in an arbitrary order, yet always the same one.
        """
        joined, cuts = walks.cheapest(
            self._lattice,
            self._cut_table,
            self._least_cut,
            n=check_whole("n", n, least=1),
            n_regions=self._chosen(n_regions),
        )
        return self._plans(joined, cuts, source="best")

    def sample(self, n: int, *, n_regions: int | None = None, seed: int) -> list[Plan]:
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
            If there is no such plan; the message says what is possible.
        OptionError
            If `n` is no whole number of 1 or more.
        PlanSpaceTooLarge
            If the space does not fit in the budget.

        Notes
        -----
        Probabilities are exact to 15 digits.
        """
        joined = self._draw(check_whole("n", n, least=1), n_regions, seed)
        return self._plans(joined, self._cut_of(joined), source="sample")

    def together(
        self, *, n_regions: int | None = None, n_samples: int = 10_000, seed: int = 0
    ) -> pd.DataFrame:
        """Tell in what share of all plans each two municipalities are in one region.

        Parameters
        ----------
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
            `standard_error`, which is 0 where the share is exact: for neighbours.

        Raises
        ------
        InfeasibleError
            If there is no such plan; the message says what is possible.
        PlanSpaceTooLarge
            If the space does not fit in the budget.

        Notes
        -----
        For the exact share of two that are no neighbours, count the plans of a second space with
        `together=[(a, b)]` and divide.
        """
        chosen = self._chosen(n_regions)
        draws = self._codes_labels(self._draw(n_samples, n_regions, seed))
        exact = dict(self._shares_of_neighbours(chosen))
        a, b = np.triu_indices(len(self._codes), 1)
        shares = np.array([(draws[:, i] == draws[:, j]).mean() for i, j in zip(a, b, strict=True)])
        errors = np.sqrt(shares * (1 - shares) / n_samples)
        table = pd.DataFrame(
            {
                "nis_a": np.array(self._codes, dtype=object)[a],
                "nis_b": np.array(self._codes, dtype=object)[b],
                "neighbours": [
                    self._graph.has_edge(self._codes[i], self._codes[j])
                    for i, j in zip(a, b, strict=True)
                ],
                "share": shares,
                "standard_error": errors,
            }
        )
        for row, pair in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
            if pair in exact:
                table.loc[row, ["share", "standard_error"]] = exact[pair], 0.0
        return table

    def __repr__(self) -> str:
        low, high = self.size
        known = self.__dict__.get("_counts")
        plans = "not counted yet" if known is None else f"{sum(known.values()):,} plans"
        return f"<PlanSpace: {len(self._codes)} municipalities, size {low} to {high}, {plans}>"

    # -- the engine, each part made when it is first asked for ------------------------------

    @cached_property
    def _order(self) -> list[int]:
        return self._built[0]

    @cached_property
    def _lattice(self) -> Lattice:
        return self._built[1]

    @cached_property
    def _built(self) -> tuple[list[int], Lattice]:
        """Expand the space along the order that fits the budget best."""
        orders = vertex_orders(self._blocks.links())
        tries = [(order, self.budget.max_states // _FIRST_TRY) for order in orders]
        tries += [(order, self.budget.max_states) for order in orders]
        for order, max_states in tries:
            try:
                problem = self._blocks.problem(order, self.size)
                return order, build_lattice(problem, Budget(max_states, self.budget.max_bytes))
            except PlanSpaceTooLarge as error:
                reason = str(error)
        work = predicted_work(self._blocks.links(), orders[0])
        raise PlanSpaceTooLarge(
            f"{reason} The graph has {len(self._codes)} municipalities and a predicted work of "
            f"{work:.1f} (up to about 8 takes a second, beyond 9 is out of reach). Divide it into "
            "smaller parents, narrow the size, fix groups with together=, or raise max_states."
        )

    @cached_property
    def _finished(self) -> npt.NDArray[np.float64]:
        return walks.ways(self._lattice)

    @cached_property
    def _counts(self) -> dict[int, int]:
        return walks.count(self._lattice, self._finished) if self._lattice.feasible else {}

    @cached_property
    def _cut_table(self) -> tuple[Ints, Ints]:
        return walks.cut_table(self._lattice, self._blocks.weights_in(self._order))

    @cached_property
    def _least_cut(self) -> Ints:
        return walks.least_cut(self._lattice, self._cut_table)

    def _chosen(self, n_regions: int | None) -> list[int]:
        """Return the numbers of regions that are meant; raise when there is no such plan."""
        possible = list(self._counts)
        low, high = self.size
        if not possible:
            raise InfeasibleError(
                f"{len(self._codes)} municipalities cannot be divided into connected regions of "
                f"{low} to {high}{self._blocks.why_not(self.size)}."
            )
        if n_regions is None:
            return possible
        if n_regions not in possible:
            raise InfeasibleError(
                f"there is no plan with {n_regions} regions of {low} to {high} connected "
                f"municipalities; possible are {', '.join(map(str, possible))}."
            )
        return [n_regions]

    # -- from paths to plans -----------------------------------------------------------------

    def _draw(self, n: int, n_regions: int | None, seed: int) -> npt.NDArray[np.uint16]:
        return walks.sample(
            self._lattice,
            self._finished,
            n=n,
            n_regions=self._chosen(n_regions),
            rng=np.random.default_rng(seed),
        )

    def _codes_labels(self, joined: npt.NDArray[np.uint16]) -> Ints:
        """Return verified plans: the region of each code, numbered by first code."""
        steps = walks.labels(self._lattice, joined)
        by_block = np.empty_like(steps)
        by_block[:, self._order] = steps
        by_code = by_block[:, self._blocks.block_of]
        labels = _numbered(by_code)
        self._blocks.verify(labels, self.size)
        return labels

    def _cut_of(self, joined: npt.NDArray[np.uint16]) -> Ints:
        table, begin = self._cut_table
        cuts: Ints = table[begin + joined].sum(axis=1)
        return cuts

    def _plans(self, joined: npt.NDArray[np.uint16], cuts: Ints, *, source: str) -> list[Plan]:
        index = pd.Index(self._codes, name="nis")
        names = np.array([str(i + 1) for i in range(len(index))], dtype=object)
        return [
            Plan(
                pd.Series(names[row], index=index, name="region"),
                cut=float(cut * self._step),
                exact=source == "best",
                weight=self.weight,
                source=source,
                graph=self._graph,
            )
            for row, cut in zip(self._codes_labels(joined), cuts, strict=True)
        ]

    def _shares_of_neighbours(
        self, n_regions: Collection[int]
    ) -> Iterable[tuple[tuple[int, int], float]]:
        """Yield the exact share for each pair of neighbours, and for those of one block."""
        shares = walks.together(self._lattice, self._finished, n_regions=n_regions)
        step = {block: i for i, block in enumerate(self._order)}
        position = {code: i for i, code in enumerate(self._codes)}
        for a, b in self._graph.edges:
            i, j = sorted((position[a], position[b]))
            early, late = sorted(step[self._blocks.block_of[k]] for k in (i, j))
            if early == late:
                yield (i, j), 1.0
            else:
                where = self._lattice.problem.neighbours[late].index(early)
                yield (i, j), float(shares[late][where])


def _numbered(labels: Ints) -> Ints:
    """Return the labels with the regions of each plan numbered 0, 1, ... by first member."""
    n_plans, n = labels.shape
    first = np.zeros((n_plans, labels.max(initial=0) + 1), dtype=np.int64)
    rows = np.arange(n_plans)
    out = np.empty_like(labels)
    seen = np.zeros(n_plans, dtype=np.int64)
    for column in range(n):
        label = labels[:, column]
        new = first[rows, label] == 0
        seen += new
        first[rows[new], label[new]] = seen[new]
        out[:, column] = first[rows, label] - 1
    return out


def _check_size(size: tuple[int, int]) -> tuple[int, int]:
    low, high = size
    low, high = check_whole("size", low, least=1), check_whole("size", high, least=1)
    if low > high:
        raise OptionError(f"size must be (fewest, most), got {size!r}: swap them.")
    return low, high
