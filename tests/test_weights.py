"""Weights in whole steps: what is equal ties, whatever the unit, the order or the noise."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regiomap as rm
from helpers.graphs import cell_graph
from helpers.lands import squares
from regiomap._base.texts import amount, percent
from regiomap.errors import OptionError
from regiomap.plans.plan import Plan
from regiomap.plans.ties import measure_ties
from regiomap.planspace.ranking import pareto_plans, rank_plans
from regiomap.ties import build_ties
from regiomap.weights import in_steps, whole_weights

THIRD, OTHER_THIRD = 33.33333333333333, 33.333333333333336  # two floats, one number


def path_of(*ties: object) -> nx.Graph:
    graph = nx.Graph()
    graph.add_edges_from((f"{i}", f"{i + 1}", {"tie": tie}) for i, tie in enumerate(ties))
    return graph


def ranks(graph: nx.Graph, weight: str = "tie") -> dict[frozenset[frozenset[str]], int]:
    """Return the rank of every plan, ties alike, by who is with whom."""
    space = rm.PlanSpace(graph, size=(1, 4), weight=weight)
    plans = space.best(n=int(sum(space.count())))
    cuts = space.exact_cuts(plans)
    assert all(a <= b for a, b in pairwise(cuts))
    place = {cut: i for i, cut in enumerate(sorted(set(cuts)))}
    divisions = [
        frozenset(
            frozenset(rows) for rows in plan.assignment.groupby(plan.assignment).groups.values()
        )
        for plan in plans
    ]
    return dict(zip(divisions, map(place.__getitem__, cuts), strict=True))


# -- steps ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "steps", "step"),
    [
        ([2, 4, 6], [1, 2, 3], Fraction(2)),
        ([1 / 3, 2 / 3, 1.0], [1, 2, 3], Fraction(1, 3)),
        ([THIRD, OTHER_THIRD], [1, 1], Fraction(100, 3)),
        ([0.1 + 0.2, 0.3, 0.6], [1, 1, 2], Fraction(3, 10)),
        ([Fraction(1, 7), Decimal("0.5")], [2, 7], Fraction(1, 14)),
        ([np.float32(0.1), np.int8(1), True], [1, 10, 10], Fraction(1, 10)),
        ([1e-300, 3e-300], [1, 3], Fraction(1, 10**300)),
        ([100000.123456, 99999.999999], [100000123456, 99999999999], Fraction(1, 10**6)),
        ([0.0, 0], [0, 0], Fraction(1)),
        ([], [], Fraction(1)),
    ],
)
def test_what_divides_all_of_them_is_the_step(
    values: list[object], steps: list[int], step: Fraction
) -> None:
    assert in_steps(values) == (steps, step)


def test_where_no_step_is_exact_close_floats_are_equal_and_the_rest_keeps_its_order() -> None:
    measured = np.random.default_rng(1).uniform(1, 30_000, 500).tolist()
    steps, step = in_steps([*measured, 5000.0, 5000.0 * (1 + 2e-13)])
    assert steps[-1] == steps[-2]
    assert np.argsort(steps[:-2]).tolist() == np.argsort(measured).tolist()
    assert sum(steps) < 2**60
    errors = [abs(n * step - Fraction(value)) for n, value in zip(steps, measured, strict=False)]
    assert max(errors) <= step / 2


@settings(deadline=None, max_examples=300)
@given(st.lists(st.floats(0, 1e300), min_size=1, max_size=12))
def test_any_floats_keep_their_order_and_fit(values: list[float]) -> None:
    steps, step = in_steps(values)
    assert sum(steps) < 2**61
    for (a, x), (b, y) in pairwise(sorted(zip(values, steps, strict=True))):
        assert x <= y
        assert a < b or x == y
    for value, n in zip(values, steps, strict=True):
        assert abs(Fraction(value) - n * step) <= Fraction(value) / 10**12 + step


# -- orders, ranks and ties ----------------------------------------------------------------------

FRACTIONS = st.fractions(0, 50, max_denominator=60)


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(st.lists(FRACTIONS, min_size=7, max_size=7), st.data())
def test_order_and_scale_of_the_weights_change_no_rank_and_no_tie(
    ties: list[Fraction], data: st.DataObject
) -> None:
    grid = cell_graph(2, 3)
    edges = [(a, b, tie) for (a, b), tie in zip(grid.edges, ties, strict=True)]

    def graph_of(scale: object) -> nx.Graph:
        graph = nx.Graph()
        for a, b, tie in data.draw(st.permutations(edges)):
            weight = tie * scale if isinstance(scale, Fraction) else float(tie) * scale  # type: ignore[operator]
            graph.add_edge(a, b, tie=weight)
        return graph

    exact = ranks(graph_of(Fraction(1)))
    for scale in (Fraction(3), Fraction(1, 3), 1.0, 3.0, 1 / 3, 0.1, 1e-9):
        assert ranks(graph_of(scale)) == exact


def test_a_third_in_percent_is_one_third_however_it_was_rounded() -> None:
    space = rm.PlanSpace(path_of(THIRD, OTHER_THIRD, THIRD), size=(2, 2), weight="tie")
    assert space.best()[0].cut == pytest.approx(100 / 3, rel=1e-15)
    three = rm.PlanSpace(path_of(THIRD, 50.0, OTHER_THIRD), size=(1, 3), weight="tie")
    one, other = three.best(2, n=2)
    assert three.exact_cuts([one, other]) == [Fraction(100, 3)] * 2
    for plan in (one, other):
        report = three.explain(plan)
        assert report.rank == 1
        assert report.nearest.empty
        assert "cuts 0 less" not in report.sentences("en")


def test_the_next_criterion_decides_between_cuts_that_only_noise_parts() -> None:
    people = pd.DataFrame({"people": [9, 1, 1, 1]}, index=list("0123"))
    for ties in ((THIRD, 50.0, OTHER_THIRD), (OTHER_THIRD, 50.0, THIRD)):
        space = rm.PlanSpace(path_of(*ties), size=(1, 3), weight="tie")
        by = {"cut": "least", "people_ratio": "least"}
        best = rank_plans(space, people, by=by, n_regions=2)  # type: ignore[arg-type]
        assert best.proven
        assert best.table["people_ratio"].iloc[0] == 3
        front = pareto_plans(space, people, by, n_regions=2)  # type: ignore[arg-type]
        assert front.table["people_ratio"].tolist() == [3, 2][: len(front.plans)]


def test_ties_in_percent_are_exact_fractions_that_add_up_to_a_hundred() -> None:
    graph = path_of(3, 3, 3)
    nx.set_edge_attributes(graph, dict(zip(graph.edges, [0.1, 0.2, 0.3], strict=True)), "km")
    ties = build_ties(graph, weights={"tie": 1, "km": 0.5}, name="all")
    strengths = [tie for *_, tie in ties.edges(data="all")]
    assert strengths == [Fraction(250, 9), Fraction(100, 3), Fraction(350, 9)]
    assert sum(strengths) == 100
    assert whole_weights(ties, "all") == (
        dict(zip(ties.edges, [5, 6, 7], strict=True)),
        Fraction(50, 9),
    )


def test_ten_percent_worse_of_seventy_is_seventy_seven() -> None:
    space = rm.PlanSpace(path_of(77, 1000, 1000, 70), size=(1, 4), weight="tie")
    found = space.alternatives(1, n_regions=2, max_worse=0.1, min_moved=1)
    assert [plan.cut for plan in found] == [70, 77]
    assert len(space.alternatives(1, n_regions=2, max_worse=0.0999, min_moved=1)) == 1


def test_noise_in_two_parents_does_not_choose_between_them() -> None:
    table, parents = squares("abcd"), pd.Series(["P", "P", "Q", "Q"], index=list("abcd"))
    chosen = []
    for ties in ((THIRD, 5, OTHER_THIRD), (OTHER_THIRD, 5, THIRD)):
        graph = rm.build_adjacency(table)
        nx.set_edge_attributes(graph, dict(zip(sorted(graph.edges), ties, strict=True)), "tie")
        proposal = rm.propose_regions(
            table, graph, within=parents, size=(1, 2), n_regions=3, weight="tie", alternatives=1
        )
        plans = [proposal.best, *proposal.alternatives]
        assert [plan.cut for plan in plans] == [100 / 3] * 2
        assert [plan.with_municipalities(table).cut for plan in plans] == [100 / 3] * 2
        chosen.append([plan.assignment.tolist() for plan in plans])
    assert chosen[0] == chosen[1]


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_who_has_no_parent_cuts_nothing_whatever_value_says_so(missing: object) -> None:
    codes = list("0123")
    table = squares(codes)
    parents = pd.Series(["P", "P", missing, missing], index=codes, dtype=object)
    plan = Plan(pd.Series(codes, index=codes, dtype=object), weight="tie")
    assert plan.with_municipalities(table, graph=path_of(1, 2, 4), parents=parents).cut == 1
    report = measure_ties(
        plan.with_municipalities(table, graph=path_of(1, 2, 4), parents=parents), attributes=["tie"]
    )
    assert report.totals.loc["tie", "cut"] == 1


# -- what is said --------------------------------------------------------------------------------


@given(st.integers(0, 10**30), st.integers(1, 10**30))
def test_a_percentage_reads_as_none_or_all_only_when_it_is(part: int, whole: int) -> None:
    said = percent(part, whole, "en")
    assert (said == "0") == (part == 0)
    assert (said == "100") == (part == whole)


@given(st.floats(1e-9, 1e9))
def test_at_least_is_at_most_the_amount_and_at_most_at_least(value: float) -> None:
    said = {how: amount(value, "en", rounding=how) for how in ("down", "near", "up")}
    down, near, up = (Fraction(said[how].replace(",", "")) for how in ("down", "near", "up"))
    assert 0 < down <= Fraction(repr(value)) <= up
    assert near in (down, up)


def test_a_plan_that_cuts_a_little_keeps_less_than_all() -> None:
    graph = path_of(1, 4000, 4000)
    plan = rm.PlanSpace(graph, size=(1, 3), weight="tie").best(2)[0]
    report = measure_ties(plan, attributes=["tie"])
    assert repr(report) == "<PlanTies: 1 of 3 pairs of neighbours cut; keeps 99.99% of tie>"
    assert "is kept (99.99%), 1 is cut" in report.sentences("en")
    said = rm.PlanSpace(graph, size=(1, 3), weight="tie").explain(plan).sentences("en")
    assert "keeps 99.99% of the ties" in said
    nothing = path_of(0, 4, 4)
    free = rm.PlanSpace(nothing, size=(1, 3), weight="tie")
    assert "keeps 100% of the ties between neighbours inside the regions and cuts 0 of them" in (
        free.explain(free.best(2)[0]).sentences("en")
    )


def test_a_small_cut_does_not_read_as_none() -> None:
    graph = path_of(0.04, 0.3, 0.3)
    space = rm.PlanSpace(graph, size=(1, 3), weight="tie")
    assert "it cuts 0.30, the best one 0.040" in space.explain(space.best(2, n=2)[1]).sentences(
        "en"
    )


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf"), None, "many", 10**400])
def test_a_weight_that_is_no_amount_is_refused(value: object) -> None:
    with pytest.raises(OptionError, match=r"no weight 'tie' of 0 or more"):
        whole_weights(path_of(1, value), "tie")


def test_a_plan_from_outside_cuts_what_the_best_plan_cuts() -> None:
    space = rm.PlanSpace(path_of(THIRD, 0.1, 0.2, OTHER_THIRD), size=(1, 3), weight="tie")
    for plan in space.best(3, n=4):
        assert isinstance(plan, Plan)
        assert space.explain(plan).cut == plan.cut == float(space.exact_cuts([plan])[0])
