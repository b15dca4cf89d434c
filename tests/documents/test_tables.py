"""The tables of a report: whole, with raw values."""

from helpers.reported import BROKEN, subject
from regiomap.documents.standing import standing_of
from regiomap.documents.tables import (
    checks_table,
    members_table,
    mends_table,
    neighbours_table,
    possible_table,
    regions_table,
    unplaced_table,
)


def test_regions_have_their_figures() -> None:
    table = regions_table(subject())
    assert table.rows[0] == ("1", "P", 3, 6000, 3.0, "voldoet")
    assert [column.words for column in table.columns][-1] == "Regels"


def test_members_are_all_there_and_who_has_no_region_last() -> None:
    known = subject(BROKEN)
    rows = members_table(known).rows
    assert len(rows) == 12
    assert rows[-1] == ("geen regio", "Dorp K", "k", 11000)


def test_checks_say_why() -> None:
    rows = checks_table(subject(BROKEN)).part("1").rows
    assert rows[0] == ("grootte", "2 tot 4 gemeenten", "nee", "1 gemeente, minstens 2 nodig")
    assert {row[2] for row in rows} == {"nee", "ja"}


def test_neighbours_share_what_they_share_both_ways() -> None:
    rows = neighbours_table(subject()).rows
    assert ("1", "2", 3.0, 3) in rows
    assert {(a, b) for a, b, *_ in rows} == {(b, a) for a, b, *_ in rows}


def test_mends_say_what_comes_after() -> None:
    rows = mends_table(subject(BROKEN)).part("1").rows
    assert ("Dorp B", "geen regio", "1", "binnen de regels", 2.0) in rows
    assert any(str(row[4]).startswith("nog niet: ") for row in mends_table(subject(BROKEN)).rows)


def test_who_has_no_region_says_whom_it_borders_on() -> None:
    assert unplaced_table(subject(BROKEN)).rows[0] == ("Dorp B", "b", 2000, "1, 2, 3")


def test_what_other_numbers_cost_is_told_against_the_plan() -> None:
    known = subject("111333222444")
    table = possible_table(known, standing_of(known))
    said = {row[:2]: row[4] for row in table.rows}
    assert str(said["P", 2]).startswith("dit aantal")
    assert str(said["P", 3]).endswith(" km") or said["P", 3] == "gelijk"
    assert len(possible_table(known, standing_of(known), near=True).rows) <= len(table.rows)
