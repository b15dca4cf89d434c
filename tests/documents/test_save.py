"""Reports as files: four formats of one text, whatever the plan is and whatever names it has."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regiomap as rm
from helpers.nasty import PIECES
from helpers.reported import BROKEN, CODES, ENDINGS, RULES, land, plan, written
from regiomap._base.files import write_whole
from regiomap.documents.content import Given, document_of
from regiomap.documents.save import encoded, save_report
from regiomap.documents.standing import Standing
from regiomap.documents.subject import subject_of
from regiomap.errors import AssignmentError, FileError, OptionError

PLAIN = (".xlsx", ".md")  # without pictures
pieces = [*PIECES, "=cmd|'/C calc'!A1", "😀", "é" * 60]
nasty = st.lists(st.sampled_from(pieces), max_size=5).map("".join)
# A plan refuses half a character beforehand; a title is only written.
broken = st.lists(st.sampled_from([*pieces, "\ud800"]), max_size=5).map("".join)


@pytest.mark.parametrize("ending", PLAIN)
def test_the_same_plan_gives_the_same_bytes(ending: str, tmp_path: Path) -> None:
    for name in "ab":
        written({"x": plan(BROKEN), "y": plan()}, tmp_path / f"{name}{ending}")
    first, second = ((tmp_path / f"{name}{ending}").read_bytes() for name in "ab")
    assert first == second


@pytest.mark.slow
@pytest.mark.parametrize("ending", [".html", ".docx"])
def test_the_same_plan_gives_the_same_bytes_with_pictures(ending: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    test_the_same_plan_gives_the_same_bytes(ending, tmp_path)


def texts_of(path: Path) -> str:
    """Return all that a file holds as text, once it is sure that others can read it."""
    content = path.read_bytes()
    if path.suffix in {".html", ".md"}:
        return content.decode()
    with zipfile.ZipFile(BytesIO(content)) as packed:
        parts = [packed.read(name).decode() for name in packed.namelist() if ".xml" in name]
    for part in parts:
        ET.fromstring(part)  # noqa: S314  (written here)
    return "".join(parts)


@settings(max_examples=15)
@given(nasty, nasty, broken)
def test_whatever_names_there_are_all_formats_can_be_read(
    name: str, region: str, title: str
) -> None:
    pytest.importorskip("docx")
    known = plan(BROKEN)
    regions = known.assignment.replace({"1": region + "1", "3": region + "1 "})
    hostile = rm.Plan(regions, source=name).with_municipalities(
        land({"a": name, "g": name}), graph=known.graph, parents="reference_region"
    )
    subject = subject_of(
        hostile, title=title, others={region + "y": plan()}, criteria=RULES, language="nl"
    )
    report = document_of(subject, Standing("x"), Given(title=title, source=name, date=region))
    with TemporaryDirectory() as folder:
        for ending in ENDINGS:
            path = Path(folder, f"r{ending}")
            write_whole(path, encoded(report, ending))
            said = texts_of(path).replace("\\<", "&lt;")
            if ending in {".html", ".md"}:
                assert not re.search(r"<(script|img|b)\b", said)
            assert not re.search(r"<f[ >]", said)  # no formula in a workbook


ONE, NOBODY = "1" * 12, "." * 11 + "1"


@pytest.mark.parametrize("ending", PLAIN)
@pytest.mark.parametrize("regions", [BROKEN, ONE, NOBODY])
def test_no_plan_is_refused(regions: str, ending: str, tmp_path: Path) -> None:
    subject, _ = written(plan(regions), tmp_path / f"r{ending}")
    assert subject.outside
    assert (tmp_path / f"r{ending}").stat().st_size > 1000


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_plan_that_knows_nothing_is_reported(ending: str, tmp_path: Path) -> None:
    bare = rm.Plan(pd.Series(["x", None, "y"], index=["1", "2", "3"]))
    nobody = rm.Plan(pd.Series([None, None], index=["1", "2"], dtype=object))
    written({"bare": bare, "nobody": nobody}, tmp_path / f"r{ending}", language="en")
    written(nobody, tmp_path / f"n{ending}")
    assert (tmp_path / f"n{ending}").exists()


def test_without_parents_the_land_is_one(tmp_path: Path) -> None:
    table = land()
    free = rm.Plan(pd.Series(list("111333222444"), index=list(CODES)), municipalities=table)
    subject, standing = written(free, tmp_path / "r.md")
    assert subject.outside == []
    assert [one.parent for one in standing.parents] == ["land"]
    assert "het hele gebied" in (tmp_path / "r.md").read_text(encoding="utf-8")


def test_what_is_too_large_is_named_and_the_rest_proven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regiomap.documents.standing._fits", lambda *known: known[-1] == "P")
    _, standing = written(plan(), tmp_path / "r.md")
    assert standing.too_large == ("Q",)
    assert [one.parent for one in standing.parents] == ["P"]
    assert "Te groot om snel uit te rekenen: Q." in (tmp_path / "r.md").read_text(encoding="utf-8")


def test_wrong_arguments_are_answered(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"\.html"):
        save_report(plan(), tmp_path / "r.txt")
    with pytest.raises(AssignmentError, match="no plan to report on"):
        save_report([], tmp_path / "r.md")
    with pytest.raises(OptionError, match="must be a Plan"):
        save_report([plan().assignment], tmp_path / "r.md")  # type: ignore[list-item]
    with pytest.raises(FileError):
        save_report(plan(), tmp_path / "no" / "r.md")


def test_the_words_of_the_caller_are_used(tmp_path: Path) -> None:
    save_report(
        plan(),
        tmp_path / "r.md",
        language="en",
        terms={"parent": "canton", "parents": "cantons"},
        title="Mine",
        source="The source",
        date="May",
    )
    said = (tmp_path / "r.md").read_text(encoding="utf-8")
    assert said.startswith("# Mine\n")
    assert "The source" in said
    assert "| Canton |" in said
