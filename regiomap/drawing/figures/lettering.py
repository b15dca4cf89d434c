"""Words on paper: how wide they are, where they break, and which places are taken."""

import re
from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Board", "Box", "broken", "fitted", "flowing", "plain", "width_of", "wrapped"]

_AIR = 1.5  # points between two names
_HINTED = 1.05  # letters on a grid of pixels may be wider than they are drawn
_NO_LETTER = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_DOTS = "\N{HORIZONTAL ELLIPSIS}"


class Box(NamedTuple):
    """A rectangle, in points."""

    x0: float
    y0: float
    x1: float
    y1: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> "Box":
        """Return the rectangle of a size around its middle."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    def meets(self, other: "Box", air: float = 0.0) -> bool:
        """Return whether two rectangles overlap, or lie nearer than `air`."""
        return not (
            self.x1 + air <= other.x0
            or other.x1 + air <= self.x0
            or self.y1 + air <= other.y0
            or other.y1 + air <= self.y0
        )


class Board:
    """What is taken within a frame, so that nothing is written over anything else."""

    def __init__(self, frame: Box) -> None:
        self.frame = frame
        self.taken: list[Box] = []

    def fits(self, box: Box, instead_of: Box | None = None) -> bool:
        """Return whether a box lies in the frame, and clear of all but the one it replaces."""
        frame = self.frame
        inside = (
            frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
        )
        return inside and not any(
            box.meets(other, _AIR) for other in self.taken if other is not instead_of
        )

    def covers(self, x: float, y: float) -> bool:
        """Return whether a point lies in what is taken, or on its edge."""
        near = _AIR / 2
        return any(
            one.x0 - near < x < one.x1 + near and one.y0 - near < y < one.y1 + near
            for one in self.taken
        )

    def take(self, box: Box, instead_of: Box | None = None) -> None:
        """Mark a box as taken, and the one it replaces as free."""
        self.taken = [other for other in self.taken if other is not instead_of]
        self.taken.append(box)


def plain(words: object) -> str:
    r"""Return a text in one line, of characters that can be written.

    Examples
    --------
    >>> plain("Sint-\nNiklaas"), plain("a\ud800b")
    ('Sint- Niklaas', 'a?b')
    """
    known = str(words).encode("utf-8", "replace").decode("utf-8")
    return _NO_LETTER.sub(" ", known).strip()


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """Return how wide words are, in points."""
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415  (optional)
    from matplotlib.textpath import text_to_path  # noqa: PLC0415  (optional)

    font = FontProperties(size=size, weight="bold" if bold else "normal")
    width: float = text_to_path.get_text_width_height_descent(words, font, ismath=False)[0]
    return float(width) * _HINTED


def fitted(words: str, size: float, width: float, *, bold: bool = False) -> str:
    """Return words that are no wider than some points, cut with an ellipsis where they were."""
    if width_of(words, size, bold=bold) <= width:
        return words
    most = min(len(words), int(width / size * 4))
    while most and width_of(words[:most].rstrip() + _DOTS, size, bold=bold) > width:
        most -= max(1, most // 40)
    return words[:most].rstrip() + _DOTS


def wrapped(words: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Return words in lines that are no wider than some points; one long word is cut."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(fitted(word, size, width, bold=bold))
    return lines


def broken(name: str) -> tuple[str, str] | None:
    """Return a name in two lines: before a bracket, or where both are most alike; None: in one.

    Examples
    --------
    >>> broken("Kempen (Turnhout)"), broken("Zuid-West-Vlaanderen"), broken("Midwest")
    (('Kempen', '(Turnhout)'), ('Zuid-West-', 'Vlaanderen'), None)
    """
    breaks = [found.start() + 1 for found in re.finditer(r"\s|-(?=\w{3})", name)]
    bracket = next((at for at in breaks if name[at : at + 1] == "("), None)
    at = min(breaks, key=lambda one: abs(2 * one - len(name)), default=None)
    at = at if bracket is None else bracket
    return None if at is None else (name[:at].strip(), name[at:].strip())


def flowing(widths: Iterable[float], within: float, gap: float) -> list[tuple[float, int]]:
    """Return where things of some widths stand, from left to right: how far, and in which row."""
    spots: list[tuple[float, int]] = []
    far, row = 0.0, 0
    for width in widths:
        if far and far + width > within:
            far, row = 0.0, row + 1
        spots.append((far, row))
        far += width + gap
    return spots
