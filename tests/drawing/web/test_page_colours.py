"""Colours on the page: a hue for each parent, tints of it for its regions, also after edits."""

from pathlib import Path

import geopandas as gpd
import networkx as nx
import pytest

import regiomap as rm
from helpers.html import page_of
from helpers.lands import cells, halves
from helpers.pages import Opener

pytestmark = pytest.mark.browser

# Pairs of neighbouring regions of one colour, or of one tint; and regions outside their hue.
WRONG = """() => {
  const { step, territory, data, verdict } = regiomap.page.store, alike = [], same = [];
  for (const { a, b } of territory.edges) {
    const [p, q] = [step.of[a], step.of[b]];
    if (p < 0 || q < 0 || p === q) continue;
    if (step.colours[p] === step.colours[q]) same.push([p, q]);
    if (step.colours[p] % data.tints === step.colours[q] % data.tints) alike.push([p, q]);
  }
  const last = data.palette.length / data.tints - 1;
  const outside = verdict.regions.flatMap((region, i) => {
    const row = Math.floor(step.colours[i] / data.tints);
    return region && row !== (data.hues[region.parent] ?? last) ? [i] : []; });
  return { same, alike, outside };
}"""


def test_a_region_keeps_the_hue_of_its_parent_and_differs_from_its_neighbours(
    file: Path, visit: Opener
) -> None:
    page = visit(file)
    clean: dict[str, list[object]] = {"same": [], "alike": [], "outside": []}
    assert page.evaluate(WRONG) == clean
    page.evaluate(
        """() => { const { store } = regiomap.page;
        for (let i = 0; i < 60; i++) {
          const place = (i * 37) % 285;
          if (i % 9 === 0) store.moveToNew(place);
          else store.move(place, store.step.of[store.territory.neighbours[place][0]]);
        } }"""
    )
    assert page.evaluate(WRONG) == clean


def test_neighbouring_parents_have_different_hues(
    flanders: gpd.GeoDataFrame, bridged: nx.Graph
) -> None:
    page = page_of(rm.draw_map(flanders, flanders["reference_region"], graph=bridged))
    of, hues = page["municipalities"]["parentOf"], page["hues"]
    meeting = {(of[a], of[b]) for a, b, *_ in page["municipalities"]["edges"] if of[a] != of[b]}
    assert len(set(hues)) == 6
    assert all(hues[p] != hues[q] for p, q in meeting)
    assert len(page["palette"]) == 7 * page["tints"] == 35


def test_without_parents_there_is_one_row_of_colours() -> None:
    page = page_of(rm.draw_map(cells(), halves(cells()), parents=None))
    assert (page["hues"], page["tints"], len(page["palette"])) == ([], 0, 7)
