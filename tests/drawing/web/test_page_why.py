"""Why here: the reasons on the card and in the summary, and comparisons that do not mislead."""

import re
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

import regiomap as rm
from helpers.html import page_of, reasons_on
from helpers.pages import Opener, pick
from regiomap.propose.proposal import Proposal

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def peopled(limburg: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return Limburg with its young people."""
    return limburg.assign(aged_0_17=(limburg["population"] / 5).round())


@pytest.fixture(scope="module")
def proposal(peopled: gpd.GeoDataFrame) -> Proposal:
    return rm.propose_regions(peopled, alternatives=9)


def opened(
    peopled: gpd.GeoDataFrame, proposal: Proposal, visit: Opener, folder: Path
) -> tuple[Page, list[list[str] | None]]:
    """Return the page of a proposal beside a plan of some, and the sentences that Python made."""
    some = proposal.best.assignment.copy()
    some[::3] = None
    drawn = rm.draw_map(peopled, {"Voorstel": proposal, "Vandaag": some})
    rm.save_map(drawn, folder / "why.html")
    return visit(folder / "why.html"), reasons_on(page_of(drawn))


def test_the_card_and_the_summary_say_why(
    peopled: gpd.GeoDataFrame, proposal: Proposal, visit: Opener, tmp_path: Path
) -> None:
    page, reasons = opened(peopled, proposal, visit, tmp_path)
    why = page.locator("#rm-card .rm-why")
    names = list(peopled["name"])
    pick(page, "Genk")
    expect(why.locator("h3")).to_have_text("Waarom hier?")
    assert why.locator("p").all_text_contents() == reasons[names.index("Genk")]
    page.evaluate("(place) => regiomap.page.store.move(place, -1)", names.index("Zutendaal"))
    region = proposal.best.assignment[peopled.index[names.index("Genk")]]
    expect(why.locator("h3")).to_have_text(
        re.compile(rf"Waarom bij {re.escape(region)} in .Voorstel.\?")
    )
    page.evaluate("() => regiomap.page.store.open(0)")
    expect(why.locator("h3")).to_have_text("Waarom hier?")
    # Who is left out has its reason, on its card and by name in the summary.
    sentence = "Voeren hoort bij geen jeugdregio: heeft geen buur in Limburg"
    expect(page.locator("#rm-summary")).to_contain_text(sentence)
    pick(page, "Voeren")
    expect(why).to_contain_text(sentence)
    page.evaluate("(place) => regiomap.page.store.move(place, 0)", names.index("Voeren"))
    expect(page.locator("#rm-summary")).not_to_contain_text("Voeren")
    page.evaluate("(place) => regiomap.page.store.move(place, -1)", names.index("Hasselt"))
    expect(page.locator("#rm-summary")).to_contain_text("Nog niet toegewezen: Hasselt.")


def test_a_view_that_is_incomplete_does_not_boast_a_short_border(
    peopled: gpd.GeoDataFrame, proposal: Proposal, visit: Opener, tmp_path: Path
) -> None:
    page, _ = opened(peopled, proposal, visit, tmp_path)
    cut = page.locator(".rm-cut")
    # Whoever can have no region does not make the plan incomplete.
    expect(cut).to_contain_text("Hoe korter, hoe compacter")
    page.get_by_label("Welk voorstel?").select_option("Vandaag")
    expect(cut).to_contain_text(re.compile("niet te vergelijken met .Voorstel."))
    expect(cut).to_contain_text("zegt pas iets als alle gemeenten toegewezen zijn")
    expect(cut).not_to_contain_text("minder")
    page.get_by_label("Welk voorstel?").select_option("Voorstel")
    page.evaluate("() => regiomap.page.store.move(0, -1)")
    expect(cut).not_to_contain_text("minder")


def test_regions_of_the_same_name_say_who_left_and_who_came(
    flanders: gpd.GeoDataFrame,
    bridged: nx.Graph,
    plans: dict[str, pd.Series],
    visit: Opener,
    tmp_path: Path,
) -> None:
    before, now = plans["Anders"], plans["Voorstel"]
    path = tmp_path / "names.html"
    rm.save_map(rm.draw_map(flanders, {"Nu": now, "Toen": before}, graph=bridged), path)
    page = visit(path)
    page.get_by_label("Verschil tonen met").select_option("Toen")
    rows = page.locator(".rm-moved li").all()
    shown = {
        str(row.locator("button").text_content()): str(row.locator(".rm-facts").text_content())
        for row in rows
    }
    moved = rm.compare_plans(before, now).join(flanders["name"])
    same = 0
    for row in moved.astype(str).to_dict("records"):
        words = shown[row["name"]]
        if row["from_region"] == row["to_region"]:
            same += 1
            assert words.startswith("zelfde naam, ")
        else:
            assert words == f"daar {row['from_region']}, nu {row['to_region']}"
    assert same > 0
    expected = [f"{part} ligt hier helemaal in {whole}." for part, whole in parts(before, now)]
    expected += [f"{part} is een deel van {whole} daar." for part, whole in parts(now, before)]
    said = page.locator("#rm-difference > p.rm-facts").all_text_contents()
    assert sorted(said) == sorted(expected) != []


def parts(inner: pd.Series, outer: pd.Series) -> Iterator[tuple[str, str]]:
    """Yield each region of one plan that is a part of a region of another name in the other."""
    sizes = outer.value_counts()
    for name, members in inner.groupby(inner):
        around = outer[members.index].unique()
        if len(around) == 1 and name != around[0] and sizes[around[0]] > len(members):
            yield str(name), str(around[0])


def test_bars_show_size_people_and_the_young_with_the_band(
    peopled: gpd.GeoDataFrame, proposal: Proposal, visit: Opener, tmp_path: Path
) -> None:
    page, _ = opened(peopled, proposal, visit, tmp_path)
    page.locator("#rm-bars summary").click()
    plan = proposal.best.assignment.dropna()
    values = page.locator(".rm-bar-value")
    bars = page.locator(".rm-bar-fill")
    sizes = sorted(plan.value_counts(), reverse=True)
    assert values.all_text_contents() == [str(n) for n in sizes]
    widths = [bar.evaluate("(one) => parseFloat(one.style.width)") for bar in bars.all()]
    assert widths == pytest.approx([100 * n / max(15, *sizes) for n in sizes], abs=0.01)
    assert page.locator(".rm-bar-band").first.evaluate("(one) => parseFloat(one.style.left)") == (
        pytest.approx(100 * 5 / max(15, *sizes), abs=0.01)
    )
    expect(page.locator("#rm-bars")).to_contain_text("5 tot 15 gemeenten")
    for name, column in (("inwoners", "population"), ("0- tot 17-jarigen", "aged_0_17")):
        page.get_by_role("button", name=name, exact=True).click()
        totals = peopled[column].groupby(plan).sum().sort_values(ascending=False)
        shown = [int(one.replace(".", "")) for one in values.all_text_contents()]
        assert shown == totals.round().astype(int).tolist()
        expect(page.locator(".rm-bar-band")).to_have_count(0)
    page.get_by_role("button", name="gemeenten", exact=True).click()
    page.evaluate("() => { for (let i = 0; i < 20; i++) regiomap.page.store.move(i, 0); }")
    expect(page.locator(".rm-bar-outside").first).to_contain_text("✗")
