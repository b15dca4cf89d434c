"""How the exact answers hang on doubtful borders."""

from itertools import combinations, pairwise

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regiomap as rm
from regiomap.errors import OptionError, UnknownMunicipalityError
from regiomap.planspace.doubtful_borders import DoubtsReport, check_doubtful_borders


def row_of(*lengths: float, touches: tuple[tuple[str, str], ...] = ()) -> nx.Graph:
    """Link a, b, c, ... in a row by borders of these lengths."""
    graph = nx.Graph(point_touches=touches)
    codes = [chr(ord("a") + i) for i in range(len(lengths) + 1)]
    graph.add_nodes_from((code, {"name": code.upper()}) for code in codes)
    for (a, b), length in zip(pairwise(codes), lengths, strict=True):
        graph.add_edge(a, b, shared_border_m=length, kind="border")
    return graph


def only(report: DoubtsReport) -> dict[str, object]:
    (row,) = report.to_frame().to_dict("records")
    return {str(key): value for key, value in row.items()}


# -- by hand -------------------------------------------------------------------------------------


def test_a_ring_of_four_loses_half_its_pairs_with_one_border() -> None:
    """Pairs in a ring a-b-c-d: ab|cd or bc|da. Without a-d only ab|cd is left."""
    graph = row_of(900.0, 500.0, 500.0)
    graph.add_edge("a", "d", shared_border_m=33.0, kind="border")
    report = check_doubtful_borders(graph, size=(2, 2))
    row = only(report)
    assert (row["name_a"], row["name_b"], row["shared_border_m"]) == ("A", "D", 33.0)
    assert (row["n_plans"], row["n_plans_switched"], row["ratio"]) == (2, 1, 0.5)
    # ab|cd cuts b-c and a-d, 533 m; bc|da cuts 1400 m: the best one is the same without a-d.
    assert report.answers[["cut", "cut_switched"]].to_numpy().tolist() == [[533.0, 500.0]]
    assert report
    assert report.sentences() == (
        "Zonder de 33 m grens tussen A en D is er in het geheel 1 voorstel in plaats van 2 "
        "(50%); de beste voorstellen blijven dezelfde."
    )


def test_the_best_plan_can_hang_on_a_short_border() -> None:
    """Here da|bc is the best, and it is gone with a-d: two of the four lie elsewhere."""
    graph = row_of(100.0, 900.0, 100.0)
    graph.add_edge("a", "d", shared_border_m=99.0, kind="border")
    report = check_doubtful_borders(graph, size=(2, 2))
    assert not report
    assert only(report)["best_changes"] == (2,)
    assert report.answers["n_moved"].to_list() == [2]
    assert "the best plan changes with 2 regions" in repr(report)


def test_a_border_that_carries_the_whole_leaves_no_plan() -> None:
    report = check_doubtful_borders(row_of(500.0, 12.0, 500.0), size=(1, 4))
    row = only(report)
    assert row["n_plans"] == 8
    assert row["n_plans_switched"] == 4, "the plans that cut it anyway"
    assert row["best_changes"] == (1,), "no single region any more; ab|cd stays the best pair"
    missing = report.answers[report.answers["n_regions"] == 1]
    assert missing["n_plans_switched"].to_list() == [0]
    assert missing[["cut_switched", "n_moved"]].isna().all(axis=None)


def test_a_point_touch_is_let_in_without_a_tie() -> None:
    graph = row_of(500.0, 500.0, 500.0, touches=(("a", "d"), ("a", "elsewhere")))
    report = check_doubtful_borders(graph, size=(2, 2))
    row = only(report)
    assert (row["kind"], row["n_plans"], row["n_plans_switched"]) == ("point touch", 1, 2)
    assert not graph.has_edge("a", "d"), "the graph is the caller's"
    assert "With the point where A and D touch as a border" in report.sentences("en")
    # bc|da cuts a-b and c-d, more than ab|cd: nothing gets better.
    assert report.answers["cut_switched"].to_list() == [500.0]


def test_a_touch_can_bring_in_who_was_left_out() -> None:
    """E stands alone: left out as things are, in the division when its corner counts."""
    graph = row_of(500.0, touches=(("b", "e"),))
    graph.add_node("e", name="E")
    report = check_doubtful_borders(graph, size=(2, 3))
    assert (only(report)["n_plans"], only(report)["n_plans_switched"]) == (1, 1)
    assert report.answers["n_moved"].to_list() == [1]


def test_a_touch_between_two_who_are_left_out_has_no_ratio() -> None:
    graph = nx.Graph(point_touches=(("a", "b"),))
    graph.add_nodes_from("ab", name=None)
    report = check_doubtful_borders(graph, size=(2, 2))
    row = only(report)
    assert (row["n_plans"], row["n_plans_switched"], row["name_a"]) == (0, 1, "a")
    assert report.to_frame()["ratio"].isna().all()
    assert "1 plan of the whole instead of 0; the best plan changes" in report.sentences("en")


def test_a_border_by_tolerance_is_switched_once_however_short() -> None:
    graph = row_of(500.0, 50.0, 500.0)
    graph.edges["b", "c"]["kind"] = "tolerance"
    graph.edges["c", "d"]["kind"] = "tolerance"
    table = check_doubtful_borders(graph, size=(1, 4)).to_frame()
    assert table["kind"].to_list() == ["short border", "tolerance only"]


def test_a_point_touch_that_is_declared_a_bridge_keeps_its_tie() -> None:
    """With the bridge a-d of 900 the best pairs are da|bc; without its tie they would be ab|cd."""
    graph = row_of(500.0, 700.0, 500.0, touches=(("a", "d"),))
    graph.add_edge("a", "d", shared_border_m=900.0, kind="bridge")
    report = check_doubtful_borders(graph, size=(2, 2))
    assert report
    assert report.to_frame().empty


def test_a_doubt_where_there_is_no_plan_either_way_is_told() -> None:
    graph = row_of(900.0, 33.0, touches=(("a", "c"),))
    report = check_doubtful_borders(graph, size=(2, 2))
    table = report.to_frame()
    assert table["kind"].to_list() == ["point touch", "short border"]
    assert table[["n_plans", "n_plans_switched"]].to_numpy().tolist() == [[0, 0], [0, 0]]
    assert report, "no best plan hangs on it"
    assert report.sentences("en") == (
        "With or without the point where A and C touch as a border there is no plan of the whole. "
        "With or without the 33 m of border between B and C there is no plan of the whole."
    )
    assert "Binnen de gebieden ligt geen" not in report.sentences()


def test_the_best_plan_does_not_change_while_it_is_one_of_the_best() -> None:
    """A square: ab|cd and bc|da cut 1000 m each; a touch of a and c lets no third pair in."""
    graph = row_of(500.0, 500.0, 500.0, touches=(("a", "c"),))
    graph.add_edge("a", "d", shared_border_m=500.0, kind="border")
    report = check_doubtful_borders(graph, size=(2, 2))
    assert report.answers["n_moved"].to_list() == [0]
    assert report


def test_a_bridge_and_a_border_between_two_parents_are_no_doubt() -> None:
    graph = row_of(500.0, 12.0, 0.0)
    graph.edges["c", "d"]["kind"] = "bridge"
    parents = pd.Series({"a": "P", "b": "P", "c": "Q", "d": "Q"})
    report = check_doubtful_borders(graph, parents, size=(1, 2))
    assert report
    assert report.to_frame().empty
    assert report.sentences() == "Binnen de gebieden ligt geen enkele twijfelachtige grens."


def test_only_the_touched_parent_is_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = row_of(500.0, 12.0, 500.0, 500.0)
    parents = pd.Series({"a": "P", "b": "P", "c": "P", "d": "Q", "e": "Q"})
    seen = []

    class Counted(rm.PlanSpace):
        def __init__(self, graph: nx.Graph, **options: object) -> None:
            seen.append("".join(sorted(graph)))
            super().__init__(graph, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("regiomap.planspace.doubtful_borders.PlanSpace", Counted)
    report = check_doubtful_borders(graph, parents, size=(1, 3))
    assert seen == ["abc", "abc"], "as it is, and without the border"
    assert report.to_frame()["parent"].to_list() == ["P"]


# -- the real Flanders ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def report() -> DoubtsReport:
    flanders = rm.load_flanders()
    graph = rm.build_adjacency(flanders, bridges=[("Voeren", "Riemst")])
    return check_doubtful_borders(graph, flanders["reference_region"])


def test_the_doubtful_borders_of_flanders_are_named(report: DoubtsReport) -> None:
    table = report.to_frame()
    pairs = [f"{a}-{b}" for a, b in zip(table["name_a"], table["name_b"], strict=True)]
    assert pairs == [
        "Drogenbos-Linkebeek",
        "Baarle-Hertog-Ravels",
        "As-Zutendaal",
        "Bocholt-Kinrooi",
        "Aarschot-Bekkevoort",
        "Scherpenheuvel-Zichem-Tielt-Winge",
        "Brecht-Zoersel",
    ]
    assert table["kind"].value_counts().to_dict() == {"short border": 5, "point touch": 2}


def test_33_metres_carry_a_third_of_the_plans_of_limburg(report: DoubtsReport) -> None:
    row = report.to_frame().set_index("name_a").loc["Bocholt"]
    assert (row["n_plans"], row["n_plans_switched"]) == (1_788_195_612, 1_186_430_258)
    assert row["n_plans"] / row["n_plans_switched"] == pytest.approx(1.5, abs=0.01)
    assert row["best_changes"] == (5,), "the best five regions hang on it"
    five = report.answers.query("name_a == 'Bocholt' and n_regions == 5").iloc[0]
    assert five["cut"] - five["cut_switched"] == pytest.approx(4.1, abs=0.1)


# -- against brute force -------------------------------------------------------------------------


def divisions(graph: nx.Graph, low: int, high: int) -> int:
    """Count the divisions into connected parts, by trying all groups of the first code."""
    if not len(graph):
        return 1
    first, *others = sorted(graph)
    found = 0
    for k in range(low - 1, high):
        for rest in combinations(others, k):
            group = {first, *rest}
            if nx.is_connected(graph.subgraph(group)):
                found += divisions(graph.subgraph(set(graph) - group), low, high)
    return found


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(st.sets(st.sampled_from(list(combinations("abcdefg", 2))), min_size=3, max_size=12))
def test_every_count_is_that_of_brute_force(pairs: set[tuple[str, str]]) -> None:
    ordered = sorted(pairs)
    touch, *borders = ordered
    graph = nx.Graph(point_touches=(touch,))
    graph.add_nodes_from("abcdefg")
    for i, (a, b) in enumerate(borders):
        graph.add_edge(a, b, shared_border_m=50.0 if i < 2 else 500.0, kind="border")
    table = check_doubtful_borders(graph, size=(1, 4)).to_frame()
    assert len(table) == 3
    for row in table.itertuples():
        assert row.n_plans == divisions(graph, 1, 4)
        switched = nx.Graph(graph)
        if row.kind == "point touch":
            switched.add_edge(row.nis_a, row.nis_b)
        else:
            switched.remove_edge(row.nis_a, row.nis_b)
        assert row.n_plans_switched == divisions(switched, 1, 4)


# -- errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [-1.0, float("nan"), float("inf")])
def test_a_limit_is_metres(limit: float) -> None:
    with pytest.raises(OptionError, match="short_border_m must be metres"):
        check_doubtful_borders(row_of(12.0), short_border_m=limit)


def test_parents_must_know_everyone_and_a_weight_must_be_there() -> None:
    graph = row_of(12.0)
    with pytest.raises(UnknownMunicipalityError, match="not in the parents: 'b'"):
        check_doubtful_borders(graph, pd.Series({"a": "P"}))
    with pytest.raises(OptionError, match="have no weight 'tie'"):
        check_doubtful_borders(graph, size=(1, 2), weight="tie")
    with pytest.raises(OptionError, match="language must be one of"):
        check_doubtful_borders(graph, size=(1, 2)).sentences("fr")  # type: ignore[arg-type]
