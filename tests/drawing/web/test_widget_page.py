"""The live map in a browser without a notebook: what stands around the page, and the page in it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, FilePayload, Frame, Page

import regiomap as rm
from helpers.live import land
from helpers.pages import HANGS_MS, LAPTOP
from regiomap.answers.fingerprint import region_text
from regiomap.drawing.web.page import host_script
from regiomap.drawing.web.widget import LiveMap

pytestmark = pytest.mark.browser

TOWNS = land()
GRAPH = rm.build_adjacency(TOWNS)
REGIONS = TOWNS["reference_region"]
OTHER = REGIONS.where(REGIONS.index != "11003", "south")

LOOK_MS = 20
SHOWN = """() => {
    const { step } = regiomap.page.store;
    return step.of.map((region) => (region < 0 ? null : step.regions[region]));
}"""

# A notebook as anywidget shows it to a module: a model, an element, and a way to Python.
NOTEBOOK = """async ([source, state]) => {
    window.sent = [];
    const listeners = { "msg:custom": new Set(), comm_live_update: new Set() };
    window.model = {
        get: (name) => state[name],
        on: (name, listener) => listeners[name].add(listener),
        off: (name, listener) => listeners[name].delete(listener),
        send: (message) => {
            if (window.gone) throw new Error("Cannot send");
            sent.push(message);
        },
    };
    window.deliver = (message) => listeners["msg:custom"].forEach((one) => one(message));
    window.kernelChanges = () => listeners.comm_live_update.forEach((one) => one());
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const { default: widget } = await import(url);
    window.show = () => {
        const el = document.createElement("div");
        document.body.append(el);
        const leave = widget.render({ model, el });
        return () => { leave(); el.remove(); };
    };
    window.leave = show();
}"""


class Notebook:
    """A page that shows a live map, and hands on what the two of them say when it is told to."""

    def __init__(self, page: Page, live: LiveMap) -> None:
        self.page, self.live = page, live
        self.told: list[dict[str, Any]] = []
        live.send = self.told.append
        state = {name: live.get_state()[name] for name in ("_page", "_words", "_height_px")}
        page.evaluate(NOTEBOOK, [host_script(), state])

    def frame(self, nth: int = 0) -> Frame:
        """Return the frame of a view, once its page is drawn."""
        handle = self.page.locator("iframe").nth(nth).element_handle()
        frame = handle.content_frame()
        assert frame is not None
        frame.wait_for_function("() => window.regiomap && regiomap.page")
        return frame

    def hears(self, n: int = 1) -> list[dict[str, Any]]:
        """Wait for so many messages of the map, and give them to Python."""
        self.page.wait_for_function("(n) => sent.length >= n", arg=n)
        messages: list[dict[str, Any]] = self.page.evaluate("() => sent.splice(0)")
        for content in messages:
            data = {"method": "custom", "content": content}
            self.live._handle_msg({"content": {"data": data}, "buffers": []})  # noqa: SLF001
        return messages

    def tells(self) -> None:
        """Give the map what Python said, as JSON."""
        told = [json.loads(json.dumps(one)) for one in self.told]
        self.told.clear()
        self.page.evaluate("(told) => told.forEach((one) => deliver(one))", told)

    def agrees(self) -> Frame:
        """Return the frame once it shows the plan of Python, with steps both ways as there.

        A map whose steps had become other ones opens anew, and asks for those of Python.
        """
        for _ in range(HANGS_MS // LOOK_MS):
            if self.page.evaluate("() => sent.length"):
                assert [one["kind"] for one in self.hears()] == ["hello"]
                self.tells()
            frame = self.frame()
            if frame.evaluate(SHOWN) == [*map(region_text, self.live.plan.assignment)]:
                can = "() => [regiomap.page.store.canUndo, regiomap.page.store.canRedo]"
                assert frame.evaluate(can) == [self.live.can_undo, self.live.can_redo]
                return frame
            self.page.wait_for_timeout(LOOK_MS)
        raise AssertionError(frame.evaluate(SHOWN))


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Return a page without a network; whatever it asks for or complains about fails the tests."""
    asked: list[str] = []
    said: list[str] = []
    context = browser.new_context(viewport=LAPTOP, offline=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(HANGS_MS)
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert [one for one in asked if not one.startswith(("blob:", "about:", "data:"))] == []
    assert said == []


def begun(page: Page) -> Notebook:
    """Return a notebook whose map has heard what Python holds."""
    page.goto("about:blank")
    plans = {"Streken": REGIONS, "Anders": OTHER}
    notebook = Notebook(page, rm.draw_live_map(TOWNS, plans, graph=GRAPH))
    notebook.frame()
    assert notebook.hears()[0]["kind"] == "hello"
    notebook.tells()
    return notebook


@pytest.fixture
def notebook(page: Page) -> Notebook:
    """Return a notebook of its own."""
    return begun(page)


DOES = st.one_of(
    st.tuples(st.just("move"), st.integers(0, 11), st.integers(-1, 3)),
    st.tuples(st.just("new"), st.integers(0, 11), st.just(0)),
    st.tuples(st.sampled_from(["undo", "redo", "reset"]), st.just(0), st.just(0)),
    st.tuples(st.just("open"), st.integers(0, 1), st.just(0)),
    st.tuples(st.sampled_from(["python undo", "python redo"]), st.just(0), st.just(0)),
    st.tuples(st.just("python set"), st.integers(0, 11), st.integers(0, 9)),
)
ON_PAGE = """([what, a, b]) => {
    const { store } = regiomap.page;
    if (!window.steps) {
        window.steps = { told: 0 };
        store.subscribe((what) => { if (what === "step") steps.told += 1; });
    }
    const before = steps.told;
    if (what === "move") store.move(a, b);
    else if (what === "new") store.moveToNew(a);
    else if (what === "open") store.open(a);
    else store[what]();
    return steps.told !== before;
}"""


@pytest.fixture(scope="module")
def long_one(page: Page) -> Notebook:
    """Return a notebook that goes on from example to example."""
    return begun(page)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(doings=st.lists(DOES, min_size=3, max_size=8))
def test_after_any_edits_here_and_there_the_map_and_python_hold_the_same_plan(
    long_one: Notebook, doings: list[tuple[str, int, int]]
) -> None:
    live, frame = long_one.live, long_one.frame()
    for what, a, b in doings:
        if what == "python set":
            changed = live.plan.assignment.astype(object)
            changed.iloc[a] = None if b == 0 else f"r{b}"
            live.plan = changed
        elif what.startswith("python"):
            getattr(live, what.removeprefix("python "))()
        elif frame.evaluate(ON_PAGE, [what, a, b]):
            (said,) = long_one.hears()
            assert said["kind"] == "step"
        long_one.tells()
        frame = long_one.agrees()
    assert live.refused == ()


def test_two_views_of_one_map_follow_each_other(notebook: Notebook) -> None:
    notebook.page.evaluate("() => { show(); }")
    first, second = notebook.frame(0), notebook.frame(1)
    notebook.hears()
    notebook.tells()
    first.evaluate("() => regiomap.page.store.move(0, 0)")
    notebook.hears()
    notebook.tells()
    second.wait_for_function("() => regiomap.page.store.canUndo")
    assert second.evaluate(SHOWN) == first.evaluate(SHOWN)
    second.evaluate("() => regiomap.page.store.undo()")
    notebook.hears()
    notebook.tells()
    first.wait_for_function("() => regiomap.page.store.canRedo")
    notebook.agrees()
    assert notebook.live.plan.assignment["11001"] == "west"


def test_a_step_that_came_too_late_is_taken_back_and_said(notebook: Notebook) -> None:
    frame = notebook.frame()
    notebook.live.plan = OTHER  # on its way, while somebody changes the map
    frame.evaluate("() => regiomap.page.store.move(5, 1)")
    notebook.hears()
    notebook.tells()
    again = notebook.agrees()
    again.wait_for_selector("#rm-notice.rm-shown:has-text('elders gewijzigd')")
    assert len(notebook.live.refused) == 1


def test_a_region_that_nobody_knows_is_taken_back_and_said(notebook: Notebook) -> None:
    frame = notebook.frame()
    content = b"nis,region\n11001,stranger\n"
    file: FilePayload = {"name": "plan.csv", "mimeType": "text/csv", "buffer": content}
    frame.set_input_files("#rm-open-file", file)
    notebook.hears()
    notebook.tells()
    notebook.agrees()
    assert notebook.live.refused == ("the map names a region that nobody knows: 'stranger'.",)


def test_where_the_kernel_is_gone_the_map_says_so_at_once_and_at_every_change(
    notebook: Notebook,
) -> None:
    page, frame = notebook.page, notebook.frame()
    page.evaluate("() => { window.gone = true; kernelChanges(); }")
    frame.wait_for_selector("#rm-notice.rm-shown:has-text('gestopt of herstart')")
    frame.evaluate("() => { document.getElementById('rm-notice').textContent = ''; }")
    frame.evaluate("() => regiomap.page.store.move(0, 0)")
    frame.wait_for_selector("#rm-notice.rm-shown:has-text('gestopt of herstart')")


def test_where_the_kernel_answers_again_the_map_goes_on_with_its_steps(
    notebook: Notebook,
) -> None:
    frame = notebook.frame()
    frame.evaluate("() => regiomap.page.store.move(0, 0)")
    notebook.hears()
    notebook.tells()
    notebook.page.evaluate("() => kernelChanges()")
    assert [one["kind"] for one in notebook.hears()] == ["hello"]
    notebook.tells()
    frame.evaluate("() => regiomap.page.store.undo()")
    (said,) = notebook.hears()
    assert (said["kind"], said["turn"]) == ("step", "undo")
    notebook.tells()
    notebook.agrees()
    assert notebook.live.refused == ()


def test_a_change_on_a_map_that_was_never_answered_is_said_to_be_there_only(page: Page) -> None:
    page.goto("about:blank")
    page.evaluate("() => { window.setTimeout = () => 0; }")  # nothing is said for being late
    notebook = Notebook(page, rm.draw_live_map(TOWNS, REGIONS, graph=GRAPH, language="en"))
    frame = notebook.frame()
    page.wait_for_function("() => sent.length")
    frame.evaluate("() => regiomap.page.store.move(0, 0)")
    frame.wait_for_selector("#rm-notice.rm-shown:has-text('on the map only')")
    assert page.evaluate("() => sent.map((one) => one.kind)") == ["hello"]


def test_a_view_that_opens_later_can_go_back_too(notebook: Notebook) -> None:
    for region in ("x", "y", "z"):
        notebook.live.plan = REGIONS.where(REGIONS.index != "11001", region)
    notebook.live.undo()
    notebook.tells()
    notebook.page.evaluate("() => { leave(); show(); }")
    notebook.frame()
    notebook.hears()
    notebook.tells()
    frame = notebook.agrees()
    frame.evaluate("() => regiomap.page.store.undo()")
    notebook.hears()
    assert notebook.live.plan.assignment["11001"] == "x"


def test_who_does_not_know_the_word_gets_no_channel_and_sets_nothing(notebook: Notebook) -> None:
    page, frame = notebook.page, notebook.frame()
    # Another frame, this window itself, and the page of the map with a wrong word.
    page.evaluate(
        """() => {
            const other = document.createElement("iframe");
            other.setAttribute("sandbox", "allow-scripts");
            other.id = "other";
            other.srcdoc = "<script>parent.postMessage({ kind: 'regiomap:hello', nonce: '' }, '*')"
                + "</" + "script>";
            document.body.append(other);
            const { srcdoc } = document.querySelector("iframe");
            const [, nonce] = srcdoc.match(/regiomap-nonce" content="([0-9a-f]{32})"/);
            window.postMessage({ kind: "regiomap:hello", nonce }, "*");
            const { port1, port2 } = new MessageChannel();
            window.stolen = port1;
            const target = document.querySelector("iframe").contentWindow;
            target.postMessage({ kind: "regiomap:port", nonce: "0".repeat(32) }, "*", [port2]);
        }"""
    )
    frame.evaluate("() => window.parent.postMessage({ kind: 'regiomap:hello', nonce: 'x' }, '*')")
    wrong = {"kind": "step", "turn": "go", "by": "", "revision": 1, "words": "x"}
    for division in ({"regions": [], "of": [0] * 12}, {"regions": ["x"], "of": [0]}, None, 5):
        page.evaluate("(one) => deliver(one)", wrong | {"division": division})
    page.evaluate("() => deliver(null)")
    page.evaluate("() => stolen.postMessage({ kind: 'notice', words: 'stolen' })")
    # What is asked last is answered last: nothing came of all this.
    frame.evaluate("() => regiomap.page.store.move(0, 0)")
    (said,) = notebook.hears()
    assert said["kind"] == "step"
    notebook.tells()
    notebook.agrees()
    assert "stolen" not in str(frame.text_content("#rm-notice"))


def test_the_page_in_the_frame_reaches_neither_the_notebook_nor_anybody_else(
    notebook: Notebook,
) -> None:
    frame = notebook.frame()
    assert frame.evaluate("() => window.origin") == "null"
    for reach in ("parent.document", "parent.sent", "localStorage", "document.cookie"):
        tried = f"() => {{ try {{ return String({reach}); }} catch (e) {{ return e.name; }} }}"
        assert frame.evaluate(tried) == "SecurityError", reach
    assert frame.locator("#rm-copy").count() == 0
