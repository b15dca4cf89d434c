"""The proposal: the best of all parents together, with the proof, and why somebody is left out."""

import warnings
from itertools import chain, pairwise, product

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

import regiomap as rm
from regiomap.errors import (
    AssignmentError,
    ColumnError,
    CRSError,
    InfeasibleError,
    OptionError,
    UnknownMunicipalityError,
    VerificationError,
)
from regiomap.plans.sequence import Plans
from regiomap.planspace.constraints import Constraints
from regiomap.propose.assembly import require_verified
from regiomap.propose.constraints import ConstraintsByParent


@pytest.fixture(scope="module")
def flanders() -> gpd.GeoDataFrame:
    return rm.load_flanders()


@pytest.fixture(scope="module")
def thirty(flanders: gpd.GeoDataFrame) -> rm.reports.Proposal:
    return rm.propose_regions(flanders, n_regions=30, alternatives=4)


def squares(parents: str, *, x: float = 0.0) -> gpd.GeoDataFrame:
    """Return a row of squares of one kilometre, with the parent of each."""
    codes = [f"{i:02d}" for i in range(len(parents))]
    return gpd.GeoDataFrame(
        {"name": codes, "parent": list(parents)},
        index=pd.Index(codes, name="nis"),
        geometry=[box(x + 1000 * i, 0, x + 1000 * i + 1000, 1000) for i in range(len(parents))],
        crs=31370,
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
    assert dutch == "heeft geen buur in Limburg: verklaar een brug of laat de gemeente weg"


def test_the_curve_has_the_counts_of_every_reference_region(thirty: rm.reports.Proposal) -> None:
    counts = thirty.curve.groupby("parent")["n_plans"].agg(list).to_dict()
    assert len(counts) == 15
    assert counts["Regio Brugge"] == [1, 5]
    assert counts["Regio Gent"] == [3109, 14426, 710]
    assert sum(counts["Halle-Vilvoorde"]) == 174_445
    assert sum(counts["Limburg"]) == 1_545_594_235


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


def test_the_total_that_cannot_be_says_what_is_possible(flanders: gpd.GeoDataFrame) -> None:
    with pytest.raises(InfeasibleError, match=r"60 regions are not possible: 25 to 51 are \(Dend"):
        rm.propose_regions(flanders, n_regions=60)


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


# -- by hand and by brute force -----------------------------------------------------------------


def test_a_single_region_has_the_name_of_its_parent_others_of_their_largest_town() -> None:
    table = squares("aabbbb").assign(population=[1, 2, 9, 3, 4, 5])
    best = rm.propose_regions(table, within="parent", size=(2, 2)).best.assignment
    assert best.tolist() == ["a", "a", "b (02)", "b (02)", "b (05)", "b (05)"]


def test_without_parents_everything_is_one() -> None:
    best = rm.propose_regions(squares("aabb"), within=None, size=(2, 2)).best
    assert best.assignment.tolist() == ["00", "00", "02", "02"]


def test_parents_may_be_a_series_with_gaps() -> None:
    table = squares("aaaa")
    within = pd.Series(["x", "x", None, None], index=table.index, name="streek")
    proposal = rm.propose_regions(table, within=within, size=(2, 2))
    assert proposal.unplaced["reason"].tolist() == ["has no parent (streek is empty)"] * 2


def test_too_few_together_are_left_out_with_the_reason() -> None:
    proposal = rm.propose_regions(squares("aabaaa"), within="parent", size=(3, 3))
    reasons = proposal.unplaced.set_index("nis")["reason"].to_dict()
    assert set(reasons) == {"00", "01", "02"}
    assert reasons["00"].startswith("2 municipalities are cut off from the rest of a, too few")
    assert reasons["02"].startswith("has no neighbour in b")


def test_a_parent_that_cannot_be_divided_is_left_out_with_the_reason() -> None:
    proposal = rm.propose_regions(squares("aaaaabb"), within="parent", size=(2, 3)).best
    assert proposal.assignment.notna().all()
    proposal_ = rm.propose_regions(squares("aaaaabbb"), within="parent", size=(3, 4))
    assert proposal_.unplaced["nis"].tolist() == ["00", "01", "02", "03", "04"]
    assert "cannot be divided into connected regions of 3 to 4" in proposal_.unplaced["reason"][0]


def test_a_parent_with_a_nasty_name_is_just_a_name() -> None:
    table = squares("aaaa").replace({"parent": {"a": "<b>=1+1</b> {0} %s"}})
    best = rm.propose_regions(table, within="parent", size=(4, 4)).best
    assert set(best.assignment) == {"<b>=1+1</b> {0} %s"}
    assert "&lt;b&gt;" in best._repr_html_()
    assert "<b>=1" not in best._repr_html_()


def brute_force(table: gpd.GeoDataFrame, size: tuple[int, int]) -> dict[int, list[float]]:
    """Return the cuts of every plan of the whole land, sorted, by number of regions."""
    graph = rm.build_adjacency(table)
    by_parent = []
    for _, rows in table.groupby("parent"):
        codes = list(rows.index)
        found = []
        for joins in product([False, True], repeat=len(codes) - 1):
            parts = [[codes[0]]]
            for code, join in zip(codes[1:], joins, strict=True):
                if join:
                    parts[-1].append(code)
                else:
                    parts.append([code])
            if all(size[0] <= len(part) <= size[1] for part in parts):
                cut = sum(graph.edges[a[-1], b[0]]["shared_border_m"] for a, b in pairwise(parts))
                found.append((len(parts), cut))
        by_parent.append(found)
    totals: dict[int, list[float]] = {}
    for choice in product(*by_parent):
        total = sum(k for k, _ in choice)
        totals.setdefault(total, []).append(sum(cut for _, cut in choice))
    return {total: sorted(cuts) for total, cuts in totals.items()}


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 6), min_size=2, max_size=3),
    heights=st.lists(st.sampled_from([100, 200, 300]), min_size=18, max_size=18),
)
def test_the_best_plans_of_the_land_are_those_of_brute_force(
    lengths: list[int], heights: list[int]
) -> None:
    """Squares in rows, one row a parent, of different heights: their borders differ."""
    codes, shapes, parents = [], [], []
    for row, n in enumerate(lengths):
        for i in range(n):
            codes.append(f"{row}{i}")
            parents.append(str(row))
            shapes.append(
                box(1000 * i, 9000 * row, 1000 * i + 1000, 9000 * row + heights[6 * row + i])
            )
    table = gpd.GeoDataFrame(
        {"parent": parents}, index=pd.Index(codes, name="nis"), geometry=shapes, crs=31370
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rm.errors.IsolatedMunicipalityWarning)  # rows of one
        expected = brute_force(table, (1, 3))
    for total, cuts in expected.items():
        proposal = rm.propose_regions(
            table, within="parent", size=(1, 3), n_regions=total, alternatives=5
        )
        found = [plan.cut for plan in [proposal.best, *proposal.alternatives]]
        assert found == pytest.approx(cuts[:6])
        assert proposal.n_plans == len(cuts)
    free = rm.propose_regions(table, within="parent", size=(1, 3))
    assert free.best.cut == pytest.approx(min(cuts[0] for cuts in expected.values()))
    assert free.n_plans == sum(map(len, expected.values()))


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
        rm.propose_regions(squares("aabb"), **options)  # type: ignore[arg-type]


def test_a_graph_of_other_municipalities_is_refused() -> None:
    with pytest.raises(UnknownMunicipalityError, match="the graph lacks 4 of 4 municipalities"):
        rm.propose_regions(squares("aabb"), nx.Graph(), within="parent")


def test_degrees_are_refused() -> None:
    with pytest.raises(CRSError, match="degrees"):
        rm.propose_regions(squares("aabb").to_crs(4326), within="parent")


def test_what_the_caller_gave_stays_as_it_is() -> None:
    table = squares("aabb")
    graph = rm.build_adjacency(table)
    before, edges = table.copy(deep=True), list(graph.edges(data=True))
    for _ in range(2):
        rm.propose_regions(table, graph, within="parent", size=(2, 2))
    pd.testing.assert_frame_equal(table, before)
    assert list(graph.edges(data=True)) == edges


def test_towns_of_one_name_make_regions_of_two_names() -> None:
    """Two regions called alike would be one region: too large, or not connected."""
    table = squares("aaaa").assign(name="Sint-Jan")
    best = rm.propose_regions(table, within="parent", size=(2, 2)).best
    assert best.assignment.tolist() == ["a (Sint-Jan) 00"] * 2 + ["a (Sint-Jan) 02"] * 2
    nameless = rm.propose_regions(table, within=None, size=(2, 2), n_regions=2).best
    assert nameless.n_regions == 2


@given(
    names=st.lists(st.sampled_from(["Jan", "Jan 00", "Jan 00 00", "Jan 01", ""]), min_size=4),
    within=st.sampled_from(["parent", None]),
)
@settings(max_examples=60, deadline=None)
def test_whatever_towns_are_called_no_two_regions_share_a_name(
    names: list[str], within: str | None
) -> None:
    """A name with a code behind it may be what another town is called already."""
    table = squares("abbb").assign(name=names[:4], parent=["Jan", *["Piet"] * 3])
    proposal = rm.propose_regions(table, within=within, size=(1, 1))
    assert proposal.best.n_regions == 4


def test_a_code_behind_a_name_is_no_name_of_another_region() -> None:
    """Neighbours whose regions were called alike became one region, and nothing said so."""
    table = squares("aaaa").assign(name=["Jan", "Jan", "Jan 00", "Piet"])
    best = rm.propose_regions(table, within=None, size=(1, 2), n_regions=4).best
    assert best.assignment.tolist() == ["Jan 00 00", "Jan 01", "Jan 00 02", "Piet"]


def test_alternatives_are_named_and_checked_as_the_best_is(thirty: rm.reports.Proposal) -> None:
    assert thirty.best.assignment.equals(
        rm.propose_regions(rm.load_flanders(), n_regions=30).best.assignment
    )
    for plan in thirty.alternatives:
        assert plan.n_regions == 30
        assert plan.check()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([0, 1, 1, 0], "not connected"),
        ([0, 0, 0, 1], "regions of '00', '01', '02', '03' are of another size"),
        ([0, 1, 1, -1], "not every plan places the same municipalities"),
    ],
)
def test_the_check_of_the_whole_land_finds_a_wrong_plan(row: list[int], message: str) -> None:
    table = squares("aaaa")
    graph = rm.build_adjacency(table)
    labels = np.array([[0, 0, 1, 1], row])
    plans = Plans(table.index, labels, np.zeros(2), facts={})
    shared = Constraints.of(
        graph,
        together=(),
        apart=(),
        fixed=(),
        growing=(),
        centres=(),
        centres_in_region=None,
        left_out=(),
    )
    constraints = ConstraintsByParent((2, 2), shared)
    with pytest.raises(VerificationError, match=message):
        require_verified(plans, graph, table["parent"], constraints)
    require_verified(plans[:1], graph, table["parent"], constraints)
    with pytest.raises(VerificationError, match="not connected"):
        require_verified(plans[:1], graph, pd.Series(list("abaa"), index=table.index), constraints)


def test_a_parent_called_like_a_region_of_another_parent_stays_itself() -> None:
    table = squares("aabbbb").replace({"parent": {"a": "P (Q)", "b": "P"}})
    table["name"] = ["x", "y", "Q", "z", "v", "w"]
    plan = rm.propose_regions(table, within="parent", size=(2, 2), n_regions=3).best
    assert plan.n_regions == 3
    assert plan.assignment["00"] == "P (Q) 00"
    assert plan.assignment["02"] == "P (Q) 02"


def test_the_largest_town_gives_the_name_though_some_populations_are_missing() -> None:
    table = squares("aaaa").assign(population=[None, 5.0, None, None])
    plan = rm.propose_regions(table, within="parent", size=(2, 2)).best
    assert plan.assignment.tolist() == ["a (01)"] * 2 + ["a (02)"] * 2


def test_parents_may_be_numbers() -> None:
    table = squares("aabb").assign(parent=[1, 1, 2, 2])
    best = rm.propose_regions(table, within="parent", size=(2, 2)).best
    assert best.assignment.tolist() == ["1", "1", "2", "2"]
    assert best.to_frame()["parent"].tolist() == ["1", "2"]
    mixed = squares("aabb").assign(parent=[1, 1, "1", "1"])
    assert rm.propose_regions(mixed, within="parent", size=(4, 4)).best.n_regions == 1


def test_reasons_are_there_in_dutch_and_in_the_order_of_the_table() -> None:
    table = pd.concat([squares("aab"), squares("cc", x=9e5).rename(index=lambda code: f"9{code}")])
    proposal = rm.propose_regions(table, within="parent", size=(2, 2))
    assert proposal.unplaced["nis"].tolist() == ["02"]
    assert proposal.explain_unplaced("en")["reason"][0].startswith("has no neighbour in b")
    assert proposal.explain_unplaced("nl")["reason"][0].startswith("heeft geen buur in b")
    with pytest.raises(OptionError, match="language must be one of"):
        proposal.explain_unplaced("fr")  # type: ignore[arg-type]


def test_without_parents_the_reason_speaks_of_the_whole_area() -> None:
    table = pd.concat([squares("aa"), squares("c", x=9e5).rename(index=lambda code: f"9{code}")])
    proposal = rm.propose_regions(table, within=None, size=(2, 2))
    assert proposal.unplaced["reason"][0].startswith("has no neighbour in the whole area:")
    dutch = proposal.explain_unplaced("nl")["reason"][0]
    assert dutch.startswith("heeft geen buur in het hele gebied:")


def test_no_municipality_at_all_is_refused() -> None:
    with pytest.raises(AssignmentError, match="there is no municipality"):
        rm.propose_regions(squares("aa").iloc[:0], within=None)


def test_parents_are_one_for_each_municipality() -> None:
    twice = pd.Series(["a", "a", "b"], index=["00", "01", "00"])
    with pytest.raises(AssignmentError, match="more than once in the parents: '00'"):
        rm.propose_regions(squares("aa"), within=twice)
    with pytest.raises(OptionError, match="within must be text, a Series or None"):
        rm.propose_regions(squares("aa"), within=["a", "a"])  # type: ignore[arg-type]
    with pytest.raises(AssignmentError, match="column 'parent' is empty for all of them"):
        rm.propose_regions(squares("aa").assign(parent=None), within="parent")


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    cells=st.lists(st.sampled_from("aabbc"), min_size=9, max_size=9),
    ties=st.lists(st.sampled_from([0.0, 1.0, 1.0, 2.5, 0.1, 7.0]), min_size=12, max_size=12),
    size=st.sampled_from([(1, 3), (1, 4), (2, 4), (2, 5)]),
)
def test_the_best_plans_on_a_grid_of_parents_are_those_of_brute_force(
    cells: list[str], ties: list[float], size: tuple[int, int]
) -> None:
    """A three by three with parents anyhow, ties anyhow, parents in pieces: count everything.

    A parent with a piece too small loses that piece; one that then cannot be divided loses all.
    """
    places = [(x, y) for y in range(3) for x in range(3)]
    codes = [f"{y}{x}" for x, y in places]
    table = gpd.GeoDataFrame(
        {"parent": cells},
        index=pd.Index(codes, name="nis"),
        geometry=[box(1000 * x, 1000 * y, 1000 * x + 1000, 1000 * y + 1000) for x, y in places],
        crs=31370,
    )
    graph = rm.build_adjacency(table)
    for (a, b), tie in zip(sorted(graph.edges), ties, strict=True):
        graph.edges[a, b]["tie"] = tie

    by_total: dict[int, list[float]] = {0: [0.0]}
    for _, rows in table.groupby("parent"):
        inside = graph.subgraph(rows.index)
        pieces = [p for p in nx.connected_components(inside) if len(p) >= size[0]]
        placed = inside.subgraph({code for piece in pieces for code in piece})
        inside_cuts = divisions(placed, size)
        if pieces and inside_cuts:
            grown: dict[int, list[float]] = {}
            for (total, befores), (k, more) in product(by_total.items(), inside_cuts.items()):
                grown.setdefault(total + k, []).extend(x + y for x in befores for y in more)
            by_total = grown
    call = {"within": "parent", "weight": "tie", "size": size}
    if set(by_total) == {0}:
        with pytest.raises(InfeasibleError, match="no region can be formed"):
            rm.propose_regions(table, graph, **call)  # type: ignore[arg-type]
        return
    asked: list[tuple[int | None, list[float]]] = [*by_total.items()]
    for n_regions, cuts in [*asked, (None, list(chain(*by_total.values())))]:
        expected = sorted(cuts)
        proposal = rm.propose_regions(table, graph, n_regions=n_regions, alternatives=9, **call)  # type: ignore[arg-type]
        plans = [proposal.best, *proposal.alternatives]
        assert [plan.cut for plan in plans] == pytest.approx(expected[:10])
        assert proposal.n_plans == len(expected)
        different = {
            frozenset(
                frozenset(g) for g in plan.assignment.groupby(plan.assignment).groups.values()
            )
            for plan in plans
        }
        assert len(different) == len(plans)


def members(plan: rm.Plan) -> list[list[str]]:
    return [list(rows.index) for _, rows in plan.assignment.dropna().groupby(plan.assignment)]


def divisions(graph: nx.Graph, size: tuple[int, int]) -> dict[int, list[float]]:
    """Return what every division of a small graph cuts, by number of regions: labels by trial."""
    codes, cuts = sorted(graph), dict[int, list[float]]()
    rows: list[tuple[int, ...]] = [()]
    for _ in codes:  # each row numbers its regions in the order in which they appear
        rows = [(*row, label) for row in rows for label in range(max(row, default=-1) + 2)]
    for row in rows:
        label = dict(zip(codes, row, strict=True))
        parts = [[c for c in codes if label[c] == part] for part in range(max(row, default=-1) + 1)]
        if all(size[0] <= len(p) <= size[1] and nx.is_connected(graph.subgraph(p)) for p in parts):
            cut = sum(tie for a, b, tie in graph.edges(data="tie") if label[a] != label[b])
            cuts.setdefault(len(parts), []).append(cut)
    return cuts
