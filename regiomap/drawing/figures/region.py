"""One region on paper: its members by name, within its parent, among what lies around."""

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from regiomap._base.texts import Language
from regiomap.drawing.figures.canvas import CALM, EDGE, INK, add_shapes
from regiomap.drawing.figures.labels import halo
from regiomap.drawing.figures.lettering import Board, Box, plain, width_of
from regiomap.drawing.figures.sheet import (
    KEY_ROW,
    MARGIN,
    Key,
    Sheet,
    key_rows,
    line_look,
    scale_of,
)
from regiomap.drawing.palette import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_region"]

_WIDTH, _TALLEST = 480.0, 172.0  # points: the text of a page of A4, and a quarter of its height
_NAME, _SMALLER = 7.5, 6.0
_AROUND = 0.06  # of the size of the land: what is seen around it
_OUTSIDE = "#f4f6f8"
_FAINT = "#9aa5b4"


def draw_region(
    shapes: gpd.GeoSeries,
    names: Mapping[Hashable, str],
    members: frozenset[Hashable],
    within: frozenset[Hashable],
    *,
    words: Mapping[str, str],
    language: Language,
) -> "Figure":
    """Draw a region within its parent.

    Parameters
    ----------
    shapes
        Every municipality, by code.
    names
        What is written on the members.
    members, within
        Codes of the region, and of the parents that it lies in.
    words
        What the key calls a `region`, its `parent` (none: no parents), and the rest of it, `rest`.
    language
        Of the scale bar.

    Returns
    -------
    matplotlib.figure.Figure
        The picture, as wide as the text of a page of A4.
    """
    land = shapes[shapes.index.isin(within | members)]
    west, south, east, north = land.total_bounds
    air = _AROUND * max(east - west, north - south)
    frame = shapely.box(west - air, south - air, east + air, north + air)
    seen = gpd.GeoSeries([frame])
    scale = scale_of(seen, _WIDTH - 2 * MARGIN, _TALLEST)
    west, south, east, north = frame.bounds
    tall = (north - south) * scale
    key = _key(words, plainly=bool(within - members))
    room = _WIDTH - 2 * MARGIN - 150
    strip = key_rows(key, room) * KEY_ROW + 6
    sheet = Sheet(_WIDTH, tall + strip + 8)
    box = Box(MARGIN, strip + 4, _WIDTH - MARGIN, strip + 4 + tall)
    axes = sheet.map_axes(box, frame.bounds, scale)
    _paint(axes, shapes, members, within, parents="parent" in words)
    middle = ((west + east) / 2, (south + north) / 2)
    board = Board(box)
    inside = shapes[shapes.index.isin(members)]
    for code, shape in _largest_first(inside):
        spot = shapely.point_on_surface(max(shapely.get_parts(shape), key=shapely.area))
        x = (box.x0 + box.x1) / 2 + (spot.x - middle[0]) * scale
        y = (box.y0 + box.y1) / 2 + (spot.y - middle[1]) * scale
        _name(sheet, board, x, y, plain(names[code]))
    row = strip - KEY_ROW / 2 - 3
    sheet.draw_scale((MARGIN, row), scale, width=_WIDTH, language=language)
    sheet.draw_key(MARGIN + 150, row, key, room)
    return sheet.figure


def _key(words: Mapping[str, str], *, plainly: bool) -> list[Key]:
    key: list[Key] = [
        (plain(words["region"]), {"facecolor": PALETTE[3], "edgecolor": INK, "linewidth": 0.6})
    ]
    if "parent" in words:
        if plainly:
            look = {"facecolor": CALM, "edgecolor": INK, "linewidth": 0.4}
            key.append((plain(words["rest"]), look))
        key.append((plain(words["parent"]), line_look("parent")))
    return key


def _paint(
    axes: "Axes",
    shapes: gpd.GeoSeries,
    members: frozenset[Hashable],
    within: frozenset[Hashable],
    *,
    parents: bool,
) -> None:
    """Draw every municipality that the frame shows, the region and its parents."""
    x, y = axes.get_xlim(), axes.get_ylim()
    seen = shapes[shapes.intersects(shapely.box(x[0], y[0], x[1], y[1]))]
    fill = [
        PALETTE[3] if code in members else CALM if code in within else _OUTSIDE
        for code in seen.index
    ]
    edges = [INK if code in members else EDGE if code in within else _FAINT for code in seen.index]
    add_shapes(axes, seen, facecolor=fill, edgecolor=edges, linewidth=0.4)
    for kind, codes in (("parent", within if parents else frozenset()), ("region", members)):
        group = shapes[shapes.index.isin(codes)]
        if len(group):
            look = line_look(kind)
            whole = gpd.GeoSeries([shapely.union_all(np.asarray(group.array, dtype=object))])
            add_shapes(
                axes,
                whole,
                facecolor="none",
                edgecolor=look["color"],
                linewidth=look["linewidth"] * 0.8,
                joinstyle="round",
            )


def _largest_first(shapes: gpd.GeoSeries) -> list[tuple[Hashable, Any]]:
    area = shapes.area
    return sorted(shapes.items(), key=lambda one: (-area[one[0]], str(one[0])))


def _name(sheet: Sheet, board: Board, x: float, y: float, words: str) -> None:
    """Write a name where nothing stands yet; else leave it to the table."""
    for size in (_NAME, _SMALLER):
        for shift in (0.0, size, -size):
            area = Box.around(x, y + shift, width_of(words, size) * 1.03, size * 1.15)
            if board.fits(area):
                board.take(area)
                sheet.write(x, y + shift, words, size, ha="center", **halo())
                return
