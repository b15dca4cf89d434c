"""Whether two values of any kind say the same: tables, graphs, arrays, and what holds them."""

from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

__all__ = ["is_same", "outline"]


def is_same(a: Any, b: Any) -> bool:  # noqa: ANN401, PLR0911  (values of any kind, a line each)
    """Return whether two values say the same; two that are missing do.

    Of a dataclass the fields count that it compares, and of a table everything but `attrs`.

    Examples
    --------
    >>> is_same({"a": pd.Series([1.0, None])}, {"a": pd.Series([1.0, None])})
    True
    >>> is_same(nx.path_graph(3), nx.path_graph(4))
    False
    """
    if a is b or (_is_missing(a) and _is_missing(b)):
        return True
    if type(a) is not type(b):
        numbers = bool | int | float | str
        return isinstance(a, numbers) and isinstance(b, numbers) and bool(a == b)
    if isinstance(a, pd.DataFrame | pd.Series | pd.Index):
        return _same_table(a, b)
    if isinstance(a, np.ndarray):
        return a.shape == b.shape and is_same(a.tolist(), b.tolist())
    if isinstance(a, nx.Graph):
        return all(map(is_same, _parts(a), _parts(b)))
    if isinstance(a, Mapping):
        return a.keys() == b.keys() and all(is_same(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(is_same, a, b))
    if is_dataclass(a) and not hasattr(a, "_says"):
        told = [one.name for one in fields(a) if one.compare]
        return all(is_same(getattr(a, name), getattr(b, name)) for name in told)
    return bool(a == b)


def outline(value: object) -> object:
    """Return what is cheap to hash of a value, alike for values that say the same.

    Examples
    --------
    >>> outline(pd.Series([1.0, None])), outline("a"), outline(0.5)
    ((2,), 'a', 0.5)
    """
    if isinstance(value, str | int | float):
        return None if _is_missing(value) else value
    if isinstance(value, pd.DataFrame | pd.Series):
        return value.shape
    return len(value) if isinstance(value, Collection) else None


def _parts(graph: nx.Graph) -> tuple[Any, ...]:
    return graph.graph, dict(graph.nodes), nx.to_dict_of_dicts(graph)


def _same_table(a: Any, b: Any) -> bool:  # noqa: ANN401  (tables of one kind)
    """Return whether two tables have the same rows, columns, types, names and CRS."""
    if isinstance(a, pd.Index):
        return a.dtype == b.dtype and list(a.names) == list(b.names) and bool(a.equals(b))
    if not _same_table(a.index, b.index) or getattr(a, "crs", None) != getattr(b, "crs", None):
        return False
    if isinstance(a, pd.Series):
        if a.name != b.name or a.dtype != b.dtype:
            return False
        # A cell may hold anything, such as plans; `equals` would compare what that is.
        return is_same(a.tolist(), b.tolist()) if a.dtype == object else bool(a.equals(b))
    columns = range(a.shape[1])
    return _same_table(a.columns, b.columns) and all(
        _same_table(a.iloc[:, column], b.iloc[:, column]) for column in columns
    )


def _is_missing(value: object) -> bool:
    return value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)  # noqa: PLR0124
