"""What is kept: changes come back when they are asked for, locks travel, and nobody loses work."""

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

import regiomap as rm
from helpers.answers import answer, write
from helpers.lands import row_of, squares
from helpers.pages import Opener, assignment_of
from regiomap.answers.fingerprint import fingerprint_of

pytestmark = pytest.mark.browser


def row(folder: Path, *, question: str | None = "Goed zo?") -> Path:
    """Return the file of a small map, that asks something or nothing."""
    table = row_of(list("abcdef"))
    regions = pd.Series(list("xxxyyy"), table.index)
    drawn = rm.draw_map(
        table, regions, parents=None, criteria=rm.Criteria(min_size=1), question=question
    )
    rm.save_map(drawn, folder / "map.html")
    return folder / "map.html"


def test_changes_of_before_are_offered_and_never_applied_by_themselves(
    visit: Opener, tmp_path: Path
) -> None:
    page = visit(row(tmp_path))
    url = page.url
    begun = assignment_of(page).to_dict()
    kept = page.locator("#rm-kept")
    expect(kept).to_be_hidden()
    page.evaluate("() => regiomap.page.store.move(0, 1)")
    page.locator("#rm-ask-search").fill("b")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Liever anders").click()
    page.get_by_label("Uw naam").fill("An")
    page.goto("about:blank")
    page.goto(url)
    expect(kept).to_contain_text("Verder met uw wijzigingen van daarnet?")
    assert assignment_of(page).to_dict() == begun
    kept.get_by_role("button", name="Ja, ga verder").click()
    assert assignment_of(page).to_dict() == begun | {"000": "y"}
    expect(page.get_by_label("Uw naam")).to_have_value("An")
    expect(kept).to_be_hidden()
    # A day and a week later it says so.
    for days, words in ((1, "van gisteren?"), (7, "wijzigingen van")):
        page.goto("about:blank")
        page.goto(url)
        page.evaluate(
            """(days) => {
              const [key] = Object.keys(localStorage), held = JSON.parse(localStorage[key]);
              held.time = new Date().setHours(12) - days * 86400000;
              localStorage[key] = JSON.stringify(held);
            }""",
            days,
        )
        page.reload()
        expect(kept).to_contain_text(words)
    kept.get_by_role("button", name="Nee, begin opnieuw").click()
    assert assignment_of(page).to_dict() == begun
    page.reload()
    expect(kept).to_be_hidden()


@pytest.mark.parametrize(
    "held",
    [
        "{",
        "null",
        '{"address": "#rm=zzz.0.", "time": 5}',
        '{"address": "", "time": 1e300}',
        '{"address": 5}',
        "[[[[" * 999,
    ],
)
def test_what_was_spoilt_is_not_offered(visit: Opener, tmp_path: Path, held: str) -> None:
    page = visit(row(tmp_path))
    url = page.url
    page.evaluate("() => regiomap.page.store.move(0, 1)")
    page.evaluate("(held) => { localStorage[Object.keys(localStorage)[0]] = held; }", held)
    page.goto("about:blank")
    page.goto(url)
    expect(page.locator("#rm-kept")).to_be_hidden()


def test_an_answer_with_a_move_is_kept_over_a_reload(visit: Opener, tmp_path: Path) -> None:
    page = visit(row(tmp_path))
    page.locator("#rm-ask-search").fill("c")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Liever anders").click()
    page.get_by_label("Uw naam").fill("An")
    page.locator(".rm-moves button").first.click()
    moved = assignment_of(page).to_dict()
    page.reload()
    assert assignment_of(page).to_dict() == moved  # by its address
    page.get_by_role("button", name="Ja, ga verder").click()
    expect(page.get_by_label("Uw naam")).to_have_value("An")
    assert assignment_of(page).to_dict() == moved


def test_moves_belong_to_the_answer_in_which_they_were_tried(visit: Opener, tmp_path: Path) -> None:
    page = visit(row(tmp_path))
    begun = assignment_of(page).to_dict()
    page.locator("#rm-ask-search").fill("c")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Liever anders").click()
    page.locator(".rm-moves button").first.click()
    assert assignment_of(page).to_dict() != begun
    expect(page.locator("#rm-notice")).to_have_class("rm-shown")
    page.get_by_role("button", name="Terug", exact=True).click()
    expect(page.locator("#rm-notice")).not_to_have_class("rm-shown")
    page.get_by_role("button", name="Akkoord").click()
    assert assignment_of(page).to_dict() == begun
    page.evaluate("() => regiomap.page.store.undo()")
    page.get_by_role("button", name="Terug", exact=True).click()
    page.get_by_role("button", name="Een andere gemeente").click()
    page.locator("#rm-ask-search").fill("a")
    page.keyboard.press("Enter")
    assert assignment_of(page).to_dict() == begun


def test_a_draft_is_for_the_question_it_answers(visit: Opener, tmp_path: Path) -> None:
    page = visit(row(tmp_path))
    url = page.url
    other = tmp_path / "other.html"
    asked = (tmp_path / "map.html").read_text(encoding="utf-8").replace("Goed zo?", "En zo?")
    other.write_text(asked, encoding="utf-8")
    page.evaluate("() => regiomap.page.store.move(0, 1)")
    for address, offered in ((other.as_uri(), False), (url, True)):
        page.goto("about:blank")
        page.goto(address)
        assert page.locator("#rm-kept").is_visible() == offered


def test_leaving_with_changes_warns_and_without_does_not(visit: Opener, tmp_path: Path) -> None:
    page = visit(row(tmp_path))
    warned = """() => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }))"""
    assert page.evaluate(warned) is False
    page.evaluate("() => regiomap.page.store.move(0, 1)")
    assert page.evaluate(warned) is True
    page.evaluate("() => regiomap.page.store.reset()")
    assert page.evaluate(warned) is False
    page.locator("#rm-ask-search").fill("b")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Akkoord").click()
    page.get_by_label("Uw naam").fill("An")
    assert page.evaluate(warned) is True
    page.get_by_role("button", name="Verder").click()
    with page.expect_download():
        page.get_by_role("button", name="als bestand").click()
    assert page.evaluate(warned) is False


def test_leaving_a_map_without_a_question_warns_too(visit: Opener, tmp_path: Path) -> None:
    page = visit(row(tmp_path, question=None))
    warned = """() => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }))"""
    assert page.evaluate(warned) is False
    page.evaluate("() => regiomap.page.store.move(0, 1)")
    assert page.evaluate(warned) is True
    with page.expect_download():
        page.locator("#rm-csv").dispatch_event("click")
    assert page.evaluate(warned) is False


def test_locks_travel_in_the_address(visit: Opener, tmp_path: Path) -> None:
    page = visit(row(tmp_path))
    page.get_by_role("button", name="Bekijk eerst de hele kaart").click()
    page.evaluate("() => { const { store } = regiomap.page; store.moveToNew(0); }")
    page.get_by_role("button", name="Alles op slot").click()
    expect(page.get_by_role("button", name="Alles op slot")).to_be_disabled()
    assert page.evaluate("() => regiomap.page.store.move(1, 1)") is False
    fragment = page.evaluate("() => location.hash")
    assert fragment.endswith(".0-2.0-1-2")
    again = visit(tmp_path / "map.html", fragment=fragment)
    assert again.evaluate("() => regiomap.page.store.locked()") == [0, 1, 2]
    assert assignment_of(again).to_dict() == assignment_of(page).to_dict()
    again.get_by_role("button", name="Bekijk eerst de hele kaart").click()
    again.get_by_role("button", name="Alles van slot").click()
    assert again.evaluate("() => location.hash") == fragment.removesuffix(".0-1-2")
    for bad in (".3", ".1-0", ".0-0", ".", ".0-"):
        wrong = visit(tmp_path / "map.html", fragment=fragment.removesuffix(".0-1-2") + bad)
        expect(wrong.locator("#rm-notice")).to_contain_text("onleesbaar")


def test_the_loose_part_of_a_region_is_shown(visit: Opener, tmp_path: Path) -> None:
    page = visit(row(tmp_path))
    page.get_by_role("button", name="Bekijk eerst de hele kaart").click()
    assert page.locator("#rm-loose button").count() == 0
    page.evaluate("() => regiomap.page.store.move(0, 1)")
    before = page.evaluate("() => regiomap.page.view.map.getZoom()")
    page.get_by_role("button", name="Toon het losse deel van y: a").click()
    page.wait_for_function("(z) => regiomap.page.view.map.getZoom() !== z", arg=before)


def test_contested_municipalities_are_hatched_and_say_who(visit: Opener, tmp_path: Path) -> None:
    land = squares("abcdef")
    plan = rm.Plan(pd.Series(list("xxxyyy"), land.index), municipalities=land)
    about = fingerprint_of(plan.assignment)
    (tmp_path / "in").mkdir()
    nasty = "<img src=x onerror=alert(1)>"
    remarks = {"general": nasty, "regions": [{"region": "x", "remark": "r"}]}
    moves = [{"nis": "c", "to": "y"}]
    write(tmp_path / "in", "a.json", answer("a", "other", plan=about, moves=moves))
    write(tmp_path / "in", "b.json", answer("b", plan=about, moves=moves, remarks=remarks))
    write(tmp_path / "in", "c.json", nasty)
    answers = rm.collect_answers(tmp_path / "in", plan=plan)
    rm.save_map(rm.draw_map(land, plan, answers=answers, parents=None), tmp_path / "over.html")
    page = visit(tmp_path / "over.html")
    assert page.locator("path.rm-contested").count() == 2
    expect(page.locator("#rm-legend")).to_contain_text("hierover is er discussie")
    box = page.locator("#rm-overview")
    expect(box).to_contain_text("2 van de 6 gemeenten antwoordden: 1 akkoord, 1 liever anders")
    expect(box).to_contain_text("c: naar y, volgens a en b")
    expect(box).to_contain_text("a: heeft het liever anders")
    expect(box).to_contain_text("1 bestand telt niet mee:")
    box.get_by_text("Wat zei wie?").click()
    expect(box).to_contain_text(f"over x: r{nasty}")
