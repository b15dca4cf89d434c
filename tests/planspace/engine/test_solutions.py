"""Rows of labels, whoever made them: completed with the fixed regions, and checked."""

import networkx as nx
import numpy as np
import pytest

from helpers.graphs import bordered, path
from regiomap import PlanSpace
from regiomap.errors import VerificationError
from regiomap.planspace.constraints import Constraints
from regiomap.planspace.engine.solutions import Solutions
from regiomap.planspace.rules import Rules


@pytest.fixture
def solutions() -> Solutions:
    """Return those of a path of seven: the last is left out, the two before it stay one region."""
    graph = bordered(nx.path_graph(7))
    first, *_, fifth, sixth, last = sorted(graph)
    constraints = Constraints.of(
        graph,
        together=(),
        apart=(),
        fixed=[[fifth, sixth]],
        growing=[[first]],
        centres=(),
        centres_in_region=None,
        left_out=[last],
    )
    return Solutions(
        Rules.of(graph, constraints, size=(1, 3), size_by=None, weight="shared_border_m")
    )


def test_the_fixed_regions_are_added_and_all_are_numbered_by_first_member(
    solutions: Solutions,
) -> None:
    found = solutions.completed(np.array([[3, 3, 1, 1], [0, 1, 1, 1]]))
    assert found.tolist() == [[0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 2, 2]]
    assert [cut * solutions.rules.step for cut in solutions.cuts(found).tolist()] == [2, 2]
    assert solutions.cut_by_fixed * solutions.rules.step == 1


@pytest.mark.parametrize(
    ("labels", "broken"),
    [
        ([0, 1, 0, 1], "2 regions are not connected"),
        ([0, 0, 0, 0], "1 regions have a size outside"),
    ],
)
def test_a_row_that_breaks_a_rule_goes_no_further(
    solutions: Solutions, labels: list[int], broken: str
) -> None:
    with pytest.raises(VerificationError, match=broken):
        solutions.completed(np.array([labels]))


def test_a_fixed_region_decides_who_is_with_its_members(solutions: Solutions) -> None:
    *others, fifth, sixth = solutions.codes
    shares = solutions.shares_of_fixed()
    assert shares == {(fifth, sixth): 1.0} | {
        (code, member): 0.0 for code in others for member in (fifth, sixth)
    }


def test_fixed_regions_are_in_every_plan_and_are_counted() -> None:
    """Six in a row: 2-3 is a region, so that 0-1 and 4-5 are the others."""
    space = PlanSpace(path(6), size=(1, 2), fixed=[["2", "3"]])
    assert space.count().to_dict() == {3: 1, 4: 2, 5: 1}
    (best,) = space.best()
    assert best.assignment.tolist() == list("112233")
    # Borders of 1 to 5 m in the order of the row: those around the fixed region are 2 and 4.
    assert best.cut == 6.0


def test_who_is_left_out_has_no_region_and_cuts_nothing() -> None:
    (best,) = PlanSpace(path(5), size=(2, 2), left_out=["4"]).best()
    assert best.assignment.dropna().to_dict() == dict(zip("0123", "1122", strict=True))
    assert best.cut == 2.0
