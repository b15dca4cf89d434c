"""A plan stays what it is: nobody can change it from outside, and equal plans are equal."""

import contextlib
import copy
import pickle
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

import regiomap as rm
from helpers.lands import squares
from regiomap.errors import OptionError


def land() -> gpd.GeoDataFrame:
    """Return a row of four squares of one kilometre."""
    return squares("abcd", name=list("ABCD"), parent="P")


def proposed() -> rm.Plan:
    return rm.propose_regions(land(), within="parent", size=(2, 2)).best


def listed() -> rm.Plan:
    return rm.PlanSpace(rm.build_adjacency(land()), size=(2, 2)).best()[0]


def drawn() -> rm.Plan:
    return rm.PlanSpace(rm.build_adjacency(land()), size=(2, 2)).sample(1, seed=0)[0]


def read() -> rm.Plan:
    halves = pd.Series(list("nnss"), index=list("abcd"))
    return rm.Plan(halves).with_municipalities(
        land(), graph=rm.build_adjacency(land()), parents=land()["parent"]
    )


MADE = [proposed, listed, drawn, read]


def spoil(table: Any) -> None:  # noqa: ANN401  (a Series or a table)
    """Change a table in every way that pandas offers."""
    table.iloc[0] = table.iloc[-1]
    table.loc[table.index[1]] = None
    table.index.name = "changed"
    table.attrs["changed"] = True


@pytest.mark.parametrize("made", MADE)
def test_what_a_plan_hands_out_changes_nothing_in_it(made: Callable[[], rm.Plan]) -> None:
    plan = made()
    before = plan.assignment
    for name in ("assignment", "parents", "municipalities"):
        handed_out = getattr(plan, name)
        if handed_out is not None:
            spoil(handed_out)
    pd.testing.assert_series_equal(plan.assignment, before)
    assert plan.assignment.index.name == before.index.name
    assert plan == made()
    assert plan.n_regions == 2
    if plan.municipalities is not None:
        assert_geodataframe_equal(plan.municipalities, land())
    assert plan.with_municipalities(land()).cut == 1000


def test_names_and_indexes_of_a_plan_are_its_own() -> None:
    """With pandas 2 the values of an index can be written, and are shared by its copies."""
    codes = pd.Index(list("abcd"), dtype=object)
    names = dict.fromkeys(codes, "Dorp")
    plan = rm.Plan(pd.Series(list("nnss"), index=codes), names=names)
    for index in (codes, plan.assignment.index):
        with contextlib.suppress(ValueError):
            index.values[0] = "z"  # noqa: PD011  (what is tested)
    for mapping in (names, plan.names):
        assert isinstance(mapping, dict)
        mapping["b"] = "Stad"
    assert plan.assignment.to_dict() == dict(zip("abcd", "nnss", strict=True))
    assert plan.names == dict.fromkeys("abcd", "Dorp")
    assert plan.to_frame()["members"].tolist() == ["Dorp, Dorp", "Dorp, Dorp"]


def test_what_a_plan_was_given_is_not_what_it_keeps() -> None:
    assignment = pd.Series(list("nnss"), index=list("abcd"))
    parents, table, graph = land()["parent"], land(), rm.build_adjacency(land())
    plan = rm.Plan(assignment, municipalities=table, graph=graph, parents=parents)
    spoil(assignment)
    spoil(parents)
    spoil(table)
    graph.remove_edge("b", "c")
    assert plan.assignment.to_dict() == dict(zip("abcd", "nnss", strict=True))
    assert plan.parents is not None
    assert plan.parents.tolist() == ["P"] * 4
    assert_geodataframe_equal(plan.municipalities, land())
    assert plan.graph is not None
    assert plan.graph.has_edge("b", "c")


@pytest.mark.parametrize("made", MADE)
def test_the_neighbours_of_a_plan_refuse_changes(made: Callable[[], rm.Plan]) -> None:
    graph = made().graph
    assert graph is not None
    with pytest.raises(nx.NetworkXError, match=r"[Ff]rozen"):
        graph.remove_edge("b", "c")
    free = nx.Graph(graph)
    free.remove_edge("b", "c")
    assert graph.has_edge("b", "c")


def test_a_graph_that_shows_another_is_copied() -> None:
    graph = rm.build_adjacency(land())
    plan = rm.Plan(pd.Series(list("nnss"), index=list("abcd")), graph=graph.subgraph(list("abcd")))
    graph.remove_edge("b", "c")
    assert plan.graph is not None
    assert plan.graph.has_edge("b", "c")


def test_changing_the_neighbours_of_a_plan_does_not_reach_its_space() -> None:
    space = rm.PlanSpace(rm.build_adjacency(land()), size=(2, 2))
    graph = space.best()[0].graph
    assert graph is not None
    with pytest.raises(nx.NetworkXError, match=r"[Ff]rozen"):
        graph.clear()
    assert space.count().to_dict() == {2: 1}
    assert space.contains(space.best()[0])


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize(
    "copied",
    [copy.copy, copy.deepcopy, lambda plan: pickle.loads(pickle.dumps(plan)), replace],  # noqa: S301
)
def test_a_copy_is_an_equal_plan(
    made: Callable[[], rm.Plan], copied: Callable[[rm.Plan], rm.Plan]
) -> None:
    plan = made()
    again = copied(plan)
    assert again == plan
    assert hash(again) == hash(plan)
    assert len({plan, again, made()}) == 1
    assert again.check().to_frame().equals(plan.check().to_frame())
    handed_out = again.assignment
    handed_out.iloc[0] = "changed"
    assert again == plan


def test_plans_that_say_something_else_are_not_equal() -> None:
    plan = listed()
    others = [
        replace(plan, exact=False),
        replace(plan, cut=plan.cut + 1),
        replace(plan, cut=float("nan")),
        replace(plan, weight="other"),
        replace(plan, assignment=plan.assignment.replace("1", "9")),
        replace(plan, assignment=plan.assignment.drop("a")),
        replace(plan, assignment=plan.assignment.where(plan.assignment.index != "a")),
    ]
    assert len({plan, *others}) == len(others) + 1
    assert plan != plan.assignment.tolist()
    assert plan == replace(plan, source="elsewhere", graph=None)


REGIONS = st.dictionaries(
    st.text("abcd", min_size=1, max_size=2), st.sampled_from(["x", "y", None, np.nan, pd.NA])
)


@settings(max_examples=100, deadline=None)
@given(REGIONS, st.randoms(), st.sampled_from([float("nan"), 1.0]))
def test_two_plans_are_equal_exactly_when_they_say_the_same(
    regions: dict[str, object],
    random: Random,
    cut: float,
) -> None:
    """Other kinds of missing and another order of the rows are no other plan."""
    codes = list(regions)
    values = {code: None if pd.isna(value) else value for code, value in regions.items()}  # type: ignore[call-overload]
    one = rm.Plan(pd.Series(regions, dtype=object), cut=cut)
    random.shuffle(codes)
    other = rm.Plan(pd.Series({code: values[code] for code in codes}, dtype=object), cut=cut)
    assert one == other
    assert hash(one) == hash(other)
    if codes:
        swapped = {**values, codes[0]: "y" if values[codes[0]] != "y" else None}
        assert one != rm.Plan(pd.Series(swapped, dtype=object), cut=cut)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"assignment": {"a": "n"}}, "assignment must be a Series .* got dict"),
        ({"assignment": None}, "assignment must be a Series .* got NoneType"),
        ({"parents": "parent"}, "parents must be a Series .* got str"),
        ({"municipalities": "file.gpkg"}, "municipalities must be a .*DataFrame .* got str"),
    ],
)
def test_what_is_no_table_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        rm.Plan(**{"assignment": pd.Series({"a": "n"}), **options})


def test_nothing_outside_changes_the_bounds_of_a_plan() -> None:
    asked: dict[str, tuple[float | None, float | None]] = {"population": (1, None)}
    plan = rm.Plan(pd.Series({"a": "x"}), bounds=asked)
    asked["population"] = (5, None)
    known = plan.bounds
    assert isinstance(known, dict)
    known.clear()
    assert plan.bounds == {"population": (1, None)}
    with pytest.raises(OptionError, match="must not fall"):
        rm.Plan(pd.Series({"a": "x"}), bounds={"x": (2, 1)})
