"""A search that ends early: by Ctrl-C, by its steps, by its time; and the same for any workers."""

import math
from typing import Any

import networkx as nx
import pytest

from helpers.brute_force import partition
from helpers.search import searched, triangulation
from regiomap import PlanSpace
from regiomap.errors import PlanSpaceTooLarge
from regiomap.reports import Search
from regiomap.search import solve as solve_module

SIZE = (3, 5)


@pytest.fixture(scope="module")
def graph() -> nx.Graph:
    return triangulation(25, 2)


@pytest.fixture(scope="module")
def least(graph: nx.Graph) -> float:
    return float(PlanSpace(graph, size=SIZE).best()[0].cut)


@pytest.fixture(params=[False, True], ids=["bound first", "plan first"])
def plan_first(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In large graphs a plan is improved before there is a bound; here it is one or the other."""
    if request.param:
        monkeypatch.setattr(solve_module, "_LARGE", 10)


def require_true(found: Search, least: float) -> None:
    """Check what a search says, given what the best plan cuts."""
    assert found.cut >= least
    assert found.best.cut == found.cut
    if not math.isnan(found.bound):
        assert found.bound <= least
        assert found.gap == pytest.approx((found.cut - found.bound) / found.cut)
    assert found.proven == (not found.why_not)
    assert not found.proven or found.cut == least


@pytest.mark.usefixtures("plan_first")
def test_an_interrupt_gives_the_best_plan_so_far_with_its_bound(
    graph: nx.Graph, least: float
) -> None:
    seen: list[tuple[float, float, float]] = []
    searched(graph, size=SIZE, progress=lambda *told: seen.append(told))
    whole = list(seen)
    assert len(whole) > 4
    for stop in range(1, len(whole) + 1):
        seen.clear()

        def progress(cut: float, bound: float, gap: float, stop: int = stop) -> None:
            seen.append((cut, bound, gap))
            if len(seen) == stop:
                raise KeyboardInterrupt

        found = searched(graph, size=SIZE, progress=progress)
        require_true(found, least)
        cut, bound, gap = whole[stop - 1]
        assert found.cut == cut
        assert found.bound == pytest.approx(bound, nan_ok=True)
        assert found.gap == pytest.approx(gap, nan_ok=True)
        if not found.proven:
            assert found.why_not == "it was interrupted"


@pytest.mark.usefixtures("plan_first")
def test_progress_only_gets_better_and_ends_at_the_answer(graph: nx.Graph) -> None:
    seen: list[tuple[float, float, float]] = []
    found = searched(graph, size=SIZE, progress=lambda *told: seen.append(told))
    cuts, bounds = [one[0] for one in seen], [one[1] for one in seen if not math.isnan(one[1])]
    assert cuts == sorted(cuts, reverse=True)
    assert bounds == sorted(bounds)
    assert math.isnan(seen[0][1])
    assert seen[-1] == (found.cut, found.bound, found.gap) == (found.cut, found.cut, 0)


@pytest.mark.usefixtures("plan_first")
@pytest.mark.parametrize("max_steps", [1, 10, 100, 1_000, 10_000, 100_000])
def test_whatever_the_steps_what_it_says_is_true_and_the_same_again(
    max_steps: int, graph: nx.Graph, least: float
) -> None:
    def found(n_jobs: int | None) -> Search:
        return searched(graph, size=SIZE, max_steps=max_steps, n_jobs=n_jobs)

    one, other = found(None), found(2 if max_steps == 10_000 else 1)
    require_true(one, least)
    assert said(one) == said(other)
    if not one.proven:
        assert one.why_not == "the time or the steps allowed were spent"
        # Up to eight groups side by side may each take what is left, and then a step.
        assert max_steps <= one.steps <= 9 * max_steps + 1000


def said(found: Search) -> list[Any]:
    """Return everything that a search says."""
    plans = [(partition(plan), plan.cut, plan.exact) for plan in found.plans]
    # As text, in which unknown is unknown again.
    return [plans, repr(found), found.to_frame().to_csv(), found.certificate]


@pytest.mark.usefixtures("plan_first")
def test_the_same_seed_gives_the_same_and_another_the_same_best(
    graph: nx.Graph, least: float
) -> None:
    by_seed = [[said(searched(graph, size=SIZE, seed=seed)) for _ in range(2)] for seed in (0, 5)]
    assert all(one == other for one, other in by_seed)
    assert {answers[0][0][0][1] for answers in by_seed} == {least}


@pytest.mark.usefixtures("plan_first")
@pytest.mark.parametrize("ticks", [1, 3, 10, 50, 200])
def test_time_ends_a_search_too(
    ticks: int, graph: nx.Graph, least: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]

    def clock() -> float:
        now[0] += 1
        return now[0]

    monkeypatch.setattr("regiomap.search.effort.time.monotonic", clock)
    found = searched(graph, size=SIZE, time_limit_s=ticks)
    require_true(found, least)
    if ticks <= 10:
        assert found.why_not == "the time or the steps allowed were spent"


def test_where_no_plan_was_found_it_says_so_and_claims_nothing() -> None:
    # A ladder whose rungs must be apart has two plans of two regions, which no random tree shows.
    rows = 40
    ladder = nx.relabel_nodes(nx.ladder_graph(rows), lambda i: f"{i:02}")
    nx.set_edge_attributes(ladder, 1.0, "shared_border_m")
    apart = [[f"{i:02}", f"{i + rows:02}"] for i in range(rows)]
    asked: dict[str, Any] = {"size": (rows, rows), "apart": apart}
    with pytest.raises(PlanSpaceTooLarge, match="no plan was found: the time or the steps") as e:
        searched(ladder, max_steps=1, **asked)
    assert "It is not shown that there is none" in str(e.value)
    found = searched(ladder, **asked)
    assert found.cut == rows
    assert found.proven
