"""Answers for the shell: one call from the files that came back to an overview."""

import re
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import regiomap as rm
from helpers.answers import answer, write
from helpers.html import data_of
from regiomap.answers.fingerprint import fingerprint_of
from regiomap.cli.collect import (
    answered_plan,
    collect_files,
    overview_lines,
    require_overview_files,
)
from regiomap.cli.main import app
from regiomap.cli.tables import Table
from regiomap.errors import OptionError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a plan and two answers to it, of which one moves Voeren."""
    flanders = rm.load_flanders()
    plan = rm.Plan(flanders["reference_region"].rename("region"))
    plan.save(tmp_path / "plan.csv")
    about = fingerprint_of(plan.assignment)
    (tmp_path / "in").mkdir()
    bridges = answer()["rules"] | {"bridges": [["73066", "73109"]], "max_size": 60}
    moves = [{"nis": "73109", "to": "Kempen"}]
    write(tmp_path / "in", "a.json", answer("46029", plan=about, rules=bridges))
    write(tmp_path / "in", "b.json", answer("73109", "other", plan=about, moves=moves))
    return tmp_path


def test_a_folder_becomes_an_overview(folder: Path) -> None:
    out = [folder / "out.html", folder / "out.csv", folder / "out.xlsx"]
    call = ["collect", str(folder / "in"), "--plan", str(folder / "plan.csv")]
    result = CliRunner().invoke(app, [*call, *(f"--out={path}" for path in out)])
    assert result.exit_code == 0, result.output
    assert re.search(r"Voeren +Limburg +Kempen \(1\) +Voeren", result.output)
    assert "2 of 285 municipalities answered: 1 agree, 1 prefer something else" in result.output
    held = data_of((folder / "out.html").read_text(encoding="utf-8"))["answers"]
    place = list(rm.load_flanders().index).index("73109")
    assert held["contested"] == [
        {"place": place, "own": False, "moves": [{"to": "Kempen", "by": [place]}]}
    ]
    assert len(pd.read_csv(folder / "out.csv")) == 2
    assert (folder / "out.xlsx").read_bytes().startswith(b"PK")


def test_a_plan_is_checked_as_the_page_of_an_answer_did(folder: Path) -> None:
    call = ["check", str(folder / "plan.csv"), "--answer", str(folder / "in" / "a.json")]
    result = CliRunner().invoke(app, call)
    # The bridge and the sizes come from the answer: Limburg with Voeren is one block.
    assert result.exit_code == 0, result.output
    other = [*call[:-1], str(folder / "in" / "b.json")]
    result = CliRunner().invoke(app, other)
    assert result.exit_code == 1
    assert "Voeren" in result.output


def test_an_answer_that_is_none_is_refused(folder: Path) -> None:
    plan = rm.read_plan(folder / "plan.csv")
    (folder / "x.txt").write_text("niets", encoding="utf-8")
    with pytest.raises(OptionError, match="--answer needs a file with one answer"):
        answered_plan(plan, folder / "x.txt")
    assert answered_plan(plan, folder / "in" / "b.json")[0].assignment["73109"] == "Kempen"
    found = collect_files([folder / "in", folder / "x.txt"], plan)
    _, refused, said = overview_lines(found, "nl")
    assert isinstance(refused, Table)
    assert refused.rows[0][:2] == ("x.txt", "onleesbaar")
    assert refused.rows[0][2].startswith("er staat geen antwoord in: ")
    assert isinstance(said, str)
    assert said.endswith("1 antwoord telt niet mee.")
    with pytest.raises(OptionError, match="an overview of answers is a file ending in"):
        require_overview_files([folder / "out.pdf"])


def test_the_shell_asks_the_question_too(folder: Path) -> None:
    call = ["map", str(folder / "plan.csv"), "--out", str(folder / "ask.html")]
    asked = ["--question", "Goed zo?", "--reply-to", "a@b.be", "--reply-by", "2026-12-15"]
    bridge = ["--bridge", "Voeren:Riemst"]
    result = CliRunner().invoke(app, [*call, *bridge, *asked])
    assert result.exit_code == 0, result.output
    held = data_of((folder / "ask.html").read_text(encoding="utf-8"))["question"]
    assert (held["text"], held["replyTo"], held["replyBy"]) == ("Goed zo?", "a@b.be", "2026-12-15")
