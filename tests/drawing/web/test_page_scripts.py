"""The scripts of the page: each uses only what those before it define, and nothing is left over."""

import hashlib
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

import regiomap as rm
from regiomap._base.texts import _section
from regiomap.drawing.web import page
from regiomap.drawing.web.page import _LIVE_SCRIPTS, _OTHERS, _STYLES, _constants
from regiomap.drawing.web.page import _SCRIPTS as _MAILED_SCRIPTS
from regiomap.drawing.web.payload import _SECTIONS

STATIC = Path(rm.__file__).parent / "drawing" / "web" / "static"
_SCRIPTS = (*_MAILED_SCRIPTS, *_LIVE_SCRIPTS)
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
    asked: dict[str, set[str]] = {}
    for script, name in re.findall(r"regiomap\.(start|live)\.(\w+)\(", template):
        asked.setdefault(script, set()).add(name)
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


STATIC = Path(rm.__file__).parent / "drawing" / "web" / "static"


def test_scripts_write_text_and_never_markup() -> None:
    for path in STATIC.glob("*.js"):
        source = path.read_text(encoding="utf-8")
        assert '"use strict"' in source
        forbidden = (
            r"(?i:innerHTML)|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
        )
        if path.name == "folium.js":  # folium's own popups are markup by design
            forbidden = forbidden.removeprefix("(?i:innerHTML)|")
        assert re.findall(forbidden, source) == [], path.name
        assert "http" not in source.replace("http://www.w3.org/2000/svg", ""), path.name


# What others made: by folder the release, a mark of it in its script, and its licence.
OTHERS = {
    "leaflet": ("1.9.4", 't.version="1.9.4"', "BSD 2-Clause License"),
    "preact": ("10.29.8", "self.preact=", "The MIT License (MIT)"),
}
# Files that bear another name than the one their makers gave them.
NAMED = {"preact/preact.js": "preact.min.umd.js"}


def sums_of(folder: str) -> dict[str, str]:
    lines = [line.split() for line in (STATIC / folder / "SHA256SUMS").read_text().splitlines()]
    return {name: digest for digest, name in lines}


@pytest.mark.parametrize("folder", OTHERS)
def test_what_others_made_is_as_they_published_it_with_its_licence(folder: str) -> None:
    carried = {
        path.relative_to(STATIC / folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (STATIC / folder).rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert carried == sums_of(folder)
    _, mark, licence = OTHERS[folder]
    source = (STATIC / folder / f"{folder}.js").read_text(encoding="utf-8")
    assert mark in source
    assert re.findall(r"\beval\(|new Function", source) == []
    assert licence in (STATIC / folder / "LICENSE").read_text(encoding="utf-8")
    assert folder in _OTHERS


@pytest.mark.parametrize("folder", OTHERS)
def test_what_others_made_is_the_package_of_npm(folder: str, tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed, so there is nothing to compare with")
    release = OTHERS[folder][0]
    packed = subprocess.run(
        [npm, "pack", f"{folder}@{release}", "--silent"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
    )
    if packed.returncode:
        pytest.skip(f"npm cannot reach its registry: {packed.stderr.decode()[-200:]}")
    with tarfile.open(tmp_path / f"{folder}-{release}.tgz") as package:
        for name, wanted in sums_of(folder).items():
            theirs = NAMED.get(f"{folder}/{name}", name)
            inside = name if name == "LICENSE" else f"dist/{theirs}"
            member = package.extractfile(f"package/{inside}")
            assert member is not None
            assert hashlib.sha256(member.read()).hexdigest() == wanted


def test_every_script_and_style_is_on_the_page_and_every_text_exists() -> None:
    assert sorted(_SCRIPTS) == sorted(path.stem for path in STATIC.glob("*.js"))
    assert sorted(_STYLES) == sorted(path.stem for path in STATIC.glob("*.css"))
    table = {key: words for section in _SECTIONS for key, words in _section(section).items()}
    sources = "".join(
        path.read_text(encoding="utf-8") for path in STATIC.iterdir() if path.is_file()
    )
    used = set(re.findall(r'data-(?:text|label)="([\w.]+)"', sources))
    used |= set(re.findall(r'\btext\("([\w.]+)"', sources))
    used |= {
        f"{key}.{n}" for key in re.findall(r'\bcount\("([\w.]+)"', sources) for n in ("one", "many")
    }
    assert used - set(table) == set()
    for key, words in table.items():
        assert set(words) == {"nl", "en"}, key
        holes = [set(re.findall(r"{(\w+)}", one)) for one in words.values()]
        assert holes[0] == holes[1], key
