"""Copies that nobody else can change: of tables in the fields of a dataclass, and of graphs."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar, cast

import networkx as nx

from regiomap.errors import OptionError

__all__ = ["CopiedField", "frozen_graph", "sorted_graph"]

Table = TypeVar("Table")


class CopiedField(Generic[Table]):
    """A field that nobody else can change: it keeps a copy, and every look at it is a copy.

    Parameters
    ----------
    kind
        What the field takes, such as `pandas.Series`: a table with an index, or a mapping.
    optional
        Whether None is allowed, and the default.
    """

    def __init__(self, kind: type, *, optional: bool = False) -> None:
        self._kind, self._optional = kind, optional

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type | None = None) -> Table:
        if instance is None:  # the dataclass asks for the default
            if not self._optional:
                raise AttributeError(self._name)
            return cast("Table", None)
        kept = instance.__dict__[f"_{self._name}"]
        return cast("Table", None if kept is None else _copy(kept))

    def __set__(self, instance: object, value: Table) -> None:
        if isinstance(value, self._kind):
            instance.__dict__[f"_{self._name}"] = _copy(value)
        elif value is None and self._optional:
            instance.__dict__[f"_{self._name}"] = None
        else:
            raise OptionError(
                f"{self._name} must be a {self._kind.__name__} by municipality code, got "
                f"{type(value).__name__}."
            )


def _copy(value: Any) -> Any:  # noqa: ANN401  (a table of any kind)
    """Return a copy of a table or a mapping, with an index of its own."""
    if isinstance(value, Mapping):
        return dict(value)
    copy = value.copy()
    copy.index = value.index.copy(deep=True)  # pandas 2 shares it, and lets its values be written
    return copy


def frozen_graph(graph: nx.Graph) -> nx.Graph:
    """Return a copy that refuses changes; the graph itself when it is frozen already.

    A view is frozen too, and yet it shows every change of the graph behind it: it is copied.
    """
    if nx.is_frozen(graph) and not hasattr(graph, "_graph"):
        return graph
    return nx.freeze(graph.copy())


def sorted_graph(graph: nx.Graph) -> nx.Graph:
    """Return a copy with everything in the order of the codes, which refuses changes.

    A subgraph lists its nodes in the order of a set, which differs from run to run.
    """
    copy = nx.Graph(**graph.graph)
    copy.add_nodes_from((code, graph.nodes[code]) for code in sorted(graph))
    edges = ((min(a, b), max(a, b), data) for a, b, data in graph.edges(data=True))
    copy.add_edges_from(sorted(edges, key=lambda edge: edge[:2]))
    return nx.freeze(copy)
