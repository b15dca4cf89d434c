"""What a certificate claims is true: each entry worked out anew, every legal set tried."""

import hashlib
import json
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from helpers.graphs import cell_graph, path
from helpers.search import blocks, is_connected, random_rules, rules_of, triangulation
from regiomap.planspace.rules import Rules
from regiomap.search import closing
from regiomap.search.bound import Bound
from regiomap.search.certificate import FORMAT, certificate_of, graph_hash
from regiomap.search.effort import Effort
from regiomap.search.problem import Problem
from regiomap.search.solve import Outcome, solve

Json = dict[str, Any]
Members = tuple[int, ...]


class Claims:
    """A certificate, and what follows from its data alone."""

    def __init__(self, certificate: Json) -> None:
        self.all = certificate
        self.groups: list[list[int]] = certificate["groups"]
        self.group_of = {i: g for g, group in enumerate(self.groups) for i in group}
        self.weights: dict[tuple[int, int], int] = {}
        for i, j, weight in certificate["edges"]:
            pair = self.group_of[i], self.group_of[j]
            if pair[0] != pair[1]:
                key = min(pair), max(pair)
                self.weights[key] = self.weights.get(key, 0) + weight
        self.near: list[set[int]] = [set() for _ in self.groups]
        for a, b in self.weights:
            self.near[a].add(b)
            self.near[b].add(a)

    def legal(self) -> list[Members]:
        """Return every legal set of groups."""
        low, high = self.all["size"]
        loads = [sum(self.all["loads"][i] for i in group) for group in self.groups]
        together = [{self.group_of[i], self.group_of[j]} for i, j in self.all["together"]]
        apart = [{self.group_of[i], self.group_of[j]} for i, j in self.all["apart"]]
        return [
            members
            for number in range(1, len(self.groups) + 1)
            for members in combinations(range(len(self.groups)), number)
            if low <= sum(loads[g] for g in members) <= high
            and all(len(pair & set(members)) in {0, len(pair)} for pair in together)
            and not any(pair <= set(members) for pair in apart)
            and is_connected(members, self.near)
        ]

    def reduced(self, members: Members, priced: Json) -> int:
        """Return what a set costs under prices, in grains."""
        inside, grain = set(members), self.all["grain"]
        cost = sum(
            weight // grain
            for (a, b), weight in self.weights.items()
            if (a in inside) != (b in inside)
        )
        fines = sum(
            cut["fine"] * (len(inside & set(cut["members"])) // cut["divisor"])
            for cut in priced["cuts"]
        )
        return int(cost - sum(priced["prices"][g] for g in members) - priced["toll"] + fines)

    def is_counted(self, members: Members) -> bool:
        """Return whether all that is counted beside the size is within bounds."""
        inside = [i for g in members for i in self.groups[g]]
        return all(
            one["bounds"][0] <= sum(one["of"][i] for i in inside) <= one["bounds"][1]
            for one in self.all["counts"]
        )

    def bound(self, priced: Json) -> int:
        """Return what prices prove."""
        toll = min(priced["toll"] * k for k in self.all["n_regions"])
        fines = sum(cut["fine"] * (len(cut["members"]) // cut["divisor"]) for cut in priced["cuts"])
        assert all(cut["fine"] > 0 for cut in priced["cuts"])
        return int(sum(priced["prices"]) + toll - fines)

    def kept(self, sets: list[Members], priced: Json) -> list[Members]:
        """Return the sets that a plan below the limit may hold; none is below 0."""
        costs = [self.reduced(one, priced) for one in sets]
        assert min(costs, default=0) >= 0
        bound = self.bound(priced)
        return [
            one for one, cost in zip(sets, costs, strict=True) if bound + cost < self.all["limit"]
        ]

    def leaves(self, sets: list[Members], node: Json) -> list[list[Members]]:
        """Return what every leaf of a tree leaves."""
        if "pair" in node:
            a, b = node["pair"]
            assert a < b
            together = [one for one in sets if (a in one) == (b in one)]
            apart = [one for one in sets if not (a in one and b in one)]
            return self.leaves(together, node["together"]) + self.leaves(apart, node["apart"])
        if "drop" in node:
            return self.leaves(self.kept(sets, node["drop"]), node["then"])
        return [self.kept(sets, node)]

    def cost(self, plan: list[Members]) -> int:
        """Return twice the cut of a plan, in steps."""
        region = {g: number for number, one in enumerate(plan) for g in one}
        return 2 * sum(w for (a, b), w in self.weights.items() if region[a] != region[b])

    def plans(self, sets: list[Members]) -> list[list[Members]]:
        """Return every plan that some sets make, of a number of regions that is allowed."""
        fewest, most = self.all["n_regions"]
        found: list[list[Members]] = []
        with_first: dict[int, list[Members]] = {}
        for one in sets:
            with_first.setdefault(one[0], []).append(one)

        def divide(left: set[int], chosen: list[Members]) -> None:
            if not left:
                found.extend([chosen] if fewest <= len(chosen) <= most else [])
                return
            for one in with_first.get(min(left), ()):
                if left.issuperset(one):
                    divide(left.difference(one), [*chosen, one])

        divide(set(range(len(self.groups))), [])
        return found


def require_well_formed(rules: Rules, certificate: Json) -> None:
    assert json.loads(json.dumps(certificate)) == certificate
    codes = certificate["codes"]
    assert certificate["format"] == FORMAT
    assert codes == sorted(rules.free)
    assert certificate["edges"] == sorted(certificate["edges"])
    inside = {pair: w for pair, w in rules.weights.items() if set(pair) <= set(codes)}
    assert {(codes[i], codes[j]): w for i, j, w in certificate["edges"]} == {
        (min(pair), max(pair)): weight for pair, weight in inside.items()
    }
    assert all(i < j for i, j, _ in certificate["edges"])
    text = json.dumps([codes, certificate["edges"]], separators=(",", ":"), ensure_ascii=True)
    assert certificate["graph_hash"] == hashlib.sha256(text.encode()).hexdigest()
    assert certificate["loads"] == [rules.sizes[code] for code in codes]
    assert sorted(i for group in certificate["groups"] for i in group) == list(range(len(codes)))
    assert certificate["groups"] == sorted(map(sorted, certificate["groups"]))


def require_plan(claims: Claims) -> None:
    """Check the plan: labels, what it costs, and that its regions are legal."""
    best = claims.all["best"]
    plan = [
        tuple(g for g, group in enumerate(claims.groups) if {best[i] for i in group} == {label})
        for label in sorted(set(best))
    ]
    assert sorted(g for one in plan for g in one) == list(range(len(claims.groups)))
    assert set(plan) <= set(claims.legal())
    assert claims.all["n_regions"][0] <= len(plan) <= claims.all["n_regions"][1]
    assert claims.cost(plan) == claims.all["cost"]


def require_true(rules: Rules, certificate: Json, *, every_plan: bool = True) -> None:
    """Check everything that a certificate claims, against every plan too where these are few."""
    require_well_formed(rules, certificate)
    claims = Claims(certificate)
    legal = claims.legal()
    assert min((claims.reduced(one, certificate) for one in legal), default=0) >= 0
    assert claims.bound(certificate) == certificate["bound"]
    legal = [one for one in legal if claims.is_counted(one)]
    costs = list(map(claims.cost, claims.plans(legal))) if every_plan else []
    assert all(-(-cost // certificate["grain"]) >= certificate["bound"] for cost in costs)
    if certificate["best"] is not None:
        require_plan(claims)
    if not certificate["proven"]:
        assert certificate["tree"] is None
        assert certificate["limit"] == certificate["bound"]
        return
    assert certificate["limit"] == -(-certificate["cost"] // certificate["grain"])
    near = [
        one
        for one in legal
        if claims.reduced(one, certificate) < certificate["limit"] - certificate["bound"]
    ]
    for left in claims.leaves(near, certificate["tree"]):
        assert all(claims.cost(plan) >= certificate["cost"] for plan in claims.plans(left))
    assert not every_plan or min(costs) == certificate["cost"]


def solved(rules: Rules, effort: Effort | None = None) -> Outcome:
    problem = Problem.of(rules)
    return solve(problem, problem.span, effort=effort or Effort())


@pytest.mark.parametrize("seeds", blocks(20, slow=280))
def test_every_claim_about_a_small_graph_is_true(seeds: range) -> None:
    for seed in seeds:
        rules = random_rules(seed, most=10)
        outcome = solved(rules)
        certificate = certificate_of(rules, outcome)
        if certificate is None:
            assert outcome.bound is None or outcome.problem.together
            continue
        assert certificate["proven"] == (outcome.sets is not None)
        require_true(rules, certificate)


@pytest.mark.parametrize("seeds", blocks(20))
def test_every_claim_of_a_search_that_was_stopped_is_true(seeds: range) -> None:
    for seed in seeds:
        rules = random_rules(seed, most=9)
        for max_steps in (5, 50, 500):
            certificate = certificate_of(rules, solved(rules, Effort(max_steps)))
            if certificate is not None:
                require_true(rules, certificate)


def nodes(tree: Json) -> set[str]:
    if "pair" in tree:
        return {"pair"} | nodes(tree["together"]) | nodes(tree["apart"])
    return {"drop"} | nodes(tree["then"]) if "drop" in tree else {"leaf"}


@pytest.fixture
def no_search_depth_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the proof to forks and drops."""
    monkeypatch.setattr(closing, "_TRY", 1)
    monkeypatch.setattr(closing, "_LAST_TRY", 1)


@pytest.mark.usefixtures("no_search_depth_first")
def test_trees_with_forks_and_drops_are_true() -> None:
    """Of 15 municipalities every set can still be tried, if not every plan."""
    seen: set[str] = set()
    for seed in (0, 7, 18):
        rules = rules_of(triangulation(15, seed), size=(2, 4))
        certificate = certificate_of(rules, solved(rules))
        assert certificate is not None
        require_true(rules, certificate, every_plan=False)
        seen |= nodes(certificate["tree"])
    assert seen == {"pair", "drop", "leaf"}


def test_fixed_and_left_out_are_not_in_it() -> None:
    rules = rules_of(path(8), size=(1, 3), fixed=[["0", "1"]], left_out=["7"])
    certificate = certificate_of(rules, solved(rules))
    assert certificate is not None
    assert certificate["codes"] == ["2", "3", "4", "5", "6"]
    require_true(rules, certificate)


def test_pairs_are_of_places_and_centre_towns_are_counted() -> None:
    rules = rules_of(
        path(6),
        size=(1, 4),
        together=[["2", "1"]],
        apart=[["5", "3", "4"]],
        centres=["0", "5"],
        centres_in_region=(0, 1),
    )
    assert solved(rules).proven
    certificate = certificate_of(rules, solved(rules))
    assert certificate is not None
    assert certificate["together"] == [[1, 2]]
    assert certificate["apart"] == [[3, 4], [3, 5], [4, 5]]
    assert certificate["counts"] == [{"of": [1, 0, 0, 0, 0, 1], "bounds": [0, 1]}]
    assert certificate["groups"] == [[0], [1, 2], [3], [4], [5]]
    assert certificate["proven"]
    require_true(rules, certificate)


def test_strangers_that_must_be_together_are_more_than_a_certificate_can_say() -> None:
    rules = rules_of(cell_graph(2, 3), size=(1, 6), together=[["00", "12"]])
    outcome = solved(rules)
    assert outcome.proven
    assert certificate_of(rules, outcome) is None


def test_without_a_bound_there_is_none() -> None:
    rules = rules_of(path(6), size=(1, 3))
    outcome = solved(rules)
    assert isinstance(outcome.bound, Bound)
    outcome.bound.value = None
    assert certificate_of(rules, outcome) is None
    outcome.bound = None
    assert certificate_of(rules, outcome) is None


def test_where_two_who_are_no_neighbours_must_be_together_there_is_none() -> None:
    outcome = solved(rules := rules_of(path(6), size=(1, 4), together=[["1", "3"]]))
    assert outcome.proven
    assert certificate_of(rules, outcome) is None


def test_the_hash_is_of_the_codes_and_the_edges() -> None:
    codes, edges = ["a", "é"], [[0, 1, 5]]
    text = '[["a","\\u00e9"],[[0,1,5]]]'
    assert graph_hash(codes, edges) == hashlib.sha256(text.encode()).hexdigest()
    assert graph_hash(codes, [[0, 1, 6]]) != graph_hash(codes, edges)


def test_the_same_search_has_the_same_certificate() -> None:
    rules = rules_of(triangulation(25, 2), size=(3, 5))
    first, second = (json.dumps(certificate_of(rules, solved(rules))) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: c["prices"].__setitem__(0, c["prices"][0] + 10**6),
        lambda c: c.update(bound=c["bound"] + 1),
        lambda c: c.update(cost=c["cost"] - 2, limit=c["limit"] - 2),
        lambda c: c.update(tree={"prices": [0] * len(c["groups"]), "toll": 10**9, "cuts": []}),
        lambda c: c["best"].reverse(),
    ],
)
@pytest.mark.usefixtures("no_search_depth_first")
def test_what_is_spoilt_is_found(spoil: Callable[[Json], None]) -> None:
    rules = rules_of(triangulation(15, 0), size=(2, 4))
    certificate = certificate_of(rules, solved(rules))
    assert certificate is not None
    require_true(rules, certificate, every_plan=False)
    spoil(certificate)
    with pytest.raises(AssertionError):
        require_true(rules, certificate, every_plan=False)
