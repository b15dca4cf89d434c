"""Small TopoJSON files as the packages of countries hold them: degrees, quantised arcs, no CRS."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

QUANTA = 10_000  # steps of a degree


def grid(
    path: Path,
    codes: list[list[str | None]],
    *,
    west: float,
    north: float,
    size: float = 0.1,
    names: Mapping[str, str] | None = None,
    layer: str = "municipalities",
) -> set[tuple[str, str]]:
    """Write cells of a grid as a TopoJSON file, and return who shares an arc.

    Cells of one code are one municipality; None is sea. A second layer holds the whole land
    without any code, as the files of a country do.
    """
    arcs: dict[tuple[tuple[int, int], tuple[int, int]], int] = {}
    owners: dict[int, set[str]] = {}
    rings: dict[str, list[list[list[int]]]] = {}
    for row, line in enumerate(codes):
        for column, code in enumerate(line):
            if code is None:
                continue
            corners = [(column, row), (column, row + 1), (column + 1, row + 1), (column + 1, row)]
            ring = []
            for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
                at = arcs.setdefault((min(a, b), max(a, b)), len(arcs))
                ring.append(at if a < b else ~at)
                owners.setdefault(at, set()).add(code)
            rings.setdefault(code, []).append([ring])
    step = round(size * QUANTA)
    shapes: list[dict[str, Any]] = []
    for code, parts in rings.items():
        shape: dict[str, Any] = {"type": "MultiPolygon", "id": code, "arcs": parts}
        if len(parts) == 1:
            shape |= {"type": "Polygon", "arcs": parts[0]}
        if names is not None:
            shape["properties"] = {"name": names[code]}
        shapes.append(shape)
    whole = [part for parts in rings.values() for part in parts]
    text = {
        "type": "Topology",
        "transform": {"scale": [1 / QUANTA, -1 / QUANTA], "translate": [west, north]},
        "arcs": [
            [[a[0] * step, a[1] * step], [(b[0] - a[0]) * step, (b[1] - a[1]) * step]]
            for a, b in arcs
        ],
        "objects": {
            layer: {"type": "GeometryCollection", "geometries": shapes},
            "country": {
                "type": "GeometryCollection",
                "geometries": [{"type": "MultiPolygon", "arcs": whole}],
            },
        },
    }
    path.write_text(json.dumps(text, ensure_ascii=False), encoding="utf-8")
    shared = (sorted(own) for own in owners.values() if len(own) > 1)
    return {(a, b) for a, b in shared}
