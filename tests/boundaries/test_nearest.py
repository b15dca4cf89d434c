"""The nearest polygon: as one measures it by trying all pairs, however many are asked."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from regiomap.boundaries import nearest as module
from regiomap.boundaries.nearest import nearest_pair


def squares(*corners: tuple[float, float]) -> shapely.STRtree:
    return shapely.STRtree([box(x, y, x + 10, y + 10) for x, y in corners])


def test_the_nearest_is_told_with_its_distance_and_both_positions() -> None:
    tree = squares((0, 0), (50, 0), (67, 0))
    assert nearest_pair(tree, np.array([0])) == (40.0, 0, 1)
    assert nearest_pair(tree, np.array([0, 1, 2])) == (7.0, 1, 2)


def test_polygons_that_are_all_drawn_alike_are_no_distance_apart() -> None:
    tree = squares((0, 0), (0, 0), (0, 0))
    assert nearest_pair(tree, np.array([0, 2])) == (0.0, 0, 1)
    assert nearest_pair(tree, np.array([2])) == (0.0, 2, 0)


@given(
    corners=st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=8, max_size=40, unique=True
    ),
    every=st.integers(1, 3),
)
@settings(max_examples=60, deadline=None)
def test_many_are_asked_with_the_same_answer_as_all_pairs(
    corners: list[tuple[int, int]], every: int
) -> None:
    tree = squares(*corners)
    asked = np.arange(0, len(corners), every)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "_ASKED_FIRST", 2)  # so few are many
        found = nearest_pair(tree, asked)
    shapes = tree.geometries
    metres = shapely.distance(shapes[asked][:, None], shapes[None, :])
    metres[np.arange(len(asked)), asked] = np.inf
    assert found.metres == metres.min()
    assert found.one == asked[metres.min(axis=1).argmin()]
    assert shapely.distance(shapes[found.one], shapes[found.other]) == found.metres
