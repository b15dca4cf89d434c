"""Certificates of small plans, made the slow way: every set, every plan, and a linear programme."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
from scipy.optimize import linprog
from scipy.spatial import Delaunay

from regiomap.proofs.contraction import Network
from regiomap.proofs.nodes import Cut as ReadCut
from regiomap.proofs.nodes import Tariff

Set = tuple[int, ...]
Cut = dict[str, Any]


@dataclass
class Land:
    """A small land to divide, with everything that the rules of a plan may say."""

    n: int
    edges: list[tuple[int, int, int]]
    loads: list[int]
    size: tuple[int, int]
    together: list[tuple[int, int]] = field(default_factory=list)
    apart: list[tuple[int, int]] = field(default_factory=list)
    groups: list[list[int]] = field(default_factory=list)
    counts: list[tuple[list[int], tuple[int, int]]] = field(default_factory=list)
    grain: int = 1

    def __post_init__(self) -> None:
        self.groups = self.groups or [[i] for i in range(self.n)]

    def between(self) -> dict[tuple[int, int], int]:
        """Return the grains between each two groups that are neighbours."""
        of = {i: g for g, one in enumerate(self.groups) for i in one}
        steps: dict[tuple[int, int], int] = {}
        for a, b, weight in self.edges:
            pair = (min(of[a], of[b]), max(of[a], of[b]))
            if pair[0] != pair[1]:
                steps[pair] = steps.get(pair, 0) + weight
        return {pair: weight // self.grain for pair, weight in steps.items()}

    def legal_sets(self) -> list[Set]:
        """Return every set of groups that may be a region, as far as its load says."""
        graph = nx.Graph(list(self.between()))
        graph.add_nodes_from(range(len(self.groups)))
        load = [sum(self.loads[i] for i in one) for one in self.groups]
        of = {i: g for g, one in enumerate(self.groups) for i in one}
        foes = [{of[a], of[b]} for a, b in self.apart]
        return [
            one
            for size in range(1, len(self.groups) + 1)
            for one in combinations(range(len(self.groups)), size)
            if self.size[0] <= sum(load[v] for v in one) <= self.size[1]
            and not any(pair <= set(one) for pair in foes)
            and nx.is_connected(graph.subgraph(one))
        ]

    def is_counted(self, one: Set) -> bool:
        """Return whether all that is counted beside the load is within bounds."""
        inside = [i for g in one for i in self.groups[g]]
        return all(low <= sum(of[i] for i in inside) <= high for of, (low, high) in self.counts)

    def border(self, one: Set) -> int:
        """Return the grains between a set and all others."""
        return sum(w for (a, b), w in self.between().items() if (a in one) != (b in one))

    def plans(self) -> Iterator[list[Set]]:
        """Yield every plan."""
        sets = [one for one in self.legal_sets() if self.is_counted(one)]

        def divide(left: frozenset[int]) -> Iterator[list[Set]]:
            if not left:
                yield []
                return
            for one in sets:
                if one[0] == min(left) and left.issuperset(one):
                    for rest in divide(left - set(one)):
                        yield [one, *rest]

        yield from divide(frozenset(range(len(self.groups))))

    def is_whole(self, plan: Sequence[Set]) -> bool:
        """Return whether every region is one block, also where a group by itself is none."""
        graph = nx.Graph([(a, b) for a, b, _ in self.edges])
        graph.add_nodes_from(range(self.n))
        regions = [[i for g in one for i in self.groups[g]] for one in plan]
        return all(nx.is_connected(graph.subgraph(one)) for one in regions)

    def joined(self) -> "Land":
        """Return the land with groups: who must be together, and who lies behind one of them."""
        merged = nx.Graph(self.together)
        merged.add_nodes_from(range(self.n))
        while True:
            groups = sorted(sorted(one) for one in nx.connected_components(merged))
            land = replace(self, groups=groups)
            graph = nx.Graph(list(land.between()))
            graph.add_nodes_from(range(len(groups)))
            behind = [
                (v, u)
                for v in graph
                for block in nx.connected_components(graph.subgraph(set(graph) - {v}))
                if block & set(graph[v])
                and sum(self.loads[i] for u in block for i in groups[u]) < self.size[0]
                for u in block
            ]
            if not behind:
                return land
            merged.add_edges_from((groups[v][0], groups[u][0]) for v, u in behind)

    def cost(self, plan: Sequence[Set]) -> int:
        """Return twice what a plan cuts, in steps."""
        region = {i: r for r, one in enumerate(plan) for g in one for i in self.groups[g]}
        return 2 * sum(weight for a, b, weight in self.edges if region[a] != region[b])


def network_of(land: Land) -> Network:
    """Return the graph of the groups of a land as the checker has it, counted here."""
    between = land.between()
    weights = np.array([between[pair] for pair in sorted(between)], np.int64)
    of = {i: g for g, one in enumerate(land.groups) for i in one}
    apart = sorted({(min(of[a], of[b]), max(of[a], of[b])) for a, b in land.apart})
    return Network(
        np.array([sum(land.loads[i] for i in one) for one in land.groups]),
        np.array(sorted(between), np.int64).reshape(-1, 2),
        weights,
        weights,
        np.array(apart, np.int64).reshape(-1, 2),
    )


def tariff_of(tariff: dict[str, Any]) -> Tariff:
    """Return prices, toll and cuts as the checker has them."""
    cuts = [ReadCut(tuple(c["members"]), c["divisor"], c["fine"]) for c in tariff["cuts"]]
    return Tariff(tuple(tariff["prices"]), tariff["toll"], tuple(cuts))


def excess(land: Land, one: Set, tariff: dict[str, Any]) -> int:
    """Return what a set costs beyond its prices, its toll and its fines."""
    fines = sum(c["fine"] * (len({*one} & {*c["members"]}) // c["divisor"]) for c in tariff["cuts"])
    prices = sum(tariff["prices"][v] for v in one)
    return int(land.border(one) - prices - tariff["toll"] + fines)


def random_land(rng: np.random.Generator, *, n: int, largest: int = 30) -> Land:
    """Return a land with islands, borders and places of nothing, and pairs to keep apart."""
    corners = Delaunay(rng.random((n, 2))).simplices.tolist()
    pairs = sorted({(min(p), max(p)) for one in corners for p in combinations(one, 2)})
    share = rng.choice([0.6, 0.85, 1.0])
    edges = [
        (a, b, int(rng.integers(0, largest + 1)) if rng.random() < 0.9 else 0)
        for a, b in pairs
        if rng.random() < share
    ]
    heavy = rng.random() < 0.3
    loads = [int(load) for load in rng.integers(0, 4 if heavy else 2, n) + (not heavy)]
    low = int(rng.integers(0, 4))
    apart = [pair for pair in pairs if rng.random() < 0.03]
    together = [pair for pair in combinations(range(n), 2) if rng.random() < 0.01]
    together = [pair for pair in together if pair not in apart]
    grain = int(rng.choice([1, 1, 3]))
    size = (low, low + int(rng.integers(1, 6)))
    counts = [
        (rng.integers(0, 2, n).tolist(), (int(rng.integers(0, 2)), int(rng.integers(1, 4))))
        for _ in range(int(rng.choice([0, 0, 0, 1, 2])))
    ]
    return Land(n, edges, loads, size, together, apart, grain=grain, counts=counts)


def random_cuts(rng: np.random.Generator, n: int, most: int) -> list[Cut]:
    """Return some cuts: of three groups or more, on every second or third."""
    return [
        {
            "members": sorted(
                rng.choice(n, int(rng.integers(1, min(n, 6) + 1)), replace=False).tolist()
            ),
            "divisor": int(rng.integers(2, 4)),
            "fine": int(rng.integers(0, most + 1)),
        }
        for _ in range(int(rng.integers(0, 4)))
    ]


def random_tariff(rng: np.random.Generator, land: Land, sets: Sequence[Set]) -> dict[str, Any]:
    """Return prices, toll and cuts under which no set of some is cheaper than its charge."""
    n = len(land.groups)
    most = max([weight for _, _, weight in land.edges], default=1) + 1
    tariff = {
        "prices": rng.integers(-most, 3 * most, n).tolist(),
        "toll": int(rng.integers(-most, 2 * most)),
        "cuts": random_cuts(rng, n, most),
    }
    return lowered(rng, land, sets, tariff)


def lowered(
    rng: np.random.Generator, land: Land, sets: Sequence[Set], tariff: dict[str, Any]
) -> dict[str, Any]:
    """Return a tariff with prices that are lowered until no set is cheaper than its charge."""
    prices = list(tariff["prices"])
    for one in sets:
        over = -excess(land, one, {**tariff, "prices": prices})
        if over > 0:
            prices[int(rng.choice(one))] -= over
    return {**tariff, "prices": prices}


def best_tariff(
    rng: np.random.Generator, land: Land, sets: Sequence[Set], n_regions: tuple[int, int]
) -> dict[str, Any]:
    """Return the prices of the linear programme over some sets, in whole numbers."""
    if not sets:
        return random_tariff(rng, land, sets)
    n = len(land.groups)
    cuts = random_cuts(rng, n, 1)
    inside = np.array([[v in one for one in sets] for v in range(n)], float)
    held = [[len({*one} & {*c["members"]}) // c["divisor"] for one in sets] for c in cuts]
    rows = np.array([[-1.0] * len(sets), [1.0] * len(sets), *held])
    most = [-n_regions[0], n_regions[1], *(len(c["members"]) // c["divisor"] for c in cuts)]
    cost = [land.border(one) for one in sets]
    found = linprog(cost, A_ub=rows, b_ub=most, A_eq=inside, b_eq=np.ones(n))
    if found.status != 0:
        return random_tariff(rng, land, sets)
    at_least, at_most, *fines = (-float(one) for one in found.ineqlin.marginals)
    tariff = {
        "prices": [int(np.floor(one)) for one in found.eqlin.marginals],
        "toll": int(np.floor(at_least - at_most)),
        "cuts": [{**c, "fine": int(np.ceil(fine))} for c, fine in zip(cuts, fines, strict=True)],
    }
    return lowered(rng, land, sets, tariff)


def bound_of(tariff: dict[str, Any], n_regions: tuple[int, int]) -> int:
    """Return what prices, toll and fines come to."""
    fines = sum(c["fine"] * (len(c["members"]) // (c["divisor"] or 1)) for c in tariff["cuts"])
    return int(sum(tariff["prices"]) + min(tariff["toll"] * k for k in n_regions) - fines)


def random_tree(
    rng: np.random.Generator,
    land: Land,
    sets: Sequence[Set],
    n_regions: tuple[int, int],
    depth: int,
) -> dict[str, Any]:
    """Return a tree of forks, with prices of their own in the leaves."""
    if depth == 0 or rng.random() < 0.3 or len(land.groups) < 2:
        return best_tariff(rng, land, sets, n_regions)
    a, b = sorted(rng.choice(len(land.groups), 2, replace=False).tolist())
    both = [one for one in sets if (a in one) == (b in one)]
    one_of = [one for one in sets if not {a, b} <= {*one}]
    return {
        "pair": [a, b],
        "together": random_tree(rng, land, both, n_regions, depth - 1),
        "apart": random_tree(rng, land, one_of, n_regions, depth - 1),
    }


def hashed(codes: list[str], edges: list[list[int]]) -> str:
    """Return the hash of a graph as the format has it."""
    text = json.dumps([codes, edges], separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def certificate_of(
    land: Land, rng: np.random.Generator, n_regions: tuple[int, int] | None = None
) -> dict[str, Any]:
    """Return a true certificate: of the best plan where there is one, and of a bound otherwise."""
    sets = land.legal_sets()
    n_regions = n_regions or (1, land.n)
    plans = [
        one
        for one in land.plans()
        if n_regions[0] <= len(one) <= n_regions[1] and land.is_whole(one)
    ]
    best = min(plans, key=land.cost, default=None)
    root = best_tariff(rng, land, sets, n_regions)
    bound = bound_of(root, n_regions)
    codes = [f"{11001 + i}" for i in range(land.n)]
    edges = [list(edge) for edge in land.edges]
    found: dict[str, Any] = {
        "format": "regiomap certificate 1",
        "graph_hash": hashed(codes, edges),
        "codes": codes,
        "edges": edges,
        "weight": "shared_border_m",
        "step": [1, 2],
        "loads": land.loads,
        "size": list(land.size),
        "together": [list(pair) for pair in land.together],
        "apart": [list(pair) for pair in land.apart],
        "counts": [{"of": of, "bounds": list(bounds)} for of, bounds in land.counts],
        "n_regions": list(n_regions),
        "groups": land.groups,
        "grain": land.grain,
        **root,
        "bound": bound,
        "best": None,
        "cost": None,
        "proven": False,
        "limit": None,
        "tree": None,
    }
    if best is None:
        return found
    cost = land.cost(best)
    region = {i: r for r, one in enumerate(best) for g in one for i in land.groups[g]}
    limit = -(-cost // land.grain)
    near = [one for one in sets if excess(land, one, root) < limit - bound and land.is_counted(one)]
    return found | {
        "best": [region[i] for i in range(land.n)],
        "cost": cost,
        "proven": True,
        "limit": limit,
        "tree": random_tree(rng, land, near, n_regions, 2),
    }


def land_of(certificate: dict[str, Any]) -> Land:
    """Return the land that a certificate is about."""
    return Land(
        len(certificate["codes"]),
        [(a, b, w) for a, b, w in certificate["edges"]],
        certificate["loads"],
        (certificate["size"][0], certificate["size"][1]),
        [(a, b) for a, b in certificate["together"]],
        [(a, b) for a, b in certificate["apart"]],
        counts=[(one["of"], (one["bounds"][0], one["bounds"][1])) for one in certificate["counts"]],
    )


def cheapest(certificate: dict[str, Any]) -> int | None:
    """Return what the cheapest legal plan costs, found without groups; None where there is none."""
    land = land_of(certificate)
    fewest, most = certificate["n_regions"]
    costs = []
    for plan in land.plans():
        region = {v: r for r, one in enumerate(plan) for v in one}
        if fewest <= len(plan) <= most and all(region[a] == region[b] for a, b in land.together):
            costs.append(land.cost(plan))
    return min(costs, default=None)


def some_certificate(seed: int, *, most: int = 9) -> dict[str, Any]:
    """Return a true certificate of a random land, as JSON has it."""
    rng = np.random.default_rng(seed)
    while True:
        largest = 2**59 // 40 if rng.random() < 0.1 else 30
        land = random_land(rng, n=int(rng.integers(4, most + 1)), largest=largest)
        land = land.joined() if rng.random() < 0.6 else replace(land, together=[])
        of = {i: g for g, one in enumerate(land.groups) for i in one}
        if all(of[a] != of[b] for a, b in land.apart):
            found: dict[str, Any] = json.loads(json.dumps(certificate_of(land, rng)))
            return found


def proven_certificate(seed: int, *, most: int = 9) -> dict[str, Any]:
    """Return a true certificate of a plan that is proven the best."""
    return next(
        found
        for number in range(100)
        if (found := some_certificate(100 * seed + number, most=most))["proven"]
    )
