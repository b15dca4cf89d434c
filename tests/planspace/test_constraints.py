"""Constraints of a plan space: against brute force, and contradictions by name."""

from typing import Any

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regiomap as rm
from helpers.brute_force import every, every_plan
from helpers.graphs import path, small_graphs
from regiomap.errors import InfeasibleError, OptionError, UnknownMunicipalityError


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_every_constraint_leaves_exactly_the_plans_that_keep_it(data: st.DataObject) -> None:
    graph = data.draw(small_graphs())
    size = data.draw(st.sampled_from([(1, 3), (2, 4), (2, 5), (1, 9)]))
    codes = sorted(graph)
    constraint = data.draw(
        st.sampled_from(["together", "apart", "growing", "fixed", "centres", "out"])
    )
    group = data.draw(st.lists(st.sampled_from(codes), min_size=2, max_size=3, unique=True))
    plans = list(every_plan(graph, size))
    match constraint:
        case "together":
            options: dict[str, Any] = {"together": [group]}
            kept = [p for p in plans if any(set(group) <= part for part in p)]
        case "apart":
            options = {"apart": [group]}
            kept = [p for p in plans if all(len(part & set(group)) <= 1 for part in p)]
        case "growing":
            options = {"growing": [[group[0]], group[1:]]}
            kept = [
                p
                for p in plans
                if any(set(group[1:]) <= part and group[0] not in part for part in p)
            ]
        case "fixed":
            options = {"fixed": [group]}
            kept = [p for p in plans if frozenset(group) in p]
        case "centres":
            options = {"centres": group, "centres_in_region": (1, 1)}
            kept = [p for p in plans if all(len(part & set(group)) == 1 for part in p)]
        case _:
            options = {"left_out": group}
            rest = graph.subgraph(set(graph) - set(group))
            kept = list(every_plan(rest, size))
    try:
        space = rm.PlanSpace(graph, size=size, **options)
    except InfeasibleError:
        assert not kept
        return
    assert every(space) == set(kept)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"together": [["0", "1"]], "apart": [["0", "1"]]}, "'0' and '1' must be together and ap"),
        ({"together": [["0", "1"], ["1", "2"]], "apart": [["0", "2"]]}, "together and apart"),
        ({"together": [["0", "1", "2", "3"]]}, "size of 4, more than the largest region of 3"),
        ({"fixed": [["0", "1", "2", "3"]]}, "size of 4, outside 2 to 3"),
        ({"fixed": [["0", "2"]]}, "without '1', '2' has no neighbour in the group"),
        ({"fixed": [["0", "1"], ["1", "2"]]}, "'1' would be in two locked regions"),
        ({"fixed": [["0", "1"]], "left_out": ["1"]}, "'1' is in a fixed region and left out"),
        ({"fixed": [["0", "1"]], "together": [["1", "2"]]}, "a fixed region has only one"),
        ({"fixed": [["0", "1"]], "apart": [["0", "1"]]}, "a fixed region has both"),
        ({"together": [["0", "1"]], "left_out": ["0"]}, "together with others and left out"),
        ({"left_out": ["1"]}, "without '1', '0' has no neighbour left"),
        ({"fixed": [["1", "2"]]}, "without '1', '0' has no neighbour left"),
    ],
)
def test_a_contradiction_is_named_before_the_search(
    options: dict[str, object], message: str
) -> None:
    with pytest.raises(InfeasibleError, match=message):
        rm.PlanSpace(path(6), size=(2, 3), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"together": ["01"]}, OptionError, "groups of two codes or more, got '01'"),
        ({"together": [["0"]]}, OptionError, "groups of two codes or more"),
        ({"centres": "0"}, OptionError, "centres takes a list of codes"),
        ({"centres": ["0"], "centres_in_region": (2, 1)}, OptionError, r"\(fewest, most\)"),
        ({"apart": [["0", "9"]]}, UnknownMunicipalityError, "apart names 1 code .* '9'"),
        ({"left_out": ["9"]}, UnknownMunicipalityError, "left_out names 1 code"),
        ({"size_by": {"0": 1}}, OptionError, "no number for 5 codes"),
        ({"size_by": dict.fromkeys("012345", 0.5)}, OptionError, "whole numbers .* 0.5"),
    ],
)
def test_a_constraint_that_is_no_constraint_is_refused(
    options: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        rm.PlanSpace(path(6), size=(2, 3), **options)  # type: ignore[arg-type]


def test_size_can_count_inhabitants() -> None:
    people = pd.Series({"0": 5, "1": 1, "2": 1, "3": 1, "4": 1, "5": 5})
    space = rm.PlanSpace(path(6), size=(6, 8), size_by=people)
    # 0-1 2-5, 0-1-2 3-5, 0-3 4-5: the sizes are 6 and 8, 7 and 7, 8 and 6.
    assert space.count().to_dict() == {2: 3}


def test_all_fixed_leaves_one_plan() -> None:
    space = rm.PlanSpace(path(4), size=(2, 2), fixed=[["0", "1"], ["2", "3"]])
    assert space.count().to_dict() == {2: 1}
    assert space.best()[0].cut == 2.0


def test_who_is_left_out_is_in_the_plan_without_a_region() -> None:
    best = rm.PlanSpace(path(5), size=(2, 2), left_out=["4"]).best()[0]
    assert best.assignment.isna().to_dict() == {
        "0": False, "1": False, "2": False, "3": False, "4": True,
    }  # fmt: skip


def test_two_sizes_for_one_code_are_refused() -> None:
    sizes = pd.Series([1, 1, 2], index=["a", "b", "b"])
    with pytest.raises(OptionError, match="size_by gives 'b' twice"):
        rm.PlanSpace(nx.path_graph(["a", "b"]), weight="w", size_by=sizes)
