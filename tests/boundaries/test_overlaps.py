"""Land covered twice: every pair, as by trying all of them, and nothing where there is none."""

from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, affinity, box

from helpers.outlines import (
    ROUNDING_M,
    Lengths,
    Pairs,
    Polygons,
    drawn,
    pairs_of,
    pictures,
    polygons,
)
from regiomap.boundaries.facing import contacts_within
from regiomap.boundaries.overlaps import Overlaps, deep_overlaps, suspects
from regiomap.boundaries.pairs import positions
from regiomap.boundaries.segments import Segments, match_segments

CORNERS = st.tuples(st.integers(0, 6), st.integers(0, 6))


def suspected(shapes: Polygons) -> Pairs:
    segments = Segments.of(shapes)
    left_over = segments.take(match_segments(segments).unmatched)
    met = contacts_within(left_over, reaches_m=[ROUNDING_M], meet_m=ROUNDING_M)
    tree = shapely.STRtree(shapes)
    return pairs_of(suspects(tree, left_over, met.crossing, rounding_m=ROUNDING_M))


def overlaps(shapes: Polygons, deeper_than_m: float = ROUNDING_M) -> Lengths:
    a, b = np.array(sorted(suspected(shapes)), dtype=np.int64).reshape(-1, 2).T
    found = deep_overlaps(shapely.STRtree(shapes), (a << 32) | b, deeper_than_m=deeper_than_m)
    assert isinstance(found, Overlaps)
    assert found.pairs.tolist() == sorted(found.pairs.tolist())
    one, other = positions(found.pairs)
    pairs = zip(one.tolist(), other.tolist(), strict=True)
    return dict(zip(pairs, found.m2.tolist(), strict=True))


def tried(shapes: Polygons) -> Lengths:
    """Try all pairs."""
    areas = {
        (i, j): shapely.intersection(shapes[i], shapes[j]).area
        for i, j in combinations(range(len(shapes)), 2)
    }
    return {pair: m2 for pair, m2 in areas.items() if m2 > 1e-3}


@given(picture=pictures(), turn=st.floats(0, 360), bare=st.booleans())
@settings(max_examples=100, deadline=None)
def test_nothing_is_suspected_where_borders_are_drawn_alike(
    picture: str, turn: float, *, bare: bool
) -> None:
    """With T-junctions, holes and corners as well, and however the map is turned."""
    shapes = drawn(picture)
    if bare:
        shapes = polygons(*(shape.simplify(0) for shape in shapes))
    shapes = polygons(*(affinity.rotate(shape, turn, (0, 0)) for shape in shapes))
    assert overlaps(shapes) == {}


def test_of_a_clean_map_no_pair_is_looked_at() -> None:
    for picture in ("ABC DEF GHI", "AAAA ABCA AAAA", "AB BA", "A.B ... C.D", "AABB CCCC DEEF"):
        assert suspected(drawn(picture)) == set()
        bare = polygons(*(shape.simplify(0) for shape in drawn(picture)))
        assert suspected(bare) == set()


@given(
    picture=pictures(),
    extra=st.lists(
        st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=4)
    ),
    turn=st.sampled_from([0.0, 90.0, 33.0]),
)
@settings(max_examples=200, deadline=None)
def test_whatever_is_laid_on_a_map_every_overlap_is_found(
    picture: str, extra: list[list[tuple[int, int]]], turn: float
) -> None:
    """Triangles and squares between the corners of the cells: what meets does so in odd ways."""
    laid = [Polygon([(100 * x, 100 * y) for x, y in corners]) for corners in extra]
    laid = [shape for shape in laid if shape.is_valid and shape.area > 0]
    shapes = polygons(*(affinity.rotate(s, turn, (0, 0)) for s in [*drawn(picture), *laid]))
    assert overlaps(shapes) == pytest.approx(tried(shapes), rel=1e-6)


@pytest.mark.parametrize("shift", [(70, 40), (100, 50), (0, 50), (200, 100), (0, 0)])
def test_a_map_on_a_map_overlaps_inside_as_well_as_along_its_outside(
    shift: tuple[float, float],
) -> None:
    """Most of the cells below and above have no segment that matches no other."""
    below = drawn("ABCDE FGHIJ KLMNO PQRST UVWXY")
    above = [affinity.translate(shape, *shift) for shape in below]
    shapes = polygons(*below, *above)
    found = overlaps(shapes)
    assert found == pytest.approx(tried(shapes))
    assert len(found) >= 12


def test_an_enclave_that_was_not_cut_out_overlaps_though_no_line_meets_another() -> None:
    assert overlaps(polygons(box(0, 0, 90, 90), box(30, 30, 60, 60))) == {(0, 1): 900.0}
    # Across a border below, and with its corners on it.
    shapes = polygons(*drawn("AB AB"), Polygon([(50, 100), (100, 50), (150, 100), (100, 150)]))
    assert overlaps(shapes) == pytest.approx({(0, 2): 2500.0, (1, 2): 2500.0})


def test_an_overlap_no_wider_than_the_depth_is_left_out() -> None:
    shapes = polygons(box(0, 0, 100, 100), box(99.5, 0, 200, 100), box(197, 0, 300, 100))
    assert overlaps(shapes) == pytest.approx({(0, 1): 50.0, (1, 2): 300.0})
    assert overlaps(shapes, 1.0) == pytest.approx({(1, 2): 300.0})
    assert overlaps(shapes, 5.0) == {}


def test_a_hundredth_of_a_square_metre_in_all_is_rounding() -> None:
    def shapes(width_m: float) -> Polygons:
        return polygons(box(0, 0, 100, 100), box(100 - width_m, 0, 200, 100))

    assert overlaps(shapes(0.5e-4)) == {}
    assert overlaps(shapes(2e-4)) == pytest.approx({(0, 1): 0.02}, rel=1e-6)
