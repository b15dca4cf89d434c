"""The page in a browser: its sizes, what people do first on it, and what it says about a plan."""

from collections.abc import Callable

import pandas as pd
from playwright.sync_api import Page

from regiomap.checks.regions import RegionsReport

LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}
HANGS_MS = 600_000  # no clock: it ends what never comes

# Opens a file in a new page: `visit(path, fragment="#rm=...", size=PHONE)`.
Opener = Callable[..., Page]


def pick(page: Page, name: str) -> None:
    """Find a municipality, so that the card shows it."""
    page.get_by_role("combobox", name="Zoek").fill(name)
    page.keyboard.press("Enter")


def press(page: Page, name: str) -> None:
    """Press a button of the question."""
    page.locator("#rm-question").get_by_role("button", name=name, exact=True).click()


def assignment_of(page: Page) -> pd.Series:
    """Return the division the page shows, by code."""
    step = page.evaluate("() => regiomap.page.store.step")
    codes = page.evaluate("() => regiomap.page.store.territory.codes")
    regions = [None if i < 0 else step["regions"][i] for i in step["of"]]
    return pd.Series(regions, index=pd.Index(codes, name="nis"), dtype=object)


def light(page: Page, region: str, name: str) -> str:
    """Return what a light of a region says to a screen reader."""
    row = page.locator(f'[data-region="{region}"]')
    return str(row.locator(f'[data-light="{name}"]').get_attribute("aria-label"))


def lights(page: Page) -> dict[tuple[str, str], tuple[bool, str]]:
    """Return every light on the page: whether it is on, and its words."""
    found = page.evaluate(
        """() => [...document.querySelectorAll("[data-light]")].map((one) => [
            one.closest("[data-region]").dataset.region, one.dataset.light,
            one.classList.contains("rm-ok"), one.getAttribute("aria-label")])"""
    )
    return {(region, name): (ok, words) for region, name, ok, words in found}


def verdicts(report: RegionsReport) -> dict[tuple[str, str], tuple[bool, str]]:
    """Return Python's verdicts as the page says them."""
    words = {"size": "grootte", "contiguous": "aaneengesloten", "nested": "matroesjka"}
    return {
        (str(one.region), one.criterion): (bool(one.ok), f"{words[one.criterion]}: {one.reason()}")
        for one in report.findings
        if one.criterion in words
    }
