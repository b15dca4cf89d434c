"""What is asked of a schedule, and the changes of it that are tried."""

from dataclasses import replace

import pytest

from helpers.growth import ABC
from regiomap.growth.money import Costs
from regiomap.growth.request import Request

ASKED = Request(
    plan=ABC,
    sizes={"a": 3, "b": 2, "c": 4},
    readiness={"a": 1.0, "b": 2.0, "c": 3.0},
    first=frozenset(),
    given={2021: (1, 3), 2023: (3, 9)},
    team=None,
    costs=None,
    amounts={},
    pace="targets",
    fixed={"a": 2021, "b": 2023},
)


def test_years_between_two_targets_have_targets_too() -> None:
    assert ASKED.targets == {2021: (1, 3), 2022: (2, 6), 2023: (3, 9)}


def test_a_lowered_target_lowers_those_before_it_and_none_after_it() -> None:
    assert ASKED.lowered(2023, 0, 2).given == {2021: (1, 3), 2023: (2, 9)}
    assert ASKED.lowered(2022, 0, 0).given == {2021: (0, 3), 2022: (0, 6), 2023: (3, 9)}
    assert ASKED.lowered(2023, 1, 2).given == {2021: (1, 2), 2023: (3, 2)}


def test_fixed_years_can_be_opened_one_by_one() -> None:
    assert ASKED.opened(frozenset("a")).fixed == {"b": 2023}
    assert ASKED.opened(frozenset("ab")).fixed == {}


def test_more_regions_are_allowed_from_a_year_on() -> None:
    assert ASKED.allowing(2022, 5).allowed == {2022: 5, 2023: 5}


@pytest.mark.parametrize("change", [{"pace": "limits"}, {"costs": Costs(region_eur=1)}])
def test_a_change_leaves_what_was_asked_as_it_is(change: dict[str, object]) -> None:
    asked = replace(ASKED, **change)  # type: ignore[arg-type]
    lowered = asked.lowered(2023, 0, 2).opened(frozenset("a")).allowing(2021, 1)
    assert (lowered.pace, lowered.costs) == (asked.pace, asked.costs)
    assert asked.given == {2021: (1, 3), 2023: (3, 9)}
    assert asked.fixed == {"a": 2021, "b": 2023}
    assert asked.allowed == {}
