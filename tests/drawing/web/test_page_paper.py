"""The page on paper: two sheets for a plan, one for a municipality, whatever is on them."""

import re
from pathlib import Path

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

import regiomap as rm
from drawing.web.conftest import blobs
from helpers.pages import Opener

pytestmark = pytest.mark.browser

# Twenty moves to wherever, so that many regions break many rules, which takes words.
SHUFFLE = """() => { const { store } = regiomap.page;
  for (let i = 0; i < 20; i++) store.move(i * 13, store.step.of[(i * 13 + 40) % 285]); }"""


def pages_of(page: Page) -> int:
    """Return how many pages a page prints."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))


def divided(flanders: gpd.GeoDataFrame, graph: nx.Graph, n: int) -> pd.Series:
    """Return a plan of so many regions."""
    sizes = flanders.groupby("reference_region").size()
    ways = (one / 20 for one in range(80, 300))
    size = next(one for one in ways if sum(max(1, round(m / one)) for m in sizes) == n)
    return blobs(flanders, graph, size)  # type: ignore[arg-type]


N_BEST = 30
SLOW = pytest.mark.slow
MAPS = [
    ("nl", 45),
    pytest.param(("en", 45), marks=SLOW),
    pytest.param(("nl", 30), marks=SLOW),
    pytest.param(("en", 30), marks=SLOW),
]


@pytest.fixture
def drawn(
    request: pytest.FixtureRequest, flanders: gpd.GeoDataFrame, bridged: nx.Graph, tmp_path: Path
) -> Path:
    """Return the file of a map in a language, with so many regions."""
    language, n_regions = request.param
    if n_regions == N_BEST:
        plan = rm.propose_regions(flanders, bridged, n_regions=N_BEST).best.assignment
    else:
        plan = divided(flanders, bridged, n_regions)
    assert plan.nunique() == n_regions
    path = tmp_path / f"{language} {n_regions}.html"
    rm.save_map(rm.draw_map(flanders, plan, graph=bridged, language=language), path)
    return path


@pytest.mark.parametrize("drawn", MAPS, indirect=True, ids=str)
def test_a_plan_takes_two_sheets_and_a_municipality_one(drawn: Path, visit: Opener) -> None:
    language, n_regions = drawn.stem.split()
    page = visit(drawn)
    page.evaluate("() => { window.print = () => {}; }")
    changed = {"nl": "Wat is gewijzigd", "en": "What was changed"}[language]
    assert pages_of(page) == 2
    page.evaluate(SHUFFLE)
    assert pages_of(page) == 2
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#rm-print .rm-sheet")).to_have_count(2)
    expect(page.locator("#rm-print .rm-sheet").first).to_contain_text(changed)
    assert page.locator("#rm-print tbody tr").count() >= int(n_regions) - 5
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    page.get_by_role("combobox").first.fill("Lokeren")
    page.keyboard.press("Enter")
    page.locator(".rm-print-here").click()
    assert pages_of(page) == 1
    # After that one it is the plan again.
    assert pages_of(page) == 2


def test_the_sheet_of_a_municipality_says_who_why_and_what_else(file: Path, visit: Opener) -> None:
    page = visit(file)
    page.evaluate("() => { window.print = () => {}; }")
    page.get_by_role("combobox", name="Zoek").fill("Lokeren")
    page.keyboard.press("Enter")
    shown = page.locator("#rm-card .rm-why p").all_text_contents()
    outcomes = page.locator("#rm-card .rm-move .rm-then").first.text_content()
    page.locator(".rm-print-here").click()
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    paper = page.locator("#rm-print")
    expect(paper.locator("h1")).to_have_text("Lokeren")
    assert paper.locator(".rm-why p").all_text_contents() == shown
    assert paper.locator(".rm-then").first.text_content() == outcomes
    expect(paper).to_contain_text("Waar kan Lokeren nog heen?")
    expect(paper).not_to_contain_text("Wat is gewijzigd")
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    expect(paper.locator("*")).to_have_count(0)
