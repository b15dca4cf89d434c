"""Values that say the same: by kind, and whatever is missing."""

import copy
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from regiomap._base.same import is_same, outline


@dataclass(frozen=True)
class Timed:
    """A value, and how long it took."""

    value: Any
    seconds: float = field(compare=False)


def edge(**data: object) -> nx.Graph:
    graph = nx.Graph()
    graph.add_edge("a", "b", **data)
    return graph


FRAME = pd.DataFrame({"a": [1.0, np.nan], "b": ["x", None]}, index=pd.Index(["1", "2"], name="nis"))
LAND = gpd.GeoDataFrame({"a": [1]}, geometry=[Point(0, 0)], crs=31370)
DIFFERENT: dict[str, tuple[Any, Any]] = {
    "a value": (FRAME, FRAME.assign(a=[2.0, np.nan])),
    "a missing value": (FRAME, FRAME.assign(a=[1.0, 0.0])),
    "the name of the index": (FRAME, FRAME.rename_axis("code")),
    "the name of a column": (FRAME, FRAME.rename(columns={"a": "c"})),
    "the order of the rows": (FRAME, FRAME.iloc[::-1]),
    "the type of a column": (FRAME["a"], FRAME["a"].astype("float32")),
    "the name of a series": (FRAME["a"], FRAME["a"].rename("b")),
    "the place": (LAND, LAND.translate(1).to_frame("geometry").assign(a=1)[["a", "geometry"]]),
    "the CRS": (LAND, LAND.set_crs(3812, allow_override=True)),
    "an array": (np.arange(3), np.arange(1, 4)),
    "the shape of an array": (np.zeros((2, 3)), np.zeros((3, 2))),
    "an edge": (edge(), nx.empty_graph(["a", "b"])),
    "the data of an edge": (edge(m=1.0), edge(m=2.0)),
    "a length": ((1, 2), (1, 2, 3)),
    "a list and a tuple": ([1], (1,)),
    "a key": ({"a": 1}, {"b": 1}),
    "a field": (Timed(1, 2.0), Timed(3, 2.0)),
    "text and number": ("1", 1),
    "nothing and a table": (None, FRAME),
    "nothing and zero": (None, 0),
    "what is missing and zero": (float("nan"), 0.0),
}
SAME: dict[str, tuple[Any, Any]] = {
    "two missing numbers": (float("nan"), np.float64("nan")),
    "missing in a tuple": ((1, float("nan")), (1, float("nan"))),
    "missing in a table": (FRAME, FRAME.copy()),
    "a whole number": (1, 1.0),
    "what a field does not compare": (Timed(FRAME, 1.0), Timed(FRAME.copy(), 2.0)),
    "the order of a dict": ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    "a frozen graph": (edge(m=1.0), nx.freeze(edge(m=1.0))),
}


@pytest.mark.parametrize("what", DIFFERENT)
def test_one_difference_is_seen_from_both_sides(what: str) -> None:
    a, b = DIFFERENT[what]
    assert not is_same(a, b)
    assert not is_same(b, a)
    assert is_same(a, copy.deepcopy(a))
    assert is_same([b], [copy.deepcopy(b)])


@pytest.mark.parametrize("what", SAME)
def test_what_says_the_same_is_the_same_and_has_one_outline(what: str) -> None:
    a, b = SAME[what]
    assert is_same(a, b)
    assert is_same(b, a)
    assert hash(outline(a)) == hash(outline(b))


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3)
        | st.lists(inner, max_size=3).map(lambda cells: pd.Series(cells, dtype=object))
    ),
    max_leaves=8,
)


@given(VALUES, VALUES)
def test_same_is_what_equals_says_in_both_directions_and_hashes_alike(a: Any, b: Any) -> None:  # noqa: ANN401
    assert is_same(a, copy.deepcopy(a))
    assert is_same(a, b) == is_same(b, a)
    if is_same(a, b):
        assert hash(outline(a)) == hash(outline(b))
