"""Words in two languages, and numbers as people read them: never rounded into an untruth."""

import json
import re
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiomap._base.texts import amount, number, percent, terms_in, text, texts
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


def test_one_has_a_word_of_its_own() -> None:
    assert text("criteria", "size.few", "nl", n=1, min=5) == "1 gemeente, minstens 5 nodig"
    assert text("criteria", "size.few", "nl", n="1", min=5) == "1 gemeente, minstens 5 nodig"
    assert text("criteria", "size.ok", "en", n=0) == "0 municipalities"
    assert text("proof", "counted", "nl", n="1").endswith("het enige dat mogelijk is.")
    assert text("proof", "counted", "nl", n="1.001").endswith("van alle 1.001 die mogelijk zijn.")


# A number before one of these words, or before a verb for several, would read wrong for one.
MANY = (
    "gemeenten|regio's|voorstellen|groepen|inwoners|trekkers|centrumsteden|liggen|zijn|"
    "voldoen|municipalities|regions|plans|groups|inhabitants|neighbours|towns|pullers|are|were"
)
# Where the number can never be one, or only a key with `.one` beside it is asked for one.
NEVER_ONE = {"contiguous.parts", "size.many", "pullers.many", "infeasible.loose_total"}


def test_no_sentence_has_a_plural_behind_a_number_that_may_be_one() -> None:
    folder = files("regiomap") / "_base" / "words"
    wrong = []
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name == "messages.json":
            continue  # what is said of one thing and of several are two messages there
        table = json.loads(file.read_text(encoding="utf-8"))
        for key, words in table.items():
            if key in NEVER_ONE or key.endswith(".many"):
                continue
            pattern = r"\{\w+\}\*{0,2} (?:" + MANY + r")\b"
            for told in words.values():
                # What stands in {n:one|many} is for the right number already.
                sentence = re.sub(r"\{\w+:(?:[^{}]|\{[^{}]*\})*\}", "", told)
                wrong += [(file.name, key, one) for one in re.findall(pattern, sentence)]
    assert wrong == []


def test_terms_replace_the_usual_words_and_begin_a_sentence_with_a_capital() -> None:
    canton = terms_in("en", {"parent": "canton", "parents": "cantons"})
    assert text("criteria", "nested.none", "en", canton) == "lies in no canton"
    assert text("criteria", "nested.none", "nl") == "ligt in geen referentieregio"
    assert text("map", "title", "nl") == "Jeugdregio's"
    nasty = terms_in("nl", {"parent": "{term} <b>", "parents": "{n}"})
    assert text("criteria", "nested.none", "nl", nasty) == "ligt in geen {term} <b>"


@pytest.mark.parametrize(
    ("given_terms", "message"),
    [
        ({"parent": "canton"}, "must give both 'parent' and 'parents'"),
        ({"county": "x"}, "must be of region, regions, parent, parents, got 'county'"),
        ({"region": " ", "regions": "x"}, r"terms\['region'\] must be a word, got ' '"),
    ],
)
def test_terms_that_make_no_sentence_are_refused(given_terms: dict[str, str], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        terms_in("en", given_terms)
