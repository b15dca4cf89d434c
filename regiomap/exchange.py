"""Graphs and plans in the form of other packages, and back: libpysal and GerryChain."""

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, Any

import networkx as nx
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import listed
from regiomap.errors import OptionError
from regiomap.plans.plan import Plan, cut_of
from regiomap.weights import is_weight

if TYPE_CHECKING:
    from gerrychain import Graph as GerryGraph
    from gerrychain import Partition
    from libpysal.graph import Graph as PysalGraph

__all__ = [
    "from_gerrychain_graph",
    "from_gerrychain_partition",
    "from_libpysal",
    "to_gerrychain_graph",
    "to_gerrychain_partition",
    "to_libpysal",
]

_OWN_NAME = "__networkx_node__"  # what GerryChain writes into the data of a node


@checked
def to_libpysal(graph: nx.Graph, *, weight: str = "shared_border_m") -> "PysalGraph":
    """Return neighbours as a libpysal `Graph`.

    Parameters
    ----------
    graph
        Neighbours, from `build_adjacency`.
    weight
        The edge attribute that becomes the weight.

    Returns
    -------
    libpysal.graph.Graph
        The same pairs in both directions; who has no neighbour is an isolate.

    Raises
    ------
    OptionError
        If an edge has no such attribute, or the graph is empty.
    ImportError
        If libpysal is not installed.

    Notes
    -----
    Only the weight goes along: names, bridges and what is doubtful stay behind. libpysal counts
    pairs by their weights, and so a bridge of no length as none; it comes back all the same.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> coast = flanders[flanders["reference_region"] == "Regio Brugge"]
    >>> theirs = rm.to_libpysal(rm.build_adjacency(coast))
    >>> theirs.n, theirs.n_edges, round(theirs["31005", "31003"])
    (10, 34, 4127)
    """
    try:
        from libpysal.graph import Graph  # noqa: PLC0415  (most users never need it)
    except ImportError as error:
        raise ImportError("this needs libpysal: pip install 'regiomap[exchange]'") from error
    if not len(graph):
        raise OptionError("the graph holds no municipality, and libpysal has no empty graph.")
    rows = []
    for code in graph:
        around = graph[code]
        lacking = [other for other in around if not is_weight(around[other].get(weight))]
        if lacking:
            raise OptionError(
                f"the edge {code!r}-{lacking[0]!r} has no weight {weight!r} that is a number from "
                "0. Name one that every edge has."
            )
        rows += [(code, other, float(around[other][weight])) for other in around if other != code]
        if not set(around) - {code}:
            rows.append((code, code, 0.0))
    table = pd.DataFrame(rows, columns=["focal", "neighbor", "weight"])
    columns = (table[name].to_numpy() for name in table)
    return Graph.from_arrays(*columns)


@checked
def from_libpysal(theirs: Any, *, weight: str = "shared_border_m") -> nx.Graph:  # noqa: ANN401
    """Return a libpysal `Graph` as neighbours, as `build_adjacency` has them.

    Parameters
    ----------
    theirs
        A `libpysal.graph.Graph` whose weights are the same in both directions.
    weight
        What the weight is called as an edge attribute.

    Returns
    -------
    networkx.Graph
        One edge a pair; isolates stay in it.

    Raises
    ------
    OptionError
        If it is no such graph, or a pair has two weights, or only one direction.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> coast = flanders[flanders["reference_region"] == "Regio Brugge"]
    >>> graph = rm.build_adjacency(coast)
    >>> again = rm.from_libpysal(rm.to_libpysal(graph))
    >>> set(again) == set(graph), again["31005"]["31003"] == {
    ...     "shared_border_m": graph["31005"]["31003"]["shared_border_m"]
    ... }
    (True, True)
    """
    adjacency = getattr(theirs, "adjacency", None)
    if not isinstance(adjacency, pd.Series) or adjacency.index.nlevels != 2:  # noqa: PLR2004
        raise OptionError(
            f"theirs must be a libpysal.graph.Graph, got {type(theirs).__name__}. Of a W make one "
            "with Graph.from_W(w)."
        )
    weights = dict(zip(adjacency.index.to_list(), adjacency.astype(float).to_list(), strict=True))
    unlike = [(a, b) for (a, b), value in weights.items() if weights.get((b, a)) != value]
    if unlike:
        raise OptionError(
            f"{len(unlike)} pairs have another weight in the other direction, or none "
            f"({listed(f'{a}-{b}' for a, b in unlike)}), and neighbours are neighbours both ways. "
            "Make it symmetric first; of standardised weights, graph.transform('B') counts pairs."
        )
    found = nx.Graph()
    found.add_nodes_from(dict.fromkeys(a for a, _ in weights))
    found.add_edges_from((a, b, {weight: value}) for (a, b), value in weights.items() if a != b)
    return found


@checked
def to_gerrychain_graph(graph: nx.Graph) -> "GerryGraph":
    """Return neighbours as a GerryChain `Graph`, with all that nodes and edges say.

    Parameters
    ----------
    graph
        Neighbours, from `build_adjacency`. It is not changed.

    Returns
    -------
    gerrychain.Graph
        With the codes as nodes.

    Raises
    ------
    ImportError
        If GerryChain is not installed.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> coast = flanders[flanders["reference_region"] == "Regio Brugge"]
    >>> len(rm.to_gerrychain_graph(rm.build_adjacency(coast)))
    10
    """
    try:
        from gerrychain import Graph  # noqa: PLC0415  (most users never need it)
    except ImportError as error:
        raise ImportError("this needs GerryChain: pip install 'regiomap[exchange]'") from error
    own = nx.Graph()  # GerryChain writes into the data of the nodes
    own.add_nodes_from((code, dict(data)) for code, data in graph.nodes(data=True))
    own.add_edges_from((a, b, dict(data)) for a, b, data in graph.edges(data=True))
    return Graph.from_networkx(own)


@checked
def from_gerrychain_graph(theirs: Any, *, code_column: str | None = None) -> nx.Graph:  # noqa: ANN401
    """Return a GerryChain `Graph` as neighbours, with all that nodes and edges say.

    Parameters
    ----------
    theirs
        A `gerrychain.Graph`, also the one of a `Partition`, which GerryChain numbers anew.
    code_column
        The node attribute that holds the code, such as `GEOID`; None: the nodes are the codes.

    Returns
    -------
    networkx.Graph
        One edge a pair; who has no neighbour stays in it.

    Raises
    ------
    OptionError
        If it is no such graph, a node has no code, or two have the same.

    Examples
    --------
    >>> import networkx as nx, regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> graph = rm.build_adjacency(flanders[flanders["reference_region"] == "Regio Brugge"])
    >>> again = rm.from_gerrychain_graph(rm.to_gerrychain_graph(graph))
    >>> nx.utils.edges_equal(again.edges(data=True), graph.edges(data=True))
    True
    """
    codes = _codes(theirs, code_column)
    found = nx.Graph()
    found.add_nodes_from((codes[node], data) for node, data in _nodes(theirs))
    found.add_edges_from((codes[a], codes[b], data) for a, b, data in _edges(theirs))
    return found


@checked
def to_gerrychain_partition(plan: Plan) -> "Partition":
    """Return a plan as a GerryChain `Partition`, to start a chain from.

    Parameters
    ----------
    plan
        A plan that knows its neighbours. Who is in no region is left out.

    Returns
    -------
    gerrychain.Partition
        With the regions as parts. Its nodes say what the boundaries say (`population` ...), so
        that `updaters.Tally("population")` counts.

    Raises
    ------
    OptionError
        If the plan does not know its neighbours, or puts nobody in a region.
    ImportError
        If GerryChain is not installed.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> coast = flanders[flanders["reference_region"] == "Regio Brugge"]
    >>> plan = rm.propose_regions(coast, n_regions=2).best
    >>> partition = rm.to_gerrychain_partition(plan)
    >>> sorted(len(nodes) for nodes in partition.parts.values())
    [5, 5]
    """
    regions = plan.assignment.dropna()
    if plan.graph is None:
        raise OptionError(
            "this plan does not know its neighbours: plan.with_municipalities(municipalities, "
            "graph=graph) gives them."
        )
    codes = [code for code in plan.graph if code in regions.index]
    if not codes:
        raise OptionError("this plan puts no municipality of its graph in a region.")
    graph = nx.Graph(plan.graph.subgraph(codes))
    told = nx.Graph()
    facts = _facts(plan)
    told.add_nodes_from((code, facts.get(code, {}) | graph.nodes[code]) for code in codes)
    told.add_edges_from(graph.edges(data=True))
    theirs = to_gerrychain_graph(told)
    from gerrychain import Partition  # noqa: PLC0415  (most users never need it)

    return Partition(theirs, {code: regions[code] for code in codes})


@checked
def from_gerrychain_partition(
    partition: Any,  # noqa: ANN401
    *,
    weight: str = "shared_border_m",
    code_column: str | None = None,
) -> Plan:
    """Return a GerryChain `Partition` as a plan.

    Parameters
    ----------
    partition
        A `gerrychain.Partition`, such as a step of a chain.
    weight
        The edge attribute that the plan's `cut` sums; NaN where an edge has none.
    code_column
        The node attribute that holds the code, such as `GEOID`; None: the nodes are the codes.

    Returns
    -------
    Plan
        Not exact, since a chain proves nothing; its regions are the parts, as text. It knows its
        neighbours, and `with_municipalities` gives it boundaries and parents.

    Raises
    ------
    OptionError
        If it is no partition, a node has no code, two have the same, or two parts are the same
        text.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> coast = flanders[flanders["reference_region"] == "Regio Brugge"]
    >>> plan = rm.propose_regions(coast, n_regions=2).best
    >>> again = rm.from_gerrychain_partition(rm.to_gerrychain_partition(plan))
    >>> again
    <Plan: 10 municipalities in 2 regions, cuts 36,633 m of shared_border_m>
    >>> again.assignment.to_dict() == plan.assignment.to_dict()
    True
    """
    theirs, parts = getattr(partition, "graph", None), getattr(partition, "assignment", None)
    if parts is None or not callable(getattr(parts, "items", None)):
        raise OptionError(
            f"partition must be a gerrychain.Partition, got {type(partition).__name__}."
        )
    graph = from_gerrychain_graph(theirs, code_column=code_column)
    codes = _codes(theirs, code_column)
    given = {codes[node]: part for node, part in parts.items()}
    if len(set(map(str, given.values()))) != len(set(given.values())):
        raise OptionError("two parts of the partition are the same text. Give them other names.")
    regions = [str(given[code]) for code in graph]
    index = pd.Index(list(graph), name="nis", dtype=object)
    assignment = pd.Series(regions, index=index, name="region", dtype=object)
    cut = cut_of(assignment, graph, weight, None)
    return Plan(assignment, cut=cut, weight=weight, source="GerryChain", graph=graph)


def _facts(plan: Plan) -> dict[Hashable, dict[Hashable, Any]]:
    """Return what the boundaries say of each municipality, without its shape."""
    table = plan.municipalities
    if table is None:
        return {}
    plain = pd.DataFrame(table[[name for name in table if table[name].dtype != "geometry"]])
    return {code: row.to_dict() for code, row in plain.astype(object).iterrows()}


def _nodes(graph: Any) -> Iterator[tuple[Hashable, dict[str, Any]]]:  # noqa: ANN401
    """Yield the nodes of a GerryChain graph as it numbers them now, with what they say."""
    if graph.is_nx_graph():
        rows = graph.get_nx_graph().nodes(data=True)
    else:
        inner = graph.get_rx_graph()
        rows = ((node, inner[node]) for node in inner.node_indices())
    for node, data in rows:
        yield node, {key: value for key, value in data.items() if key != _OWN_NAME}


def _edges(graph: Any) -> Iterator[tuple[Hashable, Hashable, dict[str, Any]]]:  # noqa: ANN401
    if graph.is_nx_graph():
        rows = graph.get_nx_graph().edges(data=True)
    else:
        rows = graph.get_rx_graph().weighted_edge_list()
    for a, b, data in rows:
        yield a, b, dict(data)


def _codes(graph: Any, code_column: str | None) -> dict[Hashable, str]:  # noqa: ANN401
    """Return the code of each node, by how GerryChain numbers it now."""
    if not callable(getattr(graph, "is_nx_graph", None)):
        raise OptionError(f"what is given must be a gerrychain.Graph, got {type(graph).__name__}.")
    codes: dict[Hashable, Any] = {}
    for node, data in _nodes(graph):
        if code_column is not None:
            codes[node] = data.get(code_column)
        elif graph.is_nx_graph():
            codes[node] = node
        else:
            codes[node] = graph.original_nx_node_id_for_internal_node_id(node)
    wrong = [code for code in codes.values() if not isinstance(code, str) or not code]
    if wrong:
        raise OptionError(
            f"{len(wrong)} nodes have no code as text (such as {wrong[0]!r}). Name the node "
            "attribute that holds it: code_column='GEOID'."
        )
    if len(set(codes.values())) < len(codes):
        raise OptionError("two nodes have the same code. A code is one municipality.")
    return codes
