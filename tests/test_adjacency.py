"""Who borders on whom: maps drawn by hand, real boundaries, properties, and every fault."""

import warnings
from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import get_args

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, affinity, box

from regiomap.adjacency import AdjacencyReport, build_adjacency, check_adjacency
from regiomap.boundaries.reading import read_municipalities
from regiomap.errors import (
    BoundaryError,
    CRSError,
    DoubtfulBorderWarning,
    IsolatedMunicipalityWarning,
    OptionError,
    RegiomapWarning,
    UnknownMunicipalityError,
)
from regiomap.flanders import Vintage, load_flanders, load_shared_borders

Lengths = dict[frozenset[str], float]

TOUCHES_2025 = {
    frozenset({"Willebroek", "Londerzeel"}),
    frozenset({"Puurs-Sint-Amands", "Kapelle-op-den-Bos"}),
    frozenset({"Aarschot", "Bekkevoort"}),
    frozenset({"Scherpenheuvel-Zichem", "Tielt-Winge"}),
}
# Before the mergers three more corners met.
TOUCHES = {
    2025: TOUCHES_2025,
    2024: TOUCHES_2025
    | {
        frozenset({"Bocholt", "Kinrooi"}),
        frozenset({"Bilzen", "Tongeren"}),
        frozenset({"Hoeselt", "Riemst"}),
    },
}


def land(shapes: Mapping[str, shapely.Geometry]) -> gpd.GeoDataFrame:
    """Return a canonical table: code and name are the same word."""
    index = pd.Index(list(shapes), name="nis", dtype="object")
    return gpd.GeoDataFrame(
        {"name": list(shapes)}, geometry=list(shapes.values()), index=index, crs=31370
    )


def drawn(picture: str, cell_m: float = 100.0) -> gpd.GeoDataFrame:
    """Turn a picture of letters, cells of 100 m, into municipalities called by their letter."""
    cells: dict[str, list[Polygon]] = {}
    for y, row in enumerate(reversed(picture.split())):
        for x, letter in enumerate(row):
            if letter != ".":
                square = box(cell_m * x, cell_m * y, cell_m * (x + 1), cell_m * (y + 1))
                cells.setdefault(letter, []).append(square)
    return land(
        {
            letter: shapely.make_valid(shapely.coverage_union_all(cells[letter]))
            for letter in sorted(cells)
        }
    )


def quietly(municipalities: gpd.GeoDataFrame, **options: object) -> nx.Graph:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RegiomapWarning)
        return build_adjacency(municipalities, **options)  # type: ignore[arg-type]


def lengths(graph: nx.Graph) -> Lengths:
    return {frozenset((a, b)): m for a, b, m in graph.edges(data="shared_border_m")}


def pairs(*words: str) -> set[frozenset[str]]:
    return {frozenset(word) for word in words}


def doubts(graph: nx.Graph) -> set[tuple[str, frozenset[str]]]:
    rows = check_adjacency(graph).to_frame()
    return {
        (kind, frozenset({a, b} - {None, np.nan}))
        for kind, a, b in zip(rows["kind"], rows["nis_a"], rows["nis_b"], strict=True)
    }


# Drawn by hand ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("picture", "borders"),
    [
        ("ABC DEF", "AB BC DE EF AD BE CF"),  # a square grid: corners (AE, BD ...) do not count
        ("CC AB", "AB AC BC"),  # a T-junction
        ("AAA ABA AAA", "AB"),  # a donut around an enclave
        ("AAAAA ABBBA ABCBA ABBBA AAAAA", "AB BC"),  # an enclave in an enclave
        ("ABA", "AB"),  # an exclave: A has two parts
        ("AB.A ..CC", "AB AC"),  # A borders on C only with its exclave
    ],
)  # fmt: skip
def test_a_drawn_map_has_the_neighbours_that_one_sees(picture: str, borders: str) -> None:
    municipalities = drawn(picture)
    bare = municipalities.set_geometry(municipalities.simplify(0))
    for table in (municipalities, bare):  # with and without a vertex at each cell
        graph = quietly(table)
        assert set(lengths(graph)) == pairs(*borders.split())
        assert set(nx.get_edge_attributes(graph, "kind").values()) == {"border"}


def test_lengths_are_metres_of_border_over_all_pieces() -> None:
    """
    AAA     B lies in A: 400 m around it. C has 100 m in common with A's right end.
    ABAC
    AAA
    """
    found = lengths(build_adjacency(drawn("AAA. ABAC AAA.")))
    assert found == {frozenset("AB"): 400.0, frozenset("AC"): 100.0}


def test_corners_touch_and_are_reported_not_linked() -> None:
    """
    .BC     A and B meet in a point, and so do C and D.
    A.D
    """
    graph = quietly(drawn(".B. A.. .C. D.."))
    assert graph.number_of_edges() == 0
    assert set(map(frozenset, graph.graph["point_touches"])) == pairs("AB", "AC", "CD")
    assert {row for row in doubts(graph) if row[0] == "point touch"} == {
        ("point touch", frozenset(pair)) for pair in ("AB", "AC", "CD")
    }


def test_four_corners_in_one_point_are_two_point_touches() -> None:
    """
    CD
    AB
    """
    graph = build_adjacency(drawn("CD AB"))
    assert set(map(frozenset, graph.graph["point_touches"])) == pairs("AD", "BC")


def test_a_corner_against_the_middle_of_a_side_is_a_point_touch() -> None:
    r"""
    BBB     The tip of A touches B where B has no vertex.
     A
    """
    tip = Polygon([(100, 0), (200, 0), (150, 100)])
    graph = quietly(land({"A": tip, "B": box(0, 100, 300, 200)}))
    assert graph.number_of_edges() == 0
    assert set(map(frozenset, graph.graph["point_touches"])) == pairs("AB")


@pytest.mark.parametrize(("length_m", "linked"), [(0.001, False), (0.99, False), (1.01, True)])
def test_a_border_counts_from_one_metre_on(length_m: float, *, linked: bool) -> None:
    """
     BB     A and B are shifted so far that only `length_m` of their sides meet.
    AA
    """
    shifted = {"A": box(0, 0, 100, 100), "B": box(100 - length_m, 100, 200, 200)}
    graph = quietly(land(shifted))
    assert graph.has_edge("A", "B") == linked
    assert (("A", "B") in graph.graph["point_touches"]) == (not linked)


def test_the_shortest_border_is_an_argument() -> None:
    table = land({"A": box(0, 0, 100, 100), "B": box(50, 100, 150, 200)})
    assert quietly(table, min_shared_border_m=50.0).has_edge("A", "B")
    assert not quietly(table, min_shared_border_m=50.1).has_edge("A", "B")
    sliver = land({"A": box(0, 0, 100, 100), "B": box(99.99, 100, 200, 200)})
    assert quietly(sliver, min_shared_border_m=0).has_edge("A", "B")


def test_a_sliver_of_one_millimetre_separates_unless_it_is_snapped() -> None:
    """
    A|B     The sliver between them belongs to nobody and is 1 mm wide.
    """
    table = land({"A": box(0, 0, 100, 100), "B": box(100.001, 0, 200, 100)})
    with (
        pytest.warns(DoubtfulBorderWarning, match=r"A \(A\) and B \(B\) run less than 5 m apart"),
        pytest.warns(IsolatedMunicipalityWarning, match=r"nearest boundary is 0\.00 m away"),
    ):
        graph = build_adjacency(table)
    assert doubts(graph) == {
        ("near miss", frozenset("AB")),
        ("isolated", frozenset("A")),
        ("isolated", frozenset("B")),
    }

    snapped = build_adjacency(table, snap_tolerance_m=0.01)
    assert snapped.edges["A", "B"]["kind"] == "tolerance"
    assert snapped.edges["A", "B"]["shared_border_m"] == pytest.approx(100, abs=0.1)
    assert doubts(snapped) == {("tolerance only", frozenset("AB"))}


def test_a_thin_municipality_is_a_municipality_and_no_gap() -> None:
    """
    ASB     S is 1 mm wide: it borders on both, and A does not border on B.
    """
    table = land(
        {"A": box(0, 0, 100, 100), "S": box(100, 0, 100.001, 100), "B": box(100.001, 0, 200, 100)}
    )
    graph = quietly(table)
    assert set(lengths(graph)) == pairs("AS", "BS")


@pytest.mark.parametrize(
    ("gap_m", "snap_m", "kind"),
    [(0.5, 0.0, None), (0.5, 0.4, None), (0.5, 0.6, "tolerance"), (6.0, 0.0, None),
     (-0.5, 0.6, "tolerance"), (-0.5, 0.4, None)],
)  # fmt: skip
def test_gaps_and_overlaps_count_up_to_the_tolerance(
    gap_m: float, snap_m: float, kind: str | None
) -> None:
    """
    A|B     A gap (or an overlap, when negative) of that width.
    """
    table = land({"A": box(0, 0, 100, 100), "B": box(100 + gap_m, 0, 200, 100)})
    graph = quietly(table, snap_tolerance_m=snap_m)
    assert graph.edges.get(("A", "B"), {}).get("kind") == kind


@pytest.mark.parametrize(
    ("west", "south", "touches"), [(98, 98, True), (98, 102, True), (102, 102, False)]
)
def test_a_corner_within_the_tolerance_is_a_point_touch_and_no_border(
    west: float, south: float, *, touches: bool
) -> None:
    """
     B      The corners of A and B overlap, pass or miss each other, by 2 m each way.
    A
    """
    table = land({"A": box(0, 0, 100, 100), "B": box(west, south, 300, 300)})
    graph = quietly(table, snap_tolerance_m=5.0)
    assert graph.number_of_edges() == 0
    assert graph.graph["point_touches"] == ((("A", "B"),) if touches else ())


def test_an_overlap_wider_than_the_tolerance_is_said_with_its_area() -> None:
    table = land({"A": box(0, 0, 100, 100), "B": box(98, 0, 200, 100)})
    with (
        pytest.warns(DoubtfulBorderWarning, match=r"A \(A\) and B \(B\) overlap by 200 m2"),
        pytest.warns(IsolatedMunicipalityWarning),
    ):
        graph = build_adjacency(table)
    assert graph.graph["overlaps"] == (("A", "B", pytest.approx(200.0)),)
    assert not graph.has_edge("A", "B")
    rows = check_adjacency(graph).to_frame().set_index("kind")
    assert rows.loc["overlap", "amount"] == pytest.approx(200.0)

    within = build_adjacency(table, snap_tolerance_m=3.0)
    assert within.graph["overlaps"] == ()
    assert within.has_edge("A", "B")


def test_an_enclave_that_was_not_cut_out_is_an_overlap() -> None:
    """
    AAA     B was drawn on top of A, which has no hole.
    ABA
    AAA
    """
    graph = quietly(land({"A": box(0, 0, 300, 300), "B": box(100, 100, 200, 200)}))
    assert graph.graph["overlaps"] == (("A", "B", pytest.approx(1e4)),)


def test_the_same_polygon_twice_is_an_overlap() -> None:
    graph = quietly(land({"A": box(0, 0, 100, 100), "B": box(0, 0, 100, 100)}))
    assert graph.graph["overlaps"] == (("A", "B", pytest.approx(1e4)),)
    assert graph.number_of_edges() == 0


def test_an_island_stays_as_a_node_and_is_named_with_its_distance() -> None:
    """
    AB.C    C lies 100 m off the coast.
    """
    said = r"1 of 3 municipalities has no neighbour: C \(C\)\. .* 100\.00 m away, that of B \(B\)"
    with pytest.warns(IsolatedMunicipalityWarning, match=said):
        graph = build_adjacency(drawn("AB.C"))
    assert list(graph) == ["A", "B", "C"]
    assert graph.degree["C"] == 0
    assert doubts(graph) == {("isolated", frozenset("C"))}


def test_one_municipality_has_no_neighbour_and_that_is_no_surprise() -> None:
    graph = build_adjacency(drawn("A"))  # a warning would be an error here
    assert list(graph.nodes(data="name")) == [("A", "A")]
    assert graph.number_of_edges() == 0


def test_an_empty_table_gives_an_empty_graph() -> None:
    graph = build_adjacency(drawn("A").iloc[:0])
    assert len(graph) == 0
    report = check_adjacency(graph)
    assert report
    assert report.to_frame().empty


def test_the_nodes_keep_the_order_of_the_table_and_carry_names() -> None:
    table = drawn("CAB").loc[["B", "C", "A"]].assign(name=["Bé", None, "Aa"])
    graph = build_adjacency(table)
    assert list(graph.nodes(data="name")) == [("B", "Bé"), ("C", "C"), ("A", "Aa")]
    nameless = build_adjacency(table.drop(columns="name"))
    assert list(nameless.nodes(data="name")) == [("B", "B"), ("C", "C"), ("A", "A")]


# Bridges ------------------------------------------------------------------------------------


def test_bridges_are_declared_by_code_or_name_and_marked() -> None:
    table = drawn("AB.C").assign(name=["Aa", "Bé", "Cee"])
    graph = build_adjacency(table, bridges=[("C", "Aa"), ("Bé", "Cee")])
    assert graph.edges["A", "C"] == {"shared_border_m": 0.0, "kind": "bridge"}
    assert graph.edges["B", "C"] == {"shared_border_m": 0.0, "kind": "bridge"}
    report = check_adjacency(graph)
    assert report  # a bridge is declared, so it is not doubtful, however short
    assert (report.n_borders, report.n_bridges) == (1, 2)


def test_a_bridge_between_neighbours_stays_a_border() -> None:
    graph = build_adjacency(drawn("AB"), bridges=[("B", "A")])
    assert graph.edges["A", "B"] == {"shared_border_m": 100.0, "kind": "border"}


def test_a_code_goes_before_a_name() -> None:
    table = drawn("A.B.C").assign(name=["B", "x", "y"])
    graph = quietly(table, bridges=[("B", "C")])
    assert set(lengths(graph)) == pairs("BC")


# Every fault --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bridges", "error", "said"),
    [
        (("A", "B"), OptionError, r"a bridge is a pair of two codes or names, got 'A'"),
        ([("A",)], OptionError, r"a bridge is a pair .*, got \('A',\)"),
        ([("A", "B", "C")], OptionError, r"a bridge is a pair .*, got \('A', 'B', 'C'\)"),
        ([("A", "A")], OptionError, r"links two municipalities, got 'A' twice"),
        ([("Brugge", "Brugg")], UnknownMunicipalityError, r"'Brugg', .* Did you mean 'Brugge'\?"),
        ([("A", "Zzz")], UnknownMunicipalityError, r"'Zzz', which is neither a code nor a name"),
        ([("A", "twin")], UnknownMunicipalityError,
         r"'twin', which 2 municipalities are called \('B', 'C'\)\. Use the code"),
    ],
)  # fmt: skip
def test_a_bridge_that_leads_nowhere_is_refused(
    bridges: list[tuple[str, str]], error: type[Exception], said: str
) -> None:
    table = drawn("ABCD").assign(name=["Brugge", "twin", "twin", "Aa"])
    with pytest.raises(error, match=said):
        build_adjacency(table, bridges=bridges)


@pytest.mark.parametrize("option", ["min_shared_border_m", "snap_tolerance_m"])
@pytest.mark.parametrize("value", [-1, float("nan"), float("inf"), "1", None, [1.0]])
def test_a_length_is_a_number_of_metres(option: str, value: object) -> None:
    with pytest.raises(OptionError, match=rf"{option} must be a number of metres, 0 or more, got"):
        build_adjacency(drawn("AB"), **{option: value})  # type: ignore[arg-type]


def test_degrees_are_no_metres() -> None:
    with pytest.raises(CRSError, match=r"adjacency needs a projected CRS in metres, got EPSG:4326"):
        build_adjacency(drawn("AB").to_crs(4326))


def test_a_table_that_is_not_canonical_is_refused() -> None:
    table = drawn("AB")
    with pytest.raises(BoundaryError, match=r"'A' occurs"):
        build_adjacency(table.rename(index={"B": "A"}))
    with pytest.raises(BoundaryError, match=r"adjacency needs a GeoDataFrame .*, got DataFrame"):
        build_adjacency(pd.DataFrame(table.drop(columns="geometry")))


# The report ---------------------------------------------------------------------------------


def test_the_report_lists_every_doubt_with_names_and_amount() -> None:
    """
    .BBB    A and B share 50 m, B and D 120 m; C is 50 cm off B; A and C meet in no point.
    AA.D    E is far away.
    """
    table = land(
        {
            "A": box(0, 0, 150, 100),
            "B": box(100, 100, 400, 200),
            "D": box(280, 0, 400, 100),
            "C": box(400.5, 100, 500, 200),
            "E": box(9000, 0, 9100, 100),
        }
    ).assign(name=["Aa", "Bé", "Dee", "Cee", "Eilând"])
    graph = quietly(table)
    report = check_adjacency(graph)
    assert not report
    rows = report.to_frame()
    assert list(rows.columns) == ["kind", "nis_a", "name_a", "nis_b", "name_b", "amount"]
    found = {
        tuple("" if pd.isna(cell) else cell for cell in row[:5])
        for row in rows.itertuples(index=False)
    }
    assert found == {
        ("isolated", "C", "Cee", "", ""),
        ("isolated", "E", "Eilând", "", ""),
        ("short border", "A", "Aa", "B", "Bé"),
        ("near miss", "B", "Bé", "C", "Cee"),
    }
    assert rows.set_index("kind").loc["short border", "amount"] == pytest.approx(50.0)
    assert report.components == (("A", "B", "D"), ("C",), ("E",))
    assert (report.n_municipalities, report.n_borders, report.n_bridges) == (5, 2, 0)
    assert repr(report) == (
        "<AdjacencyReport: 5 municipalities, 2 borders, 0 bridges, 3 components; "
        "doubtful: 2 isolated, 1 short border, 1 near miss>"
    )
    assert check_adjacency(graph, short_border_m=200).to_frame()["kind"].tolist().count(
        "short border"
    ) == 2  # fmt: skip


def test_a_graph_from_elsewhere_is_reported_too() -> None:
    graph = nx.Graph([("A", "B")])
    graph.add_node("C")
    report = check_adjacency(graph)
    assert isinstance(report, AdjacencyReport)
    assert report.to_frame()["kind"].tolist() == ["isolated"]


def test_the_report_is_html_without_markup_from_names() -> None:
    table = drawn("A.B").assign(name=["<script>alert(1)</script>", "B"])
    html = check_adjacency(quietly(table))._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


# Properties ---------------------------------------------------------------------------------


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


# Real boundaries ----------------------------------------------------------------------------


def borders_of(vintage: Vintage) -> Lengths:
    table = load_shared_borders(vintage)
    rows = zip(table["nis_a"], table["nis_b"], table["shared_border_m"], strict=True)
    return {frozenset((a, b)): float(metres) for a, b, metres in rows}


def assert_flanders(graph: nx.Graph, vintage: Vintage) -> None:
    names = dict(graph.nodes(data="name"))
    touches = {frozenset((names[a], names[b])) for a, b in graph.graph["point_touches"]}
    assert touches == TOUCHES[vintage]
    assert [names[code] for code in nx.isolates(graph)] == ["Voeren"]
    assert graph.graph["near_misses"] == graph.graph["overlaps"] == ()
    assert len(list(nx.connected_components(graph))) == 2


@pytest.mark.parametrize(("vintage", "n_borders"), [(2025, 754), (2024, 797)])
def test_embedded_flanders_has_the_neighbours_of_the_official_file(
    vintage: Vintage, n_borders: int
) -> None:
    flanders = load_flanders(vintage)  # outside: an older pyogrio warns of itself when it is loaded
    with pytest.warns(IsolatedMunicipalityWarning, match=r"has no neighbour: Voeren \(73109\)"):
        graph = build_adjacency(flanders)
    assert graph.number_of_edges() == n_borders
    assert set(lengths(graph)) == set(borders_of(vintage))
    assert_flanders(graph, vintage)


@pytest.mark.official
@pytest.mark.parametrize(("vintage", "n_borders"), [(2025, 754), (2024, 797)])
def test_the_official_file_has_the_published_borders(
    official: Path, vintage: Vintage, n_borders: int
) -> None:
    table = read_municipalities(official / f"municipalities_{vintage}.shp")
    graph = quietly(table[table.index.isin(load_flanders(vintage).index)])
    assert graph.number_of_edges() == n_borders
    # The table of lengths is rounded to whole metres.
    assert lengths(graph) == pytest.approx(borders_of(vintage), abs=0.51)
    assert_flanders(graph, vintage)


@pytest.mark.parametrize("vintage", get_args(Vintage))
def test_what_a_citizen_knows_about_the_neighbours(vintage: Vintage) -> None:
    table = load_flanders(vintage)
    graph = nx.relabel_nodes(quietly(table), table["name"].to_dict())
    assert {"Edegem", "Mortsel", "Wommelgem"} <= set(graph["Antwerpen"])
    # Borsbeek, between Antwerpen and Boechout, became part of Antwerpen.
    assert ("Boechout" in graph["Antwerpen"]) == (vintage == 2025)
    assert set(graph["Herstappe"]) == {"Tongeren-Borgloon" if vintage == 2025 else "Tongeren"}
    assert "Gent" not in graph["Brugge"]
    assert "Zutendaal" in graph["As"]


def test_the_border_of_as_and_zutendaal_is_the_shortest_of_flanders() -> None:
    report = check_adjacency(quietly(load_flanders()))
    short = report.to_frame().query("kind == 'short border'").sort_values("amount")
    assert short[["name_a", "name_b"]].iloc[0].tolist() == ["As", "Zutendaal"]
    assert len(short) == 6


def test_voeren_is_linked_by_a_bridge() -> None:
    graph = build_adjacency(load_flanders(), bridges=[("Voeren", "Riemst")])
    assert nx.is_connected(graph)
    assert graph.edges["73109", "73066"] == {"shared_border_m": 0.0, "kind": "bridge"}
    limburg = load_flanders().query("reference_region == 'Limburg'")
    assert nx.is_connected(graph.subgraph(limburg.index))
