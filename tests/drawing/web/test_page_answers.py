"""An answer holds what somebody meant, whatever else was looked at before, and on every screen."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

import regiomap as rm
from helpers.pages import PHONE, Opener, assignment_of, press

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def asked(
    flanders: gpd.GeoDataFrame,
    bridged: nx.Graph,
    plans: dict[str, pd.Series],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return the file of a map that asks about one plan, and shows another beside it."""
    path = tmp_path_factory.mktemp("asked") / "vraag.html"
    shown = {title: plans[title] for title in ("Voorstel", "Anders")}
    rm.save_map(rm.draw_map(flanders, shown, graph=bridged, question="Goed zo?"), path)
    return path


def choose(page: Page, name: str) -> None:
    page.locator("#rm-ask-search").fill(name)
    page.keyboard.press("Enter")
    expect(page.locator("#rm-question h2")).to_have_text(name)


def test_another_plan_that_was_looked_at_is_no_proposal_to_move(asked: Path, visit: Opener) -> None:
    page = visit(asked)
    press(page, "Bekijk eerst de hele kaart")
    page.get_by_label("Welk voorstel?").select_option("Anders")
    page.get_by_role("button", name="Terug naar de vraag").click()
    assert page.evaluate("() => regiomap.page.store.step.plan") == 0
    choose(page, "Herenthout")
    press(page, "Liever anders")
    assert page.locator(".rm-tried li").count() == 0


def test_the_answer_of_somebody_else_leaves_the_own_one_as_it_was(
    asked: Path, visit: Opener, plans: dict[str, pd.Series]
) -> None:
    page = visit(asked)
    choose(page, "Lokeren")
    press(page, "Liever anders")
    page.locator(".rm-moves button").first.click()
    page.get_by_label("Uw naam").fill("An")
    press(page, "Verder")
    code = page.locator(".rm-code").input_value()
    moved = assignment_of(page)
    press(page, "Terug")
    page.get_by_role("button", name="Zet Lokeren terug").click()
    mine = assignment_of(page)
    assert mine.to_dict() == plans["Voorstel"].to_dict()
    press(page, "Terug")
    press(page, "Een andere gemeente")
    press(page, "Plak een code")
    page.locator("#rm-question textarea").fill(code)
    press(page, "Toon dit antwoord")
    assert assignment_of(page).to_dict() == moved.to_dict()
    press(page, "Terug")
    assert assignment_of(page).to_dict() == mine.to_dict()
    choose(page, "Voeren")
    press(page, "Liever anders")
    assert page.locator(".rm-tried li").count() == 0


def test_the_text_of_a_saved_answer_is_read_as_its_code_is(
    asked: Path, visit: Opener, tmp_path: Path
) -> None:
    page = visit(asked)
    choose(page, "Lokeren")
    press(page, "Ik heb een vraag")
    page.get_by_label("Uw vraag").fill("Waarom?")
    page.get_by_label("Uw naam").fill("An")
    press(page, "Verder")
    with page.expect_download() as download:
        press(page, "Bewaar mijn antwoord als bestand")
    download.value.save_as(tmp_path / "antwoord.json")
    press(page, "Een andere gemeente")
    for held, said in [
        ((tmp_path / "antwoord.json").read_text(encoding="utf-8"), "Waarom?"),
        ('{"plan": 1}', "geen hele code"),
        ("{", "geen hele code"),
    ]:
        press(page, "Plak een code")
        page.locator("#rm-question textarea").fill(held)
        press(page, "Toon dit antwoord")
        expect(page.locator("#rm-question")).to_contain_text(said)
        press(page, "Terug")


def test_whoever_lies_inside_its_region_may_still_rather_be_elsewhere(
    asked: Path, visit: Opener
) -> None:
    page = visit(asked)
    # There is one way to answer: the table that can be kept does not say that it goes back.
    expect(page.locator("#rm-csv")).to_have_text("Download als tabel (CSV)")
    choose(page, "Oostende")
    press(page, "Liever anders")
    other = page.locator("#rm-question").get_by_label("een andere regio")
    other.select_option(index=3)
    assert page.locator(".rm-tried li").count() == 0  # a list moves nobody by itself
    page.locator("#rm-question .rm-do").click()
    expect(page.locator(".rm-tried li")).to_contain_text("Oostende naar")
    expect(page.get_by_role("button", name="Zet Oostende terug")).to_be_focused()
    notice = page.locator("#rm-notice")
    expect(notice).to_contain_text("afgesneden: Oostende")
    page.keyboard.press("Enter")
    expect(notice).to_be_empty()  # what was said of a plan is not said of the next one


def test_buttons_zoom_where_the_map_is_seen_and_the_slider_can_be_reached(
    file: Path, visit: Opener
) -> None:
    page = visit(file, size=PHONE)
    seen = """() => { const { store, view } = regiomap.page;
      const sheet = document.getElementById("rm-handle").getBoundingClientRect().top;
      const map = document.getElementById("map_regiomap").getBoundingClientRect().top;
      return store.territory.labels.filter((at) => {
        const { x, y } = view.map.latLngToContainerPoint(at);
        return x > 0 && x < innerWidth && y > 0 && y + map < sheet;
      }).length; }"""
    assert page.evaluate(seen) == 285
    for level in (1, 2):
        before = page.evaluate("() => regiomap.page.view.map.getZoom()")
        page.get_by_role("button", name="Inzoomen").click()
        page.wait_for_function(
            "(zoom) => regiomap.page.view.map.getZoom() > zoom"
            " && !document.querySelector('.leaflet-zoom-anim')",
            arg=before,
        )
        assert page.evaluate(seen) > 40 / level
    for _ in range(2):
        page.locator("#rm-handle").click()
    page.get_by_label("Verschil tonen met").select_option("Anders")
    page.locator(".rm-split-switch input").check()
    page.get_by_role("button", name="Toon de hele kaart").click()
    slider = page.locator("#rm-split input").bounding_box()
    handle = page.locator("#rm-handle").bounding_box()
    assert slider is not None
    assert handle is not None
    assert slider["y"] + slider["height"] < handle["y"]


def test_the_answers_shrink_no_map(
    flanders: gpd.GeoDataFrame, plans: dict[str, pd.Series], visit: Opener, tmp_path: Path
) -> None:
    """The legend has one row more than without answers: the map lies above it, as large."""
    plan = rm.Plan(plans["Voorstel"], municipalities=flanders)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "brief.txt").write_text("Beste, wij zijn akkoord.")
    answers = rm.collect_answers(tmp_path / "in", plan=plan)
    zooms: list[float] = []
    several: list[dict[str, Any]] = [{}, {"answers": answers}]
    for given in several:
        path = tmp_path / f"map-{len(zooms)}.html"
        rm.save_map(rm.draw_map(flanders, plan, **given), path)
        page = visit(path)
        zooms.append(page.evaluate("() => regiomap.page.view.map.getZoom()"))
    assert zooms[1] == pytest.approx(zooms[0], abs=0.01)
