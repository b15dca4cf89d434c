"""One semantics for crosswalks: merging and carrying accept, refuse and do the same."""

from itertools import product
from typing import Any, cast

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.lands import squares
from regiomap.errors import AssignmentError, CrosswalkError, RegiomapError, UnknownMunicipalityError
from regiomap.history.crosswalks import Crosswalks, follow_crosswalks
from regiomap.history.mergers import merge_municipalities
from regiomap.history.vintages import carry_assignment, check_vintage

CODES = ["A", "B", "C"]
STEPS = st.lists(
    st.dictionaries(st.sampled_from("ABCDEF"), st.sampled_from("ABCDEF"), max_size=4),
    max_size=3,
)


def peopled(codes: list[str]) -> gpd.GeoDataFrame:
    return squares(codes, population=[2**place for place in range(len(codes))])


def one_region(codes: list[str]) -> pd.Series:
    return pd.Series("x", index=pd.Index(codes, name="nis"))


def merged(codes: list[str], crosswalk: Crosswalks) -> object:
    """Return which parts each new code has, or why not; the people tell the parts."""
    try:
        table = merge_municipalities(peopled(codes), crosswalk)
    except CrosswalkError as error:
        return str(error)
    return {
        code: {one for place, one in enumerate(codes) if people >> place & 1}
        for code, people in table["population"].items()
    }


def carried(codes: list[str], crosswalk: Crosswalks, *, complete: bool = True) -> object:
    """Return which parts each new code has, or why not, by carrying the codes."""
    everything = [*"ABCDEF"]
    vintages = {"before": codes, "after": everything} if complete else None
    # Every municipality is its own region, so that the regions of a new one are its parts.
    own = pd.Series(codes, index=pd.Index(codes, name="nis"))
    try:
        report = carry_assignment(own, crosswalk, vintages=vintages, overlap=True, min_size=1)
    except (CrosswalkError, UnknownMunicipalityError) as error:
        return str(error)
    return {
        code: set(regions) for code, regions in report.assignment.groupby(level=0).agg(list).items()
    }


@pytest.mark.slow
def test_all_crosswalks_over_three_codes_merge_and_carry_alike() -> None:
    targets = [None, "A", "B", "C", "D"]
    accepted = 0
    for row in product(targets, repeat=4):
        crosswalk = {old: new for old, new in zip("ABCD", row, strict=True) if new is not None}
        by_merging = merged(CODES, crosswalk)
        assert carried(CODES, crosswalk) == by_merging, crosswalk
        if isinstance(by_merging, dict):
            # Without the vintages too: every old code is in the assignment.
            assert carried(CODES, crosswalk, complete=False) == by_merging, crosswalk
            accepted += 1
    assert 0 < accepted < 625


@settings(max_examples=80, deadline=None)
@given(STEPS)
def test_lists_merge_and_carry_alike(steps: list[dict[str, str]]) -> None:
    assert carried(CODES, steps) == merged(CODES, steps)


@settings(max_examples=80, deadline=None)
@given(STEPS, st.sets(st.sampled_from("ABCDEF"), min_size=1))
def test_a_list_is_the_same_as_its_steps(steps: list[dict[str, str]], codes: set[str]) -> None:
    assignment = one_region(sorted(codes))

    def in_steps() -> list[str]:
        now = assignment
        for step in steps:
            now = carry_assignment(now, step, min_size=1).assignment
        return sorted(now.index)

    try:
        at_once = sorted(carry_assignment(assignment, steps, min_size=1).assignment.index)
    except CrosswalkError as error:
        # The one thing only a list can see: a code that ended and is old again.
        if "ended in an earlier step" not in str(error):
            with pytest.raises(RegiomapError):
                in_steps()
        return
    except UnknownMunicipalityError:
        with pytest.raises(RegiomapError):
            in_steps()
        return
    assert at_once == in_steps()


@settings(max_examples=80, deadline=None)
@given(STEPS, st.sets(st.sampled_from("ABCDEF"), min_size=1))
def test_no_code_disappears_unsaid(steps: list[dict[str, str]], codes: set[str]) -> None:
    try:
        last = follow_crosswalks(steps, sorted(codes)).last
        report = carry_assignment(one_region(sorted(codes)), steps, min_size=1)
    except (CrosswalkError, UnknownMunicipalityError):
        return
    assert set(last) >= codes
    assert set(report.assignment.index) == {last[code] for code in codes}
    row = report.regions.loc["x"]
    assert row["lost"] == ()
    assert set(row["gained"]) == {
        old for old, end in last.items() if old not in codes and end in report.assignment.index
    }


def test_a_list_follows_a_code_that_absorbs_another() -> None:
    steps = [{"B": "C"}, {"C": "D"}]
    assert follow_crosswalks(steps, ["A", "B", "C"]).last == {"A": "A", "B": "D", "C": "D"}
    report = carry_assignment(one_region(["A", "B", "C"]), steps, min_size=1)
    assert report.assignment.to_dict() == {"A": "x", "D": "x"}
    assert report.mergers.loc["D", "parts"] == ("B", "C")
    assert list(merge_municipalities(peopled(["A", "B", "C"]), steps).index) == ["A", "D"]


def test_a_code_that_absorbs_another_keeps_its_code() -> None:
    report = carry_assignment(one_region(["A", "B"]), {"A": "B"}, min_size=1)
    assert report.assignment.to_dict() == {"B": "x"}
    assert report.mergers.loc["B", "parts"] == ("A", "B")
    with pytest.raises(
        UnknownMunicipalityError, match=r"'B \(exists after the mergers\)'.*row from itself to"
    ):
        carry_assignment(one_region(["B"]), {"A": "B"})
    with_row = carry_assignment(one_region(["B"]), {"A": "B", "B": "B"}, min_size=1)
    assert with_row.regions.loc["x", "gained"] == ("A",)
    vintages = {1: ["A", "B"], 2: ["B"]}
    known = carry_assignment(one_region(["B"]), {"A": "B"}, vintages=vintages, min_size=1)
    assert known.regions.loc["x", "gained"] == ("A",)
    back = carry_assignment(
        one_region(["B"]),
        {"A": "B"},
        backwards=True,
        vintages={2: ["B"], 1: ["A", "B"]},
        min_size=1,
    )
    assert sorted(back.assignment.index) == ["A", "B"]


def test_an_intermediate_code_of_a_list_is_no_code_to_start_from() -> None:
    steps = [{"a": "ab", "b": "ab"}, {"ab": "abc", "c": "abc"}]
    with pytest.raises(UnknownMunicipalityError, match=r"'ab \(exists after the mergers\)'"):
        carry_assignment(one_region(["ab"]), steps)
    with pytest.raises(UnknownMunicipalityError, match=r"'ab \(exists before the mergers\)'"):
        carry_assignment(one_region(["ab"]), steps, backwards=True)


def test_a_code_that_ended_is_not_old_again() -> None:
    with pytest.raises(
        CrosswalkError, match=r"crosswalk 2 of 2: 1 of its 1 old codes ended .* 'A \(crosswalk 1 of"
    ):
        carry_assignment(one_region(["A"]), [{"A": "B"}, {"A": "C"}])
    with pytest.raises(CrosswalkError, match=r"'A \(crosswalk 1 of 2\)'"):
        carry_assignment(one_region(["A"]), [{"A": "B"}, {"A": "A", "C": "A"}])
    with pytest.raises(CrosswalkError, match=r"crosswalk 2 of 2: one old code has several"):
        merge_municipalities(peopled(CODES), [{}, pd.Series(["B", "C"], index=["A", "A"])])


def test_codes_that_arrive_nowhere_are_named() -> None:
    vintages = {1: ["A", "B", "C"], 2: ["AB"]}
    with pytest.raises(
        UnknownMunicipalityError, match=r"after the crosswalk 1 code is not in 2: 'C \(exists in 1"
    ):
        carry_assignment(one_region(CODES), {"A": "AB", "B": "AB"}, vintages=vintages)


@pytest.mark.parametrize("codes", [[11001, 11002], [11001.0], ["11001", 11002]])
def test_numbers_are_no_codes(codes: list[Any]) -> None:
    assignment = pd.Series("x", index=pd.Index(codes, dtype=object))
    with pytest.raises(AssignmentError, match=r"are no text but (int|float): .*astype\(str\)"):
        carry_assignment(assignment, {"11001": "11009", "11002": "11009"})
    with pytest.raises(AssignmentError, match="codes to look up are no text"):
        check_vintage(codes, {2025: ["11001", "11002"]})


@pytest.mark.parametrize("given_instead", ["abc", 3, None, {"a"}, ["ab"]])
def test_what_is_no_crosswalk_is_refused(given_instead: object) -> None:
    crosswalk = cast("Crosswalks", given_instead)
    for act in (
        lambda: carry_assignment(one_region(["a"]), crosswalk),
        lambda: merge_municipalities(peopled(["a"]), crosswalk),
    ):
        with pytest.raises(CrosswalkError, match="must be a Series or mapping from old code"):
            act()
