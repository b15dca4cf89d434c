"""The exchange between short borders and balance: every point a plan, proven and verified."""

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import regiomap as rm
from helpers.lands import squares
from regiomap.errors import ColumnError, InfeasibleError, OptionError, PlanSpaceTooLarge


@pytest.fixture(scope="module")
def exchange(flanders: gpd.GeoDataFrame) -> rm.reports.Proposal:
    return rm.propose_regions(flanders, n_regions=30, balance="population")


def test_all_of_flanders_from_the_shortest_to_the_most_even(
    exchange: rm.reports.Proposal, flanders: gpd.GeoDataFrame
) -> None:
    pareto = exchange.pareto
    assert pareto is not None
    table = pareto.to_frame()
    assert pareto
    assert table["proven"].all()
    assert table["cut"].is_monotonic_increasing
    assert table["population_ratio"].is_monotonic_decreasing
    assert (table["n_regions"] == 30).all()
    assert table["cut"][0] == exchange.best.cut
    for plan, row in zip(pareto.plans, table.to_dict("records"), strict=True):
        people = flanders["population"].groupby(plan.assignment).sum()
        assert (people.min(), people.max()) == (row["population_min"], row["population_max"])
        assert plan.exact
        assert dict(plan.bounds or {}) == {"population": (people.min(), people.max())}


def test_each_point_is_what_bounds_propose(
    exchange: rm.reports.Proposal, flanders: gpd.GeoDataFrame
) -> None:
    """Its own smallest and largest region as bounds give a plan that cuts the same."""
    assert exchange.pareto is not None
    for plan in (exchange.pareto.plans[4], exchange.pareto.plans[-1]):
        again = rm.propose_regions(flanders, n_regions=30, bounds=plan.bounds)
        assert again.best.exact
        assert again.best.cut == pytest.approx(plan.cut, abs=1e-6)


def test_the_most_even_within_a_share_and_the_words(exchange: rm.reports.Proposal) -> None:
    pareto = exchange.pareto
    assert pareto is not None
    extra = pareto.table["extra"]
    assert pareto.within(0) is pareto.plans[0]
    assert pareto.within(0.05) is pareto.plans[int((extra <= 0.05).sum()) - 1]
    assert pareto.within(9) is pareto.plans[-1]
    assert "11,3 keer de kleinste; in het evenwichtigste voorstel 5,8 keer" in pareto.sentences()
    assert "is proven too" in repr(pareto)
    with pytest.raises(OptionError, match="extra must be"):
        pareto.within(-1)


def ghent() -> gpd.GeoDataFrame:
    flanders = rm.load_flanders()
    return flanders[flanders["reference_region"] == "Regio Gent"]


def test_bounds_hold_in_every_plan_of_the_exchange() -> None:
    land = ghent()
    proposal = rm.propose_regions(
        land, n_regions=3, balance="population", bounds={"area_km2": (250.0, None)}
    )
    pareto = proposal.pareto
    assert pareto is not None
    assert pareto.plans[0].cut == proposal.best.cut
    for plan in pareto.plans:
        assert land["area_km2"].groupby(plan.assignment).sum().min() >= 250
        assert set(plan.bounds or {}) == {"area_km2", "population"}
    ranking = rm.pareto_plans(
        rm.PlanSpace(rm.build_adjacency(land)),
        land,
        {"cut": "least", "population_ratio": "least"},
        bounds={"area_km2_min": (250.0, None)},
        n_regions=3,
        n_listed=20_000,
    )
    front = ranking.table.set_index("cut")["population_ratio"]
    assert front.min() == pytest.approx(pareto.table["population_ratio"].iloc[-1])
    for cut, ratio in pareto.table[["cut", "population_ratio"]].to_numpy():
        assert front[front.index <= cut + 1e-6].min() == pytest.approx(ratio)


def test_where_there_is_nothing_to_exchange_one_plan_says_so() -> None:
    land = squares("abcd", population=[5, 5, 5, 5], parent="P")
    proposal = rm.propose_regions(land, within="parent", size=(2, 2), balance="population")
    assert proposal.pareto is not None
    assert len(proposal.pareto.plans) == 1
    assert "Er is geen uitruil" in proposal.pareto.sentences("nl")
    assert proposal.pareto.table["population_ratio"].tolist() == [1.0]


def test_what_cannot_be_balanced_is_said() -> None:
    land = squares("abcd", population=[0, 0, 5, 5], parent="P", word=list("wxyz"))
    ask: dict[str, Any] = {"within": "parent", "size": (2, 2)}
    with pytest.raises(InfeasibleError, match="every region has something of 'population'"):
        rm.propose_regions(land, balance="population", **ask)
    with pytest.raises(ColumnError, match="no column 'people'"):
        rm.propose_regions(land, balance="people", **ask)
    with pytest.raises(ColumnError, match="holds no numbers"):
        rm.propose_regions(land, balance="word", **ask)
    with pytest.raises(PlanSpaceTooLarge, match="Ask for bounds instead"):
        rm.propose_regions(ghent(), balance="population", max_states=1)
    assert rm.propose_regions(land, **ask).pareto is None
    assert isinstance(land, pd.DataFrame)
