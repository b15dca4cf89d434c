"""The plans of a piece within bounds: expanded or listed they are the same, and all there are."""

from fractions import Fraction

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import regiomap as rm
from helpers.bounded import case, kept, plans_kept
from helpers.search import blocks
from regiomap.propose import bounded
from regiomap.propose.asked import Asked, asked_of
from regiomap.propose.bounded import bounded_piece, listed_within
from regiomap.propose.spread import Piece


def piece_of(graph: nx.Graph, size: tuple[int, int], asked: Asked, *, n_best: int = 1) -> Piece:
    codes = sorted(graph)
    space = rm.PlanSpace(graph, size=size)
    return bounded_piece(space, asked, parent="P", codes=codes, n_best=n_best)


@pytest.mark.parametrize("few", [10**9, 0])
@pytest.mark.parametrize("seeds", blocks(40, slow=120))
def test_a_piece_has_the_best_plans_within_bounds(
    seeds: range, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether its space is expanded with the sums (few plans) or listed (many)."""
    monkeypatch.setattr(bounded, "_FEW", few)
    monkeypatch.setattr(bounded, "_FIRST", 2)
    n_infeasible = 0
    for seed in seeds:
        graph, land, bounds, size = case(seed)
        wanted = plans_kept(graph, size, lambda group: kept(group, land, bounds))  # noqa: B023
        asked = asked_of(bounds, None, land, codes=graph)
        piece = piece_of(graph, size, asked, n_best=3)
        for k, plans in wanted.items():
            assert piece.cuts[k] == [cut for cut, _ in plans[:3]], seed
            assert piece.least is not None
            assert piece.least[k] == plans[0][0]
        assert list(piece.best) == list(wanted), seed
        if piece.counts is not None:
            assert piece.counts == {k: len(plans) for k, plans in wanted.items()}, seed
        else:
            assert piece.listed
        if not wanted:
            n_infeasible += 1
            assert not piece.why_not
            assert piece.reason or not any(True for _ in every_of(graph, size)), seed
    assert n_infeasible


def every_of(graph: nx.Graph, size: tuple[int, int]) -> list[int]:
    return list(rm.PlanSpace(graph, size=size).count().index)


@pytest.mark.parametrize("seeds", blocks(30, slow=80))
def test_a_measure_is_kept_by_the_best_plans_that_keep_it(
    seeds: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The spread of people in a region is no sum over its municipalities."""
    monkeypatch.setattr(bounded, "_FIRST", 1)
    for seed in seeds:
        graph, land, _, size = case(seed)
        people = land["population"]
        most = int(people.max() - people.min()) // 2

        def spread(rows: pd.DataFrame) -> int:
            return int(rows["population"].max() - rows["population"].min())

        def keeps(group: frozenset[str]) -> bool:
            rows = people[sorted(group)]  # noqa: B023
            return int(rows.max() - rows.min()) <= most  # noqa: B023

        wanted = plans_kept(graph, size, keeps)
        asked = asked_of({"spread": (None, most)}, {"spread": spread}, land, codes=graph)
        piece = piece_of(graph, size, asked)
        assert {k: cuts[0] for k, cuts in piece.cuts.items()} == {
            k: plans[0][0] for k, plans in wanted.items()
        }, seed


def test_a_list_that_ends_before_a_plan_is_found_proves_a_bound_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounded, "_FEW", 0)
    monkeypatch.setattr(bounded, "_MOST", 10)
    graph, land, size = *_ghent(), (5, 15)
    asked = asked_of({"population": (150_000, 260_000)}, None, land, codes=graph)
    space = rm.PlanSpace(graph, size=size)
    codes = sorted(graph)
    listed = listed_within(space, asked.within(codes), 3, 1)
    assert len(listed.plans) == 0
    assert listed.n_kept is None
    assert listed.horizon == space.exact_cuts(space.best(3, n=10))[-1]
    piece = bounded_piece(space, asked, parent="P", codes=codes, n_best=1)
    assert 3 not in piece.best
    assert piece.least is not None
    assert piece.least[3] == listed.horizon
    assert 3 in piece.possible


def _ghent() -> tuple[nx.Graph, pd.DataFrame]:
    flanders = rm.load_flanders()
    land = flanders[flanders["reference_region"] == "Regio Gent"]
    return rm.build_adjacency(land), land


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        ((None, 200_000), "Gent alone has"),
        ((400_000, None), "no possible number of regions can share"),
        ((333_928, 333_929), "none of the 18,245 possible divisions has"),
    ],
)
def test_why_nothing_keeps_a_bound_is_said(bound: tuple[int | None, int], said: str) -> None:
    graph, land = _ghent()
    asked = asked_of({"population": bound}, None, land, codes=graph)
    piece = piece_of(graph, (5, 15), asked)
    assert not piece.best
    assert piece.counts == {}
    assert said in piece.reason["en"]
    assert piece.reason["nl"] != piece.reason["en"]


@pytest.mark.parametrize("parent", ["Regio Gent", "Kempen", "Westhoek", "Halle-Vilvoorde"])
def test_a_reference_region_is_as_its_exact_list_says(
    parent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Expanded with the sums, and listed without, the best plan and every count agree."""
    flanders = rm.load_flanders()
    land = flanders[flanders["reference_region"] == parent]
    graph = rm.build_adjacency(land)
    asked = asked_of({"population": (90_000, 330_000)}, None, land, codes=graph)
    expanded = piece_of(graph, (5, 15), asked)
    monkeypatch.setattr(bounded, "_FEW", 0)
    listed = piece_of(graph, (5, 15), asked)
    assert expanded.counts
    assert expanded.cuts == {k: listed.cuts[k] for k in expanded.cuts}
    assert set(listed.possible) >= set(expanded.possible)
    for k, plans in expanded.best.items():
        people = land["population"].groupby(plans[0].assignment).sum()
        assert people.between(90_000, 330_000).all()
        assert len(people) == k
    assert all(isinstance(cut, Fraction) for cuts in listed.cuts.values() for cut in cuts)
    assert isinstance(np.array(list(expanded.counts.values())).sum(), np.integer)
