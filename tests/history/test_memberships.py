"""Registers over a merger: rows with their own days and columns, memberships that start later."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiomap.errors import OptionError
from regiomap.history.register import Register, carry_register

DAY = "2025-01-01"
MERGER = {"a": "ab", "b": "ab"}
Row = tuple[str, str, str | None, str | None]


def held(*rows: Row, **columns: list[object]) -> Register:
    table = pd.DataFrame(rows, columns=["region", "nis", "valid_from", "valid_to"])
    return Register(pd.concat([table, pd.DataFrame(columns)], axis=1))


def days(register: Register) -> list[list[str | None]]:
    table = register.table[["region", "nis", "valid_from", "valid_to"]]
    return [list(row) for row in table.itertuples(index=False)]


def test_a_new_row_has_the_end_of_its_own_parts_and_not_of_the_region() -> None:
    register = held(("x", "c", None, "2025"), ("x", "a", "2021", None), ("x", "b", None, "2026"))
    carried = carry_register(register, MERGER, on=DAY, min_size=1)
    assert days(carried.register)[1:] == [
        ["x", "a", "2021", "2024-12-31"],
        ["x", "b", None, "2024-12-31"],
        ["x", "ab", DAY, None],
    ]
    ends = carry_register(
        held(("x", "c", None, None), ("x", "a", None, "2026"), ("x", "b", None, "2025")),
        MERGER,
        on=DAY,
        min_size=1,
    )
    assert days(ends.register)[-1] == ["x", "ab", DAY, "2026"]


def test_a_new_row_has_the_columns_of_its_parts_and_of_its_region() -> None:
    register = held(
        ("x", "c", None, None),
        ("x", "a", None, None),
        ("x", "b", None, None),
        contact=["Cee", "Ann", "Bob"],
        phone=["1", "2", "2"],
        pullers=[2, None, None],
    )
    new = carry_register(register, MERGER, on=DAY, min_size=1).register.table.iloc[-1]
    assert new["nis"] == "ab"
    assert pd.isna(new["contact"])
    assert (new["phone"], new["pullers"]) == ("2", "2")


def test_memberships_that_start_later_are_carried_and_told() -> None:
    register = held(("x", "c", None, None), ("x", "a", "2026", "2027"), ("y", "b", "2028", None))
    carried = carry_register(register, MERGER, on=DAY, min_size=1, names={"ab": "Aabee"})
    assert days(carried.register) == [
        ["x", "c", None, None],
        ["x", "ab", "2026", "2027"],
        ["y", "ab", "2028", None],
    ]
    assert carried.register.table["name"].to_list()[1:] == ["Aabee", "Aabee"]
    assert carried.later[["nis", "new_nis"]].to_numpy().tolist() == [["a", "ab"], ["b", "ab"]]
    assert not carried.later["choose_region"].any()


def test_later_memberships_of_two_regions_wait_for_a_choice() -> None:
    register = held(("x", "a", None, None), ("y", "b", "2026", None))
    carried = carry_register(register, MERGER, on=DAY, min_size=1)
    assert days(carried.register)[-1] == ["x", "ab", DAY, "2025-12-31"]
    assert carried.later["choose_region"].to_list() == [True]
    chosen = carry_register(register, MERGER, on=DAY, choices={"ab": "y"}, min_size=1)
    assert chosen.register.assignment("2025-06-01").to_dict() == {"ab": "x"}
    assert chosen.register.assignment("2026-06-01").to_dict() == {"ab": "y"}
    with pytest.raises(OptionError, match="'z' is no choice for 'ab': its parts are in 'x', 'y'"):
        carry_register(register, MERGER, on=DAY, choices={"ab": "z"}, min_size=1)


def test_only_later_memberships_are_enough() -> None:
    carried = carry_register(held(("x", "a", "2026", None)), MERGER, on=DAY, min_size=1)
    assert days(carried.register) == [["x", "ab", "2026", None]]
    assert carried.report.assignment.to_dict() == {"ab": "x"}


def test_a_row_that_has_the_new_code_already_stays() -> None:
    register = held(("x", "a", None, "2024"), ("x", "c", None, None), ("x", "ab", "2025", None))
    assert days(carry_register(register, MERGER, on=DAY, min_size=1).register) == days(register)


def test_numbers_as_codes_of_names_are_their_digits() -> None:
    register = held(("x", "11001", None, None))
    carried = carry_register(
        register, {"11001": "11009"}, on=DAY, names=pd.Series({11009: "New"}), min_size=1
    )
    assert carried.register.table["name"].to_list() == [None, "New"]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("xy"), st.sampled_from("abc"), st.integers(0, 9), st.integers(0, 5)
        ),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from([MERGER, {"a": "b"}, {"a": "b", "b": "b"}, {"a": "d"}, {"a": "d", "c": "d"}]),
)
def test_on_every_day_a_municipality_is_where_its_parts_are(
    spans: list[tuple[str, str, int, int]], crosswalk: dict[str, str]
) -> None:
    began = date(2024, 12, 27)
    rows, used = list[Row](), set[tuple[str, int]]()
    for region, code, first, length in spans:
        stretch = {(code, first + n) for n in range(length + 1)}
        if stretch & used:
            continue
        used |= stretch
        low, high = (began + timedelta(days=n) for n in (first, first + length))
        rows.append((region, code, low.isoformat(), high.isoformat()))
    # Who is always there says that every old code exists before.
    rows += [("z", code, "2020", "2023") for code in "abc"]
    register = held(*rows, ("w", "e", None, None))
    if "b" in crosswalk.values() and "b" not in crosswalk:
        crosswalk = crosswalk | {"b": "b"}
    after = carry_register(register, crosswalk, on=DAY, min_size=1).register
    for n in range(16):
        day = (began + timedelta(days=n)).isoformat()
        was = register.assignment(day)
        if day >= DAY:
            parts = was.groupby(was.index.map(lambda code: crosswalk.get(code, code))).agg(set)
            was = parts[parts.map(len) == 1].map(lambda regions: next(iter(regions)))
        assert after.assignment(day).to_dict() == was.to_dict(), day
