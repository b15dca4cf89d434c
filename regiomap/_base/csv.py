"""Tables as CSV: safe to open in a spreadsheet, and never half written."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from regiomap._base.files import write_whole
from regiomap._base.messages import is_broken, listed, shown_path
from regiomap.errors import FileError

__all__ = [
    "FORMULA",
    "NEEDS_QUOTES",
    "SEPARATORS",
    "read_csv",
    "require_storable",
    "write_csv",
]

# A spreadsheet runs a cell that starts like this, also when the sign has full width. An
# apostrophe before it keeps it text; cells that already start with apostrophes get one more, so
# that reading restores exactly what was.
FORMULA = re.compile("^'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
# What some reader takes for the end of a cell or a row, or would trim.
NEEDS_QUOTES = re.compile('[",\r\n\v\f\x1c-\x1e\x85\u2028\u2029]|^\\s|\\s$')
SEPARATORS = (",", ";", "\t")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_REMEDY = "Save it as CSV in UTF-8, with one header row."


def read_csv(path: Path) -> pd.DataFrame:
    """Read a CSV as text, separated by commas, semicolons or tabs; empty cells are missing.

    Read are UTF-8, and UTF-16 that says so (a spreadsheet's 'Unicode text'). Which other alphabet
    a file is in cannot be known, only guessed, so that it is refused.

    Raises
    ------
    FileError
        If the file is missing, or no table in these alphabets.
    """
    try:
        text = _text_of(path.read_bytes(), path.name)
    except FileNotFoundError:
        raise FileError(f"there is no file {shown_path(path)}. Check the path.") from None
    except ValueError:  # what `os` says of a NUL
        raise FileError(f"there is no file {shown_path(path)}: no name holds a NUL.") from None
    except OSError as error:
        raise FileError(
            f"cannot read {path.name!r} as CSV ({error.strerror or error}). Is it a file, and may "
            "you read it?"
        ) from error
    rows = _rows_of(text, path.name)
    header = next(rows, (0, []))[1]
    if not header:
        raise FileError(f"cannot read {path.name!r} as CSV: it is empty. {_REMEDY}")
    cells = list(_fitting(rows, len(header), path.name))
    columns = {}
    for at, given in enumerate(header):
        name = str(_unguard(given.strip()))
        column = [_unguard(row[at]) or None for row in cells]
        if not name and not any(column):
            continue  # a separator behind the last column
        if name in columns:
            raise FileError(
                f"cannot read {path.name!r} as CSV: the column {name!r} is there twice. Keep one."
            )
        columns[name] = column
    return pd.DataFrame(columns, dtype=object)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table without its index, so that a spreadsheet shows formulas as text.

    Raises
    ------
    FileError
        If the file cannot be written, or a text cannot be stored.
    """
    rows = [list(table.columns), *table.astype(object).to_numpy().tolist()]
    require_storable((cell for row in rows for cell in row), path)
    write_whole(path, "".join(",".join(map(_cell, row)) + "\n" for row in rows))


def require_storable(cells: Iterator[object], path: Path) -> None:
    """Raise if a cell holds what no file can keep.

    Raises
    ------
    FileError
        If there is a NUL, or half a character, in a text.
    """
    wrong = [cell for cell in cells if isinstance(cell, str) and not _is_storable(cell)]
    if wrong:
        noun = "text holds" if len(wrong) == 1 else "texts hold"
        raise FileError(
            f"cannot write {path.name!r}: {len(wrong)} {noun} a NUL, or half a character "
            f"({listed(ascii(cell)[1:-1] for cell in wrong)}), which no file keeps. Mend them."
        )


def _is_storable(text: str) -> bool:
    return "\0" not in text and not is_broken(text)


def _cell(value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124 (NaN)
        return ""
    text = str(_guard(value))
    if NEEDS_QUOTES.search(text):
        doubled = text.replace('"', '""')
        return f'"{doubled}"'
    return text


def _text_of(content: bytes, shown: str) -> str:
    """Return the text of a file in UTF-8 or UTF-16."""
    alphabet = "utf-16" if content.startswith(_UTF_16) else "utf-8-sig"
    try:
        text = content.decode(alphabet)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError(
            f"cannot read {shown!r} as CSV: line {line} is not in {alphabet[:6].upper()}, but in "
            "Windows-1252 or another alphabet, which cannot be told. In a spreadsheet, save it "
            "as 'CSV UTF-8'."
        ) from None
    if "\0" in text:
        raise FileError(f"cannot read {shown!r} as CSV: it holds a NUL. {_REMEDY}")
    return text


def _rows_of(text: str, shown: str) -> Iterator[tuple[int, list[str]]]:
    """Return the rows that are not empty, each with the number of its last line.

    A carriage return alone ends a line only where the whole file ends its lines so; anywhere else
    it is a part of a cell, or a fault.
    """
    lines = io.StringIO(text, newline="\n" if "\n" in text else "\r")
    first = next((line for line in re.split("[\r\n]+", text) if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    reader = csv.reader(lines, delimiter=max(SEPARATORS, key=bare.count), strict=True)
    try:
        for row in reader:
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        return_ = "a carriage return stands within a cell without quotes"
        why = return_ if "new-line" in str(error) else str(error)
        raise FileError(
            f"cannot read {shown!r} as CSV: line {reader.line_num}: {why}. {_REMEDY}"
        ) from None


def _fitting(rows: Iterator[tuple[int, list[str]]], n: int, shown: str) -> Iterator[list[str]]:
    """Return the rows with as many cells as the header has."""
    for line, row in rows:
        # Cells beyond the header would be lost.
        if any(row[n:]):
            raise FileError(
                f"cannot read {shown!r} as CSV: line {line} has {len(row)} cells, and the header "
                f"{n}. {_REMEDY}"
            )
        yield row[:n] + [""] * (n - len(row))


def _guard(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def _unguard(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
