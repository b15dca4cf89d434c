"""Arguments: closed choices and numbers, or a sentence that says what to give."""

import math

import numpy as np
import pandas as pd
import pytest

from regiomap._base.options import require_choice, require_number, require_whole
from regiomap.errors import OptionError


@pytest.mark.parametrize("value", ["nl", "en"])
def test_a_choice_is_one_of_those_there_are(value: str) -> None:
    require_choice("language", value, ("nl", "en"))


@pytest.mark.parametrize("value", ["fr", "NL", None, ["nl"], pd.Series(["nl"]), True])
def test_another_choice_is_refused_with_those_there_are(value: object) -> None:
    with pytest.raises(OptionError, match=r"^language must be one of 'nl', 'en', got "):
        require_choice("language", value, ("nl", "en"))


def test_a_number_of_numpy_is_a_choice_and_true_is_not_one() -> None:
    require_choice("vintage", np.int64(2024), (2024, 2025))
    with pytest.raises(OptionError, match="got True"):
        require_choice("n", True, (1, 2))  # noqa: FBT003


def test_a_whole_number_is_an_int() -> None:
    assert require_whole("n", np.int64(3), least=3) == 3
    assert type(require_whole("n", np.int64(3), least=1, most=3)) is int


@pytest.mark.parametrize("value", [0, 1.0, "1", None, True, -1, math.nan])
def test_what_is_no_whole_number_or_too_small_is_refused(value: object) -> None:
    with pytest.raises(OptionError, match=r"^n must be a whole number of 1 or more, got "):
        require_whole("n", value, least=1)


def test_a_whole_number_beyond_the_most_is_refused_with_it() -> None:
    with pytest.raises(OptionError, match=r"^n must be at most 1,000, got 1001\."):
        require_whole("n", 1001, least=1, most=1000)


def test_a_number_is_a_float_of_0_or_more() -> None:
    assert require_number("m", 0) == 0.0
    assert type(require_number("m", np.float32(2.5))) is float


@pytest.mark.parametrize("value", [-0.1, math.inf, math.nan, "1", None, True])
def test_what_is_no_finite_number_from_0_is_refused(value: object) -> None:
    with pytest.raises(OptionError, match=r"^m must be a number of 0 or more, got "):
        require_number("m", value)
