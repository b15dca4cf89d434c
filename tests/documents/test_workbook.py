"""The workbook: a sheet a table, filters, a header that stays, numbers as numbers."""

from dataclasses import replace
from io import BytesIO

import pytest

from helpers.reported import BROKEN, document, plan
from regiomap.documents.model import Column, Table
from regiomap.documents.workbook import encode_sheets

openpyxl = pytest.importorskip("openpyxl")


def test_every_sheet_has_filters_and_a_header_that_stays() -> None:
    known = document(BROKEN, others={"ander": plan()})
    book = openpyxl.load_workbook(BytesIO(encode_sheets(known)))
    assert book.sheetnames == [one.name for one in known.sheets]
    for sheet, table in zip(book.worksheets, known.sheets, strict=True):
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        heads = [cell.value for cell in sheet[1]]
        assert heads == [column.words for column in table.columns]
        for row in sheet.iter_rows(min_row=2):
            for cell, column in zip(row, table.columns, strict=True):
                assert cell.data_type in ({"n"} if column.digits is not None else {"s", "n"})
                assert cell.data_type != "f"


def test_a_count_that_no_number_holds_is_text() -> None:
    table = Table("t", (Column("n", 0), Column("km", 1)), ((10**20, 1.23456), (7, 2.0)))
    book = openpyxl.load_workbook(BytesIO(encode_sheets(replace(document(), sheets=(table,)))))
    assert [cell.value for cell in book["t"]["A"]] == ["n", str(10**20), 7]
    assert book["t"]["B2"].value == 1.235
