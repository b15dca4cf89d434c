"""Words on the page: other terms, plural forms, and the same reasons as in Python."""

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

import regiomap as rm
from helpers.html import page_of
from helpers.lands import cells, halves, row_of
from helpers.pages import Opener, lights, pick
from regiomap.errors import OptionError

pytestmark = pytest.mark.browser

CANTONS = {
    "region": "bezirk <b>{n}</b>",
    "regions": "bezirke",
    "parent": "canton",
    "parents": "cantons",
}


def test_other_terms_are_used_in_all_of_the_page_and_its_reasons(
    visit: Opener, tmp_path: Path
) -> None:
    table = cells(2, 3, population=1)
    table["canton"] = ["A", "A", "B", "B", "B", None]
    regions = pd.Series(["x", "x", "x", "y", "y", "z"], table.index)
    graph = rm.build_adjacency(table)
    given = {"parents": "canton", "graph": graph, "terms": CANTONS}
    for language in ("nl", "en"):
        path = tmp_path / f"{language}.html"
        rm.save_map(rm.draw_map(table, regions, language=language, **given), path)
        page = visit(path)
        page.evaluate("() => document.querySelectorAll('details').forEach((d) => (d.open = true))")
        page.evaluate("() => regiomap.page.store.look({ selected: 0 })")
        page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
        said = page.evaluate(
            """() => [document.body.innerText, document.getElementById("rm-print").textContent,
            ...[...document.querySelectorAll("[aria-label]")].map((one) => one.ariaLabel)]
            .join("\\n").toLowerCase()"""
        )
        for usual in ("jeugdregio", "referentieregio", "youth region", "reference region"):
            assert usual not in said, usual
        assert "canton" in said
        assert "bezirk <b>{n}</b>" in said
        assert page.title() == "Bezirke"
        report = rm.check_regions(regions, graph, parents=table["canton"])
        found = {
            (str(one.region), one.criterion): one.reason(language, terms=CANTONS)
            for one in report.findings
        }
        shown = {key: words.partition(": ")[2] for key, (_, words) in lights(page).items()}
        assert shown == {key: words for key, words in found.items() if key in shown}
        assert {name for _, name in shown} == {"size", "contiguous", "nested"}
        frame = report.to_frame(language, terms=CANTONS)
        assert set(frame["reason"]) == set(found.values())


def test_one_is_no_plural_on_the_page(visit: Opener, tmp_path: Path) -> None:
    table = row_of(["a", "b", "c", "d", "e", "f"], population=1)
    regions = pd.Series(["een", *["vijf"] * 5], table.index)
    rm.save_map(rm.draw_map(table, regions, parents=None), tmp_path / "map.html")
    page = visit(tmp_path / "map.html")
    expect(page.locator("#rm-summary")).to_contain_text("1 van de 2 jeugdregio's voldoet niet")
    assert lights(page)["een", "size"] == (False, "grootte: 1 gemeente, minstens 5 nodig")
    expect(page.locator("[data-region=een]")).to_contain_text("1 gemeente · 1 inw.")
    pick(page, "000")
    expect(page.locator("#rm-card h3").last).to_have_text("1 buurgemeente")
    page.evaluate("() => regiomap.page.store.move(1, 0)")
    expect(page.locator("#rm-summary")).to_contain_text("2 van de 2 jeugdregio's voldoen niet")


def test_terms_reach_the_page_as_they_are_and_half_of_a_pair_is_refused() -> None:
    table = cells()
    page = page_of(rm.draw_map(table, halves(table), terms={"parent": "kanton", "parents": "k"}))
    assert page["terms"]["parent"] == "kanton"
    assert page["terms"]["region"] == "jeugdregio"
    with pytest.raises(OptionError, match="both 'parent' and 'parents'"):
        rm.draw_map(table, halves(table), terms={"parent": "kanton"})
