"""Texts on the page in a real browser: whatever they hold, people see their characters."""

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

import regiomap as rm
from helpers.lands import row_of, squares
from helpers.pages import Opener, assignment_of, pick

pytestmark = pytest.mark.browser


NASTY = [
    "<img src=x onerror=document.title='hit'>",
    "</script><script>document.title='hit'</script>",
    "${document.title='hit'} `x` {{ 7 * 7 }} {n}",
    "line\u2028paragraph\u2029end & <b>",
    '=HYPERLINK("http://x";"y")',
    "'=1+1",
    '@SUM(A1), "quoted"',
    "-1+1",
    "a\x00\x07b\u202e",
]


def test_nasty_names_stay_text_everywhere(visit: Opener, tmp_path: Path) -> None:
    codes = [f"<b>{i}</b>" for i in range(9)]
    table = squares(codes, west=150_000, south=150_000, name=NASTY, parent=NASTY[0], population=5)
    regions = pd.Series([NASTY[i - i % 2] for i in range(9)], index=table.index)
    path = tmp_path / "nasty.html"
    drawn = rm.draw_map(
        table,
        {NASTY[1]: regions, NASTY[2]: regions},
        parents="parent",
        title=NASTY[0],
        source=NASTY[1],
        date=NASTY[3],
        former_names={codes[0]: NASTY[:3]},
    )
    rm.save_map(drawn, path)
    page = visit(path)
    pick(page, codes[0])
    expect(page.locator("#rm-card h2")).to_have_text(NASTY[0])
    page.locator(".rm-region-name").first.click()
    page.get_by_label("Verschil tonen met").select_option(index=1)
    page.evaluate(
        "() => { regiomap.page.store.move(0, 1); window.dispatchEvent(new Event('beforeprint')); }"
    )
    page.evaluate("() => regiomap.signs.tipFor(regiomap.page.store, 1)")
    assert page.title() == NASTY[0]
    assert page.locator("img[src=x], #rm-app b, #rm-print b").count() == 0
    assert page.locator("#rm-map .rm-source").text_content() == f"{NASTY[1]} · {NASTY[3]}"
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    page.locator(".rm-menu summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download om terug te sturen").click()
    download.value.save_as(tmp_path / "nasty.csv")
    cells = pd.read_csv(tmp_path / "nasty.csv", dtype=str, keep_default_na=False)
    assert not cells.map(lambda cell: cell.startswith(("=", "+", "-", "@", "\t", "\r"))).any(
        axis=None
    )
    back = rm.read_plan(tmp_path / "nasty.csv").assignment
    shown = {
        code: str(region).strip().replace("\0", "\ufffd")
        for code, region in assignment_of(page).items()
    }
    assert back.to_dict() == shown


PAYLOAD = "{{ cycler.__init__.__globals__.os.popen('id > PWNED').read() }}"


@pytest.mark.parametrize("text", [PAYLOAD, "{{7*7}} ${7*7} `x`", "100 {%", "<b>a</b> & $x_1$"])
def test_a_reader_sees_the_characters_that_were_given(
    text: str, visit: Opener, tmp_path: Path
) -> None:
    import folium

    table = row_of([text, "b"])
    given = {"title": text, "source": text, "date": text}
    drawn = rm.draw_map(table, {text: pd.Series(text, table.index)}, parents=None, **given)  # type: ignore[arg-type]
    shown = text.replace("<", "&lt;")
    folium.Marker([51.1, 4.3], popup=shown, tooltip=shown).add_to(drawn)
    rm.save_map(drawn, tmp_path / "map.html")
    page = visit(tmp_path / "map.html")
    assert page.title() == text
    expect(page.get_by_role("heading", level=1)).to_have_text(text, use_inner_text=True)
    expect(page.locator("#rm-map .rm-source")).to_have_text(f"{text} · {text}")
    expect(page.locator(".rm-region-name").first).to_contain_text(text)
    pick(page, "000")
    expect(page.locator("#rm-card h2")).to_have_text(text)
    page.evaluate(
        """() => map_regiomap.eachLayer((one) => {
        if (one.getPopup && one.getPopup()) one.openPopup().openTooltip(); })"""
    )
    for place in (".leaflet-popup-content", ".leaflet-tooltip"):
        expect(page.locator(place)).to_have_text(text)
