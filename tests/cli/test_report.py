"""The verb that writes a report: Flanders, another land, and what is no plan of either."""

import json
from pathlib import Path

import pytest

from helpers.reported import BROKEN, land, plan
from helpers.shell import shell


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a plan that breaks rules, another, and their boundaries."""
    plan(BROKEN).save(tmp_path / "plan.csv")
    plan().save(tmp_path / "other.csv")
    land().to_file(tmp_path / "land.gpkg")
    return tmp_path


def test_another_land_is_reported_with_its_parents_or_without(folder: Path) -> None:
    asked = ["report", "plan.csv", "other.csv", "-m", "land.gpkg", "--min-size", "2"]
    asked += ["--max-size", "4", "--out", "r.md"]
    run = shell(*asked, "--json", "--language", "nl", cwd=folder)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert [one["region"] for one in told["broken"]] == ["1", "3", "4"]
    assert told["files"] == ["r.md"]
    said = (folder / "r.md").read_text(encoding="utf-8")
    assert "Voor: regio's buiten de regels: 0 in plaats van 3" in said
    run = shell(*asked, "--within", "none", "--language", "en", cwd=folder)
    assert run.returncode == 0, run.stderr
    assert "matryoshka" in (folder / "r.md").read_text(encoding="utf-8").partition("##")[2]
    assert run.stdout.endswith("r.md\n")


def test_a_plan_of_nowhere_is_reported_without_a_map(folder: Path) -> None:
    run = shell("report", "plan.csv", "--out", "r.md", "--language", "nl", cwd=folder)
    assert run.returncode == 0, run.stderr
    assert "geen enkele code van het voorstel" in run.stderr
    assert "Er is geen kaart" in (folder / "r.md").read_text(encoding="utf-8")


def test_what_is_no_report_is_said_in_a_line(folder: Path) -> None:
    run = shell("report", "plan.csv", "--out", "r.txt", cwd=folder)
    assert (run.returncode, run.stdout) == (2, "")
    assert ".html" in run.stderr
    run = shell("report", "plan.csv", "--out", "plan.csv", cwd=folder)
    assert run.returncode == 2
