"""A plan from the columns of a relaxation."""

import numpy as np
import pytest

from helpers.search import blocks, is_plan, problem_of, random_problem, triangulation
from regiomap.search.bound import bound_below
from regiomap.search.effort import Effort
from regiomap.search.rounding import plan_from_columns
from regiomap.search.starts import first_plan


@pytest.mark.parametrize("seeds", blocks(20, slow=180))
def test_what_is_found_is_a_plan_and_no_worse_than_the_one_known(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed)
        known = first_plan(problem, problem.span, rng=np.random.default_rng(seed)) or []
        bound = bound_below(problem, problem.span, start=known, effort=Effort())
        if not bound.relaxation.is_solved:
            continue
        for before in (known, []):
            found = plan_from_columns(bound.relaxation, problem.span, before, effort=Effort())
            if found is not None:
                assert is_plan(problem, found, problem.span), seed
            if before:
                assert found is not None
                # In grains, as columns are; in steps the two may differ by a grain an edge.
                assert problem.costs(found).sum() <= problem.costs(before).sum(), seed


def test_it_is_near_the_bound_and_the_same_every_time() -> None:
    problem = problem_of(triangulation(60, 3), size=(2, 5))
    known = first_plan(problem, problem.span, rng=np.random.default_rng(0))
    assert known is not None
    bound = bound_below(problem, problem.span, start=known, effort=Effort(), cut_rounds=0)
    found, again = (
        plan_from_columns(bound.relaxation, problem.span, known, effort=Effort()) for _ in range(2)
    )
    assert found == again
    assert found is not None
    assert bound.value is not None
    assert problem.costs(found).sum() < 1.03 * bound.value < problem.costs(known).sum()


def test_what_it_takes_is_spent_and_nothing_is_begun_without() -> None:
    problem = problem_of(triangulation(20, 3), size=(2, 5))
    bound = bound_below(problem, problem.span, effort=Effort())
    effort = Effort(10**9)
    plan_from_columns(bound.relaxation, problem.span, [], effort=effort)
    assert effort.steps > 0
    few = Effort(10)
    assert plan_from_columns(bound.relaxation, problem.span, [], effort=few) is None
    assert few.steps == 0
