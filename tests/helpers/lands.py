"""Small lands: rows of letters, maps of letters, and squares."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import geopandas as gpd
import networkx as nx
import pandas as pd
import shapely


def lettered(regions: str, parents: str) -> tuple[pd.Series, pd.Series]:
    """Read one letter a municipality (a, b, c, ...); a dot is no region, or no parent."""
    codes = [chr(ord("a") + i) for i in range(len(parents))]
    region, parent = (
        pd.Series(list(letters), index=codes, dtype=object).replace(".", None)
        for letters in (regions, parents)
    )
    return region, parent


def drawn(*rows: str) -> tuple[pd.Series, nx.Graph]:
    """Read a map of letters: one municipality a cell (row and column), neighbours share a side.

    A dot is a municipality without a region, a space is no municipality.
    """
    cells = {
        f"{r}{c}": letter
        for r, row in enumerate(rows)
        for c, letter in enumerate(row)
        if letter != " "
    }
    graph = nx.Graph()
    graph.add_nodes_from(cells, name="")
    for code in cells:
        for other in (f"{int(code[0]) + 1}{code[1]}", f"{code[0]}{int(code[1]) + 1}"):
            if other in cells:
                graph.add_edge(code, other, shared_border_m=1000.0, kind="border")
    assignment = pd.Series(cells, dtype=object).rename_axis("nis")
    return assignment.replace(".", None), graph


def squares(
    codes: Iterable[object],
    *,
    columns: int | None = None,
    west: float = 0.0,
    south: float = 0.0,
    apart: float = 0.0,
    **table: Any,  # noqa: ANN401  (columns, as pandas takes them)
) -> gpd.GeoDataFrame:
    """Draw squares of a kilometre: one row from west to east, or rows of so many from the north.

    Those of a row are so many metres apart. Each is called by its code, unless the table that is
    given has a column of names.
    """
    index = pd.Index(list(codes), name="nis")
    across = columns or max(1, len(index))
    top = south + 1000 * ((len(index) - 1) // across)
    corners = [
        (west + (1000 + apart) * (i % across), top - 1000 * (i // across))
        for i in range(len(index))
    ]
    return gpd.GeoDataFrame(
        {"name": index, **table},
        index=index,
        geometry=[shapely.box(x, y, x + 1000, y + 1000) for x, y in corners],
        crs=31370,
    )


def cells(rows: int = 2, columns: int = 3, **table: Any) -> gpd.GeoDataFrame:  # noqa: ANN401
    """Draw squares in rows near Brussels; codes are row and column, and P is all their parent."""
    codes = [f"{row}{column}" for row in range(rows) for column in range(columns)]
    south = 200_000 - 1000 * (rows - 1)
    names = [f"gemeente {code}" for code in codes]
    given = {"name": names, "reference_region": "P"} | table
    return squares(codes, columns=columns, west=150_000, south=south, **given)


def halves(table: gpd.GeoDataFrame) -> pd.Series:
    """Divide cells in two regions: the first column, and the others."""
    return pd.Series(["west" if code[1] == "0" else "oost" for code in table.index], table.index)


def row_of(names: Iterable[str], **table: Any) -> gpd.GeoDataFrame:  # noqa: ANN401
    """Draw a row of squares near Brussels, with codes 000, 001, ... and these names."""
    names = list(names)
    codes = [f"{i:03}" for i in range(len(names))]
    return squares(codes, west=150_000, south=200_000, name=names, **table)


def parented(parents: Iterable[str], *, west: float = 0.0) -> gpd.GeoDataFrame:
    """Draw a row of squares with codes 00, 01, ... and one parent a letter."""
    parents = list(parents)
    return squares((f"{i:02}" for i in range(len(parents))), west=west, parent=parents)


def peopled(columns: int, rows: int, population: Iterable[int] = ()) -> gpd.GeoDataFrame:
    """Draw squares called a, b, c, ... row by row, with 1, 2, 3, ... inhabitants or these."""
    codes = [chr(ord("a") + i) for i in range(columns * rows)]
    people = list(population) or list(range(1, len(codes) + 1))
    return squares(codes, columns=columns, population=people)


def rectangles(*widths: float, height: float = 1000.0) -> gpd.GeoDataFrame:
    """Draw rectangles side by side, from west to east, called a, b, c, ..."""
    edges = [sum(widths[:i]) for i in range(len(widths) + 1)]
    return gpd.GeoDataFrame(
        {"name": [chr(ord("a") + i) for i in range(len(widths))]},
        geometry=[shapely.box(x, 0, y, height) for x, y in pairwise(edges)],
        index=pd.Index([chr(ord("a") + i) for i in range(len(widths))], name="nis"),
        crs=31370,
    )


def plain_shape(members: set[str], parents: pd.Series) -> str:
    """Return how a group lies, by the words of the definition and without a table."""
    held = {parents[code] for code in members}
    if None in held:
        return "crossing"
    union = {code for code, parent in parents.items() if parent in held}
    if len(held) == 1:
        return "equal" if members == union else "nested"
    return "supraregional" if members == union else "crossing"
