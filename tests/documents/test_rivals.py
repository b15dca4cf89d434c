"""Other plans: better and worse in words, who moves, and those of another land."""

from dataclasses import replace

import pandas as pd
import pytest

import regiomap as rm
from helpers.reported import BROKEN, RULES, land, plan, subject
from regiomap.documents.rivals import moved_table, rivals_of, rivals_table
from regiomap.documents.standing import standing_of
from regiomap.documents.subject import subject_of


def test_pros_and_cons_are_against_the_plan_of_the_report() -> None:
    known = subject(others={"kort": plan("122344122344"), "stuk": plan(BROKEN)})
    first, short, broken = rivals_of(known)
    assert first.cut_km > short.cut_km
    assert short.pros[0].startswith("snijdt ")
    assert any("buiten de regels: 3 in plaats van 0" in one for one in broken.cons)
    assert short.cons[-1] == f"{len(short.moved)} gemeenten liggen elders dan in dit voorstel"
    assert len(rivals_table(known, [first, short, broken]).rows) == 3
    assert len(moved_table(known, [first, short]).rows) == len(short.moved)


@pytest.mark.parametrize(
    ("regions", "said"),
    [
        ("112233445566", ", met 2 regio's meer"),
        ("111333222333", ", met 1 regio minder"),
        ("122344122344", "grens door"),
    ],
)
def test_another_number_of_regions_is_said_beside_what_is_cut(regions: str, said: str) -> None:
    _, rival = rivals_of(subject(others={"ander": plan(regions)}))
    (cut,) = (one for one in (*rival.pros, *rival.cons) if "snijdt" in one)
    assert cut.endswith(said)


def test_a_plan_of_other_municipalities_is_said_to_be_one() -> None:
    other = rm.Plan(pd.Series("x", index=["q", "r"]))
    (_, rival) = rivals_of(subject(others={"ander": other}))
    assert "andere gemeenten" in rival.reason
    assert rivals_table(subject(), [rival]).rows[0][:2] == ("ander", 1)


def test_the_same_division_has_neither() -> None:
    (_, same) = rivals_of(subject(others={"zelfde": plan("999888777666")}))
    assert (same.pros, same.cons, same.moved) == ((), (), ())


@pytest.mark.parametrize("people", [None, float("nan"), float("inf"), "onbekend"])
def test_people_that_nobody_counted_are_left_out_and_the_border_is_not(people: object) -> None:
    known = plan()
    table = land()
    table["population"] = table["population"].astype(object)
    table.loc["c", "population"] = people
    bare = known.with_municipalities(table, graph=known.graph)
    told = subject_of(bare, title="x", others={"y": bare}, criteria=RULES, language="nl")
    first, other = rivals_of(told)
    assert (first.cut_km, other.cut_km) == (rivals_of(subject())[0].cut_km,) * 2
    assert (str(first.times), other.reason) == ("nan", "")
    assert told.people_in("abc") is None
    assert standing_of(told).parents


def test_how_even_plans_are_is_no_column_where_nobody_knows_the_people() -> None:
    known = subject(others={"kort": plan("122344122344")})
    words = [column.words for column in rivals_table(known, rivals_of(known)).columns]
    unknown = [replace(one, times=float("nan")) for one in rivals_of(known)]
    bare = rivals_table(known, unknown)
    assert [word for word in words if "inwoners" in word]
    assert [column.words for column in bare.columns] == [
        word for word in words if "inwoners" not in word
    ]
    assert {len(row) for row in bare.rows} == {len(bare.columns)}
