"""Plans of a whole land: those of its pieces put together, the regions named, and checked."""

import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import geopandas as gpd
import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from regiomap._base.copied import sorted_graph
from regiomap._base.messages import listed
from regiomap.assignments import names_of
from regiomap.errors import VerificationError
from regiomap.plans.bounds import Bounds
from regiomap.plans.sequence import Plans
from regiomap.plans.verify import verify_plans
from regiomap.propose.asked import require_kept
from regiomap.propose.constraints import ConstraintsByParent
from regiomap.propose.spread import Choice, Piece

__all__ = ["plans_of", "require_verified"]

Ints = npt.NDArray[np.int64]


def plans_of(
    solved: Sequence[Piece],
    chosen: Sequence[Choice],
    municipalities: gpd.GeoDataFrame,
    graph: nx.Graph,
    parents: pd.Series,
    *,
    weight: str,
    bound: Fraction | None,
    exact: bool,
    certified: bool,
    bounds: Bounds,
    as_many: bool,
) -> Plans:
    """Return what was chosen as plans of all municipalities.

    Parameters
    ----------
    bound
        What every plan cuts at least; None: unknown.
    exact
        Whether their rank is proven.
    certified
        Whether other code than that of a search has checked what it proved.
    bounds
        Within what every region lies.
    as_many
        Whether they are compared with plans of as many regions only.
    """
    labels = _labels(solved, chosen, municipalities.index)
    return Plans(
        municipalities.index,
        labels,
        np.array([float(cut) for cut, _ in chosen]),
        facts={
            "exact": exact,
            "bound": math.nan if bound is None else float(bound),
            "certified": certified,
            "bounds": bounds,
            "as_many": as_many,
            "weight": weight,
            "source": "propose_regions",
            "municipalities": municipalities.copy(),
            "graph": sorted_graph(graph),
            "parents": parents,
        },
        names=_region_names(labels, municipalities, parents),
    )


def _labels(solved: Sequence[Piece], chosen: Sequence[Choice], codes: pd.Index) -> Ints:
    """Return the region of each municipality in each plan, numbered by its first member."""
    columns = [codes.get_indexer(pd.Index(sorted(piece.codes))) for piece in solved]
    labels = np.full((len(chosen), len(codes)), -1, dtype=np.int64)
    for row, (_, path) in zip(labels, chosen, strict=True):
        so_far = 0
        for piece, at, (k, rank) in zip(solved, columns, path, strict=True):
            row[at] = so_far + piece.best[k].labels[rank]
            so_far += k
        placed = row >= 0
        row[placed] = pd.factorize(row[placed])[0]
    return labels


def _region_names(
    labels: Ints, municipalities: gpd.GeoDataFrame, parents: pd.Series
) -> npt.NDArray[np.object_]:
    """Return the names of the regions of each plan, by label: of the parent, or the largest town.

    A region is named after its parent when it is the only one there.
    """
    codes, names = list(municipalities.index), names_of(municipalities)
    parent, largest_first = parents.to_numpy(), _largest_first(municipalities)
    called = np.full((len(labels), int(labels.max()) + 1), None, dtype=object)
    for row, given in zip(labels, called, strict=True):
        regions, first = np.unique(row[largest_first], return_index=True)
        largest = largest_first[first[regions >= 0]]
        n_regions = Counter(parent[largest])
        wanted = []
        for town in largest:
            name, within = names[codes[town]], parent[town]
            if within:
                name = within if n_regions[within] == 1 else f"{within} ({name})"
            wanted.append(name)
        given[: len(wanted)] = _distinct(wanted, [codes[town] for town in largest])
    return called


def _largest_first(municipalities: gpd.GeoDataFrame) -> Ints:
    """Return the places of the municipalities, most inhabitants first, then by code.

    Where nobody knows the inhabitants, the largest are those with most area: a code says nothing.
    """
    codes = pd.Series(np.arange(len(municipalities)), index=municipalities.index).sort_index()
    if "population" in municipalities.columns:
        size = pd.to_numeric(municipalities["population"], errors="coerce")
    else:
        area = shapely.area(municipalities.geometry.values)
        # As shares of the largest, so that squares that differ by rounding are equal.
        size = pd.Series(np.round(area / max(area.max(), 1e-300), 9), municipalities.index)
    ordered = size.reindex(codes.index).sort_values(ascending=False, kind="stable")
    places: Ints = codes[ordered.index].to_numpy()
    return places


def _distinct(names: list[str], codes: Sequence[str]) -> list[str]:
    """Return names of which no two are equal: where two are, the code of each tells them apart."""
    while len(set(names)) < len(names):
        called = Counter(names)
        names = [
            name if called[name] == 1 else f"{name} {code}"
            for name, code in zip(names, codes, strict=True)
        ]
    return names


def require_verified(
    plans: Plans, graph: nx.Graph, parents: pd.Series, constraints: ConstraintsByParent
) -> None:
    """Raise unless the independent checker passes the plans as a whole, parents included.

    Raises
    ------
    VerificationError
        If a region is not connected inside one parent, not of a size that was asked, or out of
        bounds.
    """
    placed = np.flatnonzero((plans.labels >= 0).any(axis=0))
    labels, codes = plans.labels[:, placed], plans.codes[placed]
    if (labels < 0).any():
        raise VerificationError("not every plan places the same municipalities.")
    parent = parents.loc[codes].to_dict()
    # Only borders inside a parent: a region across two of them is then in two parts.
    at = {code: i for i, code in enumerate(codes)}
    inside = [(at[a], at[b]) for a, b in graph.edges if a in at and parent.get(b) == parent[a]]
    none = np.zeros((0, 2), dtype=np.int64)
    verify_plans(
        labels,
        np.array(inside, dtype=np.int64).reshape(-1, 2),
        sizes=np.zeros((0, len(codes)), dtype=np.int64),
        lower=none.ravel(),
        upper=none.ravel(),
        together=none,
        apart=none,
    )
    low, high = np.array([constraints.size_in(parent[code]) for code in codes]).T
    sizes, counts_for = np.zeros_like(labels), [constraints.total([code]) for code in codes]
    np.add.at(sizes, (np.arange(len(labels))[:, None], labels), np.array(counts_for))
    size = np.take_along_axis(sizes, labels, axis=1)  # of the region of each municipality
    outside = np.flatnonzero(((size < low) | (size > high)).any(axis=0))
    if len(outside):
        raise VerificationError(f"regions of {listed(codes[outside])} are of another size.")
    require_kept(labels, list(codes), constraints.asked)
