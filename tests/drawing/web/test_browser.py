"""The map in a real browser, without a network: what people do with it, and what it answers."""

import base64
import csv
import io
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from shapely.geometry import box

import regiomap as rm
from regiomap._base.csv import _guard
from regiomap.checks.regions import RegionsReport
from regiomap.drawing.palette import PALETTE
from regiomap.flanders import load_youth_regions

pytestmark = pytest.mark.browser

LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}
NOORDERKEMPEN = "Noorderkempen"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium; skip without one, unless it is required."""
    found = os.environ.get("REGIOMAP_CHROMIUM") or shutil.which("chromium")
    if not found:
        reason = "no Chromium: install it, or name it in REGIOMAP_CHROMIUM"
        if os.environ.get("REGIOMAP_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=quiet)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def flanders() -> gpd.GeoDataFrame:
    return rm.load_flanders()


@pytest.fixture(scope="module")
def graph(flanders: gpd.GeoDataFrame) -> nx.Graph:
    return rm.build_adjacency(flanders, bridges=[("Voeren", "Riemst")])


def halves(flanders: gpd.GeoDataFrame, graph: nx.Graph, size: int) -> pd.Series:
    """Divide every reference region into blobs of about `size`; some keep the rules, some not."""
    plan = {}
    for parent, codes in flanders.groupby("reference_region").groups.items():
        inside = graph.subgraph(codes)
        seeds = [min(codes)]
        while len(seeds) < max(1, round(len(codes) / size)):
            steps = nx.multi_source_dijkstra_path_length(inside, set(seeds), weight=None)
            seeds.append(max(sorted(steps), key=steps.__getitem__))
        for n, seed in enumerate(seeds, 1):
            for code in nx.voronoi_cells(inside, seeds, weight=None)[seed]:
                plan[code] = f"{parent} {n}"
    return pd.Series(plan).reindex(flanders.index)


@pytest.fixture(scope="module")
def plans(flanders: gpd.GeoDataFrame, graph: nx.Graph) -> dict[str, pd.Series]:
    first = halves(flanders, graph, 9)
    members = load_youth_regions().query("youth_region.str.contains('Noorderkempen')")["nis"]
    stabroek = flanders.index[flanders["name"] == "Stabroek"][0]
    first.loc[[code for code in members if code in first.index and code != stabroek]] = (
        NOORDERKEMPEN
    )
    return {"Voorstel": first, "Anders": halves(flanders, graph, 8), "Groot": first.copy()}


@pytest.fixture(scope="module")
def regions_of(flanders: gpd.GeoDataFrame, graph: nx.Graph) -> Callable[[pd.Series], RegionsReport]:
    """Return Python's check of an assignment."""

    def check(assignment: pd.Series) -> RegionsReport:
        return rm.check_regions(assignment, graph, parents=flanders["reference_region"])

    return check


@pytest.fixture(scope="module")
def file(
    flanders: gpd.GeoDataFrame,
    graph: nx.Graph,
    plans: dict[str, pd.Series],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    path = tmp_path_factory.mktemp("map") / "kaart.html"
    rm.save_map(rm.draw_map(flanders, plans, graph=graph), path)
    return path


Opener = Callable[..., Page]
HANGS_MS = 600_000  # no clock: it ends what never comes
expect.set_options(timeout=HANGS_MS)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Opener]:
    """Open files without a network; whatever a page asks for or complains about fails the test."""
    asked: list[str] = []
    said: list[str] = []
    contexts = []

    def go(path: Path, *, fragment: str = "", size: dict[str, int] = LAPTOP) -> Page:
        touch = size is PHONE
        context = browser.new_context(viewport=size, has_touch=touch, is_mobile=touch, offline=True)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(HANGS_MS)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path.as_uri() + fragment)
        return page

    yield go
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith(("file:", "blob:", "data:"))] == []
    assert {Path(url.partition("#")[0]).suffix for url in asked if url.startswith("file:")} <= {
        ".html"
    }
    assert said == []


def pick(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Zoek").fill(name)
    page.keyboard.press("Enter")


def light(page: Page, region: str, name: str) -> str:
    """Return what a light of a region says to a screen reader."""
    row = page.locator(f'[data-region="{region}"]')
    return str(row.locator(f'[data-light="{name}"]').get_attribute("aria-label"))


def lights(page: Page) -> dict[tuple[str, str], tuple[bool, str]]:
    """Return every light on the page: whether it is on, and its words."""
    found = page.evaluate(
        """() => [...document.querySelectorAll("[data-light]")].map((one) => [
            one.closest("[data-region]").dataset.region, one.dataset.light,
            one.classList.contains("rm-ok"), one.getAttribute("aria-label")])"""
    )
    return {(region, name): (ok, words) for region, name, ok, words in found}


def assignment_of(page: Page) -> pd.Series:
    """Return the division the page shows, by code."""
    step = page.evaluate("() => regiomap.page.store.step")
    codes = page.evaluate("() => regiomap.page.store.territory.codes")
    regions = [None if i < 0 else step["regions"][i] for i in step["of"]]
    return pd.Series(regions, index=pd.Index(codes, name="nis"), dtype=object)


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_person_finds_a_municipality_tries_a_change_and_sends_it_back(
    file: Path,
    visit: Opener,
    size: dict[str, int],
    regions_of: Callable[[pd.Series], RegionsReport],
    tmp_path: Path,
) -> None:
    page = visit(file, size=size)
    expect(page.get_by_role("heading", level=1)).to_have_text("Jeugdregio's")
    pick(page, "Gooik")
    expect(page.locator("#rm-card h2")).to_have_text("Pajottegem")
    expect(page.locator("#rm-card")).to_contain_text("Galmaarden, Gooik en Herne")

    pick(page, "stabroek")
    page.get_by_label("een andere regio").select_option(label=option(page, NOORDERKEMPEN))
    assert light(page, NOORDERKEMPEN, "contiguous") == (
        "aaneengesloten: 2 losse delen; afgesneden: Stabroek"
    )
    expect(page.locator("#rm-card .rm-reasons")).to_contain_text("afgesneden: Stabroek")
    pick(page, "KAPELLEN")
    page.locator("#rm-card").get_by_role("button", name=NOORDERKEMPEN).click()
    assert light(page, NOORDERKEMPEN, "contiguous") == "aaneengesloten: één aaneengesloten gebied"
    page.get_by_role("button", name="Ongedaan maken").click()
    assert "afgesneden" in light(page, NOORDERKEMPEN, "contiguous")
    page.get_by_role("button", name="Opnieuw doen").click()
    page.locator(".rm-close").click()

    page.locator(".rm-menu summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download om terug te sturen").click()
    sent = tmp_path / "edited.csv"
    download.value.save_as(sent)
    back = rm.read_plan(sent)
    assert back.assignment.to_dict() == assignment_of(page).to_dict()
    assert (back.assignment == NOORDERKEMPEN).sum() == len(noorderkempen(page))
    assert verdicts(regions_of(back.assignment)) == lights(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def noorderkempen(page: Page) -> list[str]:
    """Return the members the list shows; Stabroek and Kapellen are among them."""
    row = page.locator(f'[data-region="{NOORDERKEMPEN}"]')
    row.locator(".rm-region-name").click()
    names = row.locator(".rm-members button").all_text_contents()
    assert {"Stabroek", "Kapellen"} <= set(names)
    return names


def option(page: Page, region: str) -> str:
    found = page.locator("#rm-card option", has_text=region)
    return str(found.text_content())


def verdicts(report: RegionsReport) -> dict[tuple[str, str], tuple[bool, str]]:
    """Return Python's verdicts as the page says them."""
    words = {"size": "grootte", "contiguous": "aaneengesloten", "nested": "matroesjka"}
    return {
        (str(one.region), one.criterion): (bool(one.ok), f"{words[one.criterion]}: {one.reason()}")
        for one in report.findings
        if one.criterion in words
    }


@pytest.fixture(scope="module")
def shared_page(browser: Browser, file: Path) -> Page:
    page = browser.new_page()
    page.goto(file.as_uri())
    return page


MOVES = st.lists(st.tuples(st.integers(0, 284), st.integers(-2, 31)), min_size=1, max_size=12)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(moves=MOVES)
def test_after_any_edits_every_light_says_what_python_says(
    shared_page: Page, graph: nx.Graph, flanders: gpd.GeoDataFrame, moves: list[tuple[int, int]]
) -> None:
    shared_page.evaluate("() => regiomap.page.store.open(0)")
    shared_page.evaluate(
        """(moves) => moves.forEach(([place, to]) => {
            const { store } = regiomap.page;
            if (to === -2) store.moveToNew(place); else store.move(place, to);
        })""",
        moves,
    )
    assignment = assignment_of(shared_page)
    parents = flanders["reference_region"]
    report = rm.check_regions(assignment, graph, parents=parents)
    assert lights(shared_page) == verdicts(report)
    plan = rm.Plan(assignment).with_municipalities(flanders, graph=graph, parents=parents)
    assert shared_page.evaluate("() => regiomap.page.store.verdict.cut") == pytest.approx(
        plan.cut, abs=40
    )
    assert_neighbours_differ_in_colour(shared_page, graph, assignment)
    shared_page.evaluate(
        "(n) => { for (let i = 0; i < n; i++) regiomap.page.store.undo(); }", len(moves)
    )
    assert shared_page.evaluate("() => regiomap.page.store.edited") is False


def assert_neighbours_differ_in_colour(page: Page, graph: nx.Graph, assignment: pd.Series) -> None:
    step = page.evaluate("() => regiomap.page.store.step")
    colour = dict(zip(step["regions"], step["colours"], strict=True))
    meeting = {
        tuple(sorted((assignment[a], assignment[b])))
        for a, b in graph.edges
        if assignment[a] and assignment[b] and assignment[a] != assignment[b]
    }
    crowded = max((sum(one in pair for pair in meeting) for one in colour), default=0)
    if crowded < len(PALETTE):
        assert [pair for pair in meeting if colour[pair[0]] == colour[pair[1]]] == []


def test_the_address_opens_the_same_plan_again(file: Path, visit: Opener) -> None:
    page = visit(file)
    page.evaluate(
        "() => { const s = regiomap.page.store; s.move(3, 7); s.moveToNew(12); s.move(5, -1); }"
    )
    fragment = page.evaluate("() => location.hash")
    assert fragment.startswith("#rm=")
    assert len(fragment) < 60
    again = visit(file, fragment=fragment)
    assert assignment_of(again).to_dict() == assignment_of(page).to_dict()
    expect(again.locator("#rm-summary")).to_contain_text("1 van de 285 gemeenten is nog niet")
    page.evaluate("() => regiomap.page.store.open(0)")
    assert page.evaluate("() => location.hash") == ""


@pytest.mark.parametrize(
    "fragment",
    ["#rm=", "#rm=zzz.0.1-2", "#<img src=x onerror=alert(1)>", "#rm=1.0.%00", "#" + "9" * 5000],
)
def test_a_bad_address_is_refused_with_a_notice(
    file: Path, visit: Opener, plans: dict[str, pd.Series], fragment: str
) -> None:
    page = visit(file, fragment=fragment)
    expect(page.locator("#rm-notice")).to_contain_text("onleesbaar of hoort bij een andere kaart")
    assert assignment_of(page).to_dict() == plans["Voorstel"].to_dict()


@pytest.mark.slow
def test_an_address_that_goes_beyond_the_plan_is_refused_as_a_whole(
    file: Path, visit: Opener, plans: dict[str, pd.Series]
) -> None:
    page = visit(file)
    page.evaluate("() => regiomap.page.store.move(3, 7)")
    good = page.evaluate("() => location.hash")
    for bad in ("_zzz-1", "_1-zz", "_", "_1-", "_2-1", "_3-u_3-v_3-w"):
        again = visit(file, fragment=good + bad)
        expect(again.locator("#rm-notice")).to_contain_text("onleesbaar")
        assert assignment_of(again).to_dict() == plans["Voorstel"].to_dict()


def test_a_locked_region_neither_gives_nor_takes(file: Path, visit: Opener) -> None:
    page = visit(file)
    page.locator('[data-region="Kempen 1"] .rm-region-name').click()
    page.get_by_role("button", name="Op slot", exact=True).click()
    place, locked = page.evaluate(
        """() => { const s = regiomap.page.store; const r = s.step.regions.indexOf("Kempen 1");
        return [s.verdict.regions[r].members[0], r]; }"""
    )
    assert page.evaluate("([p]) => regiomap.page.store.move(p, -1)", [place]) is False
    assert page.evaluate("([p]) => regiomap.page.store.moveToNew(p)", [place]) is False
    other = page.evaluate(
        "(r) => [...regiomap.page.store.step.of].findIndex((one) => one !== r)", locked
    )
    assert page.evaluate("([p, r]) => regiomap.page.store.move(p, r)", [other, locked]) is False
    pick(page, page.evaluate("(p) => regiomap.page.store.territory.names[p]", place))
    expect(page.locator("#rm-card")).to_contain_text("Kempen 1 staat op slot")
    page.get_by_role("button", name="Op slot", exact=True).click()
    assert page.evaluate("([p]) => regiomap.page.store.move(p, -1)", [place]) is True


@pytest.mark.slow
def test_painting_gives_municipalities_by_clicking_the_map(file: Path, visit: Opener) -> None:
    page = visit(file)
    page.locator('[data-region="Kempen 1"] .rm-region-name').click()
    page.get_by_role("button", name="Gemeenten toevoegen").click()
    before = page.locator('[data-region="Kempen 1"] .rm-facts').first.text_content()
    page.evaluate("() => regiomap.page.view.goHome({animate: false})")
    page.locator("#map_regiomap").click(position={"x": 200, "y": 200})
    expect(page.locator('[data-region="Kempen 1"] .rm-facts').first).not_to_have_text(str(before))
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Klaar met toevoegen")).to_be_hidden()


def test_the_pointer_brings_a_card_with_it(file: Path, visit: Opener) -> None:
    page = visit(file)
    page.locator("#map_regiomap").hover(position={"x": 200, "y": 240})
    tip = page.locator(".rm-tip")
    expect(tip).to_contain_text("NIS")
    expect(tip).to_contain_text("inwoners")


def test_comparing_lists_and_shows_what_python_says_moved(
    file: Path, visit: Opener, plans: dict[str, pd.Series]
) -> None:
    page = visit(file)
    page.get_by_label("Verschil tonen met").select_option("Anders")
    moved = page.evaluate(
        """() => { const { difference, territory } = regiomap.page.store;
        return [...difference.places].map((p) => territory.codes[p]); }"""
    )
    # The page shows the first plan, and is asked what differs from the second.
    assert set(moved) == set(rm.compare_plans(plans["Anders"], plans["Voorstel"]).index)
    assert page.locator(".rm-moved li").count() == len(moved)
    page.get_by_label("Verschil tonen met").select_option("Groot")
    expect(page.locator("#rm-difference")).to_contain_text("Geen verschil met")
    page.get_by_label("Welk voorstel?").select_option("Anders")
    assert assignment_of(page).to_dict() == plans["Anders"].to_dict()
    page.get_by_role("button", name="Ongedaan maken").click()
    assert assignment_of(page).to_dict() == plans["Voorstel"].to_dict()


def test_downloads_can_be_read_back_and_opened_again(
    file: Path, visit: Opener, tmp_path: Path
) -> None:
    page = visit(file)
    page.evaluate("() => { regiomap.page.store.move(3, 7); regiomap.page.store.move(5, -1); }")
    wanted = assignment_of(page)
    for button, name in [
        ("Download om terug te sturen", "plan.csv"),
        ("Download voor Excel", "excel.csv"),
        ("Download voor GIS", "plan.geojson"),
    ]:
        page.locator(".rm-menu summary").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        download.value.save_as(tmp_path / name)
        got = rm.read_plan(tmp_path / name).assignment
        assert got.astype(object).where(got.notna(), None).to_dict() == wanted.to_dict()
    assert list(pd.read_csv(tmp_path / "plan.csv").columns) == ["nis", "name", "region"]
    shapes = gpd.read_file(tmp_path / "plan.geojson")
    assert shapes.is_valid.all()
    assert shapes.crs == "EPSG:4326"
    page.evaluate("() => regiomap.page.store.reset()")
    page.locator("#rm-open-file").set_input_files(tmp_path / "excel.csv")
    expect(page.locator("#rm-notice")).to_contain_text("Bestand geopend")
    assert assignment_of(page).to_dict() == wanted.to_dict()
    (tmp_path / "other.csv").write_text("code;regio\n1;2\n")
    page.locator("#rm-open-file").set_input_files(tmp_path / "other.csv")
    expect(page.locator("#rm-notice")).to_contain_text("past niet bij deze kaart")
    assert assignment_of(page).to_dict() == wanted.to_dict()


NASTY = [
    "<img src=x onerror=document.title='hit'>",
    "</script><script>document.title='hit'</script>",
    "${document.title='hit'} `x` {{ 7 * 7 }} {n}",
    "line\u2028paragraph\u2029end & <b>",
    '=HYPERLINK("http://x";"y")',
    "'=1+1",
    '@SUM(A1), "quoted"',
    "-1+1",
    "a\x00\x07b\u202e",
]


def test_nasty_names_stay_text_everywhere(visit: Opener, tmp_path: Path) -> None:
    boxes = [box(150_000 + 1000 * i, 150_000, 151_000 + 1000 * i, 151_000) for i in range(9)]
    codes = [f"<b>{i}</b>" for i in range(9)]
    table = gpd.GeoDataFrame(
        {"name": NASTY, "parent": NASTY[0], "population": 5},
        geometry=boxes,
        index=pd.Index(codes, name="nis"),
        crs=31370,
    )
    regions = pd.Series([NASTY[i - i % 2] for i in range(9)], index=table.index)
    path = tmp_path / "nasty.html"
    drawn = rm.draw_map(
        table,
        {NASTY[1]: regions, NASTY[2]: regions},
        parents="parent",
        title=NASTY[0],
        source=NASTY[1],
        date=NASTY[3],
        former_names={codes[0]: NASTY[:3]},
    )
    rm.save_map(drawn, path)
    page = visit(path)
    pick(page, codes[0])
    expect(page.locator("#rm-card h2")).to_have_text(NASTY[0])
    page.locator(".rm-region-name").first.click()
    page.get_by_label("Verschil tonen met").select_option(index=1)
    page.evaluate(
        "() => { regiomap.page.store.move(0, 1); window.dispatchEvent(new Event('beforeprint')); }"
    )
    page.evaluate("() => regiomap.signs.tipFor(regiomap.page.store, 1)")
    assert page.title() == NASTY[0]
    assert page.locator("img[src=x], #rm-app b, #rm-print b").count() == 0
    assert page.locator("#rm-map .rm-source").text_content() == f"{NASTY[1]} · {NASTY[3]}"
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    page.locator(".rm-menu summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download om terug te sturen").click()
    download.value.save_as(tmp_path / "nasty.csv")
    cells = pd.read_csv(tmp_path / "nasty.csv", dtype=str, keep_default_na=False)
    assert not cells.map(lambda cell: cell.startswith(("=", "+", "-", "@", "\t", "\r"))).any(
        axis=None
    )
    back = rm.read_plan(tmp_path / "nasty.csv").assignment
    shown = {
        code: str(region).strip().replace("\0", "\ufffd")
        for code, region in assignment_of(page).items()
    }
    assert back.to_dict() == shown


SIGNS = [*"=+-@\t\r\n", *"\uff1d\uff0b\uff0d\uff20", *"'\"{}%#$\\`<>&|;, a7", "\u2028", "\x85"]


def row_of(names: list[str]) -> gpd.GeoDataFrame:
    """Squares in a row, each a municipality and a region of that name."""
    shapes = [box(150_000 + 1000 * i, 2e5, 151_000 + 1000 * i, 201_000) for i in range(len(names))]
    codes = pd.Index([f"{i:03}" for i in range(len(names))], name="nis")
    return gpd.GeoDataFrame({"name": names}, geometry=shapes, index=codes, crs=31370)


def test_the_page_and_python_write_the_same_cells(visit: Opener, tmp_path: Path) -> None:
    names = [mark + sign + "1" for mark in ("", "'", "''", "x") for sign in SIGNS]
    table = row_of(names)
    # Python writes no region with blanks at an end, because no reader keeps them.
    regions = [name if name == name.strip() else "x" for name in names]
    plan = rm.Plan(pd.Series(regions, table.index), municipalities=table)
    rm.save_map(rm.draw_map(table, plan, parents=None), tmp_path / "map.html")
    plan.save(tmp_path / "python.csv")
    page = visit(tmp_path / "map.html")
    written = {"python": (tmp_path / "python.csv").read_bytes().decode()}
    for separator in (",", ";"):
        written[separator] = page.evaluate(
            "(one) => regiomap.files.toCsv(regiomap.page.store, one)", separator
        ).removeprefix("\ufeff")
    rows = {
        by: list(csv.reader(io.StringIO(text, newline=""), delimiter=by if by == ";" else ","))
        for by, text in written.items()
    }
    assert rows["python"] == rows[","] == rows[";"]
    # Without quotes where pandas or a spreadsheet would trim or cut, and guarded as in Python.
    for name, (_, cell, _) in zip(names, rows[","][1:], strict=True):
        assert cell == _guard(name)
    (tmp_path / "page.csv").write_bytes(written[","].encode())
    assert rm.read_plan(tmp_path / "page.csv").assignment.to_list() == regions


LONG = "Dit bestand bevat een naam van meer dan 200 tekens"
NOT_OURS = "past niet bij deze kaart"
ROWS = "nis{0}name{0}region\n000{0}\xe9{0}Één\n001{0}b{0}Twee\n"
REFUSED = {
    "too large": (("nis,region\n" + "000,a\n" * 1_000_000).encode(), "groter dan 5 MB"),
    "a long region": (f"nis,region\n000,{'a' * 201}\n".encode(), LONG),
    "a long name": (f"nis,name,region\n000,{'a' * 201},x\n".encode(), LONG),
    "a quote without end": (f'nis,region\n000,"{"a," * 150}\n'.encode(), NOT_OURS),
    "Windows-1252": (ROWS.format(";").encode("cp1252"), "Windows-1252 of een ander alfabet"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "Windows-1252 of een ander alfabet"),
    "no columns": (b"code,regio\n000,a\n", NOT_OURS),
    "nothing": (b"", NOT_OURS),
    "a quote without end in few letters": (b'nis,region\n000,"a\n001,b\n', NOT_OURS),
    "text after a quote": (b'nis,region\n000,"a"b\n', NOT_OURS),
    "a comma too many": (b"nis,name,region\n000,a, b,x\n", NOT_OURS),
    "two columns of regions": (b"nis,region,Region\n000,a,b\n", NOT_OURS),
    "a NUL": (b"nis,region\n000,a\0b\n", NOT_OURS),
    "blanks that would make two regions one": (b"nis,region\n000,y\n001, y \n", NOT_OURS),
    "a return alone": (b"nis,region\n000,a\rb\n", NOT_OURS),
    "a municipality twice": (b"nis,region\n000,a\n000,b\n", NOT_OURS),
}
READ = {
    "tabs": ROWS.format("\t").encode(),
    "semicolons": ROWS.format(";").encode(),
    "UTF-16 as of a spreadsheet": ROWS.format("\t").encode("utf-16"),
    "returns only": ROWS.format(",").replace("\n", "\r").encode(),
    "a header in quotes": ('"n;;;",' + ROWS.format(",").replace("\n", "\nx,")[:-2]).encode(),
    "an inch": ROWS.format(",").replace("b,", 'b 6",').encode(),
    "200 letters": ROWS.format(",").replace("name", "naam").encode(),
}


@pytest.mark.parametrize("language", ["nl", pytest.param("en", marks=pytest.mark.slow)])
def test_a_file_is_read_or_refused_in_words(
    visit: Opener, tmp_path: Path, language: Literal["nl", "en"]
) -> None:
    table = row_of(["a", "b", "c"])
    drawn = rm.draw_map(table, pd.Series("x", table.index), parents=None, language=language)
    rm.save_map(drawn, tmp_path / "map.html")
    page = visit(tmp_path / "map.html")
    before = assignment_of(page).to_dict()

    def opened(content: bytes) -> str:
        page.evaluate("() => { document.getElementById('rm-notice').textContent = ''; }")
        file = {"name": "x.csv", "mimeType": "text/csv", "buffer": content}
        page.locator("#rm-open-file").set_input_files(file)  # type: ignore[arg-type]
        expect(page.locator("#rm-notice")).not_to_be_empty()
        return str(page.locator("#rm-notice").text_content())

    for why, (content, said) in REFUSED.items():
        told = opened(content)
        nothing = "Er is niets veranderd." if language == "nl" else "Nothing was changed."
        assert told.endswith(nothing), why
        assert language == "en" or said in told, why
        assert assignment_of(page).to_dict() == before, why
    for how, content in READ.items():
        opened(content)
        assert assignment_of(page).to_dict() == {"000": "Één", "001": "Twee", "002": None}, how
        page.evaluate("() => regiomap.page.store.undo()")


def test_an_address_tells_every_region_from_none(visit: Opener, tmp_path: Path) -> None:
    table = row_of([f"m{i}" for i in range(40)])
    regions = pd.Series([f"r{i:02}" for i in range(40)], table.index)
    rm.save_map(rm.draw_map(table, regions, parents=None), tmp_path / "map.html")
    page = visit(tmp_path / "map.html")
    for region in range(1, 40):
        page.evaluate("(to) => regiomap.page.store.move(0, to)", region)
        read = "() => regiomap.address.readAddress(location.hash, regiomap.page.store).of[0]"
        assert page.evaluate(read) == region


def test_a_mark_of_byte_order_within_a_name_survives(visit: Opener, tmp_path: Path) -> None:
    table = row_of(["a", "b"])
    regions = pd.Series(["x\ufeffy", "xy"], table.index)
    rm.save_map(rm.draw_map(table, regions, parents=None), tmp_path / "map.html")
    page = visit(tmp_path / "map.html")
    page.evaluate(
        """async () => {
          const { files, page: { store } } = regiomap;
          const saved = new File([files.toCsv(store)], "x.csv");
          store.move(0, -1);
          store.replace((await files.readFile(saved, store)).step);
        }"""
    )
    assert assignment_of(page).to_dict() == regions.to_dict()


PAYLOAD = "{{ cycler.__init__.__globals__.os.popen('id > PWNED').read() }}"


@pytest.mark.parametrize("text", [PAYLOAD, "{{7*7}} ${7*7} `x`", "100 {%", "<b>a</b> & $x_1$"])
def test_a_reader_sees_the_characters_that_were_given(
    text: str, visit: Opener, tmp_path: Path
) -> None:
    import folium

    table = row_of([text, "b"])
    given = {"title": text, "source": text, "date": text}
    drawn = rm.draw_map(table, {text: pd.Series(text, table.index)}, parents=None, **given)  # type: ignore[arg-type]
    shown = text.replace("<", "&lt;")
    folium.Marker([51.1, 4.3], popup=shown, tooltip=shown).add_to(drawn)
    rm.save_map(drawn, tmp_path / "map.html")
    page = visit(tmp_path / "map.html")
    assert page.title() == text
    expect(page.get_by_role("heading", level=1)).to_have_text(text, use_inner_text=True)
    expect(page.locator("#rm-map .rm-source")).to_have_text(f"{text} · {text}")
    expect(page.locator(".rm-region-name").first).to_contain_text(text)
    pick(page, "000")
    expect(page.locator("#rm-card h2")).to_have_text(text)
    page.evaluate(
        """() => map_regiomap.eachLayer((one) => {
        if (one.getPopup && one.getPopup()) one.openPopup().openTooltip(); })"""
    )
    for place in (".leaflet-popup-content", ".leaflet-tooltip"):
        expect(page.locator(place)).to_have_text(text)


@pytest.fixture
def online(browser: Browser) -> Iterator[tuple[Page, list[str], list[str]]]:
    """Return a page that gets a picture from everywhere, what it asks for, and what it says."""
    page = browser.new_page()
    page.set_default_timeout(HANGS_MS)
    asked: list[str] = []
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    # What the policy refuses is announced as a request too, but never leaves.
    page.on("requestfinished", lambda request: asked.append(request.url))
    page.route(
        re.compile("^https:"), lambda route: route.fulfill(body=PIXEL, content_type="image/png")
    )
    yield page, asked, said
    page.close()


def with_layers(popup: str, path: Path) -> None:
    """Save a map with tiles of three hosts, markers, GeoJSON and a choice of layers."""
    import folium

    table = row_of(["a", "b"])
    background = folium.TileLayer("https://{s}.tiles.example/{z}/{x}/{y}.png", attr="T")
    drawn = rm.draw_map(table, pd.Series("x", table.index), parents=None, tiles=background)
    folium.Marker([51.1, 4.3], popup=popup, tooltip=popup).add_to(drawn)
    shape = {"type": "Point", "coordinates": [4.31, 51.1]}
    folium.GeoJson(shape, name="punt", tooltip="tip").add_to(drawn)
    folium.LayerControl().add_to(drawn)
    rm.save_map(drawn, path)


OPEN_POPUPS = "() => map_regiomap.eachLayer((one) => one.getPopup && one.openPopup())"


def test_layers_and_tiles_work_within_the_policy(
    online: tuple[Page, list[str], list[str]], tmp_path: Path
) -> None:
    page, asked, said = online
    with_layers("Een <b style='color:red'>plek</b>", tmp_path / "map.html")
    page.goto((tmp_path / "map.html").as_uri())
    expect(page.locator(".leaflet-tile-loaded").first).to_be_attached()
    expect(page.locator(".leaflet-control-layers")).to_contain_text("punt")
    page.evaluate(OPEN_POPUPS)
    expect(page.locator(".leaflet-popup-content b")).to_have_css("color", "rgb(255, 0, 0)")
    hosts = {url.split("/")[2] for url in asked if url.startswith("https:")}
    assert hosts
    assert hosts <= {f"{one}.tiles.example" for one in "abc"}
    assert said == []


def test_nothing_else_runs_or_is_requested(
    online: tuple[Page, list[str], list[str]], tmp_path: Path
) -> None:
    page, asked, said = online
    hostile = "<div><img src=https://evil.example/x onerror=\"window.hit='handler'\"></div>"
    with_layers(hostile, tmp_path / "map.html")
    page.goto((tmp_path / "map.html").as_uri())
    page.evaluate(OPEN_POPUPS)
    expect(page.locator(".leaflet-popup-content img")).to_be_attached()
    page.evaluate(
        """() => { const made = document.createElement("script");
        made.textContent = "window.hit = 'script'"; document.body.append(made);
        document.body.insertAdjacentHTML("beforeend", "<p onclick='window.hit = 1'>x</p>");
        document.body.lastChild.click(); }"""
    )
    with pytest.raises(PlaywrightError, match="Failed to fetch"):
        page.evaluate("() => fetch('https://a.tiles.example/x')")
    assert page.evaluate("() => window.hit") is None
    refused = [one for one in said if "Content Security Policy" in one]
    for what in ("script-src", "img-src", "connect-src", "inline event handler"):
        assert any(what in one for one in refused), what
    assert not [url for url in asked if "evil" in url]


@pytest.mark.parametrize(
    "size",
    [pytest.param(LAPTOP, id="laptop"), pytest.param(PHONE, id="phone", marks=pytest.mark.slow)],
)
def test_nothing_is_in_the_way_of_people_who_see_or_move_otherwise(
    file: Path, visit: Opener, size: dict[str, int]
) -> None:
    page = visit(file, size=size)
    axe = Axe()
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
    assert page.locator("html").get_attribute("lang") == "nl"

    def violations() -> list[str]:
        found = axe.run(page, options=rules).response["violations"]
        return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]

    assert violations() == []
    pick(page, "Stabroek")
    page.get_by_label("een andere regio").select_option(index=5)
    page.get_by_label("Verschil tonen met").select_option("Anders")
    page.locator(".rm-menu summary").click()
    page.evaluate(
        "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"
    )
    assert violations() == []


def test_everything_can_be_done_with_the_keyboard(file: Path, visit: Opener) -> None:
    page = visit(file)
    page.keyboard.press("/")
    page.keyboard.type("sint")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#rm-search")).to_have_attribute("aria-activedescendant", "rm-found-1")
    page.keyboard.press("Enter")
    expect(page.locator("#rm-card h2")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#rm-undo")).to_be_enabled()
    assert page.evaluate(
        "() => document.getElementById('rm-card').contains(document.activeElement)"
    )
    page.keyboard.press("Control+z")
    expect(page.locator("#rm-undo")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(page.locator("#rm-card")).to_be_hidden()
    expect(page.locator("#rm-search")).to_be_focused()


def test_the_graph_appears_on_request_and_is_explained(
    file: Path, visit: Opener, graph: nx.Graph
) -> None:
    page = visit(file)
    assert page.locator(".leaflet-rm-marks-pane path").count() == 0
    page.get_by_label("wie grenst aan wie").check()
    touches = len(graph.graph["point_touches"])
    drawn = graph.number_of_edges() + graph.number_of_nodes() + touches
    assert page.locator(".leaflet-rm-marks-pane path").count() == drawn
    for words in ("brug:", "twijfelachtig:", "raken elkaar in één punt"):
        expect(page.locator("#rm-legend li", has_text=words)).to_be_visible()
    page.get_by_label("wie grenst aan wie").uncheck()
    assert page.locator(".leaflet-rm-marks-pane path").count() == 0


def test_the_print_view_fits_on_a4_and_says_everything(
    file: Path, visit: Opener, tmp_path: Path
) -> None:
    page = visit(file)
    page.pdf(path=tmp_path / "print.pdf", format="A4", prefer_css_page_size=True)
    assert 1 <= (tmp_path / "print.pdf").read_bytes().count(b"/Type /Page\n") <= 3
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator("#rm-print h1")).to_have_text("Jeugdregio's")
    expect(page.locator("#rm-print")).to_contain_text("afgedrukt op")
    expect(page.locator("#rm-print")).to_contain_text("Statbel")
    n = page.evaluate("() => regiomap.page.store.verdict.nRegions")
    assert page.locator("#rm-print tbody tr").count() == n
    expect(page.locator("#rm-app")).to_be_hidden()


def test_the_map_is_quick_and_small(file: Path, visit: Opener) -> None:
    assert file.stat().st_size <= 700_000
    page = visit(file)
    drawn = page.evaluate("() => performance.getEntriesByName('regiomap:draw')[0].duration")
    edit = page.evaluate(
        """() => { const s = regiomap.page.store; let worst = 0;
        for (let i = 0; i < 20; i++) { const t = performance.now(); s.move(i * 13, i);
            document.body.offsetHeight; worst = Math.max(worst, performance.now() - t); }
        return worst; }"""
    )
    # The bars are 1.5 s and 50 ms; a busy machine must not make the test fail.
    assert drawn < 6000
    assert edit < 500


def test_a_map_that_is_not_editable_offers_no_edits(
    flanders: gpd.GeoDataFrame,
    graph: nx.Graph,
    plans: dict[str, pd.Series],
    visit: Opener,
    tmp_path: Path,
) -> None:
    path = tmp_path / "read.html"
    one = rm.draw_map(flanders, plans["Anders"], graph=graph, editable=False, language="en")
    rm.save_map(one, path)
    page = visit(path)
    page.get_by_role("combobox", name="Find").fill("Genk")
    page.keyboard.press("Enter")
    expect(page.locator("#rm-card")).to_contain_text("inhabitants")
    expect(page.locator("#rm-card button", has_text="a new region")).to_have_count(0)
    expect(page.locator("#rm-undo")).to_have_count(0)
    assert page.locator("html").get_attribute("lang") == "en"


def test_layers_of_an_analyst_work_without_internet(
    flanders: gpd.GeoDataFrame,
    graph: nx.Graph,
    plans: dict[str, pd.Series],
    visit: Opener,
    tmp_path: Path,
) -> None:
    import folium

    drawn = rm.draw_map(flanders, plans["Anders"], graph=graph)
    folium.Marker([51.05, 3.72], popup="Gent <b>hier</b>", tooltip="tip").add_to(drawn)
    folium.Marker([51.2, 4.4], icon=folium.Icon(color="red")).add_to(drawn)
    shape = {"type": "Point", "coordinates": [5.3, 50.9]}
    folium.GeoJson(shape, name="punt").add_to(drawn)
    folium.LayerControl().add_to(drawn)
    path = tmp_path / "layers.html"
    rm.save_map(drawn, path)
    page = visit(path)
    assert page.locator(".leaflet-marker-icon:not(.rm-label-place)").count() == 2
    page.locator("img.leaflet-marker-icon").first.click()
    expect(page.locator(".leaflet-popup-content")).to_contain_text("Gent")
    expect(page.locator(".leaflet-control-layers")).to_contain_text("punt")


def test_a_background_comes_with_its_credit(
    flanders: gpd.GeoDataFrame, plans: dict[str, pd.Series], browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "tiles.html"
    graph = rm.build_adjacency(flanders, bridges=[("Voeren", "Riemst")])
    drawn = rm.draw_map(flanders, plans["Anders"], graph=graph, tiles="OpenStreetMap")
    rm.save_map(drawn, path)
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("https://**", lambda route: route.abort())
    page.goto(path.as_uri())
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("OpenStreetMap")
    elsewhere = {url.split("/")[2] for url in asked if not url.startswith(("file:", "data:"))}
    assert elsewhere == {"tile.openstreetmap.org"}
    page.close()


def test_the_map_works_in_a_notebook_frame(
    flanders: gpd.GeoDataFrame,
    graph: nx.Graph,
    plans: dict[str, pd.Series],
    visit: Opener,
    tmp_path: Path,
) -> None:
    path = tmp_path / "notebook.html"
    cell = rm.draw_map(flanders, plans["Anders"], graph=graph)._repr_html_()
    path.write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{cell}", encoding="utf-8")
    page = visit(path)
    frame = page.frame_locator("iframe")
    frame.get_by_role("combobox", name="Zoek").fill("Genk")
    expect(frame.locator("#rm-found")).to_contain_text("Genk")
    frame.locator("#rm-found li").first.click()
    frame.locator("#rm-card button", has_text="geen regio").click()
    expect(frame.locator("#rm-summary")).to_contain_text("1 van de 285")
    assert json.loads(str(page.evaluate("() => JSON.stringify(document.images.length)"))) == 1
    page.evaluate("() => document.querySelector('iframe').remove()")
    assert page.evaluate("() => document.images[0].naturalWidth") > 0
