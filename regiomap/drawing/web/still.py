"""A still picture of the map, for where no script runs: a notebook not trusted, a mail preview."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from regiomap.drawing.palette import LINES

__all__ = ["draw_picture"]

_WIDTH = 800
_SHORTEST = 3  # points of a line of which one can be left out
_OUTSIDE = -2  # as a region: there is no municipality
# What XML cannot hold, not even escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Spot = tuple[int, int]


def draw_picture(page: Mapping[str, Any]) -> str:
    """Return the first plan of a page as an SVG drawing: regions in colour, with their borders.

    It is looked at where no script runs, so that it has less detail than the map: a point of a
    border that bends less than a pixel is left out, and each region is one shape.
    """
    geometry, plan = page["geometry"], page["plans"][0]
    lines, size = _projected(geometry)
    owners, of = geometry["owners"], [*plan["of"], _OUTSIDE]  # -1 as an owner is the outside
    sides = [(of[a], of[b]) if a >= 0 else (_OUTSIDE, of[b]) for a, b in owners]
    fills: dict[str, list[str]] = {}
    for region in sorted(set(of) - {_OUTSIDE}):
        colour = "#fff" if region < 0 else page["palette"][plan["colours"][region]]
        around = [line for line, pair in zip(lines, sides, strict=True) if _borders(pair, region)]
        fills.setdefault(colour, []).extend(_path(ring, "z") for ring in _rings(around))
    drawn = [f'<path fill="{colour}" d="{"".join(d)}"/>' for colour, d in sorted(fills.items())]
    parent_of = page["municipalities"]["parentOf"]
    # Each line is drawn once, by the strongest thing it separates.
    thin = f"{LINES['municipality']};stroke-width:.4"
    strokes: dict[str, list[str]] = {thin: []}
    for line, (a, b), (region, other) in zip(lines, owners, sides, strict=True):
        style = thin
        if a >= 0 and parent_of[a] != parent_of[b]:
            style = f"{LINES['parent']};stroke-width:2.6"
        elif region != other:
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


def _borders(sides: tuple[int, int], region: int) -> bool:
    """Return whether a line has a region on one side of it only."""
    return (sides[0] == region) != (sides[1] == region)


def _rings(lines: Iterable[list[Spot]]) -> list[list[Spot]]:
    """Return closed rings that go over all lines, each once."""
    ends: dict[Spot, list[list[Spot]]] = {}
    for line in lines:
        ends.setdefault(line[0], []).append(line)
        ends.setdefault(line[-1], []).append(line)
    rings, walked = [], set()
    for start, first in ends.items():
        for line in first:
            if id(line) in walked:
                continue
            ring, spot, step = [start], start, line
            while True:
                walked.add(id(step))
                forth = step if step[0] == spot else step[::-1]
                ring += forth[1:]
                spot = forth[-1]
                left = [one for one in ends[spot] if id(one) not in walked]
                if spot == start or not left:
                    break
                step = left[0]
            rings.append(ring)
    return rings


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
        _simplified([(round((x - left) * factor), round((top - y) * factor)) for x, y in line])
        for line in lines
    ]
    return pixels, (round(width * factor), round(height * factor))


def _simplified(line: list[Spot]) -> list[Spot]:
    """Return a line without points that lie within a pixel of the rest (Douglas-Peucker)."""
    if len(line) < _SHORTEST:
        return line
    (x0, y0), (x1, y1) = line[0], line[-1]
    long = math.hypot(x1 - x0, y1 - y0)

    def off(spot: Spot) -> float:
        if not long:
            return math.hypot(spot[0] - x0, spot[1] - y0)
        return abs((x1 - x0) * (spot[1] - y0) - (y1 - y0) * (spot[0] - x0)) / long

    far = max(range(1, len(line) - 1), key=lambda at: off(line[at]))
    if off(line[far]) <= 1:
        return [line[0], line[-1]]
    return _simplified(line[: far + 1])[:-1] + _simplified(line[far:])


def _path(line: Sequence[Spot], end: str) -> str:
    """Return a path in small relative steps; points on the same pixel are left out."""
    (x, y), *rest = line
    steps = [f"M{x} {y}l"]
    for nx, ny in rest:
        if (nx, ny) != (x, y):
            steps.append(f"{nx - x} {ny - y} ".replace(" -", "-"))
            x, y = nx, ny
    return "".join(steps).rstrip("l ") + end
