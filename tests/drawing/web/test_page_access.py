"""The page for everybody: by keyboard, by screen reader, on a phone, on paper, without waiting."""

from pathlib import Path

import networkx as nx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from helpers.pages import LAPTOP, PHONE, Opener, pick

pytestmark = pytest.mark.browser


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
    page.get_by_role("button", name="Verplaats naar").click()
    page.get_by_label("een andere regio").select_option(index=4)
    page.get_by_label("Verschil tonen met").select_option("Anders")
    # On a phone the card lies over it.
    page.get_by_label("Toon beide op de kaart").evaluate("(box) => box.click()")
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
    expect(page.locator(".rm-put-back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#rm-card h2")).to_be_focused()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(page.locator("#rm-undo")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(page.locator("#rm-card")).to_be_hidden()
    expect(page.locator("#rm-search")).to_be_focused()


def test_the_graph_appears_on_request_and_is_explained(
    file: Path, visit: Opener, bridged: nx.Graph
) -> None:
    page = visit(file)
    assert page.locator(".leaflet-rm-marks-pane path").count() == 0
    page.get_by_label("wie grenst aan wie").check()
    touches = len(bridged.graph["point_touches"])
    drawn = bridged.number_of_edges() + bridged.number_of_nodes() + touches
    assert page.locator(".leaflet-rm-marks-pane path").count() == drawn
    for words in ("brug:", "twijfelachtig:", "raken elkaar in één punt"):
        expect(page.locator("#rm-legend li", has_text=words)).to_be_visible()
    page.get_by_label("wie grenst aan wie").uncheck()
    assert page.locator(".leaflet-rm-marks-pane path").count() == 0


def test_the_print_view_says_everything(file: Path, visit: Opener) -> None:
    page = visit(file)
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator("#rm-print h1")).to_have_text("Jeugdregio's")
    expect(page.locator("#rm-print")).to_contain_text("afgedrukt op")
    expect(page.locator("#rm-print")).to_contain_text("Statbel")
    n = page.evaluate("() => regiomap.page.store.verdict.nRegions")
    assert page.locator("#rm-print tbody tr").count() == n
    expect(page.locator("#rm-app")).to_be_hidden()


# Which paths of the map a move changed: those it painted, by class those it reshaped, all it added.
CHANGES = """() => {
  const { store } = regiomap.page, seen = new MutationObserver(() => {});
  const map = document.getElementById("map_regiomap");
  seen.observe(map, { subtree: true, childList: true, attributes: true });
  return Array.from({ length: 20 }, (_, i) => {
    store.move(i * 13, i);
    const all = seen.takeRecords(), of = (name) => all.filter((one) => one.attributeName === name);
    const added = all.flatMap((one) => [...one.addedNodes]);
    return {
      painted: new Set(of("fill").map((one) => one.target)).size,
      reshaped: of("d").map((one) => one.target.getAttribute("class")),
      added: added.filter((one) => one.matches && one.matches("path")).length,
    };
  });
}"""


def test_the_file_is_small_and_an_edit_changes_little_of_the_map(file: Path, visit: Opener) -> None:
    assert file.stat().st_size <= 700_000
    moves = visit(file).evaluate(CHANGES)
    assert len(moves) == 20
    # Of 285: the one that moves, and the regions that get another tint or fall apart.
    assert all(1 <= move["painted"] <= 60 for move in moves)
    lines = {"rm-line-region", "rm-line-halo", "rm-line-selected"}
    assert {name for move in moves for name in move["reshaped"]} == lines
    assert sum(move["added"] for move in moves) == 0
