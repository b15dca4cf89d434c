"""The exact schedule, by hand: three regions of 3, 2 and 4 municipalities."""

from dataclasses import replace

import pytest

from regiomap.growth.remedies import RefusedError
from regiomap.growth.starts import Problem, solve_starts

THREE = Problem(
    sizes={"a": 3, "b": 2, "c": 4},
    readiness={"a": 1.0, "b": 3.0, "c": 2.0},
    first=frozenset(),
    targets={2021: (1, 0), 2022: (3, 9)},
    most=[1, 3],
    fixed={},
)


def test_the_most_ready_starts_first_and_the_worth_is_proven() -> None:
    starts, proof = solve_starts(THREE)
    assert starts == {"a": 2022, "b": 2021, "c": 2022}
    # Two years of b, one of a and one of c.
    early = proof.loc["readiness early"]
    assert (early["optimum"], early["bound"], early["gap"]) == (9.0, 9.0, 0.0)


def test_municipalities_can_ask_for_another() -> None:
    starts, _ = solve_starts(replace(THREE, targets={2021: (1, 4), 2022: (3, 9)}))
    assert starts == {"a": 2022, "b": 2022, "c": 2021}


def test_what_exists_goes_before_what_is_ready() -> None:
    starts, proof = solve_starts(replace(THREE, first=frozenset("a")))
    assert starts == {"a": 2021, "b": 2022, "c": 2022}
    assert list(proof.index) == ["existing first", "readiness early", "ties by name"]


def test_a_fixed_year_is_kept_and_ties_go_by_name() -> None:
    alike = replace(THREE, readiness=dict.fromkeys("abc", 1.0))
    assert solve_starts(alike)[0] == {"a": 2021, "b": 2022, "c": 2022}
    assert solve_starts(replace(alike, fixed={"c": 2021}))[0]["c"] == 2021


def test_who_is_not_needed_and_not_allowed_does_not_start() -> None:
    starts, _ = solve_starts(replace(THREE, targets={2021: (1, 0), 2022: (1, 0)}, most=[1, 1]))
    assert starts == {"a": None, "b": 2021, "c": None}


def test_what_is_possible_alone_and_not_together_is_refused() -> None:
    with pytest.raises(RefusedError, match="no schedule meets every target"):
        solve_starts(replace(THREE, targets={2021: (1, 5), 2022: (3, 9)}))
