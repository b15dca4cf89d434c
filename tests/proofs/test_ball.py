"""What one first group can reach."""

import numpy as np

from helpers.certificates import Land, network_of, tariff_of
from regiomap.proofs.ball import ball, borders_of, local_graph
from regiomap.proofs.sets import task_of, terms_of

ROW = Land(5, [(0, 1, 3), (1, 2, 0), (2, 3, 4), (3, 4, 5)], [1, 1, 2, 0, 1], (1, 3))
TASK = task_of(network_of(ROW), tariff_of({"prices": [1, 2, 3, 4, 5], "toll": 0, "cuts": []}))
TERMS = terms_of(TASK, (1, 3), 0, np.zeros((5, 1)), 1)


def test_a_ball_holds_what_fits_and_comes_later() -> None:
    # In the order of the search the row begins at one of its ends.
    order = TASK.order.tolist()
    assert order in ([0, 1, 2, 3, 4], [4, 3, 2, 1, 0])
    reach = {order[root]: set(TASK.order[ball(TASK.graph, root, 3)]) for root in range(5)}
    later = {v: set(order[place:]) for place, v in enumerate(order)}
    wide = {0: {0, 1}, 1: {0, 1, 2, 3}, 2: {1, 2, 3, 4}, 3: {1, 2, 3, 4}, 4: {2, 3, 4}}
    assert reach == {v: wide[v] & later[v] for v in range(5)}


def test_what_leaves_a_ball_is_part_of_the_border() -> None:
    ids = ball(TASK.graph, 2, 3)
    local = local_graph(TASK.graph, TASK.charges, ids, TERMS)
    alone = {v: ROW.border((v,)) - (v + 1) for v in range(5)}
    names = TASK.order[ids].tolist()
    assert local.alone.tolist() == [alone[v] for v in names]
    inside = [w for a, b, w in ROW.edges if a in names and b in names]
    assert sorted(local.weight.tolist()) == sorted(inside)
    assert np.allclose(local.edge_w * TERMS.scale, local.weight)
    assert local.whole_load.tolist() == [ROW.loads[v] for v in names]


def test_the_border_of_sets() -> None:
    members, first = np.array([0, 1, 3]), np.array([0, 2, 3])
    start, to = np.array([0, 1, 3, 5, 6]), np.array([1, 0, 2, 1, 3, 2])
    weight = np.array([5, 5, 7, 7, 9, 9])
    assert borders_of(members, first, start, to, weight).tolist() == [7, 9]
