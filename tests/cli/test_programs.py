"""JSON for programs: one object on the standard output, with the keys that the docs promise."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import regiomap as rm
from helpers.answers import answer, write
from helpers.shell import Run, shell
from regiomap.answers.fingerprint import fingerprint_of
from regiomap.cli.programs import json_text
from regiomap.flanders import load_flanders

DOCS = Path(__file__).parents[2] / "docs" / "json.md"


def promised() -> dict[str, dict[str, list[str]]]:
    """Return what the docs promise: of each verb its keys, and the keys of their rows."""
    found: dict[str, dict[str, list[str]]] = {}
    for section in re.split(r"^## ", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        verb, _, rest = section.partition("\n")
        rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", rest, flags=re.MULTILINE)
        found[verb] = {key: re.findall(r"`([a-z_0-9]+)`", what) for key, what in rows}
    return found


def common() -> list[str]:
    head = DOCS.read_text(encoding="utf-8").split("## ")[0]
    return re.findall(r"^\| `(\w+)` \|", head, flags=re.MULTILINE)


def read(run: Run, verb: str) -> dict[str, Any]:
    """Return the object of a run, once it is what the docs say."""
    told: dict[str, Any] = json.loads(run.stdout)
    assert run.stdout.isascii()
    assert set(told) == {*common(), *promised()[verb]}
    assert (told["format"], told["regiomap"]) == (1, rm.__version__)
    assert told["verb"] == verb.split(maxsplit=1)[0]
    for key, columns in promised()[verb].items():
        for row in told[key] if isinstance(told[key], list) else ():
            assert list(row) == columns, key
    return told


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a plan of the reference regions, and another that moves Kapellen."""
    folder = tmp_path_factory.mktemp("json")
    flanders = load_flanders()
    plan = rm.Plan(flanders["reference_region"].rename("region"), municipalities=flanders)
    plan.save(folder / "plan.csv")
    moved = flanders["reference_region"].rename("region").mask(flanders["name"] == "Kapellen")
    rm.Plan(moved.fillna("Waasland"), municipalities=flanders).save(folder / "moved.csv")
    return folder


def test_the_docs_promise_every_verb_that_has_json() -> None:
    assert sorted(promised()) == [
        "check", "collect", "compare", "compare --boundaries", "grow", "nest", "propose",
        "report",
    ]  # fmt: skip


def test_check(folder: Path) -> None:
    run = shell("check", "moved.csv", "--json", "--max-size", "60", cwd=folder)
    assert run.returncode == 1
    told = read(run, "check")
    assert told["ok"] is False
    regions = {row["region"]: row for row in told["regions"]}
    assert regions["Waasland"]["ok"] is False
    assert "Kapellen" in regions["Waasland"]["remarks"]
    assert regions["Kempen"]["pullers"] is None


def test_check_of_the_register(folder: Path) -> None:
    run = shell("check", "--register", "--on", "2025-06-01", "--json", cwd=folder)
    assert run.returncode == 1
    assert len(read(run, "check")["regions"]) == 5


def test_nest(folder: Path) -> None:
    run = shell("nest", "moved.csv", "--json", cwd=folder)
    assert run.returncode == 1
    rows = {row["region"]: row for row in read(run, "nest")["regions"]}
    assert rows["Waasland"]["nesting"] == "crossing"
    assert rows["Waasland"]["sticking_out"] == ["11023"]
    assert rows["Kempen"]["parents"] == ["Kempen"]
    assert json.loads(shell("nest", "plan.csv", "--json", cwd=folder).stdout)["ok"] is True


def test_propose(folder: Path) -> None:
    run = shell("propose", "--n-regions", "30", "--json", "--out", "best.csv", cwd=folder)
    assert run.returncode == 0, run.stderr
    told = read(run, "propose")
    assert told["n_regions"] == len(told["regions"]) == 30
    assert told["n_plans"] == "28144188371033624760748763414179380667168"
    assert told["gap"] == 0
    assert told["files"] == ["best.csv"]
    saved = pd.read_csv(folder / "best.csv", dtype=str)
    assert [row["code"] for row in told["assignment"]] == saved["nis"].to_list()
    assert told["unplaced"][0]["code"] == "73109"
    assert told["unplaced"][0]["reason"].startswith("has no neighbour")
    dutch = json.loads(shell("propose", "--json", "--language", "nl", cwd=folder).stdout)
    assert dutch["unplaced"][0]["reason"].startswith("heeft geen buur")


def test_compare(folder: Path) -> None:
    told = read(shell("compare", "plan.csv", "moved.csv", "--json", cwd=folder), "compare")
    assert told["same"] is False
    assert [(row["code"], row["to_region"]) for row in told["moved"]] == [("11023", "Waasland")]
    told = read(shell("compare", "plan.csv", "plan.csv", "--json", cwd=folder), "compare")
    assert told["same"] is True
    assert told["moved"] == []


def test_compare_maps(folder: Path) -> None:
    run = shell("compare", "2024", "2025", "--boundaries", "--json", cwd=folder)
    told = read(run, "compare --boundaries")
    codes = [set(rm.load_flanders(vintage=vintage).index) for vintage in (2024, 2025)]
    assert {row["code"] for row in told["municipalities"]} == codes[0] | codes[1]
    assert told["land"][0]["from_name"] == "Beveren"
    assert {row["change"] for row in told["neighbours"]} == {"gained", "lost"}
    assert [row["code_b"] for row in told["doubtful"] if row["kind"] == "isolated"] == [None]
    table = folder / "changes.csv"
    run = shell(
        *("compare", "2024", "2025", "--boundaries", "--mergers", "--json", "--out", table),
        cwd=folder,
    )
    assert read(run, "compare --boundaries")["files"] == [str(table)]
    assert table.is_file()


def test_grow(folder: Path) -> None:
    words = ("grow", "plan.csv", "--targets", "2026:5:60,2028:15:285", "--json")
    run = shell(*words, cwd=folder)
    assert run.returncode == 0, run.stderr
    told = read(run, "grow")
    assert told["supporters"] is None
    assert [row["year"] for row in told["years"]] == [2026, 2027, 2028]
    assert {row["start"] for row in told["regions"]} == {2026, 2027, 2028}
    told = read(shell(*words, "--supporters", "3", cwd=folder), "grow")
    assert len(told["supporters"]) == 3


def test_report(folder: Path) -> None:
    told = read(shell("report", "plan.csv", "--out", "r.md", "--json", cwd=folder), "report")
    assert (told["ok"], told["n_regions"], told["files"]) == (False, 15, ["r.md"])
    assert told["extra"] is None
    assert told["broken"][0]["reason"]


def test_collect(folder: Path) -> None:
    about = fingerprint_of(rm.read_plan(folder / "plan.csv").assignment)
    answers = folder / "in"
    answers.mkdir()
    write(answers, "a.json", answer("46029", plan=about))
    moves = [{"nis": "73109", "to": "Kempen"}]
    write(answers, "b.json", answer("73109", "other", plan=about, moves=moves))
    (answers / "c.json").write_text("{}", encoding="utf-8")
    run = shell("collect", "in", "--plan", "plan.csv", "--json", cwd=folder)
    assert run.returncode == 0, run.stderr
    told = read(run, "collect")
    assert [row["code"] for row in told["answers"]] == ["46029", "73109"]
    assert told["contested"][0]["to_regions"] == "Kempen (1)"
    assert told["refused"][0]["file"] == "c.json"


def test_a_call_that_is_wrong_leaves_the_standard_output_empty(folder: Path) -> None:
    for words in (("check", "none.csv"), ("propose", "--n-regions", "500"), ("nest", "none.csv")):
        run = shell(*words, "--json", cwd=folder)
        assert run.returncode == 2
        assert run.stdout == ""
        assert len(run.stderr.splitlines()) >= 1


def test_whatever_a_cell_holds_becomes_json() -> None:
    odd = {
        "none": [None, np.nan, pd.NA, pd.NaT, float("inf"), np.float64("nan")],
        "numbers": [np.int64(3), np.float64(2.5), True, np.bool_(0), 10**40],
        "lists": [(1, 2), {3}, np.array([4]), pd.Index(["a"])],
        "texts": ["Ü", "\u2028", "\x1b[2J", pd.Timestamp("2025-01-01")],
    }
    told = json.loads(json_text("check", odd, files=[Path("a.csv")]))
    assert told["none"] == [None] * 6
    assert told["numbers"] == [3, 2.5, True, False, 10**40]
    assert told["lists"] == [[1, 2], [3], [4], ["a"]]
    assert told["texts"] == ["Ü", "\u2028", "\x1b[2J", "2025-01-01 00:00:00"]
    assert told["files"] == ["a.csv"]
    assert json_text("check", odd).isascii()
