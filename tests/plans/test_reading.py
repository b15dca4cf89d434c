"""Plans from files: of spreadsheets, with boundaries, and files that are no plans."""

from pathlib import Path

import geopandas as gpd
import pytest

import regiomap as rm
from helpers import lands
from regiomap.errors import AssignmentError, FileError, UnknownMunicipalityError


@pytest.fixture
def squares() -> gpd.GeoDataFrame:
    """Return a two by two of squares of one kilometre."""
    return lands.squares("abcd", columns=2, name=list("ABCD"), population=[1, 2, 3, 4])


def test_a_plan_from_a_spreadsheet_is_read(squares: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "excel.csv"
    path.write_bytes("\ufeffNIS;Name;Region\r\na;A;n\r\nb;B;n\r\nc;C; s \r\nd;D;\r\n".encode())
    plan = rm.read_plan(path, municipalities=squares)
    assert plan.assignment.dropna().to_dict() == {"a": "n", "b": "n", "c": "s"}


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (b"nis,name\na,A\n", AssignmentError, "has no column 'region'; it has 'nis', 'name'"),
        (b"nis,region\na,x\na,y\n", AssignmentError, "1 municipalities occur more than once: 'a'"),
        (b"nis,region\n,x\n", AssignmentError, "1 rows have no code"),
        (b"nis,region\na,\n", AssignmentError, "no municipality has a region"),
        (b"nis,region\n,x\na,y\na,z\n", AssignmentError, r"2 problems .*\(1\) 1 rows.*\(2\) 1 mun"),
        (
            b"nis,region\nz,x\n",
            UnknownMunicipalityError,
            "names 1 code .* municipalities: 'z'",
        ),
        (b"\xff\xfe\xfa", FileError, "bad.csv"),
        (b"", FileError, "bad.csv"),
    ],
)
def test_a_file_that_is_no_plan_says_why(
    content: bytes,
    error: type[Exception],
    message: str,
    squares: gpd.GeoDataFrame,
    tmp_path: Path,
) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(error, match=message):
        rm.read_plan(path, municipalities=squares)


@pytest.mark.parametrize("name", ["missing.csv", "missing.gpkg", "random.gpkg", "random.geojson"])
def test_a_file_that_cannot_be_read_is_named(name: str, tmp_path: Path) -> None:
    if name.startswith("random"):
        (tmp_path / name).write_bytes(bytes(range(256)))
    with pytest.raises(FileError, match=name):
        rm.read_plan(tmp_path / name)


def test_a_plan_read_with_neighbours_only_knows_what_it_cuts(
    squares: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("nis,region\na,n\nb,n\nc,s\nd,s\n", encoding="utf-8")
    assert rm.read_plan(path, graph=rm.build_adjacency(squares)).cut == 2000


@pytest.mark.parametrize("rows", ["a,A,n,x\nb,B,n,x\n", "a,A,n,x\nb,B,n\n", "a,A,n\nb,B,n,x\n"])
def test_cells_beyond_the_header_never_shift_the_columns(rows: str, tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(f"nis,name,region\n{rows}", encoding="utf-8")
    with pytest.raises(FileError, match=r"cannot read 'wide\.csv' as CSV"):
        rm.read_plan(path)


def test_empty_cells_at_the_end_of_rows_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "trailing.csv"
    path.write_text("nis,name,region\na,A,n,\nb,B,s,\n", encoding="utf-8")
    assert rm.read_plan(path).assignment.to_dict() == {"a": "n", "b": "s"}
