"""Certificates that are true pass; whatever is changed in one is refused, or still true."""

import json
import math
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from helpers.certificates import (
    bound_of,
    cheapest,
    excess,
    hashed,
    land_of,
    proven_certificate,
    some_certificate,
)
from regiomap import check_certificate, reports
from regiomap.errors import OptionError

CLAIMS = ["graph_hash", "groups", "sum", "bound", "plan", "limit", "sets", "tree"]


def refused(certificate: dict[str, Any]) -> set[str]:
    """Return the claims that are not certified."""
    table = check_certificate(certificate).to_frame()
    return set(table.loc[~table["checked"], "claim"])


def unit(certificate: dict[str, Any]) -> Fraction:
    """Return half a step: what a cost of 1 is as a cut."""
    return Fraction(*certificate["step"]) / 2


def with_groups(certificate: dict[str, Any]) -> Any:  # noqa: ANN401  (a land)
    """Return the land of a certificate with its groups and its grain."""
    land = land_of(certificate)
    land.groups, land.grain = certificate["groups"], certificate["grain"]
    return land


def tight(certificate: dict[str, Any], tariff: dict[str, Any]) -> list[int]:
    """Return the groups in a legal set that costs exactly its prices."""
    land = with_groups(certificate)
    return sorted({v for one in land.legal_sets() if excess(land, one, tariff) == 0 for v in one})


@pytest.mark.parametrize("seed", range(60))
def test_true_certificates_pass(seed: int) -> None:
    given = some_certificate(seed)
    before = deepcopy(given)
    report = check_certificate(given)
    assert report
    assert given == before
    assert report.proven == given["proven"]
    assert isinstance(report, reports.CertificateReport)
    table = report.to_frame()
    assert list(table.columns) == ["claim", "checked", "reason"]
    assert list(table["claim"]) == (CLAIMS if given["proven"] else CLAIMS[:4])
    least = cheapest(given)
    if given["proven"]:
        assert least == given["cost"]
        assert report.bound == report.cut == float(given["cost"] * unit(given))
    else:
        assert least is None
        assert math.isnan(report.cut)
        assert report.bound == float(given["bound"] * given["grain"] * unit(given))


@pytest.mark.parametrize("seed", range(40))
def test_a_claim_of_the_bound_alone_is_certified_as_that(seed: int) -> None:
    given = proven_certificate(seed) | {"proven": False, "limit": None, "tree": None}
    report = check_certificate(given)
    assert report
    assert not report.proven
    assert report.bound <= report.cut == float(given["cost"] * unit(given))
    assert given["bound"] * given["grain"] <= given["cost"]


def mutated(given: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Return a certificate with one number in it changed a little, and the hash made good."""
    changed = deepcopy(given)
    places: list[tuple[Any, Any]] = []
    waiting: list[Any] = [changed]
    while waiting:
        one = waiting.pop()
        for key in range(len(one)) if isinstance(one, list) else list(one):
            if isinstance(one[key], (dict, list)):
                waiting.append(one[key])
            elif isinstance(one[key], int) and not isinstance(one[key], bool):
                places.append((one, key))
    for _ in range(int(rng.integers(1, 3))):
        one, key = places[int(rng.integers(len(places)))]
        one[key] += int(rng.choice([-2, -1, 1, 2]))
    changed["bound"] = bound_of(changed, changed["n_regions"]) if rng.random() < 0.7 else 0
    changed["graph_hash"] = hashed(changed["codes"], changed["edges"])
    return changed


@pytest.mark.parametrize("seed", range(60))
def test_what_is_certified_is_true_whatever_was_changed(seed: int) -> None:
    """The one property that matters, against every plan of the land."""
    rng = np.random.default_rng(seed)
    given = some_certificate(seed, most=7)
    for _ in range(12):
        changed = mutated(given, rng)
        try:
            report = check_certificate(changed)
        except ValueError:  # no longer in form
            continue
        least = cheapest(changed)
        if least is not None and not math.isnan(report.bound):
            assert report.bound <= float(least * unit(changed))
        if report.proven:
            assert changed["cost"] == least


@pytest.mark.parametrize("seed", range(30))
def test_a_price_that_is_too_high_is_refused(seed: int) -> None:
    given = proven_certificate(seed)
    for group in tight(given, given):
        prices = [price + (v == group) for v, price in enumerate(given["prices"])]
        changed = given | {"prices": prices, "bound": given["bound"] + 1}
        report = check_certificate(changed)
        assert not report
        assert not report.proven
        assert math.isnan(report.bound)
        assert refused(changed) == {"bound", "limit", "sets", "tree"}
        assert "cheaper than its prices by 1 grains" in repr(report)


@pytest.mark.parametrize("seed", range(20))
def test_a_plan_that_is_not_the_best_is_not_proven(seed: int) -> None:
    given = proven_certificate(seed, most=8)
    land = with_groups(given)
    fewest, most = given["n_regions"]
    worse = [
        plan
        for plan in land.plans()
        if land.is_whole(plan) and fewest <= len(plan) <= most and land.cost(plan) > given["cost"]
    ]
    for plan in worse[:5]:
        region = {i: r for r, one in enumerate(plan) for g in one for i in land.groups[g]}
        cost = land.cost(plan)
        changed = given | {
            "best": [region[i] for i in range(land.n)],
            "cost": cost,
            "limit": -(-cost // land.grain),
        }
        if changed["limit"] == given["limit"]:
            continue  # in these grains they cost the same
        assert refused(changed) == {"tree"}
        assert refused(changed | {"tree": None}) == {"tree"}


def test_each_lie_is_found_in_its_own_claim() -> None:
    given = proven_certificate(3)
    worse = given | {"graph_hash": hashed(["a"], [])}
    assert refused(worse) == {"graph_hash"}
    assert math.isnan(check_certificate(worse).bound)
    assert refused(given | {"bound": given["bound"] + 1}) == {"sum"}
    # The plan itself is cheaper than such a cost, where its sets are among those that were listed.
    dearer = given | {"cost": given["cost"] + 2 * given["grain"]}
    assert refused(dearer) - {"tree"} == {"plan", "limit"}
    assert refused(given | {"limit": given["limit"] - 1}) == {"limit"}
    assert "plan" in refused(given | {"best": [0] * len(given["codes"])})
    assert "plan" in refused(given | {"best": list(range(len(given["codes"])))})


def test_groups_that_do_not_follow_are_refused_and_nothing_rests_on_them() -> None:
    given = proven_certificate(5)
    first, second, *others = given["groups"]
    changed = given | {
        "groups": [sorted(first + second), *others],
        "prices": given["prices"][1:],
        "cuts": [],
        "tree": None,
    }
    report = check_certificate(changed)
    assert refused(changed) == {"groups", "sum", "bound", "limit", "sets", "tree"}
    assert math.isnan(report.bound)
    assert not report.proven
    assert "need not be together" in repr(report)


def test_pairs_that_the_groups_do_not_keep_are_refused() -> None:
    given = proven_certificate(6) | {"apart": []}
    single = [one for one in given["groups"] if len(one) == 1]
    pair = [single[0][0], single[1][0]]
    assert "groups" in refused(given | {"together": [*given["together"], pair]})
    joined = [one for one in given["groups"] if one not in single[:2]]
    merged = {
        "groups": sorted([*joined, sorted(pair)]),
        "prices": given["prices"][1:],
        "cuts": [],
        "tree": None,
        "together": [*given["together"], pair],
        "apart": [pair],
    }
    reasons = check_certificate(given | merged).to_frame().set_index("claim")["reason"]
    assert "so that there is no plan" in reasons["groups"]


@pytest.mark.parametrize("seed", range(20))
def test_leaves_that_are_changed_are_refused(seed: int) -> None:
    given = proven_certificate(seed)
    leaf = {key: given[key] for key in ("prices", "toll", "cuts")}
    assert check_certificate(given | {"tree": leaf}).proven
    if given["limit"] <= given["bound"]:
        return  # the bound alone proves the plan
    high = leaf | {"toll": given["toll"] + 2 * sum(w for _, _, w in given["edges"]) + 1}
    land = with_groups(given)
    near = [
        one
        for one in land.legal_sets()
        if excess(land, one, given) < given["limit"] - given["bound"]
    ]
    assert near
    assert refused(given | {"tree": high}) == {"tree"}
    pair = [0, 1]
    forked = {"pair": pair, "together": leaf, "apart": leaf}
    assert check_certificate(given | {"tree": forked}).proven
    if any((0 in one) == (1 in one) for one in near):
        report = check_certificate(given | {"tree": forked | {"together": high}})
        assert "leaf 1 with 0 and 1 together" in repr(report)
        assert not report.proven


def test_a_certificate_in_a_file_and_what_a_report_shows(tmp_path: Path) -> None:
    given = proven_certificate(8)
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(given), encoding="utf-8")
    report = check_certificate(path)
    assert report.proven
    assert repr(report) == repr(check_certificate(str(path)))
    assert repr(report).startswith("<CertificateReport: certified: this plan cuts ")
    assert "<table" in report._repr_html_()


def test_too_little_looking_certifies_nothing() -> None:
    given = proven_certificate(9)
    report = check_certificate(given, max_branches=1)
    assert not report
    assert math.isnan(report.bound)
    assert "give more in max_branches" in repr(report)
    with pytest.raises(OptionError, match="max_branches must be a whole number of 1 or more"):
        check_certificate(given, max_branches=0)


def test_the_graph_that_is_meant_decides_too() -> None:
    given = proven_certificate(4)
    step = Fraction(*given["step"])
    graph = nx.Graph()
    graph.add_nodes_from(given["codes"])
    for a, b, weight in given["edges"]:
        graph.add_edge(given["codes"][a], given["codes"][b], shared_border_m=float(weight * step))
    assert check_certificate(given, graph).proven
    a, b = next(iter(graph.edges))
    graph.edges[a, b]["shared_border_m"] += 1
    report = check_certificate(given, graph)
    assert not report
    assert not report.proven
    assert math.isnan(report.bound)
    assert math.isnan(report.cut)
    assert "graph: 1 weights" in repr(report)
