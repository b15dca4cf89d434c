"""The plan within two sums that cuts least: from a list, or from a space that is expanded."""

import pytest

import regiomap as rm
from helpers.bounded import case, plans_kept
from helpers.search import blocks
from regiomap.planspace.figures import bounded_figures
from regiomap.propose import shelves
from regiomap.propose.asked import NOTHING, asked_of
from regiomap.propose.shelves import Shelf, extremes


@pytest.mark.parametrize(("first", "few"), [(1_000, 10**6), (1, 10**6), (1, 0)])
@pytest.mark.parametrize("seeds", blocks(25, slow=80))
def test_it_is_the_best_of_all_plans_within_both(
    seeds: range, first: int, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "_FIRST", first)
    monkeypatch.setattr(shelves, "_FEW", few)
    for seed in seeds:
        graph, land, bounds, size = case(seed)
        (figure,) = bounded_figures({"population": (None, None)}, land, codes=graph)
        tenths = {"tenths": bounds["tenths"]} if "tenths" in bounds else None
        asked = asked_of(tenths, None, land, codes=graph)
        shelf = Shelf(rm.PlanSpace(graph, size=size), asked, figure, parent="P")
        total = shelf.total
        for low, high in ((0, total), (total // 6, total // 2), (total // 5, total // 3)):

            def keeps(group: frozenset[str]) -> bool:
                people = figure.total(group)  # noqa: B023
                return low <= people <= high and asked.keeps(sorted(group))  # noqa: B023

            wanted = plans_kept(graph, size, keeps)
            for k in shelf.counts:
                answer = shelf.within(k, low, high)
                if k not in wanted:
                    assert answer.plans is None
                    assert answer.least is None
                    continue
                assert answer.cut == answer.least == wanted[k][0][0], seed
                assert low <= answer.low <= answer.high <= high
                assert shelf.within(k, low, high) is answer


def test_a_list_that_ends_is_a_bound_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("_FIRST", 5), ("_MOST", 50), ("_FEW", 0)):
        monkeypatch.setattr(shelves, name, value)
    flanders = rm.load_flanders()
    land = flanders[flanders["reference_region"] == "Regio Gent"]
    graph = rm.build_adjacency(land)
    (figure,) = bounded_figures({"population": (None, None)}, land, codes=graph)
    space = rm.PlanSpace(graph)
    step = figure.step.numerator
    shelf = Shelf(space, NOTHING, figure, parent="P")
    answer = shelf.within(3, 165_000 // step, 340_000 // step)
    assert answer.plans is None
    assert answer.least == space.exact_cuts(space.best(3, n=50))[-1]


def test_the_extremes_of_plans_are_of_the_regions_they_have() -> None:
    graph, land, _, size = case(4)
    (figure,) = bounded_figures({"population": (None, None)}, land, codes=graph)
    plans = rm.PlanSpace(graph, size=size).best(n=50)
    low, high = extremes(plans, figure)
    for plan, least, most in zip(plans, low, high, strict=True):
        people = land["population"].groupby(plan.assignment).sum()
        assert figure.value(int(least)) == people.min()
        assert figure.value(int(most)) == people.max()
