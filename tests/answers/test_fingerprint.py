"""Fingerprints: the same division has the same one, and any other another."""

import pandas as pd

from helpers.html import page_of
from helpers.lands import cells, halves
from regiomap.answers.fingerprint import fingerprint_of, region_text
from regiomap.render import draw_map


def test_only_who_is_where_matters() -> None:
    plan = pd.Series({"a": "x", "b": "y", "c": None})
    print_ = fingerprint_of(plan)
    assert fingerprint_of(plan[::-1]) == fingerprint_of(plan.dropna()) == print_
    assert fingerprint_of(plan.to_dict()) == print_
    assert fingerprint_of(pd.Series({"a": "x", "b": "x"})) != print_
    assert fingerprint_of(pd.Series({"a": "y", "b": "x"})) != print_
    assert len(print_) == 12


def test_whole_numbers_are_the_same_region_however_pandas_holds_them() -> None:
    assert [region_text(one) for one in (7, 7.0, "7", None, float("nan"))] == [*"777", None, None]


def test_the_page_carries_the_fingerprint_of_each_plan() -> None:
    table = cells()
    page = page_of(draw_map(table, halves(table)))
    assert page["plans"][0]["fingerprint"] == fingerprint_of(halves(table))
