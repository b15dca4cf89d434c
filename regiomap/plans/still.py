"""A small still map of a plan, for where it is looked at: a notebook."""

import base64
from collections.abc import Iterator

import geopandas as gpd
import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from regiomap._base.colours import LINES, PALETTE

__all__ = ["draw_still"]

_WIDTH, _HEIGHT = 480, 360  # pixels, at most
_NO_REGION = "#fff"
_AREAS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
Shapes = npt.NDArray[np.object_]


def draw_still(assignment: pd.Series, municipalities: gpd.GeoDataFrame | None) -> str:
    """Return a small map of a plan as an `<img>`, or nothing where the boundaries are not known.

    Regions in colour, their borders, and thinly those of the municipalities; who is in no region
    is white. No text from outside is in it. The lines are simplified to a pixel.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> draw_still(flanders["reference_region"], flanders)[:40]
    '<img alt="map" src="data:image/svg+xml;b'
    >>> draw_still(flanders["reference_region"], None)
    ''
    """
    table = municipalities
    if not isinstance(table, gpd.GeoDataFrame) or table.active_geometry_name is None:
        return ""
    shapes = table.geometry[~table.index.duplicated()].reindex(assignment.index).to_numpy()
    areas = np.isin(shapely.get_type_id(shapes), _AREAS)
    seen = areas & np.isfinite(shapely.bounds(shapes)).all(axis=1)
    if not seen.any():
        return ""
    shapes, (width, height) = _in_pixels(shapes[seen])
    numbers, names = pd.factorize(assignment.to_numpy()[seen], sort=False)
    outlines = [shapely.union_all(shapes[numbers == i]) for i in range(len(names))]
    colours = _colours(outlines)
    drawn = [
        f'<path fill="{colours[i] if i >= 0 else _NO_REGION}" d="{_path(shape)}"/>'
        for i, shape in zip(numbers, shapes, strict=True)
    ]
    around = "".join(map(_path, outlines))
    region = f'<path fill="none" stroke="{LINES["region"]}" stroke-width="1.5" d="{around}"/>'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="-2 -2 {width + 4} {height + 4}"><g fill-rule="evenodd" stroke-linejoin="round" '
        f'stroke="{LINES["municipality"]}" stroke-width=".3">{"".join(drawn)}{region}</g></svg>'
    )
    data = base64.b64encode(svg.encode()).decode()
    return f'<img alt="map" src="data:image/svg+xml;base64,{data}"/>'


def _in_pixels(shapes: Shapes) -> tuple[Shapes, tuple[int, int]]:
    """Return shapes in pixels from the top left, simplified together, and the size of all."""
    west, south, east, north = shapely.total_bounds(shapes)
    scale = min(_WIDTH / max(east - west, 1e-9), _HEIGHT / max(north - south, 1e-9))

    def moved(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.asarray((points - [west, north]) * [scale, -scale], dtype=np.float64)

    small = shapely.transform(shapely.force_2d(shapes), moved)
    # Of polygons that share their borders these stay shared; others are drawn as they come out.
    simple = shapely.coverage_simplify(shapely.make_valid(small), 2)
    size = round((east - west) * scale), round((north - south) * scale)
    return shapely.make_valid(simple), (max(size[0], 1), max(size[1], 1))


def _colours(outlines: list[shapely.Geometry]) -> list[str]:
    """Return a colour per region; neighbours differ while the palette lasts."""
    graph = nx.empty_graph(len(outlines))
    graph.add_edges_from(shapely.STRtree(outlines).query(outlines, predicate="intersects").T)
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    numbers = nx.greedy_color(graph, strategy="saturation_largest_first")
    return [PALETTE[numbers[i] % len(PALETTE)] for i in range(len(outlines))]


def _path(shape: shapely.Geometry) -> str:
    """Return the rings of a shape as a path, in tenths of a pixel."""
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}".replace(".0", "") for x, y in ring[:-1]) + "z"
        for ring in _rings(shape)
    )


def _rings(shape: shapely.Geometry) -> Iterator[npt.NDArray[np.float64]]:
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            for ring in (part.exterior, *part.interiors):
                yield shapely.get_coordinates(ring).round(1) + 0.0  # no -0.0
        elif part.geom_type == "MultiPolygon":  # what making valid put beside a line
            yield from _rings(part)
