"""Groups: those who are together in every plan, against every plan."""

from typing import Any

import numpy as np
import pytest

from helpers.certificates import land_of, some_certificate
from regiomap.proofs.contraction import always_together, connected, contracted, neighbours
from regiomap.proofs.form import read_certificate


def chain(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a certificate with its municipalities in a row, and regions of 2 or more."""
    codes = list("abcdef")
    return some_certificate(0) | {
        "codes": codes,
        "edges": [[i, i + 1, 1] for i in range(5)],
        "loads": [1] * 6,
        "size": [2, 3],
        "groups": [[i] for i in range(6)],
        "prices": [0] * 6,
        "cuts": [],
        "together": [],
        "apart": [],
        "counts": [],
        "best": None,
        "cost": None,
        "proven": False,
        **changes,
    }


def test_the_ends_of_a_row_are_with_who_is_before_them() -> None:
    assert always_together(read_certificate(chain())) == [0, 0, 2, 3, 4, 4]


def test_who_lies_behind_a_class_is_in_it_and_so_on() -> None:
    label = always_together(read_certificate(chain(size=[3, 4], together=[[2, 4]])))
    # c and e are together, so is f, behind e; and d, between them, and a with b, behind c.
    assert label == [0] * 6


def test_a_block_that_is_nobody_s_neighbour_is_left_alone() -> None:
    apart = chain(edges=[[0, 1, 1], [2, 3, 1], [3, 4, 1]])
    assert always_together(read_certificate(apart)) == [0, 0, 2, 2, 2, 5]


def test_places_of_no_load_and_no_least_size() -> None:
    assert always_together(read_certificate(chain(size=[0, 3]))) == list(range(6))
    assert always_together(read_certificate(chain(loads=[0, 0, 0, 0, 0, 2]))) == [0] * 6


@pytest.mark.parametrize("seed", range(70))
def test_who_is_in_a_class_is_together_in_every_plan(seed: int) -> None:
    given = some_certificate(seed, most=7)
    label = always_together(read_certificate(given))
    for plan in land_of(given).plans():
        region = {v: r for r, one in enumerate(plan) for v in one}
        if all(region[a] == region[b] for a, b in given["together"]):
            for v, first in enumerate(label):
                assert region[v] == region[first]


@pytest.mark.parametrize("seed", range(70))
def test_groups_found_step_by_step_are_within_the_classes(seed: int) -> None:
    given = some_certificate(seed)
    label = always_together(read_certificate(given))
    assert all(len({label[i] for i in one}) == 1 for one in given["groups"])


@pytest.mark.parametrize("seed", range(40))
def test_the_graph_of_the_groups(seed: int) -> None:
    given = some_certificate(seed)
    land = land_of(given)
    land.groups, land.grain = given["groups"], given["grain"]
    network = contracted(read_certificate(given))
    between = land.between()
    assert [tuple(pair) for pair in network.ends.tolist()] == sorted(between)
    assert network.grains.tolist() == [between[pair] for pair in sorted(between)]
    assert (network.steps // given["grain"] == network.grains).all()
    assert network.load.sum() == sum(given["loads"])
    assert network.load.dtype == network.ends.dtype == np.int64


def test_blocks() -> None:
    near = neighbours(read_certificate(chain()))
    assert near == [[1], [0, 2], [1, 3], [2, 4], [3, 5], [4]]
    assert connected([1, 2, 3], near)
    assert connected([4], near)
    assert connected([], near)
    assert not connected([0, 2], near)
