"""How far regions lie from each other: in minutes of a table, by code or by region."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import regiomap as rm
from helpers.lands import squares
from regiomap.errors import ColumnError, OptionError
from regiomap.growth.schedule import schedule_growth
from regiomap.growth.supporters import assign_supporters
from regiomap.growth.travel import minutes_between, straight_lines

LAND = squares("abcdef", population=[1, 3, 2, 2, 5, 5])
PLAN = rm.Plan(
    pd.Series(list("xxyyzz"), LAND.index, dtype=object),
    municipalities=LAND,
    graph=rm.build_adjacency(LAND),
)


def table(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["from", "to", "minutes"])


def test_minutes_between_municipalities_are_weighted_by_their_inhabitants() -> None:
    known = table(("a", "c", 10), ("b", "c", 20), ("c", "e", 7), ("e", "a", 9), ("a", "b", 500))
    far = minutes_between(PLAN, ["x", "y", "z"], known)
    assert far[0].tolist() == [0, 17_500, 9_000]  # (1 * 2 * 10 + 3 * 2 * 20) / 8
    assert (far == far.T).all()  # each is there in one direction


def test_minutes_can_be_between_regions_and_differ_by_direction() -> None:
    known = table(("x", "y", 1), ("y", "x", 2.5), ("x", "z", 3), ("z", "y", 4))
    far = minutes_between(PLAN, ["x", "y", "z"], known)
    assert far.tolist() == [[0, 1000, 3000], [2500, 0, 4000], [3000, 4000, 0]]


@given(st.lists(st.integers(0, 600), min_size=30, max_size=30))
def test_a_whole_table_gives_the_weighted_mean(minutes: list[int]) -> None:
    pairs = list(permutations("abcdef", 2))
    rows = [(a, b, float(m)) for (a, b), m in zip(pairs, minutes, strict=True)]
    far = minutes_between(PLAN, ["x", "y", "z"], table(*rows))
    known = {(a, b): m for a, b, m in rows}
    people = LAND["population"]
    for i, first in enumerate(("ab", "cd", "ef")):
        for j, second in enumerate(("ab", "cd", "ef")):
            if i == j:
                assert far[i, j] == 0
                continue
            both = [(a, b) for a in first for b in second]
            mean = np.average(
                [known[pair] for pair in both], weights=[people[a] * people[b] for a, b in both]
            )
            assert far[i, j] == pytest.approx(1000 * mean, abs=0.6)


@pytest.mark.parametrize(
    ("known", "error", "said"),
    [
        (pd.DataFrame({"from": ["a"], "to": ["b"]}), ColumnError, "lack the column 'minutes'"),
        (table(("a", "c", -1)), ColumnError, "minutes must be numbers from 0"),
        (table(("a", "c", float("nan"))), ColumnError, "minutes must be numbers from 0"),
        (table(("a", "c", float("inf"))), ColumnError, "minutes must be numbers from 0"),
        (table(("a", "c", 1), ("a", "c", 2)), OptionError, "1 pairs twice, the first from 'a'"),
        (table(("p", "q", 1)), OptionError, "names neither municipalities nor regions"),
        (table(("a", "c", 1)), OptionError, "nothing between 2 pairs of regions: x - z, y - z"),
    ],
)
def test_what_is_no_table_of_minutes_is_said(
    known: pd.DataFrame, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        minutes_between(PLAN, ["x", "y", "z"], known)


def test_straight_lines_are_between_the_centres_of_people() -> None:
    assert straight_lines(PLAN, ["x", "y", "z"])[0].tolist() == [0, 1750, 3750]


def test_a_river_sends_a_supporter_another_way() -> None:
    """In a straight line y lies between x and z; by road it is near z alone."""
    known = table(("x", "y", 90), ("y", "z", 5), ("x", "z", 80))
    near = assign_supporters(PLAN, rm.Team(2, tolerance=None), travel_minutes=known)
    assert near.table["supporter"]["y"] == near.table["supporter"]["z"]
    assert near.by_minutes
    assert near.total_minutes == 5
    assert np.isnan(near.travel_km)
    assert near.optimal
    assert {"mean_minutes", "max_minutes"} <= set(near.per_supporter())
    assert "minutes from their base" in repr(near)
    bare = rm.Plan(PLAN.assignment)  # which knows no boundaries, and needs none
    assert assign_supporters(bare, rm.Team(2, tolerance=None), travel_minutes=known).optimal


def test_a_schedule_hands_the_minutes_on_and_needs_supporters() -> None:
    known = table(("x", "y", 90), ("y", "z", 5), ("x", "z", 80))
    targets = {2026: (1, 2), 2027: (3, 6)}
    schedule = schedule_growth(
        PLAN, targets=targets, supporters=rm.Team(2, tolerance=None), travel_minutes=known
    )
    assert schedule.supporters is not None
    assert schedule.supporters.by_minutes
    with pytest.raises(OptionError, match="travel_minutes are of supporters"):
        schedule_growth(PLAN, targets=targets, travel_minutes=known)
