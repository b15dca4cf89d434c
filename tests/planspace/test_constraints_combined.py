"""All constraints at once, against a checker that tries every partition and knows nothing else."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regiomap as rm
from regiomap.errors import InfeasibleError, OptionError

Division = frozenset[frozenset[str]]


def partitions(codes: list[str]) -> Iterator[list[set[str]]]:
    """Yield every way to put some codes into groups."""
    if not codes:
        yield []
        return
    first, *rest = codes
    for parts in partitions(rest):
        yield [{first}, *parts]
        for i, part in enumerate(parts):
            yield [*parts[:i], {first, *part}, *parts[i + 1 :]]


def kept(graph: nx.Graph, parts: list[set[str]], asked: Mapping[str, Any]) -> bool:
    """Return whether a division keeps every constraint, each read from its description."""
    locked = [code for group in [*asked["fixed"], *asked["growing"]] for code in group]
    if len(locked) > len(set(locked)):  # one municipality in two regions at once
        return False
    low, high = asked["size"]
    if not all(low <= sum(asked["size_by"][c] for c in part) <= high for part in parts):
        return False
    if not all(nx.is_connected(graph.subgraph(part)) for part in parts):
        return False
    fewest, most = asked["centres_in_region"]
    towns = [len(part & set(asked["centres"])) for part in parts]
    if asked["centres"] and not all(
        fewest <= n <= (len(graph) if most is None else most) for n in towns
    ):
        return False
    home = [[i for i, part in enumerate(parts) if set(group) <= part] for group in asked["growing"]]
    return (
        all(any(set(group) <= part for part in parts) for group in asked["together"])
        and all(len(part & set(group)) <= 1 for part in parts for group in asked["apart"])
        and all(set(group) in parts for group in asked["fixed"])
        and all(len(one) == 1 for one in home)
        and len({one[0] for one in home}) == len(home)
    )


def brute_force(graph: nx.Graph, asked: Mapping[str, Any]) -> set[Division]:
    placed = sorted(set(graph) - set(asked["left_out"]))
    return {
        frozenset(map(frozenset, parts))
        for parts in partitions(placed)
        if kept(graph, parts, asked)
    }


def found(space: rm.PlanSpace) -> set[Division]:
    number = int(space.count().sum())
    plans = space.best(n=number) if number else []
    divisions = [
        frozenset(frozenset(g) for g in plan.assignment.groupby(plan.assignment).groups.values())
        for plan in plans
    ]
    assert len(divisions) == len(set(divisions)) == number
    assert Counter(map(len, divisions)) == space.count().to_dict()
    return set(divisions)


@st.composite
def lands(draw: st.DrawFn) -> nx.Graph:
    """Return a small graph, connected or not, planar or not."""
    n = draw(st.integers(1, 7))
    codes = [f"{i:02d}" for i in range(n)]
    graph = nx.Graph()
    graph.add_nodes_from(codes)
    ahead = [(a, b) for i, a in enumerate(codes) for b in codes[i + 1 :]]
    for i in range(1, n):  # mostly a tree, so that constraints meet a land that can be divided
        if draw(st.integers(0, 9)):
            graph.add_edge(codes[i], codes[draw(st.integers(0, i - 1))])
    for a, b in draw(st.lists(st.sampled_from(ahead), max_size=5)) if ahead else []:
        graph.add_edge(a, b)
    for *_, facts in graph.edges(data=True):
        facts["shared_border_m"] = draw(st.sampled_from([0.0, 1.0, 2.5]))
    return graph


@st.composite
def constraints(draw: st.DrawFn, graph: nx.Graph) -> dict[str, Any]:
    """Return constraints of every kind; they may overlap and contradict each other."""
    codes = sorted(graph)

    def group(least: int) -> list[str]:
        return draw(
            st.lists(
                st.sampled_from(codes),
                min_size=min(least, len(codes)),
                max_size=min(3, len(codes)),
                unique=True,
            )
        )

    def groups(least: int, most: int) -> list[list[str]]:
        drawn = [group(least) for _ in range(draw(st.integers(0, most)))]
        return [one for one in drawn if len(one) >= least]

    low = draw(st.integers(1, 3))
    fewest = draw(st.integers(0, 1))
    return {
        "size": (low, draw(st.integers(low, 8))),
        "size_by": {code: draw(st.sampled_from([1, 1, 1, 0, 2, 3])) for code in codes},
        "together": groups(2, 1),
        "apart": groups(2, 1),
        "fixed": groups(1, 1),
        "growing": groups(1, 2),
        "centres": draw(st.sampled_from([[], group(1), group(2)])),
        "centres_in_region": (fewest, draw(st.sampled_from([None, 1, 2]))),
        "left_out": draw(st.sampled_from([[], [], group(1)])),
    }


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_all_constraints_at_once_leave_exactly_the_plans_that_keep_them(
    data: st.DataObject,
) -> None:
    graph = data.draw(lands())
    asked = data.draw(constraints(graph))
    expected = brute_force(graph, asked)
    options = dict(asked)
    if not asked["centres"]:  # to ask for centre towns without naming any is a contradiction
        del options["centres_in_region"]
    try:
        space = rm.PlanSpace(graph, **options)
    except InfeasibleError:
        assert not expected
        return
    assert found(space) == expected


def path() -> nx.Graph:
    graph = nx.path_graph([f"{i:03d}" for i in range(6)])
    nx.set_edge_attributes(graph, 1.0, "shared_border_m")
    return graph


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"fixed": [["000", "001"]], "centres": ["002", "004"]},
            r"the fixed region \('000', '001'\) has 0 centre towns, .* must have 1 or more",
        ),
        (
            {"fixed": [["000", "001"]], "centres": ["000", "001"], "centres_in_region": (0, 1)},
            r"has 2 centre towns, and every region must have 0 to 1",
        ),
        ({"growing": [["000"]], "left_out": ["000"]}, "'000' is in a growing region and left out"),
        ({"growing": [["000"]], "fixed": [["000"]]}, "'000' would be in two locked regions"),
        ({"centres_in_region": (1, 1)}, "at least 1 centre town in every region, yet centres"),
        ({"centres": [], "centres_in_region": (2, None)}, "at least 2 centre towns in every"),
    ],
)
def test_a_contradiction_between_constraints_is_named(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InfeasibleError, match=message):
        rm.PlanSpace(path(), size=(1, 3), **options)


def test_no_centre_town_and_no_bounds_is_no_constraint() -> None:
    plain = rm.PlanSpace(path(), size=(1, 3)).count().to_dict()
    free = rm.PlanSpace(path(), size=(1, 3), centres=[], centres_in_region=(0, 1))
    assert free.count().to_dict() == plain
    assert rm.PlanSpace(path(), size=(1, 3), centres=[]).count().to_dict() == plain


def test_centre_towns_that_are_left_out_are_in_no_region() -> None:
    space = rm.PlanSpace(path(), size=(1, 5), centres=["000"], left_out=["000"])
    assert space.count().empty


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"apart": 3}, "apart takes a list, got 3"),
        ({"fixed": "000"}, "fixed takes a list, got '000'"),
        ({"growing": [3]}, "growing takes groups of codes, got 3"),
        ({"apart": [["000", "000"]]}, "apart takes groups of two codes or more"),
        ({"together": [[0, "000"]]}, "together takes codes as text, got 0"),
        ({"left_out": [[]]}, r"left_out\[0\] must be text, got \[\]"),
        ({"centres": ["000"], "centres_in_region": 1}, r"\(fewest, most\) or None, got 1"),
        ({"centres": ["000"], "centres_in_region": (1, 2, 3)}, r"\(fewest, most\)"),
        ({"size_by": 3}, "size_by must be a dict, a Series or None, got 3"),
    ],
)
def test_what_is_no_constraint_is_refused_in_words(options: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        rm.PlanSpace(path(), size=(1, 3), **options)


def test_no_constraints_are_none() -> None:
    none: dict[str, Any] = dict.fromkeys(("together", "apart", "fixed", "growing", "left_out"))
    same = rm.PlanSpace(path(), size=(1, 3)).count()
    assert rm.PlanSpace(path(), size=(1, 3), **none).count().equals(same)


def test_a_space_in_which_everybody_is_left_out_has_one_plan_of_no_region() -> None:
    space = rm.PlanSpace(path(), size=(1, 3), left_out=list(path()))
    assert space.count().to_dict() == {0: 1}
    plan = space.best()[0]
    assert plan.n_regions == 0
    explanation = space.explain(plan)
    assert explanation
    assert (explanation.rank, explanation.n_regions, explanation.cut) == (1, 0, 0.0)
    assert explanation.sentences("en")
    assert len(space.alternatives()) == 1
    assert space.together().empty
