"""How even regions can be for how little: against every plan of small lands, the slow way."""

from fractions import Fraction
from itertools import product

import networkx as nx
import pytest

import regiomap as rm
from helpers.bounded import case, plans_kept
from helpers.search import blocks
from regiomap.planspace.figures import Figure, bounded_figures
from regiomap.propose.asked import NOTHING
from regiomap.propose.evenness import Evenness
from regiomap.propose.shelves import Shelf

Point = tuple[Fraction, Fraction, int]  # cut, ratio, number of regions


def shelf_of(seed: int) -> tuple[Shelf, list[tuple[Fraction, int, int, int]]]:
    """Return a shelf, and each of its plans as cut, smallest, largest and number of regions."""
    graph, land, _, size = case(seed)
    (figure,) = bounded_figures({"population": (None, None)}, land, codes=graph)
    shelf = Shelf(rm.PlanSpace(graph, size=size), NOTHING, figure, parent=str(seed))
    return shelf, _plans(graph, size, figure)


def _plans(
    graph: nx.Graph, size: tuple[int, int], figure: Figure
) -> list[tuple[Fraction, int, int, int]]:
    found = []
    for k, plans in plans_kept(graph, size, lambda _: True).items():
        for cut, plan in plans:
            people = [int(figure.value(figure.total(group))) for group in plan]
            found.append((cut, min(people), max(people), k))
    return found


def points_of(seeds: tuple[int, int]) -> tuple[list[Shelf], list[Point]]:
    """Return two pieces, and every plan of both together whose regions all hold somebody."""
    pieces = [shelf_of(seed) for seed in seeds]
    points = [
        (a[0] + b[0], Fraction(max(a[2], b[2]), min(a[1], b[1])), a[3] + b[3])
        for a, b in product(*(plans[:60] for _, plans in pieces))
        if min(a[1], b[1])
    ]
    return [shelf for shelf, _ in pieces], points


@pytest.mark.parametrize("seeds", blocks(16, slow=60))
def test_nothing_as_even_cuts_less(seeds: range) -> None:
    asked = 0
    for seed in seeds:
        shelf, plans = shelf_of(seed)
        step = shelf._figure.step  # noqa: SLF001
        for n_regions in (None, 2, 3):
            points = [
                (cut, Fraction(high, low))
                for cut, low, high, k in plans
                if low and n_regions in (None, k)
            ]
            evenness = Evenness([shelf], n_regions)
            for limit in sorted({ratio for _, ratio in points})[:8]:
                best, complete = evenness.best(limit)
                assert complete
                assert best is not None
                assert best.proven
                assert best.ratio <= limit
                assert best.cut == min(cut for cut, ratio in points if ratio <= limit), seed
                asked += 1
            if points:
                most_even = min(ratio for _, ratio in points)
                assert evenness.best(most_even * Fraction(999, 1000)) == (None, True)
            else:
                assert evenness.between(1, evenness.total)[0] is None
        assert step > 0
    assert asked


@pytest.mark.parametrize("seeds", blocks(6, slow=30))
def test_the_front_of_two_pieces_together(seeds: range) -> None:
    """From the shortest borders to the most even, each the best of all that are as even."""
    for seed in seeds:
        shelves, points = points_of((2 * seed, 2 * seed + 1))
        if not points or any(sum(one.counts.values()) > 60 for one in shelves):
            continue
        # Both figures in one unit.
        if len({one._figure.step for one in shelves}) > 1:  # noqa: SLF001
            continue
        evenness = Evenness(shelves, None)
        front = list(evenness.front(Fraction(1, 20)))
        assert front[0].cut == min(cut for cut, _, _ in points)
        for one in front:
            assert one.proven
            assert one.cut == min(cut for cut, ratio, _ in points if ratio <= one.ratio), seed
        last, complete = evenness.most_even(front[-1], Fraction(1, 20))
        assert complete
        assert last.ratio == min(ratio for _, ratio, _ in points), seed
