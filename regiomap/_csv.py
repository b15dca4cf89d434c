"""Tables as CSV: safe to open in a spreadsheet, and never half written."""

import re
import warnings
from pathlib import Path

import pandas as pd

from regiomap._atomic import written_beside
from regiomap.errors import FileError

__all__ = ["read_csv", "write_csv"]

# A spreadsheet runs a cell that starts like this. An apostrophe before it keeps it text; cells
# that already start with apostrophes get one more, so that reading restores exactly what was.
_FORMULA = re.compile(r"^'*[=+\-@\t\r\n]")


def read_csv(path: Path) -> pd.DataFrame:
    """Read a CSV as text, separated by commas or semicolons; empty cells are missing.

    Raises
    ------
    FileError
        If the file is missing or no CSV in UTF-8.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = file.readline()
            file.seek(0)
            separator = ";" if header.count(";") > header.count(",") else ","
            with warnings.catch_warnings():
                # Cells beyond the header would be lost, or taken for an index.
                warnings.simplefilter("error", pd.errors.ParserWarning)
                table = pd.read_csv(
                    file,
                    sep=separator,
                    dtype=str,
                    na_values=[""],
                    keep_default_na=False,
                    index_col=False,
                )
    except FileNotFoundError:
        raise FileError(f"there is no file {str(path)!r}. Check the path.") from None
    except (
        OSError,
        UnicodeDecodeError,
        pd.errors.ParserError,
        pd.errors.ParserWarning,
        pd.errors.EmptyDataError,
    ) as error:
        raise FileError(
            f"cannot read {path.name!r} as CSV ({error}). Save it as CSV in UTF-8, with one "
            "header row."
        ) from error
    cells = {_unguard(str(name).strip()): cells.map(_unguard) for name, cells in table.items()}
    return pd.DataFrame(cells)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table without its index, so that a spreadsheet shows formulas as text.

    Raises
    ------
    FileError
        If the file cannot be written.
    """
    safe = pd.DataFrame({_guard(name): cells.map(_guard) for name, cells in table.items()})
    with written_beside(path) as beside:
        safe.to_csv(beside, index=False, lineterminator="\n", encoding="utf-8")


def _guard(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def _unguard(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith("'") and _FORMULA.match(cell):
        return cell[1:]
    return cell
