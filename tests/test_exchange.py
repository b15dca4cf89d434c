"""Neighbours and plans in the form of libpysal and GerryChain, and back as they were."""

import copy
import warnings
from typing import Any

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regiomap as rm
from helpers.lands import squares
from regiomap._base.same import is_same
from regiomap.errors import OptionError

pysal = pytest.importorskip("libpysal.graph")
gerrychain = pytest.importorskip("gerrychain")

CODES = [f"{number:05d}" for number in range(1, 9)]
METRES = st.one_of(st.floats(0, 1e6), st.integers(0, 10**6))


@st.composite
def graphs(draw: st.DrawFn) -> nx.Graph:
    """Return neighbours of any kind: loose ones too, and a length of 0 (a bridge)."""
    codes = draw(st.permutations(CODES))[: draw(st.integers(1, len(CODES)))]
    pairs = [(a, b) for i, a in enumerate(codes) for b in codes[:i]]
    graph = nx.Graph()
    graph.add_nodes_from((code, {"name": f"Town {code}"}) for code in codes)
    for a, b in draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []:
        graph.add_edge(a, b, shared_border_m=draw(METRES), kind="border")
    return graph


def bare(graph: nx.Graph) -> nx.Graph:
    """Return what libpysal can hold of a graph."""
    only = nx.Graph()
    only.add_nodes_from(graph)
    only.add_edges_from(
        (a, b, {"shared_border_m": data["shared_border_m"]})
        for a, b, data in graph.edges(data=True)
    )
    return only


@given(graphs())
@settings(deadline=None)
def test_neighbours_come_back_from_libpysal_as_they_went(graph: nx.Graph) -> None:
    before = copy.deepcopy(graph)
    theirs = rm.to_libpysal(graph)
    assert is_same(graph, before)
    assert theirs.n == len(graph)
    for code in nx.isolates(graph):
        assert code in theirs.isolates
    assert is_same(rm.from_libpysal(theirs), bare(graph))


@given(graphs())
@settings(deadline=None)
def test_neighbours_come_back_from_gerrychain_as_they_went(graph: nx.Graph) -> None:
    before = copy.deepcopy(graph)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GerryChain warns of islands
        theirs = rm.to_gerrychain_graph(graph)
        again = rm.from_gerrychain_graph(theirs)
        # A partition numbers its nodes anew.
        parts = gerrychain.Partition(theirs, dict.fromkeys(graph, "x"))
    assert is_same(graph, before)
    assert is_same(again, before)
    assert is_same(rm.from_gerrychain_graph(parts.graph), before)


@pytest.fixture(scope="module")
def graph(flanders: gpd.GeoDataFrame) -> nx.Graph:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return rm.build_adjacency(flanders, bridges=[("73109", "73066")])


def test_all_of_flanders_goes_there_and_back(graph: nx.Graph) -> None:
    assert is_same(rm.from_libpysal(rm.to_libpysal(graph)), bare(graph))
    theirs = rm.from_gerrychain_graph(rm.to_gerrychain_graph(graph))
    assert nx.to_dict_of_dicts(theirs) == nx.to_dict_of_dicts(graph)
    assert dict(theirs.nodes(data=True)) == dict(graph.nodes(data=True))


def test_libpysal_agrees_on_who_borders_on_whom(flanders: gpd.GeoDataFrame) -> None:
    land = flanders[flanders["reference_region"] == "Regio Gent"]
    rook = pysal.Graph.build_contiguity(land, rook=True)
    ours = rm.build_adjacency(land)
    assert {frozenset(pair) for pair in rm.from_libpysal(rook).edges} == {
        frozenset(pair) for pair in ours.edges
    }
    space = rm.PlanSpace(rm.from_libpysal(rook, weight="one"), weight="one")
    assert space.count().to_dict() == rm.PlanSpace(ours).count().to_dict()


@pytest.fixture(scope="module")
def plan(flanders: gpd.GeoDataFrame, graph: nx.Graph) -> rm.Plan:
    """Return a plan of all of Flanders, in which one municipality is in no region."""
    assignment = flanders["reference_region"].mask(flanders.index == "73109").rename("region")
    return rm.Plan(assignment, municipalities=flanders, graph=graph)


def test_a_plan_starts_a_chain_and_its_steps_are_plans(
    plan: rm.Plan, flanders: gpd.GeoDataFrame
) -> None:
    start = rm.to_gerrychain_partition(plan)
    again = rm.from_gerrychain_partition(start)
    placed = plan.assignment.dropna()
    assert again.assignment.to_dict() == placed.to_dict()
    assert again.graph is not None
    assert plan.graph is not None
    assert nx.utils.graphs_equal(
        nx.Graph(again.graph.edges), nx.Graph(plan.graph.subgraph(placed.index).edges)
    )
    assert again.cut == rm.from_gerrychain_partition(start).cut > 0
    tally = gerrychain.updaters.Tally("population", alias="people")
    counted = gerrychain.Partition(
        rm.to_gerrychain_graph(nx.Graph(again.graph)), placed.to_dict(), {"people": tally}
    )
    people = flanders.loc[placed.index, "population"].groupby(placed).sum()
    assert dict(counted["people"]) == people.to_dict()


def test_a_step_of_a_chain_is_a_plan_with_the_cut_of_the_step() -> None:
    land = squares(CODES, columns=4, population=100)
    graph = rm.build_adjacency(land)
    halves = pd.Series(["w", "w", "e", "e"] * 2, index=land.index, name="region")
    start = rm.to_gerrychain_partition(rm.Plan(halves, graph=graph, municipalities=land))
    numbered = {start.graph.original_nx_node_id_for_internal_node_id(n): n for n in start.graph}
    moved = rm.from_gerrychain_partition(start.flip({numbered[CODES[1]]: "e"}))
    assert moved.assignment.to_dict() == halves.to_dict() | {CODES[1]: "e"}
    assert moved.cut == 3 * graph[CODES[0]][CODES[1]]["shared_border_m"]
    assert not moved.exact
    assert moved.check(rm.Criteria(min_size=1, nested=False)).contiguity
    assert rm.from_gerrychain_partition(start, weight="none").weight == "none"


def test_a_graph_that_gerrychain_read_itself_names_its_codes(tmp_path: Any) -> None:  # noqa: ANN401
    land = squares(CODES, columns=4).reset_index(names="GEOID")
    land.to_file(tmp_path / "land.gpkg")
    theirs = gerrychain.Graph.from_file(str(tmp_path / "land.gpkg"))
    with pytest.raises(OptionError, match="8 nodes have no code as text"):
        rm.from_gerrychain_graph(theirs)
    found = rm.from_gerrychain_graph(theirs, code_column="GEOID")
    assert nx.utils.edges_equal(found.edges, rm.build_adjacency(squares(CODES, columns=4)).edges)
    parts = gerrychain.Partition(theirs, {node: node % 2 for node in theirs.nodes})
    plan = rm.from_gerrychain_partition(parts, code_column="GEOID")
    assert set(plan.assignment) == {"0", "1"}


def one_way() -> Any:  # noqa: ANN401
    return pysal.Graph.from_arrays(list("aabc"), list("bcac"), [1.0, 1.0, 1.0, 0.0])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: rm.to_libpysal(nx.Graph([("a", "b")])), "'a'-'b' has no weight 'shared_border_m'"),
        (lambda: rm.to_libpysal(nx.Graph()), "libpysal has no empty graph"),
        (lambda: rm.from_libpysal(nx.Graph()), "must be a libpysal.graph.Graph, got Graph"),
        (lambda: rm.from_libpysal(one_way()), r"1 pairs have another weight .*a-c"),
        (lambda: rm.from_gerrychain_graph(nx.Graph()), "must be a gerrychain.Graph, got Graph"),
        (lambda: rm.from_gerrychain_partition(nx.Graph()), "must be a gerrychain.Partition"),
        (lambda: rm.to_gerrychain_partition(rm.Plan(pd.Series({"a": "x"}))), "know its neighbours"),
        (
            lambda: rm.to_gerrychain_partition(
                rm.Plan(pd.Series({"a": None}), graph=nx.empty_graph(["a"]))
            ),
            "no municipality of its graph in a region",
        ),
    ],
)
def test_what_cannot_be_exchanged_is_said(call: Any, said: str) -> None:  # noqa: ANN401
    with pytest.raises(OptionError, match=said):
        call()


def test_two_parts_of_one_text_and_two_nodes_of_one_code_are_refused() -> None:
    theirs = rm.to_gerrychain_graph(nx.path_graph(["a", "b"]))
    with pytest.raises(OptionError, match="two parts of the partition are the same text"):
        rm.from_gerrychain_partition(gerrychain.Partition(theirs, {"a": 1, "b": "1"}))
    alike = nx.path_graph(2)
    nx.set_node_attributes(alike, "x", "GEOID")
    with pytest.raises(OptionError, match="two nodes have the same code"):
        rm.from_gerrychain_graph(gerrychain.Graph.from_networkx(alike), code_column="GEOID")


@pytest.mark.parametrize("package", ["libpysal.graph", "gerrychain"])
def test_without_the_package_the_way_out_is_said(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, package, None)
    call = rm.to_libpysal if package == "libpysal.graph" else rm.to_gerrychain_graph
    with pytest.raises(ImportError, match=r"pip install 'regiomap\[exchange\]'"):
        call(nx.empty_graph(["a"]))
