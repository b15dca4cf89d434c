"""The lines municipalities share exactly: drawn by hand, and what is left over of them."""

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box

from helpers.outlines import PICTURES, Lengths, counted, drawn, matched, pairs_of, polygons
from regiomap.boundaries import segments as module
from regiomap.boundaries.segments import (
    Segments,
    corner_pairs,
    match_segments,
    matched_lengths,
)


@pytest.mark.parametrize(("picture", "borders"), PICTURES.values(), ids=PICTURES)
def test_a_drawn_map_has_the_borders_that_one_sees(picture: str, borders: Lengths) -> None:
    """The pictures are read from top to bottom; letters are positions 0, 1, 2 ..."""
    assert matched(drawn(picture)) == borders
    assert counted(picture) == borders


def test_segments_keep_the_interior_on_their_left_however_a_ring_was_drawn() -> None:
    clockwise = Polygon([(0, 0), (0, 10), (10, 10), (10, 0)], [[(2, 2), (4, 2), (4, 4), (2, 4)]])
    both = MultiPolygon([box(20, 0, 30, 10), clockwise])
    for shape in (clockwise, clockwise.reverse(), both):
        segments = Segments.of(polygons(shape))
        middle = (segments.start + segments.end) / 2
        left = np.stack([-segments.direction[:, 1], segments.direction[:, 0]], axis=1)
        inside = shapely.points(middle + 1e-3 * left)
        assert shapely.contains(shape, inside).all()


def test_segments_know_their_owner_and_drop_those_without_length() -> None:
    doubled = Polygon([(0, 0), (10, 0), (10, 0), (10, 10), (0, 10)])
    segments = Segments.of(polygons(doubled, MultiPolygon([box(20, 0, 30, 5), box(40, 0, 50, 5)])))
    assert segments.owner.tolist() == [0] * 4 + [1] * 8
    assert sorted(segments.length.tolist()) == [5.0] * 4 + [10.0] * 8
    assert np.allclose(np.hypot(*segments.direction.T), 1)
    assert len(Segments.of(polygons())) == 0


def test_zero_and_minus_zero_are_one_point() -> None:
    west = Polygon([(-10, 0), (-0.0, -0.0), (-0.0, 10), (-10, 10)])
    assert matched(polygons(west, box(0.0, 0.0, 10, 10))) == {(0, 1): 10.0}


def test_two_interiors_on_one_side_are_an_overlap_and_no_border() -> None:
    """
    AB      B lies inside A as well: their common side at the right bounds both from the
    ..      same side.
    """
    inner, outer = box(5, 0, 10, 10), box(0, 0, 10, 10)
    assert matched(polygons(outer, inner)) == {}
    assert matched(polygons(outer, outer)) == {}


def test_three_copies_of_a_segment_match_none() -> None:
    """
    AB      and C on top of B: the side between A and B is there three times.
    """
    shapes = polygons(box(0, 0, 10, 10), box(10, 0, 20, 10), box(10, 0, 20, 10))
    assert matched(shapes) == {}


def test_corner_pairs_share_a_vertex_each_pair_once() -> None:
    """
    .C      A touches B in a corner, B borders C, and D touches nobody.
    AD.     (D is drawn apart)
    """
    shapes = polygons(
        box(0, 0, 10, 10), box(10, 10, 20, 20), box(20, 10, 30, 20), box(50, 50, 60, 60)
    )
    segments = Segments.of(shapes)
    matches = match_segments(segments)
    found = pairs_of(corner_pairs(segments, matches))
    assert found == {(0, 1)}
    # Whom a segment names already may be left out.
    assert found | {(1, 2)} == found | matched(shapes).keys()


def test_corner_pairs_and_borders_together_are_all_that_share_a_vertex() -> None:
    for picture, _ in PICTURES.values():
        shapes = drawn(picture)
        segments = Segments.of(shapes)
        vertices = [set(map(tuple, shapely.get_coordinates(shape))) for shape in shapes]
        expected = {
            (i, j) for j in range(len(shapes)) for i in range(j) if vertices[i] & vertices[j]
        }
        found = pairs_of(corner_pairs(segments, match_segments(segments)))
        assert found | matched(shapes).keys() == expected


def test_points_are_told_apart_though_they_mix_into_one_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shapes = drawn("AAB CCB")
    segments = Segments.of(shapes)
    monkeypatch.setattr(module, "_ODD", np.uint64(0))  # now all points do
    again = Segments.of(shapes)
    assert np.array_equal(again.vertex, segments.vertex)
    assert len(np.unique(segments.vertex)) == len(np.unique(segments.points, axis=0))


def test_the_length_of_what_matches_is_that_of_one_copy() -> None:
    shapes = polygons(box(0, 0, 10, 30), box(10, 0, 20, 30))
    segments = Segments.of(shapes)
    matches = match_segments(segments)
    assert matched_lengths(segments, matches).metres.tolist() == [30.0]
    assert matches.unmatched.sum() == 6
