"""The scripts of the page: each uses only what those before it define, and nothing is left over."""

import re
from pathlib import Path

import pytest

import regiomap as rm
from regiomap.drawing.web import page
from regiomap.drawing.web.page import _SCRIPTS, _constants

STATIC = Path(rm.__file__).parent / "drawing" / "web" / "static"
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
SOURCES = {
    name: COMMENT.sub("", (STATIC / f"{name}.js").read_text(encoding="utf-8")) for name in _SCRIPTS
}
# What a script takes from another one, at its top: `const { text, number: n } = rm.words;`.
TAKES = re.compile(r"^  const \{([^}]*)\} = rm\.(\w+);$", re.MULTILINE)
# What it gives to others, at its end: `rm.words = { text, number };`.
GIVES = re.compile(r"^  rm\.(\w+) = \{([^}]*)\};\n\}\)\(window\.regiomap\);\n\Z", re.MULTILINE)
# The page that start.js has drawn, for the console and for tests.
DRAWN = "rm.page = { store, view };"


def names_in(braces: str) -> list[str]:
    return [one.partition(":")[0].strip() for one in braces.split(",") if one.strip()]


def taken(source: str) -> dict[str, list[str]]:
    """Return what a script takes, by the script that gives it."""
    return {name: names_in(braces) for braces, name in TAKES.findall(source)}


def given() -> dict[str, list[str]]:
    """Return what every script gives; folium.js only changes Leaflet."""
    found = {name: GIVES.search(source) for name, source in SOURCES.items()}
    return {name: names_in(match[2]) for name, match in found.items() if match}


def test_a_script_uses_only_what_those_before_it_define() -> None:
    known = {"constants": list(_constants())}
    gives = given()
    for name, source in SOURCES.items():
        for other, names in taken(source).items():
            assert other in known, f"{name}.js takes from {other}, which comes later or never"
            assert set(names) <= set(known[other]), f"{name}.js: {other} does not give all of it"
        known[name] = gives.get(name, [])


@pytest.mark.parametrize("name", _SCRIPTS)
def test_a_script_takes_at_its_top_and_gives_at_its_end_under_its_own_name(name: str) -> None:
    source = SOURCES[name].replace(DRAWN, "") if name == "start" else SOURCES[name]
    gives = GIVES.search(source)
    assert (gives is None) == (name == "folium")
    assert gives is None or gives[1] == name
    # Each mention of the others is one of these: none is looked up while the page runs.
    assert len(re.findall(r"\brm\.", source)) == len(TAKES.findall(source)) + bool(gives)
    assert source.count("window.regiomap") == 1
    assert source.startswith("\n(function (rm) {\n"), "it is a function of its own"


def test_nothing_is_given_or_taken_that_nobody_uses() -> None:
    template = Path(page.__file__).read_text(encoding="utf-8")
    asked = {"start": set(re.findall(r"regiomap\.start\.(\w+)\(", template))}
    for source in SOURCES.values():
        for other, names in taken(source).items():
            asked.setdefault(other, set()).update(names)
    gives = given() | {"constants": list(_constants())}
    assert {name: set(names) for name, names in gives.items()} == asked


def test_views_leave_nothing_in_the_store() -> None:
    """What one view left for another would make the order in which they are told matter."""
    assert re.findall(r"\bstore\.\w+ = ", SOURCES["store"])
    for name, source in SOURCES.items():
        if name != "store":
            assert re.findall(r"\bstore\.\w+ = |assign\(store", source) == [], name


def test_what_python_hands_over_is_not_written_again() -> None:
    constants = _constants()
    copies = [*constants["lineColours"].values(), constants["formula"][2:6]]
    for name, source in SOURCES.items():
        assert [one for one in copies if one in source] == [], name
