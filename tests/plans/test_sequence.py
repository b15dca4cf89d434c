"""Many plans as one array: what a list of plans can do, and its labels, cuts and table."""

import contextlib
import copy
import pickle
from collections.abc import Sequence

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regiomap as rm
from helpers.graphs import cell_graph
from helpers.lands import squares
from regiomap.plans.measures import measure_plans


def grid() -> nx.Graph:
    graph = cell_graph(3, 4)
    for i, (_, _, facts) in enumerate(sorted(graph.edges(data=True), key=lambda e: e[:2])):
        facts["shared_border_m"] = 1.0 + i / 7
    return graph


@pytest.fixture(scope="module")
def space() -> rm.PlanSpace:
    return rm.PlanSpace(grid(), size=(2, 6), left_out=["23"])


@pytest.fixture(scope="module")
def plans(space: rm.PlanSpace) -> rm.reports.Plans:
    return space.best(n=50)


def test_every_question_that_lists_plans_answers_with_one_sequence(
    space: rm.PlanSpace, plans: rm.reports.Plans
) -> None:
    for answer in (plans, space.sample(5, seed=1), space.alternatives(2, max_worse=9.0)):
        assert isinstance(answer, rm.reports.Plans)
        assert isinstance(answer, Sequence)
        assert all(isinstance(plan, rm.Plan) for plan in answer)


def test_a_plan_is_what_its_row_says(plans: rm.reports.Plans) -> None:
    frame = plans.to_frame()
    for i, plan in enumerate(plans):
        assert plan == plans.take([i])[0]
        assert plan == plans[i - len(plans)]
        given_ = plan.assignment
        assert given_.index.equals(plans.codes)
        assert given_.isna().tolist() == (plans.labels[i] == -1).tolist()
        assert given_.dropna().tolist() == [str(k + 1) for k in plans.labels[i] if k >= 0]
        assert frame.loc[i].dropna().to_dict() == given_.dropna().to_dict()
        assert plan.cut == plans.cuts[i]
        assert plan.exact
    assert plans.labels.shape == (50, 12)
    assert frame.index.name == "plan"
    assert frame.columns.equals(plans.codes)
    assert (np.diff(plans.cuts) >= 0).all()


def test_regions_are_numbered_as_they_appear(plans: rm.reports.Plans) -> None:
    for row in plans.labels:
        placed = row[row >= 0]
        first = [k for i, k in enumerate(placed) if k not in placed[:i]]
        assert first == list(range(len(first)))


@settings(max_examples=50, deadline=None)
@given(st.slices(50), st.integers(-50, 49))
def test_it_is_cut_and_counted_as_a_list(
    plans: rm.reports.Plans, part: slice, position: int
) -> None:
    as_list = list(plans)
    assert plans[part] == as_list[part]
    assert as_list[part] == plans[part]
    assert len(plans[part]) == len(as_list[part])
    assert plans[position] == as_list[position]
    assert plans.index(plans[position]) == position % 50
    assert plans[position] in plans


def test_it_is_joined_and_compared_as_a_list(plans: rm.reports.Plans) -> None:
    two, three = plans[:2], plans[2:5]
    assert two + three == list(plans[:5])
    assert [plans[9]] + two == [plans[9], plans[0], plans[1]]  # noqa: RUF005  (what is tested)
    assert plans[:0] == []
    assert not plans[:0]
    assert two != three
    assert two != "ab"
    assert plans.take([3, 0, 3]) == [plans[3], plans[0], plans[3]]
    assert list(reversed(two)) == [plans[1], plans[0]]


@pytest.mark.parametrize("position", [50, -51, 10**20])
def test_a_position_that_is_not_there_is_said(plans: rm.reports.Plans, position: int) -> None:
    with pytest.raises(IndexError, match="there are 50 plans, and none at position"):
        _ = plans[position]


def test_nobody_changes_the_array(space: rm.PlanSpace, plans: rm.reports.Plans) -> None:
    before = list(plans)
    with pytest.raises(ValueError, match="read-only"):
        plans.labels[0, 0] = 3
    with pytest.raises(ValueError, match="read-only"):
        plans.cuts[0] = 3
    with pytest.raises(TypeError):
        plans[0] = plans[1]  # type: ignore[index]
    frame = plans.to_frame()
    frame.iloc[:, :] = "changed"
    handed_out = plans[0].assignment
    handed_out.iloc[:] = "changed"
    assert plans == before == space.best(n=50)


def test_copies_are_equal(plans: rm.reports.Plans) -> None:
    for again in (copy.copy(plans), copy.deepcopy(plans), pickle.loads(pickle.dumps(plans))):  # noqa: S301
        assert again == plans
        with pytest.raises(ValueError, match="read-only"):
            again.labels[0, 0] = 3


def test_it_says_what_it_holds(plans: rm.reports.Plans) -> None:
    assert repr(plans).startswith("<Plans: 50 plans of 12 municipalities in 2 to 3 regions, cut ")
    assert repr(plans).endswith(" m of shared_border_m>")
    assert repr(plans[:0]) == "<Plans: no plan>"
    html = plans._repr_html_()
    assert html.count("<tr") == 12  # two of the head
    assert "40 more" in html
    assert "more" not in plans[:3]._repr_html_()


def test_measuring_the_array_is_measuring_the_plans(plans: rm.reports.Plans) -> None:
    table = squares(plans.codes, columns=4, population=range(1, 13))
    criteria = ["cut", "n_regions", "population_ratio", "n_municipalities_max"]
    pd.testing.assert_frame_equal(
        measure_plans(plans, table, criteria), measure_plans(list(plans), table, criteria)
    )


def test_exact_cuts_of_the_array_are_those_of_the_plans(
    space: rm.PlanSpace, plans: rm.reports.Plans
) -> None:
    assert space.exact_cuts(plans) == space.exact_cuts(list(plans))
    assert [float(cut) for cut in space.exact_cuts(plans)] == plans.cuts.tolist()


def test_alternatives_of_a_proposal_have_names_and_a_table() -> None:
    codes = [f"{i}{j}" for i in range(3) for j in range(2)]
    table = squares(codes, columns=2, name=[f"Dorp {code}" for code in codes], parent="P")
    proposal = rm.propose_regions(table, within="parent", size=(2, 4), alternatives=4)
    others = proposal.alternatives
    assert isinstance(others, rm.reports.Plans)
    assert len(others) == 4
    for plan, (_, row) in zip(others, others.to_frame().iterrows(), strict=True):
        assert plan.assignment.to_dict() == row.to_dict()
        assert set(plan.assignment) <= {"P", *(f"P (Dorp {code})" for code in codes)}
        assert plan.check(rm.Criteria(min_size=2, max_size=4))
        assert plan.with_municipalities(table).cut == plan.cut
    assert (others.cuts >= proposal.best.cut).all()


def test_thousands_of_plans_are_drawn_without_making_one(
    space: rm.PlanSpace, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[rm.Plan] = []

    def seen(plan: rm.Plan) -> None:
        made.append(plan)

    monkeypatch.setattr(rm.Plan, "__post_init__", seen)
    drawn = space.sample(5000, seed=0)
    assert (len(drawn), drawn.labels.shape, drawn.to_frame().shape) == (
        5000,
        (5000, 12),
        (5000, 12),
    )
    assert drawn[:100].take([5, 4]).cuts.shape == (2,)
    assert not made
    assert drawn[4999].n_regions
    assert len(made) == 1


def test_no_look_at_the_array_gives_a_way_to_write_into_it(space: rm.PlanSpace) -> None:
    plans = space.best(n=5)
    labels, cuts, codes = plans.labels.copy(), plans.cuts.copy(), list(plans.codes)
    for part in (plans, plans[1:], plans.take([0])):
        for array in (part.labels, part.cuts, part.labels[:], part.cuts.view()):
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0
    for name in ("codes", "labels", "cuts"):
        with pytest.raises(AttributeError, match=name):
            setattr(plans, name, None)
    with contextlib.suppress(ValueError):  # pandas 2 lets the values of an index be written
        plans.codes.to_numpy()[0] = "another"
        plans.codes.values[0] = "another"  # noqa: PD011  (what is tested)
    assert (plans.labels == labels).all()
    assert (plans.cuts == cuts).all()
    assert list(plans.codes) == codes


def test_who_is_together_is_counted_pair_by_pair(plans: rm.reports.Plans) -> None:
    table = plans.together()
    assert list(table.columns) == ["nis_a", "nis_b", "share"]
    n = len(plans.codes)
    assert len(table) == n * (n - 1) // 2
    assert (table["nis_a"] < table["nis_b"]).all()
    regions = [plan.assignment.dropna().to_dict() for plan in plans]
    for a, b, share in table.itertuples(index=False):
        n_together = sum(a in one and one[a] == one.get(b) for one in regions)
        assert share == n_together / len(plans)
    assert not table.loc[table["nis_b"] == "23", "share"].any()  # who is left out
    assert table["share"].nunique() > 2
    assert plans[:0].together()["share"].isna().all()


def test_all_plans_of_a_number_are_together_as_the_space_says() -> None:
    space = rm.PlanSpace(cell_graph(3, 3), size=(2, 4))
    every = space.best(4, n=int(space.count()[4]))
    both = every.together().merge(space.together(n_regions=4), on=["nis_a", "nis_b"])
    exact = both[both["standard_error"] == 0]
    assert len(exact) >= 12
    assert np.allclose(exact["share_x"], exact["share_y"], rtol=0, atol=1e-12)
