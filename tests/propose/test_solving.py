"""The tasks of a proposal: pure functions of a piece, exact or searched."""

import pickle
from dataclasses import replace

import networkx as nx
import pytest

from helpers.graphs import reference_region
from regiomap import PlanSpace
from regiomap.propose.solving import Question, Task, solved_by_search, solved_exactly

STEPS = 10**8


def task_of(graph: nx.Graph, *, n_best: int = 1, max_states: int = 10**7) -> Task:
    options = {"size": (5, 15)}
    return Task("East", sorted(graph), graph, "shared_border_m", options, n_best, max_states, 10**9)


@pytest.fixture(scope="module")
def ghent() -> nx.Graph:
    return nx.Graph(reference_region("Regio Gent"))


def test_a_piece_is_counted_and_its_best_plans_are_its_least_cuts(ghent: nx.Graph) -> None:
    piece = solved_exactly(task_of(ghent, n_best=3))
    assert piece is not None
    space = PlanSpace(ghent)
    assert piece.counts == space.count().to_dict()
    for k, plans in piece.best.items():
        assert plans == space.best(k, n=3)
        assert piece.cuts[k] == space.exact_cuts(plans)
    assert piece.least == {k: cuts[0] for k, cuts in piece.cuts.items()}


def test_what_does_not_fit_is_told_by_none(ghent: nx.Graph) -> None:
    assert solved_exactly(task_of(ghent, max_states=1)) is None


@pytest.mark.parametrize("n_regions", [None, 2, 3, 4])
def test_a_search_finds_what_the_engine_finds(ghent: nx.Graph, n_regions: int | None) -> None:
    found = solved_by_search(Question(task_of(ghent, n_best=3), n_regions, 0, STEPS))
    space = PlanSpace(ghent)
    best = space.best(n_regions, n=3)
    assert found.cuts == space.exact_cuts(best)
    assert found.bound == found.cuts[0]
    assert not found.why_not
    assert (found.certified, found.cramped, found.stopped) == (True, False, False)
    assert found.line is not None
    base, slope = found.line
    curve = space.curve()["cut"]
    assert all(base + slope * int(k) <= curve[k] + 1e-6 for k in curve.index)


def test_a_number_of_regions_that_cannot_be_is_not_possible(ghent: nx.Graph) -> None:
    found = solved_by_search(Question(task_of(ghent), 5, 0, STEPS))
    assert not found.possible
    assert found.plans is None


def test_a_search_that_is_cut_short_claims_nothing(ghent: nx.Graph) -> None:
    found = solved_by_search(Question(task_of(ghent), 3, 0, 1))
    assert found.possible
    assert found.bound is None or found.bound <= PlanSpace(ghent).best(3)[0].cut
    assert found.why_not


def test_a_task_and_its_answers_travel(ghent: nx.Graph) -> None:
    task = pickle.loads(pickle.dumps(task_of(ghent)))  # noqa: S301  (our own)
    piece = pickle.loads(pickle.dumps(solved_exactly(task)))  # noqa: S301
    assert piece == solved_exactly(task_of(ghent))


def test_what_needs_more_than_a_part_of_the_memory_says_so(ghent: nx.Graph) -> None:
    small = replace(task_of(ghent), max_bytes=8 * 10_000)
    part = solved_by_search(Question(small, None, 0, STEPS))
    assert part.cramped
    assert part.bound is None
    whole = solved_by_search(Question(replace(task_of(ghent), modest=False), None, 0, STEPS))
    assert not whole.cramped
    assert whole.bound == whole.cuts[0]


def test_time_is_shared_by_those_that_come_one_after_the_other(
    ghent: nx.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regiomap.propose.solving.now", lambda: 5000.0)
    question = Question(task_of(ghent), None, 0, STEPS, until=6000.0, turns=10)
    assert question.seconds() == 100.0
    assert question._replace(until=0.0).seconds() == 1.0  # late: each may still find a plan
    assert question._replace(until=None).seconds() is None
