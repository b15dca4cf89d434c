"""The verb that proposes: bounds, ties and balance, said to people and to programs."""

import json
from pathlib import Path

import pandas as pd
import pytest

import regiomap as rm
from helpers.lands import squares
from helpers.processes import process as python
from helpers.shell import shell as run_shell


def test_propose_takes_all_of_it(tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    asked = "propose --n-regions 30 --bound population:90000:650000 --ties cooperations --out"
    shell = "from regiomap.cli.main import main; main()"
    run = python(shell, *asked.split(), plan)
    assert run.returncode == 0, run.stderr
    assert "with 90,000 to 650,000 inhabitants in every region" in run.stdout
    assert "has most people" in run.stdout
    land = rm.load_flanders()
    people = land["population"].groupby(rm.read_plan(plan).assignment).sum()
    assert people.between(90_000, 650_000).all()
    wrong = python(shell, "propose", "--bound", "people:1:2")
    assert wrong.returncode == 2
    assert "--bound names 'people'" in wrong.stderr


@pytest.fixture
def land(tmp_path: Path) -> Path:
    """Twelve squares in two parents, with people."""
    table = squares(
        (f"1100{i:02}" for i in range(12)),
        columns=6,
        parent=["north"] * 6 + ["south"] * 6,
        people=[9, 1, 1, 1, 1, 9, 4, 4, 4, 4, 4, 4],
    )
    path = tmp_path / "land.gpkg"
    table.to_file(path)
    return path


def test_balance_is_told_to_people_and_to_programs(land: Path, tmp_path: Path) -> None:
    asked = ("propose", land, "--within", "parent", "--min-size", "1", "--max-size", "6")
    how = (*asked, "--n-regions", "4", "--balance", "people", "--picture", "exchange.svg")
    said = run_shell(*how, "--language", "nl", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "snijdt " in said.stdout
    assert "bewezen" in said.stdout
    assert "cuts " not in said.stdout
    assert "<svg" in (tmp_path / "exchange.svg").read_text(encoding="utf-8")
    told = run_shell(*how, "--json", cwd=tmp_path)
    found = json.loads(told.stdout)
    assert found["files"] == ["exchange.svg"]
    rows = found["exchange"]
    assert [set(row) for row in rows] == [
        {"cut", "extra", "min", "max", "ratio", "proven"} for _ in rows
    ]
    ratios = [row["ratio"] for row in rows]
    assert ratios == sorted(ratios, reverse=True)
    # The most even plan has regions of 11, 11, 12 and 12.
    assert ratios[-1] == pytest.approx(12 / 11)
    assert json.loads(run_shell(*asked, "--json", cwd=tmp_path).stdout)["exchange"] is None


def test_who_is_not_placed_is_told_in_the_language_of_the_run(tmp_path: Path) -> None:
    table = squares((f"1100{i:02}" for i in range(6)), parent="north")
    island = squares(["110099"], west=50_000, parent="north")
    pd.concat([table, island]).to_file(tmp_path / "apart.gpkg")
    for language, words in (("nl", "niet geplaatst: "), ("en", "not placed: ")):
        said = run_shell(
            *("propose", "apart.gpkg", "--within", "parent", "--language", language), cwd=tmp_path
        )
        assert words in said.stdout + said.stderr
