"""The page as people meet it: read aloud, on a phone, and on paper."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

import regiomap as rm
from helpers.pages import LAPTOP, PHONE, Opener
from helpers.reported import BROKEN, plan, written

pytestmark = [pytest.mark.browser, pytest.mark.slow]
pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a report on a plan that breaks most rules, beside another one."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    named = plan(BROKEN, names={"a": "<b>Aalst</b>", "c": "x" * 60})
    written({"</style><i>": named, "ander": plan()}, path)
    return path


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_nothing_is_in_the_way_and_nothing_sticks_out(
    page_file: Path, visit: Opener, size: dict[str, int]
) -> None:
    page = visit(page_file, size=size)
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
    found = Axe().run(page, options=rules).response["violations"]
    assert [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]] == []
    assert page.locator("html").get_attribute("lang") == "nl"
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_every_region_begins_a_page_of_paper(page_file: Path, visit: Opener) -> None:
    page = visit(page_file)
    printed = page.pdf(prefer_css_page_size=True)
    n_pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))
    n_regions = page.locator("h3[id^='regio-']").count()
    assert n_regions == 4
    # Summary, map, regions, alternatives with proof and sources.
    assert n_pages >= n_regions + 3
    wide = re.findall(rb"/MediaBox\s*\[\s*0 0 (\d+)[\d.]* (\d+)", printed)
    assert sum(int(width) > int(height) for width, height in wide) == 1


def test_a_report_on_flanders_is_of_a_size_to_mail(tmp_path: Path) -> None:
    flanders = rm.load_flanders()
    best = rm.propose_regions(flanders, n_regions=30).best
    for ending, most in ((".docx", 3_000_000), (".xlsx", 60_000)):
        rm.save_report(best, tmp_path / f"r{ending}")
        assert (tmp_path / f"r{ending}").stat().st_size < most
