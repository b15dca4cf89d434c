"""The limits of the exact engine: the largest sizes, and what is said beyond them."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.graphs import bordered
from regiomap import PlanSpace, build_adjacency, load_flanders
from regiomap.errors import OptionError
from regiomap.planspace.engine.engine import Engine
from regiomap.planspace.engine.ways import Ways, exact_counts

LARGEST = 2**62


def counted(graph: nx.Graph, size: tuple[int, int], sizes: Mapping[str, int]) -> dict[int, int]:
    """Count the plans the slow way, by number of regions."""

    def divide(left: frozenset[str]) -> Iterator[int]:
        if not left:
            yield 0
            return
        first, *others = sorted(left)
        for number in range(len(left)):
            for more in combinations(others, number):
                group = frozenset((first, *more))
                low, high = size
                if low <= sum(sizes[code] for code in group) <= high and nx.is_connected(
                    graph.subgraph(group)
                ):
                    yield from (1 + n_regions for n_regions in divide(left - group))

    return dict(sorted(Counter(divide(frozenset(graph))).items()))


@st.composite
def small_graphs(draw: st.DrawFn) -> nx.Graph:
    """Draw a graph of at most seven vertices, connected or not."""
    n = draw(st.integers(1, 7))
    pairs = list(combinations(range(n), 2))
    kept = draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs)))
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(pair for pair, keep in zip(pairs, kept, strict=True) if keep)
    return bordered(graph)


def engine_of(space: PlanSpace) -> Engine:
    return space._engine  # noqa: SLF001  (what the answers are made of)


BOUNDS = st.one_of(
    st.integers(1, 12), st.integers(1, 2 * LARGEST), st.sampled_from([2**31, 2**32, 2**33, 2**63])
)


@given(
    graph=small_graphs(),
    numbers=st.lists(
        st.one_of(
            st.integers(0, 5),
            st.integers(0, LARGEST // 7),
            st.sampled_from([2**31, 2**32, 2**33, 2**53, 2**53 + 1]),
        ),
        min_size=7,
        max_size=7,
    ),
    bounds=st.tuples(BOUNDS, BOUNDS),
)
@settings(max_examples=300, deadline=None)
def test_sizes_up_to_the_limit_count_as_brute_force_does(
    graph: nx.Graph, numbers: list[int], bounds: tuple[int, int]
) -> None:
    sizes = dict(zip(graph, numbers, strict=False))
    size = (min(bounds), max(bounds))
    space = PlanSpace(graph, size=size, size_by=sizes)
    assert space.count().to_dict() == counted(graph, size, sizes)
    if len(space.count()):
        space.sample(3, seed=0)  # passes the independent checker


@given(
    graph=small_graphs(),
    numbers=st.lists(st.integers(0, 9), min_size=7, max_size=7),
    bounds=st.tuples(st.integers(1, 30), st.integers(1, 30)),
    factor=st.one_of(st.integers(1, 10), st.integers(1, LARGEST // 63)),
)
@settings(max_examples=200, deadline=None)
def test_a_unit_of_size_changes_no_count(
    graph: nx.Graph, numbers: list[int], bounds: tuple[int, int], factor: int
) -> None:
    low, high = sorted(bounds)
    sizes = dict(zip(graph, numbers, strict=False))
    once = PlanSpace(graph, size=(low, high), size_by=sizes).count()
    larger = {code: factor * number for code, number in sizes.items()}
    # Between two multiples of the factor nothing can lie: such bounds mean the same.
    for bounds_of in ((factor * low, factor * high), (factor * (low - 1) + 1, factor * high)):
        space = PlanSpace(graph, size=bounds_of, size_by=larger)
        assert space.count().to_dict() == once.to_dict()


@pytest.mark.parametrize("unit", [1, 2**31, 2**33, 2**40, 2**59])
def test_a_path_of_six_has_its_divisions_in_every_unit(unit: int) -> None:
    path = bordered(nx.path_graph(6))
    space = PlanSpace(path, size=(unit, 2 * unit), size_by=dict.fromkeys(path, unit))
    assert space.count().to_dict() == {3: 1, 4: 6, 5: 5, 6: 1}


def test_sizes_without_a_common_unit_fill_whole_words() -> None:
    path = bordered(nx.path_graph(6))
    sizes = {code: 2**59 + 1 + 2 * i for i, code in enumerate(path)}
    size = (2**59, 2**60 + 15)
    assert PlanSpace(path, size=size, size_by=sizes).count().to_dict() == counted(path, size, sizes)


def test_sizes_that_add_up_to_too_much_are_refused_with_the_limit() -> None:
    path = bordered(nx.path_graph(4))
    most = dict.fromkeys(path, 2**60)
    assert PlanSpace(path, size=(2**60, 2**61), size_by=most).count().to_dict() == {
        2: 1,
        3: 3,
        4: 1,
    }
    for beyond in ({**most, "11001": 2**60 + 1}, dict.fromkeys(path, 10**30)):
        with pytest.raises(OptionError, match=r"at most 2 \*\* 62 \(4,611,686,018,427,387,904\)"):
            PlanSpace(path, size=(1, 5), size_by=beyond)


def test_real_inhabitants_are_sizes_like_others() -> None:
    flanders = load_flanders()
    ghent = flanders[flanders["reference_region"] == "Regio Gent"].sort_index().head(9)
    graph = build_adjacency(ghent)
    people = {code: int(number) for code, number in ghent["population"].items()}
    size = (1, 200_000)
    counts = PlanSpace(graph, size=size, size_by=people).count().to_dict()
    assert counts == counted(graph, size, people)


# More plans than a float can hold -------------------------------------------------------------


@pytest.fixture(scope="module")
def endless() -> PlanSpace:
    """Return the divisions of a path of 1,200: 2 ** 1199 of them, far beyond 1e308."""
    return PlanSpace(bordered(nx.path_graph(1200)), size=(1, 1200))


def test_a_sample_of_more_plans_than_a_float_can_hold_is_uniform(endless: PlanSpace) -> None:
    assert endless.count().sum() == 2**1199
    cuts = [plan.n_regions - 1 for plan in endless.sample(300, seed=1)]
    # Each of 1,199 borders is cut with probability one half, independently.
    mean, deviation = 1199 / 2, math.sqrt(1199) / 2
    assert abs(sum(cuts) / len(cuts) - mean) < 5 * deviation / math.sqrt(len(cuts))
    assert all(abs(cut - mean) < 6 * deviation for cut in cuts)


def test_few_regions_are_drawn_beside_many_more_plans(endless: PlanSpace) -> None:
    first = [
        int(plan.assignment.value_counts()["1"])
        for plan in endless.sample(400, n_regions=2, seed=3)
    ]
    # The one border that is cut is each of 1,199 with the same probability.
    assert abs(sum(first) / len(first) - 600) < 5 * 1199 / math.sqrt(12 * len(first))


def test_shares_beyond_a_float_are_exact(endless: PlanSpace) -> None:
    # Not together(): 719,400 pairs take a while to list.
    for n_regions, share in ((None, 0.5), (2, 1198 / 1199), (1199, 1 / 1199)):
        chosen = [n_regions] if n_regions else endless.count().index.tolist()
        shares = engine_of(endless).shares(chosen)
        assert len(shares) == 1199
        assert list(shares.values()) == pytest.approx([share] * 1199, rel=1e-11)


@given(graph=small_graphs())
@settings(max_examples=60, deadline=None)
def test_scaled_numbers_give_the_answers_of_plain_ones(graph: nx.Graph) -> None:
    engine = engine_of(PlanSpace(graph, size=(1, 4)))
    plain, scaled = Ways.plain(engine.diagram), Ways.scaled(engine.diagram)
    assert (plain.numbers == scaled.numbers).all()
    assert not scaled.power.any()
    assert exact_counts(engine.diagram, scaled.at_start(engine.diagram)) == engine.counts
    shares, drawn = [], []
    for ways in (plain, scaled):
        engine._ways = ways  # noqa: SLF001  (as where floats do not reach)
        shares.append(engine.shares(list(engine.counts)))
        drawn.append(engine.sample(20, list(engine.counts), seed=1)[0])
    assert shares[0] == shares[1]
    assert (drawn[0] == drawn[1]).all()
