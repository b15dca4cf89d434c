"""What open regions can still gain, told from patterns: by hand, and that it changes no answer."""

from collections.abc import Sequence

import networkx as nx
import numpy as np
import pytest

from helpers.graphs import bordered, delaunay
from helpers.problems import AMPLE, row
from regiomap import PlanSpace
from regiomap.planspace.engine import reach
from regiomap.planspace.engine.diagram import Problem, _form, _steps, build_diagram
from regiomap.planspace.engine.order import vertex_orders
from regiomap.planspace.engine.step import Form, Reach, Step
from regiomap.planspace.engine.ways import Ways, exact_counts

STOP = np.zeros(1, np.int8)


def reached(problem: Problem, max_bytes: int = 10**9) -> list[Reach]:
    steps = _steps(problem, problem.last_seen())
    return reach.reach_of(steps, _form(problem, 2), max_bytes, STOP)


def test_the_open_end_of_a_row_gains_nothing_or_all_that_is_to_come() -> None:
    for to_come, known in zip((3, 2, 1), reached(row(4, size=(1, 4))), strict=False):
        assert (known.least.tolist(), known.most.tolist()) == ([[[0, 0]]], [[[to_come, 0]]])


def test_ends_that_must_meet_leave_one_pattern_and_its_region_gains_the_last() -> None:
    free = row(3, size=(1, 3))
    ends: list[list[int]] = [[], [], [0]]
    known = reached(Problem(free.neighbours, free.sizes, free.lower, free.upper, ends, free.apart))
    # The first and the second are one region; were they two, the third could not reach the first.
    assert len(known[1].least) == 1
    assert (known[1].least[0, 0, 0], known[1].most[0, 0, 0]) == (1, 1)
    assert sorted(known[1].table.tolist())[-2:] == [-1, 0]


def test_a_number_of_patterns_or_bytes_that_is_too_large_leaves_them_untold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert all(len(known.table) == 0 for known in reached(row(4, size=(1, 4)), max_bytes=1000))
    monkeypatch.setattr(reach, "_MOST", 1)
    known = reached(row(4, size=(1, 4)))
    assert all(len(one.table) == 0 for one in known)
    assert [one.most[0, 0, 0] for one in known] == [3, 2, 1, 0]


GRAPHS = {
    "grid": nx.grid_2d_graph(4, 5),
    "Delaunay": delaunay(18),
    "tree": nx.full_rary_tree(3, 17),
    "complete": nx.complete_graph(7),
}


@pytest.mark.parametrize("size", [(1, 3), (2, 5), (3, 3), (4, 12)])
@pytest.mark.parametrize("name", GRAPHS)
def test_fewer_states_give_the_same_counts(
    name: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    contraction = PlanSpace(bordered(GRAPHS[name]), size=size)._engine.contraction  # noqa: SLF001
    problem = contraction.problem(next(vertex_orders(contraction.links())))
    told = build_diagram(problem, AMPLE)

    def untold(steps: Sequence[Step], form: Form, *_: object) -> list[Reach]:
        return [reach.any_reach(step, form) for step in steps]

    monkeypatch.setattr("regiomap.planspace.engine.diagram.reach_of", untold)
    whole = build_diagram(problem, AMPLE)
    assert told.n_states <= whole.n_states
    assert told.feasible == whole.feasible
    if told.feasible and name in ("grid", "Delaunay"):
        assert told.n_states < whole.n_states
    counts = [
        exact_counts(d, Ways.plain(d).at_start(d)) if d.feasible else {} for d in (told, whole)
    ]
    assert counts[0] == counts[1]
