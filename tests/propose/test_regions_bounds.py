"""Regions within bounds over a whole land: the best there are, or the reason why there is none."""

from collections.abc import Callable
from fractions import Fraction

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest

import regiomap as rm
from helpers.bounded import case, kept, plans_kept
from helpers.search import blocks
from regiomap.errors import InfeasibleError, OptionError
from regiomap.plans.measures import Measure


def proposed(graph: nx.Graph, land: gpd.GeoDataFrame, **asked: object) -> rm.reports.Proposal:
    call: dict[str, object] = {"within": "parent", **asked}
    return rm.propose_regions(land, graph, **call)  # type: ignore[arg-type]


def cut_of(plan: rm.Plan, graph: nx.Graph) -> Fraction:
    region = plan.assignment
    return sum(
        (Fraction(w) for a, b, w in graph.edges(data="shared_border_m") if region[a] != region[b]),
        Fraction(0),
    )


@pytest.mark.parametrize("max_states", [10**6, 1])
@pytest.mark.parametrize("seeds", blocks(25, slow=80))
def test_the_best_plan_within_bounds_is_proposed(seeds: range, max_states: int) -> None:
    """By the exact engine, and where it has no room, by a search."""
    for seed in seeds:
        graph, land, bounds, size = case(seed)
        wanted = plans_kept(graph, size, lambda group: kept(group, land, bounds))  # noqa: B023
        asked = {"bounds": bounds, "size": size, "max_states": max_states}
        if not wanted:
            with pytest.raises(InfeasibleError):
                proposed(graph, land, **asked)
            continue
        best = min(plans[0][0] for plans in wanted.values())
        proposal = proposed(graph, land, **asked)
        assert proposal.best.exact, seed
        assert cut_of(proposal.best, graph) == best, seed
        assert dict(proposal.best.bounds or {}) == dict(bounds)
        for k, plans in wanted.items():
            assert cut_of(proposed(graph, land, n_regions=k, **asked).best, graph) == plans[0][0]


@pytest.mark.parametrize("max_states", [10**6, 1])
def test_a_measure_that_no_certificate_covers_is_never_called_checked(max_states: int) -> None:
    seen = 0
    for seed in range(40):
        graph, land, _, size = case(seed)

        def largest(rows: pd.DataFrame) -> float:
            return float(rows["population"].max())

        most = float(land["population"].quantile(0.9))
        people = land["population"]
        wanted = plans_kept(graph, size, lambda group: people[sorted(group)].max() >= most)  # noqa: B023
        if not wanted:
            continue
        proposal = proposed(
            graph,
            land,
            size=size,
            bounds={"largest": (most, None)},
            measures={"largest": largest},
            max_states=max_states,
        )
        assert cut_of(proposal.best, graph) == min(plans[0][0] for plans in wanted.values()), seed
        if max_states == 1:
            assert proposal.best.exact
            assert not proposal.best.certified
            assert "checked" not in proposal.parents["reason"][0]
            seen += 1
    assert seen or max_states > 1


def test_thirty_regions_of_flanders_within_bounds(flanders: gpd.GeoDataFrame) -> None:
    bounds = {"population": (90_000, 650_000)}
    proposal = rm.propose_regions(flanders, n_regions=30, bounds=bounds)
    people = flanders["population"].groupby(proposal.best.assignment).sum()
    assert len(people) == 30
    assert people.between(90_000, 650_000).all()
    assert proposal.best.exact
    assert (proposal.parents["status"] == "exact").all()
    assert proposal.explain_proof("nl") == (
        "Dit voorstel is bewezen het beste dat mogelijk is met per regio 90.000 tot 650.000 "
        "inwoners. Vergeleken is met indelingen in 30 regio's, evenveel als dit voorstel er telt."
    )
    assert "times as many" in proposal.explain_extremes("en")


def test_limburg_alone_is_listed_and_the_first_that_keeps_the_bounds_is_best(
    flanders: gpd.GeoDataFrame,
) -> None:
    limburg = flanders[flanders["reference_region"] == "Limburg"]
    bounds = {"population": (150_000, 250_000)}
    proposal = rm.propose_regions(limburg, n_regions=5, bounds=bounds)
    ranking = rm.rank_plans(
        rm.PlanSpace(rm.build_adjacency(limburg.drop("73109"))),
        limburg,
        bounds={"population_min": (150_000, None), "population_max": (None, 250_000)},
        n_regions=5,
        n_listed=20_000,
    )
    assert ranking.proven
    assert proposal.best.cut == ranking.plans[0].cut
    assert proposal.best.exact
    assert proposal.n_plans is None


def test_a_parent_that_cannot_keep_the_bounds_is_left_out_with_the_reason(
    flanders: gpd.GeoDataFrame,
) -> None:
    proposal = rm.propose_regions(flanders, bounds={"population": (60_000, 400_000)})
    reasons = proposal.unplaced.set_index("nis")["reason"]
    assert "Antwerpen alone has 540,196" in reasons["11001"]
    assert "Antwerpen heeft alleen al 540.196" in proposal.explain_unplaced("nl")["reason"][0]
    assert len(reasons) == 29  # and Voeren


def test_what_other_constraints_make_impossible_is_not_put_on_the_bounds(
    flanders: gpd.GeoDataFrame,
) -> None:
    """One centre town for twenty municipalities leaves no division, whatever is bounded."""
    ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    bounds = {"population": (1, None)}
    with pytest.raises(InfeasibleError, match="that keep every constraint"):
        rm.propose_regions(ghent, bounds=bounds, centres=["44021"])


def test_bounds_that_nobody_keeps_are_refused_with_a_reason(flanders: gpd.GeoDataFrame) -> None:
    ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    with pytest.raises(InfeasibleError, match="Gent alone has"):
        rm.propose_regions(ghent, bounds={"population": (None, 100_000)})
    with pytest.raises(InfeasibleError, match=r"with at least 150,000 inhabitants .* 4 regions"):
        rm.propose_regions(ghent, bounds={"population": (150_000, None)}, n_regions=4)


@pytest.mark.parametrize(
    ("bounds", "measures", "said"),
    [
        ({"population": 5}, None, "bounds"),
        ({"population": (5, 1)}, None, "must not fall"),
        ({"mine": (1, None)}, {"mine": str}, "must return a number"),
    ],
)
def test_what_is_no_bound_is_refused(
    bounds: dict[str, tuple[int, int]],
    measures: dict[str, Measure],
    said: str,
    flanders: gpd.GeoDataFrame,
) -> None:
    ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    with pytest.raises(OptionError, match=said):
        rm.propose_regions(ghent, bounds=bounds, measures=measures)


@pytest.mark.parametrize("max_states", [10**6, 1])
def test_size_can_count_something_else(max_states: int) -> None:
    answered = 0
    for seed in range(30):
        graph, land, _, _ = case(seed)
        people = land["population"]
        size = (max(1, int(people.mean() * 2)), int(people.mean() * 5) + 1)

        def fits(group: frozenset[str]) -> bool:
            return bool(size[0] <= people[sorted(group)].sum() <= size[1])  # noqa: B023

        wanted = plans_kept(graph, (1, 9), fits)
        asked = {"size": size, "size_by": people, "max_states": max_states}
        if not wanted:
            with pytest.raises(InfeasibleError):
                proposed(graph, land, **asked)
            continue
        best = min(plans[0][0] for plans in wanted.values())
        assert cut_of(proposed(graph, land, **asked).best, graph) == best, seed
        answered += 1
    assert answered


@pytest.mark.parametrize("ask", [lambda it: it, lambda it: it.sample(frac=1, random_state=1)])
def test_the_order_of_the_rows_does_not_matter(
    ask: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame], flanders: gpd.GeoDataFrame
) -> None:
    ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    bounds = {"population": (100_000, 500_000)}
    first = rm.propose_regions(ghent, n_regions=3, bounds=bounds).best
    second = rm.propose_regions(ask(ghent), n_regions=3, bounds=bounds).best
    assert rm.compare_plans(first, second).empty
