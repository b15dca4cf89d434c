"""The live map in a real JupyterLab: click, read, set, undo; and what is left in an export."""

import importlib.util
import os
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Frame, Page, WebSocket, expect

from helpers.lab import frame_of, lab, open_notebook, run_next, write_notebook
from helpers.pages import HANGS_MS, LAPTOP, Opener

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELLS = (
    """import regiomap as rm
flanders = rm.load_flanders()
graph = rm.build_adjacency(flanders, bridges=[("Voeren", "Riemst")])
live = rm.draw_live_map(flanders, {"Streken": flanders["reference_region"]}, graph=graph)
seen = []
live.observe(lambda change: seen.append(change["new"].n_regions), "plan")
live""",
    "print(live.plan.assignment['13040'], seen, bool(live.plan.check().to_frame().size))",
    "live.plan = flanders['reference_region'].where(flanders.index != '24001', 'Van Python')",
    "live.undo()",
    "print(live.plan.assignment['24001'], live.plan.assignment['13040'], live.refused)",
    "try:\n    live.plan = {'13040': 'x'}\nexcept rm.RegiomapError as error:\n    print(error)",
    "print(live.plan.assignment['13040'], live.can_undo, live.can_redo, live.refused)",
)


@pytest.fixture
def jupyter(tmp_path: Path, browser: Browser) -> str:  # noqa: ARG001  (which skips without one)
    """Return the folder of a notebook; skip without JupyterLab, unless it is required."""
    if importlib.util.find_spec("jupyterlab") is None:
        if os.environ.get("REGIOMAP_REQUIRE_BROWSER") == "1":
            pytest.fail("no JupyterLab: pip install jupyterlab")
        pytest.skip("no JupyterLab: pip install jupyterlab")
    write_notebook(tmp_path / "live.ipynb", CELLS)
    return "live.ipynb"


def is_step(sent: str | bytes) -> bool:
    """Whether what the kernel sends to the notebook is a step of the map, which it has taken."""
    return b'"turn"' in (sent.encode() if isinstance(sent, str) else sent)


def region_of(frame: Frame, code: str) -> str:
    """Return the region of a municipality on the map."""
    return str(
        frame.evaluate(
            """(code) => {
                const { territory, step } = regiomap.page.store;
                return step.regions[step.of[territory.codes.indexOf(code)]];
            }""",
            code,
        )
    )


def click_on(page: Page, frame: Frame, code: str) -> None:
    """Click a municipality on the map, in the middle of it."""
    x, y = frame.evaluate(
        """(code) => {
            const { store, view } = regiomap.page;
            const shape = store.territory.shapes[store.territory.codes.indexOf(code)];
            const middle = L.latLngBounds(shape.flat(2)).getCenter();
            const { x, y } = view.map.latLngToContainerPoint(middle);
            const box = view.map.getContainer().getBoundingClientRect();
            return [box.left + x, box.top + y];
        }""",
        code,
    )
    page.locator("iframe[sandbox]").scroll_into_view_if_needed()
    box = page.locator("iframe[sandbox]").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + x, box["y"] + y)


def test_who_clicks_on_the_map_changes_the_plan_and_who_sets_the_plan_changes_the_map(
    jupyter: str, browser: Browser, tmp_path: Path, visit: Opener
) -> None:
    context = browser.new_context(viewport=LAPTOP)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(HANGS_MS)
    asked: list[str] = []
    said: list[str] = []
    sockets: list[WebSocket] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("websocket", lambda one: sockets.append(one))  # noqa: PLW0108  (it takes no method)
    with lab(tmp_path) as address:
        open_notebook(page, address, jupyter)
        run_next(page, 0)
        frame = frame_of(page)
        kernel = next(one for one in sockets if "/channels" in one.url)
        # Turnhout goes from Kempen to Limburg, which it does not border on: from the list.
        click_on(page, frame, "13040")
        expect(frame.locator("#rm-card h2")).to_have_text("Turnhout")
        limburg = frame.locator("#rm-card option", has_text="Limburg").text_content()
        frame.get_by_label("een andere regio").select_option(label=limburg)
        with kernel.expect_event("framereceived", is_step):
            frame.get_by_role("button", name="Verplaats naar Limburg").click()
        expect(frame.locator("#rm-notice")).to_contain_text("Turnhout")
        look(page, "lab-edited")
        assert run_next(page, 1) == "Limburg [15] True"
        run_next(page, 2)
        frame.wait_for_function("() => regiomap.page.store.step.regions.includes('Van Python')")
        assert region_of(frame, "24001") == "Van Python"
        assert region_of(frame, "13040") == "Kempen"
        look(page, "lab-set")
        run_next(page, 3)
        frame.wait_for_function("() => regiomap.page.store.canRedo")
        assert run_next(page, 4) == "Oost-Brabant Limburg ()"
        assert region_of(frame, "13040") == "Limburg"
        with kernel.expect_event("framereceived", is_step):
            frame.get_by_role("button", name="Ongedaan maken").click()
        assert "plan must be a Plan or a Series" in run_next(page, 5)
        assert run_next(page, 6) == "Kempen False True ()"
        page.set_viewport_size({"width": 390, "height": 844})
        page.locator("iframe[sandbox]").scroll_into_view_if_needed()
        look(page, "lab-narrow")
        page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
        expect(page.locator(".jp-mod-dirty")).to_have_count(0)
        context.close()
    assert [one for one in asked if not one.startswith((address, "blob:", "data:", "about:"))] == []
    assert said == []
    exported_page_is_still_a_map(tmp_path / jupyter, visit)


def exported_page_is_still_a_map(path: Path, visit: Opener) -> None:
    """Look at the notebook as nbconvert writes it, without any Python and without a network."""
    from nbconvert import HTMLExporter

    book = nbformat.read(path, as_version=4)
    assert "widgets" not in book.metadata
    html, _ = HTMLExporter().from_notebook_node(book)
    outputs = [one for cell in book.cells for one in cell.get("outputs", []) if "data" in one]
    assert [sorted(one.data) for one in outputs] == [
        ["application/vnd.jupyter.widget-view+json", "text/html", "text/plain"]
    ]
    assert '<script type="application/vnd.jupyter.widget-view+json">' not in html
    # Of the export only what the cell shows: the rest of its page loads scripts from elsewhere.
    still = path.with_name("still.html")
    still.write_text(f"<!DOCTYPE html>{outputs[0].data['text/html']}", encoding="utf-8")
    assert html.count("srcdoc=") == 1
    page = visit(still)
    frame = page.frame_locator("iframe")
    expect(frame.locator("#rm-summary")).to_contain_text("7 van de 15")


def look(page: Page, name: str) -> None:
    """Keep a picture, where somebody wants to look at it."""
    if folder := os.environ.get("REGIOMAP_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")
