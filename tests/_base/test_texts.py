"""Words in two languages, and numbers as people read them: never rounded into an untruth."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiomap._base.texts import amount, number, percent, text, texts
from regiomap.errors import OptionError

AMOUNTS = st.floats(1e-9, 1e9)


def read(shown: str) -> float:
    return float(shown.replace(",", ""))


def test_a_value_with_braces_is_no_template() -> None:
    said = text("criteria", "size.few", "en", n="{min}", min="{0.__class__}")
    assert "{min}" in said
    assert "{0.__class__}" in said


def test_both_languages_have_the_same_keys_and_other_words() -> None:
    dutch, english = texts("criteria", "nl"), texts("criteria", "en")
    assert dutch.keys() == english.keys()
    assert dutch != english


def test_a_third_language_is_refused() -> None:
    language: Any = "fr"
    with pytest.raises(OptionError, match="language must be one of 'nl', 'en', got 'fr'"):
        texts("criteria", language)
    with pytest.raises(OptionError, match="language must be one of 'nl', 'en', got 'fr'"):
        text("criteria", "size.few", language)


def test_a_count_beyond_floats_keeps_every_digit() -> None:
    assert number(10**20 + 1, "en") == "100,000,000,000,000,000,001"
    assert number(10**20 + 1, "nl") == "100.000.000.000.000.000.001"
    assert number(1.25, "nl", digits=1) == "1,2"


@given(AMOUNTS)
def test_an_amount_is_never_shown_as_zero_and_its_rounding_keeps_its_side(value: float) -> None:
    down = read(amount(value, "en", rounding="down"))
    up = read(amount(value, "en", rounding="up"))
    assert read(amount(value, "en")) > 0
    assert down <= value <= up


def test_decimals_are_a_least_and_a_whole_amount_has_none() -> None:
    assert amount(3, "en") == "3"
    assert amount(3, "en", decimals=1) == "3.0"
    assert amount(0.0213, "en", decimals=1) == "0.021"


@given(part=st.integers(0, 10**12), whole=st.integers(1, 10**12))
def test_a_percentage_reads_as_0_or_100_only_when_it_is(part: int, whole: int) -> None:
    shown = percent(part, whole, "en")
    assert (shown == "0") == (part == 0)
    assert (shown == "100") == (part == whole)
