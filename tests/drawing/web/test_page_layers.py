"""Layers, tiles and frames around the map: they work, and nothing else runs or is requested."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError

import regiomap as rm
from helpers.lands import row_of
from helpers.pages import (
    HANGS_MS,
    Opener,
)

pytestmark = pytest.mark.browser
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def online(browser: Browser) -> Iterator[tuple[Page, list[str], list[str]]]:
    """Return a page that gets a picture from everywhere, what it asks for, and what it says."""
    page = browser.new_page()
    page.set_default_timeout(HANGS_MS)
    asked: list[str] = []
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    # What the policy refuses is announced as a request too, but never leaves.
    page.on("requestfinished", lambda request: asked.append(request.url))
    page.route(
        re.compile("^https:"), lambda route: route.fulfill(body=PIXEL, content_type="image/png")
    )
    yield page, asked, said
    page.close()


def with_layers(popup: str, path: Path) -> None:
    """Save a map with tiles of three hosts, markers, GeoJSON and a choice of layers."""
    import folium

    table = row_of(["a", "b"])
    background = folium.TileLayer("https://{s}.tiles.example/{z}/{x}/{y}.png", attr="T")
    drawn = rm.draw_map(table, pd.Series("x", table.index), parents=None, tiles=background)
    folium.Marker([51.1, 4.3], popup=popup, tooltip=popup).add_to(drawn)
    shape = {"type": "Point", "coordinates": [4.31, 51.1]}
    folium.GeoJson(shape, name="punt", tooltip="tip").add_to(drawn)
    folium.LayerControl().add_to(drawn)
    rm.save_map(drawn, path)


OPEN_POPUPS = "() => map_regiomap.eachLayer((one) => one.getPopup && one.openPopup())"


def test_layers_and_tiles_work_within_the_policy(
    online: tuple[Page, list[str], list[str]], tmp_path: Path
) -> None:
    page, asked, said = online
    with_layers("Een <b style='color:red'>plek</b>", tmp_path / "map.html")
    page.goto((tmp_path / "map.html").as_uri())
    expect(page.locator(".leaflet-tile-loaded").first).to_be_attached()
    expect(page.locator(".leaflet-control-layers")).to_contain_text("punt")
    page.evaluate(OPEN_POPUPS)
    expect(page.locator(".leaflet-popup-content b")).to_have_css("color", "rgb(255, 0, 0)")
    hosts = {url.split("/")[2] for url in asked if url.startswith("https:")}
    assert hosts
    assert hosts <= {f"{one}.tiles.example" for one in "abc"}
    assert said == []


def test_nothing_else_runs_or_is_requested(
    online: tuple[Page, list[str], list[str]], tmp_path: Path
) -> None:
    page, asked, said = online
    hostile = "<div><img src=https://evil.example/x onerror=\"window.hit='handler'\"></div>"
    with_layers(hostile, tmp_path / "map.html")
    page.goto((tmp_path / "map.html").as_uri())
    page.evaluate(OPEN_POPUPS)
    expect(page.locator(".leaflet-popup-content img")).to_be_attached()
    page.evaluate(
        """() => { const made = document.createElement("script");
        made.textContent = "window.hit = 'script'"; document.body.append(made);
        document.body.insertAdjacentHTML("beforeend", "<p onclick='window.hit = 1'>x</p>");
        document.body.lastChild.click(); }"""
    )
    with pytest.raises(PlaywrightError, match="Failed to fetch"):
        page.evaluate("() => fetch('https://a.tiles.example/x')")
    assert page.evaluate("() => window.hit") is None
    refused = [one for one in said if "Content Security Policy" in one]
    for what in ("script-src", "img-src", "connect-src", "inline event handler"):
        assert any(what in one for one in refused), what
    assert not [url for url in asked if "evil" in url]


def test_layers_of_an_analyst_work_without_internet(
    flanders: gpd.GeoDataFrame,
    bridged: nx.Graph,
    plans: dict[str, pd.Series],
    visit: Opener,
    tmp_path: Path,
) -> None:
    import folium

    drawn = rm.draw_map(flanders, plans["Anders"], graph=bridged)
    folium.Marker([51.05, 3.72], popup="Gent <b>hier</b>", tooltip="tip").add_to(drawn)
    folium.Marker([51.2, 4.4], icon=folium.Icon(color="red")).add_to(drawn)
    shape = {"type": "Point", "coordinates": [5.3, 50.9]}
    folium.GeoJson(shape, name="punt").add_to(drawn)
    folium.LayerControl().add_to(drawn)
    path = tmp_path / "layers.html"
    rm.save_map(drawn, path)
    page = visit(path)
    assert page.locator(".leaflet-marker-icon:not(.rm-label-place)").count() == 2
    page.locator("img.leaflet-marker-icon").first.click()
    expect(page.locator(".leaflet-popup-content")).to_contain_text("Gent")
    expect(page.locator(".leaflet-control-layers")).to_contain_text("punt")


def test_a_background_comes_with_its_credit(
    flanders: gpd.GeoDataFrame,
    bridged: nx.Graph,
    plans: dict[str, pd.Series],
    browser: Browser,
    tmp_path: Path,
) -> None:
    path = tmp_path / "tiles.html"
    drawn = rm.draw_map(flanders, plans["Anders"], graph=bridged, tiles="OpenStreetMap")
    rm.save_map(drawn, path)
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("https://**", lambda route: route.abort())
    page.goto(path.as_uri())
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("OpenStreetMap")
    elsewhere = {url.split("/")[2] for url in asked if not url.startswith(("file:", "data:"))}
    assert elsewhere == {"tile.openstreetmap.org"}
    page.close()


def test_the_map_works_in_a_notebook_frame(
    flanders: gpd.GeoDataFrame,
    bridged: nx.Graph,
    plans: dict[str, pd.Series],
    visit: Opener,
    tmp_path: Path,
) -> None:
    path = tmp_path / "notebook.html"
    cell = rm.draw_map(flanders, plans["Anders"], graph=bridged)._repr_html_()
    path.write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{cell}", encoding="utf-8")
    page = visit(path)
    frame = page.frame_locator("iframe")
    frame.get_by_role("combobox", name="Zoek").fill("Genk")
    expect(frame.locator("#rm-found")).to_contain_text("Genk")
    frame.locator("#rm-found li").first.click()
    frame.locator("#rm-card button", has_text="geen regio").click()
    expect(frame.locator("#rm-summary")).to_contain_text("1 van de 285")
    assert json.loads(str(page.evaluate("() => JSON.stringify(document.images.length)"))) == 1
    page.evaluate("() => document.querySelector('iframe').remove()")
    assert page.evaluate("() => document.images[0].naturalWidth") > 0
