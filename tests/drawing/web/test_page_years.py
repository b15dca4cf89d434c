"""The years on the page: the slider, and the schedules that are not drawn."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

import regiomap as rm
from regiomap.errors import (
    UnknownRegionError,
)
from regiomap.flanders import load_flanders
from regiomap.growth.schedule import Schedule


@pytest.fixture(scope="module")
def page(
    browser: Browser, note_schedule: Schedule, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """Open the map with the slider in a headless Chromium, without a network."""
    path = tmp_path_factory.mktemp("growth") / "map.html"
    drawn = rm.draw_map(
        note_schedule.plan.municipalities, note_schedule.plan, schedule=note_schedule, language="en"
    )
    rm.save_map(drawn, path)
    page = browser.new_page(offline=True)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(path.as_uri())
    yield page
    assert not faults
    page.close()


@pytest.mark.browser
def test_the_slider_shows_what_has_started(page: Page, note_schedule: Schedule) -> None:
    state, slider = page.locator("#rm-year-state"), page.get_by_label("Year", exact=True)
    expect(state).to_have_text(
        "2024: 30 regions started (target 30), 300 municipalities take part (target 300)"
    )
    assert page.locator(".rm-waiting").count() == 0
    for year, row in note_schedule.years.to_dict("index").items():
        slider.fill(str(year))
        expect(state).to_contain_text(
            f"{year}: {row['n_regions']} regions started (target {row['target_regions']}), "
            f"{row['n_municipalities']} municipalities take part"
        )
        assert page.locator(".rm-waiting").count() == 300 - row["n_municipalities"]


@pytest.mark.browser
def test_the_years_play_and_stop_at_the_last_one(page: Page) -> None:
    page.get_by_label("Year", exact=True).fill("2023")
    page.get_by_role("button", name="Play the years").click()
    expect(page.locator("#rm-year-state")).to_contain_text("2024:")
    expect(page.get_by_role("button", name="Play the years")).to_be_visible()


@pytest.mark.browser
def test_the_card_says_when_a_municipality_starts(page: Page) -> None:
    page.get_by_role("combobox", name="Find").fill("Herentals")
    page.keyboard.press("Enter")
    card = page.locator("#rm-card")
    expect(card.locator("dt", has_text="Starts in")).to_be_visible()
    expect(card).to_contain_text("2021")


@pytest.mark.browser
def test_nothing_lies_on_the_slider_at_any_size(page: Page) -> None:
    before = page.viewport_size
    choose = "() => regiomap.page.store.look({ selected: 40, brush: -1 })"
    paint = "() => regiomap.page.store.look({ selected: -1, brush: 2 })"
    for width, height in ((1366, 768), (1000, 700), (768, 1024), (360, 740), (740, 360)):
        page.set_viewport_size({"width": width, "height": height})
        for act in (choose, paint):
            page.evaluate(act)
            covered = page.evaluate(
                """() => { const box = (one) => one.getBoundingClientRect();
                const slider = box(document.getElementById("rm-growth"));
                return ["#rm-stop-painting", "#rm-card", "#rm-home", ".leaflet-control-zoom",
                "#rm-handle", "#rm-legend"].filter((what) => {
                  const other = box(document.querySelector(what));
                  return other.width && other.left < slider.right && other.right > slider.left
                    && other.top < slider.bottom && other.bottom > slider.top; }); }"""
            )
            assert covered == [], (width, act)
    page.evaluate("() => regiomap.page.store.look({ selected: -1, brush: -1 })")
    page.set_viewport_size(before or {"width": 1280, "height": 720})


def test_a_map_without_a_schedule_has_no_slider_data() -> None:
    flanders = load_flanders()
    brugge = flanders[flanders["reference_region"] == "Regio Brugge"]
    html = rm.draw_map(brugge, brugge["reference_region"]).get_root().render()
    assert '"growth":null' in html


def test_a_schedule_of_another_plan_is_not_drawn(note_schedule: Schedule) -> None:
    assert note_schedule.plan.municipalities is not None
    assert note_schedule.plan.parents is not None
    with pytest.raises(UnknownRegionError, match="starts 23 regions that the first plan does not"):
        rm.draw_map(
            note_schedule.plan.municipalities, note_schedule.plan.parents, schedule=note_schedule
        )
