"""Rules of one's own: a figure of a region, its limits, how strong it is and what it says."""

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import regiomap as rm
from helpers.lands import squares
from regiomap.checks.own_rules import OwnRule, said_rule
from regiomap.errors import ColumnError, OptionError

LAND = squares("abcd", population=[10, 20, 30, 45], parent="P")
GRAPH = rm.build_adjacency(LAND)
REGIONS = pd.Series(list("xxyy"), LAND.index, dtype=object)


def largest(rows: gpd.GeoDataFrame) -> float:
    return float(rows["population"].max())


PEOPLE = OwnRule("population", least=50, severity="required", words={"nl": "inwoners"})
TOWN = OwnRule("town", largest, most=40, words="people in the largest town", source="us")


def criteria(*own: OwnRule) -> rm.Criteria:
    return rm.Criteria(min_size=1, nested=False, own=own)


def report(*own: OwnRule, land: gpd.GeoDataFrame | None = LAND) -> rm.reports.RegionsReport:
    return rm.check_regions(REGIONS, GRAPH, municipalities=land, criteria=criteria(*own))


def test_a_required_rule_fails_and_a_recommended_one_is_told() -> None:
    found = report(PEOPLE, TOWN)
    assert not found
    table = found.per_region("nl")
    assert table["population"].tolist() == [False, True]
    assert table["town"].tolist() == [True, False]
    assert table["ok"].tolist() == [False, True]
    assert table["remarks"].tolist() == [
        "30 inwoners, minstens 50 nodig",
        "45 people in the largest town, hoogstens 40 toegelaten",
    ]
    values = {(one.region, one.criterion): one.value for one in found.findings}
    assert values["y", "population"] == 75
    assert values["x", "contiguous"] is None
    assert report(TOWN)


def test_the_rules_are_in_the_table_of_criteria_with_their_source() -> None:
    table = criteria(PEOPLE, TOWN).to_frame("en")
    assert table.loc["population", "rule"] == "at least 50 population"  # no English words
    assert table[["rule", "severity", "source"]].to_numpy().tolist()[-1] == [
        "at most 40 people in the largest town",
        "recommended",
        "us",
    ]
    both = said_rule(OwnRule("n", least=1, most=2), "nl")
    assert both == "1 tot 2 n"
    summary = report(PEOPLE, TOWN).summary("en")
    assert summary.loc[["population", "town"], "not_met"].tolist() == [1, 1]


def test_without_a_table_or_a_figure_a_rule_is_unknown() -> None:
    found = report(PEOPLE, land=None)
    assert found
    assert found.per_region("en")["population"].isna().all()
    lacking = LAND.assign(population=[10, None, 30, 45])
    assert report(PEOPLE, land=lacking).per_region()["population"].isna().tolist() == [True, False]
    nothing = OwnRule("x", lambda _: None, least=1)  # type: ignore[arg-type,return-value]
    assert "not known: x" in report(nothing).to_frame("en")["reason"].to_list()


def test_the_value_of_a_region_is_a_sum_or_what_a_function_gives() -> None:
    assert PEOPLE.value_of(LAND.iloc[:2]) == 30
    assert TOWN.value_of(LAND) == 45
    assert [PEOPLE.column, TOWN.column] == ["population", None]


def test_a_plan_is_checked_by_them_and_a_proposal_keeps_them() -> None:
    own = criteria(PEOPLE, OwnRule("town", largest, least=20))
    plan = rm.Plan(REGIONS, municipalities=LAND, graph=GRAPH)
    assert plan.to_frame(own)["population_ok"].tolist() == [False, True]
    assert not plan.check(own)
    proposal = rm.propose_regions(
        LAND,
        within="parent",
        size=(1, 4),
        bounds=own.bounds(),
        measures=own.measures(),
    )
    assert proposal.best.check(own)
    assert own.bounds() == {"population": (50, None), "town": (20, None)}
    assert set(own.measures()) == {"town"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "needs a name"),
        ({"least": None}, "has no limit"),
        ({"least": 5, "most": 4}, "swap them"),
        ({"least": float("nan")}, "least of 'x' must be a number"),
        ({"severity": "strict"}, "severity must be one of"),
        ({"words": {"fr": "gens"}}, "must be texts by language"),
        ({"words": {"nl": 5}}, "must be texts by language"),
    ],
)
def test_what_is_no_rule_is_refused(wrong: dict[str, Any], said: str) -> None:
    given: dict[str, Any] = {"name": "x", "least": 1} | wrong
    with pytest.raises(OptionError, match=said):
        OwnRule(**given)


def test_what_a_rule_cannot_measure_is_said() -> None:
    with pytest.raises(ColumnError, match=r"adds up the column 'poplation'.*Did you mean 'popul"):
        report(OwnRule("poplation", least=1))
    with pytest.raises(ColumnError, match="holds no numbers"):
        report(OwnRule("parent", least=1))
    with pytest.raises(OptionError, match="must give a number"):
        report(OwnRule("x", lambda _: "many", least=1))  # type: ignore[arg-type,return-value]
    with pytest.raises(OptionError, match=r"own\[0\] must be an OwnRule"):
        rm.Criteria(own=(5,))  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="two rules are called 'size'"):
        criteria(OwnRule("size", least=1))
    with pytest.raises(OptionError, match="two rules are called 'x'"):
        criteria(OwnRule("x", least=1), OwnRule("x", most=1))
    with pytest.raises(OptionError, match="two rules are called 'remarks'"):
        criteria(OwnRule("remarks", least=1))


def test_a_rule_that_fails_says_which_and_where() -> None:
    failing = OwnRule("broken", lambda rows: rows["nothing"].sum(), most=1)
    with pytest.raises(OptionError, match=r"'broken' fails for the region of 'a', 'b': KeyError"):
        report(failing)
