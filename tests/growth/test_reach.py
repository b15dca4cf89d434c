"""Reach: what no order of starts can meet, and what the refusal says."""

import pandas as pd
import pytest

import regiomap as rm
from helpers.growth import ABC, NOTE, plan_of, ready
from regiomap.errors import (
    InfeasibleError,
)
from regiomap.flanders import load_flanders
from regiomap.growth.schedule import schedule_growth
from regiomap.plans.plan import Plan


def test_a_budget_that_shrinks_counts_in_the_years_before() -> None:
    with pytest.raises(
        InfeasibleError, match=r"in 1: 12,500 euro in 2 pays for 1\. Allow 2 regions from 1 on"
    ):
        schedule_growth(ABC, targets={1: (2, 0), 2: (2, 0)}, budget={1: 37_500, 2: 12_500})


@pytest.fixture(scope="module")
def bare() -> Plan:
    """Return the best 30 regions on the municipalities of 2024, without a bridge for Voeren."""
    return rm.propose_regions(load_flanders(2024), n_regions=30).best


def test_three_hundred_governments_need_a_bridge_to_voeren(bare: Plan) -> None:
    said = (
        "300 municipalities cannot be reached in 2024: Voeren is in no region, for want of a "
        r"neighbour: a bridge would give one\. Lower the target to 299\."
    )
    with pytest.raises(InfeasibleError, match=said):
        schedule_growth(bare, targets=NOTE)
    reached = schedule_growth(bare, targets={2021: (12, 100), 2024: (30, 299)})
    assert reached.years["n_municipalities"].iloc[-1] == 299


@pytest.mark.parametrize(
    ("plan", "targets", "said"),
    [
        (
            ABC,
            {1: (4, 0)},
            "4 regions cannot be reached in 1: the plan has 3.*Lower the target to 3",
        ),
        (ABC, {1: (3, 10)}, "10 municipalities cannot be reached in 1: the plan is about 9. Lower"),
        (
            plan_of({"a": 1}, unplaced=1),
            {1: (1, 2)},
            "00001 is in no region. Lower the target to 1",
        ),
        (
            plan_of({"a": 1}, unplaced=2),
            {1: (1, 3)},
            r"2 municipalities \('00001', '00002'\) are in no region",
        ),
    ],
)
def test_what_no_order_can_reach(
    plan: Plan, targets: dict[int, tuple[int, int]], said: str
) -> None:
    regions = plan.assignment.dropna().unique()
    with pytest.raises(InfeasibleError, match=said):
        schedule_growth(plan, targets=targets, readiness=pd.Series(1.0, index=regions))


def test_what_limits_do_not_allow() -> None:
    same = ready(a=1, b=1, c=1)
    with pytest.raises(InfeasibleError, match=r"the largest ones hold 4\. Allow 2 regions from"):
        schedule_growth(ABC, targets={1: (1, 5)}, readiness=same, budget=12_500)
    with pytest.raises(InfeasibleError, match="2 of the 3 regions are fixed to start later"):
        schedule_growth(
            ABC, targets={1: (2, 0), 2: (3, 0)}, readiness=same, fixed_years={"a": 2, "b": 2}
        )
    with pytest.raises(
        InfeasibleError, match=r"Leave the start of 'a', 'b' open, or lower .* to 4"
    ):
        schedule_growth(
            ABC, targets={1: (1, 6), 2: (3, 9)}, readiness=same, fixed_years={"a": 2, "b": 2}
        )
    with pytest.raises(InfeasibleError, match="2 regions are fixed to have started in 1, and"):
        schedule_growth(
            ABC, targets={1: (1, 0)}, readiness=same, budget=12_500, fixed_years={"a": 1, "b": 1}
        )


def test_years_that_are_possible_alone_and_not_together() -> None:
    # One region in the first year, another one fixed in the second, and money for one.
    with pytest.raises(InfeasibleError, match="no schedule meets every target with these fixed"):
        schedule_growth(
            ABC,
            targets={1: (1, 0), 2: (1, 0)},
            readiness=ready(a=1, b=1, c=1),
            budget=12_500,
            fixed_years={"a": 2},
        )
