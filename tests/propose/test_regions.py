"""The proposal: the best of all parents together, with the proof, and why somebody is left out."""

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest

import regiomap as rm
from helpers.lands import parented
from regiomap.errors import (
    AssignmentError,
    ColumnError,
    CRSError,
    InfeasibleError,
    OptionError,
    UnknownMunicipalityError,
)

# -- real data ------------------------------------------------------------------------------


def test_thirty_regions_keep_every_rule(
    thirty: rm.reports.Proposal, flanders: gpd.GeoDataFrame
) -> None:
    assert thirty.best.n_regions == 30
    assert thirty.best.exact
    report = thirty.best.check()
    assert report
    assert len(report.contiguity.regions) == 30
    assert thirty.best.assignment.index.equals(flanders.index)


def test_every_municipality_is_in_one_region_but_voeren(thirty: rm.reports.Proposal) -> None:
    assert thirty.best.assignment.isna().sum() == 1
    assert thirty.unplaced.to_numpy().tolist() == [
        ["73109", "Voeren", "has no neighbour in Limburg: declare a bridge or leave it out"]
    ]
    dutch = thirty.explain_unplaced("nl")["reason"][0]
    assert (
        dutch == "heeft geen buur in Limburg: geef een brug aan naar een gemeente die als buur mag "
        "gelden, of laat de gemeente weg"
    )


def test_what_the_plan_cuts_is_what_its_borders_add_up_to(thirty: rm.reports.Proposal) -> None:
    plan = thirty.best
    assert plan.graph is not None
    assert plan.parents is not None
    region, parent = plan.assignment.to_dict(), plan.parents.to_dict()
    cut = sum(
        metres
        for a, b, metres in plan.graph.edges(data="shared_border_m")
        if parent[a] == parent[b] and region[a] != region[b] and "73109" not in (a, b)
    )
    assert plan.cut == pytest.approx(cut)


def test_alternatives_come_in_order_and_are_different(thirty: rm.reports.Proposal) -> None:
    plans = [thirty.best, *thirty.alternatives]
    assert len(plans) == 5
    assert [plan.cut for plan in plans] == sorted(plan.cut for plan in plans)
    divisions = {
        frozenset(frozenset(rows.index) for _, rows in p.assignment.groupby(p.assignment))
        for p in plans
    }
    assert len(divisions) == 5


def test_without_a_number_the_fewest_regions_cut_least(flanders: gpd.GeoDataFrame) -> None:
    assert rm.propose_regions(flanders).best.n_regions == 25


def test_a_bridge_places_voeren(flanders: gpd.GeoDataFrame) -> None:
    graph = rm.build_adjacency(flanders, bridges=[("Voeren", "Riemst")])
    proposal = rm.propose_regions(flanders, graph, n_regions=30)
    assert proposal.unplaced.empty
    region = proposal.best.assignment
    assert region["73109"] == region["73066"]  # with Riemst, its only way out


@pytest.mark.slow
def test_the_municipalities_of_2024_have_a_plan_with_thirty_regions() -> None:
    assert rm.propose_regions(rm.load_flanders(2024), n_regions=30).best.check()


def test_workers_and_progress_change_nothing(
    thirty: rm.reports.Proposal, flanders: gpd.GeoDataFrame
) -> None:
    told: list[tuple[int, int, str]] = []
    again = rm.propose_regions(
        flanders, n_regions=30, n_jobs=1, progress=lambda *state: told.append(state)
    )
    pd.testing.assert_series_equal(again.best.assignment, thirty.best.assignment)
    assert [done for done, _, _ in told] == list(range(1, 16))
    assert {parent for _, _, parent in told} == set(flanders["reference_region"])


def test_the_order_of_the_rows_changes_nothing(
    thirty: rm.reports.Proposal, flanders: gpd.GeoDataFrame
) -> None:
    turned = rm.propose_regions(flanders.iloc[::-1], n_regions=30).best.assignment
    pd.testing.assert_series_equal(turned.reindex(flanders.index), thirty.best.assignment)


def test_without_parents_everything_is_one() -> None:
    best = rm.propose_regions(parented("aabb"), within=None, size=(2, 2)).best
    assert best.assignment.tolist() == ["00", "00", "02", "02"]


def test_parents_may_be_a_series_with_gaps() -> None:
    table = parented("aaaa")
    within = pd.Series(["x", "x", None, None], index=table.index, name="streek")
    proposal = rm.propose_regions(table, within=within, size=(2, 2))
    assert proposal.unplaced["reason"].tolist() == ["has no parent (streek is empty)"] * 2


def test_too_few_together_are_left_out_with_the_reason() -> None:
    proposal = rm.propose_regions(parented("aabaaa"), within="parent", size=(3, 3))
    reasons = proposal.unplaced.set_index("nis")["reason"].to_dict()
    assert set(reasons) == {"00", "01", "02"}
    assert reasons["00"].startswith("2 municipalities are cut off from the rest of a, too few")
    assert reasons["02"].startswith("has no neighbour in b")


def test_a_parent_that_cannot_be_divided_is_left_out_with_the_reason() -> None:
    proposal = rm.propose_regions(parented("aaaaabb"), within="parent", size=(2, 3)).best
    assert proposal.assignment.notna().all()
    proposal_ = rm.propose_regions(parented("aaaaabbb"), within="parent", size=(3, 4))
    assert proposal_.unplaced["nis"].tolist() == ["00", "01", "02", "03", "04"]
    assert "cannot be divided into connected regions of 3 to 4" in proposal_.unplaced["reason"][0]


# -- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"within": "streek"}, ColumnError, "no column 'streek'.*to stay within"),
        ({"within": "parnt"}, ColumnError, "Did you mean 'parent'"),
        ({"within": "parent", "size": (3, 2)}, OptionError, r"\(fewest, most\).*swap"),
        ({"within": "parent", "size": {"a": (3, 2)}}, OptionError, r"\(fewest, most\).*swap"),
        ({"within": "parent", "n_regions": 0}, OptionError, "n_regions must be a whole number"),
        ({"within": "parent", "alternatives": -1}, OptionError, "alternatives must be"),
        ({"within": "parent", "n_jobs": 0}, OptionError, "n_jobs must be"),
        ({"within": "parent", "weight": "liefde", "size": (1, 2)}, OptionError, "'liefde'"),
        ({"within": "parent", "size": (9, 9)}, InfeasibleError, "no region can be formed"),
        ({"within": pd.Series({"x": "y"})}, AssignmentError, "no municipality has a parent"),
    ],
)
def test_a_call_that_cannot_be_met_says_why(
    options: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        rm.propose_regions(parented("aabb"), **options)  # type: ignore[arg-type]


def test_a_graph_of_other_municipalities_is_refused() -> None:
    with pytest.raises(UnknownMunicipalityError, match="the graph lacks 4 of 4 municipalities"):
        rm.propose_regions(parented("aabb"), nx.Graph(), within="parent")


def test_degrees_are_refused() -> None:
    with pytest.raises(CRSError, match="degrees"):
        rm.propose_regions(parented("aabb").to_crs(4326), within="parent")


def test_what_the_caller_gave_stays_as_it_is() -> None:
    table = parented("aabb")
    graph = rm.build_adjacency(table)
    before, edges = table.copy(deep=True), list(graph.edges(data=True))
    for _ in range(2):
        rm.propose_regions(table, graph, within="parent", size=(2, 2))
    pd.testing.assert_frame_equal(table, before)
    assert list(graph.edges(data=True)) == edges


def test_parents_may_be_numbers() -> None:
    table = parented("aabb").assign(parent=[1, 1, 2, 2])
    best = rm.propose_regions(table, within="parent", size=(2, 2)).best
    assert best.assignment.tolist() == ["1", "1", "2", "2"]
    assert best.to_frame()["parent"].tolist() == ["1", "2"]
    mixed = parented("aabb").assign(parent=[1, 1, "1", "1"])
    assert rm.propose_regions(mixed, within="parent", size=(4, 4)).best.n_regions == 1


def test_no_municipality_at_all_is_refused() -> None:
    with pytest.raises(AssignmentError, match="there is no municipality"):
        rm.propose_regions(parented("aa").iloc[:0], within=None)


def test_parents_are_one_for_each_municipality() -> None:
    twice = pd.Series(["a", "a", "b"], index=["00", "01", "00"])
    with pytest.raises(AssignmentError, match="more than once in the parents: '00'"):
        rm.propose_regions(parented("aa"), within=twice)
    with pytest.raises(OptionError, match="within must be text, a Series or None"):
        rm.propose_regions(parented("aa"), within=["a", "a"])  # type: ignore[arg-type]
    with pytest.raises(AssignmentError, match="column 'parent' is empty for all of them"):
        rm.propose_regions(parented("aa").assign(parent=None), within="parent")
