"""Two maps in the shell: what differs, said in lines and written as a table."""

import re
import sys
from pathlib import Path

import pandas as pd
import pytest

import regiomap as rm
from helpers.lands import squares
from regiomap.cli.compare import compare_maps, maps_lines
from regiomap.cli.main import main
from regiomap.errors import FileError, OptionError


def said_by(
    patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: object
) -> tuple[object, str, str]:
    """Return the exit status of the command, and what it said."""
    patch.setattr(sys, "argv", ["regiomap", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    spoken = capsys.readouterr()
    return ended.value.code or 0, spoken.out, spoken.err


def test_the_embedded_vintages_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("compare", "2024", "2025", "--boundaries", "--mergers", "--out", "changes.csv")
    code, out, _ = said_by(monkeypatch, capsys, *words)
    assert code == 0
    assert "285 municipalities on both maps" in out
    assert "Neighbours: 1 gained, 0 lost" in out
    assert re.search(r"gained +Bocholt \(72003\) +Kinrooi \(72018\) +32.9", out)
    assert "Written: changes.csv" in out
    table = pd.read_csv("changes.csv", dtype={"nis": str})
    assert len(table) == 285
    code, out, _ = said_by(monkeypatch, capsys, "compare", "2024", "2025", "--boundaries")
    assert "27 on the first only" in out
    assert "with a municipality that only one map has: 79 pairs" in out


def test_files_are_compared(tmp_path: Path) -> None:
    before, after = tmp_path / "a.gpkg", tmp_path / "b.gpkg"
    squares("abc").set_crs(31370, allow_override=True).to_file(before)
    squares("ab").set_crs(31370, allow_override=True).to_file(after)
    said = compare_maps(before, after, mergers=False, out=None)
    first, *_, last = maps_lines(said, "en")
    assert "1 on the first only: c." in first
    assert last == "Lost with a municipality that only one map has: 1 pair."
    same = compare_maps(before, before, mergers=False, out=None)
    (only,) = maps_lines(same, "nl")
    assert "0,00 van 3 km2 veranderde van gemeente. Buren: 0 erbij, 0 eraf." in only


def test_a_wrong_call_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = said_by(monkeypatch, capsys, "compare", "2024", "2025", "--mergers")
    assert code == 2
    assert "say --boundaries as well" in err
    with pytest.raises(FileError, match="there is no file"):
        compare_maps(Path("x.gpkg"), Path("2025"), mergers=False, out=None)
    with pytest.raises(OptionError, match="is a file ending in"):
        compare_maps(Path("2024"), Path("2025"), mergers=False, out=Path("a.txt"))
    assert rm.reports.BoundaryChanges.__name__ == "BoundaryChanges"
