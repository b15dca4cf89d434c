"""What is proven about a plan, in a sentence that never claims more than that."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiomap import Plan
from regiomap.plans.proof import proof_of

PLAN = Plan(pd.Series({"A": "1", "B": "1"}), cut=1003.0)


def test_the_best_of_so_many_is_counted() -> None:
    best = replace(PLAN, exact=True)
    assert proof_of(replace(best, best_of=12_345), "nl") == (
        "Dit voorstel is bewezen het beste van alle 12.345 die mogelijk zijn."
    )
    assert "a number of 41 digits" in proof_of(replace(best, best_of=10**40), "en")
    assert proof_of(best, "en") == "This proposal is proven to be the best that is possible."


def test_a_gap_is_said_against_the_best_that_is_possible() -> None:
    near = replace(PLAN, bound=1000.0)
    assert proof_of(near, "nl") == (
        "Dit voorstel ligt bewezen hoogstens 0,30 % boven het beste dat mogelijk is."
    )


def test_what_a_second_program_has_checked_says_so() -> None:
    best = replace(PLAN, exact=True, certified=True)
    assert proof_of(best, "nl").endswith("mogelijk is. Een tweede programma heeft dat nagerekend.")
    assert proof_of(replace(PLAN, bound=1000.0, certified=True), "en").endswith("checked this.")
    assert "checked" not in proof_of(replace(PLAN, certified=True), "en")
    assert repr(best).endswith(", exact (checked)>")


@pytest.mark.parametrize("bound", [float("nan"), 0.0])
def test_what_is_not_known_is_not_claimed(bound: float) -> None:
    assert "not proven" in proof_of(replace(PLAN, bound=bound), "en")


@given(st.floats(1.0, 1003.0, exclude_max=True))
def test_the_percentage_is_never_too_small(bound: float) -> None:
    words = proof_of(replace(PLAN, bound=bound), "en")
    percent = float(words.split("at most ")[1].split(" %")[0].replace(",", ""))
    assert percent >= 100 * (1003.0 / bound - 1) * (1 - 1e-12)
    assert percent > 0
