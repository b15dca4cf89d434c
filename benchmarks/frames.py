"""Frames and edits of a map in a browser: how smoothly it moves, and how soon an edit shows.

    python benchmarks/frames.py                 # 2,113 generated municipalities in some 200 regions
    python benchmarks/frames.py map.html        # any file from save_map

Chromium draws without a graphics card here, so that a laptop with one is quicker. On a busy
machine the clock says little; the time of the processor, of all processes of the browser, stays.
"""

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
from playwright.sync_api import Browser, Page, sync_playwright

import regiomap as rm
from coverages import coverage

_CELLS = 2113
_SIZE = 10.6  # municipalities in a region
_LAPTOP = {"width": 1366, "height": 768}

# Run something for so many milliseconds, and return the times between the frames meanwhile.
_WATCH = """async ([what, ms]) => {
  const frames = [];
  const { map } = regiomap.page.view;
  await new Promise((done) => setTimeout(done, 600));
  const begun = performance.now();
  let last = begun;
  const next = (step) => {
    const now = performance.now();
    frames.push(now - last);
    last = now;
    if (now - begun < ms) requestAnimationFrame(() => next(step));
    else step(-1);
    step(now - begun);
  };
  await new Promise((done) => {
    const steps = {
      zoom: () => { let turn = 0; return (t) => {
        if (t < 0) return done();
        if (t > turn * 700) { turn += 1;
          map.setZoom(map.getZoom() + (turn % 4 < 2 ? 1 : -1)); } }; },
      pan: () => { let turn = 0; return (t) => {
        if (t < 0) return done();
        if (t > turn * 500) { turn += 1;
          map.panBy([turn % 2 ? 250 : -250, turn % 4 < 2 ? 120 : -120], { duration: 0.4 }); } }; },
    };
    requestAnimationFrame(() => { last = performance.now(); next(steps[what]()); });
  });
  return frames.slice(1);
}"""
# Moves of one municipality to a neighbouring region: milliseconds until the page has drawn it.
_EDITS = """async (n) => {
  const { store } = regiomap.page, times = [], script = [];
  for (let i = 0; i < n; i++) {
    const place = (i * 97) % store.territory.codes.length;
    const near = store.territory.neighbours[place].map((next) => store.step.of[next]);
    const to = near.find((region) => region >= 0 && region !== store.step.of[place]);
    if (to === undefined) continue;
    await new Promise((done) => setTimeout(done, 50));
    const begun = performance.now();
    store.move(place, to);
    script.push(performance.now() - begun);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    times.push(performance.now() - begun);
  }
  return { times, script };
}"""


def _map(folder: Path) -> Path:
    """Write a map of generated municipalities, with regions around evenly spread seeds."""
    cells = coverage(_CELLS)
    graph = rm.build_adjacency(cells)
    plan = {}
    for parent, codes in cells.groupby("reference_region").groups.items():
        inside = graph.subgraph(codes)
        n = max(1, round(len(codes) / _SIZE))
        seeds = [sorted(codes)[i * len(codes) // n] for i in range(n)]
        for number, seed in enumerate(seeds, 1):
            for code in nx.voronoi_cells(inside, seeds, weight=None)[seed]:
                plan[code] = f"{parent} {number}"
    assignment = pd.Series(plan).reindex(cells.index)
    rm.save_map(rm.draw_map(cells, assignment, graph=graph), folder / "map.html")
    return folder / "map.html"


def _processor_ms(browser: Browser) -> float:
    """Return how long all processes of the browser have worked."""
    session = browser.new_browser_cdp_session()
    told = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return 1000 * sum(float(one["cpuTime"]) for one in told)


def _moved(browser: Browser, page: Page, what: str) -> str:
    begun = _processor_ms(browser)
    frames = sorted(page.evaluate(_WATCH, [what, 6000]))
    worked = (_processor_ms(browser) - begun) / len(frames)
    rate = 1000 * len(frames) / sum(frames)
    slow = frames[int(len(frames) * 0.95)]
    return (
        f"{what}: {rate:.0f} frames a second, 95 % within {slow:.0f} ms, "
        f"worst {frames[-1]:.0f} ms; processor {worked:.0f} ms a frame"
    )


def _edited(browser: Browser, page: Page) -> str:
    begun = _processor_ms(browser)
    edits: dict[str, Any] = page.evaluate(_EDITS, 30)
    worked = (_processor_ms(browser) - begun) / len(edits["times"])
    shown, script = (sorted(edits[name])[len(edits[name]) // 2] for name in ("times", "script"))
    return (
        f"edit: median {shown:.0f} ms until it shows, of which script {script:.0f} ms; "
        f"processor {worked:.0f} ms"
    )


def main() -> None:
    """Print how a map moves and how soon it shows an edit."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("map", nargs="?", type=Path)
    path = parser.parse_args().map
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = (path or _map(Path(folder))).resolve()
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport=_LAPTOP)  # type: ignore[arg-type]
        page.goto(path.as_uri())
        drawn = "() => performance.getEntriesByName('regiomap:draw')[0].duration"
        print(f"opening: {page.evaluate(drawn):.0f} ms")
        for what in ("zoom", "pan"):
            print(_moved(browser, page, what))
        print(_edited(browser, page))
        browser.close()


if __name__ == "__main__":
    main()
