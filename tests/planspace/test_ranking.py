"""Criteria that are no sum over borders: measured, ranked, filtered, and what is proven."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regiomap as rm
from helpers.lands import peopled
from regiomap.errors import (
    InfeasibleError,
    OptionError,
)
from regiomap.planspace.ranking import Ranking, pareto_plans, rank_plans

if TYPE_CHECKING:
    import pandas as pd

NAN = float("nan")


def every_plan(graph: nx.Graph, low: int, high: int) -> Iterator[list[frozenset[str]]]:
    """Yield every division into connected parts, by trying all groups of the first code."""
    codes = sorted(graph)
    if not codes:
        yield []
        return
    first, *others = codes
    for mask in range(2 ** len(others)):
        group = frozenset([first, *(code for i, code in enumerate(others) if mask >> i & 1)])
        if low <= len(group) <= high and nx.is_connected(graph.subgraph(group)):
            rest = graph.subgraph(set(codes) - group)
            yield from ([group, *plan] for plan in every_plan(rest, low, high))


@pytest.fixture(scope="module")
def space(limburg: gpd.GeoDataFrame) -> rm.PlanSpace:
    return rm.PlanSpace(rm.build_adjacency(limburg, bridges=[("Voeren", "Riemst")]))


# -- ranking, by hand ----------------------------------------------------------------------------


def squares_space(squares: gpd.GeoDataFrame, size: tuple[int, int] = (2, 3)) -> rm.PlanSpace:
    return rm.PlanSpace(rm.build_adjacency(squares), size=size)


def test_the_first_within_bounds_is_the_proven_optimum() -> None:
    """The two rows cut 3 km, and so little that no list is needed to know the rest cuts more."""
    squares = peopled(3, 2)
    ranking = rank_plans(squares_space(squares), squares, n_listed=1)
    assert ranking.plans[0].cut == 3000
    assert (ranking.proven, ranking.whole) == (True, False)
    assert ranking.to_frame().columns.to_list() == ["number", "cut", "proven"]
    assert repr(ranking).startswith("<Ranking: The best plan is number 1 of ")


def test_a_bound_filters_and_the_plan_keeps_its_number() -> None:
    """Of the three ways to lay three dominoes only the columns are that even: 5, 7 and 9."""
    squares = peopled(3, 2)
    bounds = {"n_regions": (3.0, None), "population_ratio": (None, 2.0)}
    ranking = rank_plans(squares_space(squares), squares, bounds=bounds)
    first = ranking.to_frame().iloc[0]
    assert first["population_ratio"] == 1.8
    assert first["number"] > 1
    assert len(ranking.plans) == 1
    assert ranking.whole
    assert ranking.sentences() == (
        f"Het beste voorstel is nummer {first['number']} van {ranking.n_plans} en snijdt 4,0 km "
        "door. Bewezen: geen ander voorstel dat aan de voorwaarden voldoet, is beter."
    )


def test_another_criterion_is_proven_only_when_all_were_looked_at() -> None:
    squares = peopled(3, 2)
    space = squares_space(squares)
    by: Mapping[str, str] = {"population_std": "least"}
    some = rank_plans(space, squares, by=by, n_listed=2)  # type: ignore[arg-type]
    assert not some.proven
    assert "Niet bewezen: een beter voorstel kan bestaan" in some.sentences("nl")
    every = rank_plans(space, squares, by=by, n_listed=1000)  # type: ignore[arg-type]
    assert every.proven
    assert every.to_frame()["population_std"].is_monotonic_increasing


def test_none_within_bounds_is_proven_or_not() -> None:
    squares = peopled(3, 2)
    space = squares_space(squares)
    bounds = {"population_min": (100, None)}
    every = rank_plans(space, squares, bounds=bounds)
    assert not every
    assert every.proven
    assert every.sentences("en").endswith("Proven: all of them were looked at.")
    some = rank_plans(space, squares, bounds=bounds, n_listed=1)
    assert not some.proven
    assert some.sentences("en").endswith("A plan that does cuts at least 3.0 km.")


def test_equal_cuts_at_the_end_of_the_list_leave_the_next_criterion_open() -> None:
    """All plans in columns or rows of 2 by 2 squares cut 2 km: the list ends among equals."""
    squares = peopled(2, 2)
    space = squares_space(squares, size=(2, 2))
    by: Mapping[str, str] = {"cut": "least", "population_std": "least"}
    assert not rank_plans(space, squares, by=by, n_listed=1).proven  # type: ignore[arg-type]
    assert rank_plans(space, squares, by=by, n_listed=2).proven  # type: ignore[arg-type]
    assert rank_plans(space, squares, n_listed=1).proven, "no plan cuts less, that is certain"


def test_a_weight_without_metres_is_told_as_a_number() -> None:
    graph = nx.path_graph(list("abcd"))
    nx.set_edge_attributes(graph, 2, "tie")
    space = rm.PlanSpace(graph, size=(1, 2), weight="tie")
    assert "cuts 2. Proven" in rank_plans(space, peopled(4, 1)).sentences("en")


@pytest.mark.parametrize(("n_regions", "ratio", "number"), [(4, 2, 9), (6, 2, 8), (3, 2, 1)])
def test_with_population_bounds_the_proven_optimum_is_near_the_top(
    limburg: gpd.GeoDataFrame, space: rm.PlanSpace, n_regions: int, ratio: float, number: int
) -> None:
    bounds = {"population_ratio": (None, ratio)}
    ranking = rank_plans(space, limburg, bounds=bounds, n_regions=n_regions, n_listed=100)
    assert ranking.proven
    assert ranking.to_frame()["number"].iloc[0] == number
    people = limburg["population"]
    for plan in space.best(n_regions, n=number - 1) if number > 1 else []:
        total = people.groupby(plan.assignment).sum()
        assert total.max() / total.min() > ratio


def test_ten_thousand_plans_and_the_front_that_they_prove(
    limburg: gpd.GeoDataFrame, space: rm.PlanSpace
) -> None:
    front = pareto_plans(
        space,
        limburg,
        {"cut": "least", "population_ratio": "least", "polsby_popper_mean": "most"},
        n_regions=5,
    )
    assert front.n_listed == 10_000
    assert front.n_plans == 959_821_942
    table = front.to_frame()
    assert table["number"].iloc[0] == 1, "nothing surpasses the plan that cuts least"
    assert not front.proven
    assert table["proven"].all()
    assert "Niet bewezen" not in front.sentences()
    assert "van 959.821.942 voorstellen" in front.sentences()


# -- properties against brute force --------------------------------------------------------------

populations = st.lists(st.integers(1, 9), min_size=6, max_size=6)


def figures(plan: list[frozenset[str]], graph: nx.Graph, people: "pd.Series[int]") -> np.ndarray:
    """Return the cut and the ratio of populations of a division, computed plainly."""
    region = {code: i for i, part in enumerate(plan) for code in part}
    cut = sum(m for a, b, m in graph.edges(data="shared_border_m") if region[a] != region[b])
    totals = [people[sorted(part)].sum() for part in plan]
    return np.array([cut, max(totals) / min(totals)])


@settings(deadline=None, max_examples=25)
@given(populations, st.integers(1, 40), st.sampled_from([1.2, 2.0, 3.0]))
def test_what_is_proven_is_true_of_every_plan(people: list[int], first: int, ratio: float) -> None:
    squares = peopled(3, 2, people)
    graph = rm.build_adjacency(squares)
    nx.set_edge_attributes(
        graph, {e: 1.0 + i for i, e in enumerate(graph.edges)}, "shared_border_m"
    )
    space = rm.PlanSpace(graph, size=(1, 4))
    brute = np.array([figures(p, graph, squares["population"]) for p in every_plan(graph, 1, 4)])
    within = brute[brute[:, 1] <= ratio]
    ranking = rank_plans(space, squares, bounds={"population_ratio": (None, ratio)}, n_listed=first)
    assert ranking.n_plans == len(brute)
    if ranking:
        assert ranking.proven
        assert ranking.plans[0].cut == within[:, 0].min()
    else:
        assert ranking.proven == ranking.whole
        assert not (within[:, 0] < ranking.horizon).any()
    by: Mapping[str, str] = {"population_ratio": "least"}
    even = rank_plans(space, squares, by=by, n_listed=first)  # type: ignore[arg-type]
    best = even.to_frame()["population_ratio"].iloc[0]
    assert not (brute[brute[:, 0] < even.horizon][:, 1] < best - 1e-9).any()
    assert not even.proven or best == pytest.approx(brute[:, 1].min())


@settings(deadline=None, max_examples=25)
@given(populations, st.integers(1, 60))
def test_a_proven_plan_of_the_front_is_surpassed_by_no_plan_at_all(
    people: list[int], first: int
) -> None:
    squares = peopled(3, 2, people)
    graph = rm.build_adjacency(squares)
    brute = np.array([figures(p, graph, squares["population"]) for p in every_plan(graph, 1, 4)])
    space = rm.PlanSpace(graph, size=(1, 4))
    by: Mapping[str, str] = {"cut": "least", "population_ratio": "least"}
    front = pareto_plans(space, squares, by, n_listed=first)  # type: ignore[arg-type]

    def surpassed(point: np.ndarray) -> bool:
        return bool(
            ((brute <= point + 1e-9).all(axis=1) & (brute < point - 1e-9).any(axis=1)).any()
        )

    for row in front.to_frame().itertuples():
        assert not (row.proven and surpassed(np.array([row.cut, row.population_ratio])))
    if front.whole:
        assert front.proven
        expected = sum(not surpassed(point) for point in brute)
        assert len(front.plans) == expected


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"by": {}}, "by takes 1 criterion or more"),
        ({"by": "cut"}, "by takes 1 criterion or more"),
        ({"by": {"cut": "lowest"}}, "must be one of 'least', 'most'"),
        ({"bounds": {"cut": 5}}, "a lowest and a highest number"),
        ({"bounds": {"cut": ("low", None)}}, "a lowest and a highest number"),
        ({"bounds": {"cut": (5, 4)}}, "must not fall"),
        ({"n_listed": 0}, "n_listed must be a whole number"),
    ],
)
def test_a_ranking_refuses_what_it_cannot_mean(change: dict[str, object], message: str) -> None:
    squares = peopled(3, 2)
    with pytest.raises(OptionError, match=message):
        rank_plans(squares_space(squares), squares, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize("pair", [(NAN, None), (None, NAN), (NAN, NAN), (np.float64("nan"), 1)])
def test_a_bound_of_nan_is_refused_since_everything_would_seem_proven(
    pair: tuple[float | None, float | None],
) -> None:
    squares = peopled(3, 2)
    with pytest.raises(OptionError, match=r"bounds\['cut'\] must be numbers.*NaN"):
        rank_plans(squares_space(squares), squares, bounds={"cut": pair})


def test_what_a_bounded_front_proves_holds_within_the_bounds() -> None:
    squares = peopled(3, 2)
    by: dict[str, Any] = {"cut": "least", "population_ratio": "least"}
    space = squares_space(squares)
    bounds = {"population_min": (4, None)}
    for first in (3, 100):
        free = pareto_plans(space, squares, by, n_listed=first)
        assert "within the bounds" not in free.sentences("en")
    whole = pareto_plans(space, squares, by, bounds=bounds)
    assert "plan within the bounds none is better" in whole.sentences("en")
    assert "voorstel binnen de voorwaarden is er geen beter" in whole.sentences("nl")
    some = pareto_plans(space, squares, by, n_listed=3, bounds=bounds).sentences("en")
    assert "no plan at all within the bounds surpasses them" in some


def test_at_least_so_many_km_is_never_rounded_up() -> None:
    squares = peopled(3, 2)
    graph = rm.build_adjacency(squares)
    nx.set_edge_attributes(graph, 690.0, "shared_border_m")
    space = rm.PlanSpace(graph, size=(2, 3))
    some = rank_plans(space, squares, bounds={"population_min": (100, None)}, n_listed=1)
    assert some.horizon == 2070
    assert some.sentences("en").endswith("A plan that does cuts at least 2.0 km.")


def test_a_front_needs_two_criteria_and_a_space_with_plans() -> None:
    squares = peopled(3, 2)
    space = squares_space(squares)
    with pytest.raises(OptionError, match="by takes 2 criteria or more"):
        pareto_plans(space, squares, {"cut": "least"})
    with pytest.raises(InfeasibleError):
        rank_plans(space, squares, n_regions=7)
    with pytest.raises(OptionError, match="language must be one of"):
        rank_plans(space, squares).sentences("fr")  # type: ignore[arg-type]
    assert isinstance(rank_plans(space, squares), Ranking)


def test_the_brute_force_of_this_file_knows_the_small_answers() -> None:
    path = nx.path_graph(list("abcd"))
    assert len(list(every_plan(path, 1, 4))) == 8
    assert next(islice(every_plan(path, 2, 2), 1)) == [frozenset("ab"), frozenset("cd")]
