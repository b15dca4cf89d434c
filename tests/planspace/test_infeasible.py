"""Why there is no plan: contradictions, numbers and pieces, named before any search."""

import networkx as nx
import pytest

from helpers.graphs import bordered, grid, reference_region
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
