"""Maps of thousands of shapes: on a canvas, with the same colours, and little drawn for an edit."""

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

import regiomap as rm
from helpers.lands import squares
from helpers.pages import Opener

pytestmark = pytest.mark.browser

COLUMNS = 36


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw 1,044 squares: parents of 12 by 12, regions of 3 by 4; the last one has no region."""
    codes = [f"{i:04}" for i in range(29 * COLUMNS)]
    table = squares(codes, columns=COLUMNS, west=150_000, south=150_000)
    at = [(i // COLUMNS, i % COLUMNS) for i in range(len(codes))]
    table["parent"] = [f"P{row // 12}{column // 12}" for row, column in at]
    regions = pd.Series([f"r{row // 3}-{column // 4}" for row, column in at], table.index)
    regions.iloc[-1] = None
    path = tmp_path_factory.mktemp("large") / "map.html"
    rm.save_map(rm.draw_map(table, regions, parents="parent"), path)
    return path


# The colour of the canvas where the name of a municipality would be, and whether it is plain.
LOOKS = """(place) => new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
  const { view, store } = regiomap.page;
  const canvas = document.querySelector(".leaflet-overlay-pane canvas");
  const box = (one) => one.getBoundingClientRect();
  const frame = box(canvas), map = box(view.map.getContainer());
  const at = view.map.latLngToContainerPoint(store.territory.labels[place]);
  const x = at.x + map.left - frame.left, y = at.y + map.top - frame.top;
  const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 3 - x, 3 - y);
  const { data } = copy.getImageData(0, 0, 7, 7);
  const colours = new Set(), hex = (v) => v.toString(16).padStart(2, "0");
  for (let i = 0; i < data.length; i += 4)
    colours.add("#" + [...data.slice(i, i + 3)].map(hex).join(""));
  done([...colours]); }, 0)))"""
WANTED = """(place) => { const { step, data } = regiomap.page.store;
  return data.palette[step.colours[step.of[place]]]; }"""


def test_shapes_on_a_canvas_look_as_in_svg_and_an_edit_draws_few(
    large: Path, visit: Opener
) -> None:
    page = visit(large)
    assert page.locator("path.rm-municipality").count() == 0
    for place in (0, 40, 500, 1000):
        assert page.evaluate(LOOKS, place) == [page.evaluate(WANTED, place)]
    assert len(page.evaluate(LOOKS, 29 * COLUMNS - 1)) > 1, "who has no region is hatched"
    drawn = page.evaluate(
        """async () => {
        const { store } = regiomap.page, pen = CanvasRenderingContext2D.prototype, fill = pen.fill;
        let fills = 0;
        pen.fill = function (...given) { fills += 1; return fill.apply(this, given); };
        const counts = [];
        for (const [place, to] of [[500, 0], [40, 3], [1043, 0]]) {
          fills = 0;
          store.move(place, to);
          await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)));
          counts.push(fills);
        }
        return counts; }"""
    )
    # Of 1,044: the one that moves, those around it, and regions that get another tint.
    assert all(1 <= fills <= 120 for fills in drawn)
    assert page.evaluate("() => regiomap.page.store.verdict.regions[0].cutOff.length") > 0
    assert len(page.evaluate(LOOKS, 500)) > 1, "who is cut off from its region is hatched"
    page.evaluate(
        "() => { const { store } = regiomap.page; store.undo(); store.undo(); store.undo(); }"
    )
    for place in (40, 500):
        assert page.evaluate(LOOKS, place) == [page.evaluate(WANTED, place)]


def click(page: Page, place: int) -> None:
    x, y = page.evaluate(
        """(place) => { const { view, store } = regiomap.page;
        view.map.panTo(store.territory.labels[place], { animate: false }); // beside the card
        const map = view.map.getContainer().getBoundingClientRect();
        const at = view.map.latLngToContainerPoint(store.territory.labels[place]);
        return [at.x + map.left, at.y + map.top]; }""",
        place,
    )
    page.mouse.move(x, y)
    page.mouse.click(x, y)


def test_a_canvas_knows_who_is_pointed_at_and_moves_along(large: Path, visit: Opener) -> None:
    page = visit(large)
    page.emulate_media(reduced_motion="reduce")
    for zoom in (None, 11):
        if zoom:
            page.evaluate(
                "(zoom) => regiomap.page.view.map.setZoom(zoom, { animate: false })", zoom
            )
        for place in (555, 559):
            click(page, place)
            expect(page.locator("#rm-card h2")).to_have_text(f"{place:04}")
            expect(page.locator(".rm-tip strong")).to_have_text(f"{place:04}")
            assert page.evaluate(LOOKS, place) == [page.evaluate(WANTED, place)]
    page.evaluate("() => regiomap.page.view.map.panBy([60, 30], { animate: false })")
    assert page.evaluate(LOOKS, 559) == [page.evaluate(WANTED, 559)]


def test_the_legend_switches_the_borders_of_parents_on_a_canvas(large: Path, visit: Opener) -> None:
    page = visit(large)
    count = """async () => { let strokes = 0;
      const pen = CanvasRenderingContext2D.prototype, stroke = pen.stroke;
      pen.stroke = function (...given) { strokes += 1; return stroke.apply(this, given); };
      regiomap.page.view.map.fire("moveend");
      pen.stroke = stroke;
      return strokes; }"""
    with_parents = page.evaluate(count)
    page.get_by_label("grens van een referentieregio").uncheck()
    assert page.evaluate(count) < with_parents
    page.get_by_label("grens van een referentieregio").check()
    assert page.evaluate(count) == with_parents
