"""Three answers: each proven best in its respect, and compared by the same figures."""

import geopandas as gpd
import networkx as nx
import pytest

import regiomap as rm
from regiomap.cli.three_answers import (
    ThreeAnswers,
    decisions_of,
    figures_of,
    grown_ties,
    remarks_of,
    three_answers,
)

KEYS = ["compact", "grown", "balanced"]


@pytest.fixture(scope="module")
def graph(flanders: gpd.GeoDataFrame) -> nx.Graph:
    return rm.build_adjacency(flanders, bridges=[("Voeren", "Riemst")])


@pytest.fixture(scope="module")
def answers(flanders: gpd.GeoDataFrame, graph: nx.Graph) -> ThreeAnswers:
    return three_answers(flanders, graph, n_regions=30)


def test_each_of_the_three_is_best_at_one_thing_and_proven(answers: ThreeAnswers) -> None:
    table = answers.comparison.table
    assert table.index.tolist() == KEYS
    assert table["best_at"].tolist() == ["shared_border_m", "tie", "population_ratio"]
    assert table["proven"].all()
    assert (table["n_regions"] == 30).all()
    assert answers.compact.best.exact
    assert answers.grown.best.exact
    assert answers.pareto
    assert answers.balanced is answers.pareto.plans[-1]


def test_the_figures_are_those_of_each_proposal(answers: ThreeAnswers) -> None:
    table = answers.comparison.table
    assert table["shared_border_m"]["compact"] == pytest.approx(answers.compact.best.cut)
    assert table["tie"]["grown"] == pytest.approx(answers.grown.best.cut)
    last = answers.pareto.table.iloc[-1]
    assert table["population_ratio"]["balanced"] == pytest.approx(last["population_ratio"])
    assert table["shared_border_m"]["balanced"] == pytest.approx(last["cut"])


def test_the_words_say_what_is_best_and_what_the_others_cost(answers: ThreeAnswers) -> None:
    border, tie, times, proof = figures_of(answers, "nl")
    assert border[0] == "Grens die doorgesneden wordt"
    assert border[1].startswith("**")
    assert "(+" in border[2]
    assert tie[2].startswith("**")
    assert times[3].startswith("**")
    assert times[3].endswith("keer de kleinste**")
    assert proof[1:] == ["ja", "ja", "ja"]
    assert list(answers.plans("en")) == ["Compact", "Grown", "Balanced"]
    remarks = remarks_of(answers, "nl")
    assert remarks["Compact"].startswith("Compact heeft de kortste grenzen, 4")
    assert "**" not in "".join(remarks.values())
    decisions = decisions_of(answers)
    assert len(decisions) == len(answers.comparison.decisions) > 0
    assert all(len(row) == 4 for row in decisions)


def test_the_ties_are_all_that_municipalities_share(
    flanders: gpd.GeoDataFrame, graph: nx.Graph
) -> None:
    """In percent: all pairs inside a reference region together have 100."""
    parents = flanders["reference_region"]
    ties = grown_ties(flanders, graph, parents, 2025)
    inside = [w for a, b, w in ties.edges(data="tie") if parents[a] == parents[b]]
    assert sum(inside) == 100


def test_the_municipalities_of_before_the_mergers_have_their_own_ties() -> None:
    before = rm.load_flanders(2024)
    graph = rm.build_adjacency(before, bridges=[("Voeren", "Riemst")])
    ties = grown_ties(before, graph, before["reference_region"], 2024)
    assert any(w for *_, w in ties.edges(data="tie"))
