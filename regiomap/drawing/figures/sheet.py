"""A sheet of paper in points: maps on it, and round them title, scale bar, key and source."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from regiomap._base.texts import Language, number
from regiomap.drawing.figures.canvas import EDGE, INK, LITERAL, new_figure
from regiomap.drawing.figures.lettering import Box, flowing, width_of, wrapped
from regiomap.drawing.palette import LINES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "KEY_ROW",
    "MARGIN",
    "Key",
    "Sheet",
    "heights",
    "key_rows",
    "line_look",
    "scale_of",
    "source_lines",
    "title_lines",
]

MARGIN = 14.0
KEY_ROW = 13.0
_TITLE, _SMALL, _TINY = 13.0, 7.0, 6.0
_POINTS = 72  # an inch
_SAMPLE = 18.0  # how wide the sample of a line or a tint is
_BAR, _BAR_PART = 105.0, 0.3  # the longest bar of a scale, in points and of its map
_LINE_WIDTHS = {"municipality": 0.35, "region": 1.0, "parent": 2.0}

# A line of the key: what it says, and how its sample is drawn.
Key = tuple[str, dict[str, Any]]


class Sheet:
    """A figure whose first axes measure the whole sheet in points, from its lower left corner."""

    def __init__(self, width: float, height: float) -> None:
        size = (width / _POINTS, height / _POINTS)
        self.width, self.height = width, height
        self.figure: Figure = new_figure("", size=size)
        self.figure.set_layout_engine("none")
        self.page: Axes = self._axes(Box(0, 0, width, height))
        self.page.set(xlim=(0, width), ylim=(0, height), zorder=2)
        self.page.patch.set_visible(False)

    def _axes(self, box: Box) -> "Axes":
        parts = (
            box.x0 / self.width,
            box.y0 / self.height,
            (box.x1 - box.x0) / self.width,
            (box.y1 - box.y0) / self.height,
        )
        axes = self.figure.add_axes(parts)
        axes.set_axis_off()
        return axes

    def map_axes(self, box: Box, bounds: Sequence[float], scale: float) -> "Axes":
        """Return axes in metres that fill a box, so many points a metre, around some bounds."""
        axes = self._axes(box)
        for low, high, size, limit in (
            (bounds[0], bounds[2], box.x1 - box.x0, axes.set_xlim),
            (bounds[1], bounds[3], box.y1 - box.y0, axes.set_ylim),
        ):
            middle, half = (low + high) / 2, size / scale / 2
            limit(middle - half, middle + half)
        return axes

    def write(self, x: float, y: float, words: str, size: float = _SMALL, **style: Any) -> None:  # noqa: ANN401
        """Write words that begin at a place, with their middle at its height."""
        look: dict[str, Any] = {"va": "center_baseline", "color": INK, "fontsize": size} | style
        self.page.text(x, y, words, **look, **LITERAL)

    def write_title(self, lines: Sequence[str]) -> None:
        """Write the title at the top."""
        for i, line in enumerate(lines):
            y = self.height - MARGIN - (i + 0.5) * _TITLE * 1.3
            self.write(MARGIN, y, line, _TITLE, weight="bold")

    def write_source(self, lines: Sequence[str]) -> None:
        """Write source and date at the bottom."""
        for i, line in enumerate(reversed(lines)):
            self.write(MARGIN, MARGIN + (i + 0.5) * _TINY * 1.4, line, _TINY, color="#44546a")

    def draw_scale(
        self, spot: tuple[float, float], scale: float, *, width: float, language: Language
    ) -> None:
        """Draw a scale bar that is true for so many points a metre."""
        x, y = spot
        metres = _round_below(min(_BAR, width * _BAR_PART) / scale)
        length = metres * scale
        for part, colour in ((0, INK), (1, EDGE)):
            half = length / 2
            look: dict[str, Any] = {"facecolor": colour, "edgecolor": INK, "linewidth": 0.6}
            self._sample(x + part * half, y, half, 3, **look)
        unit, shown = ("m", metres) if metres < 1000 else ("km", metres / 1000)  # noqa: PLR2004
        words = f"{number(shown, language, digits=0 if shown >= 1 else 1)} {unit}"
        self.write(x + length + 4, y, words)

    def draw_key(self, x: float, y: float, key: Sequence[Key], within: float) -> None:
        """Draw the samples of the key from a place on, in rows."""
        for (words, look), (far, row) in zip(key, _flow(key, within), strict=True):
            left, middle = x + far, y - row * KEY_ROW
            if "facecolor" in look:
                self._sample(left, middle, _SAMPLE, 8, **look)
            else:
                ends = [left + _SAMPLE / 2] if "marker" in look else [left, left + _SAMPLE]
                self.page.plot(ends, [middle] * len(ends), **look)
            self.write(left + _SAMPLE + 4, middle, words)

    def _sample(self, x: float, y: float, width: float, tall: float, **look: Any) -> None:  # noqa: ANN401
        from matplotlib.patches import Rectangle  # noqa: PLC0415  (optional)

        self.page.add_patch(Rectangle((x, y - tall / 2), width, tall, **look))


def line_look(kind: str, part: float = 1.0) -> dict[str, Any]:
    """Return how the border of a municipality, region or parent is drawn, on smaller maps finer."""
    return {"color": LINES[kind], "linewidth": _LINE_WIDTHS[kind] * part}


def title_lines(title: str, width: float) -> list[str]:
    """Return a title in lines that fit between the margins."""
    return wrapped(title, _TITLE, width - 2 * MARGIN, bold=True)


def source_lines(source: str, width: float) -> list[str]:
    """Return source and date in lines that fit between the margins."""
    return wrapped(source, _TINY, width - 2 * MARGIN)


def heights(title: Sequence[str], source: Sequence[str]) -> tuple[float, float]:
    """Return how much room title and source take, with the margins beside them."""
    above = MARGIN + len(title) * _TITLE * 1.3 + (6 if title else 0)
    return above, MARGIN + len(source) * _TINY * 1.4 + (6 if source else 0)


def key_rows(key: Sequence[Key], within: float) -> int:
    """Return in how many rows the key stands."""
    return 1 + max((row for _, row in _flow(key, within)), default=0)


def scale_of(shapes: gpd.GeoSeries, width: float, tallest: float) -> float:
    """Return how many points a metre is, so that shapes fit a width and a height."""
    west, south, east, north = shapes.total_bounds
    return float(min(width / max(east - west, 1e-6), tallest / max(north - south, 1e-6)))


def _flow(key: Sequence[Key], within: float) -> list[tuple[float, int]]:
    return flowing((_SAMPLE + 4 + width_of(words, _SMALL) for words, _ in key), within, 14)


def _round_below(metres: float) -> float:
    """Return the largest of 1, 2 and 5 times a power of ten that is not more."""
    power = 10.0 ** math.floor(math.log10(metres))
    return next(times * power for times in (5, 2, 1) if times * power <= metres * 1.000001)
