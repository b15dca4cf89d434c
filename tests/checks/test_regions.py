"""The check of youth regions: every rule, the regions there are, properties and faults."""

from collections.abc import Callable
from random import Random
from typing import Any

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.lands import drawn
from regiomap.assignments import members_of
from regiomap.checks.criteria import Criteria
from regiomap.checks.regions import check_regions
from regiomap.errors import (
    AssignmentError,
    OptionError,
    UnknownRegionError,
)
from regiomap.flanders import load_flanders, load_mergers, load_youth_regions
from regiomap.matryoshka import check_contiguity, check_nesting

NOORDERKEMPEN = "Jeugdregio Noorderkempen"


PAJOTTENLAND = "Jeugdregio Pajottenland"


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
    assert "<td><" not in html.replace("<td></td>", "")  # what is not known is empty
    assert repr(report).startswith("<RegionsReport: 0 of 4 regions keep every required rule")
    changed = report.contiguity.to_frame()
    changed["parts"] = 9
    assert report.contiguity.to_frame()["parts"].max() < 9


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
