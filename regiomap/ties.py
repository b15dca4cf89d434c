"""How strongly neighbours are tied: counted from what they share, and combined."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from numbers import Real

import networkx as nx
import numpy as np
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import did_you_mean, listed
from regiomap.assignments import members_of, parent_series, require_known, require_once
from regiomap.errors import ColumnError, OptionError
from regiomap.flanders import DIVISIONS
from regiomap.history.mergers import Crosswalk
from regiomap.history.vintages import carry_assignment
from regiomap.weights import in_steps, whole_weights

__all__ = ["build_ties", "tie_values"]


@checked
def build_ties(
    graph: nx.Graph,
    *,
    divisions: pd.DataFrame | None = None,
    columns: Sequence[str] = DIVISIONS,
    cooperations: pd.DataFrame | None = None,
    crosswalk: Crosswalk | None = None,
    weights: Mapping[str, float] | None = None,
    name: str = "tie",
    parents: pd.Series | None = None,
) -> nx.Graph:
    """Count what neighbours share, and combine it into one strength with stated weights.

    Parameters
    ----------
    graph
        Neighbours, from `build_adjacency`. It is not changed.
    divisions
        Table with the index NIS code and a column for each division of the land. Every edge
        then carries `shared_divisions`: in how many of the `columns` both have the same value.
    columns
        The columns of `divisions` that count.
    cooperations
        Table with the columns `cooperation` and `nis`, one row a membership, as
        `load_cooperations` gives it. Every edge then carries `shared_cooperations`: of how many
        both are members.
    crosswalk
        Mergers that carry the members of the cooperations to the municipalities of the graph,
        as for `merge_municipalities`: `load_mergers()` from 2024 to 2025. A merged municipality
        is a member wherever one of its parts was.
    weights
        How much each edge attribute counts in the combination, by its name; only their
        proportions matter. None: no combination.
    name
        Edge attribute that gets the combination.
    parents
        Parent of each municipality: a Series (index NIS code; missing: in no parent). With it,
        the pairs that lie in one parent are the total of the combination, which is what a plan
        inside the parents can keep.

    Returns
    -------
    networkx.Graph
        A copy of the graph with these edge attributes, to use as `PlanSpace(ties,
        weight="shared_divisions")`. The combination is in percent: each part as a share of its
        total over all pairs, and of those the weighted mean. All pairs together have 100, and a
        plan that cuts 12 keeps 88 percent of all ties. It is an exact `fractions.Fraction`, so
        that plans which cut equally much tie; `float()` makes it a float.

    Raises
    ------
    OptionError
        If nothing is asked for, a weight is no positive number, a part is missing from an edge
        or is zero everywhere, or `name` stands on the edges already.
    ColumnError
        If `divisions` or `cooperations` lacks a column.
    UnknownMunicipalityError
        If `divisions` lacks a municipality of the graph, or `cooperations` (after the crosswalk)
        or `parents` does not know the same municipalities.
    AssignmentError
        If `cooperations` is empty, lacks a code or holds a membership twice, or `divisions`
        or `parents` holds a municipality twice.

    Notes
    -----
    A value that is missing is shared with nobody. What two municipalities share says that they
    could work together, not that they do: a police zone weighs as much as a tourism area, and a
    large cooperation ties each of its pairs. Divisions and cooperations are those of the source
    (2020 to 2022 for the embedded Flanders).

    Examples
    --------
    >>> import regiomap as rm
    >>> from regiomap.flanders import load_cooperations, load_mergers
    >>> flanders = rm.load_flanders()
    >>> graph = rm.build_adjacency(flanders, bridges=[("Voeren", "Riemst")])
    >>> ties = build_ties(
    ...     graph,
    ...     divisions=flanders,
    ...     cooperations=load_cooperations(),
    ...     crosswalk=load_mergers(),
    ...     weights={"shared_divisions": 1, "shared_cooperations": 1},
    ... )
    >>> edge = ties.edges["71016", "71067"]  # Genk and Zutendaal
    >>> edge["shared_divisions"], edge["shared_cooperations"], round(float(edge["tie"]), 3)
    (5, 9, 0.215)
    """
    if divisions is None and cooperations is None and weights is None:
        raise OptionError(
            "there is nothing to count: give divisions, cooperations, or weights of edge "
            "attributes that the graph has."
        )
    ties = graph.copy()
    if divisions is not None:
        held = _held(graph, divisions, columns)
        shared = {(a, b): int((held[a] == held[b]).sum()) for a, b in graph.edges}
        nx.set_edge_attributes(ties, shared, "shared_divisions")
    if cooperations is not None:
        member_of = _memberships(graph, cooperations, crosswalk)
        shared = {(a, b): len(member_of[a] & member_of[b]) for a, b in graph.edges}
        nx.set_edge_attributes(ties, shared, "shared_cooperations")
    if weights is not None:
        nx.set_edge_attributes(ties, _combined(ties, weights, name, parents), name)
    return ties


def _held(
    graph: nx.Graph, divisions: pd.DataFrame, columns: Sequence[str]
) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    """Return the number of each municipality's part of each division; NaN, equal to none."""
    missing = [column for column in columns if column not in divisions.columns]
    if missing or not columns:
        raise ColumnError(
            f"the divisions lack the columns {listed(missing)}; they have "
            f"{listed(divisions.columns)}."
            f"{did_you_mean(missing[0], divisions.columns) if missing else ''} "
            "Name those that count with columns=[...]."
        )
    require_once(divisions, what="divisions")
    require_known(graph, divisions.index, what="the divisions")
    numbers = [pd.factorize(divisions[column])[0] for column in columns]
    table = np.array(numbers, dtype=np.float64).T
    table[table < 0] = np.nan
    return dict(zip(divisions.index, table, strict=True))


def _memberships(
    graph: nx.Graph, cooperations: pd.DataFrame, crosswalk: Crosswalk | None
) -> dict[str, set[object]]:
    """Return the cooperations of each municipality of the graph."""
    missing = [column for column in ("cooperation", "nis") if column not in cooperations.columns]
    if missing:
        raise ColumnError(
            f"the cooperations lack the column {listed(missing)}; they have "
            f"{listed(cooperations.columns)}. One row a membership: cooperation, nis."
        )
    groups = cooperations.set_index("nis")["cooperation"]
    if crosswalk is not None:
        groups = carry_assignment(groups, crosswalk, overlap=True).assignment
    members, _ = members_of(groups, overlap=True, what="table of cooperations")
    require_known(
        members["nis"],
        graph,
        what="the graph",
        remedy="Members of before a merger are carried by crosswalk=load_mergers(); for a part "
        "of the land, build the ties of the whole and take the subgraph.",
    )
    found: dict[str, set[object]] = {code: set() for code in graph}
    for code, cooperation in zip(members["nis"], members["region"], strict=True):
        found[code].add(cooperation)
    return found


def _combined(
    ties: nx.Graph, weights: Mapping[str, float], name: str, parents: pd.Series | None
) -> dict[tuple[str, str], Fraction]:
    """Return the strength of each pair in percent of the total over all pairs that count."""
    bad = {part: weight for part, weight in weights.items() if not _positive(weight)}
    if bad or not weights:
        raise OptionError(f"weights must be positive numbers by edge attribute, got {weights!r}.")
    if any(name in facts for _, _, facts in ties.edges(data=True)):
        raise OptionError(f"the edges have a {name!r} already: give the combination another name.")
    counted = [True] * ties.number_of_edges()
    if parents is not None:
        require_known(ties, parents.index, what="the parents")
        parent = parent_series(parents).dropna().to_dict()
        counted = [a in parent and parent[a] == parent.get(b) for a, b in ties.edges]
    shares, _ = in_steps(list(weights.values()))
    strength = [Fraction(0)] * len(counted)
    for part, share in zip(weights, shares, strict=True):
        tie_values(ties, part)
        values = list(whole_weights(ties, part)[0].values())
        total = sum(value for value, counts in zip(values, counted, strict=True) if counts)
        if total <= 0:
            raise OptionError(
                f"no pair of neighbours has anything of {part!r}, so no share of it can be taken: "
                "leave it out of the weights."
            )
        unit = Fraction(100 * share, sum(shares) * total)
        strength = [sofar + value * unit for sofar, value in zip(strength, values, strict=True)]
    return dict(zip(ties.edges, strength, strict=True))


def _positive(value: object) -> bool:
    return isinstance(value, Real) and bool(np.isfinite(float(value))) and value > 0  # type: ignore[operator]


def tie_values(graph: nx.Graph, part: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return an attribute of every edge; raise unless each is a number, 0 or more."""
    found = {(a, b): value for a, b, value in graph.edges(data=part)}
    bad = {
        pair: value
        for pair, value in found.items()
        if not (isinstance(value, Real) and np.isfinite(float(value)) and value >= 0)  # type: ignore[operator]
    }
    if bad:
        (a, b), value = next(iter(bad.items()))
        known = {key for _, _, facts in graph.edges(data=True) for key in facts}
        raise OptionError(
            f"{len(bad)} of {len(found)} pairs of neighbours have no {part!r} of 0 or more, the "
            f"first {a!r} and {b!r} with {value!r}.{did_you_mean(part, sorted(known))} "
            "build_ties() counts what neighbours share; any other attribute must be on every edge."
        )
    return np.array(list(found.values()), dtype=np.float64)
