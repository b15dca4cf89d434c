"""Parents whose municipalities fall apart: what can be divided is placed, the rest is explained."""

from collections.abc import Iterator, Mapping
from itertools import pairwise, product
from typing import Any

import geopandas as gpd
import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regiomap as rm
from helpers.lands import squares
from regiomap.errors import InfeasibleError, OptionError


def table_of(parents: Mapping[str, str | None]) -> gpd.GeoDataFrame:
    """Return a table of squares that do not touch; who borders on whom is for the graph."""
    names = [f"Dorp {code}" for code in parents]
    return squares(parents, apart=1000, name=names, parent=list(parents.values()))


def graph_of(codes: list[str], pairs: list[tuple[str, str]]) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(codes)
    graph.add_edges_from(pairs, shared_border_m=1.0)
    return graph


def path(codes: str) -> list[tuple[str, str]]:
    return list(pairwise(codes))


def proposed(
    parents: Mapping[str, str | None], pairs: list[tuple[str, str]], **options: object
) -> rm.reports.Proposal:
    table = table_of(parents)
    call: dict[str, Any] = {"within": "parent", **options}
    return rm.propose_regions(table, graph_of(list(parents), pairs), **call)


def test_the_piece_that_can_be_divided_is_placed_and_the_other_is_named() -> None:
    """Six in a row can be two regions of three; the star of four beside them cannot be any."""
    star = [("w", "x"), ("w", "y"), ("w", "z")]
    proposal = proposed(dict.fromkeys("abcdefwxyz", "P"), path("abcdef") + star, size=(3, 3))
    assert proposal.best.assignment.dropna().index.tolist() == list("abcdef")
    assert proposal.best.n_regions == 2
    assert proposal.curve.to_numpy().tolist() == [["P", 2, 1, 1.0]]
    assert proposal.n_plans == 1
    assert set(proposal.unplaced["nis"]) == set("wxyz")
    assert proposal.unplaced["reason"].unique().item() == (
        "4 municipalities are cut off from the rest of P and cannot be divided into connected "
        "regions of 3 to 3: declare a bridge or leave them out"
    )
    assert proposal.explain_unplaced("nl")["reason"].unique().item() == (
        "4 gemeenten liggen los van de rest van P en laten zich niet verdelen in aaneengesloten "
        "regio's van 3 tot 3: geef een brug aan naar een gemeente die als buur mag gelden, of "
        "laat ze weg"
    )


def test_two_pieces_of_one_region_each_have_two_names() -> None:
    proposal = proposed(dict.fromkeys("abcdef", "P"), path("abc") + path("def"), size=(3, 3))
    assert proposal.best.assignment.tolist() == ["P (Dorp a)"] * 3 + ["P (Dorp d)"] * 3
    assert proposal.curve.to_numpy().tolist() == [["P", 2, 1, 0.0]]


def test_a_parent_that_is_whole_is_not_cut_off_from_itself() -> None:
    parents = {**dict.fromkeys("abc", "P"), **dict.fromkeys("vw", "Q"), **dict.fromkeys("xyz", "R")}
    pairs = path("abc") + path("vw") + path("xyz")
    reasons = proposed(parents, pairs, size={"P": (3, 3), "Q": (3, 3), "R": (2, 2)}).unplaced
    said = reasons.set_index("nis")["reason"].to_dict()
    assert said["v"] == "Q has 2 municipalities to place, too few for a region of at least 3"
    assert said["x"].startswith("the 3 connected municipalities of R cannot be divided")


def test_a_parent_without_a_centre_town_has_no_region_and_that_is_said() -> None:
    parents = {**dict.fromkeys("abc", "P"), **dict.fromkeys("xyz", "Q")}
    for bounds in ((1, 1), None):
        proposal = proposed(
            parents, path("abc") + path("xyz"), size=(3, 3), centres=["b"], centres_in_region=bounds
        )
        assert set(proposal.unplaced["nis"]) == set("xyz")
        assert proposal.unplaced["reason"][0].startswith(
            "the 3 municipalities of Q that are connected here have 0 centre towns, and every "
            "region must have at least 1"
        )
    free = proposed(
        parents,
        path("abc") + path("xyz"),
        size=(3, 3),
        centres=["b"],
        centres_in_region=(0, 1),
    )
    assert free.unplaced.empty


def test_a_constraint_that_leaves_no_division_is_in_the_reason() -> None:
    parents = {**dict.fromkeys("abcd", "P"), **dict.fromkeys("vwxyz", "Q")}
    pairs = path("abcd") + path("vwxyz")
    proposal = proposed(parents, pairs, size=(2, 3), apart=[["a", "b"]])
    assert set(proposal.unplaced["nis"]) == set("abcd")
    assert proposal.unplaced["reason"][0].endswith("regions of 2 to 3 that keep every constraint")


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"together": [["a", "d"]]}, InfeasibleError, "inside P no chain of neighbours joins them"),
        ({"growing": [["a", "d"]]}, InfeasibleError, "'a', 'd' cannot be one region: inside P"),
        ({"fixed": [["a", "d", "e"]]}, InfeasibleError, "'a', 'd', 'e' cannot be one region"),
        ({"together": [["a", "v"]]}, InfeasibleError, "'v' has no parent"),
        ({"growing": [["v"]]}, InfeasibleError, "'v' has no parent"),
        ({"growing": [["a"]], "left_out": ["a"]}, InfeasibleError, "growing region and left out"),
        ({"together": [["a", "b"]], "left_out": ["a"]}, InfeasibleError, "and left out"),
        ({"fixed": [["a", "b", "c"]], "left_out": ["a"]}, InfeasibleError, "and left out"),
        ({"fixed": [["x"]]}, InfeasibleError, r"region \('x'\) has a size of 1, outside 3 to 3"),
        (
            {"fixed": [["a", "b", "c"]], "centres": ["d"]},
            InfeasibleError,
            r"fixed region \('a', 'b', 'c'\) has 0 centre towns",
        ),
        ({"centres_in_region": (1, 1)}, InfeasibleError, "yet centres names none"),
        ({"centres_in_region": 3}, OptionError, r"\(fewest, most\) or None, got 3"),
    ],
)
def test_a_constraint_across_pieces_is_refused_by_name(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    parents = {**dict.fromkeys("abcdefx", "P"), "v": None}
    with pytest.raises(error, match=message):
        proposed(parents, path("abc") + path("def"), size=(3, 3), **options)


def partitions(codes: list[str]) -> Iterator[list[set[str]]]:
    if not codes:
        yield []
        return
    first, *rest = codes
    for parts in partitions(rest):
        yield [{first}, *parts]
        for i, part in enumerate(parts):
            yield [*parts[:i], {first, *part}, *parts[i + 1 :]]


def divisions(
    graph: nx.Graph, piece: list[str], size: tuple[int, int], centres: set[str], fewest: int
) -> dict[int, list[float]]:
    """Return what each division of a piece cuts, by number of regions, by trying all."""
    cuts: dict[int, list[float]] = {}
    for parts in partitions(piece):
        if all(
            size[0] <= len(part) <= size[1]
            and nx.is_connected(graph.subgraph(part))
            and len(part & centres) >= fewest
            for part in parts
        ):
            home = {code: i for i, part in enumerate(parts) for code in part}
            cut = sum(
                tie
                for a, b, tie in graph.subgraph(piece).edges(data="shared_border_m")
                if home[a] != home[b]
            )
            cuts.setdefault(len(parts), []).append(cut)
    return cuts


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_exactly_the_pieces_that_can_be_divided_are_placed(data: st.DataObject) -> None:
    codes = [f"{i:02d}" for i in range(data.draw(st.integers(1, 12)))]
    parents = {code: data.draw(st.sampled_from("PPQ")) for code in codes}
    graph = graph_of(codes, [])
    for i, code in enumerate(codes[1:], 1):
        for near in data.draw(st.lists(st.integers(max(0, i - 4), i - 1), max_size=2)):
            graph.add_edge(codes[near], code, shared_border_m=data.draw(st.integers(0, 9)) / 4)
    low = data.draw(st.integers(1, 3))
    size = (low, data.draw(st.integers(low, 4)))
    centres = set(data.draw(st.lists(st.sampled_from(codes), max_size=4)))
    fewest = 1 if centres else 0
    home = {parent: [code for code in codes if parents[code] == parent] for parent in "PQ"}
    pieces = [
        (parent, sorted(piece))
        for parent in "PQ"
        for piece in nx.connected_components(graph.subgraph(home[parent]))
    ]
    all_ways = [divisions(graph, piece, size, centres, fewest) for _, piece in pieces]
    placed = {c for (_, piece), ways in zip(pieces, all_ways, strict=True) if ways for c in piece}
    call: dict[str, Any] = {"within": "parent", "size": size, "centres": sorted(centres)}
    if not placed:
        with pytest.raises(InfeasibleError, match="no region can be formed"):
            rm.propose_regions(table_of(parents), graph, **call)
        return
    proposal = rm.propose_regions(table_of(parents), graph, alternatives=3, **call)
    assert set(proposal.best.assignment.dropna().index) == placed
    assert set(proposal.unplaced["nis"]) == set(codes) - placed
    curve: dict[tuple[str, int], list[float]] = {}
    for parent in "PQ":
        ways = [w for (p, _), w in zip(pieces, all_ways, strict=True) if p == parent and w]
        for choice in product(*(w.items() for w in ways)) if ways else ():
            cuts = [sum(one) for one in product(*(cuts for _, cuts in choice))]
            curve.setdefault((parent, sum(k for k, _ in choice)), []).extend(cuts)
    rows = proposal.curve.set_index(["parent", "n_regions"])
    assert rows["n_plans"].to_dict() == {key: len(cuts) for key, cuts in curve.items()}
    assert rows["cut"].to_dict() == {key: min(cuts) for key, cuts in curve.items()}
    whole = [
        sum(one)
        for one in product(*([c for w in ways.values() for c in w] for ways in all_ways if ways))
    ]
    assert proposal.n_plans == len(whole)
    found = [plan.cut for plan in [proposal.best, *proposal.alternatives]]
    assert found == sorted(whole)[:4]
    check_reasons(proposal, pieces)


def check_reasons(proposal: rm.reports.Proposal, pieces: list[tuple[str, list[str]]]) -> None:
    """Check that a reason speaks of a rest where there is one, and of so many as there are."""
    for nis, reason in proposal.unplaced.set_index("nis")["reason"].items():
        parent, piece = next((p, piece) for p, piece in pieces if nis in piece)
        alone = sum(p == parent for p, _ in pieces) == 1
        assert not (alone and "the rest of" in reason)
        assert len(piece) == 1 or str(len(piece)) in reason
