"""The tables of a report as a workbook: a sheet a table, numbers as numbers."""

import pandas as pd

from regiomap._base.xlsx import encode_workbook
from regiomap.documents.model import Cell, Column, Document

__all__ = ["encode_sheets"]

_MOST_DIGITS = 3  # a metre, where the unit is a kilometre
_LARGEST = 10**15


def encode_sheets(document: Document) -> bytes:
    """Return a workbook with a sheet for each table, with filters and a header that stays."""
    tables = {
        table.name: pd.DataFrame(
            [
                [_rounded(cell, column) for cell, column in zip(row, table.columns, strict=True)]
                for row in table.rows
            ],
            columns=[column.words for column in table.columns],
            dtype=object,
        )
        for table in document.sheets
    }
    return encode_workbook(tables, filters=True)


def _rounded(cell: Cell, column: Column) -> Cell:
    """Return a number as people need it; one of more digits than a workbook keeps as text."""
    if isinstance(cell, int) and abs(cell) > _LARGEST:
        return str(cell)
    if isinstance(cell, float) and column.digits is not None:
        return round(cell, _MOST_DIGITS)
    return cell
