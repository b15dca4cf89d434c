"""Frames and edits of a map in a browser: how smoothly it moves, and how soon an edit shows.

    python benchmarks/frames.py                 # 2,113 generated municipalities in some 200 regions
    python benchmarks/frames.py map.html        # any file from save_map

Chromium draws without a graphics card here, so that a laptop with one is quicker.
"""

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
from coverages import coverage
from playwright.sync_api import Page, sync_playwright

import regiomap as rm

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
        if (t > turn * 700) { turn += 1; map.setZoom(map.getZoom() + (turn % 4 < 2 ? 1 : -1)); } }; },
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


def _told(name: str, frames: list[float]) -> str:
    ordered = sorted(frames)
    rate = 1000 * len(frames) / sum(frames)
    worst = ordered[int(len(ordered) * 0.95)]
    return f"{name}: {rate:.0f} frames a second, 95 % within {worst:.0f} ms, worst {ordered[-1]:.0f} ms"


def _measure(page: Page) -> list[str]:
    lines = [
        _told("zoom", page.evaluate(_WATCH, ["zoom", 6000])),
        _told("pan", page.evaluate(_WATCH, ["pan", 6000])),
    ]
    edits: dict[str, Any] = page.evaluate(_EDITS, 30)
    for name, times in edits.items():
        middle = sorted(times)[len(times) // 2]
        lines.append(f"edit ({name}): median {middle:.0f} ms, worst {max(times):.0f} ms")
    return lines


def main() -> None:
    """Print how a map moves and how soon it shows an edit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
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
        print("\n".join(_measure(page)))
        browser.close()


if __name__ == "__main__":
    main()
