"""A plan: who is in which region, where that came from, and what is known about it."""

from dataclasses import dataclass, field

import geopandas as gpd
import networkx as nx
import pandas as pd

__all__ = ["Plan"]


@dataclass(frozen=True, eq=False, repr=False)
class Plan:
    """An assignment of municipalities to regions.

    Attributes
    ----------
    assignment
        Region id (text) per municipality; index `nis`. Missing: not assigned.
    cut
        Sum of the weights of the neighbour pairs that lie in two regions, in the unit of
        `weight` (metres by default); NaN when it is not known.
    exact
        Whether the exact engine proved the plan's rank. False for a plan that was read or edited.
    weight
        The edge attribute that `cut` sums.
    source
        Where the plan came from, for people.
    municipalities, graph, parents
        The boundaries, the neighbours and the parent of each municipality, where known.
    """

    assignment: pd.Series
    cut: float = float("nan")
    exact: bool = False
    weight: str = "shared_border_m"
    source: str = ""
    municipalities: gpd.GeoDataFrame | None = field(default=None)
    graph: nx.Graph | None = field(default=None)
    parents: pd.Series | None = field(default=None)

    @property
    def n_regions(self) -> int:
        """Number of regions."""
        return int(self.assignment.nunique())
