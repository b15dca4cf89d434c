"""The verb grow: what it writes, says and refuses."""

from pathlib import Path

import pandas as pd
import pytest

from helpers.growth import ABC
from regiomap.cli.grow import grow_plan, growth_lines, require_growth_files
from regiomap.cli.tables import Table, alphabetical
from regiomap.errors import (
    FileError,
    OptionError,
    RegiomapError,
)
from regiomap.plans.plan import Plan


def test_the_shell_writes_what_the_endings_ask(note_plan: Plan, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("growth.csv", "growth.html", "growth.png")]
    schedule = grow_plan(
        note_plan,
        "2021:12:100, 2024:30:300",
        supporters=5,
        max_regions=7,
        budget=375_000,
        out=files,
    )
    years, carried, team, said = growth_lines(schedule, "nl")
    assert isinstance(years, Table)
    assert isinstance(carried, Table)
    assert years.rows[0][:-1] == ("2021", "12", "12", "109", "100", "150.000")
    assert len(carried.rows) == 5
    for names in (years.rows[0][-1], carried.rows[0][-1]):
        assert names.split(", ") == alphabetical(names.split(", "))
    assert "5 ondersteuners met elk" in str(team)
    assert "In 2024: 30 regio's met 300 gemeenten. Bewezen" in str(said)
    assert len(pd.read_csv(files[0])) == 30
    assert '"growth":{"years":[2021,2022,2023,2024]' in files[1].read_text()
    assert files[2].read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "'' is no target: write year:regions:municipalities"),
        ("2021:12", "'2021:12' is no target"),
        ("2021:12:100,", "'' is no target"),
        ("2021:twelve:100", "'2021:twelve:100' is no target"),
        ("2021:-1:100", "'2021:-1:100' is no target"),
        ("2021:1²:100", "is no target"),
        ("2021:1:2,2021:1:3", "targets give 2021 twice; keep one"),
        ("2021:12:100,2024:11:300", "2024 asks for 11 regions after 12 in 2021"),
    ],
)
def test_the_shell_says_what_is_wrong_with_the_targets(words: str, said: str) -> None:
    with pytest.raises(OptionError, match=said):
        grow_plan(ABC, words)


def test_the_shell_refuses_before_it_works(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"growth is a file ending in \.csv.*got 'growth\.docx'"):
        grow_plan(ABC, "2021:1:1", out=[tmp_path / "growth.docx"])
    with pytest.raises(OptionError, match="needs the number of supporters"):
        grow_plan(ABC, "2021:1:1", max_regions=3)
    with pytest.raises(FileError, match="cannot write"):
        grow_plan(ABC, "2021:1:1", out=[tmp_path / "no such folder" / "growth.csv"])


def test_growth_looks_at_each_of_its_files(tmp_path: Path) -> None:
    require_growth_files([tmp_path / "a.csv", tmp_path / "a.HTML"])
    with pytest.raises(RegiomapError, match="nowhere"):
        require_growth_files([tmp_path / "a.csv", tmp_path / "nowhere" / "a.png"])
    assert not list(tmp_path.iterdir())


def test_the_shell_reads_travel_minutes(note_plan: Plan, tmp_path: Path) -> None:
    regions = sorted(note_plan.assignment.dropna().unique())
    rows = [f"{a},{b},{abs(i - j)}" for i, a in enumerate(regions) for j, b in enumerate(regions)]
    path = tmp_path / "minutes.csv"
    path.write_text("from,to,minutes\n" + "\n".join(rows) + "\n", encoding="utf-8")
    schedule = grow_plan(note_plan, "2021:12:100,2024:30:300", supporters=5, travel=path)
    _, carried, team, _ = growth_lines(schedule, "en")
    assert isinstance(carried, Table)
    assert carried.columns[3].head == "Farthest min"
    assert "minutes from their base" in str(team)
    with pytest.raises(OptionError, match="give --supporters too"):
        grow_plan(note_plan, "2021:12:100", travel=path)
