"""Who borders on whom, on any drawn map: what one counts, however it is turned or loosely drawn."""

from collections import Counter
from itertools import combinations

import networkx as nx
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, affinity, box

from helpers.borders import Lengths, doubts, drawn, land, lengths, quietly
from regiomap.adjacency import build_adjacency, check_adjacency


@st.composite
def pictures(draw: st.DrawFn) -> str:
    """Draw maps of up to six municipalities with exclaves, holes, corners and gaps."""
    width = draw(st.integers(1, 5))
    letters = st.text("AABBCDEF.", min_size=width, max_size=width)
    return " ".join(["A" * width, *draw(st.lists(letters, min_size=1, max_size=5))])


def counted(picture: str) -> Lengths:
    """Count the sides between cells of two letters."""
    rows = picture.split()
    sides: Counter[frozenset[str]] = Counter()
    for y, row in enumerate(rows):
        below = rows[y + 1] if y + 1 < len(rows) else "." * len(row)
        for x, letter in enumerate(row):
            for other in (below[x], row[x + 1] if x + 1 < len(row) else "."):
                if "." not in (letter, other) and letter != other:
                    sides[frozenset((letter, other))] += 1
    return {pair: 100.0 * n for pair, n in sides.items()}


@given(picture=pictures(), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None)
def test_borders_are_what_one_counts_whatever_the_row_order(picture: str, seed: int) -> None:
    table = drawn(picture)
    shuffled = table.sample(frac=1, random_state=seed)
    graph = quietly(shuffled)
    assert lengths(graph) == pytest.approx(counted(picture))
    assert list(graph) == list(shuffled.index)
    assert doubts(graph) == doubts(quietly(table))


@given(
    picture=pictures(),
    turns=st.integers(0, 3),
    scale=st.sampled_from([0.25, 0.5, 2.0, 8.0]),
    shift_m=st.tuples(st.integers(-500_000, 500_000), st.integers(-500_000, 500_000)),
)
@settings(max_examples=50, deadline=None)
def test_borders_turn_move_and_grow_with_the_map(
    picture: str, turns: int, scale: float, shift_m: tuple[int, int]
) -> None:
    table = drawn(picture)
    moved = (
        table.geometry.scale(scale, scale, origin=(0, 0))
        .rotate(90 * turns, origin=(0, 0))
        .translate(*shift_m)
    )
    graph = quietly(table.set_geometry(moved))
    expected = {pair: scale * metres for pair, metres in counted(picture).items()}
    assert lengths(graph) == pytest.approx(expected, abs=1e-3)
    assert set(map(frozenset, graph.graph["point_touches"])) == set(
        map(frozenset, quietly(table).graph["point_touches"])
    )


@given(picture=pictures())
@settings(max_examples=50, deadline=None)
def test_merging_two_adds_up_their_borders_with_each_other_one(picture: str) -> None:
    before = lengths(quietly(drawn(picture)))
    merged = lengths(quietly(drawn(picture.replace("B", "A"))))
    others = sorted(set(picture) - set("AB. "))
    for other in others:
        parts = [before.get(frozenset((one, other)), 0.0) for one in "AB"]
        assert merged.get(frozenset(("A", other)), 0.0) == pytest.approx(sum(parts))
    apart = {pair for pair in before if not pair & set("AB")}
    assert {pair: merged[pair] for pair in apart} == {pair: before[pair] for pair in apart}


@given(picture=pictures(), width_m=st.floats(0.01, 0.4), side=st.sampled_from([-1, 1]))
@settings(max_examples=50, deadline=None)
def test_loose_drawing_has_the_same_neighbours_by_tolerance(
    picture: str, width_m: float, side: int
) -> None:
    table = drawn(picture)
    loose = table.set_geometry(table.buffer(side * width_m / 2, join_style="mitre"))
    graph = quietly(loose, snap_tolerance_m=0.5, min_shared_border_m=20.0)
    assert set(lengths(graph)) == set(counted(picture))


@given(picture=pictures())
@settings(max_examples=25, deadline=None)
def test_nothing_the_caller_owns_changes_and_twice_gives_the_same(picture: str) -> None:
    table = drawn(picture)
    before = table.copy(deep=True)
    bridges = [("A", "B")] if "B" in table.index else []
    first, second = (quietly(table, bridges=bridges) for _ in range(2))
    assert_geodataframe_equal(table, before)
    assert nx.utils.graphs_equal(first, second)
    assert first.graph == second.graph
    kept = first.copy()
    rows = check_adjacency(first).to_frame()
    rows["kind"] = "changed"
    assert nx.utils.graphs_equal(first, kept)
    assert "changed" not in set(check_adjacency(first).to_frame()["kind"])


RECTANGLES = st.tuples(
    st.integers(0, 12), st.integers(0, 12), st.integers(1, 9), st.integers(1, 9)
).map(lambda r: box(10 * r[0], 10 * r[1], 10 * (r[0] + r[2]), 10 * (r[1] + r[3])))


@given(shapes=st.lists(RECTANGLES, min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_every_overlap_is_found_with_its_area(shapes: list[Polygon]) -> None:
    """Rectangles anyhow: crossing, nested, equal, side by side, gaps beside overlaps."""
    graph = quietly(land(dict(zip("ABCDEF", shapes, strict=False))))
    expected = {
        (a, b): shape.intersection(other).area
        for (a, shape), (b, other) in combinations(zip("ABCDEF", shapes, strict=False), 2)
        if shape.intersection(other).area > 0
    }
    assert {(a, b): m2 for a, b, m2 in graph.graph["overlaps"]} == pytest.approx(expected)


@given(turn=st.floats(0, 360), shift_m=st.floats(0, 300_000))
@settings(max_examples=30, deadline=None)
def test_t_junctions_are_found_however_the_map_is_turned(turn: float, shift_m: float) -> None:
    """
    CCC     The corner between A and B lies on a side of C, up to the rounding of coordinates.
    ABB
    """
    shapes = {
        "A": box(0, 0, 100, 100), "B": box(100, 0, 300, 100), "C": box(0, 100, 300, 200)
    }  # fmt: skip
    turned = {
        code: affinity.translate(affinity.rotate(shape, turn, (0, 0)), shift_m, shift_m)
        for code, shape in shapes.items()
    }
    found = lengths(build_adjacency(land(turned)))
    assert found == pytest.approx(
        {frozenset("AB"): 100.0, frozenset("AC"): 100.0, frozenset("BC"): 200.0}, abs=1e-3
    )
