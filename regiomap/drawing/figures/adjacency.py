"""The picture of who borders on whom: loose components, and borders that are doubtful."""

from collections import Counter
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely

from regiomap._base.arguments import checked
from regiomap._base.progress import waiting
from regiomap._base.provenance import credit, stated_date
from regiomap._base.texts import Language, number, text
from regiomap.adjacency import SHORT_BORDER_M, AdjacencyReport, check_adjacency
from regiomap.assignments import names_of, require_neighbours
from regiomap.boundaries.reading import require_municipalities
from regiomap.drawing.figures.canvas import CALM, EDGE, INK, add_shapes
from regiomap.drawing.figures.labels import halo
from regiomap.drawing.figures.lettering import Board, Box, plain, width_of
from regiomap.drawing.figures.sheet import (
    KEY_ROW,
    MARGIN,
    Key,
    Sheet,
    heights,
    key_rows,
    scale_of,
    source_lines,
    title_lines,
)
from regiomap.drawing.web.topology import simplified, spots_of
from regiomap.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    Spots = Mapping[str, tuple[float, ...]]

__all__ = ["draw_adjacency"]

_WIDTH, _TALLEST = 792.0, 500.0
_NAME = 6.5
_LOOSE = "#b3261e"
# Not by colour alone: every doubt has a line of its own.
_DOUBTS: dict[str, dict[str, Any]] = {
    "short border": {"color": "#c2410c", "linewidth": 2.2},
    "point touch": {"color": "#7e22ce", "linewidth": 1.6, "linestyle": ":"},
    "tolerance only": {"color": "#0369a1", "linewidth": 2.2, "linestyle": "--"},
    "near miss": {"color": "#0f766e", "linewidth": 1.6, "linestyle": "-."},
    "overlap": {"color": "#be185d", "linewidth": 2.6, "linestyle": (0, (1, 0.6))},
}
_BRIDGE: dict[str, Any] = {"color": INK, "linewidth": 1.6, "linestyle": "--"}
_BORDER: dict[str, Any] = {"color": "#7a8797", "linewidth": 0.6}


@waiting("map")
@checked
def draw_adjacency(
    municipalities: gpd.GeoDataFrame,
    graph: nx.Graph,
    *,
    short_border_m: float = SHORT_BORDER_M,
    language: Language = "nl",
    title: str | None = None,
    source: str | None = None,
    date: str | None = None,
) -> "Figure":
    """Draw who borders on whom, which municipalities are loose, and which borders are doubtful.

    A dot is a municipality and a line a border. The dots of the largest component are black, those
    of loose ones red and larger. What `check_adjacency` doubts has a line of its own and the names
    of both municipalities, as far as there is room.

    Parameters
    ----------
    municipalities
        The canonical table: index NIS code, (multi)polygons in a CRS in metres.
    graph
        Neighbours, from `build_adjacency`.
    short_border_m
        Borders shorter than this, in metres, are called doubtful.
    language
        Dutch (`nl`) or English (`en`).
    title, source, date
        Text above and below the map. Default of source and date: what the table says in its
        `attrs`, which its reader filled in.

    Returns
    -------
    matplotlib.figure.Figure
        The picture, eleven inches wide; `save_figure` writes it.

    Raises
    ------
    BoundaryError
        If the table is not canonical (`CRSError`: no CRS in metres).
    UnknownMunicipalityError
        If the graph lacks a municipality of the table.
    OptionError
        If there is no municipality, the language is neither, or `short_border_m` is no number of
        0 or more.
    ImportError
        If matplotlib is not installed.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> graph = rm.build_adjacency(flanders, bridges=[("Voeren", "Riemst")])
    >>> figure = rm.draw_adjacency(flanders, graph, language="en")
    >>> [one.get_text() for one in figure.axes[0].texts if "short" in one.get_text()]
    ['border shorter than 100 m (6)']
    """
    require_municipalities(municipalities, purpose="a picture")
    if municipalities.empty:
        raise OptionError("there is nothing to draw: the table of municipalities is empty.")
    require_neighbours(tuple(municipalities.index), graph)
    own = nx.Graph(graph.subgraph(municipalities.index))
    report = check_adjacency(own, short_border_m=short_border_m)
    doubts = report.doubts[report.doubts["nis_a"].isin(municipalities.index)]
    doubts = doubts[doubts["nis_b"].isna() | doubts["nis_b"].isin(municipalities.index)]
    said = text("pictures", "adjacency", language) if title is None else title
    whole = credit(municipalities.attrs, language) if source is None else source
    when = stated_date(municipalities.attrs) if date is None else date
    below = " \N{MIDDLE DOT} ".join(one for one in (plain(whole), plain(when)) if one)
    key = _key(report, Counter(doubts["kind"]), short_border_m, language)
    lines, told = title_lines(plain(said), _WIDTH), source_lines(below, _WIDTH)
    above, under = heights(lines, told)
    width = _WIDTH - 2 * MARGIN
    scale = scale_of(municipalities.geometry, width - 12, _TALLEST)
    bounds = municipalities.total_bounds
    tall = (bounds[3] - bounds[1]) * scale + 12
    strip = key_rows(key, width - 150) * KEY_ROW + 8
    sheet = Sheet(_WIDTH, above + tall + strip + under)
    sheet.write_title(lines)
    sheet.write_source(told)
    top = sheet.height - above
    box = Box(MARGIN, top - tall, MARGIN + width, top)
    axes = sheet.map_axes(box, bounds, scale)
    shapes = simplified(municipalities.geometry)
    add_shapes(axes, gpd.GeoSeries(shapes), facecolor=CALM, edgecolor=EDGE, linewidth=0.6)
    corner = np.array([axes.get_xlim()[0], axes.get_ylim()[0]])
    places = (shapely.get_coordinates(spots_of(shapes)) - corner) * scale + [box.x0, box.y0]
    spots = dict(zip(municipalities.index, map(tuple, places.tolist()), strict=True))
    loose = {code for part in report.components[1:] for code in part}
    _draw_lines(sheet.page, own, doubts, spots)
    _draw_dots(sheet.page, spots, loose)
    marked = [*sorted(loose), *doubts["nis_a"], *doubts["nis_b"].dropna()]
    names = names_of(municipalities)
    _write_names(sheet, {code: plain(names[code]) for code in marked}, spots, box)
    row = top - tall - KEY_ROW / 2 - 3
    sheet.draw_scale((MARGIN, row), scale, width=width, language=language)
    sheet.draw_key(MARGIN + 150, row, key, width - 150)
    return sheet.figure


def _key(
    report: AdjacencyReport, doubts: "Mapping[str, int]", short_border_m: float, language: Language
) -> list[Key]:
    """Return what each line and dot means, with how many there are."""

    def say(key: str, count: int, **values: object) -> str:
        said = text("pictures", f"adjacency.{key}", language, **values)
        return f"{said} ({number(count, language)})"

    dot = {"linestyle": "none", "marker": "o"}
    loose = sum(len(part) for part in report.components[1:])
    key: list[Key] = [(say("border", report.n_borders), _BORDER)]
    if report.n_bridges:
        key.append((say("bridge", report.n_bridges), _BRIDGE))
    if loose:
        words = say("loose", loose, n=len(report.components))
        key.append((words, dot | {"color": _LOOSE, "markersize": 5.5}))
    for kind, look in _DOUBTS.items():
        if n := doubts.get(kind, 0):
            metres = number(short_border_m, language)
            key.append((say(kind, n, metres=metres), look))
    return key


def _draw_lines(axes: "Axes", graph: nx.Graph, doubts: "pd.DataFrame", spots: "Spots") -> None:
    """Draw borders and bridges, and over them what is doubtful."""
    lines = [
        (a, b, _BRIDGE if kind == "bridge" else _BORDER)
        for a, b, kind in sorted(graph.edges(data="kind", default="border"))
    ]
    lines += [
        (a, b, _DOUBTS[kind])
        for kind, a, b in zip(doubts["kind"], doubts["nis_a"], doubts["nis_b"], strict=True)
        if kind in _DOUBTS
    ]
    for a, b, look in lines:
        axes.plot(*zip(spots[a], spots[b], strict=True), **look)


def _draw_dots(axes: "Axes", spots: "Spots", loose: set[str]) -> None:
    for is_loose, colour, size in ((False, INK, 2.2), (True, _LOOSE, 5.5)):
        some = [spot for code, spot in spots.items() if (code in loose) == is_loose]
        if some:
            look: dict[str, Any] = {
                "linestyle": "none",
                "marker": "o",
                "color": colour,
                "markersize": size,
            }
            axes.plot(*zip(*some, strict=True), **look)


def _write_names(sheet: Sheet, names: "Mapping[str, str]", spots: "Spots", frame: Box) -> None:
    """Write names beside their dots where there is room: above, below, right or left."""
    board = Board(frame)
    for code, name in names.items():
        x, y = spots[code]
        width, tall = width_of(name, _NAME), _NAME * 1.3
        aside = width / 2 + 5
        for far, up in ((0, 8), (0, -8), (aside, 0), (-aside, 0), (aside, 8), (-aside, -8)):
            box = Box.around(x + far, y + up, width, tall)
            if board.fits(box):
                board.take(box)
                sheet.write(x + far, y + up, name, _NAME, ha="center", **halo())
                break
