"""What was chosen, as plans of all municipalities: named after parents and towns, and checked."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regiomap as rm
from helpers.lands import parented, rectangles
from regiomap.errors import (
    VerificationError,
)
from regiomap.plans.sequence import Plans
from regiomap.planspace.constraints import Constraints
from regiomap.propose.assembly import require_verified
from regiomap.propose.constraints import ConstraintsByParent


def test_a_single_region_has_the_name_of_its_parent_others_of_their_largest_town() -> None:
    table = parented("aabbbb").assign(population=[1, 2, 9, 3, 4, 5])
    best = rm.propose_regions(table, within="parent", size=(2, 2)).best.assignment
    assert best.tolist() == ["a", "a", "b (02)", "b (02)", "b (05)", "b (05)"]


def test_a_parent_with_a_nasty_name_is_just_a_name() -> None:
    table = parented("aaaa").replace({"parent": {"a": "<b>=1+1</b> {0} %s"}})
    best = rm.propose_regions(table, within="parent", size=(4, 4)).best
    assert set(best.assignment) == {"<b>=1+1</b> {0} %s"}
    assert "&lt;b&gt;" in best._repr_html_()
    assert "<b>=1" not in best._repr_html_()


def test_towns_of_one_name_make_regions_of_two_names() -> None:
    """Two regions called alike would be one region: too large, or not connected."""
    table = parented("aaaa").assign(name="Sint-Jan")
    best = rm.propose_regions(table, within="parent", size=(2, 2)).best
    assert best.assignment.tolist() == ["a (Sint-Jan) 00"] * 2 + ["a (Sint-Jan) 02"] * 2
    nameless = rm.propose_regions(table, within=None, size=(2, 2), n_regions=2).best
    assert nameless.n_regions == 2


@given(
    names=st.lists(st.sampled_from(["Jan", "Jan 00", "Jan 00 00", "Jan 01", ""]), min_size=4),
    within=st.sampled_from(["parent", None]),
)
@settings(max_examples=60, deadline=None)
def test_whatever_towns_are_called_no_two_regions_share_a_name(
    names: list[str], within: str | None
) -> None:
    """A name with a code behind it may be what another town is called already."""
    table = parented("abbb").assign(name=names[:4], parent=["Jan", *["Piet"] * 3])
    proposal = rm.propose_regions(table, within=within, size=(1, 1))
    assert proposal.best.n_regions == 4


def test_a_code_behind_a_name_is_no_name_of_another_region() -> None:
    """Neighbours whose regions were called alike became one region, and nothing said so."""
    table = parented("aaaa").assign(name=["Jan", "Jan", "Jan 00", "Piet"])
    best = rm.propose_regions(table, within=None, size=(1, 2), n_regions=4).best
    assert best.assignment.tolist() == ["Jan 00 00", "Jan 01", "Jan 00 02", "Piet"]


def test_alternatives_are_named_and_checked_as_the_best_is(thirty: rm.reports.Proposal) -> None:
    assert thirty.best.assignment.equals(
        rm.propose_regions(rm.load_flanders(), n_regions=30).best.assignment
    )
    for plan in thirty.alternatives:
        assert plan.n_regions == 30
        assert plan.check()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([0, 1, 1, 0], "not connected"),
        ([0, 0, 0, 1], "regions of '00', '01', '02', '03' are of another size"),
        ([0, 1, 1, -1], "not every plan places the same municipalities"),
    ],
)
def test_the_check_of_the_whole_land_finds_a_wrong_plan(row: list[int], message: str) -> None:
    table = parented("aaaa")
    graph = rm.build_adjacency(table)
    labels = np.array([[0, 0, 1, 1], row])
    plans = Plans(table.index, labels, np.zeros(2), facts={})
    shared = Constraints.of(
        graph,
        together=(),
        apart=(),
        fixed=(),
        growing=(),
        centres=(),
        centres_in_region=None,
        left_out=(),
    )
    constraints = ConstraintsByParent((2, 2), shared)
    with pytest.raises(VerificationError, match=message):
        require_verified(plans, graph, table["parent"], constraints)
    require_verified(plans[:1], graph, table["parent"], constraints)
    with pytest.raises(VerificationError, match="not connected"):
        require_verified(plans[:1], graph, pd.Series(list("abaa"), index=table.index), constraints)


def test_a_parent_called_like_a_region_of_another_parent_stays_itself() -> None:
    table = parented("aabbbb").replace({"parent": {"a": "P (Q)", "b": "P"}})
    table["name"] = ["x", "y", "Q", "z", "v", "w"]
    plan = rm.propose_regions(table, within="parent", size=(2, 2), n_regions=3).best
    assert plan.n_regions == 3
    assert plan.assignment["00"] == "P (Q) 00"
    assert plan.assignment["02"] == "P (Q) 02"


def test_the_largest_town_gives_the_name_though_some_populations_are_missing() -> None:
    table = parented("aaaa").assign(population=[None, 5.0, None, None])
    plan = rm.propose_regions(table, within="parent", size=(2, 2)).best
    assert plan.assignment.tolist() == ["a (01)"] * 2 + ["a (02)"] * 2


def test_the_largest_area_gives_the_name_where_nobody_knows_the_people() -> None:
    table = rectangles(1000, 1000, 1000, 1500).assign(parent="P")
    plan = rm.propose_regions(table, within="parent", size=(2, 2)).best
    assert plan.assignment.tolist() == ["P (a)"] * 2 + ["P (d)"] * 2
