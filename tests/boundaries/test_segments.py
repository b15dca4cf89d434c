"""The lines municipalities share: drawn by hand, counted on random grids, and in real files."""

from collections import Counter
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, affinity, box

from regiomap.boundaries import segments as borders
from regiomap.boundaries.reading import read_municipalities
from regiomap.boundaries.segments import (
    Lengths,
    NearPairs,
    Segments,
    match_segments,
    matched_lengths,
    touching_pairs,
)
from regiomap.flanders import Vintage, load_flanders, load_shared_borders

ROUNDING_M = 1e-6
Polygons = npt.NDArray[np.object_]


def polygons(*shapes: shapely.Geometry) -> Polygons:
    return np.array(shapes, dtype=object)


def matched(shapes: Polygons) -> Lengths:
    segments = Segments.of(shapes)
    return matched_lengths(segments, match_segments(segments))


def facing(shapes: Polygons, reach_m: float = ROUNDING_M) -> Lengths:
    """Return what faces each other; a corner contributes a few times the reach: leave it out."""
    lengths = NearPairs.of(Segments.of(shapes)).facing(reach_m=reach_m)
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


@pytest.mark.parametrize(("picture", "borders"), PICTURES.values(), ids=PICTURES)
def test_a_drawn_map_has_the_borders_that_one_sees(picture: str, borders: Lengths) -> None:
    """The pictures are read from top to bottom; letters are positions 0, 1, 2 ..."""
    assert matched(drawn(picture)) == borders
    assert facing(drawn(picture)) == pytest.approx(borders)
    assert counted(picture) == borders


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
    assert matched_lengths(segments, matches) == {(0, 1): 100.0}
    left_over = segments.take(matches.unmatched)
    assert len(left_over) == len(segments) - 2
    assert NearPairs.of(left_over).facing(reach_m=ROUNDING_M) == pytest.approx(
        {(0, 2): 200.0, (1, 2): 200.0}, abs=1e-5
    )


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
    assert facing(polygons(outer, outer)) == {}


def test_three_copies_of_a_segment_are_left_to_the_tolerant_way() -> None:
    """
    AB      and C on top of B: the side between A and B is there three times.
    """
    shapes = polygons(box(0, 0, 10, 10), box(10, 0, 20, 10), box(10, 0, 20, 10))
    assert matched(shapes) == {}
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


def test_touching_pairs_share_a_vertex_each_pair_once() -> None:
    """
    .C      A touches B in a corner, B borders C, and D touches nobody.
    AD.     (D is drawn apart)
    """
    shapes = polygons(
        box(0, 0, 10, 10), box(10, 10, 20, 20), box(20, 10, 30, 20), box(50, 50, 60, 60)
    )
    assert touching_pairs(Segments.of(shapes)) == {(0, 1), (1, 2)}


# Properties ---------------------------------------------------------------------------------


@st.composite
def pictures(draw: st.DrawFn) -> str:
    """Draw maps of up to five municipalities, with exclaves, holes, corners and gaps."""
    width = draw(st.integers(1, 5))
    letters = st.text("AABBCDE.", min_size=width, max_size=width)
    rows = draw(st.lists(letters, min_size=1, max_size=5))
    return " ".join(["A" * width, *rows])


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
    found = NearPairs.of(Segments.of(loose)).facing(reach_m=1.01 * width_m)
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
    pairs = NearPairs.of(Segments.of(shapes))
    whole = pairs.facing(reach_m=5.0)
    assert whole[0, 1] == pytest.approx(59.9, abs=0.2)
    assert len(list(pairs._within(5.0))) == 1  # noqa: SLF001
    monkeypatch.setattr(borders, "_PAIRS_AT_ONCE", 2000)
    sizes = [len(a) for a, _ in pairs._within(5.0)]  # noqa: SLF001
    assert len(sizes) > 20
    assert max(sizes) <= 2000
    assert pairs.facing(reach_m=5.0) == pytest.approx(whole)
    assert pairs.meeting(reach_m=0.31) == {(0, 1)}
    assert pairs.meeting(reach_m=0.29) == set()
