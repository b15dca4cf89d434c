"""Constraints of the regions to propose: neighbours, parents, and who can be in a region at all."""

import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import networkx as nx
import pandas as pd

from regiomap._base.messages import did_you_mean, listed
from regiomap._base.texts import Language
from regiomap.adjacency import build_adjacency
from regiomap.assignments import parent_of_each, require_neighbours
from regiomap.errors import (
    AssignmentError,
    InfeasibleError,
    IsolatedMunicipalityWarning,
    UnknownRegionError,
)
from regiomap.planspace.constraints import Constraints
from regiomap.planspace.loads import require_size
from regiomap.propose.asked import NOTHING, Asked
from regiomap.propose.unplaced import Unplaced

__all__ = [
    "DEFAULT_SIZE",
    "ConstraintsByParent",
    "Size",
    "neighbours_of",
    "parents_within",
    "split_placeable",
    "undivided",
]

Size = tuple[int, int]
DEFAULT_SIZE: Size = (5, 15)
# A group of one of these options ends up in one region.
_ONE_REGION = ("together", "fixed", "growing")


def neighbours_of(municipalities: gpd.GeoDataFrame, graph: nx.Graph | None) -> nx.Graph:
    """Return the neighbours of exactly these municipalities, built when none are given."""
    if graph is None:
        with warnings.catch_warnings():
            # Said in the proposal, with the reason.
            warnings.simplefilter("ignore", IsolatedMunicipalityWarning)
            return build_adjacency(municipalities)
    require_neighbours(municipalities.index, graph)
    return graph.subgraph(municipalities.index)


def parents_within(municipalities: gpd.GeoDataFrame, within: str | pd.Series | None) -> pd.Series:
    """Return the parent of each municipality; one for all when nothing is to stay within."""
    if within is None:
        return pd.Series("", index=municipalities.index, name="parent")
    remedy = "Name another column to stay within, or give a Series of parents."
    parents = parent_of_each(within, municipalities, remedy=remedy)
    if not parents.notna().any():
        named = f"column {within!r}" if isinstance(within, str) else "the Series of parents"
        raise AssignmentError(f"no municipality has a parent: {named} is empty for all of them.")
    return parents


@dataclass(frozen=True)
class ConstraintsByParent:
    """What is asked of the regions of every parent: sizes, and constraints.

    Attributes
    ----------
    size
        Bounds for all parents, or for some by name; the others then have the default.
    shared
        What `PlanSpace` takes besides, about the municipalities of all parents.
    sizes
        What each municipality counts for in a size; None: one.
    asked
        What every region has to keep besides.
    """

    size: Size | Mapping[str, Size]
    shared: Constraints
    sizes: Mapping[str, int] | None = None
    asked: Asked = NOTHING

    def total(self, codes: Iterable[str]) -> int:
        """Return the size of some municipalities together."""
        return sum(1 if self.sizes is None else self.sizes[code] for code in codes)

    def size_in(self, parent: str) -> Size:
        """Return the fewest and most municipalities of a region in a parent."""
        if isinstance(self.size, Mapping):
            return self.size.get(parent, DEFAULT_SIZE)
        return self.size

    def require_consistent(self, parents: pd.Series) -> None:
        """Raise when a size names a stranger, or constraints contradict or cross parents."""
        for size in self.size.values() if isinstance(self.size, Mapping) else [self.size]:
            require_size(size)
        if isinstance(self.size, Mapping):
            known = {str(parent) for parent in parents.dropna().unique()}
            if unknown := sorted(set(self.size) - known):
                raise UnknownRegionError(
                    f"size names {listed(unknown)}, which is no parent."
                    f"{did_you_mean(unknown[0], known)}"
                )
        self.shared.require_consistent()
        for group in self._one_region():
            if homeless := [code for code in group if pd.isna(parents[code])]:
                raise InfeasibleError(
                    f"{listed(group)} cannot be one region: {listed(homeless)} has no parent."
                )
            lies_in = sorted({str(parent) for parent in parents[group]})
            if len(lies_in) > 1:
                raise InfeasibleError(
                    f"{listed(group)} cannot be one region: they lie in {listed(lies_in)}."
                )

    def require_joined(self, parent: str, pieces: Iterable[Collection[str]]) -> None:
        """Raise when a group that must be one region lies in more than one piece."""
        for piece in map(set, pieces):
            for group in self._one_region():
                if piece & set(group) and not piece >= set(group):
                    raise InfeasibleError(
                        f"{listed(group)} cannot be one region: inside "
                        f"{parent or 'the municipalities'} no chain of neighbours joins them. "
                        "Declare a bridge."
                    )

    def options_in(self, parent: str, codes: Collection[str]) -> dict[str, Any]:
        """Return what `PlanSpace` is asked about some municipalities of a parent."""
        inside = set(codes)
        options: dict[str, Any] = {"size": self.size_in(parent)}
        if self.sizes is not None:
            options["size_by"] = {code: self.sizes[code] for code in codes}
        for option in _ONE_REGION:
            groups = getattr(self.shared, option)
            options[option] = [group for group in groups if inside & set(group)]
        here = [sorted(inside & set(group)) for group in self.shared.apart]
        options["apart"] = [group for group in here if len(group) > 1]
        if self.shared.centres_in_region is not None:
            options["centres"] = sorted(inside & set(self.shared.centres))
            options["centres_in_region"] = self.shared.centres_in_region
        return options

    def asks(self, codes: Collection[str]) -> bool:
        """Return whether anything but the size is asked of some municipalities."""
        options = self.options_in("", codes)
        plain = {"size", "size_by"}
        return any(value for option, value in options.items() if option not in plain)

    def too_few_centres(self, codes: Collection[str]) -> dict[str, object]:
        """Return how many centre towns there are and how many a region needs, when too few."""
        fewest = (self.shared.centres_in_region or (0, None))[0]
        n = len(set(codes) & set(self.shared.centres))
        return {"centres": n, "fewest": fewest} if n < fewest else {}

    def holds_fixed(self, codes: Collection[str]) -> bool:
        """Return whether a fixed region lies in some municipalities, all or part of it."""
        return any(set(group) & set(codes) for group in self.shared.fixed)

    def _one_region(self) -> list[list[str]]:
        """Return the groups that must each lie in one region."""
        return [group for option in _ONE_REGION for group in getattr(self.shared, option)]


def split_placeable(
    parents: pd.Series, graph: nx.Graph, names: dict[str, str], constraints: ConstraintsByParent
) -> tuple[dict[str, list[list[str]]], list[Unplaced]]:
    """Return the connected pieces of each parent that may hold a region, and who is in none.

    Pieces are loose of each other, so each is divided for itself. A piece that holds a fixed
    region is kept: whether that can be is told when it is divided.
    """
    left_out = set(constraints.shared.left_out)
    unplaced = [
        Unplaced(code, names[code], "no_parent", {"column": parents.name})
        for code in parents.index[parents.isna()]
        if code not in left_out
    ]
    unplaced += [Unplaced(code, names[code], "left_out", {}) for code in sorted(left_out)]
    pieces: dict[str, list[list[str]]] = {}
    placeable = parents.dropna().drop(list(left_out), errors="ignore")
    for parent, members in placeable.groupby(placeable, sort=True):
        name = str(parent)
        found = sorted(map(sorted, nx.connected_components(graph.subgraph(members.index))))
        constraints.require_joined(name, found)
        for piece in found:
            key, values = _too_small(piece, name, constraints, alone=len(found) == 1)
            if key and not constraints.holds_fixed(piece):
                unplaced += [Unplaced(code, names[code], key, values) for code in piece]
            else:
                pieces.setdefault(name, []).append(piece)
    return pieces, unplaced


def _too_small(
    piece: list[str], parent: str, constraints: ConstraintsByParent, *, alone: bool
) -> tuple[str, dict[str, object]]:
    """Return why a piece cannot hold any region, without a search; an empty key when it may."""
    least = constraints.size_in(parent)[0]
    values: dict[str, object] = {"parent": parent, "n": len(piece), "min": least}
    n = constraints.total(piece)
    if n < least and len(piece) == 1 and constraints.sizes is None:
        return "no_neighbour", values
    if n < least:
        sized = "" if constraints.sizes is None else "_sized"
        return ("too_few_in_all" if alone else "too_few") + sized, values | {"size": n}
    if centres := constraints.too_few_centres(piece):
        return "no_centre", values | centres
    return "", values


def undivided(
    piece: Sequence[str],
    parent: str,
    names: dict[str, str],
    constraints: ConstraintsByParent,
    *,
    alone: bool,
    reason: Mapping[Language, str] | None = None,
) -> list[Unplaced]:
    """Return the municipalities of a piece that has no division, with the reason."""
    key = f"no_division{'' if alone else '_loose'}{'_asked' if constraints.asks(piece) else ''}"
    low, high = constraints.size_in(parent)
    values: dict[str, object] = {"n": len(piece), "parent": parent, "min": low, "max": high}
    if reason:
        key, values = "no_division_bounds", values | {"why": reason}
    return [Unplaced(code, names[code], key, values) for code in piece]
