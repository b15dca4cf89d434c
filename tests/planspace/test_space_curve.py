"""PlanSpace.curve and PlanSpace.exact_cuts: what each number of regions costs, without rounding."""

from fractions import Fraction

import networkx as nx
import pytest

from helpers.graphs import path
from regiomap import PlanSpace


def test_a_curve_has_the_count_and_the_best_cut_of_each_number() -> None:
    """Six in a row, borders of 1 to 5 m: two regions cut 2, 3 or 4; three cut 2 and 4."""
    curve = PlanSpace(path(6), size=(2, 4)).curve()
    assert curve.index.name == "n_regions"
    assert curve.to_dict("index") == {2: {"n_plans": 3, "cut": 2.0}, 3: {"n_plans": 1, "cut": 6.0}}


def test_a_curve_without_plans_is_empty() -> None:
    curve = PlanSpace(path(5), size=(2, 2)).curve()
    assert curve.empty
    assert list(curve.columns) == ["n_plans", "cut"]


@pytest.mark.parametrize("as_list", [True, False])
def test_exact_cuts_are_fractions_of_plans_and_of_assignments(*, as_list: bool) -> None:
    graph = path(4)
    nx.set_edge_attributes(graph, Fraction(1, 3), "third")
    space = PlanSpace(graph, size=(1, 4), weight="third")
    plans = space.best(n=8)
    exact = space.exact_cuts(list(plans) if as_list else plans)
    assert exact == [Fraction(n, 3) for n in (0, 1, 1, 1, 2, 2, 2, 3)]
    assert space.exact_cuts([plan.assignment for plan in plans]) == exact
    assert space.exact_cuts([]) == []
