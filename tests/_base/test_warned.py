"""Warnings that point at the line which called this package, whatever lies between."""

import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import regiomap as rm
from helpers.lands import squares
from regiomap._base.warned import warn_caller


def alone() -> object:
    """Return neighbours, with one who has none."""
    return rm.build_adjacency(squares("ab", apart=5000.0))


def nameless() -> object:
    """Return municipalities that are called by their codes."""
    return rm.read_municipalities(squares("ab").drop(columns="name").reset_index())


def unknown() -> object:
    """Return municipalities with figures that do not all fit."""
    return rm.join_figures(squares("ab", population=[1, 2]), pd.Series({"a": 1, "z": 2}, name="x"))


@pytest.mark.parametrize("warned", [alone, nameless, unknown])
def test_a_warning_points_at_who_called(warned: Callable[[], object]) -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        warned()
    assert said
    for one in said:
        lines = Path(one.filename).read_text(encoding="utf-8").splitlines()
        assert (Path(one.filename).name, "return rm." in lines[one.lineno - 1]) == (
            "test_warned.py",
            True,
        )


def test_a_warning_of_ours_alone_ends_at_the_first_frame() -> None:
    with pytest.warns(UserWarning, match="x") as said:
        warn_caller("x", UserWarning)
    assert Path(said[0].filename).name == "test_warned.py"
