"""Where outlines meet: corners in order, T-junctions, rounding, and what is odd."""

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from shapely import Polygon, affinity, box

from helpers.outlines import ROUNDING_M, Polygons, drawn, polygons
from regiomap.boundaries.corners import doubtful_places
from regiomap.boundaries.facing import contacts_within
from regiomap.boundaries.segments import Segments, match_segments


def places(shapes: Polygons) -> npt.NDArray[np.float64]:
    segments = Segments.of(shapes)
    left_over = segments.take(match_segments(segments).unmatched)
    met = contacts_within(left_over, reaches_m=[ROUNDING_M], meet_m=ROUNDING_M)
    return doubtful_places(left_over, met.crossing, rounding_m=ROUNDING_M)


def shared(shapes: Polygons) -> set[int]:
    """Return how many polygons are at each of the doubtful places."""
    found = shapely.points(places(shapes))
    return set(shapely.dwithin(found[:, None], shapes[None, :], ROUNDING_M).sum(axis=1).tolist())


@pytest.mark.parametrize("picture", ["AB CD", "AAA ABA AAA", "A. .B", "AB. A.C", "ABA BAB ABA"])
def test_corners_where_land_and_no_land_take_turns_are_in_order(picture: str) -> None:
    assert len(places(drawn(picture))) == 0


@pytest.mark.parametrize("turn", [0, 30, 90, 117, 180, 270])
@pytest.mark.parametrize("picture", ["CC AB", "AAAA BBCC DEEE", "AAB AAC DDC"])
def test_around_a_t_junction_what_both_sides_drew_cancels_out(picture: str, turn: float) -> None:
    """The places that are left lie on the outside: one polygon is there, and no other."""
    bare = [affinity.rotate(shape.simplify(0), turn, (0, 0)) for shape in drawn(picture)]
    assert shared(polygons(*bare)) <= {1}


def test_a_border_whose_vertices_differ_by_rounding_cancels_out() -> None:
    """Both sides have the same vertices, save for the last digit of their coordinates."""
    y = np.linspace(1_200_000, 1_200_100, 21)
    x = 2_600_000 + np.random.default_rng(1).uniform(0, 9, 21)
    one, other = (
        np.stack([x, y], axis=1),
        np.stack([np.nextafter(x, 0), np.nextafter(y, 0)], axis=1),
    )
    west = Polygon([*one, (2_599_900, y[-1]), (2_599_900, y[0])])
    east = Polygon([*other, (2_600_100, y[-1]), (2_600_100, y[0])])
    assert shared(polygons(west, east)) <= {1}


@pytest.mark.parametrize(
    "other",
    [
        box(50, 50, 150, 150),  # crosses
        box(50, -20, 150, 120),  # crosses twice
        Polygon([(0, 0), (100, 100), (0, 100)]),  # within, with three of its corners
        Polygon([(0, 0), (50, 20), (20, 50)]),  # within, from a corner
        Polygon([(100, 50), (20, 20), (20, 80)]),  # within, from the middle of a side
        Polygon([(100, 50), (120, 20), (20, 80)]),  # crosses at a side's middle
        box(0, 0, 100, 100),  # the same
        box(0, 0, 50, 100),  # along three sides
    ],
)
def test_an_overlap_has_a_doubtful_place_with_both_polygons(other: Polygon) -> None:
    assert max(shared(polygons(box(0, 0, 100, 100), other))) == 2


def test_nothing_left_over_has_no_place() -> None:
    assert places(polygons()).shape == (0, 2)
    assert places(polygons(box(0, 0, 1, 1))).shape == (0, 2)
