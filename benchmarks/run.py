"""Side by side with the peers, in one run: `python benchmarks/run.py [neighbours|plans]`."""

import argparse
import json
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx

import regiomap as rm
from neighbours import compare_coverage
from turns import compare


def main() -> None:
    """Run what is asked, and print one line a comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="?", choices=["neighbours", "plans"])
    only = parser.parse_args().only
    warnings.simplefilter("ignore")
    if only in (None, "neighbours"):
        compare_coverage(2000)
    if only in (None, "plans"):
        plans()


def plans() -> None:
    """Answer every question about all 15 reference regions of 2025."""
    flanders = rm.load_flanders()
    graph = rm.build_adjacency(flanders)
    parts = [
        graph.subgraph(max(nx.connected_components(graph.subgraph(rows.index)), key=len))
        for _, rows in flanders.groupby("reference_region")
    ]
    parts.sort(key=len, reverse=True)

    def ask(part: nx.Graph) -> None:
        space = rm.PlanSpace(part)
        space.curve()
        space.together(n_samples=10_000)

    def ask_all() -> None:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(ask, parts))

    with TemporaryDirectory() as folder:
        path = Path(folder) / "parts.json"
        path.write_text(json.dumps([_numbered(part) for part in parts]), encoding="utf-8")
        call = [sys.executable, str(Path(__file__).with_name("peer_graphillion.py")), str(path)]
        peers = {
            "graphillion (no samples)": lambda: subprocess.run(  # noqa: S603  (our own script)
                call, check=True, capture_output=True
            )
        }
        if find_spec("graphillion") is None:  # no wheel from Python 3.13 on
            print("graphillion is not installed")
            peers = {}
        compare(
            "15 reference regions: counts, best for every number, togetherness, 10,000 samples",
            ask_all,
            peers,
        )


def _numbered(part: nx.Graph) -> dict[str, object]:
    """Return the borders of a graph, its municipalities numbered in our own best order."""
    from regiomap.planspace.engine.order import vertex_orders  # noqa: PLC0415  (the peer gets the best)

    codes = sorted(part)
    place = {code: i for i, code in enumerate(codes)}
    order = next(vertex_orders([sorted(place[u] for u in part[code]) for code in codes]))
    number = {codes[vertex]: i + 1 for i, vertex in enumerate(order)}
    borders = [
        (*sorted((number[a], number[b])), length)
        for a, b, length in part.edges(data="shared_border_m")
    ]
    borders.sort(key=lambda border: (border[1], border[0]))  # as soon as both ends are there
    return {"n": len(codes), "borders": borders}


if __name__ == "__main__":
    main()
