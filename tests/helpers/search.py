"""Small random problems of the search, and every answer about them found the slow way."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest

from helpers.graphs import delaunay_edges
from regiomap import search_plans
from regiomap.errors import InfeasibleError
from regiomap.planspace.constraints import Constraints
from regiomap.planspace.rules import Rules
from regiomap.reports import Search
from regiomap.search.pricing import Prices
from regiomap.search.problem import Problem
from regiomap.search.sweep import Cut

Members = tuple[int, ...]
Options = dict[str, Any]
Generator = np.random.Generator

_NOTHING: Options = {
    "together": (),
    "apart": (),
    "fixed": (),
    "growing": (),
    "centres": (),
    "centres_in_region": None,
    "left_out": (),
}


def searched(graph: nx.Graph, **asked: Any) -> Search:  # noqa: ANN401
    """Search without a limit of time, so that a busy machine changes nothing."""
    return search_plans(graph, **({"time_limit_s": None} | asked))


def blocks(quick: int, *, slow: int = 0, width: int = 20) -> list[Any]:
    """Return ranges of seeds for `parametrize`: some to run always, and more marked slow."""
    starts = range(0, quick + slow, width)
    marks = [[] if start < quick else [pytest.mark.slow] for start in starts]
    return [
        pytest.param(range(start, start + width), marks=mark, id=f"from {start}")
        for start, mark in zip(starts, marks, strict=True)
    ]


def random_land(rng: Generator, *, most: int = 11) -> nx.Graph:
    """Return part of a triangulation, connected or not, with whole borders and some of length 0."""
    n = int(rng.integers(4, most + 1))
    graph = nx.Graph()
    graph.add_nodes_from(f"{i:02d}" for i in range(n))
    for a, b in delaunay_edges(rng.random((n, 2))):
        if rng.random() < 0.8:
            graph.add_edge(f"{a:02d}", f"{b:02d}", shared_border_m=float(rng.integers(0, 50)))
    return graph


def triangulation(n: int, seed: int) -> nx.Graph:
    """Return a whole triangulation: too large to try everything, and often halved by cuts."""
    rng = np.random.default_rng(seed)
    graph = nx.Graph()
    graph.add_nodes_from(f"{i:02d}" for i in range(n))
    for a, b in delaunay_edges(rng.random((n, 2))):
        graph.add_edge(f"{a:02d}", f"{b:02d}", shared_border_m=float(rng.integers(1, 50)))
    return graph


def random_options(graph: nx.Graph, rng: Generator, *, large: bool = True) -> Options:
    """Return sizes and constraints for a graph; they may contradict each other."""
    codes = sorted(graph)

    def some(number: int) -> list[str]:
        return [str(code) for code in rng.choice(codes, number, replace=False)]

    low, high = int(rng.integers(1, 3)), int(rng.integers(3, 6))
    options: Options = {"size": (low, high)}
    if rng.random() < 0.4:
        unit = int(rng.choice([1, 1000])) if large else 1
        options["size_by"] = {code: int(rng.integers(0, 4 * unit)) for code in codes}
        options["size"] = (low * unit, 2 * high * unit)
    if rng.random() < 0.4:
        options["apart"] = [some(int(rng.integers(2, 4)))]
    if rng.random() < 0.4:
        options["together"] = [some(2)]
    if rng.random() < 0.25:
        options["centres"] = some(int(rng.integers(1, 4)))
        options["centres_in_region"] = [None, (0, 1), (1, 1), (0, 2)][int(rng.integers(4))]
    return options


def rules_of(
    graph: nx.Graph,
    *,
    size: tuple[int, int],
    size_by: Mapping[str, int] | None = None,
    **asked: Any,  # noqa: ANN401
) -> Rules:
    """Return the rules of a graph."""
    constraints = Constraints.of(graph, **(_NOTHING | asked))
    return Rules.of(graph, constraints, size=size, size_by=size_by, weight="shared_border_m")


def problem_of(graph: nx.Graph, *, size: tuple[int, int], **asked: Any) -> Problem:  # noqa: ANN401
    """Return the problem of a graph."""
    return Problem.of(rules_of(graph, size=size, **asked))


def random_rules(seed: int, *, most: int = 11) -> Rules:
    """Return rules that do not contradict each other at first sight; weights may be huge."""
    rng = np.random.default_rng(seed)
    while True:
        graph = random_land(rng, most=most)
        if rng.random() < 0.2:
            for *_, data in graph.edges(data=True):
                data["shared_border_m"] *= 2**50 + 7
        try:
            return rules_of(graph, **random_options(graph, rng))
        except InfeasibleError:
            continue


def random_problem(seed: int, *, most: int = 11) -> Problem:
    """Return the problem of `random_rules`."""
    return Problem.of(random_rules(seed, most=most))


def random_cuts(n: int, rng: Generator) -> list[Cut]:
    """Return up to three cuts of two to five of n vertices."""
    sizes = rng.integers(2, 6, int(rng.integers(0, 4)))
    return [
        Cut(tuple(sorted(rng.choice(n, size, replace=False).tolist())), int(rng.integers(1, 4)))
        for size in sizes.tolist()
        if size <= n
    ]


def random_prices(problem: Problem, cuts: Sequence[Cut], rng: Generator) -> Prices:
    """Return prices of the order of the borders of a problem."""
    unit = max(1, int(problem.grains.max(initial=0)) // 50)
    return Prices(
        rng.integers(-20, 80, len(problem)) * unit,
        int(rng.integers(-30, 60)) * unit,
        rng.integers(0, 30, len(cuts)) * unit,
    )


def border(problem: Problem, members: Iterable[int], weights: npt.NDArray[np.int64]) -> int:
    """Return the weight between a set and the rest."""
    inside = set(members)
    pairs = zip(problem.ends.tolist(), weights.tolist(), strict=True)
    return sum(weight for (a, b), weight in pairs if (a in inside) != (b in inside))


def is_connected(members: Iterable[int], near: Sequence[set[int]]) -> bool:
    """Return whether some vertices hang together."""
    left = set(members)
    ahead = [left.pop()]
    while ahead:
        reached = left & near[ahead.pop()]
        left -= reached
        ahead += reached
    return not left


@lru_cache(maxsize=8)
def legal_sets(problem: Problem) -> dict[Members, int]:
    """Return every set that may be a region, with its border in steps, by trying all."""
    near: list[set[int]] = [set() for _ in range(len(problem))]
    for a, b in problem.ends.tolist():
        near[a].add(b)
        near[b].add(a)
    found = {}
    for number in range(1, len(problem) + 1):
        for members in combinations(range(len(problem)), number):
            inside = set(members)
            loads = [sum(row[v] for v in members) for row in problem.loads.tolist()]
            bounds = zip(problem.lower.tolist(), loads, problem.upper.tolist(), strict=True)
            if (
                all(low <= load <= high for low, load, high in bounds)
                and all(len(inside & set(pair)) != 1 for pair in problem.together)
                and not any(inside >= set(pair) for pair in problem.apart)
                and is_connected(inside, near)
            ):
                found[members] = border(problem, members, problem.steps)
    return found


def all_plans(problem: Problem) -> dict[frozenset[Members], int]:
    """Return every plan with its cost in steps, by trying all."""
    legal = legal_sets(problem)
    with_first: dict[int, list[Members]] = {}
    for members in legal:
        with_first.setdefault(members[0], []).append(members)
    found: dict[frozenset[Members], int] = {}

    def divide(left: frozenset[int], chosen: tuple[Members, ...]) -> None:
        if not left:
            found[frozenset(chosen)] = sum(legal[one] for one in chosen)
            return
        for members in with_first.get(min(left), ()):
            if left.issuperset(members):
                divide(left.difference(members), (*chosen, members))

    divide(frozenset(range(len(problem))), ())
    return found


def least_cost(plans: dict[frozenset[Members], int], span: tuple[int, int]) -> int | None:
    """Return what the best plan costs that has so many regions; None: there is none."""
    costs = [cost for plan, cost in plans.items() if span[0] <= len(plan) <= span[1]]
    return min(costs, default=None)


def spans_of(problem: Problem) -> list[tuple[int, int]]:
    """Return every number of regions by itself, one too few among them, and all at once."""
    fewest, most = problem.span
    return [(fewest, most), *((k, k) for k in range(max(1, fewest - 1), min(most, fewest + 4) + 1))]


def reduced_cost(problem: Problem, members: Members, prices: Prices, cuts: Sequence[Cut]) -> int:
    """Return border minus prices minus toll plus fines of a set, in grains."""
    fines = sum(
        int(fine) * (len(set(members) & set(cut.members)) // cut.divisor)
        for fine, cut in zip(prices.fines, cuts, strict=True)
    )
    worth = sum(int(prices.of[v]) for v in members) + prices.toll
    return border(problem, members, problem.grains) - worth + fines


def is_plan(problem: Problem, sets: Iterable[Members], span: tuple[int, int]) -> bool:
    """Return whether sets are a legal plan of so many regions."""
    sets = list(sets)
    legal = legal_sets(problem) if len(problem) <= 12 else None
    return (
        sorted(v for one in sets for v in one) == list(range(len(problem)))
        and all(problem.is_legal(one) if legal is None else one in legal for one in sets)
        and span[0] <= len(sets) <= span[1]
    )
