"""What the page needs to know, as plain data: municipalities, neighbours, plans."""

import json
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import networkx as nx
import pandas as pd

from regiomap._base.messages import did_you_mean, listed
from regiomap.drawing.palette import colour_regions
from regiomap.drawing.web.topology import Topology
from regiomap.errors import (
    AssignmentError,
    ColumnError,
    OptionError,
    UnknownMunicipalityError,
    UnknownRegionError,
)
from regiomap.plans.plan import Plan

if TYPE_CHECKING:
    from regiomap.growth.schedule import Schedule

__all__ = [
    "Territory",
    "as_json",
    "encode_plan",
    "encode_schedule",
    "encode_topology",
    "named_plans",
    "read_territory",
]

Plans = Plan | pd.Series | Sequence[Plan | pd.Series] | Mapping[str, Plan | pd.Series]
_KINDS = ("border", "tolerance", "bridge")
# A region id this short is shown on the map as it is; longer ones get a number.
_SHORT_ID = 3


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

    def encode(self) -> dict[str, Any]:
        """Return the territory as plain data."""
        return {
            "codes": self.codes,
            "names": self.names,
            "parents": self.parents,
            "parentOf": self.parent_of,
            "population": self.population if any(p is not None for p in self.population) else None,
            "edges": [[a, b, round(m, 1), _KINDS.index(kind)] for a, b, m, kind in self.edges],
            "touches": self.touches,
        }


def read_territory(
    municipalities: gpd.GeoDataFrame, graph: nx.Graph, parents: pd.Series | str | None
) -> Territory:
    """Return the municipalities and their neighbours by position, in the order of the table."""
    codes = tuple(municipalities.index)
    place = {code: i for i, code in enumerate(codes)}
    unknown = [code for code in codes if code not in graph]
    if unknown:
        raise UnknownMunicipalityError(
            f"the graph lacks {len(unknown)} of {len(codes)} municipalities: {listed(unknown)}. "
            "Build it from the same table with build_adjacency()."
        )
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
        names=tuple(_column(municipalities, "name", codes)),
        parents=known,
        parent_of=tuple(-1 if pd.isna(one) else known.index(one) for one in parent_of),
        population=tuple(_people(municipalities)),
        edges=tuple(edges),
        touches=tuple(touches),
    )


def _column(municipalities: gpd.GeoDataFrame, column: str, default: Sequence[str]) -> list[str]:
    if column not in municipalities.columns:
        return list(default)
    return [
        instead if pd.isna(value) else str(value)
        for value, instead in zip(municipalities[column], default, strict=True)
    ]


def _people(municipalities: gpd.GeoDataFrame) -> list[int | None]:
    if "population" not in municipalities.columns:
        return [None] * len(municipalities)
    numbers = pd.to_numeric(municipalities["population"], errors="coerce")
    return [round(n) if math.isfinite(n) else None for n in numbers.astype(float)]


def _parent_series(municipalities: gpd.GeoDataFrame, parents: pd.Series | str | None) -> pd.Series:
    """Return the name of each municipality's parent, as text or missing."""
    if parents is None:
        return pd.Series(pd.NA, index=municipalities.index, dtype=object)
    if isinstance(parents, str):
        if parents not in municipalities.columns:
            raise ColumnError(
                f"the municipalities have no column {parents!r} to take the parents from."
                f"{did_you_mean(parents, municipalities.columns)} Name the column, give a Series, "
                "or draw without parents (parents=None)."
            )
        given = municipalities[parents]
    elif parents.index.has_duplicates:
        twice = parents.index[parents.index.duplicated()].unique()
        raise AssignmentError(
            f"{len(twice)} municipalities have two parents: {listed(twice)}. Keep one row each."
        )
    else:
        given = parents
    given = given.reindex(municipalities.index).astype(object)
    names: pd.Series = given.where(given.isna(), given.astype(str))
    return names


def _metres(data: Mapping[str, Any]) -> float:
    metres = float(data.get("shared_border_m", 0.0))
    return metres if math.isfinite(metres) else 0.0


def _kind(data: Mapping[str, Any]) -> str:
    kind = data.get("kind", "border")
    return kind if kind in _KINDS else "border"


def named_plans(plans: Plans, *, first: str, other: str) -> dict[str, pd.Series]:
    """Return every plan as an assignment of text, by title; `other` has a place for {n}."""
    if isinstance(plans, Plan | pd.Series):
        plans = [plans]
    if not isinstance(plans, Mapping | list | tuple):
        raise OptionError(
            "plans must be a Plan, a Series (index NIS code, value region), or several of them as "
            f"a list or by title, got {type(plans).__name__}."
        )
    if not plans:
        raise AssignmentError("there is no plan to draw: give at least one plan or Series.")
    if not isinstance(plans, Mapping):
        titles = [first, *(other.format(n=n) for n in range(1, len(plans)))]
        plans = dict(zip(titles, plans, strict=True))
    return {str(title): _assignment(plan, str(title)) for title, plan in plans.items()}


def _assignment(plan: Plan | pd.Series, title: str) -> pd.Series:
    assignment = plan.assignment if isinstance(plan, Plan) else plan
    if not isinstance(assignment, pd.Series):
        raise OptionError(
            f"plan {title!r} must be a Plan or a Series (index NIS code, value region), got "
            f"{type(plan).__name__}."
        )
    if assignment.empty:
        raise AssignmentError(f"plan {title!r} holds no municipality at all.")
    if assignment.index.has_duplicates:
        twice = assignment.index[assignment.index.duplicated()].unique()
        raise AssignmentError(
            f"{len(twice)} municipalities occur twice in plan {title!r}: {listed(twice)}. "
            "Keep one row for each."
        )
    return assignment.map(_region_id).astype(object)


def _region_id(value: Any) -> str | None:  # noqa: ANN401  (whatever a column holds)
    if pd.isna(value):
        return None
    # Missing values turn a column of whole numbers into floats: 7.0 is region 7.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def encode_plan(title: str, assignment: pd.Series, territory: Territory) -> dict[str, Any]:
    """Return a plan as plain data: regions in reading order, and the region of everybody."""
    unknown = assignment.index[~assignment.index.isin(territory.codes)]
    if len(unknown):
        raise UnknownMunicipalityError(
            f"plan {title!r} names {len(unknown)} codes that the municipalities do not have: "
            f"{listed(unknown)}. Use municipalities and a plan of the same year."
        )
    by_place = [assignment.get(code) for code in territory.codes]
    by_place = [None if pd.isna(region) else region for region in by_place]
    regions = _reading_order(by_place, territory)
    number = {region: i for i, region in enumerate(regions)}
    of = [-1 if region is None else number[region] for region in by_place]
    meeting = {
        (of[a], of[b]) for a, b, *_ in territory.edges if of[a] != of[b] and min(of[a], of[b]) >= 0
    }
    short = all(len(region) <= _SHORT_ID for region in regions)
    return {
        "title": title,
        "regions": regions,
        "labels": regions if short else [str(i + 1) for i in range(len(regions))],
        "colours": colour_regions(len(regions), sorted(meeting)),
        "of": of,
    }


def encode_schedule(schedule: "Schedule | None", regions: Collection[str]) -> dict[str, Any] | None:
    """Return when each region of the first plan starts, as plain data; None: no schedule."""
    if schedule is None:
        return None
    starts = {str(region): year for region, year in schedule.starts.dropna().items()}
    if unknown := [region for region in starts if region not in regions]:
        raise UnknownRegionError(
            f"the schedule starts {len(unknown)} regions that the first plan does not have: "
            f"{listed(unknown)}. Draw the plan it was made for first: schedule.plan."
        )
    years = schedule.years
    return {
        "years": years.index.tolist(),
        "starts": {region: int(year) for region, year in starts.items()},
        "targets": years[["target_regions", "target_municipalities"]].to_numpy().tolist(),
    }


def _reading_order(by_place: Sequence[str | None], territory: Territory) -> list[str]:
    """Return the regions by the parent most members lie in, then by name, numbers as numbers."""
    members: dict[str, list[int]] = {}
    for place, region in enumerate(by_place):
        if region is not None:
            members.setdefault(region, []).append(territory.parent_of[place])
    main = {region: max(sorted(set(of)), key=of.count) for region, of in members.items()}
    return sorted(members, key=lambda region: (main[region], _natural(region), region))


def _natural(name: str) -> list[tuple[int, int, str]]:
    pieces: Iterable[str] = re.split(r"(\d+)", name)
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p.casefold()) for p in pieces if p]


def encode_topology(topology: Topology) -> dict[str, Any]:
    """Return the geometry as plain data: every arc as a first point and steps from there."""
    arcs = []
    for arc in topology.arcs:
        steps = arc.copy()
        steps[1:] -= arc[:-1]
        arcs.append(steps.ravel().tolist())
    return {
        "scale": topology.scale,
        "origin": topology.origin,
        "arcs": arcs,
        "owners": topology.owners,
        "polygons": topology.polygons,
        "labels": topology.labels.tolist(),
    }


def as_json(data: object) -> str:
    r"""Return JSON that cannot end the script element it stands in.

    Examples
    --------
    >>> as_json("</script>")
    '"\\u003c/script\\u003e"'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # Half a surrogate pair has no bytes in UTF-8, and yet reads back as what it was.
    return re.sub("[<>&\u2028\u2029\ud800-\udfff]", lambda sign: f"\\u{ord(sign[0]):04x}", text)
