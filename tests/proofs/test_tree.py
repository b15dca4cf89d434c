"""Leaves: in each the sets that keep its forks make no cheaper plan."""

from typing import Any

import pytest

from helpers.certificates import proven_certificate
from regiomap.proofs.contraction import contracted
from regiomap.proofs.form import read_certificate
from regiomap.proofs.sets import legal_sets_below
from regiomap.proofs.tree import Outcome, outcome_of_leaves


def outcome(given: dict[str, Any], most_steps: int = 10**6) -> Outcome:
    read = read_certificate(given)
    network, bound = contracted(read), read.tariff.bound(read.n_regions)
    sets = legal_sets_below(
        network, read.tariff, size=read.size, limit=(read.limit or 0) - bound, most_branches=10**6
    )
    return outcome_of_leaves(read, network, sets, most_steps=most_steps)


def leaves(node: dict[str, Any]) -> int:
    return leaves(node["together"]) + leaves(node["apart"]) if "pair" in node else 1


@pytest.mark.parametrize("seed", range(40))
def test_every_leaf_of_a_true_tree_is_looked_at(seed: int) -> None:
    given = proven_certificate(seed)
    found = outcome(given)
    assert found.fault == ""
    assert found.n_leaves == leaves(given["tree"])


def with_a_block_in_two() -> dict[str, Any]:
    """Return a row whose ends are together: the group of both is no block without the middle."""
    return proven_certificate(0) | {
        "codes": list("abcd"),
        "edges": [[0, 1, 1], [0, 3, 9], [1, 2, 1]],
        "loads": [1] * 4,
        "size": [2, 4],
        "n_regions": [2, 2],
        "together": [[0, 2]],
        "apart": [],
        "groups": [[0, 2], [1], [3]],
        "grain": 1,
        "prices": [0, 0, 0],
        "toll": 0,
        "cuts": [],
        "bound": 0,
        "best": [0, 0, 0, 1],
        "cost": 18,
        "limit": 18,
        "tree": None,
    }


def test_a_set_that_is_no_block_makes_no_plan() -> None:
    """Without b, a and c are two blocks with d: the plan {a, c, d}, {b} is none."""
    given = with_a_block_in_two() | {"size": [1, 4]}
    assert outcome(given).fault == ""
    linked = given | {"edges": [[0, 1, 1], [0, 2, 1], [0, 3, 9], [1, 2, 1]]}
    assert outcome(linked).fault == "leaf 1: a plan of 2 regions costs 4 steps, less than 18"


def test_a_search_that_is_stopped_proves_nothing() -> None:
    given = with_a_block_in_two() | {"size": [1, 4]}
    assert "not all plans of them were tried" in outcome(given, most_steps=0).fault


def test_a_leaf_with_a_price_too_high_is_told_with_its_path() -> None:
    given = with_a_block_in_two() | {"size": [1, 4]}
    leaf = {"prices": [0, 0, 0], "toll": 0, "cuts": []}
    dear = leaf | {"prices": [0, 0, 99]}
    tree = {
        "pair": [0, 2],
        "together": leaf,
        "apart": {"pair": [0, 1], "together": dear, "apart": leaf},
    }
    found = outcome(given | {"tree": tree})
    assert found.fault.startswith("leaf 2 with 0 and 2 apart, 0 and 1 together: ")
    assert "cost less than their prices" in found.fault
    assert found.n_leaves == 2
