"""What a plan keeps of the ties between neighbours, and what it cuts: as a table and in words."""

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import regiomap as rm
from helpers.ties import COOPERATIONS, row_of_four, some_graphs
from regiomap.errors import OptionError, UnknownMunicipalityError
from regiomap.plans.ties import measure_ties
from regiomap.ties import build_ties


def test_a_plan_tells_what_it_keeps_and_what_it_cuts() -> None:
    ties = build_ties(row_of_four(), cooperations=COOPERATIONS)
    assignment = pd.Series({"a": "1", "b": "1", "c": "2", "d": "2"}, name="region")
    plan = rm.Plan(assignment, weight="shared_cooperations", graph=ties)
    report = measure_ties(plan)
    assert repr(report) == (
        "<PlanTies: 1 of 3 pairs of neighbours cut; keeps 33% of shared_cooperations, "
        "67% of shared_border_m>"
    )
    row = report.to_frame().loc[0]
    assert list(report.to_frame()["name_a"]) == ["B"]
    assert (row["region_a"], row["region_b"], row["shared_cooperations"]) == ("1", "2", 2)
    assert report.sentences() == (
        "Paren buren: 3, waarvan 2 in één regio en 1 in twee. "
        "Gedeelde samenwerkingsverbanden: 1 van 3 blijft behouden (33%), 2 wordt doorgesneden. "
        "Gedeelde grens in km: 4,0 van 6,0 blijft behouden (67%), 2,0 wordt doorgesneden. "
        "De sterkste banden die het doorsnijdt (gedeelde samenwerkingsverbanden): B–C (2)."  # noqa: RUF001
    )
    assert "The strongest ties it cuts (shared cooperations): B–C (2)." in report.sentences("en")  # noqa: RUF001


def test_pairs_in_two_parents_and_without_a_region_are_set_apart() -> None:
    plan = rm.Plan(
        pd.Series({"a": None, "b": "1", "c": "1", "d": "2"}),
        graph=row_of_four(),
        parents=pd.Series({"a": "P", "b": "P", "c": "P", "d": "Q"}),
    )
    report = measure_ties(plan)
    assert report.to_frame().empty, "no plan could have kept the last pair"
    assert report.pairs.set_index("nis_a")["status"].to_dict() == {
        "a": "unassigned",
        "b": "kept",
        "c": "parents",
    }
    assert report.totals.to_numpy().tolist() == [[2000, 2000, 0, 1]]
    assert (
        "Het snijdt geen enkele band door. Paren die niet in één hoger gebied" in report.sentences()
    )


def test_a_tie_of_zero_everywhere_has_no_share_and_no_sentence() -> None:
    graph = row_of_four()
    nx.set_edge_attributes(graph, 0, "ferry")
    report = measure_ties(
        rm.Plan(pd.Series("1", index=list("abcd")), graph=graph), attributes=["ferry"]
    )
    assert report.totals["share_kept"].isna().all()
    assert "ferry" not in report.sentences()


def test_only_the_first_five_pairs_are_named() -> None:
    graph = nx.star_graph([str(i) for i in range(8)])
    nx.set_edge_attributes(graph, 1.5, "strength")
    plan = rm.Plan(pd.Series({code: code for code in graph}), graph=graph)
    said = measure_ties(plan, attributes=["strength"]).sentences("en")
    assert said.endswith("0–1 (1.5), 0–2 (1.5), 0–3 (1.5), 0–4 (1.5), 0–5 (1.5) and 2 more.")  # noqa: RUF001


def test_a_plan_that_cuts_so_many_percent_keeps_the_rest(
    flanders: gpd.GeoDataFrame, ties: nx.Graph
) -> None:
    plan = rm.propose_regions(flanders, ties, n_regions=30, weight="tie").best
    totals = measure_ties(plan).totals.loc["tie"]
    assert totals["total"] == pytest.approx(100)
    assert totals["kept"] == pytest.approx(100 - plan.cut)


@given(some_graphs, st.data())
def test_what_is_kept_and_cut_is_the_total_and_the_cut_is_the_plans(
    graph: nx.Graph, data: st.DataObject
) -> None:
    nx.set_edge_attributes(graph, {e: i for i, e in enumerate(sorted(graph.edges))}, "strength")
    region = pd.Series({code: data.draw(st.sampled_from("12")) for code in sorted(graph)})
    report = measure_ties(rm.Plan(region, graph=graph, weight="strength"))
    cut = [v for a, b, v in graph.edges(data="strength") if region[a] != region[b]]
    row = report.totals.loc["strength"]
    assert row["cut"] == sum(cut)
    assert (
        row["kept"] + row["cut"]
        == row["total"]
        == sum(nx.get_edge_attributes(graph, "strength").values())
    )
    assert len(report.to_frame()) == len(cut)
    assert report.to_frame().empty == (not cut)
    assert report.to_frame()["strength"].is_monotonic_decreasing


def test_a_plan_that_cannot_be_checked_says_why() -> None:
    plan = rm.Plan(pd.Series("1", index=list("abcd")))
    with pytest.raises(OptionError, match="does not know its neighbours"):
        measure_ties(plan)
    with pytest.raises(UnknownMunicipalityError, match="not in the graph"):
        measure_ties(plan, row_of_four().subgraph("abc"))
    with pytest.raises(OptionError, match="3 of 3 pairs of neighbours have no 'tie'"):
        measure_ties(plan, row_of_four(), attributes=["tie"])
    with pytest.raises(OptionError, match="language must be one of"):
        measure_ties(plan, row_of_four()).sentences("fr")  # type: ignore[arg-type]


def test_figures_are_no_verdict() -> None:
    """The proven best plan cuts some ties, and is not wrong for that."""
    halves = pd.Series(["1", "1", "2", "2"], index=list("abcd"))
    measured = measure_ties(rm.Plan(halves, graph=row_of_four()))
    with pytest.raises(OptionError, match="neither right nor wrong"):
        bool(measured)
    assert len(measured.to_frame()) == 1
