"""What is known about a plan: regions in order, faults, and names that differ."""

import pandas as pd

import regiomap as rm
from helpers.reported import BROKEN, RULES, land, plan, subject
from regiomap.documents.subject import in_order, subject_of


def test_a_plan_is_read_in_the_order_of_people() -> None:
    known = subject("999222222aaa".replace("9", "é"), language="en")
    assert list(known.members) == ["2", "a", "é"]
    assert [known.name(code) for code in known.members["é"]] == ["Dorp A", "Dorp B", "Dorp C"]
    assert sorted(["region 10", "Zele", "region 2"], key=in_order)[1] == "region 10"


def test_what_breaks_a_rule_is_known_by_its_reason() -> None:
    known = subject(BROKEN)
    assert known.outside == ["1", "3", "4"]
    reasons = {one: [known.reason(found) for found in known.broken(one)] for one in known.outside}
    assert reasons["1"] == ["1 gemeente, minstens 2 nodig"]
    assert len(reasons["4"]) == 2
    assert known.unplaced == ("b", "k")
    assert known.people_in(["a", "b"]) == 3000
    assert known.parents_in("3") == ["P", "Q"]


def test_names_that_read_alike_stay_apart() -> None:
    table = land()
    regions = pd.Series(["x\n", "x", "x\x07"] * 4, index=table.index)
    known = subject_of(
        rm.Plan(regions, municipalities=table), title="t", others={}, criteria=RULES, language="nl"
    )
    assert list(known.members) == ["x", "x (2)", "x (3)"]
    assert all(len(codes) == 4 for codes in known.members.values())


def test_without_boundaries_only_the_size_is_checked() -> None:
    bare = rm.Plan(plan().assignment)
    known = subject_of(bare, title="t", others={}, criteria=RULES, language="nl")
    assert not known.has_borders
    assert {one.criterion for one in known.findings("1")} == {"size"}
    assert known.people_in(["a"]) is None


def test_an_area_is_said_only_of_what_is_in_metres() -> None:
    known = subject()
    assert known.area_km2["a"] > 0
    table = known.table
    assert table is not None
    degrees = table.to_crs(4326)
    told = subject_of(
        plan().with_municipalities(degrees, graph=known.graph),
        title="x",
        others={},
        criteria=RULES,
        language="nl",
    )
    assert told.area_km2 == {}


def test_a_name_of_thousands_of_digits_has_its_place() -> None:
    assert min(["9" * 5000, "10", "a"], key=in_order) == "10"
