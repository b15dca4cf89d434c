"""Every plan as a path of a decision diagram, by hand: three vertices in a row."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest

from helpers.problems import AMPLE, row, row_of_three
from regiomap.planspace.engine.diagram import Budget, BudgetSpent, Diagram, Problem, build_diagram


def paths(diagram: Diagram, state: int = 0) -> list[tuple[list[int], int]]:
    """Return what every path to the end joins, and how many regions it closes."""
    if state == diagram.n_states - 1:
        return [([], 0)]
    moves = range(int(diagram.first[state]), int(diagram.first[state + 1]))
    return [
        ([int(diagram.joined[t]), *joins], int(diagram.closes[t]) + closed)
        for t in moves
        for joins, closed in paths(diagram, int(diagram.target[t]))
    ]


def test_every_division_is_exactly_one_path() -> None:
    assert sorted(paths(row_of_three())) == [
        ([0, 0, 0], 3),
        ([0, 0, 1], 2),
        ([0, 1, 0], 2),
        ([0, 1, 1], 1),
    ]


def test_the_number_of_closed_regions_is_no_part_of_a_state() -> None:
    """After the second vertex all that counts is the open region, which is never full."""
    diagram = build_diagram(row(3, size=(1, 5)), AMPLE)
    assert np.diff(diagram.layer_start).tolist() == [1, 1, 1, 1]
    assert diagram.n_states == 4
    assert diagram.fewest.tolist()[0] == 1
    assert diagram.answer_bytes == 8 * diagram.place[-1]


def test_bounds_leave_out_divisions() -> None:
    assert [closed for _, closed in paths(build_diagram(row(4, size=(2, 2)), AMPLE))] == [2]
    assert build_diagram(row(4, size=(2, 2)), AMPLE).feasible
    assert not build_diagram(row(3, size=(2, 2)), AMPLE).feasible


def test_pairs_together_and_apart_leave_out_divisions() -> None:
    free = row(3, size=(1, 3))
    ends: list[list[int]] = [[], [], [0]]
    together = Problem(free.neighbours, free.sizes, free.lower, free.upper, ends, free.apart)
    assert paths(build_diagram(together, AMPLE)) == [([0, 1, 1], 1)]
    apart = Problem(free.neighbours, free.sizes, free.lower, free.upper, free.together, ends)
    assert sorted(closed for _, closed in paths(build_diagram(apart, AMPLE))) == [2, 2, 3]
    assert (free.last_seen(), apart.last_seen()) == ([1, 2, 2], [2, 2, 2])


def test_states_stand_in_order_and_moves_lead_to_the_next_layer() -> None:
    diagram = build_diagram(row(5, size=(2, 3)), AMPLE)
    for layer, (begin, end) in enumerate(pairwise(diagram.layer_start[:-1].tolist())):
        targets = diagram.target[diagram.first[begin] : diagram.first[end]]
        assert set(targets.tolist()) == set(
            range(*diagram.layer_start[layer + 1 : layer + 3].tolist())
        )


def test_a_budget_that_is_spent_tells_the_layers_so_far() -> None:
    with pytest.raises(BudgetSpent, match="after 1 of 6 steps") as spent:
        build_diagram(row(6, size=(2, 4)), Budget(max_states=2, max_bytes=10**9))
    assert (spent.value.layers, spent.value.given_up) == ([1], False)
    with pytest.raises(BudgetSpent, match="given up after 2 of 6 steps") as spent:
        build_diagram(row(6, size=(1, 6)), AMPLE, lambda layers: len(layers) == 2)
    assert spent.value.given_up


def test_more_open_vertices_than_a_state_holds_are_refused_before_the_first_step() -> None:
    n = 18
    complete = [sorted(v for v in nx.complete_graph(n)[u] if v < u) for u in range(n)]
    free = row(n, size=(1, n))
    problem = Problem(complete, free.sizes, free.lower, free.upper, free.together, free.apart)
    with pytest.raises(BudgetSpent, match="17 municipalities stand open at once, at most 16 can"):
        build_diagram(problem, AMPLE)
