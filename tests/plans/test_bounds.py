"""Bounds: what is none is refused, and what is one is said in words."""

import pytest

from regiomap.errors import OptionError
from regiomap.plans.bounds import require_bounds, said_amount, said_bound, said_bounds


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        (5, "bounds must be lowest and highest numbers by name"),
        ({"x": 5}, "must be a lowest and a highest number"),
        ({"x": (1, 2, 3)}, "must be a lowest and a highest number"),
        ({"x": ("a", None)}, "must be a lowest and a highest number"),
        ({"x": (float("nan"), None)}, "nothing can be compared with NaN"),
        ({"x": (2, 1)}, "must not fall"),
    ],
)
def test_what_is_no_bound_is_refused(bounds: object, said: str) -> None:
    with pytest.raises(OptionError, match=said):
        require_bounds(bounds)


def test_bounds_are_said_in_both_languages() -> None:
    assert said_bound("population", (60_000, 400_000), "nl") == "60.000 tot 400.000 inwoners"
    assert said_bound("population", (None, 400_000), "en") == "at most 400,000 inhabitants"
    assert said_bound("aged_0_17", (1, None), "nl") == "minstens 1 inwoners onder 18"
    assert said_bound("bakers", (None, None), "en") == "any amount of bakers"
    assert said_bound("area_km2", (150.5, 1e3), "nl") == "150,5 tot 1.000 area_km2"
    assert said_bound("x", (0.0125, None), "en") == "at least 0.0125 x"
    assert said_bounds({"a": (1, None), "b": (2, 3)}, "en") == "at least 1 a, 2 to 3 b"
    assert said_amount("n_municipalities", 7, "nl") == "7 gemeenten"
