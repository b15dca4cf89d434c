"""The search against the exact engine: the reference regions, every number of regions."""

from collections.abc import Iterator

import networkx as nx
import pytest

from helpers.graphs import reference_region
from helpers.search import problem_of
from regiomap import PlanSpace
from regiomap.search.effort import Effort
from regiomap.search.solve import solve

SEVEN = [
    "Limburg",
    "Oost-Brabant",
    "Halle-Vilvoorde",
    "Regio Antwerpen",
    "Kempen",
    "Regio Gent",
    "Westhoek",
]
OTHERS = [
    "Midwest",
    "Denderregio",
    "Vlaamse Ardennen",
    "Zuid-West-Vlaanderen",
    "Rivierenland",
    "Regio Brugge",
    "Middenkust",
    "Waasland",
]


def questions(graph: nx.Graph) -> Iterator[tuple[int, int]]:
    """Yield every number of regions that sizes allow, and all at once, as spans."""
    fewest, most = problem_of(graph, size=(5, 15)).span
    yield fewest, most
    yield from ((k, k) for k in range(fewest, most + 1))


def require_the_same(name: str) -> None:
    """Compare the best plan for every number of regions."""
    graph = reference_region(name)
    problem, space = problem_of(graph, size=(5, 15)), PlanSpace(graph)
    counts = space.count()
    for span in questions(graph):
        k = span[0] if span[0] == span[1] else None
        outcome = solve(problem, span, effort=Effort())
        assert outcome.proven, (name, span, outcome.why_not)
        if k is not None and not counts.get(k, 0):
            assert outcome.sets is None, (name, span)
            continue
        assert outcome.cost == 2 * space.best(k)[0].cut, (name, span)
        assert outcome.value == outcome.limit


@pytest.mark.parametrize("name", OTHERS)
def test_small_regions(name: str) -> None:
    require_the_same(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", SEVEN)
def test_the_seven_largest(name: str) -> None:
    require_the_same(name)
