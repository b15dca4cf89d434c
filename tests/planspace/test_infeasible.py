"""Why there is no plan: contradictions, numbers and pieces, named before any search."""

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regiomap as rm
from helpers.brute_force import every_plan
from helpers.graphs import bordered, grid, path, reference_region, small_graphs
from regiomap import PlanSpace
from regiomap.errors import (
    InfeasibleError,
)


def test_contradictions_are_named_before_any_search() -> None:
    with pytest.raises(InfeasibleError, match=r"'11001'.* and .*'11004'.* together and apart"):
        PlanSpace(
            grid(),
            size=(1, 6),
            together=[["11001", "11002"], ["11002", "11004"]],
            apart=[["11001", "11004"]],
        )
    with pytest.raises(
        InfeasibleError, match=r"must be together and have a size of 4, more .* of 3"
    ):
        PlanSpace(grid(), size=(1, 3), together=[["11001", "11002"], ["11003", "11004", "11002"]])


def test_an_impossible_number_of_regions_says_why_or_what_is_possible() -> None:
    ghent = PlanSpace(reference_region("Regio Gent"))
    for ask in (ghent.best, lambda k: ghent.sample(1, n_regions=k, seed=0)):
        with pytest.raises(InfeasibleError, match=r"20 is too little for 7 regions of at least 5"):
            ask(7)
    with pytest.raises(InfeasibleError, match=r"20 is too much for 1 region"):
        ghent.together(n_regions=1)
    # Two leaves of a star are never together, so the middle number of regions is out of reach.
    star = PlanSpace(bordered(nx.star_graph(5)), size=(1, 2))
    with pytest.raises(InfeasibleError, match=r"tried every division: possible are 5, 6"):
        star.best(4)


def test_what_cannot_be_divided_says_who_is_cut_off() -> None:
    graph = bordered(nx.disjoint_union(nx.path_graph(6), nx.path_graph(2)))
    space = PlanSpace(graph, size=(3, 6))
    with pytest.raises(InfeasibleError, match=r"11007, 11008 .* cut off from the rest"):
        space.best()
    assert space.count().empty


def test_what_no_simple_argument_rules_out_has_been_tried() -> None:
    """
      B       A star: whoever is not with the centre is alone.
    C A D
    """
    space = PlanSpace(bordered(nx.star_graph(3)), size=(2, 2))
    assert space.count().empty
    with pytest.raises(InfeasibleError, match="there is no such plan"):
        space.best()


@settings(max_examples=50, deadline=None)
@given(small_graphs(), st.integers(1, 4))
def test_explain_infeasible_speaks_exactly_when_there_is_no_plan(graph: nx.Graph, k: int) -> None:
    space = rm.PlanSpace(graph, size=(2, 3))
    numbers = {len(plan) for plan in every_plan(graph, (2, 3))}
    assert bool(space.explain_infeasible(k)) == (k not in numbers)
    assert bool(space.explain_infeasible()) == (not numbers)


@pytest.mark.parametrize(
    ("k", "said"),
    [
        (1, "2 regions are fixed, more than the 1 that is asked"),
        (2, "of 2 regions 2 are fixed, and outside them is left: Dorp 4, Dorp 5"),
        (5, "of 5 regions 2 are fixed, and for the rest: a size of 2 is too little for 3 regions"),
        (4, "possible are 3 regions"),
        (3, ""),
    ],
)
def test_explain_infeasible_speaks_of_the_number_that_is_asked_with_fixed_regions_too(
    k: int, said: str
) -> None:
    space = rm.PlanSpace(
        path(6), size=(1, 2), fixed=[["0", "1"], ["2", "3"]], together=[["4", "5"]]
    )
    assert said in space.explain_infeasible(k, language="en")
    assert bool(said) == bool(space.explain_infeasible(k))
    assert "-1" not in space.explain_infeasible(k)


def test_a_town_that_alone_is_too_large_is_named() -> None:
    people = dict(zip("012345", [3, 3, 900, 3, 3, 3], strict=True))
    for k in (None, 2, 9):
        space = rm.PlanSpace(path(6), size=(1, 20), size_by=people)
        assert space.explain_infeasible(k) == (
            "alleen al groter dan 20: Dorp 2 (900); laat weg of verruim de grootte"
        )
    beside = rm.PlanSpace(path(6), size=(3, 20), size_by=people, fixed=[["0", "1"]])
    assert beside.explain_infeasible(language="en").startswith(
        "beside the fixed regions (1): alone larger"
    )


@pytest.mark.parametrize(
    ("graph", "size", "k", "reason"),
    [
        (path(17), (5, 15), 1, "17 is te veel voor 1 regio van hoogstens 15"),
        (path(17), (5, 15), 4, "17 is te weinig voor 4 regio's van minstens 5"),
        (path(9), (5, 8), None, "9 laat zich niet verdelen in regio's van 5 tot 8"),
        (nx.union(path(5), nx.relabel_nodes(path(2), {"0": "x", "1": "y"})), (3, 9), None,
         "Dorp 0, Dorp 1 ligt los van de rest"),
        (nx.star_graph(["0", "1", "2", "3", "4"]), (2, 3), None, "1, 2, 3, 4 grenst alleen via 0"),
    ],
)  # fmt: skip
def test_the_simple_reasons_are_found(
    graph: nx.Graph, size: tuple[int, int], k: int | None, reason: str
) -> None:
    nx.set_edge_attributes(graph, 1.0, "shared_border_m")
    assert reason in rm.PlanSpace(graph, size=size).explain_infeasible(k)


def test_when_no_simple_reason_applies_the_engine_has_tried_all() -> None:
    # A caterpillar: 0 and 5 can each be with their neighbours only; three pairs are possible,
    # yet the middle of a path of three cannot be a pair with both ends.
    graph = nx.Graph([("0", "1"), ("1", "2"), ("1", "3"), ("3", "4"), ("3", "5")])
    nx.set_edge_attributes(graph, 1.0, "shared_border_m")
    space = rm.PlanSpace(graph, size=(2, 4))
    assert space.count().to_dict() == {2: 1}
    assert "mogelijk zijn 2 regio's" in space.explain_infeasible(3)
