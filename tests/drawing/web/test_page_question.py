"""The question: it opens the page, and an answer goes back whole, twenty of them in one visit."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

import regiomap as rm
from helpers.pages import LAPTOP, PHONE, Opener, assignment_of, press

pytestmark = pytest.mark.browser

NASTY = "=1+1 <script>alert(1)</script> {n} ' \" \u2028 é 😀"


@pytest.fixture(scope="module")
def asked(
    flanders: gpd.GeoDataFrame,
    bridged: nx.Graph,
    plans: dict[str, pd.Series],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return the file of a map that asks something."""
    path = tmp_path_factory.mktemp("asked") / "vraag.html"
    plan = rm.Plan(plans["Voorstel"], cut=1.0, exact=True, best_of=1234)
    drawn = rm.draw_map(
        flanders,
        plan,
        graph=bridged,
        question="Past uw gemeente hier?",
        sender="Bataljong",
        reply_to="vraag@example.org",
        reply_by="2026-12-15",
    )
    rm.save_map(drawn, path)
    return path


def find(page: Page, name: str) -> None:
    """Choose a municipality in the question."""
    page.locator("#rm-ask-search").fill(name)
    page.keyboard.press("Enter")


def test_it_opens_with_the_question_and_leads_to_an_answer(
    asked: Path, visit: Opener, tmp_path: Path
) -> None:
    page = visit(asked)
    box = page.locator("#rm-question")
    expect(box.locator("h2")).to_have_text("Past uw gemeente hier?")
    expect(box).to_contain_text("Een vraag van Bataljong.")
    expect(box).to_contain_text("ten laatste op 15 december 2026")
    expect(box).to_contain_text("het beste van alle 1.234 die mogelijk zijn")
    expect(page.locator("#rm-panel")).to_be_hidden()
    find(page, "lokern")
    expect(box.locator("h2")).to_be_focused()
    expect(box.locator(".rm-sentence")).to_contain_text(
        "Lokeren hoort in dit voorstel bij Waasland"
    )
    expect(box.locator(".rm-sentence")).to_contain_text("Sint-Niklaas, Stekene")
    press(page, "Akkoord")
    press(page, "Verder")
    expect(box.get_by_role("alert")).to_contain_text("Vul uw naam in")
    expect(box.get_by_label("Uw naam")).to_be_focused()
    box.get_by_label("Uw naam").fill("An")
    press(page, "Verder")
    mail = urlsplit(str(box.get_by_role("link").get_attribute("href")))
    assert (mail.scheme, mail.path) == ("mailto", "vraag@example.org")
    assert "Lokeren gaat akkoord." in parse_qs(mail.query)["body"][0]
    with page.expect_download() as download:
        press(page, "Bewaar mijn antwoord als bestand")
    day = page.evaluate("() => new Date().toLocaleDateString('sv')")
    assert download.value.suggested_filename == f"jeugdregios-lokeren-{day}.json"
    expect(box).to_contain_text("Dank u.")
    download.value.save_as(tmp_path / "antwoord.json")
    held = json.loads((tmp_path / "antwoord.json").read_text(encoding="utf-8"))
    assert held["rules"]["bridges"] == [["73066", "73109"]]


@pytest.mark.parametrize(
    "size", [pytest.param(LAPTOP, id="laptop"), pytest.param(PHONE, id="phone")]
)
def test_everybody_can_answer(asked: Path, visit: Opener, size: dict[str, int]) -> None:
    page = visit(asked, size=size)
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
    axe = Axe()

    def violations() -> list[str]:
        found = axe.run(page, options=rules).response["violations"]
        return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]

    stops = 0
    while page.evaluate("() => document.activeElement.id") != "rm-ask-search":
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= 3
    seen = [violations()]
    page.keyboard.type("lokern")
    seen.append(violations())
    page.keyboard.press("Enter")
    seen.append(violations())
    press(page, "Liever anders")
    page.locator(".rm-nextdoor button").first.click()
    seen.append(violations())
    page.get_by_label("Uw naam").fill("An")
    press(page, "Verder")
    mail = urlsplit(str(page.locator("#rm-question").get_by_role("link").get_attribute("href")))
    assert "- Lokeren: van Waasland 1 naar" in parse_qs(mail.query)["body"][0]
    seen.append(violations())
    press(page, "Terug")
    page.get_by_role("button", name="Zet Lokeren terug").click()
    assert page.locator(".rm-tried li").count() == 0
    assert seen == [[]] * 5
    assert page.evaluate(
        "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


ANSWERS = [
    ("Lokeren", "Akkoord", "", []),
    ("Aalst", "Akkoord", "Goed zo", []),
    ("Gent", "Ik heb een vraag", NASTY, []),
    ("Brugge", "Liever anders", "Anders", [("Brugge", 0)]),
    ("Damme", "Liever anders", "", [("Damme", -1), ("Brugge", 0)]),
    ("Stabroek", "Liever anders", "Wij hangen los", [("Stabroek", 1)]),
    ("Kapellen", "Akkoord", "", [("Stabroek", 1)]),
    ("Voeren", "Ik heb een vraag", "En Riemst?", []),
    *((name, "Akkoord", f"Van {name}", []) for name in ("Mol", "Geel", "Balen", "Dessel", "Retie")),
    *((name, "Liever anders", "", [(name, 2)]) for name in ("Genk", "As", "Zutendaal")),
    *((name, "Ik heb een vraag", f"Waarom, {name}?", []) for name in ("Halle", "Beersel", "Ronse")),
    ("Leuven", "Akkoord", "x" * 1500, []),
]


def answer(page: Page, row: tuple[str, str, str, list[tuple[str, int]]]) -> str:
    """Answer for one municipality, as its mayor does; return its code."""
    name, verdict, remark, moves = row
    page.evaluate("() => { const { store } = regiomap.page; if (store.edited) store.reset(); }")
    find(page, name)
    press(page, verdict)
    for who, to in moves:
        page.evaluate(
            """([who, to]) => {
              const { store } = regiomap.page;
              store.move(store.territory.names.indexOf(who), to);
            }""",
            [who, to],
        )
    box = page.locator("#rm-question")
    box.get_by_label("Uw vraag" if "vraag" in verdict else "Opmerking in het algemeen").fill(remark)
    box.get_by_label("Opmerking over", exact=False).first.fill(f"{name}: regio")
    box.get_by_label("Uw naam").fill(f"Burgemeester van {name}")
    box.get_by_label("Uw functie").fill("burgemeester")
    press(page, "Verder")
    return box.locator(".rm-code").input_value()


def test_on_a_phone_what_is_found_and_what_is_chosen_is_seen(asked: Path, visit: Opener) -> None:
    page = visit(asked, size=PHONE)

    def is_seen(what: str) -> bool:
        box = page.locator(what).last.bounding_box()
        return box is not None and box["y"] + box["height"] <= PHONE["height"]

    assert is_seen("#rm-ask-search")
    page.locator("#rm-ask-search").tap()
    page.keyboard.type("lokern")
    found = page.locator("#rm-ask-found li").first.bounding_box()
    assert found is not None
    assert found["y"] + found["height"] < PHONE["height"] * 0.55  # a keyboard may slide in
    page.keyboard.press("Enter")
    handle = page.locator("#rm-handle").bounding_box()
    shape = page.locator(".rm-line-selected").bounding_box()
    assert handle is not None
    assert shape is not None
    assert shape["y"] + shape["height"] <= handle["y"] + 8
    assert is_seen(".rm-verdicts button")
    expect(page.locator(".rm-name-sought")).to_have_text("Lokeren")
    # The whole map is the whole map, and the sheet takes no more of it than elsewhere.
    page.get_by_role("button", name="Bekijk eerst de hele kaart").click()
    page.wait_for_function(
        """() => { const { store, view } = regiomap.page;
        const at = store.territory.labels[store.territory.names.indexOf("Voeren")];
        return view.map.getBounds().contains(at); }"""
    )


def test_twenty_answers_made_on_the_page_are_collected_by_python(
    asked: Path,
    visit: Opener,
    plans: dict[str, pd.Series],
    flanders: gpd.GeoDataFrame,
    tmp_path: Path,
) -> None:
    page = visit(asked)
    codes = []
    for n, row in enumerate(ANSWERS):
        codes.append(answer(page, row))
        if n % 2:
            with page.expect_download() as download:
                press(page, "Bewaar mijn antwoord als bestand")
            download.value.save_as(tmp_path / download.value.suggested_filename)
        else:
            wrapped = "\n> ".join(codes[-1][i : i + 60] for i in range(0, len(codes[-1]), 60))
            text = f"Dag,\n\n> {wrapped}\n\nGroeten"
            (tmp_path / f"mail-{n}.txt").write_text(text, encoding="utf-8")
        press(page, "Een andere gemeente")
    plan = rm.Plan(plans["Voorstel"], municipalities=flanders)
    answers = rm.collect_answers(tmp_path, plan=plan)
    assert answers.refused.empty, answers.refused.to_dict()
    table = answers.to_frame().set_index("name")
    verdicts = {"Akkoord": "agree", "Liever anders": "other", "Ik heb een vraag": "question"}
    assert table["verdict"].to_dict() == {name: verdicts[said] for name, said, _, _ in ANSWERS}
    assert table["remark"].to_dict() == {name: remark for name, _, remark, _ in ANSWERS}
    assert set(table["by"]) == {f"Burgemeester van {name}" for name in table.index}
    assert (table["n_remarks"] == 1).all()
    regions = page.evaluate("() => regiomap.page.store.plans[0].regions")
    moved = {(who, to) for _, _, _, moves in ANSWERS for who, to in moves}
    got = answers.moves()
    assert set(zip(got["name"], got["to_region"], strict=True)) == {
        (who, None if to < 0 else regions[to]) for who, to in moved
    }
    assert answers.contested()["n_answers"].max() == 2
    # Another reader of the same code: the page itself shows that answer.
    page.evaluate("() => regiomap.page.store.reset()")
    press(page, "Plak een code")
    box = page.locator("#rm-question")
    box.locator("textarea").fill("RM1 en niets meer")
    press(page, "Toon dit antwoord")
    expect(box.get_by_role("alert")).to_contain_text("geen hele code")
    box.locator("textarea").fill(f"Dag,\n{codes[4][:40]}=\r\n{codes[4][40:]} Groeten")
    press(page, "Toon dit antwoord")
    expect(box).to_contain_text("Antwoord van Damme")
    expect(box).to_contain_text("Voorstel om 2 gemeenten te verplaatsen.")
    wanted = answers.plan_of("Damme").assignment
    assert (
        assignment_of(page).to_dict() == wanted.astype(object).where(wanted.notna(), None).to_dict()
    )


def test_without_a_question_there_is_none(file: Path, visit: Opener) -> None:
    page = visit(file)
    assert page.locator("#rm-question, #rm-ask-again, #rm-overview").count() == 0
    expect(page.locator("#rm-panel")).to_be_visible()
