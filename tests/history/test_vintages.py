"""Regions carried through time."""

from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiomap.errors import AssignmentError, CrosswalkError, OptionError, UnknownMunicipalityError
from regiomap.flanders import load_flanders, load_mergers, load_youth_regions
from regiomap.history.vintages import carry_assignment, check_vintage

MEETJESLAND = "Projectvereniging Meetjesland (Meetjesman)"


def series(**regions: str | None) -> pd.Series:
    return pd.Series(regions, dtype=object).rename_axis("nis")


@pytest.fixture(scope="module")
def mergers() -> pd.Series:
    return load_mergers()


# By hand.


def test_members_that_merge_are_one_member() -> None:
    report = carry_assignment(series(a="x", b="x", c="x"), {"a": "ab", "b": "ab"}, min_size=2)
    assert report.assignment.to_dict() == {"ab": "x", "c": "x"}
    assert report
    row = report.to_frame().loc["x"]
    assert (row["n_before"], row["n_after"], row["merged"]) == (3, 2, ("ab",))
    assert not row["territory_changed"]


def test_a_region_that_falls_under_the_minimum_is_named() -> None:
    report = carry_assignment(series(a="x", b="x"), {"a": "ab", "b": "ab"}, min_size=2)
    assert not report
    assert repr(report) == "<CarryReport: 1 regions carried; too small now: 'x'>"
    was_small = carry_assignment(series(a="x", b="x"), {"a": "ab", "b": "ab"}, min_size=3)
    assert was_small, "it was too small before"


def test_a_merger_with_an_outsider_brings_territory_in() -> None:
    report = carry_assignment(series(a="x", b=None), {"a": "ab", "b": "ab"}, min_size=1)
    assert report.assignment.to_dict() == {"ab": "x"}
    row = report.to_frame().loc["x"]
    assert row["gained"] == ("b",)
    assert row["territory_changed"]
    assert report.mergers.loc["ab", "n_outside"] == 1
    unmentioned = carry_assignment(series(a="x"), {"a": "ab", "b": "ab"}, min_size=1)
    assert unmentioned.to_frame().loc["x", "gained"] == ("b",)


def test_territory_changes_though_code_and_name_do_not() -> None:
    report = carry_assignment(series(a="x"), {"a": "a", "b": "a"}, min_size=1)
    assert report.assignment.to_dict() == {"a": "x"}
    assert report.to_frame().loc["x", "gained"] == ("b",)


def test_a_merger_of_two_regions_waits_for_a_choice() -> None:
    assignment, crosswalk = series(a="x", b="y", c="x", d="y"), {"a": "ab", "b": "ab"}
    report = carry_assignment(assignment, crosswalk, min_size=1)
    assert not report
    assert report.choices.index.to_list() == ["ab"]
    assert report.assignment.isna().to_dict() == {"ab": True, "c": False, "d": False}
    assert report.to_frame()["lost"].to_dict() == {"x": ("a",), "y": ("b",)}
    chosen = carry_assignment(assignment, crosswalk, choices={"ab": "y"}, min_size=1)
    assert chosen
    assert chosen.assignment.to_dict() == {"ab": "y", "c": "x", "d": "y"}
    assert chosen.to_frame()["gained"].to_dict() == {"x": (), "y": ("a",)}
    nobody = carry_assignment(assignment, crosswalk, choices={"ab": None}, min_size=1)
    assert nobody
    assert pd.isna(nobody.assignment["ab"])


def test_a_merger_of_two_parents_is_named() -> None:
    parents = pd.Series({"a": "P", "b": "Q", "c": "P"})
    crosswalk = {"a": "ab", "b": "ab"}
    report = carry_assignment(series(a="x", b="x"), crosswalk, parents=parents, min_size=1)
    assert not report
    row = report.choices.loc["ab"]
    assert row["parents"] == ("P", "Q")
    assert (row["choose_region"], row["choose_parent"]) == (False, True)
    assert report.assignment.to_dict() == {"ab": "x"}


def test_overlapping_groups_all_come_along() -> None:
    groups = pd.Series(["x", "y", "y"], index=["a", "a", "b"])
    report = carry_assignment(groups, {"a": "ab", "b": "ab"}, overlap=True, min_size=1)
    assert list(report.assignment.items()) == [("ab", "x"), ("ab", "y")]
    assert report
    with pytest.raises(AssignmentError, match="more than one region: 'a'"):
        carry_assignment(groups, {"a": "ab", "b": "ab"})


def test_crosswalks_in_a_row_are_followed() -> None:
    first, second = {"a": "ab", "b": "ab"}, {"ab": "abc", "c": "abc", "d": "e"}
    assignment = series(a="x", b="x", c="x", d="y")
    at_once = carry_assignment(assignment, [first, second], min_size=1)
    step = carry_assignment(assignment, first, min_size=1).assignment
    in_steps = carry_assignment(step, second, min_size=1)
    pd.testing.assert_series_equal(at_once.assignment, in_steps.assignment)
    assert at_once.assignment.to_dict() == {"abc": "x", "e": "y"}
    in_one_table = carry_assignment(assignment, first | second, min_size=1)
    pd.testing.assert_series_equal(at_once.assignment, in_one_table.assignment)


def test_a_code_that_grows_twice_keeps_both_steps() -> None:
    assignment = series(a="x", b="x", c="x")
    report = carry_assignment(assignment, [{"a": "a", "b": "a"}, {"a": "a", "c": "a"}], min_size=1)
    assert report.assignment.to_dict() == {"a": "x"}
    assert report.mergers.loc["a", "parts"] == ("a", "b", "c")


# What a citizen can check.


def test_the_five_youth_regions_in_2025(mergers: pd.Series) -> None:
    members = load_youth_regions().set_index("nis")["youth_region"]
    report = carry_assignment(members, mergers)
    table = report.to_frame()
    assert table["n_after"].sort_index().to_list() == [6, 6, 4, 8, 5]
    assert table.index[table["too_small"]].to_list() == ["Jeugdregio Pajottenland"]
    assert table.loc["Jeugdregio Pajottenland", "merged"] == ("23106",)
    changed = table[table["territory_changed"]]
    assert changed["gained"].to_dict() == {MEETJESLAND: ("44034",)}  # Lochristi, by Wachtebeke
    assert report.choices.empty


def test_the_mergers_respect_the_reference_regions(mergers: pd.Series) -> None:
    old, new = load_flanders(2024), load_flanders(2025)
    report = carry_assignment(old["reference_region"], mergers)
    assert report
    pd.testing.assert_series_equal(report.assignment.sort_index(), new["reference_region"])


def test_one_municipality_had_parts_in_two_provinces(mergers: pd.Series) -> None:
    report = carry_assignment(load_flanders(2024)["province"], mergers)
    assert report.choices["regions"].to_dict() == {"46030": ("Antwerpen", "Oost-Vlaanderen")}


def test_there_and_back_again(mergers: pd.Series) -> None:
    for name in ("police_zone", "reference_region", "tourism_streek"):
        now = load_flanders(2025)[name]
        before = carry_assignment(now, mergers, backwards=True, min_size=1)
        assert before
        assert len(before.assignment) == 300
        again = carry_assignment(before.assignment, mergers, min_size=1)
        assert again.choices.empty
        pd.testing.assert_series_equal(again.assignment.sort_index(), now)


# Properties.


@settings(max_examples=40, deadline=None)
@given(st.text("xy.", min_size=6, max_size=6), st.text("ABC", min_size=6, max_size=6), st.randoms())
def test_nothing_is_lost_and_order_changes_nothing(
    regions: str, targets: str, random: Random
) -> None:
    codes = list("abcdef")
    regions = "x" + regions[1:]
    assignment = pd.Series(list(regions), index=codes, dtype=object).replace(".", None)
    crosswalk = dict(zip(codes, targets, strict=True))
    report = carry_assignment(assignment, crosswalk, min_size=1)
    for target, region in report.assignment.items():
        parts = {assignment[c] for c in codes if crosswalk[c] == target} - {None}
        assert (pd.isna(region) and len(parts) != 1) or {region} == parts
    random.shuffle(codes)
    again = carry_assignment(assignment.loc[codes], crosswalk, min_size=1).assignment
    pd.testing.assert_series_equal(report.assignment.sort_index(), again.sort_index())


def test_nothing_of_the_caller_changes(mergers: pd.Series) -> None:
    members = load_youth_regions().set_index("nis")["youth_region"]
    before = members.copy(), mergers.copy()
    first, second = (carry_assignment(members, mergers) for _ in range(2))
    pd.testing.assert_frame_equal(first.to_frame(), second.to_frame())
    pd.testing.assert_series_equal(members, before[0])
    pd.testing.assert_series_equal(mergers, before[1])


# Faults.


def test_a_code_of_another_vintage_is_named_with_its_own(mergers: pd.Series) -> None:
    vintages = {vintage: load_flanders(vintage).index for vintage in (2024, 2025)}
    stray = series(**{"23009": "x", "23106": "x", "99999": "x"})
    with pytest.raises(
        UnknownMunicipalityError,
        match=r"2 codes are not in 2024: '23106 \(exists in 2025\)', '99999 \(exists in none",
    ):
        carry_assignment(stray, mergers, vintages=vintages)
    with pytest.raises(UnknownMunicipalityError, match=r"'23106 \(exists after the mergers\)'"):
        carry_assignment(stray, mergers)
    with pytest.raises(UnknownMunicipalityError, match=r"'23023 \(exists before the mergers\)'"):
        carry_assignment(series(**{"23023": "x"}), mergers, backwards=True)


def test_check_vintage_tells_which_year_fits() -> None:
    vintages = {vintage: load_flanders(vintage).index for vintage in (2024, 2025)}
    assert check_vintage(vintages[2024], vintages).fitting == (2024,)
    assert check_vintage(["11002"], vintages).fitting == (2024, 2025)
    mixed = check_vintage(["23023", "23106"], vintages)
    assert not mixed
    assert mixed.to_frame().to_numpy().tolist() == [[True, False], [False, True]]
    assert "2025 lacks '23023 (exists in 2024)'" in repr(mixed)
    with pytest.raises(OptionError, match="no vintage to look in"):
        check_vintage(["11002"], {})


def test_choices_must_fit() -> None:
    assignment, crosswalk = series(a="x", b="y", c="x"), {"a": "ab", "b": "ab"}
    with pytest.raises(OptionError, match="no region to choose for 'c'; there is for 'ab'"):
        carry_assignment(assignment, crosswalk, choices={"c": "x"})
    with pytest.raises(OptionError, match="'z' is no choice for 'ab': its parts are in 'x', 'y'"):
        carry_assignment(assignment, crosswalk, choices={"ab": "z"})


def test_parents_must_know_every_part() -> None:
    with pytest.raises(UnknownMunicipalityError, match="not in the parents: 'b'"):
        carry_assignment(series(a="x"), {"a": "ab", "b": "ab"}, parents=pd.Series({"a": "P"}))


def test_a_crosswalk_that_contradicts_itself_is_refused() -> None:
    split = pd.Series(["b", "c"], index=["a", "a"])
    with pytest.raises(CrosswalkError, match="several new ones"):
        carry_assignment(series(a="x"), split)


def test_an_empty_assignment_is_refused() -> None:
    with pytest.raises(AssignmentError, match="no municipality at all"):
        carry_assignment(series(a=None), {"a": "b"})
