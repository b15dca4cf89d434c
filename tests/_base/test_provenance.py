"""What a table says of itself reaches people as text, whatever somebody put there."""

import datetime as dt
from typing import Any, get_args

import pandas as pd
import pytest

from regiomap._base.provenance import (
    credit,
    former_names,
    keep_provenance,
    population_date,
    provenance,
    stated_date,
    without_population,
)
from regiomap._base.texts import Language, text


@pytest.mark.parametrize(
    ("attrs", "line"),
    [
        ({}, ""),
        ({"source": None, "licence": "CC0"}, ""),
        ({"source": "a {b}"}, "Source: a {b}"),
        ({"source": "Statbel, CC0; mended", "licence": "CC0"}, "Source: Statbel, CC0; mended"),
        ({"source": {"nl": "boek", "en": "book"}, "licence": "CC0"}, "Source: book, CC0"),
        ({"source": "x", "licence": {"nl": "vrij", "en": "free"}}, "Source: x, free"),
        ({"source": {"nl": "boek"}}, ""),
        ({"source": 7, "licence": 8}, "Source: 7, 8"),
    ],
)
def test_the_credit_names_source_and_licence_once(attrs: dict[str, Any], line: str) -> None:
    assert credit(attrs, "en") == line


def test_a_date_may_be_a_text_a_date_or_absent() -> None:
    assert stated_date({"date": dt.date(2025, 1, 31)}) == "2025-01-31"
    assert stated_date({"date": "2025"}) == "2025"
    assert stated_date({"date": None}) == stated_date({}) == ""


def test_former_names_are_lists_of_text_by_code() -> None:
    table = pd.DataFrame(index=["11002", "5", "b", "c"])
    assert former_names(table) == {}
    stated = {"11002": ["Borsbeek", 7], "5": ("x",), "b": "abc", "c": None, "gone": ["y"]}
    table.attrs = {"former_names": stated}
    assert former_names(table) == {"11002": ["Borsbeek", "7"], "5": ["x"]}
    table.attrs = {"former_names": 3}
    assert former_names(table) == {}


def test_a_new_table_shares_nothing_with_the_one_it_was_made_from() -> None:
    table, made = pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]})
    stated = provenance("x", vintage=2024, former_names={"1": ["one"]})
    table.attrs = dict(stated.items())
    keep_provenance(made, table, vintage=None)
    made.attrs["former_names"]["1"].append("two")
    assert table.attrs["former_names"] == {"1": ["one"]}
    assert (made.attrs["source"], made.attrs["vintage"], table.attrs["vintage"]) == (
        "x",
        None,
        2024,
    )


def test_figures_that_were_joined_are_named_with_their_date() -> None:
    stated = {"source": {"nl": "Statbel", "en": "Statbel (en)"}, "licence": "CC BY", "date": "2025"}
    columns = ["population", "aged_0_17", "x", "y", "z"]
    attrs = {"source": "Grenzen.", "figures": dict.fromkeys(columns, stated)}
    assert credit(attrs, "nl") == (
        "Bron: Grenzen. Cijfers (inwoners, 0 tot 17 jaar, x, 2 andere): Statbel, CC BY, 2025"
    )
    assert credit({"figures": {"x": stated}}, "en") == "Figures (x): Statbel (en), CC BY, 2025"
    assert credit({"source": "S", "figures": {"x": {"source": None}, "y": 5}}, "nl") == "Bron: S"
    assert credit({"source": "S", "figures": 5}, "nl") == "Bron: S"


def test_a_source_no_longer_speaks_of_people_that_were_replaced() -> None:
    embedded = {one: text("provenance", "flanders", one) for one in get_args(Language)}
    changed = without_population({"source": embedded, "x": 1})
    assert "2020" not in changed["source"]["nl"]
    assert "Statbel" in changed["source"]["en"]
    assert changed["x"] == 1
    assert without_population({"source": "mine"}) == {"source": "mine"}


def test_inhabitants_are_of_a_date_where_the_table_says_so() -> None:
    embedded = {one: text("provenance", "flanders", one) for one in get_args(Language)}
    assert population_date({"source": embedded}, "nl") == "1 januari 2020"
    joined = {"source": embedded, "figures": {"population": {"date": "2025"}}}
    assert population_date(joined, "en") == "2025"
    assert population_date({"source": "x"}, "en") == ""
