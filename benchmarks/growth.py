"""How time and memory grow: `python benchmarks/growth.py [--cells 300 3000] [--svg growth.svg]`.

Generated coverages with parents of 10 to 40 municipalities and some of 60 to 120, which are too
large for the exact engine. Each step is in a process of its own, is handed what the step before
it made, and says how long it took and the most memory that its process had.
"""

import argparse
import json
import os
import pickle
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

CELLS = (300, 3_000, 30_000, 100_000)
LARGE = 60  # municipalities in a parent, which is then searched
MAPPED = 30_000  # at most, on a map of 11 MB
STEPS_OF_SEARCH = 20_000_000  # for each large parent, so that the result is the same anywhere


def main() -> None:
    """Run every step for every number of polygons; print a table and draw it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", nargs="+", type=int, default=CELLS)
    parser.add_argument("--svg", type=Path, help="draw time and memory into this file")
    parser.add_argument("--only", nargs="+", choices=list(STEPS), help="these, and what they need")
    parser.add_argument("--table", type=Path, help="keep the figures in this file, as JSON")
    parser.add_argument("--step", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step:
        measure(asked.step[0], Path(asked.step[1]))
        return
    rows = []
    print("| polygons | step | seconds (processor) | ms a polygon | MB at most | load | found |")
    print("|" + "---|" * 7)
    for n in asked.cells:
        with TemporaryDirectory() as folder:
            for name in STEPS:
                if (name == "map" and n > MAPPED) or (asked.only and name not in asked.only):
                    continue
                row = {"asked": n, "step": name, **run(name, folder, n)}
                rows.append(row)
                print(line(row), flush=True)
    if asked.table:
        asked.table.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    if asked.svg:
        draw(pd.DataFrame(rows), asked.svg)


def run(name: str, folder: str, n: int) -> dict[str, Any]:
    """Run a step in a process of its own and return what it says."""
    (Path(folder) / "n").write_text(str(n), encoding="utf-8")
    call = [sys.executable, __file__, "--step", name, folder]
    done = subprocess.run(call, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or [f"ended {done.returncode}"])[-1]}
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return row


def measure(name: str, folder: Path) -> None:
    """Run one step here, and print its figures as JSON."""
    warnings.simplefilter("ignore")
    needs, step = STEPS[name]
    inputs = [pickle.loads((folder / need).read_bytes()) for need in needs]  # noqa: S301  (ours)
    import regiomap as rm  # noqa: PLC0415

    rm.build_adjacency(rm.load_flanders())  # compiled and warm
    begin, spent = time.perf_counter(), sum(os.times()[:4])
    found = step(folder, *inputs)
    seconds = time.perf_counter() - begin
    unit = 2**20 if sys.platform == "darwin" else 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    below = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    polygons = int((folder / "polygons").read_text(encoding="utf-8"))
    row = {
        "polygons": polygons,
        "seconds": seconds,
        "processor_s": sum(os.times()[:4]) - spent,
        "mb": peak / unit,
        "mb_child": below / unit,
        "found": found,
    }
    print(json.dumps(row | {"load": os.getloadavg()[0]}))


def drawn(folder: Path) -> str:
    """Draw the coverage into a file, as a country would publish it."""
    from coverages import coverage, nested  # noqa: PLC0415

    cells = nested(coverage(int((folder / "n").read_text(encoding="utf-8"))))
    (folder / "polygons").write_text(str(len(cells)), encoding="utf-8")
    cells.reset_index().to_file(folder / "cells.gpkg")
    sizes = cells["reference_region"].value_counts()
    return f"{len(sizes)} parents of {sizes.min()} to {sizes.max()}, {(sizes >= LARGE).sum()} large"


def read(folder: Path) -> str:
    """Read and check the boundaries."""
    import regiomap as rm  # noqa: PLC0415

    table = rm.read_municipalities(folder / "cells.gpkg")
    _keep(folder / "table", table)
    return f"{len(table)} municipalities"


def neighbours(folder: Path, table: Any) -> str:  # noqa: ANN401  (no types)
    """Build the graph."""
    import regiomap as rm  # noqa: PLC0415

    graph = rm.build_adjacency(table)
    _keep(folder / "graph", graph)
    return f"{graph.number_of_edges()} borders"


def checks(folder: Path, table: Any, graph: Any) -> str:  # noqa: ANN401  (no types)
    """Check regions of some five municipalities, in rows within their parents."""
    import regiomap as rm  # noqa: PLC0415

    del folder
    parents = table["reference_region"]
    nth = table.groupby(parents).cumcount() // 5
    regions = parents + "/" + nth.astype(str)
    nesting = rm.check_nesting(regions, parents)
    report = rm.check_regions(regions, graph, parents=parents)
    return f"{len(nesting.to_frame())} regions, {len(report.to_frame())} checked"


def proposal(folder: Path, table: Any, graph: Any) -> str:  # noqa: ANN401  (no types)
    """Propose regions in every parent, any number of them."""
    import regiomap as rm  # noqa: PLC0415

    made = rm.propose_regions(table, graph, max_steps=STEPS_OF_SEARCH)
    _keep(folder / "plan", made.best)
    status = made.parents["status"].value_counts().to_dict()
    told = ", ".join(f"{number} {word}" for word, number in status.items())
    return f"{made.best.n_regions} regions; {told}; {len(made.unplaced)} unplaced; gap {made.gap}"


def page(folder: Path, table: Any, graph: Any, plan: Any) -> str:  # noqa: ANN401  (no types)
    """Draw the map and save it."""
    import regiomap as rm  # noqa: PLC0415

    rm.save_map(rm.draw_map(table, [plan], graph=graph), folder / "map.html")
    return f"{(folder / 'map.html').stat().st_size / 1e6:.1f} MB"


STEPS: dict[str, tuple[tuple[str, ...], Callable[..., str]]] = {
    "draw": ((), drawn),
    "read": ((), read),
    "neighbours": (("table",), neighbours),
    "checks": (("table", "graph"), checks),
    "proposal": (("table", "graph"), proposal),
    "map": (("table", "graph", "plan"), page),
}


def line(row: dict[str, Any]) -> str:
    """Return one line of the table."""
    if "failed" in row:
        return f"| {row['asked']} | {row['step']} | {row['failed']} | | | | |"
    each = row["processor_s"] / row["polygons"] * 1e3
    spent = f"{row['seconds']:.2f} ({row['processor_s']:.2f})"
    return (
        f"| {row['polygons']} | {row['step']} | {spent} | {each:.2f} "
        f"| {row['mb']:.0f} | {row['load']:.1f} | {row['found']} |"
    )


def draw(table: pd.DataFrame, path: Path) -> None:
    """Draw time and memory by number of polygons, both on scales of powers of ten."""
    import matplotlib as mpl  # noqa: PLC0415

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "growth"
    import matplotlib.pyplot as plt  # noqa: PLC0415

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    marks = iter("os^DvP")
    for step, rows in table.dropna(subset=["seconds"]).groupby("step", sort=False):
        if step == "draw":
            continue
        mark = next(marks)
        left.plot(rows["polygons"], rows["seconds"], marker=mark, label=step)
        right.plot(rows["polygons"], rows["mb"], marker=mark, label=step)
    ends = np.array([table["polygons"].min(), table["polygons"].max()])
    left.plot(ends, ends / 1e4, color="0.6", linestyle=":", label="in proportion")
    for axes, title in ((left, "Seconds"), (right, "Memory at most, MB")):
        axes.set(xscale="log", yscale="log", xlabel="Polygons", title=title)
        axes.grid(visible=True, which="major", alpha=0.3)
    left.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None})


def _keep(path: Path, value: object) -> None:
    path.write_bytes(pickle.dumps(value))


if __name__ == "__main__":
    main()
