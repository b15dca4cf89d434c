"""The tables of a sweep: who is open after each step, in which slot, and what is still to come."""

import networkx as nx
import numpy as np
import pytest

from helpers.graphs import bordered, path
from helpers.search import blocks, problem_of, random_cuts, random_problem
from regiomap.errors import PlanSpaceTooLarge
from regiomap.search.sweep import Cut, Sweep


def bits(mask: np.uint64) -> set[int]:
    return {bit for bit in range(64) if int(mask) >> bit & 1}


def test_the_most_of_a_cut_is_what_all_members_give() -> None:
    assert Cut((0, 1, 2), 2).most == 1
    assert Cut((0, 1, 2, 3, 4), 1).most == 5
    assert Cut((0, 1), 3).most == 0


def test_a_row_has_one_open_at_a_time() -> None:
    sweep = Sweep(problem_of(path(5), size=(1, 3)), order=range(5))
    steps = sweep.steps
    assert [len(bits(mask)) for mask in steps.keep] == [1, 1, 1, 1, 0]
    assert steps.whole_tie.tolist() == [0, *sweep.problem.steps.tolist()]
    # After each step the open one has one edge to come; after the last there is none.
    ahead = [steps.ahead[i, next(iter(bits(steps.me[i])))] for i in range(5)]
    assert ahead == [*sweep.problem.steps.tolist(), 0]
    assert (steps.fewest, steps.most, steps.least_size) == (1, 3, 1)


def test_an_order_that_is_given_is_kept_and_sizes_follow_it() -> None:
    sizes = {str(i): i + 1 for i in range(4)}
    sweep = Sweep(problem_of(path(4), size=(1, 9), size_by=sizes), order=[2, 0, 3, 1])
    assert sweep.order == [2, 0, 3, 1]
    assert sweep.steps.size.tolist() == [3, 1, 4, 2]


@pytest.mark.parametrize("seeds", blocks(40))
def test_who_has_somebody_to_come_is_open_and_no_slot_is_used_twice(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed)
        cuts = random_cuts(len(problem), np.random.default_rng(seed))
        sweep = Sweep(problem, cuts)
        assert sorted(sweep.order) == list(range(len(problem)))
        steps, at = sweep.steps, {v: i for i, v in enumerate(sweep.order)}
        slot = [next(iter(bits(mask))) for mask in steps.me]
        groups = [*problem.together, *problem.apart, *(cut.members for cut in cuts)]
        for i in range(len(problem)):
            keeps = bits(steps.keep[i])
            live = {
                slot[at[v]]
                for v in range(len(problem))
                if at[v] <= i < max([at[v], *(at[u] for u in problem.near[v])])
            }
            assert bits(steps.live[i]) == live
            assert live <= keeps
            paired = {
                slot[at[v]]
                for group in groups
                for v in group
                if at[v] <= i < max(at[u] for u in group)
            }
            assert keeps == live | paired, (seed, i)
            assert len({slot[at[v]] for v in sweep.order[: i + 1] if slot[at[v]] in keeps}) == len(
                keeps
            )


@pytest.mark.parametrize("seeds", blocks(20))
def test_pairs_stand_with_the_later_of_the_two(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed)
        sweep = Sweep(problem)
        at = {v: i for i, v in enumerate(sweep.order)}
        slot = [next(iter(bits(mask))) for mask in sweep.steps.me]
        for pairs, rows in (
            (problem.apart, sweep.steps.bars),
            (problem.together, sweep.steps.binds),
        ):
            expected = {(max(at[a], at[b]), slot[min(at[a], at[b])]) for a, b in pairs}
            assert {(i, bit) for i, mask in enumerate(rows) for bit in bits(mask)} == expected
        owed = {
            (i, slot[min(at[a], at[b])])
            for a, b in problem.together
            for i in range(min(at[a], at[b]), max(at[a], at[b]))
        }
        assert {(i, bit) for i, mask in enumerate(sweep.steps.owes) for bit in bits(mask)} == owed


def test_a_cut_is_complete_at_its_last_member_and_waits_before() -> None:
    sweep = Sweep(problem_of(path(5), size=(1, 3)), [Cut((0, 2, 3), 2)], order=range(5))
    steps = sweep.steps
    assert np.diff(steps.ripe_start).tolist() == [0, 0, 0, 1, 0]
    assert np.diff(steps.wait_start).tolist() == [1, 1, 1, 0, 0]
    assert [len(bits(mask)) for mask in steps.waits] == [1, 1, 2]
    assert steps.divisors.tolist() == [2]


def test_too_many_open_at_a_time_are_refused() -> None:
    wide = problem_of(bordered(nx.complete_graph(70)), size=(1, 3))
    with pytest.raises(PlanSpaceTooLarge, match="70 municipalities stand open at a time"):
        Sweep(wide, order=range(70))


def test_nobody_is_a_sweep_without_steps() -> None:
    nobody = problem_of(path(2), size=(1, 2), fixed=[["0"], ["1"]])
    assert Sweep(nobody).order == []
