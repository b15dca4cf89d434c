"""Contiguity, the criteria and the check of youth regions."""

from collections.abc import Callable
from random import Random
from typing import Any

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiomap.adjacency import build_adjacency
from regiomap.assignments import members_of
from regiomap.checks.criteria import Criteria
from regiomap.checks.regions import check_regions
from regiomap.errors import (
    AssignmentError,
    OptionError,
    UnknownMunicipalityError,
    UnknownRegionError,
)
from regiomap.flanders import load_cooperations, load_flanders, load_mergers, load_youth_regions
from regiomap.matryoshka import check_contiguity, check_nesting

NOORDERKEMPEN = "Jeugdregio Noorderkempen"
PAJOTTENLAND = "Jeugdregio Pajottenland"


def drawn(*rows: str) -> tuple[pd.Series, nx.Graph]:
    """Read a map of letters: one municipality a cell (row and column), neighbours share a side.

    A dot is a municipality without a region, a space is no municipality.
    """
    cells = {
        f"{r}{c}": letter
        for r, row in enumerate(rows)
        for c, letter in enumerate(row)
        if letter != " "
    }
    graph = nx.Graph()
    graph.add_nodes_from(cells, name="")
    for code in cells:
        for other in (f"{int(code[0]) + 1}{code[1]}", f"{code[0]}{int(code[1]) + 1}"):
            if other in cells:
                graph.add_edge(code, other, shared_border_m=1000.0, kind="border")
    assignment = pd.Series(cells, dtype=object).rename_axis("nis")
    return assignment.replace(".", None), graph


@pytest.fixture(scope="module")
def graphs() -> dict[int, nx.Graph]:
    with pytest.warns(UserWarning, match="no neighbour"):
        return {vintage: build_adjacency(load_flanders(vintage)) for vintage in (2024, 2025)}


@pytest.fixture(scope="module")
def youth_regions() -> pd.Series:
    return load_youth_regions().set_index("nis")["youth_region"]


# Drawn grids, with the answer by hand.


def test_a_region_around_a_hole_is_one_block_and_the_hole_too() -> None:
    report = check_contiguity(*drawn("aaa", "aba", "aaa"))
    assert report
    assert report.to_frame()["parts"].to_dict() == {"a": 1, "b": 1}


def test_touching_in_a_corner_is_no_contact() -> None:
    report = check_contiguity(*drawn("ab", "ba"))
    assert not report
    assert report.to_frame()["parts"].to_list() == [2, 2]


def test_blocks_come_largest_first_and_the_others_are_cut_off() -> None:
    assignment, graph = drawn("a.aa", "a...", " .a ")
    row = check_contiguity(assignment, graph).to_frame().loc["a"]
    assert row["blocks"] == (("00", "10"), ("02", "03"), ("22",))
    assert row["cut_off"] == ("02", "03", "22")
    assert row["n_municipalities"] == 5


def test_an_island_is_a_block_of_its_own_until_a_bridge_is_declared() -> None:
    assignment, graph = drawn("aa a")
    assert not check_contiguity(assignment, graph)
    graph.add_edge("01", "03", shared_border_m=0.0, kind="bridge")
    assert check_contiguity(assignment, graph)


def test_missing_values_are_not_assigned_and_are_counted() -> None:
    report = check_contiguity(*drawn("aa.", "..a"))
    assert report.n_unassigned == 3
    assert list(report.regions.index) == ["a"]


def test_groups_may_overlap_in_long_form() -> None:
    _, graph = drawn("xxx")
    groups = pd.Series(["p", "p", "q", "q"], index=["00", "01", "01", "02"])
    assert check_contiguity(groups, graph)


def test_a_single_municipality_is_a_region() -> None:
    report = check_contiguity(*drawn("a"))
    assert report
    assert report.to_frame().loc["a", "cut_off"] == ()


# The criteria of a youth region.


def test_every_rule_is_seen_and_told_in_words() -> None:
    assignment, graph = drawn("aab", "abb", "ccc")
    nx.set_node_attributes(graph, {"00": "Aalst", "22": "Zele"}, "name")
    parents = pd.Series("P", index=list(graph)).where(assignment.ne("c"), "Q")
    parents["22"] = "P"
    report = check_regions(
        assignment, graph, parents=parents, criteria=Criteria(min_size=3, max_size=3)
    )
    assert not report
    table = report.to_frame("en").set_index(["region", "criterion"])
    assert table.loc[("a", "size"), "reason"] == "3 municipalities"
    assert table.loc[("a", "nested"), "reason"] == "inside P"
    assert table.loc[("c", "nested"), "reason"] == "lies in Q, P; outside Q: Zele"
    assert report.to_frame().set_index(["region", "criterion"])["reason"]["c", "nested"] == (
        "ligt in Q, P; buiten Q: Zele"
    )
    assert report.per_region()["ok"].to_dict() == {"a": True, "b": True, "c": False}


@pytest.mark.parametrize(
    ("criteria", "reason"),
    [
        (Criteria(min_size=4), "3 municipalities, at least 4 needed"),
        (Criteria(min_size=1, max_size=2), "3 municipalities, at most 2 allowed"),
    ],
)
def test_a_region_can_be_too_small_or_too_large(criteria: Criteria, reason: str) -> None:
    table = check_regions(*drawn("aaa"), criteria=criteria).to_frame("en")
    assert list(table.loc[0, ["severity", "ok", "reason"]]) == ["required", False, reason]


@pytest.mark.parametrize(
    ("figures", "unmet"),
    [
        ({"pullers": 1, "meetings_per_year": 4, "joint_services_per_year": 1}, []),
        (
            {"pullers": 0, "meetings_per_year": 3, "joint_services_per_year": 0},
            ["at least 1 needed", "at least 4 needed", "at least 1 needed"],
        ),
        (
            {"pullers": 3, "meetings_per_year": 12, "joint_services_per_year": 9},
            ["at most 2 asked"],
        ),
    ],
)
def test_the_register_feeds_the_recommended_rules(
    figures: dict[str, int], unmet: list[str]
) -> None:
    register = pd.DataFrame(figures, index=["a"])
    report = check_regions(*drawn("aaaaa"), register=register)
    told = [one for one in report.findings if one.severity == "recommended"]
    assert len(told) == 3
    assert [one.reason("en").split(", ")[1] for one in told if not one.ok] == unmet
    assert report, "a recommendation does not make a region wrong"


def test_without_its_facts_a_criterion_is_unknown() -> None:
    register = pd.DataFrame({"pullers": [None, 1]}, index=["a", "z"])
    report = check_regions(*drawn("aaaaa"), register=register)
    table = report.to_frame("en").set_index("criterion")
    assert set(table.loc[["nested", "pullers", "meetings"], "severity"]) == {"unknown"}
    assert table.loc[["nested", "pullers", "meetings"], "ok"].isna().all()
    assert table.loc["meetings", "reason"] == "not in the register: meetings_per_year"
    assert "4 checks lack their facts" in repr(report)
    assert list(report.summary("en").loc["pullers", ["met", "not_met", "unknown"]]) == [0, 0, 1]


def test_an_exempt_region_still_crosses_yet_is_not_wrong() -> None:
    assignment, graph = drawn("aaaaa")
    parents = pd.Series(["P", "P", "P", "Q", "Q"], index=list(graph))
    register = pd.DataFrame({"exempt": ["by decision of 2023"]}, index=["a"])
    report = check_regions(assignment, graph, parents=parents, register=register)
    row = report.to_frame("en").set_index("criterion").loc["nested"]
    assert row["severity"] == "exempt"
    assert not row["ok"]
    assert row["reason"].endswith("exempt: by decision of 2023")
    assert report
    assert not check_regions(assignment, graph, parents=parents)


def test_a_union_of_whole_parents_is_legal_but_no_youth_region() -> None:
    assignment, graph = drawn("aaaaa")
    parents = pd.Series(["P", "P", "P", "Q", "Q"], index=list(graph))
    report = check_regions(assignment, graph, parents=parents)
    reason = report.to_frame("en").set_index("criterion").loc["nested", "reason"]
    assert reason == "equal to P, Q together: legal, but not for a youth region"
    assert not report


def test_a_region_in_no_parent_or_in_a_whole_one_says_so() -> None:
    assignment, graph = drawn("aabb")
    parents = pd.Series([None, None, "P", "P"], index=list(graph))
    report = check_regions(assignment, graph, parents=parents, criteria=Criteria(min_size=1))
    table = report.to_frame("en").query("criterion == 'nested'").set_index("region")
    assert table["reason"].to_dict() == {"a": "lies in no reference region", "b": "equal to P"}


def test_a_rule_that_is_switched_off_is_not_checked() -> None:
    criteria = Criteria(
        contiguous=False,
        nested=False,
        min_pullers=None,
        max_pullers=None,
        min_meetings_per_year=None,
        min_joint_services_per_year=None,
    )
    assert criteria.active() == ("size",)
    assert list(check_regions(*drawn("aaaaa"), criteria=criteria).per_region().columns) == [
        "ok",
        "size",
        "remarks",
    ]


def test_every_rule_has_its_source_in_two_languages() -> None:
    for language in ("nl", "en"):
        table = Criteria().to_frame(language)
        assert list(table.index) == list(Criteria().active())
        assert table["source"].str.len().gt(10).all()
    rules = Criteria(min_pullers=None, recommended=()).to_frame("en")
    assert rules.loc["pullers", "rule"] == "at most 2 regional pullers"
    assert rules["severity"].eq("required").all()
    assert Criteria(max_pullers=None).to_frame("en").loc["pullers", "rule"] == (
        "at least 1 regional pullers"
    )


# What a citizen can check.


def test_the_five_youth_regions_in_2024(
    graphs: dict[int, nx.Graph], youth_regions: pd.Series
) -> None:
    parents = load_flanders(2024)["reference_region"]
    report = check_regions(youth_regions, graphs[2024], parents=parents)
    table = report.per_region("en")
    assert table["size"].all()
    assert table["nested"].all()
    assert table.index[~table["ok"]].to_list() == [NOORDERKEMPEN]
    assert table.loc[NOORDERKEMPEN, "remarks"] == "2 separate parts; cut off: Stabroek"
    assert report.summary("en").loc["contiguous", "regions"] == NOORDERKEMPEN


def test_after_the_mergers_of_2025_pajottenland_has_four_members(
    graphs: dict[int, nx.Graph], youth_regions: pd.Series
) -> None:
    carried = youth_regions.rename(load_mergers().to_dict()).groupby(level=0).first()
    parents = load_flanders(2025)["reference_region"]
    report = check_regions(carried, graphs[2025], parents=parents)
    table = report.per_region("en")
    assert table.loc[PAJOTTENLAND, "remarks"] == "4 municipalities, at least 5 needed"
    assert table.index[~table["ok"]].to_list() == [NOORDERKEMPEN, PAJOTTENLAND]


def test_limburg_is_one_block_without_voeren_only(graphs: dict[int, nx.Graph]) -> None:
    parents = load_flanders(2025)["reference_region"]
    report = check_contiguity(parents, graphs[2025])
    assert report.to_frame().query("parts > 1")["cut_off"].to_dict() == {"Limburg": ("73109",)}
    assert check_contiguity(parents.drop("73109"), graphs[2025])


def test_many_cooperations_are_no_single_block(graphs: dict[int, nx.Graph]) -> None:
    groups = load_cooperations().set_index("nis")["cooperation"]
    report = check_contiguity(groups, graphs[2024])
    assert len(report.regions) == 177
    assert int((report.regions["parts"] > 1).sum()) == 43


# Properties.

letters = st.lists(st.text("ab.", min_size=4, max_size=4), min_size=1, max_size=4)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(letters.filter(lambda rows: any(set(row) - {"."} for row in rows)), st.randoms())
def test_the_order_of_rows_changes_nothing(rows: list[str], random: Random) -> None:
    assignment, graph = drawn(*rows)
    codes = list(assignment.index)
    random.shuffle(codes)
    parents = pd.Series({code: code[1] < "2" for code in codes}).map({True: "P", False: "Q"})
    for check in (
        lambda one: check_contiguity(one, graph),
        lambda one: check_nesting(one, parents),
        lambda one: check_regions(one, graph, parents=parents),
    ):
        pd.testing.assert_frame_equal(
            check(assignment).to_frame(), check(assignment.loc[codes]).to_frame()
        )


@settings(deadline=None)
@given(letters.filter(lambda rows: any(set(row) - {"."} for row in rows)))
def test_parts_are_counted_like_a_flood(rows: list[str]) -> None:
    assignment, graph = drawn(*rows)
    for region, row in check_contiguity(assignment, graph).regions.iterrows():
        left, parts = set(assignment.index[assignment == region]), 0
        while left:
            parts += 1
            flood = [left.pop()]
            while flood:
                reached = left & set(graph[flood.pop()])
                left -= reached
                flood += reached
        assert row["parts"] == parts


def test_nothing_of_the_caller_changes() -> None:
    assignment, graph = drawn("aab", "abb")
    register = pd.DataFrame({"pullers": ["1", "2"]}, index=["a", "b"])
    parents = pd.Series("P", index=list(graph))
    before = assignment.copy(), graph.copy(), register.copy(), parents.copy()
    tables = [
        check_regions(assignment, graph, parents=parents, register=register).to_frame()
        for _ in range(2)
    ]
    pd.testing.assert_frame_equal(tables[0], tables[1])
    pd.testing.assert_series_equal(assignment, before[0])
    assert nx.utils.graphs_equal(graph, before[1])
    pd.testing.assert_frame_equal(register, before[2])
    pd.testing.assert_series_equal(parents, before[3])


def test_reports_are_tables_with_a_readable_face() -> None:
    assignment, graph = drawn("<b>", "aaa")
    report = check_regions(assignment, graph, parents=pd.Series("P", index=list(graph)))
    html = report._repr_html_()
    assert "&lt;" in html
    assert "<td><" not in html
    assert repr(report).startswith("<RegionsReport: 0 of 4 regions keep every required rule")
    changed = report.contiguity.to_frame()
    changed["parts"] = 9
    assert report.contiguity.to_frame()["parts"].max() < 9


# Faults.


def test_unknown_codes_are_counted_and_named() -> None:
    assignment, graph = drawn("aa")
    extra = pd.concat([assignment, pd.Series("a", index=[f"9{i}" for i in range(7)])])
    with pytest.raises(
        UnknownMunicipalityError, match=r"7 codes are not in the graph: '90', .*2 m"
    ):
        check_contiguity(extra, graph)
    with pytest.raises(UnknownMunicipalityError, match=r"1 code is not .* one vintage"):
        check_contiguity(extra.iloc[:3], graph)


def test_codes_as_numbers_are_recognised() -> None:
    graph = nx.path_graph(["01001", "01002"])
    with pytest.raises(UnknownMunicipalityError, match="text of five digits"):
        check_contiguity(pd.Series({1001: "a", 1002: "a"}), graph)


@pytest.mark.parametrize(
    "check",
    [
        check_contiguity,
        lambda one, graph: check_nesting(one, pd.Series("P", index=list(graph))),
        check_regions,
    ],
)
def test_an_assignment_without_municipality_or_code_is_refused(
    check: Callable[[pd.Series, nx.Graph], object],
) -> None:
    _, graph = drawn("aa")
    with pytest.raises(AssignmentError, match=r"holds no municipality at all \(2 rows"):
        check(pd.Series([None, None], index=["00", "01"]), graph)
    with pytest.raises(AssignmentError, match="1 rows without a code"):
        check(pd.Series(["a", "a"], index=["00", None]), graph)
    with pytest.raises(AssignmentError, match="'00'"):
        check(pd.Series(["a", "a"], index=["00", "00"]), graph)
    with pytest.raises(AssignmentError, match=r"must be a Series .*, got a DataFrame"):
        check(load_youth_regions(), graph)  # type: ignore[arg-type]


def test_a_municipality_in_two_youth_regions_is_refused() -> None:
    _, graph = drawn("aa")
    with pytest.raises(AssignmentError, match="more than one region: '00'"):
        check_regions(pd.Series(["a", "b"], index=["00", "00"]), graph)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"min_size": 0}, "min_size must be a whole number from 1, got 0"),
        ({"min_size": 16}, "min_size is 16 and max_size is 15"),
        ({"max_size": 7.5}, "max_size must be a whole number"),
        ({"min_pullers": -1}, "from 0, got -1"),
        ({"min_pullers": 3}, "min_pullers is 3 and max_pullers is 2"),
        ({"min_meetings_per_year": True}, "got True"),
        ({"recommended": ("meeting",)}, "recommended must be one of 'size'"),
    ],
)
def test_criteria_are_checked(wrong: dict[str, object], told: str) -> None:
    with pytest.raises(OptionError, match=told):
        Criteria(**wrong)  # type: ignore[arg-type]


def test_a_register_that_does_not_fit_is_refused() -> None:
    assignment, graph = drawn("aa")
    for register, error, told in (
        (pd.DataFrame({"pullers": [1, 1]}, index=["a", "a"]), OptionError, "regions twice: 'a'"),
        (pd.DataFrame({"pullers": [1]}, index=["b"]), UnknownRegionError, "none of the 1 regions"),
        (pd.DataFrame({"pullers": ["two"]}, index=["a"]), OptionError, "for 'a': 'two'"),
        (pd.DataFrame({"pullers": [-1]}, index=["a"]), OptionError, "numbers from 0"),
    ):
        with pytest.raises(error, match=told):
            check_regions(assignment, graph, register=register)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(OptionError, match="language must be one of 'nl', 'en', got 'fr'"):
        check_regions(*drawn("aa")).to_frame("fr")  # type: ignore[arg-type]


def test_an_assignment_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []

    def once(assignment: pd.Series, **options: Any) -> tuple[pd.DataFrame, int]:  # noqa: ANN401
        read.append(assignment)
        return members_of(assignment, **options)

    for module in ("assignments", "checks.regions", "matryoshka"):
        monkeypatch.setattr(f"regiomap.{module}.members_of", once)
    regions, parents = pd.Series({"a": "x", "b": "x"}), pd.Series({"a": "P", "b": "P"})
    report = check_regions(regions, nx.path_graph(["a", "b"]), parents=parents)
    assert report.nesting is not None
    assert [one is parents for one in read] == [False, True]
