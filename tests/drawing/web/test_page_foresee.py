"""Before the click: what each move would do, as the page says it and as it then is."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from helpers.pages import Opener, assignment_of, lights, pick

pytestmark = pytest.mark.browser

# Of many possible moves: what was foreseen, and what came of it. Lights as ok and words.
TRIED = """() => {
  const { store } = regiomap.page, { foresee } = regiomap.foresee;
  const seen = (region) => region && Object.values(region.lights).map((one) => [one.ok, one.words]);
  const tries = [];
  for (let place = 0; place < 285; place += 7) {
    const from = store.step.of[place];
    const fresh = store.step.regions.length;
    for (const to of [-1, (from + 1) % 30, from < 1 ? 3 : from - 1, fresh]) {
      if (to === from) continue;
      const ahead = foresee(store, place, to), cut = store.verdict.cut;
      if (to === fresh) store.moveToNew(place); else store.move(place, to);
      const { regions } = store.verdict;
      tries.push([
        [seen(ahead.left), seen(ahead.joined), Math.round(10 * ahead.more)],
        [seen(regions[from]), to < 0 ? null : seen(regions[to]),
         Math.round(10 * (store.verdict.cut - cut))],
      ]);
      store.undo();
    }
  }
  return tries;
}"""


# The map has come to where it went.
STANDS_STILL = """() => {
  const shape = document.querySelector(".rm-line-selected").getAttribute("d");
  const still = shape === window.shapeBefore;
  window.shapeBefore = shape;
  return still;
}"""


def test_what_is_foreseen_is_what_comes(file: Path, visit: Opener) -> None:
    tries = visit(file).evaluate(TRIED)
    assert len(tries) > 100
    assert [before for before, _ in tries] == [after for _, after in tries]


def choice(page: Page, name: str) -> tuple[str, str]:
    """Return what the card says about a move: all of it, and what the button is described by."""
    move = page.locator(".rm-move", has=page.get_by_role("button", name=name, exact=True))
    described = move.get_by_role("button").get_attribute("aria-describedby")
    return str(move.locator(".rm-then").text_content()), str(described)


def test_every_choice_says_what_it_does_and_shows_it_before_it_is_made(
    file: Path, visit: Opener
) -> None:
    page = visit(file)
    before, at_first = assignment_of(page).to_dict(), lights(page)
    pick(page, "Lokeren")
    said, described = choice(page, "een nieuwe regio")
    assert "✗ De nieuwe regio heeft dan 1 gemeente, minstens 5 nodig" in said
    assert page.locator(f"#{described}").text_content() == said
    outside, _ = choice(page, "Regio Gent 1")
    assert "buiten uw referentieregio" in outside
    # By pointer, then by keyboard: the lights and the outline say it, the plan stays.
    button = page.get_by_role("button", name="Regio Gent 1", exact=True).first
    outline = "() => document.querySelector('.rm-line-selected').getAttribute('d')"
    page.wait_for_function(STANDS_STILL, polling=300)
    own = page.evaluate(outline)
    for look, away in (
        (button.hover, page.locator("#rm-title").hover),
        (button.focus, button.blur),
    ):
        look()
        expect(page.locator('[data-region="Regio Gent 1"]')).to_contain_text(
            "buiten Regio Gent: Lok"
        )
        ahead, shape = lights(page), page.evaluate(outline)
        assert shape != own
        assert assignment_of(page).to_dict() == before
        away()
        assert lights(page) == at_first
        assert page.evaluate(outline) == own
    button.click()
    assert lights(page) == ahead
    expect(page.locator(".rm-put-back")).to_be_focused()
    expect(page.locator(".rm-moved-from")).to_contain_text(re.compile("In .Voorstel.:"))
    page.locator(".rm-put-back").click()
    assert assignment_of(page).to_dict() == before
    expect(page.locator(".rm-put-back")).to_have_count(0)


def test_a_choice_from_the_list_moves_only_by_its_button(file: Path, visit: Opener) -> None:
    page = visit(file)
    before = assignment_of(page).to_dict()
    pick(page, "Genk")
    chosen = page.get_by_label("een andere regio")
    chosen.focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert assignment_of(page).to_dict() == before
    expect(page.locator(".rm-move-far .rm-then")).to_contain_text("valt in twee stukken")
    expect(chosen).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert assignment_of(page).to_dict() != before
    expect(page.locator(".rm-put-back")).to_be_focused()
    page.keyboard.press("Enter")
    assert assignment_of(page).to_dict() == before
    # A choice of one is not that of another.
    chosen.select_option(index=3)
    pick(page, "Hasselt")
    expect(page.get_by_label("een andere regio")).to_have_value("")
    expect(page.locator(".rm-do")).to_have_count(0)


def test_what_stays_in_order_or_comes_in_order_says_so(file: Path, visit: Opener) -> None:
    page = visit(file)
    found = page.evaluate(
        """() => {
        const { store } = regiomap.page, said = new Set();
        for (let place = 0; place < 285; place++)
          for (const next of store.territory.neighbours[place]) {
            const to = store.step.of[next];
            if (to < 0 || to === store.step.of[place]) continue;
            for (const { ok, words } of regiomap.foresee.outcome(store, place, to))
              said.add(`${ok} ${words.replace(/\\d+([.,]\\d+)?/g, "N")}`);
          }
        return [...said];
    }"""
    )
    for words in (
        "true blijft in orde, N wordt N",
        "false buiten uw referentieregio",
        "null N km meer grens tussen jeugdregio's",
        "null N km minder grens tussen jeugdregio's",
    ):
        assert words in found
    assert any(one.startswith("false ") and "valt in twee stukken" in one for one in found)
    assert any(
        "houdt" in one or "heeft dan N gemeenten, hoogstens N toegelaten" in one for one in found
    )
