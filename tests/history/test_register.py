"""The register of youth regions: read, checked, written, carried."""

import os
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiomap.adjacency import build_adjacency
from regiomap.checks.regions import check_regions
from regiomap.errors import (
    AssignmentError,
    ColumnError,
    FileError,
    OptionError,
    UnknownMunicipalityError,
)
from regiomap.flanders import load_flanders, load_mergers, load_youth_regions
from regiomap.history.register import Register, carry_register, load_register, read_register


def register(
    *rows: tuple[object, ...], columns: str = "region nis valid_from valid_to"
) -> Register:
    return Register(pd.DataFrame(rows, columns=columns.split(), dtype=object))


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return tmp_path / "register.csv"


# By hand.


def test_membership_has_a_first_and_a_last_day() -> None:
    held = register(
        ("x", "a", "2021-03-01", "2021-12-31"), ("x", "b", "2021", "2022"), ("x", "c", None, None)
    )
    for day, members in {
        "2021-02-28": "bc",
        "2021-03-01": "abc",
        "2021-12-31": "abc",
        "2022-12-31": "bc",
        "2023-01-01": "c",
    }.items():
        assert "".join(held.assignment(day).index) == members
        assert held.regions(day).loc["x", "n_members"] == len(members)
    assert held.assignment(date(2021, 6, 1)).to_dict() == {"a": "x", "b": "x", "c": "x"}


def test_what_is_said_of_a_region_may_stand_on_any_of_its_rows() -> None:
    held = register(
        ("x", "a", "2021", "2021", "1", None),
        ("x", "b", "2022", None, None, "feitelijk"),
        columns="region nis valid_from valid_to pullers legal_form",
    )
    row = held.regions("2022-05-05").loc["x"]
    assert (row["pullers"], row["legal_form"], row["n_members"]) == (1, "feitelijk", 1)
    assert held.regions("2022-05-05").dtypes["meetings_per_year"] == "Int64"


def test_a_region_without_members_on_a_day_is_not_there() -> None:
    assert register(("x", "a", "2021", "2021")).regions("2030-01-01").empty


def test_a_member_may_leave_and_come_back() -> None:
    held = register(
        ("x", "a", "2021", "2021"), ("y", "a", "2022", "2022"), ("x", "a", "2023", None)
    )
    assert [held.assignment(f"{year}-07-01").loc["a"] for year in (2021, 2022, 2023)] == list("xyx")


def test_numbers_are_text_and_codes_their_digits() -> None:
    held = Register(
        pd.DataFrame({"region": [1, 1], "nis": [11001.0, "11002"], "pullers": [2, None]})
    )
    assert held.table["nis"].to_list() == ["11001", "11002"]
    assert held.table["pullers"].to_list() == ["2", None]


# Files.


def test_a_file_of_excel_is_read(csv: Path) -> None:
    csv.write_text("region;nis;pullers;note\nNoord;11001;2;één\n", encoding="utf-8-sig")
    held = read_register(csv)
    assert held.assignment("2025-01-01").to_dict() == {"11001": "Noord"}
    assert held.table.loc[0, "note"] == "één"


nasty = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("=+-@'\t\";,"), max_size=12
).map(str.strip)


@settings(max_examples=60, deadline=None)
@given(names=st.lists(nasty.filter(bool), min_size=1, max_size=4, unique=True), supporter=nasty)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], supporter: str
) -> None:
    path = tmp_path_factory.mktemp("register") / "register.csv"
    rows = [(name, f"{n:05}", supporter) for n, name in enumerate(names)]
    held = register(*rows, columns="region nis supporter")
    held.save(path)
    pd.testing.assert_frame_equal(read_register(path).table, held.table)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(cell: str, csv: Path) -> None:
    register((cell, "a"), columns="region nis").save(csv)
    written = pd.read_csv(csv, dtype=str)
    assert written["region"].str.startswith("'").all()
    assert read_register(csv).table["region"].to_list() == [cell]


def test_a_failed_write_leaves_the_old_file(csv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_register().save(csv)
    before = csv.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="cannot write"):
        load_register().save(csv)
    assert csv.read_bytes() == before
    assert list(csv.parent.iterdir()) == [csv]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"cannot write .*no-such"):
        load_register().save(tmp_path / "no-such" / "register.csv")


# What a citizen can check.


def test_the_example_is_the_five_recognised_regions() -> None:
    held = load_register()
    published = load_youth_regions()
    members = held.assignment("2024-06-01")
    assert members.to_dict() == published.set_index("nis")["youth_region"].to_dict()
    assert held.table["name"].to_list() == published["name"].to_list()
    regions = held.regions("2024-06-01")
    assert regions["status"].unique().tolist() == ["recognised"]
    unknown = ["pullers", "meetings_per_year", "joint_services_per_year", "supporter", "exempt"]
    assert regions[unknown].isna().all(axis=None), "nothing is invented"
    assert held.assignment("2027-01-01").empty


def test_the_report_of_2024_and_of_2025() -> None:
    held = load_register()
    carried = carry_register(
        held, load_mergers(), on="2025-01-01", names=load_flanders(2025)["name"]
    )
    assert not carried.report
    wrong = {}
    for vintage, one in ((2024, held), (2025, carried.register)):
        flanders, day = load_flanders(vintage), f"{vintage}-06-01"  # type: ignore[arg-type]
        with pytest.warns(UserWarning, match="no neighbour"):
            graph = build_adjacency(flanders)
        report = check_regions(
            one.assignment(day),
            graph,
            parents=flanders["reference_region"],
            register=one.regions(day),
        )
        table = report.per_region("en")
        wrong[vintage] = table.loc[~table["ok"], "remarks"].to_dict()
    apart = {"Jeugdregio Noorderkempen": "2 separate parts; cut off: Stabroek"}
    small = {"Jeugdregio Pajottenland": "4 municipalities, at least 5 needed"}
    assert wrong == {2024: apart, 2025: apart | small}


# Through time.


def test_a_merger_closes_rows_and_opens_new_ones() -> None:
    carried = carry_register(
        load_register(), load_mergers(), on="2025-01-01", names=load_flanders(2025)["name"]
    )
    table = carried.register.table
    closed = table[table["valid_to"] == "2024-12-31"]
    assert closed["name"].to_list() == ["Wachtebeke", "Galmaarden", "Gooik", "Herne"]
    opened = table[table["valid_from"] == "2025-01-01"]
    assert opened[["nis", "name", "valid_to"]].to_numpy().tolist() == [
        ["44087", "Lochristi", "2026"],
        ["23106", "Pajottegem", "2026"],
    ]
    before, after = (carried.register.assignment(day) for day in ("2024-12-31", "2025-01-01"))
    assert before.equals(load_register().assignment("2024-12-31"))
    pd.testing.assert_series_equal(
        after.sort_index(), carried.report.assignment.sort_index(), check_names=False
    )


def test_a_merger_that_needs_a_choice_closes_until_it_is_made() -> None:
    held = register(("x", "a", None, None), ("y", "b", None, None), ("x", "c", None, "2023"))
    crosswalk = {"a": "ab", "b": "ab"}
    carried = carry_register(held, crosswalk, on="2025-01-01", min_size=1)
    assert carried.report.choices.index.to_list() == ["ab"]
    assert carried.register.assignment("2025-01-01").empty
    chosen = carry_register(held, crosswalk, on="2025-01-01", choices={"ab": "y"}, min_size=1)
    assert chosen.register.assignment("2025-01-01").to_dict() == {"ab": "y"}
    assert chosen.register.assignment("2023-01-01").to_dict() == {"a": "x", "b": "y", "c": "x"}


def test_a_member_that_keeps_its_code_keeps_its_row() -> None:
    held = register(("x", "a", "2021", None), ("x", "b", "2021", None))
    carried = carry_register(held, {"a": "a", "b": "a"}, on="2025-01-01", min_size=1)
    assert carried.register.table[["nis", "valid_from", "valid_to"]].to_numpy().tolist() == [
        ["a", "2021", None],
        ["b", "2021", "2024-12-31"],
    ]


# Faults.


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("x,,,,,", "no nis in line 2"),
        (",a,,,,", "no region in line 2"),
        ("x,a,01/02/2021,,,", r"valid_from is no day \(2025-01-31\) or year in line 2"),
        ("x,a,2021-02-30,,,", "valid_from is no day"),
        ("x,a,2022,2021,,", "valid_to comes before valid_from in line 2"),
        ("x,a,,,erkend,", "status is not one of planned, recognised, ended in line 2"),
        ("x,a,,,,1.5", "pullers is not a whole number in line 2"),
        ("x,a,,,,-1", "pullers is not a whole number in line 2"),
        ("x,a,,,,1\nx,b,,,,2", "pullers differs within 'x'"),
        ("x,a,,2023,,\ny,a,2023,,,", "twice at the same time: 'a in lines 2 and 3'"),
        ("x,,,,,\nx,a,20211,,,", r"2 problems .* \(1\) no nis in line 2; \(2\) valid_from"),
        ("", "it holds no membership"),
    ],
)
def test_every_fault_is_told_with_its_line(rows: str, told: str, csv: Path) -> None:
    csv.write_text(f"region,nis,valid_from,valid_to,status,pullers\n{rows}\n", encoding="utf-8")
    with pytest.raises(AssignmentError, match=told):
        read_register(csv)


def test_files_that_are_no_register(csv: Path) -> None:
    with pytest.raises(FileError, match="there is no file"):
        read_register(csv)
    csv.write_bytes(b"")
    with pytest.raises(FileError, match=r"cannot read 'register\.csv' as CSV"):
        read_register(csv)
    csv.write_bytes(b"region,nis\n\xff\xfe,1\n")
    with pytest.raises(FileError, match="UTF-8"):
        read_register(csv)
    csv.write_text("region,code\nx,1\n", encoding="utf-8")
    with pytest.raises(ColumnError, match="there is no 'nis'"):
        read_register(csv)


@pytest.mark.parametrize("day", ["2025", "31/01/2025", "2025-13-01"])
def test_a_day_is_a_day(day: str) -> None:
    with pytest.raises(OptionError, match="on must be a day such as '2025-01-31', got"):
        load_register().assignment(day)


def test_a_register_that_cannot_be_carried() -> None:
    with pytest.raises(AssignmentError, match="no municipality at all"):
        carry_register(load_register(), load_mergers(), on="2031-01-01")
    carried = carry_register(load_register(), load_mergers(), on="2025-01-01").register
    with pytest.raises(UnknownMunicipalityError, match="exists after the mergers"):
        carry_register(carried, load_mergers(), on="2026-01-01")


def test_nothing_of_the_caller_changes() -> None:
    table = pd.DataFrame({"region": ["x"], "nis": [11001]})
    held = Register(table)
    held.table.loc[0, "name"] = "changed"
    assert list(table.columns) == ["region", "nis"]
    assert table["nis"].to_list() == [11001]
    assert repr(held) == "<Register: 1 regions, 1 memberships>"
    assert "11001" in held._repr_html_()
