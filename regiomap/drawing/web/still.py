"""A still picture of the map, for where no script runs: a notebook not trusted, a mail preview."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from regiomap.drawing.palette import LINES

__all__ = ["draw_picture"]

_WIDTH = 800
# What XML cannot hold, not even escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Spot = tuple[int, int]


def draw_picture(page: Mapping[str, Any]) -> str:
    """Return the first plan of a page as an SVG drawing."""
    geometry, plan = page["geometry"], page["plans"][0]
    lines, size = _projected(geometry)
    fills: dict[str, list[str]] = {}
    for polygons, region in zip(geometry["polygons"], plan["of"], strict=True):
        colour = "#fff" if region < 0 else page["palette"][plan["colours"][region]]
        rings = (_stitch(ring, lines) for rings in polygons for ring in rings)
        fills.setdefault(colour, []).extend(_path(ring, "z") for ring in rings)
    drawn = [f'<path fill="{colour}" d="{"".join(d)}"/>' for colour, d in sorted(fills.items())]
    parent_of = page["municipalities"]["parentOf"]
    of = plan["of"]
    # Each line is drawn once, by the strongest thing it separates.
    thin = f"{LINES['municipality']};stroke-width:.4"
    strokes: dict[str, list[str]] = {thin: []}
    for line, (a, b) in zip(lines, geometry["owners"], strict=True):
        style = thin
        if a >= 0 and parent_of[a] != parent_of[b]:
            style = f"{LINES['parent']};stroke-width:2.6"
        elif a < 0 or of[a] != of[b]:
            style = f"{LINES['region']};stroke-width:1.3"
        strokes.setdefault(style, []).append(_path(line, ""))
    drawn += [
        f'<path style="fill:none;stroke:{style}" d="{"".join(d)}"/>' for style, d in strokes.items()
    ]
    width, height = size
    title = escape(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", page["title"]))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3 -3 {width + 6} {height + 6}" '
        f'width="100%" role="img" fill-rule="evenodd"><title>{title}</title>'
        f"{''.join(drawn)}</svg>"
    )


def _projected(geometry: Mapping[str, Any]) -> tuple[list[list[Spot]], Spot]:
    """Return every arc in whole pixels of a web map, and the size of the picture."""
    scale, (west, south) = geometry["scale"], geometry["origin"]
    lines = []
    for steps in geometry["arcs"]:
        x = y = 0
        line = []
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            latitude = math.radians(south + y * scale)
            line.append((math.radians(west + x * scale), math.asinh(math.tan(latitude))))
        lines.append(line)
    xs = [x for line in lines for x, _ in line]
    ys = [y for line in lines for _, y in line]
    left, top = min(xs), max(ys)
    width, height = max(xs) - left, top - min(ys)
    factor = _WIDTH / max(width, height)
    pixels = [
        [(round((x - left) * factor), round((top - y) * factor)) for x, y in line] for line in lines
    ]
    return pixels, (round(width * factor), round(height * factor))


def _stitch(ring: Iterable[int], lines: Sequence[Sequence[Spot]]) -> list[Spot]:
    pieces = (lines[arc] if arc >= 0 else lines[~arc][::-1] for arc in ring)
    return [spot for piece in pieces for spot in piece[:-1]]


def _path(line: Sequence[Spot], end: str) -> str:
    """Return a path in small relative steps; points on the same pixel are left out."""
    (x, y), *rest = line
    steps = [f"M{x} {y}l"]
    for nx, ny in rest:
        if (nx, ny) != (x, y):
            steps.append(f"{nx - x} {ny - y} ".replace(" -", "-"))
            x, y = nx, ny
    return "".join(steps).rstrip("l ") + end
