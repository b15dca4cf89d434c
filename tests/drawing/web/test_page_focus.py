"""The list and the card keep the place of whoever reads them: focus and scroll stay."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from helpers.pages import Opener, pick

pytestmark = pytest.mark.browser

# How far the list is scrolled, and where on the screen a region of it stands, once what came
# into sight is laid out: until then it has a height by estimate.
STANDS = """async (id) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (let n = 0; n < 3; n++) await frame();
  return [document.getElementById("rm-panel").scrollTop,
    document.querySelector(`[data-region="${id}"]`).getBoundingClientRect().top];
}"""


def test_the_list_does_not_jump_when_a_region_is_opened(file: Path, visit: Opener) -> None:
    page = visit(file)
    last = str(page.locator("[data-region]").last.get_attribute("data-region"))
    title = page.locator(f'[data-region="{last}"] .rm-region-name')
    title.scroll_into_view_if_needed()
    title.focus()
    before = page.evaluate(STANDS, last)
    assert before[0] > 1000
    page.keyboard.press("Enter")
    expect(title).to_have_attribute("aria-expanded", "true")
    expect(title).to_be_focused()
    assert page.evaluate(STANDS, last) == pytest.approx(before, abs=1)
    # What happens elsewhere moves nothing here either.
    page.evaluate("() => regiomap.page.store.move(0, 1)")
    page.evaluate("() => regiomap.page.store.toggleLock(2)")
    expect(title).to_be_focused()
    assert page.evaluate(STANDS, last)[1] == pytest.approx(before[1], abs=40)


def test_an_element_stays_the_same_element_when_the_plan_changes(file: Path, visit: Opener) -> None:
    page = visit(file)
    pick(page, "Stabroek")
    kept = mark(page)
    assert kept > 100
    page.evaluate("() => regiomap.page.store.move(0, 1)")
    assert marked(page) >= 0.9 * kept
    # A card of somebody else is a new one, and is read from its top.
    page.evaluate("() => { document.getElementById('rm-card').scrollTop = 50; }")
    pick(page, "Genk")
    assert page.evaluate("() => document.getElementById('rm-card').scrollTop") == 0
    expect(page.locator("#rm-card h2")).to_be_focused()


def mark(page: Page) -> int:
    """Give every element of the card and the list a mark; return how many."""
    return int(
        page.evaluate(
            """() => [...document.querySelectorAll("#rm-card *, #rm-regions *")]
            .map((one) => { one.seen = true; }).length"""
        )
    )


def marked(page: Page) -> int:
    return int(
        page.evaluate(
            """() => [...document.querySelectorAll("#rm-card *, #rm-regions *")]
            .filter((one) => one.seen).length"""
        )
    )
