"""The page at every size: the map gets the room, and nothing lies on what was asked for."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from helpers.pages import LAPTOP, PHONE, Opener, pick

pytestmark = pytest.mark.browser

TABLET = {"width": 768, "height": 1024}
SIDE = {"width": 740, "height": 360}

# Where an element is on the screen: left, top, right, bottom.
BOX = """(id) => {
  const box = document.getElementById(id).getBoundingClientRect();
  return [box.left, box.top, box.right, box.bottom]; }"""
# Whether the chosen municipality lies in the map and below nothing; without motion, so at once.
SHOWN = """async () => {
  const { view, store } = regiomap.page, { map } = view;
  for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
  const shape = L.latLngBounds(store.territory.shapes[store.selected].flat(2));
  const a = map.latLngToContainerPoint(shape.getNorthWest());
  const b = map.latLngToContainerPoint(shape.getSouthEast()), size = map.getSize();
  const inside = a.x >= 0 && a.y >= 0 && b.x <= size.x && b.y <= size.y;
  return inside && regiomap.room.onTop(map).every(
    (box) => a.x >= box.x1 || b.x <= box.x0 || a.y >= box.y1 || b.y <= box.y0);
}"""
SMALL = """() => [...document.querySelectorAll("button, summary, select, input, a, label")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => !one.matches("label") || one.querySelector("input"))
  .filter((one) => !one.matches("input") || !one.closest("label"))
  .map((one) => [one.id || one.className || one.textContent, one.getBoundingClientRect()])
  .filter(([, { width, height }]) => width > 0 && Math.min(width, height) < 43.9)
  .map(([name, { width, height }]) => `${name} ${width} x ${height}`)"""


def box(page: Page, name: str) -> tuple[float, float, float, float]:
    """Return where an element is on the screen: left, top, right, bottom."""
    left, top, right, bottom = page.evaluate(BOX, name)
    return left, top, right, bottom


def apart(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    """Return whether two boxes do not overlap."""
    return a[0] >= b[2] or a[2] <= b[0] or a[1] >= b[3] or a[3] <= b[1]


def touch(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.evaluate("() => new Promise((done) => setTimeout(done, 0))")


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_what_is_chosen_is_never_below_card_legend_or_sheet(
    file: Path, visit: Opener, size: dict[str, int]
) -> None:
    page = visit(file, size=size)
    page.emulate_media(reduced_motion="reduce")
    for name in ("Lanaken", "De Panne", "Essen", "Voeren", "Ronse"):
        pick(page, name)
        assert page.evaluate(SHOWN), name
    # Also without a search: a tap on the map opens a card that may lie on what was tapped.
    page.evaluate("() => regiomap.page.view.goHome({ animate: false })")
    for name in ("Lanaken", "Voeren", "Essen"):
        choose = "(name) => { const { store } = regiomap.page;"
        choose += "store.look({ selected: store.territory.names.indexOf(name) }); }"
        page.evaluate(choose, name)
        assert page.evaluate(SHOWN), name


def test_on_a_phone_the_words_are_a_sheet_at_three_heights(file: Path, visit: Opener) -> None:
    page = visit(file, size=PHONE)
    handle, app = page.locator("#rm-handle"), page.locator("#rm-app")
    expect(app).to_have_attribute("data-sheet", "peek")
    assert box(page, "rm-map")[3] - box(page, "rm-map")[1] > 0.7 * PHONE["height"]
    assert box(page, "rm-search")[3] < box(page, "rm-map")[1], "search is on top"
    tops = [box(page, "rm-handle")[1]]
    for height in ("half", "full", "peek"):
        handle.tap()
        expect(app).to_have_attribute("data-sheet", height)
        tops.append(box(page, "rm-handle")[1])
    assert tops[0] == tops[3] > tops[1] > tops[2] > box(page, "rm-search")[3]
    handle.focus()
    for key, height in [("Enter", "half"), ("ArrowUp", "full"), ("ArrowUp", "full")]:
        page.keyboard.press(key)
        expect(app).to_have_attribute("data-sheet", height)
    page.keyboard.press("ArrowDown")
    expect(app).to_have_attribute("data-sheet", "half")
    expect(handle).to_be_focused()
    drag(page, -300)
    expect(app).to_have_attribute("data-sheet", "full")
    drag(page, 1000)
    expect(app).to_have_attribute("data-sheet", "peek")
    # A card asks for half of the screen, and painting for the map.
    pick(page, "Gent")
    expect(app).to_have_attribute("data-sheet", "half")
    assert box(page, "rm-card")[1] > PHONE["height"] * 0.4
    page.evaluate("() => regiomap.page.store.look({ brush: 3, selected: -1 })")
    expect(app).to_have_attribute("data-sheet", "peek")
    stop = box(page, "rm-stop-painting")
    assert stop[3] <= box(page, "rm-handle")[1]


def drag(page: Page, by: float) -> None:
    """Drag the handle of the sheet down by so many pixels."""
    left, top, right, bottom = box(page, "rm-handle")
    page.mouse.move((left + right) / 2, (top + bottom) / 2)
    page.mouse.down()
    for part in (0.2, 0.6, 1):
        page.mouse.move((left + right) / 2, (top + bottom) / 2 + by * part)
    page.mouse.up()


def test_small_screens_have_room_for_fingers_and_menus_inside(file: Path, visit: Opener) -> None:
    page = visit(file, size=PHONE)
    for size in (PHONE, TABLET, SIDE):
        touch(page, size)
        page.evaluate("() => document.querySelectorAll('details').forEach((d) => (d.open = true))")
        page.evaluate("() => regiomap.page.store.look({ selected: 40 })")
        assert page.evaluate(SMALL) == [], size
        left, top, right, bottom = page.evaluate(
            """() => { const b = document.querySelector(".rm-menu > ul").getBoundingClientRect();
            return [b.left, b.top, b.right, b.bottom]; }"""
        )
        assert left >= 0 <= top, size
        assert right <= size["width"], size
        assert bottom <= size["height"], size
        page.evaluate("() => document.querySelectorAll('details').forEach((d) => (d.open = false))")
        page.evaluate("() => regiomap.page.store.look({ selected: -1 })")
        scroll: list[Any] = page.evaluate("() => [scrollX, document.body.scrollWidth]")
        assert scroll == [0, size["width"]]


def test_a_phone_on_its_side_has_the_card_beside_the_map(file: Path, visit: Opener) -> None:
    page = visit(file, size=PHONE)
    touch(page, SIDE)
    page.emulate_media(reduced_motion="reduce")
    pick(page, "Gent")
    expect(page.locator("#rm-card")).to_be_visible()
    assert apart(box(page, "rm-card"), box(page, "rm-map"))
    assert box(page, "rm-map")[2] - box(page, "rm-map")[0] > SIDE["width"] / 2
    assert page.evaluate(SHOWN)


def test_the_tab_key_comes_to_the_search_at_its_third_stop(file: Path, visit: Opener) -> None:
    page = visit(file)
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.locator("#rm-search")).to_be_focused()
    touch(page, PHONE)
    # Who is typing keeps the field when the screen changes; then it moves to the top.
    expect(page.locator("#rm-search")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#rm-head #rm-search")).to_be_visible()


def test_the_handle_lies_on_its_sheet_at_every_height(file: Path, visit: Opener) -> None:
    page = visit(file, size=PHONE)
    for size in (PHONE, TABLET):
        touch(page, size)
        for height in ("peek", "half", "full"):
            page.evaluate(
                "(height) => { document.getElementById('rm-app').dataset.sheet = height }", height
            )
            handle, panel = box(page, "rm-handle"), box(page, "rm-panel")
            assert 0 <= handle[3] - panel[1] <= 8, (size, height)


# Whether all of the land lies in the map, and not at half the size that it could have.
WHOLE = """() => {
  const { view: { map }, store: { territory } } = regiomap.page;
  const land = L.latLngBounds(territory.lines.flat());
  const a = map.latLngToContainerPoint(land.getNorthWest());
  const b = map.latLngToContainerPoint(land.getSouthEast()), size = map.getSize();
  const inside = a.x >= 0 && a.y >= 0 && b.x <= size.x && b.y <= size.y;
  return inside && Math.max((b.x - a.x) / size.x, (b.y - a.y) / size.y) > 0.5; }"""

# Goes back to all of the land, and is there.
HOME = """() => new Promise((done) => {
  const { view } = regiomap.page;
  view.map.once("moveend", () => done());
  view.goHome({ animate: true }); })"""


def test_the_land_stays_whole_when_the_window_gets_another_size(file: Path, visit: Opener) -> None:
    page = visit(file, size=LAPTOP)
    for size in (TABLET, PHONE, SIDE, LAPTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.wait_for_function(WHOLE)


def test_where_somebody_looks_closer_another_size_leaves_it(file: Path, visit: Opener) -> None:
    page = visit(file, size=LAPTOP)
    page.evaluate("() => { regiomap.page.view.map.setZoom(10, { animate: false }); }")
    page.set_viewport_size(TABLET)  # type: ignore[arg-type]
    page.wait_for_function("(x) => regiomap.page.view.map.getSize().x <= x", arg=768)
    assert page.evaluate("() => regiomap.page.view.map.getZoom()") == 10
    page.evaluate(HOME)
    page.wait_for_function(WHOLE)
    page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]
    page.wait_for_function(WHOLE)
