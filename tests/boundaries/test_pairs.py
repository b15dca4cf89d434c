"""Numbers of pairs: in order, added up and looked up as a dictionary would."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.outlines import lengths_of, pairs_of
from regiomap.boundaries.pairs import (
    PairLengths,
    added_up,
    distinct,
    is_among,
    pair_numbers,
    pairs_together,
    positions,
)

POSITIONS = st.integers(0, 2**31 - 1)
FEW = st.integers(0, 4)


@given(a=POSITIONS, b=POSITIONS)
def test_a_pair_has_one_number_whichever_comes_first(a: int, b: int) -> None:
    number = pair_numbers(np.array([a]), np.array([b]))
    assert number.tolist() == pair_numbers(np.array([b]), np.array([a])).tolist()
    assert [side.item() for side in positions(number)] == sorted((a, b))


@given(pairs=st.lists(st.tuples(POSITIONS, POSITIONS).map(sorted), min_size=2))
def test_numbers_are_in_the_order_of_the_pairs(pairs: list[list[int]]) -> None:
    a, b = np.array(sorted(pairs)).T
    assert (np.diff(pair_numbers(a, b)) >= 0).all()


@given(rows=st.lists(st.tuples(FEW, FEW, st.integers(0, 9).map(float))))
def test_lengths_are_added_up_and_joined_as_one_would(rows: list[tuple[int, int, float]]) -> None:
    expected: defaultdict[tuple[int, int], float] = defaultdict(float)
    for a, b, metres in rows:
        expected[min(a, b), max(a, b)] += metres
    sides = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2).T
    numbers, amounts = pair_numbers(*sides), np.array([row[2] for row in rows], dtype=float)
    found = added_up(numbers, amounts)
    assert lengths_of(found) == expected
    assert found.pairs.tolist() == sorted(found.pairs.tolist())
    half = len(rows) // 2
    parts = [added_up(numbers[i], amounts[i]) for i in (slice(half), slice(half, None))]
    assert lengths_of(parts[0].plus(parts[1])) == expected
    assert pairs_of(found.at_least(5.0)) == {p for p, m in expected.items() if m >= 5}
    assert found.of(found.pairs[::-1]).tolist() == found.metres[::-1].tolist()


@given(numbers=st.lists(st.integers(0, 6)), others=st.sets(st.integers(0, 6)))
def test_numbers_are_kept_once_and_looked_up(numbers: list[int], others: set[int]) -> None:
    array = np.array(numbers, dtype=np.int64)
    assert distinct(array).tolist() == sorted(set(numbers))
    among = is_among(array, np.array(sorted(others), dtype=np.int64))
    assert among.tolist() == [number in others for number in numbers]


@given(there=st.lists(st.tuples(FEW, FEW)))
def test_pairs_together_are_those_who_meet_at_a_place(there: list[tuple[int, int]]) -> None:
    place, who = np.array(there, dtype=np.int64).reshape(-1, 2).T
    expected = {(a, b) for p, a in there for q, b in there if p == q and a < b}
    assert pairs_of(pairs_together(place, who)) == expected


def test_a_sum_is_that_of_the_order_in_which_lengths_come() -> None:
    # 1e16 + 1 is 1e16: whoever sums in another order gets another last digit.
    lengths = np.array([1.0, 1.0, 1e16])
    one = np.zeros(3, dtype=np.int64)
    assert added_up(one, lengths).metres.tolist() == [1e16 + 2]
    assert added_up(one, lengths[::-1].copy()).metres.tolist() == [1e16]
    nothing = PairLengths(one[:0], lengths[:0])
    assert nothing.plus(nothing).pairs.tolist() == []
    assert nothing.of(one[:0]).tolist() == pytest.approx([])
