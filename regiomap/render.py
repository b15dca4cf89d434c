"""Draw finished plans: one HTML file that needs nobody, for people who will never see Python."""

import os
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import folium
import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely

from regiomap._base.arguments import checked
from regiomap._base.files import require_ending, write_whole
from regiomap._base.messages import listed, shown
from regiomap._base.texts import Language, texts
from regiomap.adjacency import build_adjacency
from regiomap.boundaries.reading import require_municipalities
from regiomap.checks.criteria import Criteria
from regiomap.drawing.palette import PALETTE
from regiomap.drawing.web.page import RegioMap
from regiomap.drawing.web.payload import (
    Plans,
    Territory,
    encode_plan,
    encode_schedule,
    encode_topology,
    named_plans,
    read_territory,
)
from regiomap.drawing.web.topology import Topology, build_topology
from regiomap.errors import (
    IsolatedMunicipalityWarning,
    OptionError,
    RegiomapWarning,
    UnknownMunicipalityError,
)
from regiomap.flanders import load_flanders, load_merger_table
from regiomap.plans.plan import Plan

if TYPE_CHECKING:
    from regiomap.growth.schedule import Schedule

__all__ = ["MAP_ENDINGS", "draw_map", "save_map"]

MAP_ENDINGS = (".html", ".htm")


@checked
def draw_map(
    municipalities: gpd.GeoDataFrame,
    plans: Plans,
    *,
    graph: nx.Graph | None = None,
    parents: pd.Series | str | None = "reference_region",
    criteria: Criteria | None = None,
    schedule: "Schedule | None" = None,
    language: Language = "nl",
    title: str | None = None,
    source: str | None = None,
    date: str | None = None,
    former_names: Mapping[str, Sequence[str]] | None = None,
    tiles: Any = None,  # noqa: ANN401  (whatever folium takes)
    editable: bool = True,
) -> folium.Map:
    """Draw one or more plans as a map that explains itself and that people can change.

    Parameters
    ----------
    municipalities
        The canonical table: index NIS code, (multi)polygons in a CRS in metres; columns `name`
        and `population` are shown where they exist.
    plans
        A plan; or a Series (index NIS code, value region; missing: not assigned); or several, as
        a list or by title. The first one is the proposal the others are compared with.
    graph
        Neighbours, from `build_adjacency`. Default: the plan's, or else built here.
    parents
        The parent of each municipality: a column (or else what the plan knows), or a Series
        with the NIS code as index. None: no parents, and no check of nesting.
    criteria
        What a region must be: the sizes, and whether contiguity and nesting are checked.
    schedule
        From `schedule_growth`, for the first plan: adds a slider of the years.
    language
        'nl' or 'en'.
    title, source, date
        Text above the map, and below the list. The source of the embedded Flanders is known; a
        date appears only when given, so that the same input gives the same bytes.
    former_names
        Names people may still search for, per NIS code. Default: the names before the mergers
        of 2025, where the table holds the merged municipalities.
    tiles
        A tile background as folium takes it: a name, a `folium.TileLayer`. None: nothing is ever
        requested from anywhere.
    editable
        Whether people can try changes on the map.

    Returns
    -------
    folium.Map
        Ready for `save_map`, for a notebook cell, and for more folium layers.

    Raises
    ------
    BoundaryError
        If the table is not canonical (`CRSError`: no CRS in metres; `ColumnError`: no column
        with that name for the parents).
    AssignmentError
        If there is no plan, an empty one, or one that names a municipality twice.
    UnknownMunicipalityError
        If a plan or `former_names` names a code that is not in the table, or the graph lacks one.
    UnknownRegionError
        If the schedule starts a region that the first plan does not have.
    OptionError
        If the language is unknown, a plan is no plan, or folium refuses the tiles.

    Warns
    -----
    DoubtfulBorderWarning
        From `build_adjacency`, if the graph is built here and boundaries are drawn wrongly.

    Notes
    -----
    Borders are simplified for the screen; checks and lengths come from the graph. Layers you add
    appear above the regions. Markers, popups, tooltips and GeoJSON work without internet; a
    plugin that loads scripts from elsewhere makes `save_map` warn.

    No text becomes code: the page runs its own scripts only, known by their hash, and asks only
    the hosts of tiles and plugins that were added. Of layers you add, folium shows popups,
    tooltips, layer names, attributions and `DivIcon` as HTML (without scripts and without pictures
    from elsewhere, but a link or a `<meta>` in it can still lead a reader to another page), takes
    what `folium.Element` and `folium.IFrame` are given as a template, and `JsCode` and captions of
    colour maps as JavaScript: never give those a name you did not check.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> brugge = flanders[flanders["reference_region"] == "Regio Brugge"]
    >>> drawn = rm.draw_map(brugge, brugge["reference_region"], title="Brugge")
    >>> drawn.get_name()
    'map_regiomap'
    """
    require_municipalities(municipalities, purpose="a map")
    if municipalities.empty:
        raise OptionError("there is nothing to draw: the table of municipalities is empty.")
    words = texts("map", language)
    by_title = named_plans(plans, first=words["plan.first"], other=words["plan.other"])
    if graph is None:
        graph = _graph_of(municipalities, plans)
    if isinstance(parents, str) and parents not in municipalities.columns:
        parents = next((p.parents for p in _plans(plans) if p.parents is not None), parents)
    territory = read_territory(municipalities, graph, parents)
    encoded = [encode_plan(name, plan, territory) for name, plan in by_title.items()]
    topology = build_topology(municipalities.geometry)
    if not source:
        source = words["source.flanders"] if _is_embedded(municipalities) else ""
    page = {
        "title": title or words["title"],
        "language": language,
        "source": source,
        "date": date or "",
        "editable": editable,
        "tiles": tiles is not None,
        "criteria": _rules(criteria or Criteria()),
        "palette": PALETTE,
        "texts": _page_texts(language, territory),
        "municipalities": territory.encode(),
        "formerNames": _former_names(territory, former_names),
        "geometry": encode_topology(topology),
        "plans": encoded,
        "growth": encode_schedule(schedule, encoded[0]["regions"]),
    }
    try:
        return RegioMap(page, _bounds(topology), tiles)
    except (AttributeError, TypeError, ValueError) as error:
        raise OptionError(
            f"folium refuses tiles={shown(tiles)}: {error} Give a name it knows, such as "
            "'OpenStreetMap', or folium.TileLayer(url, attr=...)."
        ) from error


@checked
def save_map(map: folium.Map, path: str | os.PathLike[str]) -> None:  # noqa: A002
    """Write a map as one HTML file that holds everything it needs.

    Parameters
    ----------
    map
        A map from `draw_map`, with or without layers of your own.
    path
        The file to write; an existing one is replaced, and only when the new one is complete.

    Raises
    ------
    OptionError
        If the map does not come from `draw_map`.
    FileError
        If the file cannot be written.

    Warns
    -----
    RegiomapWarning
        If an added layer loads scripts or styles from elsewhere: the file then needs internet.

    Notes
    -----
    The same map gives the same bytes, in any run: folium's random ids are numbered.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> brugge = flanders[flanders["reference_region"] == "Regio Brugge"]
    >>> with TemporaryDirectory() as folder:
    ...     rm.save_map(rm.draw_map(brugge, brugge["reference_region"]), Path(folder, "map.html"))
    ...     Path(folder, "map.html").stat().st_size < 400_000
    True
    """
    if not isinstance(map, RegioMap):
        raise OptionError(
            f"save_map writes what draw_map returns, got {type(map).__name__}. A plain folium map "
            "loads its scripts from the internet; write it with its own save()."
        )
    require_ending(path, MAP_ENDINGS, "a map")
    root = map.get_root()
    html = root.render()
    if root.links:
        warnings.warn(
            f"the file needs internet: layers that were added load {listed(root.links)}.",
            RegiomapWarning,
            stacklevel=3,
        )
    write_whole(path, html)


def _plans(plans: Plans) -> list[Plan]:
    """Return those of the plans that are more than an assignment."""
    if isinstance(plans, Plan | pd.Series):
        plans = [plans]
    several = plans.values() if isinstance(plans, Mapping) else plans
    return [plan for plan in several if isinstance(plan, Plan)]


def _graph_of(municipalities: gpd.GeoDataFrame, plans: Plans) -> nx.Graph:
    """Return the graph of the first plan that brings one for this table, or build it."""
    for plan in _plans(plans):
        if plan.graph is not None and set(municipalities.index) <= set(plan.graph):
            return plan.graph
    with warnings.catch_warnings():
        # The map itself shows who has no neighbour: its region is in two parts.
        warnings.simplefilter("ignore", IsolatedMunicipalityWarning)
        return build_adjacency(municipalities)


def _rules(criteria: Criteria) -> dict[str, object]:
    return {
        "minSize": criteria.min_size,
        "maxSize": criteria.max_size,
        "contiguous": criteria.contiguous,
        "nested": criteria.nested,
        "recommended": criteria.recommended,
    }


def _page_texts(language: Language, territory: Territory) -> dict[str, str]:
    words = texts("map", language) | texts("criteria", language)
    if not territory.parents:
        words["lead"] = words["lead.plain"]
    return words


def _bounds(topology: Topology) -> list[list[float]]:
    """Return the corners of the map: latitude and longitude, lowest first."""
    points = np.concatenate(topology.arcs)
    (west, south), (east, north) = (
        np.array(topology.origin) + corner * topology.scale
        for corner in (points.min(axis=0), points.max(axis=0))
    )
    return [[float(south), float(west)], [float(north), float(east)]]


def _is_embedded(municipalities: gpd.GeoDataFrame) -> bool:
    """Tell whether these are the embedded boundaries, all or some, so that the source is known."""
    for vintage in (2025, 2024):
        ours = load_flanders(vintage)
        if municipalities.index.isin(ours.index).all() and municipalities.crs == ours.crs:
            same = shapely.equals_exact(
                np.asarray(ours.geometry.reindex(municipalities.index).array),
                np.asarray(municipalities.geometry.array),
            )
            if same.all():
                return True
    return False


def _former_names(
    territory: Territory, given: Mapping[str, Sequence[str]] | None
) -> dict[str, list[str]]:
    """Return former names by position (as text, for JSON)."""
    place = {code: i for i, code in enumerate(territory.codes)}
    if given is None:
        given = _merged_names(dict(zip(territory.codes, territory.names, strict=True)))
    if unknown := [code for code in given if code not in place]:
        raise UnknownMunicipalityError(
            f"former_names has {len(unknown)} codes that the municipalities do not have: "
            f"{listed(unknown)}."
        )
    return {str(place[code]): [str(name) for name in old] for code, old in given.items()}


def _merged_names(names: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the names from before the mergers of 2025 for the merged municipalities here."""
    columns = ["old_nis", "old_name", "new_nis", "new_name"]
    former: dict[str, list[str]] = {}
    for old_nis, old_name, new_nis, new_name in load_merger_table()[columns].to_numpy().tolist():
        # The same code could mean something else in a table that is not Flemish.
        merged = names.get(new_nis) == new_name and old_nis not in names
        if merged and old_name != new_name:
            former.setdefault(new_nis, []).append(old_name)
    return former
