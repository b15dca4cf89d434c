"""The municipalities as the page knows them: by position, with their neighbours."""

import math
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import networkx as nx
import pandas as pd

from regiomap.adjacency import SHORT_BORDER_M, build_adjacency
from regiomap.assignments import names_of, parent_of_each, require_neighbours
from regiomap.errors import IsolatedMunicipalityWarning
from regiomap.plans.plan import Plan

__all__ = ["Territory", "neighbours_of", "territory_of"]

_KINDS = ("border", "tolerance", "bridge")


@dataclass(frozen=True)
class Territory:
    """The municipalities as the page knows them: by position, with their neighbours."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    parents: tuple[str, ...]
    parent_of: tuple[int, ...]
    population: tuple[int | None, ...]
    edges: tuple[tuple[int, int, float, str], ...]
    touches: tuple[tuple[int, int], ...]
    young: tuple[int | None, ...]
    young_ages: tuple[int, int] | None
    coded_as: str

    def encode(self) -> dict[str, Any]:
        """Return the territory as plain data."""
        return {
            "codes": self.codes,
            "names": self.names,
            "parents": self.parents,
            "parentOf": self.parent_of,
            "population": self.population if any(p is not None for p in self.population) else None,
            "edges": [[a, b, round(m, 1), _KINDS.index(kind)] for a, b, m, kind in self.edges],
            "edgeKinds": _KINDS,
            "shortBorderM": SHORT_BORDER_M,
            "touches": self.touches,
            "young": self.young if any(p is not None for p in self.young) else None,
            "youngAges": self.young_ages,
        }


def territory_of(
    municipalities: gpd.GeoDataFrame, graph: nx.Graph, parents: pd.Series | str | None
) -> Territory:
    """Return the municipalities and their neighbours by position, in the order of the table."""
    codes = tuple(municipalities.index)
    young, ages = _young_column(municipalities)
    place = {code: i for i, code in enumerate(codes)}
    require_neighbours(codes, graph)
    parent_of = _parent_series(municipalities, parents)
    known = tuple(sorted(parent_of.dropna().unique()))
    edges = sorted(
        (min(place[a], place[b]), max(place[a], place[b]), _metres(data), _kind(data))
        for a, b, data in graph.edges(data=True)
        if a in place and b in place
    )
    touches = sorted(
        (min(place[a], place[b]), max(place[a], place[b]))
        for a, b in graph.graph.get("point_touches", ())
        if a in place and b in place
    )
    return Territory(
        codes=codes,
        names=tuple(names_of(municipalities).values()),
        parents=known,
        parent_of=tuple(-1 if pd.isna(one) else known.index(one) for one in parent_of),
        population=tuple(_people(municipalities, "population")),
        edges=tuple(edges),
        touches=tuple(touches),
        young=tuple(_people(municipalities, young)),
        young_ages=ages,
        coded_as=str(municipalities.index.name),
    )


def neighbours_of(municipalities: gpd.GeoDataFrame, plans: Iterable[Plan]) -> nx.Graph:
    """Return the graph of the first plan that brings one for this table, or build one.

    This is the only thing that drawing works out by itself, so that a map without a graph still
    has its neighbours and the check of contiguity.
    """
    for plan in plans:
        if plan.graph is not None and set(municipalities.index) <= set(plan.graph):
            return plan.graph
    with warnings.catch_warnings():
        # The map itself shows who has no neighbour: its region is in two parts.
        warnings.simplefilter("ignore", IsolatedMunicipalityWarning)
        return build_adjacency(municipalities)


def _young_column(municipalities: gpd.GeoDataFrame) -> tuple[str, tuple[int, int] | None]:
    """Return the first column of people of some ages (`aged_0_17`), and the ages."""
    for column in map(str, municipalities.columns):
        if found := re.fullmatch(r"aged_(\d{1,3})_(\d{1,3})", column):
            return column, (int(found[1]), int(found[2]))
    return "", None


def _people(municipalities: gpd.GeoDataFrame, column: str) -> list[int | None]:
    if column not in municipalities.columns:
        return [None] * len(municipalities)
    numbers = pd.to_numeric(municipalities[column], errors="coerce")
    return [round(n) if math.isfinite(n) else None for n in numbers.astype(float)]


def _parent_series(municipalities: gpd.GeoDataFrame, parents: pd.Series | str | None) -> pd.Series:
    """Return the name of each municipality's parent, as text or missing."""
    if parents is None:
        return pd.Series(pd.NA, index=municipalities.index, dtype=object)
    remedy = "Name another column, give a Series, or draw without parents (parents=None)."
    return parent_of_each(parents, municipalities, remedy=remedy)


def _metres(data: Mapping[str, Any]) -> float:
    metres = float(data.get("shared_border_m", 0.0))
    return metres if math.isfinite(metres) else 0.0


def _kind(data: Mapping[str, Any]) -> str:
    kind = data.get("kind", "border")
    return kind if kind in _KINDS else "border"
