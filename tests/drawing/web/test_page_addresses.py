"""The address of the page: it opens the same plan again, or is refused as a whole."""

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

import regiomap as rm
from helpers.lands import row_of
from helpers.pages import Opener, assignment_of

pytestmark = pytest.mark.browser


def test_the_address_opens_the_same_plan_again(file: Path, visit: Opener) -> None:
    page = visit(file)
    page.evaluate(
        "() => { const s = regiomap.page.store; s.move(3, 7); s.moveToNew(12); s.move(5, -1); }"
    )
    fragment = page.evaluate("() => location.hash")
    assert fragment.startswith("#rm=")
    assert len(fragment) < 60
    again = visit(file, fragment=fragment)
    assert assignment_of(again).to_dict() == assignment_of(page).to_dict()
    expect(again.locator("#rm-summary")).to_contain_text("1 van de 285 gemeenten is nog niet")
    page.evaluate("() => regiomap.page.store.open(0)")
    assert page.evaluate("() => location.hash") == ""


@pytest.mark.parametrize(
    "fragment",
    ["#rm=", "#rm=zzz.0.1-2", "#<img src=x onerror=alert(1)>", "#rm=1.0.%00", "#" + "9" * 5000],
)
def test_a_bad_address_is_refused_with_a_notice(
    file: Path, visit: Opener, plans: dict[str, pd.Series], fragment: str
) -> None:
    page = visit(file, fragment=fragment)
    expect(page.locator("#rm-notice")).to_contain_text("onleesbaar of hoort bij een andere kaart")
    assert assignment_of(page).to_dict() == plans["Voorstel"].to_dict()


@pytest.mark.slow
def test_an_address_that_goes_beyond_the_plan_is_refused_as_a_whole(
    file: Path, visit: Opener, plans: dict[str, pd.Series]
) -> None:
    page = visit(file)
    page.evaluate("() => regiomap.page.store.move(3, 7)")
    good = page.evaluate("() => location.hash")
    for bad in ("_zzz-1", "_1-zz", "_", "_1-", "_2-1", "_3-u_3-v_3-w"):
        again = visit(file, fragment=good + bad)
        expect(again.locator("#rm-notice")).to_contain_text("onleesbaar")
        assert assignment_of(again).to_dict() == plans["Voorstel"].to_dict()


def test_an_address_tells_every_region_from_none(visit: Opener, tmp_path: Path) -> None:
    table = row_of([f"m{i}" for i in range(40)])
    regions = pd.Series([f"r{i:02}" for i in range(40)], table.index)
    rm.save_map(rm.draw_map(table, regions, parents=None), tmp_path / "map.html")
    page = visit(tmp_path / "map.html")
    for region in range(1, 40):
        page.evaluate("(to) => regiomap.page.store.move(0, to)", region)
        read = "() => regiomap.address.readAddress(location.hash, regiomap.page.store).of[0]"
        assert page.evaluate(read) == region
