"""Prices: what each budget buys."""

from helpers.growth import ABC, ready
from regiomap.growth.money import Costs
from regiomap.growth.prices import price_growth
from regiomap.growth.schedule import Schedule, schedule_growth


def test_what_each_budget_buys() -> None:
    schedule = schedule_growth(
        ABC, targets={1: (1, 2), 2: (3, 9)}, readiness=ready(a=0.5, b=0.9, c=0.1)
    )
    priced = price_growth(schedule, costs=Costs(10, 100), regions_per_supporter=2)
    assert priced["region"].to_list() == ["b", "a", "c"]
    assert priced["n_supporters"].to_list() == [1, 1, 2]
    assert priced["cost_eur"].to_list() == [110, 120, 230]
    assert priced["n_municipalities"].to_list() == [2, 5, 9]
    assert priced["most_municipalities"].to_list() == [4, 7, 9]
    assert priced["enough_until"].to_list() == [1, 1, 2]
    assert price_growth(schedule)["n_supporters"].to_list() == [0, 0, 0]


def test_the_first_years_money_paid_for_eight_regions(note_schedule: Schedule) -> None:
    priced = price_growth(note_schedule)
    assert priced.index[priced["cost_eur"] <= 100_000].max() == 8
    assert priced["enough_until"].iloc[-1] == 2024
