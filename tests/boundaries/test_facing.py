"""Borders that two polygons draw differently: by hand, on random maps, and in real files."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, affinity, box

from helpers.outlines import (
    PICTURES,
    ROUNDING_M,
    Lengths,
    Polygons,
    counted,
    drawn,
    facing,
    facing_within,
    lengths_of,
    matched,
    pairs_of,
    pictures,
    polygons,
)
from regiomap.boundaries import facing as module
from regiomap.boundaries.facing import NearPairs, contacts_within
from regiomap.boundaries.reading import read_municipalities
from regiomap.boundaries.segments import Segments, match_segments, matched_lengths
from regiomap.flanders import Vintage, load_flanders, load_shared_borders


@pytest.mark.parametrize(("picture", "borders"), PICTURES.values(), ids=PICTURES)
def test_a_drawn_map_faces_itself_along_the_borders_that_one_sees(
    picture: str, borders: Lengths
) -> None:
    """The pictures are read from top to bottom; letters are positions 0, 1, 2 ..."""
    assert facing(drawn(picture)) == pytest.approx(borders)


@pytest.mark.parametrize(("picture", "borders"), PICTURES.values(), ids=PICTURES)
def test_borders_without_common_vertices_are_found_by_facing(
    picture: str, borders: Lengths
) -> None:
    bare = polygons(*(shape.simplify(0) for shape in drawn(picture)))
    assert facing(bare) == pytest.approx(borders)


def test_matching_alone_misses_a_t_junction_and_says_what_is_left_over() -> None:
    """
    CCCC    C has one long side, A and B a corner in its middle: no segment is equal
    AABB    on both sides of it.
    """
    a, b, c = box(0, 0, 200, 100), box(200, 0, 400, 100), box(0, 100, 400, 200)
    segments = Segments.of(polygons(a, b, c))
    matches = match_segments(segments)
    assert lengths_of(matched_lengths(segments, matches)) == {(0, 1): 100.0}
    left_over = segments.take(matches.unmatched)
    assert len(left_over) == len(segments) - 2
    assert facing_within(left_over, ROUNDING_M) == pytest.approx(
        {(0, 2): 200.0, (1, 2): 200.0}, abs=1e-5
    )


def test_two_interiors_on_one_side_do_not_face_each_other() -> None:
    outer = box(0, 0, 10, 10)
    assert facing(polygons(outer, outer)) == {}


def test_three_copies_of_a_segment_are_measured_in_the_tolerant_way() -> None:
    """
    AB      and C on top of B: the side between A and B is there three times.
    """
    shapes = polygons(box(0, 0, 10, 10), box(10, 0, 20, 10), box(10, 0, 20, 10))
    assert facing(shapes) == pytest.approx({(0, 1): 10.0, (0, 2): 10.0})


@pytest.mark.parametrize("gap_m", [0.001, 0.5, -0.001, -0.5])
def test_a_gap_or_an_overlap_within_reach_is_measured_once(gap_m: float) -> None:
    """
    A|B     with a gap of that width between them, or an overlap when it is negative.
    """
    shapes = polygons(box(0, 0, 100, 100), box(100 + gap_m, 0, 200, 100))
    assert matched(shapes) == {}
    assert facing(shapes, reach_m=abs(gap_m) / 2) == {}
    assert facing(shapes, reach_m=abs(gap_m) * 1.01) == pytest.approx(
        {(0, 1): 100.0}, abs=3 * abs(gap_m)
    )


def test_a_wedge_counts_as_far_as_it_is_narrow_enough() -> None:
    """
    A/B     The gap opens from 0 to 10 m over 100 m: within 2 m of each other are the first
            20 m, and a little less on the slanted side.
    """
    wedge = Polygon([(100, 0), (200, 0), (200, 100), (110, 100)])
    found = facing(polygons(box(0, 0, 100, 100), wedge), reach_m=2.0)
    assert found == pytest.approx({(0, 1): 20.0}, abs=0.2)


def test_a_zigzag_is_not_counted_twice() -> None:
    """
    A}B     The left side is straight, the right side goes to and fro by 0.1 m every metre: each
            metre of A faces several segments of B and counts once.
    """
    teeth = [(100.1 if y % 2 else 100.0, float(y)) for y in range(101)]
    shapes = polygons(box(0, 0, 100, 100), Polygon([*teeth, (200, 100), (200, 0)]))
    assert facing(shapes, reach_m=0.5)[0, 1] == pytest.approx(100.0, rel=0.01)


def test_a_metre_counts_once_though_the_neighbour_has_two_sides_within_reach() -> None:
    """
    A|BB    B is two strips, 0.1 and 0.4 m from A: A measures its 100 m once, B measures 200 m.
    """
    strips = MultiPolygon([box(100.1, 0, 100.2, 100), box(100.4, 0, 200, 100)])
    assert facing(polygons(box(0, 0, 100, 100), strips), reach_m=0.5) == pytest.approx(
        {(0, 1): 150.0}, abs=1.0
    )


def test_several_reaches_are_measured_in_one_walk_as_each_alone() -> None:
    shapes = polygons(box(0, 0, 100, 100), box(100.5, 0, 200, 100), box(203, 0, 300, 100))
    segments = Segments.of(shapes)
    reaches = [1e-6, 0.6, 5.0]
    together = contacts_within(segments, reaches_m=reaches, meet_m=1e-6).facing
    assert [lengths_of(found) for found in together] == [
        facing_within(segments, reach) for reach in reaches
    ]
    assert [len(found.pairs) for found in together] == [0, 1, 2]


def test_meeting_and_crossing_are_told_apart() -> None:
    r"""
    BBC     A's tip touches B between vertices, B and C share a vertex and no more, D crosses B.
     A
    """
    a = Polygon([(100, 0), (200, 0), (150, 100)])
    b, c = box(0, 100, 300, 200), box(300, 200, 400, 300)
    d = box(-50, 120, 50, 140)
    segments = Segments.of(polygons(a, b, c, d))
    found = contacts_within(segments, reaches_m=[ROUNDING_M], meet_m=ROUNDING_M)
    assert pairs_of(found.meeting) == {(0, 1), (1, 2), (1, 3)}
    crossing = {tuple(sorted(segments.owner[pair].tolist())) for pair in found.crossing.T}
    assert crossing == {(0, 1), (1, 3)}


def test_polygons_that_stand_apart_are_not_looked_at_segment_by_segment() -> None:
    ring = shapely.Point(0, 0).buffer(100, quad_segs=64)
    apart = [affinity.translate(ring, 300 * i, 0) for i in range(5)]
    segments = Segments.of(polygons(*apart, affinity.translate(ring, 1200 + 203, 0)))
    near = NearPairs.of(segments, reach_m=5.0)
    assert set(segments.owner[near.asked].tolist()) == {4, 5}
    assert near.asked.sum() <= 64
    assert facing_within(segments, 5.0).keys() == {(4, 5)}


def test_a_small_index_finds_what_a_whole_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = polygons(*(shape.simplify(0) for shape in drawn("AAABBB AACCCB DDDDDB")))
    whole = facing(bare, 1.0)
    monkeypatch.setattr(module, "_BLOCK", 5)
    assert facing(bare, 1.0) == pytest.approx(whole)
    assert whole


def test_dense_borders_are_measured_some_pairs_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two sides with points much closer together than the reach, and none in common.
    x = np.arange(600) / 10
    sides = [
        np.stack([x + shift, np.full(600, height)], axis=1)
        for shift, height in ((0.0, 0.0), (0.05, -0.3))
    ]
    shapes = np.array(
        [Polygon([*sides[0], (60, 50), (0, 50)]), Polygon([*sides[1], (60, -50), (0, -50)])]
    )
    segments = Segments.of(shapes)
    whole = facing_within(segments, 5.0)
    assert whole[0, 1] == pytest.approx(59.9, abs=0.2)
    near = NearPairs.of(segments, reach_m=5.0)
    assert [len(list(block)) for block in near.blocks()] == [1]
    monkeypatch.setattr(module, "_PAIRS_AT_ONCE", 2000)
    sizes = [len(a) for block in near.blocks() for a, _ in block]
    assert len(sizes) > 20
    assert max(sizes) <= 2000
    assert facing_within(segments, 5.0) == whole  # to the last bit
    for meet_m, met in ((0.31, {(0, 1)}), (0.29, set())):
        found = contacts_within(segments, reaches_m=[1.0], meet_m=meet_m)
        assert pairs_of(found.meeting) == met


# Properties ---------------------------------------------------------------------------------


@given(picture=pictures())
@settings(max_examples=100, deadline=None)
def test_matching_and_facing_measure_what_one_counts(picture: str) -> None:
    assert matched(drawn(picture)) == counted(picture)
    assert facing(drawn(picture)) == pytest.approx(counted(picture))
    bare = polygons(*(shape.simplify(0) for shape in drawn(picture)))
    assert facing(bare) == pytest.approx(counted(picture))


@given(
    picture=pictures(),
    degrees=st.floats(0, 360),
    scale=st.floats(0.1, 50),
    shift_m=st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)),
)
@settings(max_examples=50, deadline=None)
def test_borders_turn_move_and_grow_with_the_map(
    picture: str, degrees: float, scale: float, shift_m: tuple[float, float]
) -> None:
    moved = polygons(
        *(
            affinity.translate(
                affinity.rotate(affinity.scale(s, scale, scale, origin=(0, 0)), degrees, (0, 0)),
                *shift_m,
            )
            for s in drawn(picture)
        )
    )
    expected = {pair: metres * scale for pair, metres in counted(picture).items()}
    assert facing(moved) == pytest.approx(expected, rel=1e-6, abs=1e-4)
    assert matched(moved) == pytest.approx(expected, rel=1e-6, abs=1e-4)


@given(picture=pictures(), width_m=st.floats(0.01, 0.5), side=st.sampled_from([-1, 1]))
@settings(max_examples=50, deadline=None)
def test_a_gap_or_overlap_everywhere_changes_lengths_by_a_few_widths(
    picture: str, width_m: float, side: int
) -> None:
    loose = polygons(
        *(shape.buffer(side * width_m / 2, join_style="mitre") for shape in drawn(picture))
    )
    found = facing_within(Segments.of(loose), 1.01 * width_m)
    expected = counted(picture)
    for pair in expected.keys() | found.keys():
        # Each side ends in two corners, each corner where they only touch is one more.
        ends = 2 * expected.get(pair, 0.0) / 100 + len(picture)
        assert abs(found.get(pair, 0.0) - expected.get(pair, 0.0)) <= 2 * ends * width_m


# Real boundaries ----------------------------------------------------------------------------


@pytest.mark.parametrize("vintage", [2025, 2024])
def test_the_two_ways_agree_on_the_embedded_boundaries(vintage: Vintage) -> None:
    assert_the_two_ways_agree(np.asarray(load_flanders(vintage).geometry.array), len_of(vintage))


@pytest.mark.official
@pytest.mark.parametrize("vintage", [2025, 2024])
def test_the_two_ways_agree_on_the_official_boundaries(official: Path, vintage: Vintage) -> None:
    table = read_municipalities(official / f"municipalities_{vintage}.shp")
    flemish = table[table.index.isin(load_flanders(vintage).index)]
    assert_the_two_ways_agree(np.asarray(flemish.geometry.array), len_of(vintage))


def len_of(vintage: Vintage) -> int:
    return len(load_shared_borders(vintage))


def assert_the_two_ways_agree(shapes: Polygons, n_pairs: int) -> None:
    exact, tolerant = matched(shapes), facing(shapes)
    assert len(exact) == n_pairs
    assert tolerant == pytest.approx(exact, abs=1e-3)
