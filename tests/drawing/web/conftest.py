"""What the tests of the page share: one way to start Chromium, and a map to look at."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

import regiomap as rm
from helpers.pages import HANGS_MS, LAPTOP, PHONE, Opener
from regiomap.flanders import load_youth_regions

expect.set_options(timeout=HANGS_MS)


# One a module: as long as Playwright is there, no other event loop can start in this process.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium; skip without one, unless it is required."""
    found = os.environ.get("REGIOMAP_CHROMIUM") or shutil.which("chromium")
    if not found:
        reason = "no Chromium: install it, or name it in REGIOMAP_CHROMIUM"
        if os.environ.get("REGIOMAP_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=quiet)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Opener]:
    """Open files without a network; whatever a page asks for or complains about fails the test."""
    asked: list[str] = []
    said: list[str] = []
    contexts = []

    def go(path: Path, *, fragment: str = "", size: dict[str, int] = LAPTOP) -> Page:
        touch = size is PHONE
        context = browser.new_context(viewport=size, has_touch=touch, is_mobile=touch, offline=True)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(HANGS_MS)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path.as_uri() + fragment)
        return page

    yield go
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith(("file:", "blob:", "data:"))] == []
    assert {Path(url.partition("#")[0]).suffix for url in asked if url.startswith("file:")} <= {
        ".html"
    }
    assert said == []


def blobs(flanders: gpd.GeoDataFrame, graph: nx.Graph, size: int) -> pd.Series:
    """Divide every reference region into blobs of about `size`; some keep the rules, some not."""
    plan = {}
    for parent, codes in flanders.groupby("reference_region").groups.items():
        inside = graph.subgraph(codes)
        seeds = [min(codes)]
        while len(seeds) < max(1, round(len(codes) / size)):
            steps = nx.multi_source_dijkstra_path_length(inside, set(seeds), weight=None)
            seeds.append(max(sorted(steps), key=steps.__getitem__))
        for n, seed in enumerate(seeds, 1):
            for code in nx.voronoi_cells(inside, seeds, weight=None)[seed]:
                plan[code] = f"{parent} {n}"
    return pd.Series(plan).reindex(flanders.index)


@pytest.fixture(scope="session")
def plans(flanders: gpd.GeoDataFrame, bridged: nx.Graph) -> dict[str, pd.Series]:
    """Return three divisions of Flanders by title; the first and the last are equal."""
    first = blobs(flanders, bridged, 9)
    members = load_youth_regions().query("youth_region.str.contains('Noorderkempen')")["nis"]
    stabroek = flanders.index[flanders["name"] == "Stabroek"][0]
    kept = [code for code in members if code in first.index and code != stabroek]
    first.loc[kept] = "Noorderkempen"
    return {"Voorstel": first, "Anders": blobs(flanders, bridged, 8), "Groot": first.copy()}


@pytest.fixture(scope="session")
def file(
    flanders: gpd.GeoDataFrame,
    bridged: nx.Graph,
    plans: dict[str, pd.Series],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return the file of a map of these plans."""
    path = tmp_path_factory.mktemp("map") / "kaart.html"
    rm.save_map(rm.draw_map(flanders, plans, graph=bridged), path)
    return path
