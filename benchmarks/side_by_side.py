"""Search side by side: `python benchmarks/side_by_side.py [--seconds 60] [--regions 30] [file]`.

The same graph, the same seconds and the same machine for regiomap and for every peer that is
installed, one after the other, each in a process of its own: the best plan of regions within sizes,
with a number of regions and with the number free. Without a file it is Flanders as one graph. A
peer that is not installed is named as missing. `--all` goes on with the neighbours of the same
table, and with the counts of the reference regions beside graphillion.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import warnings
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np

import regiomap as rm
from neighbours import compare_table, read_polygons
from peer_plans import CONTESTANTS
from run import plans

PATIENCE = 2  # times the seconds, for peers that cannot be given any
BRIDGE = ("Voeren", "Riemst")
HEADS = (
    "who",
    "best cut",
    "over ours",
    "regions",
    "sizes",
    "contiguous",
    "bound",
    "gap",
    "plans",
    "seconds (processor)",
    "load",
    "cannot express",
)
# What each peer has no word for, of: sizes from and to, contiguous, so many regions or any number,
# border as the objective, a proven bound.
CANNOT = {
    "regiomap": "",
    "gerrychain": "a bound; the number free; sizes not around one middle",
    "kahip": "a least size; contiguity; the number free; a bound",
    "spopt-max-p": "a largest size; a number of regions; border as the objective; a bound",
    "spopt-skater": "a largest size; border as the objective; the number free; a bound",
    "spopt-azp": "sizes; border as the objective; the number free; a bound",
    "spopt-growing": "an objective; sizes within bounds (only given ones); a bound",
}


def main() -> None:
    """Compare on Flanders, or on the file that is named, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="polygons in a CRS with metres")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each contestant")
    parser.add_argument("--regions", type=int, default=30, help="the number, before the free one")
    parser.add_argument("--size", nargs=2, type=int, default=(5, 15), metavar=("FROM", "TO"))
    parser.add_argument("--only", nargs="+", choices=list(CONTESTANTS), help="these contestants")
    parser.add_argument("--all", action="store_true", help="neighbours and counts too")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    table, bridges = rm.load_flanders(), [BRIDGE]
    if asked.file:
        table, bridges = read_polygons(asked.file), []
    case = case_of(table, bridges) | {
        "size": list(asked.size),
        "seconds": asked.seconds,
        "seed": 0,
    }
    names = [name for name in CONTESTANTS if not asked.only or name in asked.only]
    for number in (asked.regions, None):
        told = "any number of regions" if number is None else f"{number} regions"
        print(f"\n{len(case['xy'])} municipalities, {len(case['pairs'])} borders, {told}")
        print(f"sizes {asked.size[0]} to {asked.size[1]}, {asked.seconds:g} s each\n")
        compare(case | {"n_regions": number}, names)
    if asked.all:
        print()
        compare_table(asked.file.name if asked.file else "Flanders", table)
        plans()


def case_of(table: gpd.GeoDataFrame, bridges: list[tuple[str, str]]) -> dict[str, Any]:
    """Return the largest connected part as plain values: pairs, lengths in whole metres, points."""
    graph = rm.build_adjacency(table, bridges=bridges)
    largest = max(nx.connected_components(graph), key=len)
    part = sorted(largest)
    number = {code: i for i, code in enumerate(part)}
    edges = sorted(
        (*sorted((number[a], number[b])), round(length))
        for a, b, length in graph.subgraph(part).edges(data="shared_border_m")
    )
    points = table.geometry.representative_point().loc[part]
    return {
        "pairs": [edge[:2] for edge in edges],
        "lengths": [edge[2] for edge in edges],
        "xy": np.stack([points.x, points.y], axis=1).tolist(),
    }


def compare(case: dict[str, Any], names: list[str]) -> None:
    """Run the contestants one after the other, and print a line of the table for each.

    Where the number of regions is free, peers that need one get the number that regiomap found.
    """
    print(
        "| who | best cut | over ours | regions | sizes | contiguous | bound | gap | plans |",
        end="",
    )
    print(" seconds (processor) | load | cannot express |\n|" + "---|" * 12)
    ours: dict[str, Any] = {}
    for name in names:
        given = case
        if case["n_regions"] is None and name not in {"regiomap", "spopt-max-p"}:
            given = case | {"n_regions": ours.get("n_regions")}
        row = run(name, given)
        if name == "regiomap":
            ours = row
        print(line(name, row, ours), flush=True)


def run(name: str, case: dict[str, Any]) -> dict[str, Any]:
    """Return what a contestant found, from a process of its own."""
    script = Path(__file__).with_name("peer_plans.py")
    with TemporaryDirectory() as folder:
        given, out = Path(folder) / "case.json", Path(folder) / "result.json"
        given.write_text(json.dumps(case), encoding="utf-8")
        call = [sys.executable, "-W", "ignore", str(script), name, str(given), str(out)]
        try:
            done = subprocess.run(  # noqa: S603  (our own script)
                call,
                check=False,
                capture_output=True,
                text=True,
                timeout=PATIENCE * case["seconds"] + 30,
            )
        except subprocess.TimeoutExpired:
            return {"failed": f"not ready after {PATIENCE} times the seconds"}
        if not out.exists():
            return {"failed": (done.stderr.strip().splitlines() or ["no word"])[-1]}
        row: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return row


def line(name: str, row: dict[str, Any], ours: dict[str, Any]) -> str:
    """Return one line of the table."""
    who = f"{name} {installed(name.partition('-')[0])}".strip()
    cannot = CANNOT.get(name, CANNOT.get(name.partition("-")[0], ""))
    if "cut_m" not in row:
        why = f"not installed ({row['missing']})" if "missing" in row else row.get("failed", "none")
        return f"| {who} | {why} |" + " |" * 9 + f" {cannot} |"
    over = f"{row['cut_m'] / ours['cut_m'] - 1:+.1%}" if ours.get("cut_m") else ""
    if row["broken"]:
        over = f"({over})"  # no plan that may be compared
    sizes = "-".join(map(str, row["sizes"]))
    sizes += f", {row['wrong_size']} outside" if row["wrong_size"] else ""
    contiguous = "yes" if not row["loose_blocks"] else f"{row['loose_blocks']} loose blocks"
    regions = f"{row['n_regions']}" + ("" if row["right_number"] else " (not as asked)")
    bound = f"{row['bound_m'] / 1000:.3f}" if row.get("bound_m", math.nan) > 0 else "none"
    gap = "proven best" if row.get("proven") else "unknown"
    if row.get("gap", math.nan) > 0:
        gap = f"{row['gap']:.2%}"
    spent = f"{row['seconds']:.0f} ({row['processor_s']:.0f}) | {os.getloadavg()[0]:.1f}"
    return (
        f"| {who} | {row['cut_m'] / 1000:.3f} km | {over} | {regions} | {sizes} | {contiguous} "
        f"| {bound} | {gap} | {row['tries']} | {spent} | {cannot} |"
    )


def installed(package: str) -> str:
    """Return the version of a package, or nothing."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


if __name__ == "__main__":
    main()
