"""Generated coverages: as many municipalities as one asks for, with borders that wind.

Every border is drawn once and taken by the two cells on either side, so that the cells form a
valid coverage, as the boundaries of a country do.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

__all__ = ["coverage", "loosened", "nested", "scattered"]

Floats = npt.NDArray[np.float64]

_CELL_M = 4000.0  # as wide as a municipality
_NARROWEST = 3  # columns in a parent, so that it can be divided
_BAND = 8  # rows, of which a usual parent takes half
_WINDING = 0.12  # how far a border strays from the straight line, as a share of its length


def coverage(
    n_cells: int, *, points: int = 8, parents: int = 30, seed: int = 0
) -> gpd.GeoDataFrame:
    """Return at least so many cells in rows, like bricks, each with six winding sides.

    Parameters
    ----------
    n_cells
        How many cells to draw, up to a full row more.
    points
        In how many segments a side is drawn, a power of two.
    parents
        How many cells have the same `reference_region`, about.
    seed
        The same seed draws the same map.

    Returns
    -------
    GeoDataFrame
        Index `nis`, columns `name`, `reference_region` and `geometry`, in Lambert 72.
    """
    columns = max(int(np.ceil(np.sqrt(n_cells))), 1)
    rows = -(-n_cells // columns)
    corners = _corners(rows, columns, np.random.default_rng(seed))
    sides = _sides(corners, points, np.random.default_rng(seed + 1))
    rings = _rings(sides, rows, columns)
    polygons = shapely.polygons(rings)
    codes = pd.Index([f"{i:06}" for i in range(len(polygons))], name="nis")
    row, column = np.divmod(np.arange(len(polygons)), columns)
    wide = max(int(np.sqrt(parents)), 1)
    parent = [f"{r:03}-{c:03}" for r, c in zip(row // wide, column // wide, strict=True)]
    return gpd.GeoDataFrame(
        {"name": codes, "reference_region": parent}, geometry=polygons, index=codes, crs=31370
    )


def nested(cells: gpd.GeoDataFrame, *, large: float = 0.02, seed: int = 0) -> gpd.GeoDataFrame:
    """Return the cells with parents as uneven as those of a country.

    Parameters
    ----------
    cells
        From `coverage`: as many columns as it has rows, about.
    large
        Which share of the parents is of 60 to 120 cells; the others have some 10 to 40.
    seed
        The same seed draws the same parents.
    """
    rng = np.random.default_rng(seed)
    columns = int(np.ceil(np.sqrt(len(cells))))
    row, column = np.divmod(np.arange(len(cells)), columns)
    band, height = np.divmod(row, _BAND)
    parent = np.empty(len(cells), dtype=object)
    for number in np.unique(band):
        # A large parent is as high as the band. Others have half of it each.
        begin = 0
        while begin < columns:
            whole = rng.random() < large * 2
            end = begin + int(rng.integers(8, 16) if whole else rng.integers(3, 11))
            end = end if columns - end >= _NARROWEST else columns
            at = (band == number) & (begin <= column) & (column < end)
            half = np.where(height[at] < _BAND // 2, "a", "b")
            name = f"{number:03}-{begin:03}"
            parent[at] = name if whole else [f"{name}{which}" for which in half]
            begin = end
    return cells.assign(reference_region=parent)


def loosened(
    cells: gpd.GeoDataFrame, *, share: float, width_m: float, seed: int = 0
) -> gpd.GeoDataFrame:
    """Return the cells with some of them shrunk, so that a gap of a width surrounds each."""
    rng = np.random.default_rng(seed)
    geometry = np.asarray(cells.geometry.array).copy()
    loose = rng.random(len(geometry)) < share
    geometry[loose] = shapely.buffer(geometry[loose], -width_m, join_style="mitre")
    return cells.set_geometry(gpd.GeoSeries(geometry, index=cells.index, crs=cells.crs))


def scattered(cells: gpd.GeoDataFrame, *, factor: float = 2.0) -> gpd.GeoDataFrame:
    """Return the cells moved away from each other, so that none has a neighbour."""
    geometry = np.asarray(cells.geometry.array)
    x, y = shapely.get_coordinates(shapely.centroid(geometry)).T
    points, owner = shapely.get_coordinates(geometry, return_index=True)
    moved = points + (factor - 1) * np.stack([x, y], axis=1)[owner]
    return cells.set_geometry(
        gpd.GeoSeries(
            shapely.set_coordinates(geometry.copy(), moved), index=cells.index, crs=cells.crs
        )
    )


def _corners(rows: int, columns: int, rng: np.random.Generator) -> Floats:
    """Return the corners of bricks: two for each half brick along every line between rows."""
    y, x = np.meshgrid(np.arange(rows + 1), np.arange(2 * columns + 2), indexing="ij")
    # Each corner is pushed up or down in turn: bricks become hexagons.
    up = np.where((x + y) % 2 == 0, 0.15, -0.15)
    grid = np.stack([x * 0.5, y + up], axis=-1)
    grid += rng.uniform(-0.08, 0.08, grid.shape)
    corners: Floats = 100_000 + _CELL_M * grid
    return corners


def _sides(corners: Floats, points: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return the winding sides: along the lines between rows, and across from line to line."""
    along = _wound(corners[:, :-1], corners[:, 1:], points, rng)
    across = _wound(corners[:-1], corners[1:], points, rng)
    return along, across


def _wound(start: Floats, end: Floats, points: int, rng: np.random.Generator) -> Floats:
    """Displace midpoints sideways, in halves of halves: shape (..., points + 1, 2)."""
    line = np.stack([start, end], axis=-2)
    while line.shape[-2] <= points:
        a, b = line[..., :-1, :], line[..., 1:, :]
        sideways = np.stack([a[..., 1] - b[..., 1], b[..., 0] - a[..., 0]], axis=-1)
        middle = (a + b) / 2 + sideways * rng.uniform(-_WINDING, _WINDING, (*a.shape[:-1], 1))
        woven = np.empty((*line.shape[:-2], 2 * line.shape[-2] - 1, 2))
        woven[..., ::2, :], woven[..., 1::2, :] = line, middle
        line = woven
    return line


def _rings(sides: tuple[Floats, Floats], rows: int, columns: int) -> Floats:
    """Return the closed ring of every cell, counterclockwise, row by row."""
    along, across = sides
    row, column = np.divmod(np.arange(rows * columns), columns)
    west = 2 * column + row % 2  # every other row starts half a cell further east
    parts = [
        along[row, west],
        along[row, west + 1],
        across[row, west + 2],
        along[row + 1, west + 1][:, ::-1],
        along[row + 1, west][:, ::-1],
        across[row, west][:, ::-1],
    ]
    rings: Floats = np.concatenate([part[:, :-1] for part in parts], axis=1)
    return np.concatenate([rings, rings[:, :1]], axis=1)
