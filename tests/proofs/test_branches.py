"""The search from one first group: it finds the sets that begin there, each once."""

import numpy as np

from helpers.certificates import Land, network_of, tariff_of
from regiomap.proofs.branches import cheap_sets
from regiomap.proofs.sets import light_parts, task_of, terms_of


def test_sets_are_found_at_their_first_group() -> None:
    """A row of five, regions of 2 or 3, everything for nothing: all are below the limit."""
    land = Land(5, [(i, i + 1, 0) for i in range(4)], [1] * 5, (2, 3), apart=[(1, 2)])
    task = task_of(network_of(land), tariff_of({"prices": [0] * 5, "toll": 0, "cuts": []}))
    terms = terms_of(task, land.size, 1, *light_parts(task, 2))
    sets = []
    for root in range(5):
        (members, ends, costs, n), branches = cheap_sets(task.graph, task.charges, terms, root)
        assert branches >= 1
        assert costs[:n].tolist() == [0] * n
        for first, end in zip([0, *ends], ends[:n], strict=False):
            assert members[first] == root
            sets.append(tuple(sorted(task.order[members[first:end]].tolist())))
    assert sorted(sets) == [(0, 1), (2, 3), (2, 3, 4), (3, 4)]


def test_a_group_that_is_too_heavy_begins_nothing() -> None:
    land = Land(2, [(0, 1, 1)], [9, 1], (1, 3))
    task = task_of(network_of(land), tariff_of({"prices": [0, 0], "toll": 0, "cuts": []}))
    terms = terms_of(task, land.size, 5, np.zeros((2, 1)), 1)
    heavy = task.order.tolist().index(0)
    (_, _, _, n), branches = cheap_sets(task.graph, task.charges, terms, heavy)
    assert (n, branches) == (0, 0)


def test_more_branches_than_allowed_end_the_search() -> None:
    land = Land(6, [(a, b, 1) for a in range(6) for b in range(a)][::-1], [1] * 6, (1, 6))
    land.edges = sorted((b, a, w) for a, b, w in land.edges)
    task = task_of(network_of(land), tariff_of({"prices": [0] * 6, "toll": 0, "cuts": []}))
    terms = terms_of(task, land.size, 100, *light_parts(task, 1))
    whole, branches = cheap_sets(task.graph, task.charges, terms, 0)
    assert whole[3] == 2**5
    part, used = cheap_sets(task.graph, task.charges, terms._replace(most_branches=3), 0)
    assert used == -1
    assert 1 <= part[3] <= 3 < branches
