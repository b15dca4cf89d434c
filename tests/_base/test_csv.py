"""Tables as CSV: the bytes that are written, what is read from other hands, and refusals."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regiomap._base.csv import read_csv, require_storable, write_csv
from regiomap.errors import FileError


def read(content: bytes | str, folder: Path) -> list[list[object]]:
    """Return the header and the rows of a file with this content."""
    path = folder / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    table = read_csv(path)
    return [list(table.columns), *table.to_numpy().tolist()]


def test_cells_are_quoted_guarded_or_empty(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    cells = ["=1+1", "'-x", 'say "a, b"', " blank", None, np.nan, pd.NA, 3, 2.5, "plain"]
    write_csv(pd.DataFrame({"what": pd.Series(cells, dtype=object)}), path)
    assert path.read_text(encoding="utf-8").split("\n") == [
        "what", "'=1+1", "''-x", '"say ""a, b"""', '" blank"', "", "", "", "3", "2.5", "plain", "",
    ]  # fmt: skip


def test_what_was_written_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    write_csv(pd.DataFrame({"nis": ["01", "'=x"], "n": [1, None]}, dtype=object), path)
    assert read_csv(path).to_numpy().tolist() == [["01", "1"], ["'=x", None]]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("alphabet", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_separator_and_alphabet_is_read(
    separator: str, alphabet: str, tmp_path: Path
) -> None:
    text = f'nis{separator}naam\r\n1{separator}"Bé{separator}d"\r\n\r\n2\r\n'
    assert read(text.encode(alphabet), tmp_path) == [
        ["nis", "naam"],
        ["1", f"Bé{separator}d"],
        ["2", None],
    ]


def test_a_separator_behind_the_last_column_makes_no_column(tmp_path: Path) -> None:
    assert read("a,b,\n1,2,\n", tmp_path) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"a,a\n1,2\n", "the column 'a' is there twice"),
        (b"a\n1,2\n", "line 2 has 2 cells, and the header 1"),
        (b"a\n\xe9\n", "line 2 is not in UTF-8"),
        (b"a\n\0\n", "it holds a NUL"),
        (b'a\n"1', "line 2: unexpected end of data"),
        (b"a,b\n1,x\ry\n", "line 2: a carriage return stands within a cell without quotes"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(
    content: bytes, said: str, tmp_path: Path
) -> None:
    with pytest.raises(FileError, match=said):
        read(content, tmp_path)


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="there is no file"):
        read_csv(tmp_path / "none.csv")
    with pytest.raises(FileError, match="no name holds a NUL"):
        read_csv(tmp_path / "a\0b.csv")
    with pytest.raises(FileError, match=r"Is it a file, and may you read it\?"):
        read_csv(tmp_path)


def test_a_text_that_no_file_keeps_is_counted() -> None:
    require_storable(iter(["a", 3, None]), Path("x.csv"))
    with pytest.raises(FileError, match=r"cannot write 'x.csv': 2 texts hold a NUL"):
        require_storable(iter(["a\0", "\ud800", "b"]), Path("x.csv"))
