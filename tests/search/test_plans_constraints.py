"""Every constraint of the exact engine holds in what a search finds, and nothing better is lost."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import networkx as nx
import numpy as np
import pytest

from helpers.brute_force import Partition, every, partition, partitions
from helpers.search import Options, blocks, random_land, random_options, searched, triangulation
from regiomap import PlanSpace
from regiomap.errors import InfeasibleError


def asked_of(graph: nx.Graph, rng: np.random.Generator) -> Options:
    """Return random constraints of every kind; they may contradict each other."""
    options = random_options(graph, rng)
    free = rng.permutation(sorted(graph)).tolist()
    if rng.random() < 0.3:
        options["left_out"] = [free.pop()]
    if rng.random() < 0.3:
        start = free.pop()
        near = [code for code in graph[start] if code in free]
        options["fixed"] = [[start, *near[:1]]]
    if rng.random() < 0.3:
        options["growing"] = [[free.pop()], [free.pop()]]
    if rng.random() < 0.2:
        options["weight"] = "people"
    return options


def answers(seed: int) -> tuple[PlanSpace, nx.Graph, Options] | None:
    """Return a graph with constraints and its space, None when these contradict each other."""
    rng = np.random.default_rng(seed)
    graph = random_land(rng, most=9)
    for *_, data in graph.edges(data=True):
        data["people"] = int(rng.integers(0, 9)) / 10
    options = asked_of(graph, rng)
    try:
        return PlanSpace(graph, **options), graph, options
    except InfeasibleError:
        with pytest.raises(InfeasibleError):
            searched(graph, **options)
        return None


@pytest.mark.parametrize("seeds", blocks(40, slow=160))
def test_the_best_of_any_and_of_every_number_of_regions(seeds: range) -> None:
    n_answered = 0
    for seed in seeds:
        given = answers(seed)
        if given is None:
            continue
        space, graph, options = given
        counts = space.count()
        plans = every(space)
        if not plans:
            with pytest.raises(InfeasibleError, match="there is no such plan"):
                searched(graph, **options)
            continue
        n_answered += 1
        found = searched(graph, **options)
        assert found.proven
        assert found.cut == space.best()[0].cut, seed
        assert partitions(found.plans) <= plans, seed
        for k in range(max(1, counts.index.min() - 1), counts.index.max() + 2):
            if counts.get(k, 0):
                one = searched(graph, n_regions=k, **options)
                assert one.cut == space.best(k)[0].cut, (seed, k)
                assert one.best.n_regions == k
                assert partition(one.best) in plans
            else:
                with pytest.raises(InfeasibleError, match="there is no such plan"):
                    searched(graph, n_regions=k, **options)
    assert n_answered


def near(plans: list[Any], share: float) -> list[Any]:
    return [plan for plan in plans if plan.cut <= plans[0].cut * (1 + share) * (1 + 1e-12)]


@pytest.mark.parametrize("seeds", blocks(20, slow=100))
def test_every_plan_near_the_best(seeds: range) -> None:
    for seed in seeds:
        given = answers(seed)
        if given is None or given[0].count().empty:
            continue
        space, graph, options = given
        ranked = list(space.best(n=100_000))
        found = searched(graph, **options)
        for share in (0, 0.1, 0.5):
            plans = found.near_best(share)
            assert [plan.cut for plan in plans] == [plan.cut for plan in near(ranked, share)], seed
            assert partitions(plans) == partitions(near(ranked, share)), seed
            assert all(plan.exact for plan in plans)


def rules() -> list[Callable[[list[str]], bool]]:
    """Return rules on the codes of one region."""
    return [
        lambda codes: len(codes) != 2,
        lambda codes: sum(map(int, codes)) % 3 != 0,
        lambda codes: codes == sorted(codes) and max(map(int, codes)) - int(codes[0]) < 7,
    ]


@pytest.mark.parametrize("seeds", blocks(20, slow=100))
def test_the_best_plan_under_a_rule(seeds: range) -> None:
    for seed in seeds:
        given = answers(seed)
        if given is None or given[0].count().empty:
            continue
        space, graph, options = given
        found, ranked = searched(graph, **options), list(space.best(n=100_000))
        for rule in rules():

            def keeps(
                plan: Partition,
                rule: Callable[[list[str]], bool] = rule,
                options: Options = options,
            ) -> bool:
                fixed = {frozenset(group) for group in options.get("fixed", ())}
                return all(rule(sorted(one)) for one in plan - fixed)

            kept = [plan.cut for plan in ranked if keeps(partition(plan))]
            if kept:
                best = found.best_under(rule)
                assert best.cut == kept[0], seed
                assert keeps(partition(best))
                assert not best.exact  # the exact engine knows no such rule
            else:
                with pytest.raises(InfeasibleError, match="all keep the rule"):
                    found.best_under(rule)


def together(plan: Partition, codes: list[str]) -> bool:
    return any(set(codes) <= region for region in plan)


def test_each_constraint_by_itself_holds() -> None:
    """Each is chosen so that the best plan without it breaks it."""
    graph = triangulation(20, 3)
    free = partition(searched(graph, size=(2, 6)).best)
    one, other, *_ = sorted(free, key=sorted)
    a, b = sorted(one)[:2]
    c = min(other)

    def plan(**asked: Any) -> Partition:  # noqa: ANN401
        found, space = (
            searched(graph, **{"size": (2, 6), **asked}),
            PlanSpace(graph, **{"size": (2, 6), **asked}),
        )
        assert found.cut == space.best()[0].cut
        assert partition(found.best) != free
        return partition(found.best)

    assert together(plan(together=[[a, c]]), [a, c])
    assert not together(plan(apart=[[a, b]]), [a, b])
    neighbour = min(set(graph[a]) - one)
    assert frozenset([a, neighbour]) in plan(fixed=[[a, neighbour]])
    assert not together(plan(growing=[[a], [b]]), [a, b])
    assert a not in frozenset().union(*plan(left_out=[a]))
    assert max(map(len, plan(size=(2, 4)))) <= 4
    people = {code: 3 if code == a else 1 for code in graph}
    sizes = [sum(people[code] for code in region) for region in plan(size=(4, 7), size_by=people)]
    assert all(4 <= size <= 7 for size in sizes)
    centres = [a, b]
    held = [
        len(region & set(centres)) for region in plan(centres=centres, centres_in_region=(0, 1))
    ]
    assert max(held) == 1


def test_own_weights_decide() -> None:
    graph = triangulation(16, 1)
    for a, b, data in graph.edges(data=True):
        data["ties"] = (int(a) + int(b)) % 7
    found = searched(graph, size=(2, 5), weight="ties")
    assert found.cut == PlanSpace(graph, size=(2, 5), weight="ties").best()[0].cut
    assert repr(found).endswith("of ties, proven best (checked)>")
    assert found.best.weight == "ties"


@pytest.mark.parametrize("seeds", blocks(20, slow=100))
def test_other_code_certifies_what_is_proven(seeds: range) -> None:
    n_checked = 0
    for seed in seeds:
        given = answers(seed)
        if given is None or given[0].count().empty:
            continue
        _, graph, options = given
        found = searched(graph, **options)
        certificate = found.certificate
        if certificate is not None:
            assert certificate["proven"], seed
            assert found.checked().certified, seed
            n_checked += 1
    assert n_checked


@pytest.mark.parametrize(
    "kind", [np.float16, np.float32, np.float64, np.longdouble, np.int32, np.uint8, Fraction]
)
def test_weights_of_any_kind_are_searched_and_checked(kind: Any) -> None:  # noqa: ANN401
    graph = triangulation(10, 1)
    for number, (_, _, data) in enumerate(graph.edges(data=True)):
        data["shared_border_m"] = kind(1 + number % 7) / (kind(3) if kind is Fraction else kind(1))
    assert searched(graph, size=(2, 5)).certified


@pytest.mark.parametrize("scale", [1e300, 1e-300, 1 / 3])
def test_weights_of_any_size_are_searched(scale: float) -> None:
    graph = triangulation(10, 1)
    for *_, data in graph.edges(data=True):
        data["shared_border_m"] *= scale
    found = searched(graph, size=(2, 5))
    assert found.proven
    assert found.certified == (scale == 1 / 3)
