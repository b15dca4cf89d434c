"""Names on the map: as many as fit, the important first, and never one over another."""

from itertools import combinations
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from playwright.sync_api import Page

import regiomap as rm
from helpers.html import page_of
from helpers.lands import row_of
from helpers.pages import Opener

pytestmark = pytest.mark.browser

# Every name on the map once it stands still: its kind, its words, and the box around all of it.
NAMES = """async () => {
  const still = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  await still(); await still();
  return [...document.querySelectorAll(".rm-names > div")].map((one) => {
    const shown = one.firstElementChild, box = shown.getBoundingClientRect();
    const kind = shown.matches(".rm-name-town, .rm-name-place") ? shown.className : "region";
    return { kind, words: shown.textContent, box: [box.left, box.top, box.right, box.bottom] };
  });
}"""
ZOOM = """(zoom) => {
  const { map } = regiomap.page.view;
  map.invalidateSize({ animate: false });
  regiomap.page.view.goHome({ animate: false });
  if (zoom) map.setView([50.95, 4.2], zoom, { animate: false });
}"""
# Whose middle is well in view, and not below what lies on the map.
CLEAR = """() => {
  const { view, store } = regiomap.page, size = view.map.getSize();
  const top = regiomap.room.onTop(view.map, { buttons: true });
  return store.territory.names.filter((_, place) => {
    const { x, y } = view.map.latLngToContainerPoint(store.territory.labels[place]);
    if (x < 90 || y < 40 || x > size.x - 90 || y > size.y - 40) return false;
    return top.every((b) => x < b.x0 - 90 || x > b.x1 + 90 || y < b.y0 - 40 || y > b.y1 + 40);
  });
}"""
SIZES = [(360, 740), (683, 768), (768, 1024), (1366, 768), (1920, 1080)]


def names(page: Page, zoom: float = 0) -> list[dict[str, Any]]:
    """Return all names at a zoom; 0: where the whole map is in view."""
    page.evaluate(ZOOM, zoom)
    found: list[dict[str, Any]] = page.evaluate(NAMES)
    return found


def overlaps(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return the pairs of names that lie over each other by more than half a pixel."""
    boxes = [(one["words"], one["box"]) for one in found]
    return [
        (a, b)
        for (a, (l1, t1, r1, b1)), (b, (l2, t2, r2, b2)) in combinations(boxes, 2)
        if min(r1, r2) - max(l1, l2) > 0.5 and min(b1, b2) - max(t1, t2) > 0.5
    ]


def test_no_name_lies_over_another_at_any_size_or_zoom(file: Path, visit: Opener) -> None:
    page = visit(file)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for zoom in (0, 8.25, 9, 10, 11.5, 13):
            found = names(page, zoom)
            assert found or zoom == 13, (width, zoom)  # so close, no middle need be in view
            assert overlaps(found) == [], (width, zoom)


def test_regions_have_names_from_the_start_then_towns_and_all_where_there_is_room(
    file: Path, visit: Opener
) -> None:
    page = visit(file)
    found = names(page)
    regions = [one["words"] for one in found if one["kind"] == "region"]
    n_regions = page.evaluate("() => regiomap.page.store.verdict.nRegions")
    # On a laptop nearly every region has at least its number, and most have a name beside it.
    assert len(regions) >= 0.9 * n_regions
    assert sum(not words.isdecimal() for words in regions) >= n_regions / 2
    towns = {one["words"] for one in found if "town" in one["kind"]}
    assert 10 < len(towns) < 150
    close = {one["words"] for one in names(page, 12) if "town" in one["kind"]}
    wanted = set(page.evaluate(CLEAR))
    assert len(wanted) > 5
    assert wanted <= close


def test_a_name_lies_in_its_shape_and_the_larger_town_comes_first(
    file: Path, visit: Opener
) -> None:
    page = visit(file)
    page.get_by_label("jeugdregio: nummer en naam").uncheck()
    found = {one["words"]: one["box"] for one in names(page) if "town" in one["kind"]}
    assert {"Antwerpen", "Gent", "Brugge"} <= set(found)
    # The middle of a name is on its own municipality.
    misplaced = page.evaluate(
        """(found) => Object.entries(found).filter(([name, [x0, y0, x1, y1]]) => {
        const { store, view } = regiomap.page, { territory } = store;
        const frame = view.map.getContainer().getBoundingClientRect();
        const middle = [(x0 + x1) / 2 - frame.left, (y0 + y1) / 2 - frame.top];
        const { lat, lng } = view.map.containerPointToLatLng(middle);
        const place = territory.names.indexOf(name);
        const inside = (ring) => ring.reduce((odd, [y, x], i) => {
          const [yy, xx] = ring[(i + 1) % ring.length];
          const crosses = (y > lat) !== (yy > lat) && lng < ((xx - x) * (lat - y)) / (yy - y) + x;
          return crosses ? !odd : odd; }, false);
        return !territory.shapes[place].some(([outer]) => inside(outer));
        }).map(([name]) => name)""",
        found,
    )
    assert misplaced == []
    page.get_by_label("gemeenten (meer").uncheck()
    assert {one["words"] for one in names(page)} == {"Brussel"}


def test_brussels_is_named_in_grey_in_the_hole_of_flanders(
    file: Path, visit: Opener, flanders: gpd.GeoDataFrame
) -> None:
    page = visit(file)
    assert [one["words"] for one in names(page) if "place" in one["kind"]] == ["Brussel"]
    grey = page.locator(".rm-name-place").evaluate("(one) => getComputedStyle(one).color")
    assert grey == "rgb(86, 96, 113)"
    west = flanders[flanders["province"] == "West-Vlaanderen"]
    assert page_of(rm.draw_map(west, west["reference_region"]))["places"] == []
    english = page_of(rm.draw_map(flanders, flanders["reference_region"], language="en"))
    assert [place["name"] for place in english["places"]] == ["Brussels"]


def test_places_of_ones_own_are_named_too(visit: Opener, tmp_path: Path) -> None:
    table = row_of(["a", "b"])
    given = {"<b>Zee</b>": (4.31, 51.11)}
    drawn = rm.draw_map(table, table["name"], parents=None, places=given)
    assert page_of(drawn)["places"] == [{"name": "<b>Zee</b>", "at": [51.11, 4.31]}]
    rm.save_map(drawn, tmp_path / "map.html")
    found = names(visit(tmp_path / "map.html"))
    assert len(found) >= 2
    assert overlaps(found) == []
