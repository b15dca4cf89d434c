"""What a page carries: municipalities, borders, plans, criteria and texts, as plain data."""

import numpy as np
import pandas as pd
import pytest

import regiomap as rm
from helpers.html import page_of
from helpers.lands import cells, halves
from regiomap.drawing.web.payload import checked_remarks
from regiomap.errors import OptionError


def test_the_page_carries_every_municipality_border_and_plan() -> None:
    table = cells(population=[1, 2, 3, 4, 5, np.nan])
    page = page_of(rm.draw_map(table, {"Een": halves(table), "Twee": table["reference_region"]}))
    assert page["municipalities"]["codes"] == list(table.index)
    assert page["municipalities"]["population"] == [1, 2, 3, 4, 5, None]
    assert [plan["title"] for plan in page["plans"]] == ["Een", "Twee"]
    assert page["plans"][0]["regions"] == ["oost", "west"]
    assert page["plans"][0]["of"] == [1, 0, 0, 1, 0, 0]
    # Two rows of three squares: seven inner borders, every one a kilometre long.
    assert len(page["municipalities"]["edges"]) == 7
    assert {metres for _, _, metres, _ in page["municipalities"]["edges"]} == {1000.0}
    owners = [tuple(pair) for pair in page["geometry"]["owners"]]
    assert sum(min(pair) >= 0 for pair in owners) == 7


def test_short_region_names_are_shown_as_they_are_and_long_ones_get_numbers() -> None:
    table = cells()
    short = page_of(rm.draw_map(table, pd.Series([10, 2, 2, 10, 2, np.nan], table.index)))
    assert short["plans"][0]["regions"] == short["plans"][0]["labels"] == ["2", "10"]
    assert short["plans"][0]["of"][-1] == -1
    assert page_of(rm.draw_map(table, halves(table)))["plans"][0]["labels"] == ["1", "2"]


def test_a_plan_brings_its_graph_and_its_parents() -> None:
    table = cells().drop(columns="reference_region")
    graph = rm.build_adjacency(table, bridges=[("00", "12")])
    parents = pd.Series("Q", table.index)
    plan = rm.Plan(halves(table), graph=graph, parents=parents)
    page = page_of(rm.draw_map(table, plan))
    assert page["municipalities"]["parents"] == ["Q"]
    assert [0, 5, 0.0, 2] in page["municipalities"]["edges"]
    assert page_of(rm.draw_map(table, plan, parents=None))["municipalities"]["parents"] == []


def test_codes_are_called_nis_in_belgium_alone() -> None:
    table = cells()
    abroad = table.rename_axis("code")
    at_home = page_of(rm.draw_map(table, halves(table)))["texts"]
    assert at_home["code"] == "NIS-code"
    assert page_of(rm.draw_map(abroad, halves(abroad)))["texts"]["code"] == "code"


def test_criteria_and_language_reach_the_page() -> None:
    table = cells()
    rules = rm.Criteria(min_size=2, max_size=3, contiguous=False)
    page = page_of(rm.draw_map(table, halves(table), criteria=rules, language="en"))
    assert page["criteria"]["minSize"] == 2
    assert page["criteria"]["contiguous"] is False
    assert page["title"] == "Youth regions"


def test_a_plan_that_was_read_says_how_far_its_regions_differ_in_people() -> None:
    table = cells(population=[100, 200, 300, 400, 500, 600])
    page = page_of(rm.draw_map(table, rm.Plan(halves(table), municipalities=table)))
    assert page["plans"][0]["proof"].startswith("De meeste inwoners heeft oost (")


def test_a_plan_says_what_is_proven_about_it_and_another_nothing() -> None:
    table = cells()
    best = rm.Plan(halves(table), cut=1003.0, exact=True)
    near = rm.Plan(halves(table), cut=1003.0, bound=1000.0)
    read = rm.Plan(halves(table), cut=1003.0)
    page = page_of(rm.draw_map(table, {"a": best, "b": near, "c": read, "d": halves(table)}))
    assert [plan["proof"] for plan in page["plans"]] == [
        "Dit voorstel is bewezen het beste dat mogelijk is.",
        "Dit voorstel ligt bewezen hoogstens 0,30 % boven het beste dat mogelijk is.",
        "",
        "",
    ]


def test_a_remark_is_said_before_what_is_proven() -> None:
    table = cells()
    best = rm.Plan(halves(table), exact=True, cut=1.0)
    drawn = rm.draw_map(table, {"a": best, "b": best}, remarks={"a": "Short."}, language="en")
    said = [plan["proof"] for plan in page_of(drawn)["plans"]]
    assert said[0] == f"Short. {said[1]}"
    assert checked_remarks(None, {"a": best}) == {}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"c": "x"}, "remarks says something of 'c', and the plans are 'a'"),
        ({"a": 5}, "the remark on 'a' must be a text, got 5"),
        (5, "remarks must be texts by title of a plan"),
    ],
)
def test_a_remark_is_a_text_about_a_plan(wrong: object, said: str) -> None:
    with pytest.raises(OptionError, match=said):
        checked_remarks(wrong, {"a": 1})  # type: ignore[arg-type]
