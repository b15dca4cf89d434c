"""Sums within bounds: read exactly, and counted as every plan the slow way is."""

from fractions import Fraction

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import regiomap as rm
from helpers.bounded import case, kept, plans_kept
from helpers.brute_force import every, partition
from helpers.graphs import path
from helpers.lands import squares
from helpers.search import blocks, searched
from regiomap.errors import (
    AssignmentError,
    ColumnError,
    InfeasibleError,
    OptionError,
    UnknownMunicipalityError,
)
from regiomap.plans.bounds import Bounds
from regiomap.planspace.figures import bounded_figures


def table(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns, index=["a", "b", "c"])


def test_decimals_are_counted_exactly() -> None:
    """As floats 0.1 + 0.2 is more than 0.3."""
    (figure,) = bounded_figures({"x": (None, 0.3)}, table(x=[0.1, 0.2, 0.4]), codes="abc")
    assert figure.keeps(figure.total("ab"))
    assert not figure.keeps(figure.total("c"))
    assert figure.value(figure.total("ab")) == 0.3


def test_a_bound_between_two_steps_is_moved_inwards() -> None:
    (figure,) = bounded_figures({"x": (15, 25)}, table(x=[10, 20, 30]), codes="abc")
    assert figure.step == Fraction(10)
    assert (figure.low, figure.high) == (2, 2)


def test_yes_and_no_are_numbers_and_municipalities_can_be_counted() -> None:
    bounds = {"town": (1, None), "n_municipalities": (2, 2)}
    town, number = bounded_figures(bounds, table(town=[True, False, True]), codes="abc")
    assert [town.total("abc"), number.total("abc")] == [2, 3]
    assert number.possible(4, 2)
    assert not number.possible(3, 2)


def test_whoever_is_not_asked_about_needs_no_figure() -> None:
    (figure,) = bounded_figures({"x": (1, None)}, table(x=[1, 2, None]), codes="ab")
    assert figure.total("ab") == 3
    assert dict(figure.within("a").of) == {"a": 1}
    assert figure.said("en") == "at least 1 x"


@pytest.mark.parametrize(
    ("bounds", "columns", "error", "said"),
    [
        ({"y": (1, 2)}, {"x": [1, 2, 3]}, ColumnError, "no column 'y'"),
        ({"x": (1, 2)}, {"x": ["1", "2", "3"]}, ColumnError, "holds no numbers"),
        ({"x": (1, 2)}, {"x": [1, None, 3]}, ColumnError, "no value for 1 municipalities"),
        ({"x": (1, 2)}, {"x": [1, -2, 3]}, ColumnError, "holds -2 for 'b'"),
        ({"x": (1, float("inf"))}, {"x": [1, 2, 3]}, OptionError, "must be finite"),
        ({"x": (2, 1)}, {"x": [1, 2, 3]}, OptionError, "must not fall"),
    ],
)
def test_what_cannot_be_bounded_is_said(
    bounds: Bounds, columns: dict[str, list[object]], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        bounded_figures(bounds, table(**columns), codes="abc")


def test_a_table_must_know_everybody_once() -> None:
    with pytest.raises(OptionError, match="need a table"):
        bounded_figures({"x": (1, 2)}, None, codes="abc")
    with pytest.raises(UnknownMunicipalityError, match="not in the table of figures"):
        bounded_figures({"x": (1, 2)}, table(x=[1, 2, 3]), codes="abcd")
    twice = table(x=[1, 2, 3]).set_axis(["a", "b", "b"])
    with pytest.raises(AssignmentError, match="more than once"):
        bounded_figures({"x": (1, 2)}, twice, codes="ab")


@pytest.mark.parametrize("seeds", blocks(60, slow=120))
def test_a_space_holds_exactly_the_plans_within_bounds(seeds: range) -> None:
    for seed in seeds:
        graph, land, bounds, size = case(seed)
        wanted = plans_kept(graph, size, lambda group: kept(group, land, bounds))  # noqa: B023
        space = rm.PlanSpace(graph, size=size, bounds=bounds, municipalities=land)
        assert every(space) == {plan for plans in wanted.values() for _, plan in plans}, seed
        for k, plans in wanted.items():
            (best,) = space.best(k)
            assert space.exact_cuts([best]) == [plans[0][0]], seed
            assert all(kept(group, land, bounds) for group in partition(best))


@pytest.mark.parametrize("seeds", blocks(30, slow=80))
def test_a_search_within_bounds_finds_the_same_and_its_certificate_holds(seeds: range) -> None:
    for seed in seeds:
        graph, land, bounds, size = case(seed)
        wanted = plans_kept(graph, size, lambda group: kept(group, land, bounds))  # noqa: B023
        for k in range(1, 4):
            if k not in wanted:
                with pytest.raises(InfeasibleError):
                    searched(graph, size=size, n_regions=k, bounds=bounds, municipalities=land)
                continue
            search = searched(graph, size=size, n_regions=k, bounds=bounds, municipalities=land)
            assert search.proven
            assert search.exact_cut == wanted[k][0][0], seed
            if search.certificate is not None:
                assert rm.check_certificate(search.certificate, graph), seed


def test_whole_numbers_of_any_kind_are_figures() -> None:
    graph = path(4)
    land = squares(sorted(graph), population=np.array([1, 2, 3, 4], dtype=np.uint8))
    space = rm.PlanSpace(graph, size=(1, 4), bounds={"population": (3, 7)}, municipalities=land)
    assert every(space)
    assert isinstance(land, gpd.GeoDataFrame)
