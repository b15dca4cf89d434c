"""Workbooks: what is text stays text, what is a number a number, and the bytes are the same."""

import io

import pandas as pd
import pytest

from regiomap._base.xlsx import encode_workbook

TABLE = pd.DataFrame(
    {"text": ["=1+1", "<b>&\x07\ud800", None], "n": [1, 2.5, None], "yes": [True, False, None]},
    dtype=object,
)


def test_the_same_tables_give_the_same_bytes() -> None:
    assert encode_workbook({"a & b": TABLE}) == encode_workbook({"a & b": TABLE.copy()})


def test_another_program_reads_what_was_written() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(
        io.BytesIO(encode_workbook({"a & b": TABLE, "c": TABLE.iloc[:0]}))
    )
    assert book.sheetnames == ["a & b", "c"]
    rows = [[cell.value for cell in row] for row in book["a & b"].iter_rows()]
    assert rows == [
        ["text", "n", "yes"],
        ["=1+1", 1, True],
        ["<b>&\ufffd\ufffd", 2.5, False],
        [None, None, None],
    ]
    assert book["a & b"]["A2"].data_type == "s"
    assert [cell.value for cell in book["c"][1]] == ["text", "n", "yes"]


def test_a_workbook_for_people_filters_prints_and_shows_all_of_a_text() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    table = pd.DataFrame({"naam": ["=1+1", "lang " * 40], "n": [1000, 2.5]}, dtype=object)
    book = openpyxl.load_workbook(io.BytesIO(encode_workbook({"a's": table}, filters=True)))
    sheet = book["a's"]
    assert (sheet.auto_filter.ref, sheet.freeze_panes) == ("A1:B3", "A2")
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet["A2"].data_type, sheet["A2"].value) == ("s", "=1+1")
    assert [sheet[cell].number_format for cell in ("B2", "B3")] == ["#,##0", "#,##0.0"]
    assert sheet.row_dimensions[3].height > 30
