"""The page in a real browser: what people try on the map, and what its lights say about it."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

import regiomap as rm
from helpers.pages import LAPTOP, PHONE, Opener, assignment_of, light, lights, pick, verdicts
from regiomap.checks.regions import RegionsReport
from regiomap.drawing.palette import PALETTE

pytestmark = pytest.mark.browser
NOORDERKEMPEN = "Noorderkempen"


@pytest.fixture(scope="module")
def regions_of(
    flanders: gpd.GeoDataFrame, bridged: nx.Graph
) -> Callable[[pd.Series], RegionsReport]:
    """Return Python's check of an assignment."""

    def check(assignment: pd.Series) -> RegionsReport:
        return rm.check_regions(assignment, bridged, parents=flanders["reference_region"])

    return check


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
    expect(page.locator(".rm-move-far")).to_contain_text("Noorderkempen valt in twee stukken")
    page.get_by_role("button", name=f"Verplaats naar {NOORDERKEMPEN}").click()
    assert light(page, NOORDERKEMPEN, "contiguous") == (
        "aaneengesloten: 2 losse delen; afgesneden: Stabroek"
    )
    notice = page.locator("#rm-notice")
    expect(notice).to_contain_text("aaneengesloten: 2 losse delen; afgesneden: Stabroek")
    notice.click()
    expect(notice).to_be_hidden()
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


@pytest.fixture(scope="module")
def shared_page(browser: Browser, file: Path) -> Page:
    page = browser.new_page()
    page.goto(file.as_uri())
    return page


MOVES = st.lists(st.tuples(st.integers(0, 284), st.integers(-2, 31)), min_size=1, max_size=12)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(moves=MOVES)
def test_after_any_edits_every_light_says_what_python_says(
    shared_page: Page, bridged: nx.Graph, flanders: gpd.GeoDataFrame, moves: list[tuple[int, int]]
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
    report = rm.check_regions(assignment, bridged, parents=parents)
    assert lights(shared_page) == verdicts(report)
    plan = rm.Plan(assignment).with_municipalities(flanders, graph=bridged, parents=parents)
    assert shared_page.evaluate("() => regiomap.page.store.verdict.cut") == pytest.approx(
        plan.cut, abs=40
    )
    assert_neighbours_differ_in_colour(shared_page, bridged, assignment)
    shared_page.evaluate(
        "(n) => { for (let i = 0; i < n; i++) regiomap.page.store.undo(); }", len(moves)
    )
    assert shared_page.evaluate("() => regiomap.page.store.edited") is False


def assert_neighbours_differ_in_colour(
    page: Page, bridged: nx.Graph, assignment: pd.Series
) -> None:
    step = page.evaluate("() => regiomap.page.store.step")
    colour = dict(zip(step["regions"], step["colours"], strict=True))
    meeting = {
        tuple(sorted((assignment[a], assignment[b])))
        for a, b in bridged.edges
        if assignment[a] and assignment[b] and assignment[a] != assignment[b]
    }
    crowded = max((sum(one in pair for pair in meeting) for one in colour), default=0)
    if crowded < len(PALETTE):
        assert [pair for pair in meeting if colour[pair[0]] == colour[pair[1]]] == []


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


def test_a_map_that_is_not_editable_offers_no_edits(
    flanders: gpd.GeoDataFrame,
    bridged: nx.Graph,
    plans: dict[str, pd.Series],
    visit: Opener,
    tmp_path: Path,
) -> None:
    path = tmp_path / "read.html"
    one = rm.draw_map(flanders, plans["Anders"], graph=bridged, editable=False, language="en")
    rm.save_map(one, path)
    page = visit(path)
    page.get_by_role("combobox", name="Find").fill("Genk")
    page.keyboard.press("Enter")
    expect(page.locator("#rm-card")).to_contain_text("inhabitants")
    expect(page.locator("#rm-card button", has_text="a new region")).to_have_count(0)
    expect(page.locator("#rm-undo")).to_have_count(0)
    assert page.locator("html").get_attribute("lang") == "en"
