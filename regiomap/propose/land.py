"""The land to propose for: neighbours, parents, and who can be in a region at all."""

import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import networkx as nx
import pandas as pd

from regiomap.adjacency import build_adjacency
from regiomap.errors import (
    AssignmentError,
    ColumnError,
    InfeasibleError,
    IsolatedMunicipalityWarning,
    OptionError,
    UnknownMunicipalityError,
    UnknownRegionError,
    did_you_mean,
    listed,
)
from regiomap.planspace.wishes import check_size
from regiomap.propose.proposal import Unplaced

__all__ = [
    "DEFAULT_SIZE",
    "Demands",
    "Size",
    "read_graph",
    "read_names",
    "read_parents",
    "split_placeable",
]

Size = tuple[int, int]
DEFAULT_SIZE: Size = (5, 15)
# A group of one of these options ends up in one region.
_ONE_REGION = ("together", "fixed", "growing")


def read_graph(municipalities: gpd.GeoDataFrame, graph: nx.Graph | None) -> nx.Graph:
    """Return the neighbours of exactly these municipalities, built when none are given."""
    if graph is None:
        with warnings.catch_warnings():
            # Said in the proposal, with the reason.
            warnings.simplefilter("ignore", IsolatedMunicipalityWarning)
            return build_adjacency(municipalities)
    missing = [code for code in municipalities.index if code not in graph]
    if missing:
        raise UnknownMunicipalityError(
            f"the graph lacks {len(missing)} of {len(municipalities)} municipalities: "
            f"{listed(missing)}. Build it from the same table."
        )
    return graph.subgraph(municipalities.index)


def read_parents(municipalities: gpd.GeoDataFrame, within: str | pd.Series | None) -> pd.Series:
    """Return the parent of each municipality; one for all when nothing is to stay within."""
    if within is None:
        return pd.Series("", index=municipalities.index, name="parent")
    if isinstance(within, str) and within not in municipalities.columns:
        raise ColumnError(
            f"the municipalities have no column {within!r} to stay within; they have "
            f"{listed(municipalities.columns)}.{did_you_mean(within, municipalities.columns)} "
            "Name another column, or give a Series of parents."
        )
    series = municipalities[within] if isinstance(within, str) else within
    if not isinstance(series, pd.Series):
        raise OptionError(
            f"within must be a column, a Series of parents, or None; got {type(within).__name__}."
        )
    twice = series.index[series.index.duplicated()].unique()
    if len(twice):
        raise AssignmentError(
            f"{len(twice)} municipalities have more than one parent: {listed(twice)}."
        )
    # As text: numbers are names here, and 1 and "1" are one parent.
    parents = series.reindex(municipalities.index).astype(object).map(str, na_action="ignore")
    if not parents.notna().any():
        named = f"column {within!r}" if isinstance(within, str) else "the Series of parents"
        raise AssignmentError(f"no municipality has a parent: {named} is empty for all of them.")
    return parents


def read_names(municipalities: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the name of each municipality, its code where no name is known."""
    codes = {code: str(code) for code in municipalities.index}
    if "name" not in municipalities.columns:
        return codes
    named: dict[str, str] = municipalities["name"].dropna().astype(str).to_dict()
    return codes | named


@dataclass(frozen=True)
class Demands:
    """What is asked of the regions of every parent: sizes, and wishes.

    Attributes
    ----------
    size
        Bounds for all parents, or for some by name; the others then have the default.
    wishes
        The groups of codes (or codes) that `PlanSpace` takes, by the name of its argument.
    centres_in_region
        Fewest and most centre towns in a region.
    left_out
        Codes that are in no region.
    """

    size: Size | Mapping[str, Size]
    wishes: Mapping[str, Sequence[Collection[str] | str]]
    centres_in_region: tuple[int, int | None]
    left_out: Sequence[str]

    def size_in(self, parent: str) -> Size:
        """Return the fewest and most municipalities of a region in a parent."""
        if isinstance(self.size, Mapping):
            return self.size.get(parent, DEFAULT_SIZE)
        return self.size

    def check(self, parents: pd.Series) -> None:
        """Raise when a wish or size names a stranger, or a group lies in two parents."""
        for size in self.size.values() if isinstance(self.size, Mapping) else [self.size]:
            check_size(size)
        if isinstance(self.size, Mapping):
            known = {str(parent) for parent in parents.dropna().unique()}
            if unknown := sorted(set(self.size) - known):
                raise UnknownRegionError(
                    f"size names {listed(unknown)}, which is no parent."
                    f"{did_you_mean(unknown[0], known)}"
                )
        for option, groups in {**self.wishes, "left_out": self.left_out}.items():
            for group in groups:
                codes = [group] if isinstance(group, str) else list(group)
                if unknown := sorted(set(codes) - set(parents.index)):
                    raise UnknownMunicipalityError(
                        f"{option} names {len(unknown)} codes that the municipalities do not "
                        f"have: {listed(unknown)}."
                    )
                lies_in = sorted({str(parent) for parent in parents[codes]})
                if option in _ONE_REGION and len(lies_in) > 1:
                    raise InfeasibleError(
                        f"{listed(sorted(codes))} cannot be one region: they lie in "
                        f"{listed(lies_in)}."
                    )

    def options_in(self, parent: str, codes: Collection[str]) -> dict[str, Any]:
        """Return what `PlanSpace` is asked in a parent."""
        inside = set(codes)
        options: dict[str, Any] = {"size": self.size_in(parent)}
        for option, groups in self.wishes.items():
            if option == "centres":
                options[option] = [code for code in groups if code in inside]
                options["centres_in_region"] = self.centres_in_region
                continue
            here = [[code for code in group if code in inside] for group in groups]
            least = 1 if option in _ONE_REGION else 2
            options[option] = [group for group in here if len(group) >= least]
        return options


def split_placeable(
    parents: pd.Series, graph: nx.Graph, names: dict[str, str], demands: Demands
) -> tuple[dict[str, list[str]], list[Unplaced]]:
    """Return the connected municipalities of each parent; set apart who is in too small a piece."""
    unplaced = [
        Unplaced(code, names[code], "no_parent", {"column": parents.name})
        for code in parents.index[parents.isna()]
        if code not in demands.left_out
    ]
    groups: dict[str, list[str]] = {}
    placeable = parents.dropna().drop(list(demands.left_out), errors="ignore")
    unplaced += [
        Unplaced(code, names[code], "left_out", {}) for code in sorted(set(demands.left_out))
    ]
    for parent, members in placeable.groupby(placeable, sort=True):
        least = demands.size_in(str(parent))[0]
        for piece in nx.connected_components(graph.subgraph(members.index)):
            if len(piece) >= least:
                groups.setdefault(str(parent), []).extend(piece)
                continue
            key = "no_neighbour" if len(piece) == 1 else "too_few"
            values = {"parent": parent, "n": len(piece), "min": least}
            unplaced += [Unplaced(code, names[code], key, values) for code in sorted(piece)]
    return groups, unplaced
