"""Targets: what is read, what lies between two years, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.growth import NOTE
from regiomap.errors import (
    OptionError,
)
from regiomap.growth.targets import interpolate_targets, parse_targets


def test_targets_between_two_years_grow_in_a_straight_line_and_round_up() -> None:
    table = interpolate_targets(NOTE)
    assert table["regions"].to_dict() == {2021: 12, 2022: 18, 2023: 24, 2024: 30}
    assert table["municipalities"].to_dict() == {2021: 100, 2022: 167, 2023: 234, 2024: 300}
    assert interpolate_targets([(2026, 2, 9)]).to_dict("records") == [
        {"regions": 2, "municipalities": 9}
    ]
    assert interpolate_targets([(2026, 2, 9), (2025, 1, 4)]).index.to_list() == [2025, 2026]


@given(
    years=st.lists(st.integers(1, 9999), min_size=1, max_size=4, unique=True),
    numbers=st.tuples(st.integers(0, 999), st.integers(0, 999)),
)
def test_targets_survive_being_written(years: list[int], numbers: tuple[int, int]) -> None:
    targets = dict.fromkeys(years, numbers)
    words = " , ".join(f"{year}:{r}:{m}" for year, (r, m) in targets.items())
    assert parse_targets(words) == targets


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ({}, "targets are empty"),
        ({2021: 12}, "a target is a year"),
        ([(2021, 12)], "a target is a year"),
        ({2021: (12.5, 100)}, r"regions in targets must be a whole number .* got 12\.5"),
        ({"2021": (12, 100)}, "a year in targets must be a whole number"),
        ([(2021, 1, 1), (2021, 2, 2)], "targets give 2021 twice"),
        ({2021: (3, 9), 2022: (3, 8)}, "2022 asks for 8 municipalities after 9 in 2021"),
    ],
)
def test_targets_that_are_none(targets: object, said: str) -> None:
    with pytest.raises(OptionError, match=said):
        interpolate_targets(targets)  # type: ignore[arg-type]
