"""Answers that come back: the latest of each counts, and what does not is named."""

from pathlib import Path

import pandas as pd
import pytest

import regiomap as rm
from helpers.answers import answer, asked, collected, write
from regiomap.answers.collect import collect_answers
from regiomap.errors import FileError, OptionError


def test_what_does_not_count_is_named_with_the_reason(tmp_path: Path) -> None:
    refused = collected(tmp_path).refused.set_index("file")
    assert refused["kind"].to_dict() == {
        "7-x.json": "unreadable",
        "8-x.json": "another plan",
        "9-x.json": "unreadable",
        "3-b.json": "replaced",
    }
    assert "2-b.json (2026-11-28T10:12)" in str(refused.loc["3-b.json", "reason"])


def test_files_that_are_not_there_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot read"):
        collect_answers(tmp_path / "nowhere", plan=asked())
    with pytest.raises(OptionError, match="there is no answer to collect"):
        collect_answers([], plan=asked())
    with pytest.raises(OptionError, match="paths must be files or folders"):
        collect_answers([5], plan=asked())  # type: ignore[list-item]


def test_a_plan_that_was_saved_is_still_the_one_that_was_asked_about(tmp_path: Path) -> None:
    plan = asked()
    plan.save(tmp_path / "plan.csv")
    write(tmp_path, "a.json", answer("a"))
    answers = collect_answers(tmp_path / "a.json", plan=rm.read_plan(tmp_path / "plan.csv"))
    assert isinstance(answers.to_frame(), pd.DataFrame)
    assert len(answers) == 1
