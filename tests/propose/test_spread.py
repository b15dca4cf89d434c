"""How many regions each parent gets: the best of the whole land, and how many plans there are."""

import warnings
from fractions import Fraction
from itertools import chain, pairwise, product

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

import regiomap as rm
from helpers.lands import squares
from regiomap.errors import (
    InfeasibleError,
)
from regiomap.propose.spread import Piece, cheapest, require_possible


def test_the_curve_has_the_counts_of_every_reference_region(thirty: rm.reports.Proposal) -> None:
    counts = thirty.curve.groupby("parent")["n_plans"].agg(list).to_dict()
    assert len(counts) == 15
    assert counts["Regio Brugge"] == [1, 5]
    assert counts["Regio Gent"] == [3109, 14426, 710]
    assert sum(counts["Halle-Vilvoorde"]) == 174_445
    assert sum(counts["Limburg"]) == 1_545_594_235


def test_the_total_that_cannot_be_says_what_is_possible(flanders: gpd.GeoDataFrame) -> None:
    with pytest.raises(InfeasibleError, match=r"60 regions are not possible: 25 to 51 are \(Dend"):
        rm.propose_regions(flanders, n_regions=60)


def brute_force(table: gpd.GeoDataFrame, size: tuple[int, int]) -> dict[int, list[float]]:
    """Return the cuts of every plan of the whole land, sorted, by number of regions."""
    graph = rm.build_adjacency(table)
    by_parent = []
    for _, rows in table.groupby("parent"):
        codes = list(rows.index)
        found = []
        for joins in product([False, True], repeat=len(codes) - 1):
            parts = [[codes[0]]]
            for code, join in zip(codes[1:], joins, strict=True):
                if join:
                    parts[-1].append(code)
                else:
                    parts.append([code])
            if all(size[0] <= len(part) <= size[1] for part in parts):
                cut = sum(graph.edges[a[-1], b[0]]["shared_border_m"] for a, b in pairwise(parts))
                found.append((len(parts), cut))
        by_parent.append(found)
    totals: dict[int, list[float]] = {}
    for choice in product(*by_parent):
        total = sum(k for k, _ in choice)
        totals.setdefault(total, []).append(sum(cut for _, cut in choice))
    return {total: sorted(cuts) for total, cuts in totals.items()}


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 6), min_size=2, max_size=3),
    heights=st.lists(st.sampled_from([100, 200, 300]), min_size=18, max_size=18),
)
def test_the_best_plans_of_the_land_are_those_of_brute_force(
    lengths: list[int], heights: list[int]
) -> None:
    """Squares in rows, one row a parent, of different heights: their borders differ."""
    codes, shapes, parents = [], [], []
    for row, n in enumerate(lengths):
        for i in range(n):
            codes.append(f"{row}{i}")
            parents.append(str(row))
            shapes.append(
                box(1000 * i, 9000 * row, 1000 * i + 1000, 9000 * row + heights[6 * row + i])
            )
    table = gpd.GeoDataFrame(
        {"parent": parents}, index=pd.Index(codes, name="nis"), geometry=shapes, crs=31370
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rm.errors.IsolatedMunicipalityWarning)  # rows of one
        expected = brute_force(table, (1, 3))
    for total, cuts in expected.items():
        proposal = rm.propose_regions(
            table, within="parent", size=(1, 3), n_regions=total, alternatives=5
        )
        found = [plan.cut for plan in [proposal.best, *proposal.alternatives]]
        assert found == pytest.approx(cuts[:6])
        assert proposal.n_plans == len(cuts)
    free = rm.propose_regions(table, within="parent", size=(1, 3))
    assert free.best.cut == pytest.approx(min(cuts[0] for cuts in expected.values()))
    assert free.n_plans == sum(map(len, expected.values()))


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    cells=st.lists(st.sampled_from("aabbc"), min_size=9, max_size=9),
    ties=st.lists(st.sampled_from([0.0, 1.0, 1.0, 2.5, 0.1, 7.0]), min_size=12, max_size=12),
    size=st.sampled_from([(1, 3), (1, 4), (2, 4), (2, 5)]),
)
def test_the_best_plans_on_a_grid_of_parents_are_those_of_brute_force(
    cells: list[str], ties: list[float], size: tuple[int, int]
) -> None:
    """A three by three with parents anyhow, ties anyhow, parents in pieces: count everything.

    A parent with a piece too small loses that piece; one that then cannot be divided loses all.
    """
    codes = [f"{y}{x}" for y in range(3) for x in range(3)]
    table = squares(codes, columns=3, parent=cells)
    graph = rm.build_adjacency(table)
    for (a, b), tie in zip(sorted(graph.edges), ties, strict=True):
        graph.edges[a, b]["tie"] = tie

    by_total: dict[int, list[float]] = {0: [0.0]}
    for _, rows in table.groupby("parent"):
        inside = graph.subgraph(rows.index)
        pieces = [p for p in nx.connected_components(inside) if len(p) >= size[0]]
        placed = inside.subgraph({code for piece in pieces for code in piece})
        inside_cuts = divisions(placed, size)
        if pieces and inside_cuts:
            grown: dict[int, list[float]] = {}
            for (total, befores), (k, more) in product(by_total.items(), inside_cuts.items()):
                grown.setdefault(total + k, []).extend(x + y for x in befores for y in more)
            by_total = grown
    call = {"within": "parent", "weight": "tie", "size": size}
    if set(by_total) == {0}:
        with pytest.raises(InfeasibleError, match="no region can be formed"):
            rm.propose_regions(table, graph, **call)  # type: ignore[arg-type]
        return
    asked: list[tuple[int | None, list[float]]] = [*by_total.items()]
    for n_regions, cuts in [*asked, (None, list(chain(*by_total.values())))]:
        expected = sorted(cuts)
        proposal = rm.propose_regions(table, graph, n_regions=n_regions, alternatives=9, **call)  # type: ignore[arg-type]
        plans = [proposal.best, *proposal.alternatives]
        assert [plan.cut for plan in plans] == pytest.approx(expected[:10])
        assert proposal.n_plans == len(expected)
        different = {
            frozenset(
                frozenset(g) for g in plan.assignment.groupby(plan.assignment).groups.values()
            )
            for plan in plans
        }
        assert len(different) == len(plans)


def divisions(graph: nx.Graph, size: tuple[int, int]) -> dict[int, list[float]]:
    """Return what every division of a small graph cuts, by number of regions: labels by trial."""
    codes, cuts = sorted(graph), dict[int, list[float]]()
    rows: list[tuple[int, ...]] = [()]
    for _ in codes:  # each row numbers its regions in the order in which they appear
        rows = [(*row, label) for row in rows for label in range(max(row, default=-1) + 2)]
    for row in rows:
        label = dict(zip(codes, row, strict=True))
        parts = [[c for c in codes if label[c] == part] for part in range(max(row, default=-1) + 1)]
        if all(size[0] <= len(p) <= size[1] and nx.is_connected(graph.subgraph(p)) for p in parts):
            cut = sum(tie for a, b, tie in graph.edges(data="tie") if label[a] != label[b])
            cuts.setdefault(len(parts), []).append(cut)
    return cuts


@settings(deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.integers(1, 6),
            st.fractions(0, 9, max_denominator=3) | st.just(Fraction(10**30)),
            min_size=1,
            max_size=4,
        ),
        min_size=1,
        max_size=5,
    ),
    st.integers(1, 32),
)
def test_the_cheapest_choice_is_the_first_of_all_choices(
    options: list[dict[int, Fraction]], total: int
) -> None:
    every = [
        (sum((one[k] for one, k in zip(options, path, strict=True)), Fraction(0)), path)
        for path in product(*options)
        if sum(path) == total
    ]
    assert cheapest(options, total) == (min(every) if every else None)


def test_a_thousand_parents_share_out_their_regions() -> None:
    """Every third parent is cheaper divided in three: those are the ones that get one more."""
    options = [{2: Fraction(5), 3: Fraction(4 if i % 3 == 0 else 6)} for i in range(1000)]
    found = cheapest(options, 2000 + 300)
    assert found is not None
    assert found[0] == 5 * 700 + 4 * 300
    assert sum(found[1]) == 2300
    assert {i % 3 for i, k in enumerate(found[1]) if k == 3} == {0}


def test_a_total_in_a_gap_says_what_is_possible_on_both_sides_of_it() -> None:
    def piece(parent: str, *numbers: int) -> Piece:
        return Piece(parent, [], None, {}, {}, None, numbers=numbers)

    pieces = [piece("a", 2, 4), piece("b", 2, 4), piece("c", 10, 11)]
    require_possible(pieces, 16)
    with pytest.raises(InfeasibleError, match=r"^3 regions are not possible: at most 14 to 19 are"):
        require_possible(pieces, 3)
    with pytest.raises(InfeasibleError) as told:
        require_possible([piece("a", 2, 4), piece("b", 2, 4)], 5)
    assert str(told.value) == ("5 regions are not possible: at most 4, 6, 8 are (a 2, 4; b 2, 4).")
