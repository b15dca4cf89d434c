"""What moved between two plans: exactly the moves, whatever the regions are called."""

from collections.abc import Mapping
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regiomap as rm
from regiomap.errors import UnknownMunicipalityError


def plan_of(regions: Mapping[str, str | None]) -> rm.Plan:
    assignment = pd.Series(dict(regions), dtype=object).rename_axis("nis")
    return rm.Plan(assignment, names={code: code.upper() for code in regions})


def test_a_move_is_named_though_regions_are_called_otherwise() -> None:
    before = plan_of({"a": "1", "b": "1", "c": "2", "d": "2"})
    after = plan_of({"a": "south", "b": "north", "c": "south", "d": "south"})
    moved = rm.compare_plans(before, after)
    assert moved.to_dict("index") == {
        "a": {"name": "A", "from_region": "1", "to_region": "south", "remark": ""}
    }


def test_a_region_of_the_same_name_says_who_left_and_who_came() -> None:
    before = plan_of({"a": "x", "b": "x", "c": "x", "d": "y", "e": "y", "f": None})
    after = plan_of({"a": "x", "b": "y", "c": "y", "d": "x", "e": "x", "f": "x"})
    moved = rm.compare_plans(before, after)
    assert moved["remark"].to_dict() == {"a": "zelfde naam, zonder B en C, met D, E en F", "f": ""}
    english = rm.compare_plans(before.assignment, after.assignment, language="en")
    assert english["remark"]["a"] == "same name, without b and c, with d, e and f"
    many = pd.Series(
        {"a": "x"} | {f"b{i}": "x" for i in range(7)} | {f"c{i}": "y" for i in range(7)}
    )
    swapped = many.map({"x": "y", "y": "x"})
    swapped["a"] = "x"
    told = rm.compare_plans(many, swapped, language="en")["remark"]
    assert told.to_dict() == {
        "a": "same name, without b0, b1, b2 and 4 others, with c0, c1, c2 and 4 others"
    }


def test_coming_and_going_are_moves() -> None:
    before = plan_of({"a": "1", "b": "1", "c": None, "d": None})
    after = plan_of({"a": "1", "b": None, "c": "1", "d": None})
    assert rm.compare_plans(before, after).index.tolist() == ["b", "c"]


def test_plans_of_other_municipalities_are_not_compared() -> None:
    with pytest.raises(UnknownMunicipalityError, match=r"2 are in one only \('a', 'b'"):
        rm.compare_plans(pd.Series({"a": "x"}), pd.Series({"b": "x"}))


PLANS = st.lists(st.sampled_from(["p", "q", "r", None]), min_size=1, max_size=8)


@settings(max_examples=100, deadline=None)
@given(PLANS, st.permutations(["p", "q", "r"]))
def test_other_names_for_the_same_regions_move_nobody(
    regions: list[str | None], names: list[str]
) -> None:
    before = pd.Series(regions, index=[f"{i}" for i in range(len(regions))], dtype=object)
    renamed = before.map(dict(zip(["p", "q", "r"], names, strict=True)))
    assert rm.compare_plans(before, before).empty
    assert rm.compare_plans(before, renamed).empty


@settings(max_examples=100, deadline=None)
@given(PLANS, st.data())
def test_one_move_is_at_most_one_row(regions: list[str | None], data: st.DataObject) -> None:
    index = [f"{i}" for i in range(len(regions))]
    before = pd.Series(regions, index=index, dtype=object)
    after = before.copy()
    after.iloc[data.draw(st.integers(0, len(regions) - 1))] = "s"
    assert len(rm.compare_plans(before, after)) <= 1


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT])
def test_who_lost_or_got_the_region_has_moved(missing: object) -> None:
    one = pd.Series({"a": "x", "b": "x"}, dtype=object)
    none = pd.Series({"a": missing, "b": missing}, dtype=object)
    assert rm.compare_plans(one, none).index.tolist() == ["a", "b"]
    assert rm.compare_plans(none, one).index.tolist() == ["a", "b"]
    assert rm.compare_plans(none, pd.Series({"a": None, "b": None}, dtype=object)).empty


REGIONS: dict[str, list[Any]] = {
    "object": [1, "1", "x", (2, 3), None, float("nan"), pd.NA, pd.NaT],
    "string": ["1", "x", "y", pd.NA],
    "category": ["1", "x", "y", None],
    "Int64": [1, 2, 3, pd.NA],
    "float64": [1.0, 2.0, 3.0, float("nan")],
    "boolean": [True, False, pd.NA],
    "int64": [1, 2, 3],
}


@st.composite
def assignments(draw: st.DrawFn, n: int) -> pd.Series:
    dtype = draw(st.sampled_from(sorted(REGIONS)))
    regions = draw(st.lists(st.sampled_from(REGIONS[dtype]), min_size=n, max_size=n))
    return pd.Series(regions, index=[f"{i}" for i in range(n)], dtype=dtype)


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 9).flatmap(lambda n: st.tuples(assignments(n), assignments(n))))
def test_the_rows_are_exactly_the_moves_from_one_plan_to_the_other(
    both: tuple[pd.Series, pd.Series],
) -> None:
    before, after = both
    moves = rm.compare_plans(before, after.sample(frac=1, random_state=1))
    stay = before.index.difference(moves.index)
    assert (before[stay].isna() == after[stay].isna()).all()
    pairs = [(a, b) for a, b in zip(before[stay], after[stay], strict=True) if not _missing(a)]
    renamed = dict(pairs)
    # Who stays gives each old region one new name, and no two the same: then the moves do the rest.
    assert len(set(pairs)) == len(renamed) == len(set(renamed.values()))
    for code in moves.index:
        a, b = before[code], after[code]
        assert _missing(a) != _missing(b) or (a not in renamed or renamed[a] != b)
        assert not (_missing(a) and _missing(b))
    # Nobody is listed for whom a pair of free regions was left to match.
    left = [
        (before[code], after[code])
        for code in moves.index
        if not _missing(before[code]) and not _missing(after[code])
    ]
    assert not any(a not in renamed and b not in set(renamed.values()) for a, b in left)


def _missing(region: object) -> bool:
    return not isinstance(region, tuple) and bool(pd.isna(region))  # type: ignore[call-overload]


@given(st.lists(st.sampled_from(["x", "y", "z", None]), min_size=1, max_size=8), st.randoms())
@settings(max_examples=50, deadline=None)
def test_renaming_regions_moves_nobody(regions: list[str | None], random: Random) -> None:
    names = ["x", "y", "z"]
    other = dict(zip(names, random.sample(["a", "x", "y", "q"], 3), strict=True))
    before = pd.Series(regions, index=[str(i) for i in range(len(regions))], dtype=object)
    after = before.map(other.get)
    assert rm.compare_plans(before, before).empty
    assert rm.compare_plans(before, after).empty
    assert rm.compare_plans(after, before.sample(frac=1, random_state=1)).empty
