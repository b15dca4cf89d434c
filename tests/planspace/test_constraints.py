"""Constraints about a plan space: against brute force, contradictions by name, and questions."""

from collections.abc import Iterator
from itertools import combinations
from random import Random
from typing import Any

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regiomap as rm
from regiomap.errors import InfeasibleError, OptionError, UnknownMunicipalityError

Division = frozenset[frozenset[str]]


def divisions(codes: list[str]) -> Iterator[list[list[str]]]:
    """Yield every partition of some codes."""
    if not codes:
        yield []
        return
    first, *rest = codes
    for parts in divisions(rest):
        yield [[first], *parts]
        for i, part in enumerate(parts):
            yield [*parts[:i], [first, *part], *parts[i + 1 :]]


def legal(graph: nx.Graph, size: tuple[int, int]) -> list[Division]:
    """Return every division into connected regions of legal size, by trying all."""
    return [
        frozenset(frozenset(part) for part in parts)
        for parts in divisions(sorted(graph))
        if all(
            size[0] <= len(part) <= size[1] and nx.is_connected(graph.subgraph(part))
            for part in parts
        )
    ]


def division(plan: rm.Plan) -> Division:
    given_ = plan.assignment.dropna()
    return frozenset(frozenset(rows.index) for _, rows in given_.groupby(given_))


def every(space: rm.PlanSpace) -> set[Division]:
    if space.count().empty:
        return set()
    plans = [division(plan) for plan in space.best(n=100_000)]
    assert len(plans) == len(set(plans)) == space.count().sum()
    return set(plans)


@st.composite
def graphs(draw: st.DrawFn) -> nx.Graph:
    """Return a grid with some borders missing, and weights with ties between them."""
    rows, columns = draw(st.sampled_from([(2, 3), (2, 4), (1, 6)]))
    grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(rows, columns))
    graph = nx.Graph()
    graph.add_nodes_from(f"{i:02d}" for i in grid)
    for a, b in grid.edges:
        if draw(st.integers(0, 9)):
            length = draw(st.sampled_from([0.0, 1.0, 1.0, 2.5]))
            graph.add_edge(f"{a:02d}", f"{b:02d}", shared_border_m=length)
    return graph


def subset(draw: st.DrawFn, codes: list[str], least: int = 1, most: int = 3) -> list[str]:
    return draw(st.lists(st.sampled_from(codes), min_size=least, max_size=most, unique=True))


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_every_constraint_leaves_exactly_the_plans_that_keep_it(data: st.DataObject) -> None:
    graph = data.draw(graphs())
    size = data.draw(st.sampled_from([(1, 3), (2, 4), (2, 5), (1, 9)]))
    codes = sorted(graph)
    constraint = data.draw(
        st.sampled_from(["together", "apart", "growing", "fixed", "centres", "out"])
    )
    group = data.draw(st.lists(st.sampled_from(codes), min_size=2, max_size=3, unique=True))
    plans = legal(graph, size)
    match constraint:
        case "together":
            options: dict[str, Any] = {"together": [group]}
            kept = [p for p in plans if any(set(group) <= part for part in p)]
        case "apart":
            options = {"apart": [group]}
            kept = [p for p in plans if all(len(part & set(group)) <= 1 for part in p)]
        case "growing":
            options = {"growing": [[group[0]], group[1:]]}
            kept = [
                p
                for p in plans
                if any(set(group[1:]) <= part and group[0] not in part for part in p)
            ]
        case "fixed":
            options = {"fixed": [group]}
            kept = [p for p in plans if frozenset(group) in p]
        case "centres":
            options = {"centres": group, "centres_in_region": (1, 1)}
            kept = [p for p in plans if all(len(part & set(group)) == 1 for part in p)]
        case _:
            options = {"left_out": group}
            rest = graph.subgraph(set(graph) - set(group))
            kept = legal(rest, size) if len(rest) else [frozenset()]
    try:
        space = rm.PlanSpace(graph, size=size, **options)
    except InfeasibleError:
        assert not kept
        return
    assert every(space) == set(kept)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_plan_is_contained_exactly_when_it_is_listed(data: st.DataObject) -> None:
    graph = data.draw(graphs())
    space = rm.PlanSpace(graph, size=(2, 5))
    codes = sorted(graph)
    regions = data.draw(st.lists(st.integers(0, 2), min_size=len(codes), max_size=len(codes)))
    plan = pd.Series([f"r{i}" for i in regions], index=codes)
    parts = frozenset(frozenset(rows.index) for _, rows in plan.groupby(plan))
    assert bool(space.contains(plan)) == (parts in every(space))


@settings(max_examples=50, deadline=None)
@given(graphs(), st.integers(1, 4))
def test_explain_infeasible_speaks_exactly_when_there_is_no_plan(graph: nx.Graph, k: int) -> None:
    space = rm.PlanSpace(graph, size=(2, 3))
    numbers = {len(plan) for plan in legal(graph, (2, 3))}
    assert bool(space.explain_infeasible(k)) == (k not in numbers)
    assert bool(space.explain_infeasible()) == (not numbers)


@settings(max_examples=50, deadline=None)
@given(graphs())
def test_the_exact_share_of_any_pair_is_what_counting_gives(graph: nx.Graph) -> None:
    space = rm.PlanSpace(graph, size=(2, 4))
    plans = every(space)
    if not plans:
        return
    pairs = list(combinations(sorted(graph), 2))
    table = space.together(pairs, n_samples=1)
    assert (table["standard_error"] == 0).all()
    for row in table.itertuples(index=False):
        joint = sum(any({row.nis_a, row.nis_b} <= part for part in plan) for plan in plans)
        assert row.share == pytest.approx(joint / len(plans))


def path(n: int) -> nx.Graph:
    graph = nx.Graph()
    for i in range(n - 1):
        graph.add_edge(str(i), str(i + 1), shared_border_m=float(i + 1))
    for code in graph:
        graph.nodes[code]["name"] = f"Dorp {code}"
    return graph


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"together": [["0", "1"]], "apart": [["0", "1"]]}, "'0' and '1' must be together and ap"),
        ({"together": [["0", "1"], ["1", "2"]], "apart": [["0", "2"]]}, "together and apart"),
        ({"together": [["0", "1", "2", "3"]]}, "size of 4, more than the largest region of 3"),
        ({"fixed": [["0", "1", "2", "3"]]}, "size of 4, outside 2 to 3"),
        ({"fixed": [["0", "2"]]}, "without '1', '2' has no neighbour in the group"),
        ({"fixed": [["0", "1"], ["1", "2"]]}, "'1' would be in two locked regions"),
        ({"fixed": [["0", "1"]], "left_out": ["1"]}, "'1' is in a fixed region and left out"),
        ({"fixed": [["0", "1"]], "together": [["1", "2"]]}, "a fixed region has only one"),
        ({"fixed": [["0", "1"]], "apart": [["0", "1"]]}, "a fixed region has both"),
        ({"together": [["0", "1"]], "left_out": ["0"]}, "together with others and left out"),
        ({"left_out": ["1"]}, "without '1', '0' has no neighbour left"),
        ({"fixed": [["1", "2"]]}, "without '1', '0' has no neighbour left"),
    ],
)
def test_a_contradiction_is_named_before_the_search(
    options: dict[str, object], message: str
) -> None:
    with pytest.raises(InfeasibleError, match=message):
        rm.PlanSpace(path(6), size=(2, 3), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"together": ["01"]}, OptionError, "groups of two codes or more, got '01'"),
        ({"together": [["0"]]}, OptionError, "groups of two codes or more"),
        ({"centres": "0"}, OptionError, "centres takes a list of codes"),
        ({"centres": ["0"], "centres_in_region": (2, 1)}, OptionError, r"\(fewest, most\)"),
        ({"apart": [["0", "9"]]}, UnknownMunicipalityError, "apart names 1 code .* '9'"),
        ({"left_out": ["9"]}, UnknownMunicipalityError, "left_out names 1 code"),
        ({"size_by": {"0": 1}}, OptionError, "no number for 5 codes"),
        ({"size_by": dict.fromkeys("012345", 0.5)}, OptionError, "whole numbers .* 0.5"),
    ],
)
def test_a_constraint_that_is_no_constraint_is_refused(
    options: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        rm.PlanSpace(path(6), size=(2, 3), **options)  # type: ignore[arg-type]


def test_size_can_count_inhabitants() -> None:
    people = pd.Series({"0": 5, "1": 1, "2": 1, "3": 1, "4": 1, "5": 5})
    space = rm.PlanSpace(path(6), size=(6, 8), size_by=people)
    # 0-1 2-5, 0-1-2 3-5, 0-3 4-5: the sizes are 6 and 8, 7 and 7, 8 and 6.
    assert space.count().to_dict() == {2: 3}


def test_all_fixed_leaves_one_plan() -> None:
    space = rm.PlanSpace(path(4), size=(2, 2), fixed=[["0", "1"], ["2", "3"]])
    assert space.count().to_dict() == {2: 1}
    assert space.best()[0].cut == 2.0


def test_who_is_left_out_is_in_the_plan_without_a_region() -> None:
    best = rm.PlanSpace(path(5), size=(2, 2), left_out=["4"]).best()[0]
    assert best.assignment.isna().to_dict() == {
        "0": False, "1": False, "2": False, "3": False, "4": True,
    }  # fmt: skip


def test_alternatives_differ_from_the_best_and_from_each_other() -> None:
    grid = nx.relabel_nodes(nx.grid_2d_graph(4, 4), lambda cell: f"{cell[0]}{cell[1]}")
    nx.set_edge_attributes(grid, 1.0, "shared_border_m")
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
    grid = nx.relabel_nodes(nx.grid_2d_graph(3, 4), lambda cell: f"{cell[0]}{cell[1]}")
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
        assert f"Of the first {search} plans the most similar one moves" in said
        assert "The most similar better plan" not in said


@pytest.mark.parametrize(
    ("k", "said"),
    [
        (1, "2 regions are fixed, more than the 1 that are asked"),
        (2, "of 2 regions 2 are fixed, and outside them is left: Dorp 4, Dorp 5"),
        (5, "of 5 regions 2 are fixed, and for the rest: a size of 2 is too little for 3 regions"),
        (4, "possible are 3 regions"),
        (3, ""),
    ],
)
def test_explain_infeasible_speaks_of_the_number_that_is_asked_with_fixed_regions_too(
    k: int, said: str
) -> None:
    space = rm.PlanSpace(
        path(6), size=(1, 2), fixed=[["0", "1"], ["2", "3"]], together=[["4", "5"]]
    )
    assert said in space.explain_infeasible(k, language="en")
    assert bool(said) == bool(space.explain_infeasible(k))
    assert "-1" not in space.explain_infeasible(k)


def test_a_town_that_alone_is_too_large_is_named() -> None:
    people = dict(zip("012345", [3, 3, 900, 3, 3, 3], strict=True))
    for k in (None, 2, 9):
        space = rm.PlanSpace(path(6), size=(1, 20), size_by=people)
        assert space.explain_infeasible(k) == (
            "alleen al groter dan 20: Dorp 2 (900); laat weg of verruim de grootte"
        )
    beside = rm.PlanSpace(path(6), size=(3, 20), size_by=people, fixed=[["0", "1"]])
    assert beside.explain_infeasible(language="en").startswith(
        "beside the fixed regions (1): alone larger"
    )


def test_a_share_from_a_sample_is_never_certain() -> None:
    grid = nx.relabel_nodes(nx.grid_2d_graph(3, 4), lambda cell: f"{cell[0]}{cell[1]}")
    nx.set_edge_attributes(grid, 1.0, "shared_border_m")
    space = rm.PlanSpace(grid, size=(2, 8))
    table = space.together(n_samples=5)
    sampled = table[~table["neighbours"]]
    assert sampled["share"].isin([0, 1]).any()
    assert (sampled["standard_error"] > 0).all()
    assert (table.loc[table["neighbours"], "standard_error"] == 0).all()
    best = space.explain(space.best()[0])
    assert best.share_better == 0
    assert best.standard_error == pytest.approx((2 / 10_004 * 10_002 / 10_004 / 10_004) ** 0.5)


def test_explaining_a_plan_outside_the_space_says_which_rule_it_breaks() -> None:
    space = rm.PlanSpace(path(6), size=(2, 4))
    cut_up = pd.Series(["a", "b", "a", "b", "b", "b"], index=list("012345"))
    with pytest.raises(InfeasibleError, match="region a is not connected; cut off: Dorp 2"):
        space.explain(cut_up)


def test_every_broken_rule_is_said() -> None:
    space = rm.PlanSpace(
        path(6),
        size=(2, 3),
        together=[["0", "1"]],
        apart=[["2", "5"]],
        centres=["0", "3"],
    )
    edited = pd.Series({"0": "a", "1": "b", "2": "b", "5": "b", "9": "c", "4": None})
    verdict = space.contains(edited)
    assert verdict.to_frame()["rule"].tolist() == [
        "unknown", "unassigned", "size", "centres", "contiguous", "together", "apart",
    ]  # fmt: skip
    assert "9 komt hier niet voor; Dorp 3, Dorp 4 heeft geen regio" in verdict.reason()


@pytest.mark.parametrize(
    ("graph", "size", "k", "reason"),
    [
        (path(17), (5, 15), 1, "17 is te veel voor 1 regio's van hoogstens 15"),
        (path(17), (5, 15), 4, "17 is te weinig voor 4 regio's van minstens 5"),
        (path(9), (5, 8), None, "9 laat zich niet verdelen in regio's van 5 tot 8"),
        (nx.union(path(5), nx.relabel_nodes(path(2), {"0": "x", "1": "y"})), (3, 9), None,
         "Dorp 0, Dorp 1 ligt los van de rest"),
        (nx.star_graph(["0", "1", "2", "3", "4"]), (2, 3), None, "1, 2, 3, 4 grenst alleen via 0"),
    ],
)  # fmt: skip
def test_the_simple_reasons_are_found(
    graph: nx.Graph, size: tuple[int, int], k: int | None, reason: str
) -> None:
    nx.set_edge_attributes(graph, 1.0, "shared_border_m")
    assert reason in rm.PlanSpace(graph, size=size).explain_infeasible(k)


def test_when_no_simple_reason_applies_the_engine_has_tried_all() -> None:
    # A caterpillar: 0 and 5 can each be with their neighbours only; three pairs are possible,
    # yet the middle of a path of three cannot be a pair with both ends.
    graph = nx.Graph([("0", "1"), ("1", "2"), ("1", "3"), ("3", "4"), ("3", "5")])
    nx.set_edge_attributes(graph, 1.0, "shared_border_m")
    space = rm.PlanSpace(graph, size=(2, 4))
    assert space.count().to_dict() == {2: 1}
    assert "mogelijk zijn 2 regio's" in space.explain_infeasible(3)


def test_two_sizes_for_one_code_are_refused() -> None:
    sizes = pd.Series([1, 1, 2], index=["a", "b", "b"])
    with pytest.raises(OptionError, match="size_by gives 'b' twice"):
        rm.PlanSpace(nx.path_graph(["a", "b"]), weight="w", size_by=sizes)
