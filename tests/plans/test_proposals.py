"""Plans side by side: what each is best at, who is together in all, and what they differ in."""

from typing import Any

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import regiomap as rm
from helpers.lands import squares
from regiomap.errors import AssignmentError, OptionError, UnknownMunicipalityError
from regiomap.plans.proposals import Comparison

LAND = squares("abcdef", population=[5, 1, 9, 2, 3, 4], parent=list("PPPPQQ"))
GRAPH = rm.build_adjacency(LAND)


def plan(regions: str, **facts: Any) -> rm.Plan:  # noqa: ANN401  (the fields of a plan)
    letters = pd.Series(list(regions), LAND.index, dtype=object).replace(".", None)
    known = {"municipalities": LAND, "graph": GRAPH, "parents": LAND["parent"]}
    return rm.Plan(letters, **(known | facts))


def compared(*regions: str, **options: Any) -> Comparison:  # noqa: ANN401
    names = [f"plan {i}" for i in range(len(regions))]
    return rm.compare_proposals(dict(zip(names, map(plan, regions), strict=True)), **options)


def test_each_plan_is_best_at_something_and_costs_something_else() -> None:
    both = compared("xxyyzz", "xyyyzz")
    table = both.table
    assert table["population_ratio"].tolist() == [11 / 6, 12 / 5]
    assert table["shared_border_m"].tolist() == [1000.0, 1000.0]
    assert table["best_at"].tolist() == ["shared_border_m, population_ratio", "shared_border_m"]
    assert table["population_ratio_extra"].tolist() == [0.0, pytest.approx((12 / 5) / (11 / 6) - 1)]
    assert both.to_frame() is not table


def test_who_is_together_in_all_and_what_is_decided_differently() -> None:
    both = compared("xxyyzz", "xyyyzz")
    assert both.together["members"].tolist() == ["c, d", "f, e"]
    assert both.n_same == 1
    (decision,) = both.decisions.to_dict("records")
    assert decision == {
        "where": "P",
        "n_municipalities": 4,
        "plan 0": "c (+1) | a + b",
        "plan 1": "c (+1) + b | a",
    }
    assert both.sentences("nl") == (
        "2 voorstellen: 1 regio is in alle gelijk, 2 groepen (4 gemeenten) blijven in alle samen, "
        "en ze verschillen in 1 keuze over 4 gemeenten."
    )


def test_whoever_is_in_no_region_is_with_nobody() -> None:
    both = compared("xx..zz", "xxyyzz")
    assert both.together["members"].tolist() == ["a, b", "f, e"]
    assert both.decisions["plan 0"].tolist() == ["c | d"]
    assert both.n_same == 2
    assert compared("......", "......").n_same == 0


def test_equal_plans_with_other_names_differ_in_nothing() -> None:
    both = compared("xxyyzz", "aabbcc")
    assert both.decisions.empty
    assert both.n_same == 3
    assert (both.table[["shared_border_m_extra", "population_ratio_extra"]] == 0).all(axis=None)


def test_criteria_are_edge_attributes_figures_and_measures() -> None:
    ties = nx.Graph(GRAPH)
    nx.set_edge_attributes(ties, 2, "tie")
    both = compared(
        "xxyyzz",
        "xxxxyz",
        graph=ties,
        by={"tie": "least", "n_regions": "most", "population_min": "most", "largest_max": "least"},
        measures={"largest": lambda rows: rows["population"].max()},
    )
    assert both.table["tie"].tolist() == [2.0, 2.0]
    assert both.table["population_min"].tolist() == [6.0, 3.0]
    assert both.table["population_min_extra"].tolist() == [0.0, 0.5]
    assert both.table["largest_max"].tolist() == [9.0, 9.0]


def test_without_boundaries_there_are_no_figures() -> None:
    bare = rm.Plan(pd.Series({"a": "x", "b": "y"}))
    assert list(rm.compare_proposals([bare]).table.columns) == ["n_regions", "proven", "best_at"]
    with pytest.raises(OptionError, match="needs the municipalities"):
        rm.compare_proposals([bare], by={"population_ratio": "least"})


def test_what_cannot_be_compared_is_said() -> None:
    with pytest.raises(AssignmentError, match="no plan to compare"):
        rm.compare_proposals([])
    with pytest.raises(UnknownMunicipalityError, match="'1' and '2' are not about the same"):
        rm.compare_proposals([plan("xxyyzz"), rm.Plan(pd.Series({"a": "x"}))])
    with pytest.raises(OptionError, match=r"by\['cut'\] must be one of"):
        compared("xxyyzz", by={"cut": "fewest"})


@given(st.lists(st.text("xyz.", min_size=6, max_size=6), min_size=1, max_size=4))
def test_every_pair_is_together_in_all_or_apart_in_one(regions: list[str]) -> None:
    both = compared(*regions)
    together = {(a, b) for codes in both.together["codes"] for a in codes for b in codes if a < b}
    wanted = {
        (a, b)
        for i, a in enumerate("abcdef")
        for j, b in enumerate("abcdef")
        if a < b and all(one[i] == one[j] != "." for one in regions)
    }
    assert together == wanted
    decided = int(both.decisions["n_municipalities"].sum())
    assert decided <= 6
    assert both.n_same + len(both.decisions) >= (1 if any(set(r) - {"."} for r in regions) else 0)
