"""What differs between two maps of one land: area that moved, neighbours, doubtful borders."""

import warnings
from dataclasses import dataclass

import geopandas as gpd
import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from regiomap._base.arguments import checked
from regiomap._base.messages import listed
from regiomap._base.notebook import as_table
from regiomap._base.progress import waiting
from regiomap._base.reports import Figures
from regiomap.adjacency import build_adjacency, check_adjacency
from regiomap.assignments import names_of
from regiomap.boundaries.faults import told_by_geos
from regiomap.boundaries.metres import reprojected
from regiomap.boundaries.reading import require_municipalities
from regiomap.errors import BoundaryError, RegiomapWarning
from regiomap.history.crosswalks import Crosswalks
from regiomap.history.mergers import merge_municipalities

__all__ = ["BoundaryChanges", "compare_boundaries"]

_KM2 = 1e6
_LEAST_M2 = 1.0  # below it two drawings of one line differ by rounding
_PAIR = ["nis_a", "nis_b"]


@dataclass(frozen=True, repr=False, eq=False)
class BoundaryChanges(Figures):
    """What differs between two maps of one land, before and after.

    Attributes
    ----------
    municipalities
        One row a code of either map (index `nis`): `name`; `exists` ('both', 'before' or
        'after'); `area_before_km2` and `area_after_km2`; `lost_km2` (its land before that is no
        longer its) and `gained_km2`; `share_moved`, the lost and the gained against its area
        before, missing where it did not exist.
    moved
        One row a piece of land that changed hands, the largest first: `from_nis`, `from_name`,
        `to_nis`, `to_name` (missing: land that belonged, or belongs, to nobody) and `area_km2`.
    neighbours
        One row a pair of neighbours of only one map: `change` ('gained' or 'lost'), `nis_a`,
        `name_a`, `nis_b`, `name_b`, `shared_border_m`, and `both_exist`, whether both
        municipalities are in both maps; if not, the pair came or went with one of them.
    doubtful
        One row a doubtful thing of either map, as `check_adjacency` finds it: `kind`, `nis_a`,
        `name_a`, `nis_b`, `name_b`, `amount_before` and `amount_after` (missing: not doubtful
        there).
    """

    municipalities: pd.DataFrame
    moved: pd.DataFrame
    neighbours: pd.DataFrame
    doubtful: pd.DataFrame

    @property
    def area_moved_km2(self) -> float:
        """The land that changed hands, in all."""
        return float(self.moved["area_km2"].sum())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a municipality."""
        return self.municipalities.copy()

    def _tables(self) -> list[str]:
        return [as_table(one) for one in (self.municipalities, self.neighbours, self.doubtful)]

    def _verdict(self) -> str:
        exists = self.municipalities["exists"].value_counts()
        before = float(self.municipalities["area_before_km2"].sum())
        changes = self.neighbours["change"].value_counts()
        doubts = self.doubtful[["amount_before", "amount_after"]].notna().sum()
        gone, came = (
            listed(self.municipalities.index[self.municipalities["exists"] == one])
            for one in ("before", "after")
        )
        said = [
            f"{exists.get('both', 0)} municipalities in both",
            *([f"{exists['before']} only before ({gone})"] if gone else []),
            *([f"{exists['after']} only after ({came})"] if came else []),
            f"{self.area_moved_km2:,.2f} km2 of {before:,.0f} changed hands",
            f"neighbours: {changes.get('gained', 0)} gained, {changes.get('lost', 0)} lost",
            f"doubtful: {doubts['amount_before']} before, {doubts['amount_after']} after",
        ]
        return "; ".join(said)


@waiting("changes")
@checked
def compare_boundaries(
    municipalities: gpd.GeoDataFrame,
    other: gpd.GeoDataFrame,
    *,
    crosswalk: Crosswalks | None = None,
) -> BoundaryChanges:
    """Return what differs between two maps of one land.

    Parameters
    ----------
    municipalities
        The map before: the canonical table, in metres.
    other
        The map after. One in another CRS is reprojected to that of the first.
    crosswalk
        The new code of each old one, as for `merge_municipalities`, to compare what merged as one.

    Returns
    -------
    BoundaryChanges
        Area that moved, neighbours gained and lost, doubtful borders of both.

    Raises
    ------
    BoundaryError
        If one of them is not the canonical table, or they lie nowhere upon each other.
    CrosswalkError
        If the crosswalk contradicts itself, or does not fit the first map.

    Notes
    -----
    A line that is drawn otherwise moves land too: the embedded boundaries are generalised, and
    differ from the official ones along every border, with the same neighbours. Where two drawings
    differ by less than 1 square metre, nothing moved.

    Examples
    --------
    >>> import regiomap as rm
    >>> before, after = rm.load_flanders(2024), rm.load_flanders(2025)
    >>> changes = rm.compare_boundaries(before, after, crosswalk=rm.load_merger_table())
    >>> changes.to_frame()["exists"].value_counts().to_dict()
    {'both': 285}
    >>> changes.neighbours[["name_a", "name_b", "change"]].to_numpy().tolist()
    [['Bocholt', 'Kinrooi', 'gained']]
    """
    for table in (municipalities, other):
        require_municipalities(table, purpose="comparing boundaries")
    before, after = municipalities, reprojected(other, municipalities.crs)
    if crosswalk is not None:
        before = merge_municipalities(before, crosswalk)
    names = names_of(before) | names_of(after)
    lands = _lands(before, after)
    if not len(lands) and len(before) and len(after):
        raise BoundaryError(
            "the two maps lie nowhere upon each other. Are they of one land, and is the CRS of "
            "each the right one?"
        )
    graphs = [_neighbours(table) for table in (before, after)]
    moved = _moved(lands, before, after, names)
    return BoundaryChanges(
        _municipalities(before, after, moved, names),
        moved,
        _changed(graphs, names),
        _doubtful(graphs, names),
    )


def _lands(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the square metres that each old municipality shares with each new one."""
    old, new = before.geometry.to_numpy(), after.geometry.to_numpy()
    i, j = shapely.STRtree(new).query(old, predicate="intersects")
    with told_by_geos("comparing boundaries"):
        same = shapely.equals_exact(old[i], new[j], tolerance=0)
        area = np.where(same, shapely.area(old[i]), 0.0)
        area[~same] = shapely.area(shapely.intersection(old[i[~same]], new[j[~same]]))
    table = pd.DataFrame({"i": i, "j": j, "m2": area})
    return table[table["m2"] > 0].sort_values(["i", "j"], ignore_index=True)


def _moved(
    lands: pd.DataFrame, before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, names: dict[str, str]
) -> pd.DataFrame:
    """Return the pieces of land that belong to another municipality after, or to none."""
    from_nis, to_nis = before.index[lands["i"]], after.index[lands["j"]]
    pieces = pd.DataFrame({"from_nis": from_nis, "to_nis": to_nis, "m2": lands["m2"]})
    left = before.area.to_numpy() - _shared(lands, "i", len(before))
    made = after.area.to_numpy() - _shared(lands, "j", len(after))
    pieces = pd.concat(
        [
            pieces[pieces["from_nis"] != pieces["to_nis"]],
            pd.DataFrame({"from_nis": before.index, "to_nis": None, "m2": left}),
            pd.DataFrame({"from_nis": None, "to_nis": after.index, "m2": made}),
        ]
    ).astype({"from_nis": object, "to_nis": object})
    pieces = pieces[pieces["m2"] >= _LEAST_M2]
    order = ["m2", "from_nis", "to_nis"]
    pieces = pieces.sort_values(order, ascending=[False, True, True], ignore_index=True)
    return pd.DataFrame(
        {
            "from_nis": pieces["from_nis"],
            "from_name": pieces["from_nis"].map(names),
            "to_nis": pieces["to_nis"],
            "to_name": pieces["to_nis"].map(names),
            "area_km2": pieces["m2"] / _KM2,
        }
    )


def _shared(lands: pd.DataFrame, side: str, n: int) -> npt.NDArray[np.float64]:
    """Return the square metres of each municipality of one map that lie in the other map."""
    sums = np.bincount(lands[side].to_numpy(), weights=lands["m2"].to_numpy(), minlength=n)
    return sums.astype(np.float64)


def _municipalities(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, moved: pd.DataFrame, names: dict[str, str]
) -> pd.DataFrame:
    """Return the row of every code of either map, those of the first map first."""
    codes = before.index.append(after.index[~after.index.isin(before.index)])
    old, new = codes.isin(before.index), codes.isin(after.index)
    table = pd.DataFrame(index=pd.Index(codes, name=before.index.name))
    table["name"] = [names[code] for code in codes]
    table["exists"] = np.where(old & new, "both", np.where(old, "before", "after"))
    table["area_before_km2"] = before.area.reindex(codes).to_numpy() / _KM2
    table["area_after_km2"] = after.area.reindex(codes).to_numpy() / _KM2
    for column, side in (("lost_km2", "from_nis"), ("gained_km2", "to_nis")):
        table[column] = moved.groupby(side)["area_km2"].sum().reindex(codes, fill_value=0.0)
    table["share_moved"] = (table["lost_km2"] + table["gained_km2"]) / table["area_before_km2"]
    return table


def _neighbours(table: gpd.GeoDataFrame) -> nx.Graph:
    """Return who borders on whom; what is doubtful is told in the result."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RegiomapWarning)
        return build_adjacency(table)


def _changed(graphs: list[nx.Graph], names: dict[str, str]) -> pd.DataFrame:
    """Return the pairs of neighbours that only one of two graphs has."""
    both = set(graphs[0]) & set(graphs[1])
    before, after = (
        {(min(a, b), max(a, b)): m for a, b, m in graph.edges(data="shared_border_m")}
        for graph in graphs
    )
    rows = [
        (change, a, names[a], b, names[b], here[a, b], a in both and b in both)
        for change, here, there in (("gained", after, before), ("lost", before, after))
        for a, b in sorted(here.keys() - there.keys())
    ]
    columns = ["change", "nis_a", "name_a", "nis_b", "name_b", "shared_border_m", "both_exist"]
    return pd.DataFrame(rows, columns=columns)


def _doubtful(graphs: list[nx.Graph], names: dict[str, str]) -> pd.DataFrame:
    """Return what is doubtful about either graph, side by side."""
    found: dict[tuple[str, str, str], list[float]] = {}
    for at, graph in enumerate(graphs):
        doubts = check_adjacency(graph).to_frame()[["kind", *_PAIR, "amount"]]
        for kind, a, other, amount in doubts.to_numpy().tolist():
            b = other if isinstance(other, str) else ""  # nobody, where one stands alone
            pair = (min(a, b), max(a, b)) if b else (a, b)
            found.setdefault((kind, *pair), [np.nan, np.nan])[at] = amount
    rows = [
        (kind, a, names[a], b or None, names.get(b), *amounts)
        for (kind, a, b), amounts in sorted(found.items())
    ]
    columns = ["kind", "nis_a", "name_a", "nis_b", "name_b", "amount_before", "amount_after"]
    return pd.DataFrame(rows, columns=columns)
