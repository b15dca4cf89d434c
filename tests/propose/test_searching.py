"""Parents that the exact engine cannot do are searched, and nothing that is solved is lost."""

import math
from typing import Any

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from tqdm import tqdm

import regiomap as rm
from helpers.lands import peopled
from regiomap.propose import searching, solving
from regiomap.propose.solving import Found, Question, Task


@pytest.fixture(scope="module")
def east(flanders: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the reference regions with 20 municipalities or fewer, and their neighbours."""
    n_in = flanders.groupby("reference_region")["name"].transform("size")
    return flanders[n_in <= 20]


@pytest.mark.parametrize("n_regions", [None, 13, 14])
def test_searched_parents_get_the_plan_that_the_engine_finds(
    east: gpd.GeoDataFrame, n_regions: int | None
) -> None:
    exact = rm.propose_regions(east, n_regions=n_regions)
    searched = rm.propose_regions(east, n_regions=n_regions, max_states=1)
    assert searched.best.cut == exact.best.cut
    assert searched.best.exact
    assert searched.gap == 0
    assert searched.n_plans is None
    assert set(searched.parents["status"]) == {"searched"}
    assert set(searched.parents["reason"]) == {"proven best, checked"}
    assert searched.best.certified
    assert not exact.best.certified
    columns = ["parent", "n_regions", "cut"]
    pd.testing.assert_frame_equal(searched.parents[columns], exact.parents[columns])
    assert searched.curve["n_plans"].isna().all()
    assert searched.unplaced.equals(exact.unplaced)


@pytest.mark.slow
def test_flanders_searched_is_flanders_solved(
    flanders: gpd.GeoDataFrame, thirty: rm.reports.Proposal
) -> None:
    searched = rm.propose_regions(flanders, n_regions=30, max_states=1)
    assert searched.best.assignment.equals(thirty.best.assignment)
    assert searched.gap == 0
    assert searched.explain_proof("nl") == (
        "Dit voorstel is bewezen het beste dat mogelijk is. Vergeleken is met indelingen in 30 "
        "regio's, evenveel als dit voorstel er telt. Een tweede programma heeft dat nagerekend."
    )


@pytest.mark.slow
def test_a_parent_that_is_too_large_does_not_cost_the_others_their_plans(
    flanders: gpd.GeoDataFrame,
) -> None:
    proposal = rm.propose_regions(flanders, within="province", n_regions=30, max_states=3_000_000)
    status = proposal.parents.set_index("parent")["status"]
    assert status["Limburg"] == "exact"
    assert (status == "searched").sum() >= 3
    assert proposal.best.n_regions == 30
    assert proposal.gap == 0
    assert proposal.best.cut == pytest.approx(823_088.819145)


def test_a_search_cut_short_says_how_far_it_may_be(flanders: gpd.GeoDataFrame) -> None:
    region = flanders[flanders["reference_region"].isin(["Limburg", "Regio Gent"])]
    proposal = rm.propose_regions(region, n_regions=6, max_states=200_000, max_steps=2_000)
    rows = proposal.parents.set_index("parent")
    assert rows.loc["Regio Gent", "status"] == "exact"
    assert rows.loc["Limburg", "status"] == "searched"
    assert not proposal.best.exact
    best = rm.propose_regions(region, n_regions=6)
    assert proposal.best.cut >= best.best.cut
    assert not proposal.bound > best.best.cut  # NaN is no bound at all
    assert "proven best" not in repr(proposal)


def test_the_number_of_workers_changes_nothing(east: gpd.GeoDataFrame) -> None:
    one, two = (
        rm.propose_regions(east, n_regions=13, max_states=1, n_jobs=n, alternatives=2)
        for n in (1, 2)
    )
    assert one.best == two.best
    assert one.alternatives == two.alternatives
    pd.testing.assert_frame_equal(one.parents, two.parents)


def test_constraints_hold_in_what_is_searched(east: gpd.GeoDataFrame) -> None:
    codes = east.index[east["reference_region"] == "Westhoek"]
    graph = rm.build_adjacency(east)
    near = next(iter(nx.Graph(graph.subgraph(codes)).edges))
    exact, searched = (
        rm.propose_regions(
            east,
            graph,
            apart=[near],
            left_out=[codes[5]],
            size={"Westhoek": (4, 9)},
            max_states=max_states,
        )
        for max_states in (10**7, 1)
    )
    assert searched.best.cut == exact.best.cut
    assert searched.best.assignment[near[0]] != searched.best.assignment[near[1]]


def test_who_a_search_finds_nothing_for_is_not_said_to_be_impossible(
    east: gpd.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(question: Question) -> Found:
        if question.task.parent != "Westhoek":
            return real(question)
        return Found(None, [], None, None, possible=True, why_not="the steps were spent")

    real = solving.solved_by_search
    monkeypatch.setattr("regiomap.propose.searching.solved_by_search", nothing)
    proposal = rm.propose_regions(east, max_states=1)
    row = proposal.parents.set_index("parent").loc["Westhoek"]
    assert row["status"] == "none"
    assert "not proven that there is none" in row["reason"]
    assert set(proposal.unplaced["nis"]) == set(east.index[east["reference_region"] == "Westhoek"])
    assert proposal.best.n_regions > 5
    assert not proposal.best.exact
    assert repr(proposal).startswith(f"<Proposal: {proposal.best.n_regions} regions, no bound; ")
    assert math.isnan(proposal.gap)


def test_a_parent_that_has_no_plan_is_proven_to_have_none() -> None:
    table = peopled(3, 2)  # six in a block: no two regions of four
    assert rm.propose_regions(table, within=None, size=(3, 3), max_states=1).best.n_regions == 2
    with pytest.raises(rm.errors.InfeasibleError, match="no region can be formed"):
        rm.propose_regions(table, within=None, size=(4, 5), max_states=1)


def test_spans_are_what_sizes_allow() -> None:
    graph = nx.path_graph(["A", "B", "C", "D", "E", "F", "G"])
    task = Task("", sorted(graph), graph, "shared_border_m", {"size": (2, 3)}, 1, 1, 1)
    assert searching.span_of(task) == (3, 3)


def test_a_piece_is_impossible_only_once_every_number_of_regions_is() -> None:
    graph = nx.path_graph(list("ABCDEF"))
    task = Task("", sorted(graph), graph, "shared_border_m", {"size": (2, 6)}, 1, 1, 1)
    piece = searching.Searched(task, (1, 3))
    none = Found(None, [], None, None, possible=False, why_not="")
    for k in (1, 2):
        piece.learn(k, none)
        assert piece.piece().why_not
    piece.learn(3, none)
    assert not piece.piece().why_not


def test_those_that_are_cramped_are_searched_again_with_all_the_memory(
    east: gpd.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, bool]] = []

    def cramped(question: Question) -> Found:
        asked.append((question.task.parent, question.task.modest))
        found = real(question)
        return found._replace(cramped=question.task.modest and question.task.parent == "Westhoek")

    real = solving.solved_by_search
    before = rm.propose_regions(east, max_states=1)
    monkeypatch.setattr("regiomap.propose.searching.solved_by_search", cramped)
    proposal = rm.propose_regions(east, max_states=1)
    assert proposal.best == before.best
    assert [one for one in asked if not one[1]] == [("Westhoek", False)]


def test_after_an_interrupt_no_other_round_begins(
    east: gpd.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int | None] = []

    def stopped(question: Question) -> Found:
        asked.append(question.n_regions)
        return real(question)._replace(stopped=True, cramped=True)

    real = solving.solved_by_search
    monkeypatch.setattr("regiomap.propose.searching.solved_by_search", stopped)
    with pytest.raises(rm.errors.PlanSpaceTooLarge, match="not shown that there is none"):
        rm.propose_regions(east, n_regions=17, max_states=1)  # the first guess does not add up
    assert len(asked) == east["reference_region"].nunique()


def test_a_bar_shows_cut_bound_and_gap_of_what_is_searched(
    east: gpd.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []

    class Bar(tqdm):  # type: ignore[misc]
        def set_postfix_str(self, text: str = "", refresh: bool = True) -> None:  # noqa: FBT001, FBT002
            shown.append(text)
            super().set_postfix_str(text, refresh)

    monkeypatch.setattr("tqdm.tqdm", Bar)
    rm.propose_regions(east, max_states=1, progress=True)
    told = [one for one in shown if one.startswith("Westhoek: cuts ")]
    assert any("no bound yet" in one for one in told)
    assert " is proven, gap 0 %" in told[-1]


@pytest.mark.parametrize("n_regions", [3, 40])
def test_a_total_that_sizes_forbid_is_impossible_before_anything_is_searched(
    east: gpd.GeoDataFrame, n_regions: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(question: Question) -> Found:
        raise AssertionError(question)

    monkeypatch.setattr("regiomap.propose.searching.solved_by_search", never)
    with pytest.raises(rm.errors.InfeasibleError, match=f"{n_regions} regions are not possible: a"):
        rm.propose_regions(east, n_regions=n_regions, max_states=1)


def test_a_total_that_no_parent_can_give_drops_none_of_them(flanders: gpd.GeoDataFrame) -> None:
    two = flanders[flanders["reference_region"].isin(["Westhoek", "Waasland"])]
    apart = [sorted(two.index[two["reference_region"] == "Westhoek"])[:4]]  # so four regions
    ranges: list[str] = []
    asked: dict[str, Any] = {"size": (1, 15), "apart": apart}
    for max_states in (10**7, 1):
        with pytest.raises(rm.errors.InfeasibleError, match="2 regions are not possible") as error:
            rm.propose_regions(two, n_regions=2, max_states=max_states, **asked)
        ranges.append(str(error.value))
        plan = rm.propose_regions(
            two, n_regions=6, size=(1, 15), apart=apart, max_states=max_states
        )
        assert plan.best.n_regions == 6
        assert plan.unplaced.empty
    assert "Westhoek 4 to 17" in ranges[0]
    assert "at most" in ranges[1]


def test_a_municipality_that_exceeds_a_bound_alone_is_named_though_nothing_is_counted(
    flanders: gpd.GeoDataFrame,
) -> None:
    some = flanders[flanders["reference_region"].isin(["Regio Antwerpen", "Waasland"])]
    for n_regions in (None, 1):
        proposal = rm.propose_regions(
            some, n_regions=n_regions, max_states=1, bounds={"population": (1000, 350_000)}
        )
        (reason,) = proposal.unplaced["reason"].unique()
        assert "Antwerpen alone has 540,196" in reason
        assert (
            "Antwerpen heeft alleen al 540.196"
            in set(proposal.explain_unplaced("nl")["reason"]).pop()
        )
