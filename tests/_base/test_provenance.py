"""What a table says of itself reaches people as text, whatever somebody put there."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from regiomap._base.provenance import (
    credit,
    former_names,
    keep_provenance,
    provenance,
    stated_date,
)


@pytest.mark.parametrize(
    ("attrs", "line"),
    [
        ({}, ""),
        ({"source": None, "licence": "CC0"}, ""),
        ({"source": "a {b}"}, "Source: a {b}"),
        ({"source": "Statbel, CC0; mended", "licence": "CC0"}, "Source: Statbel, CC0; mended"),
        ({"source": {"nl": "boek", "en": "book"}, "licence": "CC0"}, "Source: book, CC0"),
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
