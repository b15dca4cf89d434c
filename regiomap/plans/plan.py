"""A plan: who is in which region, where that came from, and what is known about it."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.copied import CopiedField, frozen_graph
from regiomap._base.notebook import Shown, as_table
from regiomap._base.provenance import keep_provenance
from regiomap._base.texts import amount, percent_above
from regiomap.assignments import known_names, parent_series, require_known
from regiomap.checks.criteria import Criteria
from regiomap.checks.regions import RegionsReport, check_regions
from regiomap.errors import OptionError
from regiomap.plans.bounds import Bounds, require_bounds
from regiomap.plans.files import require_words, write_plan_file
from regiomap.plans.still import draw_still
from regiomap.weights import in_steps, is_weight

__all__ = ["Plan", "cut_of", "names_known_to", "without_proof"]

_TO_READ = [
    "n_municipalities",
    "population",
    "area_km2",
    "polsby_popper",
    "parent",
    "ok",
    "remarks",
]


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Plan(Shown):
    """An assignment of municipalities to regions.

    Attributes
    ----------
    assignment
        Region id (text) per municipality; index `nis`. Missing: not assigned.
    cut
        Sum of the weights of the neighbour pairs that lie in two regions of one parent, in the
        unit of `weight` (metres by default); NaN when it is not known.
    exact
        Whether the plan's rank is proven. False for a plan that was read or edited.
    bound
        What every such plan cuts at least, where a search proved it; NaN where nothing is known.
    certified
        Whether other code than that of the search has checked what it proved.
    best_of
        How many plans it is the best of, where somebody counted them.
    as_many
        Whether it was compared with plans of as many regions only, since their number was asked.
    bounds
        Within what every region lies, and every plan that it was compared with, by name: lowest
        and highest value, None for no limit. None: no bounds were asked.
    weight
        The edge attribute that `cut` sums.
    source
        Where the plan came from, for people.
    municipalities, graph, parents
        The boundaries, the neighbours and the parent of each municipality, where known.
    names
        Names by code, as a file gave them; those of the boundaries come first.

    Raises
    ------
    OptionError
        If the assignment, the municipalities or the parents are no pandas table.

    Notes
    -----
    Nothing outside can change a plan, so that `cut` and `exact` stay true: tables are copied when
    the plan is made and whenever they are looked at (a loop looks once), and the graph is a frozen
    copy, of which `networkx.Graph(plan.graph)` makes one to change. Only the attributes of its
    nodes and edges are shared between plans of one origin: leave those as they are.

    Two plans are equal when they put the same municipalities in regions of the same name, and
    `cut`, `exact` and `weight` are the same; where they came from and what they carry along does
    not matter, nor does the order of the rows. `compare_plans` sees through other names.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> coast = flanders[flanders["reference_region"] == "Regio Brugge"]
    >>> plan = rm.propose_regions(coast, n_regions=2).best
    >>> plan
    <Plan: 10 municipalities in 2 regions, cuts 36,633 m of shared_border_m, exact>
    >>> list(plan.to_frame()["n_municipalities"])
    [5, 5]
    """

    assignment: CopiedField[pd.Series] = CopiedField(pd.Series)  # noqa: RUF009  (a descriptor)
    cut: float = float("nan")
    exact: bool = False
    weight: str = "shared_border_m"
    bound: float = float("nan")
    certified: bool = False
    best_of: int | None = None
    as_many: bool = False
    bounds: CopiedField[Bounds | None] = CopiedField(Mapping, optional=True)  # noqa: RUF009
    source: str = ""
    municipalities: CopiedField[gpd.GeoDataFrame | None] = CopiedField(pd.DataFrame, optional=True)  # noqa: RUF009
    graph: nx.Graph | None = field(default=None)
    parents: CopiedField[pd.Series | None] = CopiedField(pd.Series, optional=True)  # noqa: RUF009
    names: CopiedField[Mapping[str, str] | None] = CopiedField(Mapping, optional=True)  # noqa: RUF009

    def __post_init__(self) -> None:
        if self.bounds is not None:
            require_bounds(self.bounds)
        if isinstance(self.graph, nx.Graph):
            object.__setattr__(self, "graph", frozen_graph(self.graph))

    def __eq__(self, other: object) -> bool:
        return self._says() == other._says() if isinstance(other, Plan) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._says())

    def _says(self) -> tuple[frozenset[tuple[Any, Any]], float | None, bool, str]:
        """Return what a plan states; every missing value is None, and so equal to another."""
        assignment = self.assignment
        regions = assignment.astype(object).where(assignment.notna(), None)
        cut = None if math.isnan(self.cut) else self.cut
        return frozenset(regions.items()), cut, self.exact, self.weight

    @property
    def n_regions(self) -> int:
        """Number of regions."""
        return int(self.assignment.nunique())

    def check(self, criteria: Criteria | None = None) -> RegionsReport:
        """Check the plan against the criteria of a youth region, as `check_regions` does.

        Raises
        ------
        OptionError
            If the plan does not know its neighbours.
        """
        if self.graph is None:
            raise OptionError(
                "this plan does not know its neighbours: give read_plan the municipalities, or "
                "call check_regions(plan.assignment, graph)."
            )
        return check_regions(
            self.assignment,
            self.graph,
            parents=self.parents,
            municipalities=self.municipalities,
            criteria=criteria or Criteria(),
        )

    def to_frame(self, criteria: Criteria | None = None) -> pd.DataFrame:
        """Return one row a region.

        Returns
        -------
        DataFrame
            Index `region`. Always `n_municipalities` and `members` (names where known, otherwise
            codes). With boundaries also `population`, `area_km2`, `perimeter_km` and
            `polsby_popper` (4 pi area / perimeter ** 2, 1 for a circle); with parents `parent`;
            with neighbours one column a criterion (a rule of your own that is called as a column
            before it gets `_ok`), `ok` and `remarks` (in Dutch).

        Notes
        -----
        Polsby-Popper depends on how finely a boundary is drawn: compare only within one file.
        """
        assigned = self.assignment.dropna()
        named = assigned.groupby(assigned, sort=True)
        names = self._name_of_each()
        table = pd.DataFrame(
            {
                "n_municipalities": named.size(),
                "members": named.agg(lambda rows: ", ".join(names[code] for code in rows.index)),
            }
        ).rename_axis(index="region")
        if self.municipalities is not None:
            table = table.join(self._figures())
        if self.parents is not None:
            lies_in = self.parents.reindex(assigned.index).groupby(assigned)
            table["parent"] = lies_in.agg(
                lambda rows: ", ".join(sorted(set(rows.dropna().map(str))))
            )
        if self.graph is not None and len(table):
            # A rule of one's own may be called as the figure that it bounds.
            checks = self.check(criteria).per_region()
            alike = {column: f"{column}_ok" for column in checks if column in table}
            table = table.join(checks.rename(columns=alike))
        return table

    def regions(self) -> gpd.GeoDataFrame:
        """Return the regions as polygons, with the figures of `to_frame`.

        Raises
        ------
        OptionError
            If the plan does not know the boundaries.
        """
        if self.municipalities is None:
            raise OptionError(
                "this plan does not know its boundaries: read_plan(path, municipalities=...) or "
                "plan.with_municipalities(...) gives them."
            )
        shapes = self._dissolved()
        figures = self.to_frame().join(shapes)
        regions = gpd.GeoDataFrame(figures, geometry="geometry", crs=shapes.crs)
        keep_provenance(regions, self.municipalities, former_names={})
        return regions

    def with_municipalities(
        self,
        municipalities: gpd.GeoDataFrame,
        *,
        graph: nx.Graph | None = None,
        parents: pd.Series | str | None = None,
    ) -> "Plan":
        """Return the same plan with boundaries, and neighbours and parents where given.

        Parameters
        ----------
        municipalities
            The canonical table.
        graph
            Neighbours, from `build_adjacency`; the plan's own when None.
        parents
            Parent of each municipality: a Series (index NIS code; missing: in no parent) or the
            name of a column of `municipalities`; the plan's own when None.

        Raises
        ------
        UnknownMunicipalityError
            If the plan names a code that the municipalities do not have.
        ColumnError
            If the municipalities have no such column of parents.
        AssignmentError
            If `parents` holds a municipality more than once.
        """
        codes, known = self.assignment.index, municipalities.index
        require_known(codes, known, what="the municipalities", named_by="the plan")
        assignment = self.assignment.reindex(municipalities.index).rename("region")
        known = graph if graph is not None else self.graph
        within = self.parents if parents is None else parent_series(parents, municipalities)
        cut = self.cut if known is None else cut_of(assignment, known, self.weight, within)
        plan = self
        if math.isclose(cut, self.cut, rel_tol=1e-12):
            cut = self.cut  # but for the rounding of a sum
        elif not math.isnan(self.cut):  # other neighbours or parents: nothing is proven among them
            plan = without_proof(self)
        return replace(
            plan,
            assignment=assignment,
            cut=cut,
            municipalities=municipalities,
            graph=known,
            parents=within,
        )

    def save(self, path: str | Path) -> None:
        """Write the plan by the ending: CSV (`nis,name,region`), GeoJSON, GeoPackage, GeoParquet.

        Municipalities without a region are written with an empty cell. A cell that a
        spreadsheet would run as a formula gets an apostrophe in front, which `read_plan` takes
        away again. GeoJSON is in longitude and latitude, as its standard wants. GeoParquet
        (`.parquet`) needs pyarrow, and is plain Parquet where the boundaries are not known.

        Raises
        ------
        OptionError
            If the ending is unknown, or a map format is asked for without boundaries.
        AssignmentError
            If codes or regions would not come back as they are: empty, with blanks at an end,
            twice, or values of which two are the same text.
        FileError
            If the file cannot be written; what stood there before still stands. Also if a text
            holds a NUL.

        Notes
        -----
        A file that is there keeps its mode, and a link stays a link. A file with several names
        (hard links) is written in place.
        """
        require_words(self.assignment, Path(path).name)
        known = self.municipalities
        shapes = None if known is None else known.geometry.reindex(self.assignment.index)
        write_plan_file(self._rows(), Path(path), shapes)

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        """The regions as a GeoJSON FeatureCollection, in longitude and latitude.

        Each has its region as `id` and the figures of `to_frame` as properties, so that whatever
        reads the protocol (folium, Altair, shapely, geopandas) takes a plan as it is. Without
        boundaries in a known CRS there is no such attribute, as the protocol wants.
        """
        if getattr(self.municipalities, "crs", None) is None:
            raise AttributeError(
                "this plan does not know its boundaries, or not in which CRS they are, and so has "
                "no __geo_interface__: plan.with_municipalities(...) gives them."
            )
        held: dict[str, Any] = json.loads(self.regions().to_json(to_wgs84=True))
        return {"type": held["type"], "features": held["features"]}

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the rows `nis`, `name` and `region`, and the geometry where known, for Arrow.

        `pyarrow.table(plan)`, polars, DuckDB and geopandas call it: this is the PyCapsule protocol.

        Raises
        ------
        ImportError
            If pyarrow is not installed.
        """
        try:
            import pyarrow  # noqa: ICN001, PLC0415  (most users never need it)
        except ImportError as error:
            raise ImportError("Arrow needs pyarrow: pip install 'regiomap[parquet]'") from error
        rows, known = self._rows().astype("string"), self.municipalities
        if known is None:
            table = pyarrow.Table.from_pandas(rows, preserve_index=False)
        else:
            shapes = known.geometry.reindex(self.assignment.index)
            frame = gpd.GeoDataFrame(rows, geometry=shapes.array, crs=shapes.crs)
            table = pyarrow.table(frame.to_arrow(index=False))
        return table.__arrow_c_stream__(requested_schema)

    def _rows(self) -> pd.DataFrame:
        """Return the code, the name and the region of each municipality, as a file has them."""
        names = self._name_of_each()
        return pd.DataFrame(
            {
                "nis": list(self.assignment.index),
                "name": [names[code] for code in self.assignment.index],
                "region": list(self.assignment),
            },
            dtype=object,
        )

    def _name_of_each(self) -> dict[Any, str]:
        """Return the name of each municipality, its code where no name is known."""
        return {code: str(code) for code in self.assignment.index} | names_known_to(self)

    def _figures(self) -> pd.DataFrame:
        """Return inhabitants, area and shape of each region."""
        assert self.municipalities is not None  # noqa: S101  (the callers ask first)
        shapes = self._dissolved()
        area, perimeter = shapes.area, shapes.length
        figures = pd.DataFrame(
            {
                "area_km2": area / 1e6,
                "perimeter_km": perimeter / 1e3,
                "polsby_popper": 4 * math.pi * area / perimeter**2,
            }
        )
        if "population" in self.municipalities:
            people = self.municipalities["population"].reindex(self.assignment.index)
            figures.insert(0, "population", people.groupby(self.assignment).sum(min_count=1))
        return figures

    def _dissolved(self) -> gpd.GeoSeries:
        assert self.municipalities is not None  # noqa: S101  (the callers ask first)
        table = self.municipalities[["geometry"]].join(self.assignment.rename("region"))
        return table.dissolve("region").geometry

    def _verdict(self) -> str:
        n, missing = len(self.assignment), int(self.assignment.isna().sum())
        left = f" ({missing} not assigned)" if missing else ""
        unit = " m" if self.weight.endswith("_m") else ""
        cut = (
            ""
            if math.isnan(self.cut)
            else f", cuts {amount(self.cut, 'en')}{unit} of {self.weight}"
        )
        proof = ", exact" if self.exact else ""
        if not self.exact and self.bound > 0:
            above = percent_above(self.cut, self.bound, "en")
            proof = f", proven at most {above} % above the best"
        proof += " (checked)" if proof and self.certified else ""
        regions = f"{self.n_regions} region{'' if self.n_regions == 1 else 's'}"
        return f"{n} municipalities{left} in {regions}{cut}{proof}"

    def _tables(self) -> list[str]:
        # A page to read: who the members are is for `to_frame` and the map.
        table = self.to_frame().dropna(axis="columns", how="all")
        shown = table[[column for column in _TO_READ if column in table]]
        picture = draw_still(self.assignment, self.municipalities)
        return [picture, as_table(shown)]


def without_proof(plan: Plan) -> Plan:
    """Return a plan of which nothing is known to be proven, such as before it is edited."""
    return replace(
        plan, exact=False, bound=float("nan"), certified=False, best_of=None, as_many=False
    )


def names_known_to(plan: Plan) -> dict[Any, str]:
    """Return the names that a plan knows, by code."""
    names: dict[Any, str] = dict(plan.names or {})
    for source in (plan.graph, plan.municipalities):
        names |= {} if source is None else known_names(source)
    return names


def cut_of(assignment: pd.Series, graph: nx.Graph, weight: str, parents: pd.Series | None) -> float:
    """Return what an assignment cuts inside the parents; NaN where an edge has no weight."""
    region = assignment.dropna().to_dict()
    # Who has no parent, whatever value says so, is in no parent with anybody.
    parent = dict.fromkeys(region) if parents is None else parents.dropna().to_dict()
    cut = [
        value
        for a, b, value in graph.edges(data=weight, default=float("nan"))
        if a in region and b in region and region[a] != region[b]
        if a in parent and b in parent and parent[a] == parent[b]
    ]
    if not all(is_weight(value) for value in cut):
        return float("nan")
    steps, step = in_steps(cut)
    return float(sum(steps) * step)
