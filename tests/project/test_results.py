"""What results are as objects: equal to their copies and to the same answer, and to no other."""

import copy
import importlib
import pickle
import pkgutil
import re
from collections.abc import Callable
from functools import cache
from inspect import isabstract
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import regiomap as rm
from helpers.results import results
from regiomap._base.notebook import Shown

EVERY = sorted(
    {*rm.reports.__all__, "Plan", "PlanSpace", "Forecast", "Explanation", "DoubtsReport"}
)


@cache
def made(which: str) -> dict[str, Any]:
    """Return one of everything, made once for each word: `other` says something else."""
    with TemporaryDirectory() as folder:
        return results(Path(folder), other=which == "other")


def concrete(base: type) -> set[str]:
    """Return the names of the classes of this package below one, without those of tests."""
    below: list[type] = base.__subclasses__()
    own = {one.__name__ for one in below if one.__module__.startswith("regiomap")}
    own -= {one.__name__ for one in below if isabstract(one)}
    return own.union(*map(concrete, below))


def test_every_class_that_shows_itself_is_tested_here() -> None:
    for module in pkgutil.walk_packages(rm.__path__, "regiomap."):
        if ".shapefiles" not in module.name:
            importlib.import_module(module.name)
    assert concrete(Shown) == set(EVERY)
    assert made("first").keys() == set(EVERY)


@pytest.mark.parametrize(
    "copied",
    [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))],  # noqa: S301  (ours)
    ids=["copy", "deepcopy", "pickle"],
)
@pytest.mark.parametrize("name", EVERY)
def test_a_copy_is_equal_and_shows_the_same(name: str, copied: Callable[[Any], Any]) -> None:
    one = made("first")[name]
    again = copied(one)
    assert again == one
    assert repr(again) == repr(one)
    assert again._repr_html_() == one._repr_html_()
    if name != "Plans":  # as a list
        assert hash(again) == hash(one)


@pytest.mark.parametrize("name", EVERY)
def test_the_same_answer_is_equal_and_another_is_not(name: str) -> None:
    one, same, other = (made(which)[name] for which in ("first", "again", "other"))
    assert one is not same
    assert one == same
    assert one != other
    assert one != "x"
    assert one is not None
    if name != "Plans":
        assert hash(one) == hash(same)
        assert len({one, same, other}) == 2


@pytest.mark.parametrize("name", EVERY)
def test_it_says_in_one_line_what_it_is_and_a_notebook_shows_no_markup_of_a_name(name: str) -> None:
    one = made("first")[name]
    assert re.fullmatch(rf"<{name}: [^\n]+>", repr(one))
    assert " at 0x" not in repr(one)
    html = one._repr_html_()
    assert html.startswith('<div class="tex2jax_ignore mathjax_ignore"><p><b>')
    assert "<11" not in html


def test_a_plan_shows_a_small_map_above_its_table() -> None:
    html = made("first")["Plan"]._repr_html_()
    picture, table = html.index("<img"), html.index("<table")
    assert picture < table
