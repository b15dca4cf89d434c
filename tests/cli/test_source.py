"""A file of boundaries in the shell: every verb that reads one is told how in the same words."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import typer

from helpers import lands
from helpers.shell import shell
from helpers.topojson import grid
from regiomap.cli.inputs import with_parents
from regiomap.cli.main import app
from regiomap.cli.source import Source, with_source

READING = {
    "--code-column", "--name-column", "--layer", "--crs", "--encoding", "--repair",
    "--snap-tolerance-m", "--vintage",
}  # fmt: skip
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("verb", ["check", "nest", "propose", "map", "grow", "collect"])
def test_every_verb_that_reads_boundaries_is_told_how(verb: str) -> None:
    flags = {flag for one in COMMANDS[verb].params for flag in one.opts}
    assert flags >= READING


def test_the_options_come_as_one_argument() -> None:
    seen = []

    @with_source
    def verb(name: str, *, source: Source) -> None:
        seen.append((name, source))

    verb(name="x", **Source(crs="4326")._asdict())
    assert seen == [("x", Source(crs="4326"))]
    assert Source().about_a_file() == []
    assert Source(crs="4326", vintage=2024, repair=True).about_a_file() == ["crs", "repair"]


@pytest.fixture
def land(tmp_path: Path) -> Path:
    """Write a TopoJSON in degrees, in which two names serve as parents too."""
    cells: list[list[str | None]] = [["1", "2", "3"], ["4", "5", "6"]]
    names = {code: "Zürich" if code < "4" else "Genève" for code in "123456"}
    grid(tmp_path / "ch.json", cells, west=7.4, north=47.0, names=names)
    codes = list("123456")
    plan = pd.DataFrame({"nis": codes, "name": codes, "region": ["a"] * 3 + ["b"] * 3})
    plan.to_csv(tmp_path / "plan.csv", index=False)
    return tmp_path


HOW = ("--layer", "municipalities", "--code-column", "id", "--crs", "4326", "--within", "name")


def test_every_verb_reads_a_file_in_degrees(land: Path) -> None:
    sizes = ("--min-size", "1", "--max-size", "6")
    for words in (
        ("propose", "ch.json", *sizes, "--out", "out.csv"),
        ("check", "plan.csv", "-m", "ch.json", *sizes),
        ("nest", "plan.csv", "-m", "ch.json"),
        ("map", "plan.csv", "-m", "ch.json"),
        ("grow", "plan.csv", "-m", "ch.json", "--targets", "2026:1:3"),
    ):
        run = shell(*words, *HOW, "--name-column", "name", cwd=land)
        assert run.returncode == 0, run.stderr
        assert "Flanders" not in run.stdout + run.stderr
        assert "note: reprojected from EPSG:4326 (degrees) to EPSG:2056, the usual" in run.stderr
    assert "Zürich" in (land / "map.html").read_text(encoding="utf-8")


def test_a_land_without_parents_is_one(land: Path) -> None:
    how = (*HOW[:6], "--within", "none")
    sizes = ("--min-size", "2", "--max-size", "3")
    run = shell("propose", "ch.json", *how, *sizes, "--out", "out.csv", cwd=land)
    assert run.returncode == 0, run.stderr
    assert pd.read_csv(land / "out.csv")["region"].nunique() == 2
    for words in (("check", *sizes), ("nest",), ("map",), ("grow", "--targets", "2026:2:6")):
        run = shell(words[0], "out.csv", "-m", "ch.json", *words[1:], *how, cwd=land)
        assert run.returncode == 0, run.stderr
    run = shell("propose", "ch.json", *HOW[:6], cwd=land)
    assert "'none' takes the whole land as one. Name one with --within." in run.stderr
    table = lands.squares("ab", none=["x", "y"])
    assert with_parents(table, "none") is table
    assert "none" not in lands.squares("ab").columns


def test_what_is_missing_is_said_in_flags(land: Path) -> None:
    run = shell("propose", "ch.json", "--layer", "municipalities", cwd=land)
    assert run.returncode == 2
    assert "say which one with --code-column 'id'" in run.stderr
    assert "say --crs 4326" in run.stderr
    run = shell("propose", "ch.json", cwd=land)
    assert "Say which with --layer." in run.stderr
    run = shell("propose", "ch.json", *HOW[:4], "--crs", "Lambert", cwd=land)
    assert "--crs 'Lambert' names no known CRS" in run.stderr


def test_a_plan_of_another_land_asks_for_its_boundaries(land: Path) -> None:
    for verb in ("check", "nest", "map"):
        run = shell(verb, "plan.csv", cwd=land)
        assert run.returncode == 2
        (line,) = run.stderr.splitlines()
        assert "no code of the plan is one of the embedded Flanders ('1', '2'" in line
        assert line.endswith("Give the boundaries it is about with --municipalities.")


def test_a_file_is_mended_and_the_change_told(tmp_path: Path) -> None:
    table = lands.squares(["1", "2", "2"], parent=["a", "a", "a"]).reset_index(names="code")
    gpd.GeoDataFrame(table).to_file(tmp_path / "twice.gpkg")
    words = ("propose", "twice.gpkg", "--within", "parent", "--min-size", "1")
    run = shell(*words, cwd=tmp_path)
    assert run.returncode == 2
    assert "give --repair and read what it changed" in run.stderr
    run = shell(*words, "--repair", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "regiomap: note: <Repair: 2 municipalities, 1 dissolved" in run.stderr


def test_what_says_nothing_here_is_refused(land: Path) -> None:
    for words, said in (
        (("propose", "--crs", "4326"), "--crs says how a file of boundaries is read"),
        (("check", "plan.csv", "--repair"), "--repair says how a file of boundaries is read"),
        (("propose", "ch.json", "--vintage", "2024"), "--vintage is of the embedded Flanders"),
        (("propose", "--vintage", "1999"), "vintage must be one of 2024, 2025"),
        (("check", "--register", "--vintage", "2024"), "checked on the embedded Flanders of a day"),
        (("propose", "ch.json", *HOW, "--encoding", "klingon"), "no known encoding of text"),
    ):
        run = shell(*words, cwd=land)
        assert run.returncode == 2
        assert said in run.stderr.splitlines()[-1]


def test_a_vintage_of_flanders(tmp_path: Path) -> None:
    run = shell("propose", "--vintage", "2024", "--out", "old.csv", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert len(pd.read_csv(tmp_path / "old.csv")) == 300
    run = shell("check", "old.csv", "--vintage", "2025", cwd=tmp_path)
    assert run.returncode == 2


def test_a_tolerance_makes_neighbours(tmp_path: Path) -> None:
    gap = lands.squares(["1", "2"], parent=["a", "a"]).reset_index(names="code")
    gap.loc[1, "geometry"] = gap.loc[1, "geometry"].buffer(-0.1, join_style="mitre")
    gpd.GeoDataFrame(gap, crs=gap.crs).to_file(tmp_path / "gap.gpkg")
    words = ("propose", "gap.gpkg", "--within", "parent", "--min-size", "2", "--max-size", "2")
    assert shell(*words, cwd=tmp_path).returncode == 2
    run = shell(*words, "--snap-tolerance-m", "0.2", cwd=tmp_path)
    assert run.returncode == 0, run.stderr


def test_the_version_is_said(tmp_path: Path) -> None:
    run = shell("--version", cwd=tmp_path)
    assert run.returncode == 0
    assert run.stdout.startswith("regiomap 0.")
