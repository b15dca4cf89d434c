"""Where the regions are named on paper: a number for each, and names where there is room."""

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from regiomap.drawing.figures.canvas import EDGE, INK, LITERAL
from regiomap.drawing.figures.lettering import Board, Box, broken, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Label", "Subject", "chip_width", "draw_chip", "draw_label", "halo", "place_labels"]

_CHIP, _NAME = 6.5, 7.0  # sizes of letters
_CHIP_TALL, _LINE = 10.0, 8.4
_CHIP_AIR = 5.0  # beside a number, both sides together
_GAP = 2.5
# How wide a name may be, for the width of its region: beside the number, and below it.
_BESIDE, _BELOW = 1.0, 1.3
# Where beside its region a number is looked for: how far, in points, and which way; the nearest
# first, from a few places in the region.
_WAYS = [(math.cos(one), math.sin(one)) for one in (math.tau * i / 24 for i in range(24))]
_AROUND = list(product(range(8, 400, 4), _WAYS))
_TRIED = 4
_THIN = 0.5  # what a line takes


class Subject(NamedTuple):
    """A region to be named: the places where its name may stand, the best first, in points."""

    number: str
    name: str
    colour: str
    spots: Sequence[tuple[float, float]]
    width: float
    part: float = 1.0  # of the usual size: letters on a small map


class Label(NamedTuple):
    """A region that is named: its number in a box, and its name in lines, or none."""

    subject: Subject
    lines: tuple[str, ...]
    below: bool
    box: Box
    leads_to: tuple[float, float] | None = None  # a number beside its region, with a line to it


def place_labels(subjects: Sequence[Subject], board: Board) -> list[Label]:
    """Return a label for every region: first numbers, then names instead where there is room.

    A number that has no room in its region stands as near to it as it can, with a line to it. Only
    where the whole map is full is there none.
    """
    placed, crowded = [], []
    for subject in subjects:
        width, height = _size_of(subject, (), below=False)
        boxes = (Box.around(x, y, width, height) for x, y in subject.spots)
        if box := next((one for one in boxes if board.fits(one)), None):
            board.take(box)
            placed.append(Label(subject, (), below=False, box=box))
        else:
            crowded.append(subject)
    led = [_led(subject, board) for subject in crowded]
    return [_named(label, board) for label in placed] + [label for label in led if label]


def _led(subject: Subject, board: Board) -> Label | None:
    """Return a number beside its region, in the nearest place to which a line is free.

    Where others cover all of a region, better a line across them than no number.
    """
    width, height = _size_of(subject, (), below=False)
    across: Label | None = None
    for (far, (east, north)), (x, y) in product(_AROUND, subject.spots[:_TRIED]):
        box = Box.around(x + far * east, y + far * north, width, height)
        if not board.fits(box):
            continue
        label = Label(subject, (), below=False, box=box, leads_to=(x, y))
        steps = _along((x, y), box)
        if not any(board.covers(*step) for step in steps):
            board.take(box)
            for step in steps[:-1]:
                board.take(Box.around(*step, _THIN, _THIN))
            return label
        across = across or label
    if across is not None:
        board.take(across.box)
    return across


def _along(spot: tuple[float, float], box: Box) -> list[tuple[float, float]]:
    """Return points on the line from a spot to the edge of a box."""
    middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    n = max(2, math.ceil(math.dist(spot, middle)))
    points = [
        (spot[0] + (middle[0] - spot[0]) * i / n, spot[1] + (middle[1] - spot[1]) * i / n)
        for i in range(n + 1)
    ]
    return [p for p in points if not (box.x0 < p[0] < box.x1 and box.y0 < p[1] < box.y1)]


def _named(label: Label, board: Board) -> Label:
    """Return a label with the name of its region, in the best form that has room."""
    subject = label.subject
    if subject.name == subject.number:
        return label
    for lines, below in _forms(subject.name):
        width, height = _size_of(subject, lines, below=below)
        if width > subject.width * (_BELOW if below else _BESIDE):
            continue
        for x, y in subject.spots:
            box = Box.around(x, y, width, height)
            if board.fits(box, instead_of=label.box):
                board.take(box, instead_of=label.box)
                return Label(subject, lines, below, box)
    return label


def _forms(name: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield how a name may stand by its number, the best first; a bracket may stand for it."""
    two = broken(name)
    forms: list[tuple[str, ...]] = [(name,)]
    if two is not None:
        forms.append(two)
        if two[1].startswith("(") and two[1].endswith(")"):
            forms.append((two[1][1:-1],))
    # Below its number, which then stands in the middle of its region and never in another one.
    for below in (True, False):
        for lines in forms:
            yield lines, below


def chip_width(number: str, part: float = 1.0) -> float:
    """Return how wide the box of a number is, in points."""
    return (width_of(number, _CHIP, bold=True) + _CHIP_AIR) * part


def _size_of(subject: Subject, lines: Sequence[str], *, below: bool) -> tuple[float, float]:
    chip, tall = chip_width(subject.number, subject.part), _CHIP_TALL * subject.part
    if not lines:
        return chip, tall
    widest = max(width_of(line, _NAME) for line in lines) * subject.part
    high = len(lines) * _LINE * subject.part
    if below:
        return max(chip, widest), tall + high
    return chip + _GAP + widest, max(tall, high)


def draw_label(axes: "Axes", label: Label) -> None:
    """Draw a label on axes in points."""
    box, subject = label.box, label.subject
    middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    part = subject.part
    if label.leads_to is not None:
        xs, ys = zip(middle, label.leads_to, strict=True)
        axes.plot(xs, ys, color=INK, linewidth=0.6 * part, solid_capstyle="round")
        axes.plot(*label.leads_to, marker="o", markersize=2.2 * part, color=INK)
    chip, tall, high = chip_width(subject.number, part), _CHIP_TALL * part, _LINE * part
    x, how, top = middle[0], "center", box.y1 - tall
    spot = middle if not label.lines else (middle[0], box.y1 - tall / 2)
    if label.lines and not label.below:
        spot = (box.x0 + chip / 2, middle[1])
        x, how, top = box.x0 + chip + _GAP, "left", middle[1] + len(label.lines) * high / 2
    draw_chip(axes, spot, subject.number, subject.colour, part=part)
    for i, line in enumerate(label.lines):
        axes.text(
            x,
            top - (i + 0.5) * high,
            line,
            ha=how,
            va="center_baseline",
            fontsize=_NAME * part,
            color=INK,
            **halo(),
            **LITERAL,
        )


def halo() -> dict[str, Any]:
    """Return what sets words off from what they stand on."""
    from matplotlib.patheffects import withStroke  # noqa: PLC0415  (optional)

    return {"path_effects": [withStroke(linewidth=1.8, foreground=EDGE, alpha=0.85)]}


def draw_chip(
    axes: "Axes", spot: tuple[float, float], number: str, colour: str, *, part: float = 1.0
) -> None:
    """Draw the number of a region in a box of its colour, around a point."""
    from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415  (optional)

    width, tall = chip_width(number, part), (_CHIP_TALL - 1) * part
    axes.add_patch(
        FancyBboxPatch(
            (spot[0] - width / 2 + 1, spot[1] - tall / 2 + 1),
            width - 2,
            tall - 2,
            boxstyle="round,pad=1,rounding_size=1.5",
            facecolor=colour,
            edgecolor=INK,
            linewidth=0.5 * part,
        )
    )
    style: dict[str, Any] = {
        "ha": "center",
        "va": "center_baseline",
        "weight": "bold",
        "color": INK,
    }
    axes.text(spot[0], spot[1], number, fontsize=_CHIP * part, **style, **LITERAL)
