"""One contestant on one graph, in a process of its own: `peer_plans.py NAME case.json result.json`.

Every contestant gets the graph, the sizes, the number of regions and the seconds, hands in as many
plans as it makes, and its best one is kept: of those that keep every rule the one that cuts least,
of the others the one that breaks least. All are judged by the same few lines here.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


class Case(NamedTuple):
    """A graph and what is asked: vertices by number, lengths in whole metres."""

    pairs: Ints
    lengths: Ints
    xy: npt.NDArray[np.float64]
    n_regions: int | None
    size: tuple[int, int]
    seconds: float
    seed: int

    @property
    def graph(self) -> nx.Graph:
        """The graph, the length of each border as `shared_border_m`."""
        graph = nx.Graph()
        graph.add_nodes_from(range(len(self.xy)), load=1)
        for (a, b), length in zip(self.pairs.tolist(), self.lengths.tolist(), strict=True):
            graph.add_edge(a, b, shared_border_m=length)
        return graph

    @property
    def number(self) -> int:
        """The number of regions asked for, or the least that there can be."""
        return self.n_regions or -(-len(self.xy) // self.size[1])


@dataclass
class Best:
    """The best plan handed in so far, and how many there were."""

    case: Case
    until: float
    began: float = field(default_factory=time.perf_counter)
    processor_began: float = field(default_factory=time.process_time)
    tries: int = 0
    row: dict[str, Any] = field(default_factory=dict)

    def hand_in(self, labels: npt.ArrayLike) -> bool:
        """Keep a plan when it is better; return whether there is time left."""
        self.tries += 1
        row = judged(self.case, np.asarray(labels))
        if not self.row or (row["broken"], row["cut_m"]) < (self.row["broken"], self.row["cut_m"]):
            self.row = {**row, "found_after_s": time.perf_counter() - self.began}
        return time.perf_counter() < self.until


def judged(case: Case, labels: Ints) -> dict[str, Any]:
    """Return what a plan cuts, and how many of its regions break a rule."""
    inside = labels[case.pairs[:, 0]] == labels[case.pairs[:, 1]]
    within = nx.Graph()
    within.add_nodes_from(range(len(labels)))
    within.add_edges_from(case.pairs[inside].tolist())
    _, sizes = np.unique(labels, return_counts=True)
    blocks = nx.number_connected_components(within)
    wrong_size = int(((sizes < case.size[0]) | (sizes > case.size[1])).sum())
    number = len(sizes)
    wanted = case.n_regions is None or number == case.n_regions
    return {
        "cut_m": int(case.lengths[~inside].sum()),
        "n_regions": number,
        "sizes": [int(sizes.min()), int(sizes.max())],
        "wrong_size": wrong_size,
        "loose_blocks": blocks - number,
        "right_number": wanted,
        "broken": wrong_size + blocks - number + (not wanted),
    }


def regiomap(case: Case, best: Best) -> None:
    """Search and prove, for so many seconds."""
    import regiomap as rm  # noqa: PLC0415  (only the one that runs)

    grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(6, 6))
    nx.set_edge_attributes(grid, 1.0, "shared_border_m")
    rm.search_plans(nx.relabel_nodes(grid, str), size=(3, 6))  # compiled and warm, as peers are
    best.began, best.processor_began = time.perf_counter(), time.process_time()
    names = {i: f"{i:06}" for i in range(len(case.xy))}
    search = rm.search_plans(
        nx.relabel_nodes(case.graph, names),
        size=case.size,
        n_regions=case.n_regions,
        time_limit_s=case.seconds,
        seed=case.seed,
    )
    best.hand_in(search.best.assignment.reindex(list(names.values())).factorize()[0])
    best.row |= {"bound_m": search.bound, "gap": search.gap, "proven": search.proven}


def gerrychain(case: Case, best: Best, method: str) -> None:
    """Run ReCom, tilted or in short bursts, on bounds that it can be given: 10 plus or minus 5."""
    import random  # noqa: PLC0415
    from functools import partial  # noqa: PLC0415

    from gerrychain import Graph, Partition  # noqa: PLC0415
    from gerrychain.optimization import SingleMetricOptimizer  # noqa: PLC0415
    from gerrychain.proposals import recom  # noqa: PLC0415
    from gerrychain.tree import PopulationBalanceError  # noqa: PLC0415

    lower, upper = case.size
    middle, epsilon = (lower + upper) / 2, (upper - lower) / (upper + lower)
    graph = Graph.from_networkx(case.graph)
    rng = random.Random(case.seed)  # noqa: S311  (a chain, no secret)
    mean, start = len(case.xy) / case.number, None
    while start is None and time.perf_counter() < best.until:
        try:
            start = Partition.from_random_assignment(
                graph, case.number, min(mean - lower, upper - mean) / mean, "load", rng=rng
            )
        except (PopulationBalanceError, RuntimeError):  # it does not always find a start
            continue
    if start is None:
        return
    inner = start.graph
    lengths = {
        edge: inner.edge_data(inner.get_edge_id_from_edge(edge))["shared_border_m"]
        for edge in inner.edges
    }
    start.updaters["cut"] = lambda plan: sum(lengths[edge] for edge in plan["cut_edges"])
    order = [inner.original_nx_node_id_for_internal_node_id(i) for i in sorted(inner.node_indices)]
    optimizer = SingleMetricOptimizer(
        partial(recom, pop_col="load", pop_target=middle, epsilon=epsilon),
        [],
        start,
        lambda plan: plan["cut"],
        maximize=False,
        rng=rng,
    )
    forever = 10**9
    chain = (
        optimizer.tilted_run(forever, p=0.02)
        if method == "tilted"
        else optimizer.short_bursts(10, forever)
    )
    labels = np.empty(len(order), dtype=np.int64)
    least = None
    for plan in chain:
        if time.perf_counter() > best.until:
            break
        best.tries += 1
        if least is None or plan["cut"] < least:  # judging costs more than a step
            least = plan["cut"]
            labels[order] = [plan.assignment[i] for i in sorted(inner.node_indices)]
            best.tries -= 1
            best.hand_in(labels)


def kahip(case: Case, best: Best) -> None:
    """Run its strong mode seed after seed, with imbalances up to what the largest region may be."""
    from kahip import kaffpa  # noqa: PLC0415

    both = np.concatenate([case.pairs, case.pairs[:, ::-1]])
    order = np.lexsort((both[:, 1], both[:, 0]))
    n = len(case.xy)
    starts = np.concatenate([[0], np.cumsum(np.bincount(both[:, 0], minlength=n))])
    lengths = np.maximum(
        np.concatenate([case.lengths, case.lengths])[order], 1
    )  # 0 ends the process
    widest = case.size[1] / -(-n // case.number) - 1
    seed = case.seed
    while True:
        _, labels = kaffpa(
            [1] * n,
            starts.tolist(),
            lengths.tolist(),
            both[order, 1].tolist(),
            case.number,
            widest * (1 + seed % 5) / 5,  # the narrower, the fewer regions are too small
            True,  # noqa: FBT003  (positional only: quiet)
            seed,
            2,
        )
        seed += 1
        if not best.hand_in(labels):
            return


def spopt(case: Case, best: Best, method: str) -> None:
    """Run a heuristic of spopt again and again: regions alike in where they lie, so compact."""
    import geopandas as gpd  # noqa: PLC0415
    from libpysal.weights import W  # noqa: PLC0415
    from spopt.region import AZP, MaxPHeuristic, RandomRegion, Skater  # noqa: PLC0415

    graph, n, lower = case.graph, len(case.xy), case.size[0]
    w = W({i: list(graph[i]) for i in graph}, id_order=list(range(n)), silence_warnings=True)
    table = gpd.GeoDataFrame(
        {"x": case.xy[:, 0], "y": case.xy[:, 1], "load": 1}, geometry=gpd.points_from_xy(*case.xy.T)
    )
    rng = np.random.default_rng(case.seed)
    # A threshold fixes how many regions max-p makes, about; with any number it is the least size.
    thresholds = [lower] if case.n_regions is None else range(n // case.number, lower - 1, -1)
    round_ = 0
    while True:
        np.random.seed(case.seed + round_)  # noqa: NPY002  (what spopt draws from)
        if method == "max-p":
            model = MaxPHeuristic(
                table, w, ["x", "y"], "load", thresholds[round_ % len(thresholds)], 2, 99, 3
            )
        elif method == "SKATER":
            model = Skater(table, w, ["x", "y"], n_clusters=case.number, floor=lower)
        elif method == "AZP":
            model = AZP(table, w, ["x", "y"], case.number, random_state=case.seed + round_)
        else:
            sizes = _sizes(n, case, rng)
            model = RandomRegion(
                list(range(n)), num_regions=case.number, cardinality=sizes, contiguity=w
            )
        round_ += 1
        if method == "growing":
            grown = {i: region for region, members in enumerate(model.regions) for i in members}
            labels = [grown.get(i, -1 - i) for i in range(n)]
        else:
            model.solve()
            labels = model.labels_
        if not best.hand_in(labels) or method == "SKATER":  # the same every time
            return


def _sizes(n: int, case: Case, rng: np.random.Generator) -> list[int]:
    """Return sizes within bounds that add up to all vertices."""
    sizes = np.full(case.number, case.size[0])
    while sizes.sum() < n:
        sizes[rng.choice(np.flatnonzero(sizes < case.size[1]))] += 1
    return [int(size) for size in sizes]


CONTESTANTS: dict[str, Callable[[Case, Best], None]] = {
    "regiomap": regiomap,
    "gerrychain-tilted": lambda case, best: gerrychain(case, best, "tilted"),
    "gerrychain-bursts": lambda case, best: gerrychain(case, best, "bursts"),
    "kahip": kahip,
    "spopt-max-p": lambda case, best: spopt(case, best, "max-p"),
    "spopt-skater": lambda case, best: spopt(case, best, "SKATER"),
    "spopt-azp": lambda case, best: spopt(case, best, "AZP"),
    "spopt-growing": lambda case, best: spopt(case, best, "growing"),
}


def main() -> None:
    """Run the contestant that is named on a case, and write what it found."""
    name, given, out = sys.argv[1:]
    plain = json.loads(Path(given).read_text(encoding="utf-8"))
    case = Case(
        np.array(plain["pairs"], dtype=np.int64),
        np.array(plain["lengths"], dtype=np.int64),
        np.array(plain["xy"], dtype=np.float64),
        plain["n_regions"],
        (plain["size"][0], plain["size"][1]),
        plain["seconds"],
        plain["seed"],
    )
    best = Best(case, time.perf_counter() + case.seconds)
    try:
        CONTESTANTS[name](case, best)
        row = best.row
    except ModuleNotFoundError as error:
        row = {"missing": str(error.name)}
    spent = {
        "tries": best.tries,
        "seconds": time.perf_counter() - best.began,
        "processor_s": time.process_time() - best.processor_began,
    }
    row = {**row, **spent}
    Path(out).write_text(json.dumps(row), encoding="utf-8")


if __name__ == "__main__":
    main()
