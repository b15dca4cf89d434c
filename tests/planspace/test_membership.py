"""Whether a plan keeps the rules of a space, rule by rule and as the space lists them."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regiomap as rm
from helpers.brute_force import every
from helpers.graphs import path, small_graphs
from regiomap.errors import InfeasibleError


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_plan_is_contained_exactly_when_it_is_listed(data: st.DataObject) -> None:
    graph = data.draw(small_graphs())
    space = rm.PlanSpace(graph, size=(2, 5))
    codes = sorted(graph)
    regions = data.draw(st.lists(st.integers(0, 2), min_size=len(codes), max_size=len(codes)))
    plan = pd.Series([f"r{i}" for i in regions], index=codes)
    parts = frozenset(frozenset(rows.index) for _, rows in plan.groupby(plan))
    assert bool(space.contains(plan)) == (parts in every(space))


def test_explaining_a_plan_outside_the_space_says_which_rule_it_breaks() -> None:
    space = rm.PlanSpace(path(6), size=(2, 4))
    cut_up = pd.Series(["a", "b", "a", "b", "b", "b"], index=list("012345"))
    with pytest.raises(InfeasibleError, match="region a is not connected; cut off: Dorp 2"):
        space.explain(cut_up)


def test_a_notebook_shows_one_language() -> None:
    space = rm.PlanSpace(path(6), size=(2, 4))
    shown = space.contains(pd.Series(["a", "b", "a", "b", "b", "b"], list("012345")))
    assert shown._repr_html_().count("region a is not connected; cut off: Dorp 2") == 2
    assert "aaneengesloten" not in shown._repr_html_()
    fine = space.contains(pd.Series(["a"] * 3 + ["b"] * 3, list("012345")))
    assert "<table" not in fine._repr_html_()


def test_every_broken_rule_is_said() -> None:
    space = rm.PlanSpace(
        path(6),
        size=(2, 3),
        together=[["0", "1"]],
        apart=[["2", "5"]],
        centres=["0", "3"],
    )
    edited = pd.Series({"0": "a", "1": "b", "2": "b", "5": "b", "9": "c", "4": None})
    verdict = space.contains(edited)
    assert verdict.to_frame()["rule"].tolist() == [
        "unknown", "unassigned", "size", "centres", "contiguous", "together", "apart",
    ]  # fmt: skip
    assert "9 komt hier niet voor; Dorp 3, Dorp 4 heeft geen regio" in verdict.reason()
