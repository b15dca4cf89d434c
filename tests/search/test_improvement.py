"""Better plans: never worse, never illegal, the same for any number of workers, and then none."""

import numpy as np
import pytest

from helpers.graphs import path, reference_region
from helpers.search import (
    Members,
    all_plans,
    blocks,
    is_plan,
    problem_of,
    random_problem,
    triangulation,
)
from regiomap.search import improvement
from regiomap.search.bound import bound_below
from regiomap.search.closing import close
from regiomap.search.effort import Effort, Spent
from regiomap.search.improvement import improved
from regiomap.search.pricing import all_below
from regiomap.search.problem import Problem
from regiomap.search.starts import first_plan

Span = tuple[int, int]
Sets = list[Members]


def started(problem: Problem, span: Span, *, seed: int = 0) -> Sets:
    found = first_plan(problem, span, rng=np.random.default_rng(seed), tries=1)
    assert found is not None
    return found


def cost(problem: Problem, sets: Sets) -> int:
    return int(problem.costs(sets, exact=True).sum())


def require_better_and_better(problem: Problem, span: Span, start: Sets, found: list[Sets]) -> None:
    before = cost(problem, start)
    for sets in found:
        assert is_plan(problem, sets, span)
        assert cost(problem, sets) < before
        before = cost(problem, sets)


@pytest.fixture
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Divide a few municipalities at a time, so that a small graph has several groups."""
    monkeypatch.setattr(improvement, "_SIZES", (5, 9))


@pytest.mark.usefixtures("small_groups")
@pytest.mark.parametrize("seeds", blocks(20, slow=180))
def test_each_plan_is_legal_and_better_than_the_one_before(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed)
        plans = [plan for plan in all_plans(problem) if len(plan) <= problem.span[1]]
        if not plans:
            continue
        rng = np.random.default_rng(seed)
        start = sorted(plans[int(rng.integers(len(plans)))])
        for span in (problem.span, (len(start), len(start))):
            found = list(improved(problem, span, start, effort=Effort()))
            require_better_and_better(problem, span, start, found)


def best_anew(problem: Problem, span: Span, sets: Sets, chosen: tuple[int, ...]) -> int:
    """Return the best cost of a plan in which some regions are divided anew."""
    vertices = sorted(v for r in chosen for v in sets[r])
    rest = [one for r, one in enumerate(sets) if r not in chosen]
    part = problem.within(vertices)
    low, high = part.span
    inside = max(low, span[0] - len(rest)), min(high, span[1] - len(rest))
    whole = cost(problem, sets)
    old = [tuple(vertices.index(v) for v in sets[r]) for r in chosen]
    below = int(part.costs(old, exact=True).sum())
    bound = bound_below(part, inside, effort=Effort())
    assert bound.value is not None
    assert bound.prices is not None
    few = all_below(bound.sweep, bound.prices, below - bound.value).members
    closed = close(
        part, inside, few, cuts=bound.cuts, value=bound.value, below=below, effort=Effort()
    )
    return whole - below + closed.costs[-1] if closed.costs else whole


@pytest.mark.usefixtures("small_groups")
@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 20))]
)
def test_it_ends_where_no_group_can_be_divided_better(seed: int) -> None:
    problem = problem_of(triangulation(30, seed), size=(2, 5))
    for span in (problem.span, (9, 9), (8, 9)):
        start = started(problem, span, seed=seed)
        found = list(improved(problem, span, start, effort=Effort()))
        require_better_and_better(problem, span, start, found)
        last = found[-1] if found else start
        assert list(improved(problem, span, last, effort=Effort())) == []
        near = improvement._batch(improvement._State(problem, span, last, set()), 9)  # noqa: SLF001
        for group in near:
            assert best_anew(problem, span, last, group.regions) == cost(problem, last)


@pytest.mark.parametrize("seed", [14, 18, 49])
def test_a_group_is_tried_again_when_others_leave_it_another_number_of_regions(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(improvement, "_SIZES", (4, 6))
    problem, span = problem_of(triangulation(40, seed), size=(2, 5)), (13, 14)
    *_, last = improved(problem, span, started(problem, span, seed=seed), effort=Effort())
    assert list(improved(problem, span, last, effort=Effort())) == []


def test_a_group_of_all_regions_gives_the_best_plan() -> None:
    problem = problem_of(path(12), size=(2, 4))
    plans = all_plans(problem)
    worst = sorted(max(plans.items(), key=lambda one: one[1])[0])
    *_, last = improved(problem, problem.span, worst, effort=Effort())
    assert cost(problem, last) == min(plans.values())


@pytest.mark.usefixtures("small_groups")
def test_two_workers_find_the_same_as_one() -> None:
    problem = problem_of(triangulation(40, 3), size=(2, 5))
    start = started(problem, problem.span)
    one, two = Effort(), Effort()
    alone = list(improved(problem, problem.span, start, effort=one, n_jobs=1))
    together = list(improved(problem, problem.span, start, effort=two, n_jobs=2))
    assert len(alone) > 1
    assert alone == together
    assert one.steps == two.steps


@pytest.mark.usefixtures("small_groups")
def test_it_ends_when_the_effort_is_spent_and_has_said_what_it_found() -> None:
    problem = problem_of(triangulation(40, 3), size=(2, 5))
    start = started(problem, problem.span)
    effort = Effort()
    whole = list(improved(problem, problem.span, start, effort=effort))
    found: list[Sets] = []

    def run(max_steps: int) -> int:
        found.clear()
        limited = Effort(max_steps)
        with pytest.raises(Spent):
            found.extend(improved(problem, problem.span, start, effort=limited))
        return limited.steps

    run(effort.steps - 1)
    assert found == whole
    numbers = []
    for max_steps in (100, 1000, 3000):
        assert max_steps <= run(max_steps) <= 9 * max_steps
        require_better_and_better(problem, problem.span, start, found)
        numbers.append(len(found))
    assert numbers[-1] > 0


def test_nothing_is_begun_when_the_effort_is_spent_already() -> None:
    problem = problem_of(triangulation(40, 3), size=(2, 5))
    effort = Effort(max_steps=5)
    with pytest.raises(Spent):
        effort.spend(5)
    with pytest.raises(Spent):
        list(improved(problem, problem.span, started(problem, problem.span), effort=effort))
    assert effort.steps == 5


def test_one_region_alone_cannot_be_divided_better() -> None:
    problem = problem_of(path(3), size=(1, 3))
    assert list(improved(problem, (1, 3), [(0, 1, 2)], effort=Effort())) == []
    assert list(improved(problem, (0, 0), [], effort=Effort())) == []


def test_a_reference_region_is_improved_to_its_best() -> None:
    problem = problem_of(reference_region("Westhoek"), size=(2, 6))
    start = started(problem, problem.span)
    *_, last = improved(problem, problem.span, start, effort=Effort())
    bound = bound_below(problem, problem.span, effort=Effort())
    assert bound.value is not None
    assert cost(problem, start) > cost(problem, last) >= bound.value
