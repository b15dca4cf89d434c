"""Which verdicts hang on a doubtful border."""

from itertools import pairwise

import networkx as nx
import pandas as pd
import pytest

from regiomap.adjacency import build_adjacency
from regiomap.checks.doubtful_borders import check_sensitivity
from regiomap.errors import AssignmentError, OptionError, UnknownMunicipalityError
from regiomap.flanders import load_flanders
from regiomap.matryoshka import check_contiguity


def chain_of(*lengths: float, kind: str = "border") -> nx.Graph:
    """Link a, b, c, ... in a row by borders of these lengths."""
    graph = nx.Graph(point_touches=())
    codes = [chr(ord("a") + i) for i in range(len(lengths) + 1)]
    graph.add_nodes_from(codes, name="")
    for (a, b), length in zip(pairwise(codes), lengths, strict=True):
        graph.add_edge(a, b, shared_border_m=length, kind=kind)
    return graph


def all_in_one(graph: nx.Graph) -> pd.Series:
    return pd.Series("x", index=list(graph))


def test_a_region_that_hangs_on_a_short_border_is_named() -> None:
    graph = chain_of(500.0, 12.0)
    graph.nodes["b"]["name"], graph.nodes["c"]["name"] = "Aalst", "Zele"
    report = check_sensitivity(all_in_one(graph), graph)
    assert not report
    assert repr(report) == (
        "<SensitivityReport: 1 doubtful borders, 1 of them decide a verdict: x (Aalst-Zele)>"
    )
    row = report.to_frame().loc[0]
    assert (row["parts"], row["parts_switched"], row["shared_border_m"]) == (1, 2, 12.0)


def test_a_short_border_beside_a_long_way_round_decides_nothing() -> None:
    graph = chain_of(500.0, 500.0)
    graph.add_edge("a", "c", shared_border_m=12.0, kind="border")
    report = check_sensitivity(all_in_one(graph), graph)
    assert report
    assert report.to_frame()[["parts", "parts_switched"]].to_numpy().tolist() == [[1, 1]]


def test_a_point_touch_would_join_two_blocks() -> None:
    graph = nx.Graph(point_touches=(("a", "b"),))
    graph.add_nodes_from("ab", name="")
    report = check_sensitivity(all_in_one(graph), graph)
    assert not report
    row = report.to_frame().loc[0]
    assert row["kind"] == "point touch"
    assert (row["parts"], row["parts_switched"]) == (2, 1)
    assert not graph.has_edge("a", "b"), "the graph is the caller's"


def test_three_parts_that_become_two_stay_a_broken_region() -> None:
    graph = nx.Graph(point_touches=(("a", "b"),))
    graph.add_nodes_from("abc", name="")
    report = check_sensitivity(all_in_one(graph), graph)
    assert report
    assert report.to_frame()["parts_switched"].to_list() == [2]


@pytest.mark.parametrize("kind", ["tolerance", "bridge"])
def test_borders_that_are_no_drawn_border_are_doubtful_at_any_length(kind: str) -> None:
    graph = chain_of(5000.0, kind=kind)
    assert not check_sensitivity(all_in_one(graph), graph)


def test_a_border_between_two_regions_is_listed_and_decides_nothing() -> None:
    graph = chain_of(12.0)
    report = check_sensitivity(pd.Series({"a": "x", "b": "y"}), graph)
    assert report
    assert report.to_frame()["region"].isna().to_list() == [True]


def test_every_region_that_holds_a_border_is_looked_at() -> None:
    graph = chain_of(12.0)
    groups = pd.Series(["x", "x", "y", "y"], index=["a", "b", "a", "b"])
    assert check_sensitivity(groups, graph).to_frame()["region"].to_list() == ["x", "y"]


def test_the_limit_is_the_callers() -> None:
    graph = chain_of(99.0, 100.0)
    assert len(check_sensitivity(all_in_one(graph), graph).borders) == 1
    assert len(check_sensitivity(all_in_one(graph), graph, short_border_m=0).borders) == 0


def test_one_police_zone_hangs_on_the_border_of_drogenbos_and_linkebeek() -> None:
    flanders = load_flanders(2025)
    with pytest.warns(UserWarning, match="no neighbour"):
        graph = build_adjacency(flanders)
    report = check_sensitivity(flanders["police_zone"], graph)
    changing = report.to_frame().query("changes")
    assert changing["region"].to_list() == ["PZ Rode"]
    assert changing[["name_a", "name_b"]].to_numpy().tolist() == [["Drogenbos", "Linkebeek"]]
    assert (report.borders["kind"] == "point touch").sum() == 4
    without = nx.Graph(graph)
    without.remove_edge(*changing[["nis_a", "nis_b"]].to_numpy()[0])
    assert check_contiguity(flanders["police_zone"], without).regions.loc["PZ Rode", "parts"] == 2


@pytest.mark.parametrize("limit", [-1.0, float("nan"), float("inf")])
def test_a_limit_is_metres(limit: float) -> None:
    graph = chain_of(12.0)
    with pytest.raises(OptionError, match="short_border_m must be metres"):
        check_sensitivity(all_in_one(graph), graph, short_border_m=limit)


def test_an_assignment_that_does_not_fit_is_refused() -> None:
    graph = chain_of(12.0)
    with pytest.raises(UnknownMunicipalityError, match="'z'"):
        check_sensitivity(pd.Series({"z": "x"}), graph)
    with pytest.raises(AssignmentError, match="no municipality at all"):
        check_sensitivity(pd.Series({"a": None}), graph)
