"""What is proven about a plan, in a sentence that never claims more than that."""

from dataclasses import replace
from random import Random
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import regiomap as rm
from helpers.graphs import cell_graph
from helpers.lands import squares
from regiomap import Plan
from regiomap.drawing.web.payload import encode_plan
from regiomap.drawing.web.territory import territory_of
from regiomap.plans.proof import extremes_of, is_best, proof_of

PLAN = Plan(pd.Series({"A": "1", "B": "1"}), cut=1003.0)


def test_the_best_of_so_many_is_counted() -> None:
    best = replace(PLAN, exact=True)
    assert proof_of(replace(best, best_of=12_345), "nl") == (
        "Dit voorstel is bewezen het beste van alle 12.345 die mogelijk zijn."
    )
    assert "a number of 41 digits" in proof_of(replace(best, best_of=10**40), "en")
    assert proof_of(best, "en") == "This proposal is proven to be the best that is possible."


def test_a_gap_is_said_against_the_best_that_is_possible() -> None:
    near = replace(PLAN, bound=1000.0)
    assert proof_of(near, "nl") == (
        "Dit voorstel ligt bewezen hoogstens 0,30 % boven het beste dat mogelijk is."
    )


def test_what_a_second_program_has_checked_says_so() -> None:
    best = replace(PLAN, exact=True, certified=True)
    assert proof_of(best, "nl").endswith("mogelijk is. Een tweede programma heeft dat nagerekend.")
    assert proof_of(replace(PLAN, bound=1000.0, certified=True), "en").endswith("checked this.")
    assert "checked" not in proof_of(replace(PLAN, certified=True), "en")
    assert repr(best).endswith(", exact (checked)>")


def test_a_parent_without_any_region_is_named_in_the_proof() -> None:
    parents = pd.Series({"A": "p", "B": "p", "C": "q", "D": None})
    best = replace(PLAN, exact=True, parents=parents)
    assert proof_of(best, "en").endswith(
        "q has no region at all in this proposal: what is proven is about the rest."
    )
    assert "geen enkele regio" in proof_of(replace(best, bound=1.0, exact=False), "nl")
    assert "rest" not in proof_of(replace(best, parents=parents[["A", "B", "D"]]), "en")


@pytest.mark.parametrize("bound", [float("nan"), 0.0])
def test_what_is_not_known_is_not_claimed(bound: float) -> None:
    assert "not proven" in proof_of(replace(PLAN, bound=bound), "en")


@given(st.floats(1.0, 1003.0, exclude_max=True))
def test_the_percentage_is_never_too_small(bound: float) -> None:
    words = proof_of(replace(PLAN, bound=bound), "en")
    percent = float(words.split("at most ")[1].split(" %")[0].replace(",", ""))
    assert percent >= 100 * (1003.0 / bound - 1) * (1 - 1e-12)
    assert percent > 0


def test_bounds_that_were_asked_are_part_of_what_is_proven() -> None:
    best = replace(PLAN, exact=True, bounds={"population": (60_000, None)})
    assert proof_of(best, "nl") == (
        "Dit voorstel is bewezen het beste dat mogelijk is met per regio minstens 60.000 inwoners."
    )
    assert proof_of(replace(best, best_of=12), "en") == (
        "This proposal is proven to be the best of all 12 that are possible with at least 60,000 "
        "inhabitants in every region."
    )
    many = proof_of(replace(best, best_of=10**20), "en")
    assert many.endswith(
        "inhabitants in every region, and those are very many: a number of 21 digits."
    )
    near = replace(best, exact=False, bound=1000.0)
    assert "0.30 % above the best that is possible with at least" in proof_of(near, "en")


def test_the_largest_and_the_smallest_region_are_said() -> None:
    table = squares("ABC", population=[1000, 2000, 8000])
    plan = Plan(pd.Series({"A": "x", "B": "y", "C": "x"}), municipalities=table)
    assert extremes_of(plan, "nl") == (
        "De meeste inwoners heeft x (9.000 inwoners), de minste y (2.000): 4,5 keer zoveel."
    )
    assert extremes_of(plan, "en").startswith("x has most people (9,000 inhabitants) and y fewest")


@pytest.mark.parametrize("people", [None, [1000, None, 3000], [0, 1000, 0], ["1", "2", "3"]])
def test_of_people_who_are_not_known_nothing_is_said(people: list[object] | None) -> None:
    known: dict[str, Any] = {} if people is None else {"population": people}
    plan = Plan(pd.Series({"A": "x", "B": "y", "C": "x"}), municipalities=squares("ABC", **known))
    assert extremes_of(plan, "nl") == ""
    assert extremes_of(PLAN, "nl") == ""


@pytest.mark.parametrize("n_regions", [None, 3])
@pytest.mark.parametrize("seed", range(8))
def test_only_the_best_is_said_to_be_the_best(seed: int, n_regions: int | None) -> None:
    grid = cell_graph(3, 4)
    random = Random(seed)  # noqa: S311  (no secret)
    for edge in grid.edges:
        grid.edges[edge]["shared_border_m"] = float(random.randint(1, 9))
    space = rm.PlanSpace(grid, size=(2, 8))
    search = rm.search_plans(grid, size=(2, 8), n_regions=n_regions)
    several = [
        *space.best(n_regions, n=30),
        *space.alternatives(3, n_regions=n_regions, max_worse=1.0),
        search.best,
        *search.plans[1:],
        *search.near_best(0.2),
    ]
    least = space.best(n_regions)[0].cut
    assert any(plan.cut > least for plan in several)
    assert not any(plan.exact for plan in search.plans)  # others may lie between
    for plan in several:
        said = proof_of(plan, "en")
        assert ("proven to be the best" in said) == (plan.cut == least)
        assert ("as many as this plan has" in said) == (n_regions is not None)
        assert is_best(plan) == (plan.cut == least)
    for plan in space.sample(20, n_regions=n_regions, seed=seed):
        assert "not proven" in proof_of(plan, "en")


def test_alternatives_of_a_proposal_are_not_said_to_be_the_best(flanders: gpd.GeoDataFrame) -> None:
    kempen = flanders[flanders["reference_region"] == "Kempen"]
    proposal = rm.propose_regions(kempen, n_regions=3, alternatives=3)
    assert is_best(proposal.best)
    territory = territory_of(kempen, rm.build_adjacency(kempen), None)
    for plan in proposal.alternatives:
        assert "at most" in proof_of(plan, "en")
        assert "bewezen het beste" not in str(encode_plan("x", plan, territory, "nl"))
    other = proposal.best.with_municipalities(kempen, parents=pd.Series("x", index=kempen.index))
    assert is_best(other)  # in one parent nothing else is cut
    bare = rm.build_adjacency(kempen)  # of which some are taken away
    bare.remove_edges_from(list(bare.edges)[:9])
    among_others = proposal.best.with_municipalities(kempen, graph=bare)
    assert "not proven" in proof_of(among_others, "en")
    year = rm.schedule_growth(proposal.best, targets={2026: (1, 5), 2027: (3, 25)})
    assert "not proven" in proof_of(year.plan_in(2026), "en")
