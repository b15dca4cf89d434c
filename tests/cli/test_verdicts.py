"""Every verb of the shell for people: as wide as the screen, in one language, in order, plain."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest

import regiomap as rm
from helpers.answers import answer, write
from helpers.shell import Run, shell
from regiomap.answers.fingerprint import fingerprint_of
from regiomap.cli.tables import alphabetical

NAMES = ("nan", "NaN", "None", "<NA>", "dtype", "array(", "',)", "()", "[]", "np.", "Index(")
# What both languages have, and words of names.
BOTH = {"in", "of", "is", "was", "ligt", "met", "regio", "land", "m", "km", "km2", "start"}
VERBS = {
    "check": ("check", "plan.csv", "--max-size", "12"),
    "register": ("check", "--on", "2025-06-01"),
    "nest": ("nest", "moved.csv"),
    "propose": ("propose", "--n-regions", "30", "--out", "best.csv"),
    "compare": ("compare", "plan.csv", "moved.csv"),
    "same": ("compare", "plan.csv", "plan.csv"),
    "maps": ("compare", "2024", "2025", "--boundaries", "--out", "changes.csv"),
    "grow": ("grow", "plan.csv", "--targets", "2026:5:60,2028:15:285", "--supporters", "3"),
    "map": ("map", "plan.csv", "--out", "map.html"),
    "collect": ("collect", "in", "--plan", "plan.csv", "--out", "answers.csv"),
    "nothing": ("check", "nowhere.csv"),
    "flag": ("check", "plan.csv", "--max-siz", "12"),
    "ending": ("map", "plan.csv", "--out", "map.docx"),
    "bridge": ("check", "plan.csv", "--bridge", "Voeren:Ergens"),
    "ties": ("propose", "--ties", "name"),
    "weight": ("propose", "--weight", "nope"),
    "too many": ("propose", "--n-regions", "500"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two plans, and answers to the first."""
    folder = tmp_path_factory.mktemp("verbs")
    flanders = rm.load_flanders()
    regions = flanders["reference_region"].rename("region")
    rm.Plan(regions, municipalities=flanders).save(folder / "plan.csv")
    moved = regions.mask(flanders["name"].isin(["Kapellen", "Essen"]), "Waasland")
    moved = moved.mask(flanders["name"] == "Voeren")
    rm.Plan(moved, municipalities=flanders).save(folder / "moved.csv")
    about = fingerprint_of(rm.read_plan(folder / "plan.csv").assignment)
    (folder / "in").mkdir()
    write(folder / "in", "a.json", answer("46029", plan=about))
    write(
        folder / "in",
        "b.json",
        answer("73109", "other", plan=about, moves=[{"nis": "73109", "to": "Kempen"}]),
    )
    (folder / "in" / "c.json").write_text("{}", encoding="utf-8")
    return folder


def run(folder: Path, verb: str, language: str, width: int) -> Run:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        return shell(*VERBS[verb], "--language", language, cwd=folder)


def words_of(language: str) -> set[str]:
    """Return the words that the shell has in one language alone."""
    known: dict[str, set[str]] = {"nl": set(), "en": set()}
    for section in ("shell", "messages", "progress", "propose", "criteria"):
        path = files("regiomap") / "_base" / "words" / f"{section}.json"
        for words in json.loads(path.read_text(encoding="utf-8")).values():
            for one in known:
                known[one] |= set(re.findall(r"\w{3,}", re.sub(r"\{\w+\}", "", words[one]).lower()))
    other = "en" if language == "nl" else "nl"
    return known[language] - known[other] - BOTH


@pytest.mark.slow
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_speaks_to_people(folder: Path, verb: str, language: str) -> None:
    width = {"nl": 80, "en": 60}[language]
    said = run(folder, verb, language, width)
    assert said.returncode in {0, 1, 2}
    for line in said.stdout.splitlines():
        assert len(line) <= width, line
    whole = said.stdout + said.stderr
    assert whole.strip()
    assert "\x1b" not in whole
    assert not re.search("[\u2500-\u257f]", whole)
    for odd in NAMES:
        assert odd not in whole
    assert "in het Engels" not in whole
    # What stands in quotes was given; names of municipalities and regions are no words.
    spoken = re.sub(r"'[^']*'|--[\w-]+|\w+\.(?:csv|html|docx)", "", whole).lower()
    others = words_of("en" if language == "nl" else "nl")
    names = {
        word
        for one in ("name", "reference_region")
        for name in rm.load_flanders()[one].unique()
        for word in re.findall(r"\w+", name.lower())
    }
    columns = {"nis", "name", "region", "reference_region", "shared_border_m", "jeugdregio"}
    assert set(re.findall(r"\w{3,}", spoken)) & (others - names - columns) == set()


def test_members_stand_in_alphabetical_order(folder: Path) -> None:
    said = shell("propose", "--n-regions", "30", "--out", "best.csv", cwd=folder).stdout
    plan = pd.read_csv(folder / "best.csv", dtype=str)
    for region, names in plan.groupby("region")["name"]:
        assert re.search(
            rf"^{re.escape(str(region))} +{len(names)} +{', '.join(alphabetical(names))}$",
            said,
            flags=re.MULTILINE,
        )


def test_what_could_not_be_checked_is_said(folder: Path) -> None:
    said = shell("check", "plan.csv", "--max-size", "60", cwd=folder).stdout
    assert "Not checked, since not known: pullers, meetings, services." in said
