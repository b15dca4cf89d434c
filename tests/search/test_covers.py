"""Exact covers against every choice of sets, tried one by one."""

from itertools import combinations

import numpy as np
import pytest

from helpers.search import blocks
from regiomap.search.covers import Covers, exact_covers

Members = tuple[int, ...]


class Case:
    """Random sets over some vertices, with reduced costs and costs."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.n = int(rng.integers(1, 8))
        possible = [
            one for size in (1, 2, 3) for one in combinations(range(self.n), size) if size <= self.n
        ]
        chosen = rng.choice(len(possible), min(len(possible), 11), replace=False)
        self.sets: list[Members] = [possible[i] for i in chosen]
        self.reduced = rng.integers(0, 12, len(self.sets))
        self.costs = self.reduced + rng.integers(0, 20, len(self.sets))
        low = int(rng.integers(1, 4))
        self.span = low, low + int(rng.integers(0, 4))
        self.room, self.below = int(rng.integers(1, 40)), int(rng.integers(1, 100))

    def found(self, *, every: bool, max_nodes: int = 10**6) -> Covers:
        return exact_covers(
            self.sets,
            self.reduced,
            self.costs,
            n_vertices=self.n,
            span=self.span,
            room=self.room,
            below=self.below,
            every=every,
            max_nodes=max_nodes,
        )

    def brute(self) -> dict[Members, int]:
        """Return every plan that is asked for, with its cost."""
        plans = {}
        for number in range(self.span[0], self.span[1] + 1):
            for plan in combinations(range(len(self.sets)), number):
                covered = sorted(v for i in plan for v in self.sets[i])
                cost = int(self.costs[list(plan)].sum())
                if (
                    covered == list(range(self.n))
                    and int(self.reduced[list(plan)].sum()) < self.room
                    and cost < self.below
                ):
                    plans[plan] = cost
        return plans


def as_plans(covers: Covers) -> list[Members]:
    return [tuple(plan.tolist()) for plan in covers.plans]


@pytest.mark.parametrize("seeds", blocks(60, slow=940))
def test_every_plan_is_found_once_with_its_cost(seeds: range) -> None:
    for seed in seeds:
        case = Case(seed)
        covers = case.found(every=True)
        assert covers.complete
        plans = as_plans(covers)
        assert len(set(plans)) == len(plans), seed
        assert dict(zip(plans, covers.costs, strict=True)) == case.brute(), seed


@pytest.mark.parametrize("seeds", blocks(60, slow=940))
def test_the_last_plan_is_the_cheapest_and_each_is_cheaper_than_the_one_before(
    seeds: range,
) -> None:
    for seed in seeds:
        case = Case(seed)
        covers, brute = case.found(every=False), case.brute()
        assert covers.complete
        assert bool(covers.plans) == bool(brute), seed
        assert all(
            brute[plan] == cost for plan, cost in zip(as_plans(covers), covers.costs, strict=True)
        )
        assert covers.costs == sorted(set(covers.costs), reverse=True)
        if brute:
            assert covers.costs[-1] == min(brute.values()), seed


def pairs_and_halves() -> list[Members]:
    """Return eleven pairs in a row of 22, and each half of them alone."""
    pairs: list[tuple[Members, Members, Members]]
    pairs = [((i, i + 1), (i,), (i + 1,)) for i in range(0, 22, 2)]
    return [one for three in pairs for one in three]


def test_many_plans_are_all_kept() -> None:
    sets = pairs_and_halves()
    nothing = np.zeros(len(sets), dtype=np.int64)
    covers = exact_covers(
        sets, nothing, nothing + 1, n_vertices=22, span=(1, 22), room=1, below=100, every=True,
        max_nodes=10**6,
    )  # fmt: skip
    assert len(set(as_plans(covers))) == 2**11
    assert sorted(set(covers.costs)) == list(range(11, 23))


def test_after_so_many_choices_it_gives_up_and_says_so() -> None:
    sets = pairs_and_halves()
    nothing = np.zeros(len(sets), dtype=np.int64)
    for max_nodes in (1, 10, 100):
        covers = exact_covers(
            sets, nothing, nothing + 1, n_vertices=22, span=(1, 22), room=1, below=100,
            every=True, max_nodes=max_nodes,
        )  # fmt: skip
        assert not covers.complete
        assert covers.nodes == max_nodes + 1
        assert set(covers.costs) <= set(range(11, 23))


def test_no_sets_make_no_plan_and_nobody_needs_none() -> None:
    none = np.zeros(0, dtype=np.int64)
    covers = exact_covers(
        [], none, none, n_vertices=2, span=(1, 2), room=5, below=5, every=True, max_nodes=10
    )
    assert (covers.plans, covers.complete) == ([], True)
    covers = exact_covers(
        [], none, none, n_vertices=0, span=(0, 0), room=5, below=5, every=True, max_nodes=10
    )
    assert ([plan.tolist() for plan in covers.plans], covers.costs) == ([[]], [0])
