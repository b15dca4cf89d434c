"""Portfolios: against brute force over every division of the regions."""

from itertools import combinations, product
from math import ceil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiomap.errors import (
    InfeasibleError,
)
from regiomap.growth.portfolios import Share, solve_share
from regiomap.growth.team import Team


@settings(max_examples=60, deadline=None)
@given(data=st.data(), n=st.integers(1, 5), n_supporters=st.integers(1, 3))
def test_no_division_over_supporters_is_shorter(
    data: st.DataObject, n: int, n_supporters: int
) -> None:
    numbers = st.integers(0, 50)
    half = np.array([[data.draw(numbers) for _ in range(n)] for _ in range(n)], dtype=np.int64)
    distances = np.triu(half, 1) + np.triu(half, 1).T
    starts = np.array([data.draw(st.integers(1, 3)) for _ in range(n)], dtype=np.int64)
    load = np.array([data.draw(st.integers(1, 9)) for _ in range(n)], dtype=np.int64)
    team = Team(
        n_supporters,
        max_regions=data.draw(st.sampled_from([None, 1, 2, 3])),
        tolerance=data.draw(st.sampled_from([None, 0.0, 0.3])),
        spread=data.draw(st.integers(0, 1)),
    )
    share = Share(starts, load, distances, int(starts.max()) + data.draw(st.integers(0, 3)))

    def allowed(bases: tuple[int, ...], of: tuple[int, ...]) -> bool:
        if any(of[base] != base for base in bases):
            return False
        for year in set(starts.tolist()):
            active = [i for i in range(n) if starts[i] <= year]
            for base in bases:
                carried = sum(of[i] == base for i in active)
                if carried > ceil(len(active) / team.n) + team.spread:
                    return False
                if carried < len(active) // team.n - team.spread:
                    return False
                if team.max_regions is not None and carried > team.max_regions:
                    return False
        if team.tolerance is None:
            return True
        average = int(load.sum()) / team.n
        loads = [sum(int(load[i]) for i in range(n) if of[i] == base) for base in bases]
        # A whole number next to the average is always near enough.
        return all(
            abs(one - average) <= team.tolerance * average + 1e-9 or abs(one - average) < 1
            for one in loads
        )

    lengths = [
        sum(int(distances[i, of[i]]) * int(share.last_year - starts[i] + 1) for i in range(n))
        for bases in combinations(range(n), team.n)
        for of in product(bases, repeat=n)
        if allowed(bases, of)
    ]
    if not lengths:
        with pytest.raises(InfeasibleError):
            solve_share(share, team)
        return
    solution, _ = solve_share(share, team)
    assert solution.optimum == min(lengths)
    assert solution.gap == 0
