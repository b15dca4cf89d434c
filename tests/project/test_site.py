"""The site: it is built from all that is public, and no page of it asks anything of another host.

The gate builds it first and names the folder in REGIOMAP_SITE; elsewhere these tests skip, unless
it is named: `sphinx-build -n -W docs build/site && REGIOMAP_SITE=build/site pytest tests/project`.
"""

import json
import os
import re
import zlib
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import regiomap
from helpers.browsers import browser
from helpers.pages import PHONE
from regiomap import errors, reports

__all__ = ["browser"]  # a fixture

TOP = Path(__file__).parents[2]
# What a browser fetches by itself, by element and attribute; a link that a reader follows is none.
FETCHED = {
    ("script", "src"), ("img", "src"), ("img", "srcset"), ("iframe", "src"), ("embed", "src"),
    ("source", "src"), ("source", "srcset"), ("video", "src"), ("audio", "src"), ("track", "src"),
    ("object", "data"), ("input", "src"), ("use", "href"), ("use", "xlink:href"),
    ("image", "href"), ("image", "xlink:href"), ("form", "action"), ("base", "href"),
}  # fmt: skip
RELATIONS = {"canonical", "author", "help", "index", "license", "next", "prev", "search"}
ELSEWHERE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//|,\s*https?://", re.IGNORECASE)
IN_STYLE = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])\s*((?:https?:)?//[^"')\s]+)""")
IN_SCRIPT = re.compile(r"https?://([\w.-]+)")
# Namespaces, and what comments of the theme's scripts point at.
NAMED = {
    "www.w3.org", "snowballstem.org", "developer.mozilla.org",
    "pydata-sphinx-theme.readthedocs.io",
}  # fmt: skip
PAGES = [
    "index.html", "tutorial.html", "search.html", "howto/paper.html", "nl/bestuur.html",
    "about/architecture.html", "reference/made/regiomap.PlanSpace.html",
]  # fmt: skip


class Asked(HTMLParser):
    """What a page would ask of other hosts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self._inside = tag
        for name, value in held.items():
            if (tag, name) in FETCHED and ELSEWHERE.search(value):
                self.found.append(f"<{tag} {name}={value}>")
            elif name == "style":
                self.found += IN_STYLE.findall(value)
            elif name == "srcdoc":
                self.found += asked_by(value)
        link = tag == "link" and not set(held.get("rel", "").split()) <= RELATIONS
        if link and ELSEWHERE.search(held.get("href", "")):
            self.found.append(f"<link href={held['href']}>")
        if held.get("http-equiv", "").lower() == "refresh":
            self.found.append(f"<meta refresh {held.get('content')}>")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  (any end is the end)
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "style":
            self.found += IN_STYLE.findall(data)


def asked_by(page: str) -> list[str]:
    """Return what the text of a page would ask of other hosts."""
    parser = Asked()
    parser.feed(page)
    return parser.found


@pytest.fixture(scope="module")
def site() -> Path:
    """Return the folder of the built site."""
    named = os.environ.get("REGIOMAP_SITE")
    if not named:
        pytest.skip("REGIOMAP_SITE does not name the folder of the built site")
    folder = Path(named)
    assert (folder / "index.html").is_file(), f"{named} holds no index.html: build the site"
    return folder


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/x.css">',
        '<img srcset="a.png 1x, https://example.org/b.png 2x">',
        "<style>@import 'https://example.org/x.css';</style>",
        '<p style="background: url(https://example.org/x.png)">',
        '<iframe srcdoc="&lt;img src=&quot;https://example.org/x.png&quot;&gt;"></iframe>',
        '<meta http-equiv="refresh" content="0; url=x">',
    ],
)
def test_what_asks_another_host_is_found(page: str) -> None:
    assert asked_by(page)


def test_a_link_asks_nothing() -> None:
    page = '<a href="https://example.org">there</a><link rel="canonical" href="https://x.org">'
    assert asked_by(page + '<script src="_static/x.js"></script>') == []


def test_no_page_asks_another_host(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 100
    faults = {page.name: found for page in pages if (found := asked_by(page.read_text("utf-8")))}
    assert faults == {}


def test_no_style_asks_another_host(site: Path) -> None:
    styles = sorted(site.rglob("*.css"))
    assert styles
    faults = {path.name: IN_STYLE.findall(path.read_text("utf-8")) for path in styles}
    assert {name: found for name, found in faults.items() if found} == {}


def test_no_script_names_another_host(site: Path) -> None:
    scripts = sorted(site.rglob("*.js"))
    assert scripts
    named = {host for path in scripts for host in IN_SCRIPT.findall(path.read_text("utf-8"))}
    assert named - NAMED == set()


@pytest.fixture(scope="module")
def requests(site: Path, browser: Browser) -> dict[str, tuple[list[str], int]]:
    """Return of some pages what they ask for in a browser, and how far they are too wide."""
    notebooks = sorted(path.name for path in (site / "notebooks").glob("*.html"))
    told: dict[str, tuple[list[str], int]] = {}
    asked: list[str] = []
    tab = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    tab.on("request", lambda request: asked.append(request.url))
    for page in [*PAGES, *(f"notebooks/{name}" for name in notebooks)]:
        asked.clear()
        tab.goto((site / page).resolve().as_uri())
        wide = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        told[page] = ([*asked], wide)
    tab.close()
    return told


@pytest.mark.browser
def test_a_browser_asks_no_other_host(requests: dict[str, tuple[list[str], int]]) -> None:
    local = ("file:", "data:", "about:", "blob:")
    for page, (asked, _) in requests.items():
        assert asked, page
        assert [url for url in asked if not url.startswith(local)] == [], page


@pytest.mark.browser
def test_no_page_is_wider_than_a_phone(requests: dict[str, tuple[list[str], int]]) -> None:
    assert {page: wide for page, (_, wide) in requests.items() if wide > 0} == {}


def test_every_public_name_has_its_place_in_the_reference(site: Path) -> None:
    body = (site / "objects.inv").read_bytes().split(b"\n", 4)[4]
    known = {line.split()[0] for line in zlib.decompress(body).decode().splitlines()}
    public = set(regiomap.__all__) - set(errors.__all__) - {"errors", "reports"}
    wanted = {f"regiomap.{name}" for name in public}
    wanted |= {f"regiomap.reports.{name}" for name in reports.__all__}
    wanted |= {f"regiomap.errors.{name}" for name in errors.__all__}
    assert wanted - known == set()


def test_every_verb_has_its_place_in_the_reference(site: Path) -> None:
    from regiomap.cli.main import app

    text = (site / "reference" / "shell.html").read_text("utf-8")
    names = [command.name or command.callback.__name__ for command in app.registered_commands]  # type: ignore[union-attr]
    assert len(names) > 5
    assert [name for name in names if f"regiomap {name.replace('_', '-')}" not in text] == []


def test_every_notebook_is_a_page(site: Path) -> None:
    names = [path.stem for path in (TOP / "notebooks").glob("*.ipynb")]
    assert names
    assert [name for name in names if not (site / "notebooks" / f"{name}.html").is_file()] == []


def test_the_inventories_are_what_their_list_says() -> None:
    folder = TOP / "docs" / "inventories"
    listed = json.loads((folder / "sources.json").read_text("utf-8"))
    assert sorted(path.stem for path in folder.glob("*.inv")) == sorted(listed)
    for project, source in listed.items():
        head, body = (folder / f"{project}.inv").read_bytes().split(b"using zlib.\n")
        names = [line.split()[0] for line in zlib.decompress(body).decode().splitlines()]
        assert f"Project: {project}" in head.decode()
        assert names == sorted(source["names"])
