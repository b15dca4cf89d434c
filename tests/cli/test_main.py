"""The shell: the same verbs, exit status 0, 1 and 2, and never a traceback."""

import subprocess
import sys
import warnings
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point, Polygon, box

import regiomap as rm
from helpers import lands
from helpers.html import Seen, data_of
from helpers.nasty import POPEN
from helpers.shell import Run, shell
from regiomap.flanders import load_flanders, load_youth_regions


def process(*words: str | Path, cwd: Path) -> Run:
    """Run the command as a newcomer does, in a process and a folder of its own."""
    call = [sys.executable, "-c", "from regiomap.cli.main import main; main()", *map(str, words)]
    run = subprocess.run(call, cwd=cwd, capture_output=True, text=True, check=False, timeout=1800)
    return Run(run.returncode, run.stdout, run.stderr)


def refused(run: Run, *, saying: str) -> None:
    assert run.returncode == 2, run.stderr
    lines = [line for line in run.stderr.splitlines() if "regiomap: note:" not in line]
    assert len(lines) == 1, run.stderr
    assert lines[0].startswith("regiomap: ")
    assert saying in lines[0]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("newcomer")
    run = process("demo", "--language", "nl", cwd=folder)
    assert run.returncode == 0, run.stderr
    assert "30 regio's: het beste van precies" in run.stdout
    assert "Voeren (73109): heeft geen buur in Limburg" in run.stdout
    return folder / "regiomap-demo"


@pytest.fixture
def squares(tmp_path: Path) -> Path:
    """Six squares in a row, two parents of three."""
    table = lands.squares(
        (f"1100{i}" for i in range(1, 7)),
        naam=list("ABCDEF"),
        reference_region=["west"] * 3 + ["oost"] * 3,
    ).drop(columns="name")
    path = tmp_path / "squares.gpkg"
    table.to_file(path)
    return path


def test_the_demo_writes_its_six_files(demo: Path) -> None:
    assert sorted(path.name for path in demo.iterdir()) == [
        "map.html",
        "plan-balanced.csv",
        "plan-grown.csv",
        "plan.csv",
        "plan.geojson",
        "report.md",
    ]
    assert (demo / "map.html").stat().st_size < 1_000_000


def test_the_demo_report_is_dutch_and_names_the_exact_number_of_plans(demo: Path) -> None:
    report = (demo / "report.md").read_text(encoding="utf-8")
    assert "30 jeugdregio's" in report
    # The product of the fifteen curves, to the last digit.
    assert "28.144.188.371.033.624.760.748.763.414.179.380.667.168" in report
    assert "**Voeren** (73109) heeft geen buur in Limburg" in report
    assert "Bocholt en Kinrooi delen 33 m" in report


@pytest.mark.slow
def test_the_demo_gives_the_same_bytes_again(demo: Path, tmp_path: Path) -> None:
    run = process("demo", "--out", tmp_path / "again", "--language", "nl", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    for path in demo.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def test_the_demo_plan_passes_its_own_check(demo: Path, tmp_path: Path) -> None:
    run = shell("check", demo / "plan.csv", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "30 of 30 regions keep every required rule" in run.stdout


def test_check_exits_1_and_says_why_when_a_region_is_cut(demo: Path, tmp_path: Path) -> None:
    table = pd.read_csv(demo / "plan.csv", dtype=str)
    table.loc[table["name"] == "Kapellen", "region"] = "Waasland"
    table.to_csv(tmp_path / "edited.csv", index=False)
    run = shell("check", "edited.csv", cwd=tmp_path)
    assert run.returncode == 1, run.stderr
    assert "separate parts" in run.stdout
    assert "Kapellen" in run.stdout


def test_nest_tells_the_crossing_region(demo: Path, tmp_path: Path) -> None:
    assert shell("nest", demo / "plan.csv", cwd=tmp_path).returncode == 0
    table = pd.read_csv(demo / "plan.csv", dtype=str)
    table.loc[table["name"] == "Kapellen", "region"] = "Waasland"
    table.to_csv(tmp_path / "edited.csv", index=False)
    run = shell("nest", "edited.csv", cwd=tmp_path)
    assert run.returncode == 1
    assert "crossing" in run.stdout


def test_a_plan_of_2024_is_checked_on_the_municipalities_of_2024(tmp_path: Path) -> None:
    recognised = load_youth_regions()
    recognised.rename(columns={"youth_region": "region"}).to_csv(tmp_path / "r.csv", index=False)
    run = shell("check", "r.csv", cwd=tmp_path)
    assert run.returncode == 1
    assert "Stabroek" in run.stdout


def test_the_recognised_regions_are_reported_as_they_are(tmp_path: Path) -> None:
    before = shell("check", "--register", "--on", "2024-06-01", cwd=tmp_path)
    assert before.returncode == 1
    assert (
        "4 of 5 regions keep every required rule. Not: Jeugdregio Noorderkempen." in before.stdout
    )
    after = shell("check", "--register", "--on", "2025-06-01", cwd=tmp_path)
    assert after.returncode == 1
    assert "3 of 5 regions keep every required rule" in after.stdout
    assert "4 municipalities, at least 5 needed" in after.stdout


def test_a_register_of_ones_own_is_checked(tmp_path: Path) -> None:
    members = load_youth_regions().rename(columns={"youth_region": "region"})
    members[members["region"] == "Beleefproject"].to_csv(tmp_path / "own.csv", index=False)
    run = shell("check", "--register", "own.csv", "--on", "2025-06-01", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    refused(
        shell("check", "--register", "own.csv", "--on", "morgen", cwd=tmp_path), saying="morgen"
    )


def test_propose_map_and_compare_on_a_file_of_ones_own(squares: Path, tmp_path: Path) -> None:
    run = shell(
        "propose", squares, "--min-size", "1", "--max-size", "3", "--out", "a.csv", cwd=tmp_path
    )
    assert run.returncode == 0, run.stderr
    assert pd.read_csv(tmp_path / "a.csv")["region"].tolist() == ["west"] * 3 + ["oost"] * 3
    run = shell(
        *("propose", squares, "--min-size", "1", "--max-size", "3", "--n-regions", "3"),
        *("--out", "b.csv"),
        cwd=tmp_path,
    )
    assert run.returncode == 0, run.stderr
    run = shell("map", "a.csv", "b.csv", "-m", squares, "--out", "map.html", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "<title>" in (tmp_path / "map.html").read_text(encoding="utf-8")
    run = shell("compare", "a.csv", "b.csv", cwd=tmp_path)
    assert run.returncode == 0
    assert "in another region." in run.stdout
    run = shell("compare", "a.csv", "a.csv", cwd=tmp_path)
    assert "same division" in run.stdout


def test_a_map_of_a_file_names_it_and_finds_former_names(tmp_path: Path) -> None:
    path = tmp_path / "gemeenten.gpkg"
    flanders = load_flanders()
    part = flanders[flanders["name"].isin(["Pajottegem", "Lennik"])]
    part[["name", "reference_region", "geometry"]].to_file(path)
    pd.DataFrame({"nis": part.index, "region": "a"}).to_csv(tmp_path / "a.csv", index=False)
    run = shell("map", "a.csv", "-m", path, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert '"source":"Source: gemeenten.gpkg"' in page
    assert '["Galmaarden","Gooik","Herne"]' in page


def test_grow_schedules_a_plan_and_writes_what_is_asked(demo: Path, tmp_path: Path) -> None:
    run = shell(
        *("grow", demo / "plan.csv", "--targets", "2026:8:60,2028:30:284"),
        *("--supporters", "5", "--out", "growth.csv", "--out", "growth.html"),
        cwd=tmp_path,
    )
    assert run.returncode == 0, run.stderr
    assert "In 2028: 30 regions with 284 municipalities." in run.stdout
    assert len(pd.read_csv(tmp_path / "growth.csv")) == 30
    assert (tmp_path / "growth.html").stat().st_size < 1_000_000


def test_growth_that_cannot_be_says_why(demo: Path, tmp_path: Path) -> None:
    run = shell("grow", demo / "plan.csv", "--targets", "2028:30:285", cwd=tmp_path)
    refused(run, saying="Voeren")
    refused(shell("grow", demo / "plan.csv", "--targets", "soon", cwd=tmp_path), saying="soon")


def test_help_is_there_for_every_verb(tmp_path: Path) -> None:
    for verb in ("demo", "check", "nest", "propose", "map", "compare", "grow"):
        run = shell(verb, "--help", cwd=tmp_path)
        assert run.returncode == 0
        assert f"Usage: regiomap {verb}" in run.stdout


def bad_files(folder: Path) -> dict[str, tuple[str, str]]:
    """Return file name -> (what is wrong, what the message must say)."""
    square, bow_tie = box(0, 0, 1, 1), Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])

    def write(name: str, codes: list[str | None], shapes: list[object], crs: int | None) -> None:
        frame = gpd.GeoDataFrame({"nis": codes, "naam": "x"}, geometry=shapes, crs=crs)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the writer warns about just what is wrong here
            frame.to_file(folder / name)

    write("twice.gpkg", ["11001", "11001"], [square, box(1, 0, 2, 1)], 31370)
    write("none.gpkg", ["11001", "11002"], [square, None], 31370)
    write("nocrs.shp", ["11001"], [square], None)
    write("bowtie.gpkg", ["11001"], [bow_tie], 31370)
    write("points.gpkg", ["11001"], [Point(0, 0)], 31370)
    write("empty.gpkg", [], [], 31370)
    write("nocode.gpkg", [None], [square], 31370)
    (folder / "random.gpkg").write_bytes(bytes(range(256)) * 20)
    (folder / "empty.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    other = gpd.GeoDataFrame({"soort": ["x"]}, geometry=[square], crs=31370)
    other.to_file(folder / "nocolumn.gpkg")
    fine = gpd.GeoDataFrame({"nis": ["11001"]}, geometry=[square], crs=31370)
    fine.to_file(folder / "noparent.gpkg")
    return {
        "twice.gpkg": ("duplicate codes", "11001"),
        "none.gpkg": ("missing geometry", "geometry"),
        "nocrs.shp": ("no CRS", "CRS"),
        "bowtie.gpkg": ("a bow-tie", "elf-intersection"),
        "points.gpkg": ("points", "oint"),
        "empty.gpkg": ("an empty layer", "empty.gpkg"),
        "nocode.gpkg": ("empty codes", "code"),
        "random.gpkg": ("random bytes", "random.gpkg"),
        "empty.zip": ("a zip without a layer", "empty.zip"),
        "nocolumn.gpkg": ("no code column", "code"),
        "missing.gpkg": ("a missing file", "missing.gpkg"),
        "noparent.gpkg": ("no reference region column", "reference_region"),
    }


def test_a_bad_call_is_refused_in_a_process_of_its_own_too(tmp_path: Path) -> None:
    refused(process("check", "missing.csv", cwd=tmp_path), saying="missing.csv")


def test_bad_boundaries_give_one_line_exit_2_and_no_file(tmp_path: Path) -> None:
    for name, (what, saying) in bad_files(tmp_path).items():
        run = shell("propose", name, "--out", "out.csv", cwd=tmp_path)
        refused(run, saying=saying)
        assert not (tmp_path / "out.csv").exists(), what


@pytest.mark.parametrize(
    ("content", "saying"),
    [
        (b"nis,name,region\n99999,Nergens,x\n", "99999"),
        (b"nis,name,region\n11001,A,x\n11001,A,y\n", "more than once"),
        (b"nis,name\n11001,A\n", "region"),
        (b"nis,name,region\n11001,A,\n", "no municipality has a region"),
        (b"\xff\xfe\x00garbage\x00", "bad.csv"),
        (b"", "bad.csv"),
    ],
)
def test_bad_plans_give_one_line_exit_2_and_no_file(
    content: bytes, saying: str, tmp_path: Path
) -> None:
    (tmp_path / "bad.csv").write_bytes(content)
    refused(shell("check", "bad.csv", cwd=tmp_path), saying=saying)
    refused(shell("map", "bad.csv", "--out", "m.html", cwd=tmp_path), saying=saying)
    assert not (tmp_path / "m.html").exists()


@pytest.mark.parametrize(
    ("words", "saying"),
    [
        (["propose", "--n-regions", "60"], "25 to 51"),
        (["propose", "--min-size", "9", "--max-size", "3"], "swap"),
        (["propose", "--within", "provincie"], "province"),
        (["propose", "--bridge", "Voeren"], "Voeren:Riemst"),
        (["propose", "--bridge", "Voeren:Riemt"], "Riemst"),
        (["propose", "--weight", "liefde"], "liefde"),
        (["propose", "--out", "plan.xyz"], ".csv"),
        (["propose", "--out", "nowhere/plan.csv"], "nowhere"),
        (["demo", "--language", "fr"], "language"),
        (["demo", "--vintage", "1999"], "vintage"),
        (["check", "missing.csv"], "missing.csv"),
    ],
)
def test_bad_calls_give_one_line_and_exit_2(words: list[str], saying: str, tmp_path: Path) -> None:
    run = shell(*words, cwd=tmp_path)
    assert run.returncode == 2, run.stderr
    assert "Traceback" not in run.stderr
    assert saying in run.stderr.strip().splitlines()[-1]
    assert not list(tmp_path.glob("*.csv"))


@pytest.mark.filterwarnings("ignore::regiomap.errors.IsolatedMunicipalityWarning")
@pytest.mark.parametrize("text", [POPEN, "{{7*7}}", "100 {%", "{#", "${7*7} `x`"])
def test_the_shell_runs_nothing_and_the_file_holds_the_characters(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regiomap.cli.main import main

    monkeypatch.chdir(tmp_path)
    codes = rm.load_flanders().index[:30]
    plan = pd.DataFrame({"nis": codes, "name": text, "region": text})
    plan.to_csv("plan.csv", index=False)
    monkeypatch.setattr("sys.argv", ["regiomap", "map", "plan.csv", "--title", text])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in {0, None}
    page = Path("map.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.html", "plan.csv"]
    assert f'"regions":["{text}"]' in page.replace("\\u003e", ">")
    assert data_of(page)["title"] == Seen(page).title == text
