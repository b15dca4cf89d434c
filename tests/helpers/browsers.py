"""One way to start Chromium, for whoever looks at a page."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from helpers.pages import HANGS_MS, LAPTOP, PHONE, Opener

expect.set_options(timeout=HANGS_MS)


# One a module: as long as Playwright is there, no other event loop can start in this process.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium; skip without one, unless it is required."""
    found = os.environ.get("REGIOMAP_CHROMIUM") or shutil.which("chromium")
    if not found:
        reason = "no Chromium: install it, or name it in REGIOMAP_CHROMIUM"
        if os.environ.get("REGIOMAP_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=quiet)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Opener]:
    """Open files without a network; whatever a page asks for or complains about fails the test."""
    asked: list[str] = []
    said: list[str] = []
    contexts = []

    def go(path: Path, *, fragment: str = "", size: dict[str, int] = LAPTOP) -> Page:
        touch = size is PHONE
        context = browser.new_context(viewport=size, has_touch=touch, is_mobile=touch, offline=True)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(HANGS_MS)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path.as_uri() + fragment)
        return page

    yield go
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith(("file:", "blob:", "data:"))] == []
    assert {Path(url.partition("#")[0]).suffix for url in asked if url.startswith("file:")} <= {
        ".html"
    }
    assert said == []
