"""Before and after on one map: a slider for the mouse, a finger and the keyboard."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from helpers.pages import LAPTOP, PHONE, Opener

pytestmark = pytest.mark.browser


def widths(page: Page) -> tuple[float, float]:
    """Return how wide the map shows the plan of before and that of now."""
    cut = """(name) => { const spots = map_regiomap.getPane(name).style.clipPath
      .match(/-?[\\d.]+px/g).map(parseFloat).filter((_, i) => i % 2 === 0);
      return Math.max(...spots) - Math.min(...spots); }"""
    return page.evaluate(cut, "rm-before"), page.evaluate(cut, "rm-lines")


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_slider_shows_the_plan_of_before_and_that_of_now(
    file: Path, visit: Opener, size: dict[str, int]
) -> None:
    page = visit(file, size=size)
    page.get_by_label("Verschil tonen met").select_option("Anders")
    page.get_by_label("Toon beide op de kaart, met een schuif").check()
    slider = page.get_by_role(
        "slider", name=re.compile(r"Schuif tussen .Anders. \(links\) en .Voorstel. \(rechts\)")
    )
    wide = page.evaluate("() => map_regiomap.getSize().x")
    assert widths(page) == pytest.approx((wide / 2, wide / 2), abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    n = page.evaluate("() => new Set(regiomap.page.store.plans[1].of).size")
    assert page.locator(".leaflet-rm-before-pane .rm-label").count() == n
    # By keyboard.
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    assert widths(page) == pytest.approx((0.4 * wide, 0.6 * wide), abs=1)
    expect(slider).to_have_attribute(
        "aria-valuetext", re.compile("40 % van de kaart toont .Anders.")
    )
    page.keyboard.press("Home")
    assert widths(page) == pytest.approx((0, wide), abs=1)
    page.keyboard.press("End")
    for _ in range(50):
        page.keyboard.press("ArrowLeft")
    # By mouse or finger: the handle only, so that the map under the slider can be dragged.
    box = slider.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    if size is PHONE:
        finger = page.context.new_cdp_session(page)
        for kind, at in (("Start", x), ("Move", x + 30), ("Move", x + 60)):
            finger.send(
                "Input.dispatchTouchEvent",
                {"type": f"touch{kind}", "touchPoints": [{"x": at, "y": y}]},
            )
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    else:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 60, y, steps=3)
        page.mouse.up()
    assert widths(page)[0] == pytest.approx(wide / 2 + 60, abs=12)
    left = float(
        re.findall(r"[\d.]+", str(page.locator(".rm-split-line").get_attribute("style")))[0]
    )
    assert left == pytest.approx(100 * widths(page)[0] / wide, abs=1)
    # It follows the map, and goes when it is switched off or there is nothing to compare.
    page.evaluate("() => map_regiomap.panBy([35, 10], { animate: false })")
    assert sum(widths(page)) == pytest.approx(wide, abs=1)
    page.get_by_label("Toon beide op de kaart, met een schuif").uncheck()
    expect(page.locator("#rm-split")).to_be_hidden()
    assert page.locator(".leaflet-rm-before-pane path").count() == 0
    assert page.evaluate("() => map_regiomap.getPane('rm-lines').style.clipPath") == ""
    page.get_by_label("Toon beide op de kaart, met een schuif").check()
    page.get_by_label("Verschil tonen met").select_option("niets")
    expect(page.locator("#rm-split")).to_be_hidden()
