"""A plan explained: its rank, what it cuts, and the most similar one that cuts less."""

from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regiomap as rm
from helpers.graphs import cell_graph, path


def test_alternatives_differ_from_the_best_and_from_each_other() -> None:
    grid = cell_graph(4, 4)
    space = rm.PlanSpace(grid, size=(4, 8))
    plans = space.alternatives(3, n_regions=2, max_worse=0.5, min_moved=3)
    assert plans[0].cut == space.best(n_regions=2)[0].cut == 4.0
    assert all(plan.cut <= 6 for plan in plans)
    for a, b in combinations(plans, 2):
        assert len(rm.compare_plans(a, b)) >= 3


def test_an_explanation_says_rank_ties_and_the_nearest_better_plan() -> None:
    # 0 -1- 1 -2- 2 -3- 3 -4- 4 -5- 5: two regions of two to four can be cut at 2, 3 or 4.
    space = rm.PlanSpace(path(6), size=(2, 4))
    second = space.best(n_regions=2, n=2)[1]
    report = space.explain(second)
    assert not report
    assert (report.rank, report.n_plans, report.cut, report.best_cut) == (2, 3, 3.0, 2.0)
    assert report.total == 15.0
    assert report.to_frame()[["nis_a", "nis_b", "tie"]].to_numpy().tolist() == [["2", "3", 3.0]]
    assert report.nearest["nis"].tolist() == ["2"]
    assert report.sentences() == (
        "Nummer 2 van 3 voorstellen met 2 regio's; het snijdt 3 door, het beste 2. "
        "Het houdt 80 % van de banden tussen buren binnen de regio's en snijdt er 1 door. "
        "Het meest gelijkende betere voorstel verplaatst Dorp 2 en snijdt 1 minder door."
    )
    assert space.explain(space.best(n_regions=2)[0])


def test_a_rank_beyond_the_search_is_not_invented() -> None:
    space = rm.PlanSpace(path(6), size=(2, 4))
    worst = space.best(n_regions=2, n=3)[2]
    report = space.explain(worst, search=1)
    assert report.rank is None
    assert "not among the first 1 of 3" in report.sentences("en").lower()


def test_the_nearest_better_plan_is_found_beyond_the_search() -> None:
    flanders = rm.load_flanders()
    ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    space = rm.PlanSpace(rm.build_adjacency(ghent))
    plan = space.best(3, n=11_701)[11_700]
    for search in (1, 10_000, 11_701):
        report = space.explain(plan, search=search)
        assert report.nearest_proven
        assert report.nearest["name"].tolist() == ["Lievegem"]
        better = space.best(3, n=11_700)[-1].cut
        assert report.nearest_cut <= better
    assert "Het meest gelijkende betere voorstel verplaatst Lievegem" in report.sentences()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 6))
def test_what_is_called_the_most_similar_better_plan_is(seed: int, search: int) -> None:
    grid = cell_graph(3, 4)
    random = Random(seed)  # noqa: S311  (no secret)
    for edge in grid.edges:
        grid.edges[edge]["shared_border_m"] = random.randint(1, 9)
    space = rm.PlanSpace(grid, size=(2, 8))
    every = space.best(3, n=int(space.count()[3]))
    plan = random.choice(every)
    report = space.explain(plan, search=search)
    whole = space.explain(plan, search=len(every))
    assert report.cut - report.nearest_cut >= 0
    assert len(report.nearest) >= len(whole.nearest)
    if report.nearest_proven:
        assert len(report.nearest) == len(whole.nearest)
    elif len(report.nearest):
        said = report.sentences("en")
        plans = "plan" if search == 1 else "plans"
        assert f"Of the first {search} {plans} the most similar one moves" in said
        assert "The most similar better plan" not in said


def test_a_share_from_a_sample_is_never_certain() -> None:
    grid = cell_graph(3, 4)
    space = rm.PlanSpace(grid, size=(2, 8))
    table = space.together(n_samples=5)
    sampled = table[~table["neighbours"]]
    assert sampled["share"].isin([0, 1]).any()
    assert (sampled["standard_error"] > 0).all()
    assert (table.loc[table["neighbours"], "standard_error"] == 0).all()
    best = space.explain(space.best()[0])
    assert best.share_better == 0
    assert best.standard_error == pytest.approx((2 / 10_004 * 10_002 / 10_004 / 10_004) ** 0.5)
