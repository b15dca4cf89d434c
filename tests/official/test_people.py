"""Who lives where: the sums of a stream, or a sentence that says which row is none."""

from pathlib import Path

import pytest

from helpers.servers import Server, sends, zipped
from regiomap.errors import FetchError, OptionError
from regiomap.official.people import AGES, STATBEL, fetch_people, read_people

HEADER = "CD_REFNIS|TX_DESCR_NL|CD_SEX|CD_NATLTY|CD_AGE|MS_POPULATION"
AT = "/opendata/TF_SOC_POP_STRUCT_{year}.zip"


def text_of(people: dict[str, int]) -> str:
    """Return as many rows as Statbel has: one a municipality, sex, nationality and year of age."""
    rows = [HEADER]
    for code, many in people.items():
        for sex in ("M", "F"):
            rows += [f"{code}|Gemeente {code}|{sex}|BEL|{age}|{many}" for age in range(101)]
    return "\r\n".join(rows) + "\r\n"


def written(folder: Path, text: str) -> Path:
    """Write a zip with a text."""
    path = folder / "people.zip"
    path.write_bytes(zipped(text))
    return path


def test_the_sums_are_those_of_the_ages(tmp_path: Path) -> None:
    table = read_people(written(tmp_path, text_of({"11002": 3, "11001": 1})))
    assert table.index.tolist() == ["11001", "11002"]
    assert table.columns.tolist() == ["name", "population", *AGES]
    assert table.loc["11001", "population"] == 202
    for name, (first, last) in AGES.items():
        assert table.loc["11002", name] == 3 * 2 * (last - first + 1)
    parts = ["aged_0_2", "aged_3_11", "aged_12_17"]
    assert (table[parts].sum(axis=1) == table["aged_0_17"]).all()
    assert (table["aged_0_17"] + table["aged_18_25"] == table["aged_0_25"]).all()


def test_the_older_name_of_the_column_is_known(tmp_path: Path) -> None:
    text = "CD_MUNTY_REFNIS|CD_AGE|MS_POPULATION\n11001|4|5\n11001|40|6\n"
    table = read_people(written(tmp_path, text))
    assert table.to_numpy()[0].tolist() == [11, 0, 5, 0, 0, 5, 5]
    assert "name" not in table.columns


def test_it_is_fetched_once_with_date_and_source(server: Server, tmp_path: Path) -> None:
    server.answers[AT.format(year=2025)] = sends(zipped(text_of({"11001": 1})), "application/zip")
    people = fetch_people(2025, address=server.at(AT), cache=tmp_path)
    assert people.attrs["date"] == "2025-01-01"
    assert people.attrs["licence"] == "CC BY 4.0"
    assert people.attrs["vintage"] == 2025
    assert "2025" in people.attrs["source"]["nl"]
    again = fetch_people(2025, address=server.at(AT), cache=tmp_path, offline=True)
    assert again.equals(people)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no column CD_REFNIS or CD_MUNTY_REFNIS"),
        ("a|b\n1|2\n", r"has no column CD_REFNIS or CD_MUNTY_REFNIS \(it has 'A', 'B'\)"),
        ("CD_REFNIS|CD_AGE\n11001|4\n", "has no column MS_POPULATION"),
        (HEADER + "\n", "holds no row at all"),
        (HEADER + "\n11001|x|M|BEL|4\n", "5 cells for 6 columns in line 2"),
        (HEADER + "\n1101|x|M|BEL|4|5\n", "the code '1101' in line 2"),
        (HEADER + "\n11001|x|M|BEL|151|5\n", "the age '151' in line 2"),
        (HEADER + "\n11001|x|M|BEL|-1|5\n", "the age '-1' in line 2"),
        (HEADER + "\n11001|x|M|BEL|4|5.5\n", "'5.5' inhabitants in line 2"),
        (HEADER + "\n11001|x|M|BEL|4|-5\n", "'-5' inhabitants in line 2"),
        (HEADER + "\n11001|x|M|BEL|4|\u0665\n", "inhabitants in line 2"),
        (HEADER + "\n" + "11001|x|M|BEL|4|z\n" * 9, "in line 6 and 1 more"),
        (HEADER + "\n" + "x" * 300_000, "cells for 6 columns"),
    ],
)
def test_what_is_no_such_table_is_told_by_row_and_not_kept(
    server: Server, tmp_path: Path, text: str, said: str
) -> None:
    server.answers["/a.zip"] = sends(zipped(text), "application/zip")
    with pytest.raises(FetchError, match=said):
        fetch_people(2025, address=server.at("/a.zip"), cache=tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.suffix != ".lock"]


def test_a_wrong_call_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="year must be a whole number"):
        fetch_people(25, cache=tmp_path)
    with pytest.raises(OptionError, match="address must start"):
        fetch_people(2025, address="people.zip", cache=tmp_path)
    assert STATBEL.format(year=2025).endswith("TF_SOC_POP_STRUCT_2025.zip")
