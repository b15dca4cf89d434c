"""Outlines of polygons, drawn as pictures of letters, and the borders that one counts there."""

from collections import Counter

import numpy as np
import numpy.typing as npt
import shapely
from hypothesis import strategies as st
from shapely import Polygon, affinity, box

from regiomap.boundaries.facing import contacts_within
from regiomap.boundaries.pairs import PairLengths, positions
from regiomap.boundaries.segments import Segments, match_segments, matched_lengths

Lengths = dict[tuple[int, int], float]
Pairs = set[tuple[int, int]]
Polygons = npt.NDArray[np.object_]

ROUNDING_M = 1e-6


def polygons(*shapes: shapely.Geometry) -> Polygons:
    return np.array(shapes, dtype=object)


def pairs_of(numbers: npt.NDArray[np.int64]) -> Pairs:
    """Return numbers of pairs as positions, the smaller first."""
    a, b = positions(numbers)
    return set(zip(a.tolist(), b.tolist(), strict=True))


def lengths_of(found: PairLengths) -> Lengths:
    a, b = positions(found.pairs)
    return dict(zip(zip(a.tolist(), b.tolist(), strict=True), found.metres.tolist(), strict=True))


def matched(shapes: Polygons) -> Lengths:
    segments = Segments.of(shapes)
    return lengths_of(matched_lengths(segments, match_segments(segments)))


def facing_within(segments: Segments, reach_m: float) -> Lengths:
    """Return all that faces each other, corners included."""
    found = contacts_within(segments, reaches_m=[reach_m], meet_m=ROUNDING_M)
    return lengths_of(found.facing[0])


def facing(shapes: Polygons, reach_m: float = ROUNDING_M) -> Lengths:
    """Return what faces each other; a corner contributes a few times the reach: leave it out."""
    lengths = facing_within(Segments.of(shapes), reach_m)
    return {pair: metres for pair, metres in lengths.items() if metres > 10 * reach_m}


def drawn(picture: str, cell_m: float = 100.0) -> Polygons:
    """Turn a picture of letters into polygons, one a letter in alphabetical order.

    Every corner of a cell on a boundary is a vertex, so that the picture is a valid coverage.
    """
    rows = picture.split()
    cells: dict[str, list[Polygon]] = {}
    for y, row in enumerate(reversed(rows)):
        for x, letter in enumerate(row):
            if letter != ".":
                cells.setdefault(letter, []).append(box(x, y, x + 1, y + 1))
    whole = [
        shapely.make_valid(shapely.coverage_union_all(cells[letter])) for letter in sorted(cells)
    ]
    return polygons(*(affinity.scale(s, cell_m, cell_m, origin=(0, 0)) for s in whole))


def counted(picture: str, cell_m: float = 100.0) -> Lengths:
    """Count the sides between cells of different letters: a second way to measure borders."""
    rows = picture.split()
    letters = sorted({letter for row in rows for letter in row} - {"."})
    sides: Counter[tuple[int, int]] = Counter()
    for y, row in enumerate(rows):
        for x, letter in enumerate(row):
            below = rows[y + 1][x] if y + 1 < len(rows) else "."
            right = row[x + 1] if x + 1 < len(row) else "."
            for other in (below, right):
                if "." not in (letter, other) and letter != other:
                    i, j = sorted((letters.index(letter), letters.index(other)))
                    sides[i, j] += 1
    return {pair: n * cell_m for pair, n in sides.items()}


PICTURES = {
    "a row": ("ABC", {(0, 1): 100.0, (1, 2): 100.0}),
    "a square": ("CD AB", {(0, 1): 100.0, (0, 2): 100.0, (1, 3): 100.0, (2, 3): 100.0}),
    "a T-junction": ("CC AB", {(0, 1): 100.0, (0, 2): 100.0, (1, 2): 100.0}),
    "a donut around an enclave": ("AAA ABA AAA", {(0, 1): 400.0}),
    "an enclave in an enclave": (
        "AAAAA ABBBA ABCBA ABBBA AAAAA",
        {(0, 1): 1200.0, (1, 2): 400.0},
    ),
    "corners only": ("A. .B", {}),
    "an exclave beyond a neighbour": ("ABA", {(0, 1): 200.0}),
    "an island": ("AA. AA. ..B", {}),
    "a border in two pieces around a hole": ("AB .. AB", {(0, 1): 200.0}),
    "one alone": ("A", {}),
}


@st.composite
def pictures(draw: st.DrawFn) -> str:
    """Draw maps of up to five municipalities, with exclaves, holes, corners and gaps."""
    width = draw(st.integers(1, 5))
    letters = st.text("AABBCDE.", min_size=width, max_size=width)
    rows = draw(st.lists(letters, min_size=1, max_size=5))
    return " ".join(["A" * width, *rows])
