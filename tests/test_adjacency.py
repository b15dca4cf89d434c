"""Who borders on whom: maps drawn by hand, real boundaries, properties, and every fault."""

import networkx as nx
import pandas as pd
import pytest
from shapely import Polygon, box

from helpers.borders import doubts, drawn, land, lengths, pairs, quietly
from regiomap.adjacency import AdjacencyReport, build_adjacency, check_adjacency
from regiomap.errors import (
    BoundaryError,
    CRSError,
    DoubtfulBorderWarning,
    IsolatedMunicipalityWarning,
    OptionError,
    UnknownMunicipalityError,
)

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
