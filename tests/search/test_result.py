"""A search of reference regions against the exact engine: all near the best, and under rules."""

import pickle

import geopandas as gpd
import pytest

from helpers.brute_force import partition, partitions
from helpers.graphs import reference_region
from helpers.search import searched
from regiomap import PlanSpace
from regiomap.errors import InfeasibleError

QUICK = ["Westhoek", "Regio Gent", "Denderregio"]
LARGE = ["Kempen", "Halle-Vilvoorde", "Oost-Brabant", "Limburg"]
NAMES = [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in LARGE)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("k", [None, 2, 3])
def test_near_best_is_the_list_of_the_exact_engine(name: str, k: int | None) -> None:
    graph = reference_region(name)
    space = PlanSpace(graph)
    if k is not None and not space.count().get(k, 0):
        with pytest.raises(InfeasibleError):
            searched(graph, n_regions=k)
        return
    found = searched(graph, n_regions=k)
    for share in (0, 0.01, 0.03):
        plans = found.near_best(share)
        ranked = list(space.best(k, n=len(plans) + 1))
        assert [plan.cut for plan in plans] == [plan.cut for plan in ranked[: len(plans)]]
        assert partitions(plans) == partitions(ranked[: len(plans)])
        assert len(partitions(plans)) == len(plans)
        # The next one is farther away, so that none is missing.
        assert all(plan.cut > found.cut * (1 + share) for plan in ranked[len(plans) :])


def test_a_search_that_was_pickled_answers_as_before() -> None:
    found = searched(reference_region("Westhoek"))
    again = pickle.loads(pickle.dumps(found))  # noqa: S301  (our own bytes)
    assert again == found
    assert again.certificate == found.certificate
    assert again.near_best(0.1) == found.near_best(0.1)
    assert again != searched(reference_region("Westhoek"), n_regions=3)


@pytest.mark.parametrize("name", ["Westhoek", "Denderregio"])
def test_the_best_plan_under_a_rule_is_the_first_that_keeps_it(
    name: str, flanders: gpd.GeoDataFrame
) -> None:
    graph, people = reference_region(name), flanders["population"]
    space = PlanSpace(graph)
    every = [(plan.cut, partition(plan)) for plan in space.best(n=int(space.count().sum()))]
    found = searched(graph)
    total = int(people[list(graph)].sum())
    for low, high in ((0.2, 1), (0, 0.55), (0.3, 0.7)):

        def rule(codes: list[str], low: float = low, high: float = high) -> bool:
            return low * total <= int(people[codes].sum()) <= high * total

        kept = [cut for cut, plan in every if all(rule(sorted(one)) for one in plan)]
        if kept:
            best = found.best_under(rule)
            assert best.cut == kept[0]
            assert all(rule(sorted(one)) for one in partition(best))
        else:
            with pytest.raises(InfeasibleError, match="all keep the rule"):
                found.best_under(rule)
