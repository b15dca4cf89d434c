"""The search of the page: old names, post codes, abbreviations and errors find who is meant."""

from pathlib import Path

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

import regiomap as rm
from helpers.lands import row_of
from helpers.pages import LAPTOP, PHONE, Opener, assignment_of, pick

pytestmark = pytest.mark.browser

FOUND = {
    "Lokeren": "Lokeren",
    "lokern": "Lokeren",
    "lokreen": "Lokeren",
    "st niklaas": "Sint-Niklaas",
    "St.-Niklaas": "Sint-Niklaas",
    "sintniklaas": "Sint-Niklaas",
    "sint nikklaas": "Sint-Niklaas",
    "O.L.V. Waver": "Sint-Katelijne-Waver",
    "Overpelt": "Pelt",
    "overplet": "Pelt",
    "Galmaarden": "Pajottegem",
    "9160": "Lokeren",
    "46029": "Lokeren",
    "ANTWERPEN": "Antwerpen",
    "merksplas": "Merksplas",
    "gelabbeek": "Glabbeek",
    "scherpenheuvel": "Scherpenheuvel-Zichem",
    "zichem": "Scherpenheuvel-Zichem",
    "vlanderen": None,
    "xyz": None,
    "9161": None,
    "": None,
}


@pytest.fixture(scope="module")
def searched(
    flanders: gpd.GeoDataFrame,
    bridged: nx.Graph,
    plans: dict[str, pd.Series],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return the file of a map that knows a post code and the name of a village."""
    path = tmp_path_factory.mktemp("searched") / "kaart.html"
    words = {"46029": ["9160"], "12035": ["Onze-Lieve-Vrouw-Waver", "2861"]}
    rm.save_map(rm.draw_map(flanders, plans, graph=bridged, search_words=words), path)
    return path


def test_who_is_meant_is_found_first(searched: Path, visit: Opener) -> None:
    page = visit(searched)
    first = page.evaluate(
        """(queries) => {
          const { store } = regiomap.page, find = regiomap.search.createIndex(store);
          return queries.map((query) => find(query).map((one) => store.territory.names[one.place]));
        }""",
        list(FOUND),
    )
    got = {query: names[0] if names else None for query, names in zip(FOUND, first, strict=True)}
    assert got == FOUND
    assert max(map(len, first)) <= 8
    box = page.get_by_role("combobox", name="Zoek")
    box.fill("9160")
    expect(page.locator("#rm-found li")).to_have_text(["9160 → Lokeren"])
    box.fill("overpelt")
    expect(page.locator("#rm-found li")).to_have_text(["Overpelt → nu Pelt"])
    pick(page, "lokern")
    card = page.locator("#rm-card")
    expect(card).to_contain_text("ontstaan uit")
    expect(card).to_contain_text("Lokeren en Moerbeke")
    expect(card).not_to_contain_text("vroeger")


def test_what_is_nearly_written_so_is_only_shown_where_nothing_else_fits(
    searched: Path, visit: Opener
) -> None:
    page = visit(searched)
    fits = page.evaluate(
        """() => {
          const { best, fit, fitNearly, forms } = regiomap.fuzzy;
          const of = (name, typed, how) => best(forms(name), forms(typed), how);
          return [
            of("Mol", "mol", fit), of("Mol", "mo", fit), of("De Haan", "haan", fit),
            of("Mol", "ol", fit), of("Mol", "mal", fit), of("Mol", "mal", fitNearly),
            of("Lier", "leir", fitNearly), of("Lier", "lxyr", fitNearly),
            of("Boortmeerbeek", "bortmerbeek", fitNearly), of("9160", "9161", fitNearly),
          ];
        }"""
    )
    assert fits == [0, 1, 2, 3, -1, -1, 5, -1, 6, -1]


@pytest.mark.parametrize("size", [pytest.param(LAPTOP, id="laptop"), pytest.param(PHONE, id="p")])
def test_few_stops_of_the_tab_key_lead_to_the_search(
    searched: Path, visit: Opener, size: dict[str, int]
) -> None:
    page = visit(searched, size=size)
    stops = tab_stops(page)
    assert stops.index("rm-search") <= 3, stops
    assert not [one for one in stops if one == "path"]


def tab_stops(page: Page, most: int = 30) -> list[str]:
    """Return what Tab reaches one after the other, until it is the search or there are enough."""
    stops: list[str] = []
    while len(stops) < most and "rm-search" not in stops:
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate("() => document.activeElement.id || document.activeElement.tagName")
        )
    return stops


def test_undo_and_its_kin_say_what_they_did(searched: Path, visit: Opener) -> None:
    page = visit(searched)
    notice = page.locator("#rm-notice")
    page.evaluate("() => regiomap.page.store.move(3, 7)")
    page.locator("#rm-undo").click()
    expect(notice).to_contain_text("Ongedaan gemaakt.")
    page.locator("#rm-redo").click()
    expect(notice).to_contain_text("Opnieuw gedaan.")
    page.locator("#rm-reset").click()
    expect(notice).to_contain_text("Terug naar het voorstel.")


def test_a_file_with_one_row_moves_one_municipality(visit: Opener, tmp_path: Path) -> None:
    table = row_of(["a", "b", "c"])
    rm.save_map(
        rm.draw_map(table, pd.Series("x", table.index), parents=None), tmp_path / "map.html"
    )
    page = visit(tmp_path / "map.html")
    file = {"name": "x.csv", "mimeType": "text/csv", "buffer": b"nis,region\n001,y\n"}
    page.locator("#rm-open-file").set_input_files(file)  # type: ignore[arg-type]
    expect(page.locator("#rm-notice")).to_contain_text("De 2 gemeenten die er niet in staan")
    assert assignment_of(page).to_dict() == {"000": "x", "001": "y", "002": "x"}
