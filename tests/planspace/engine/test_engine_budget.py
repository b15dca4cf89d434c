"""The budget of the exact engine: kept by every answer, and a refusal that comes at once."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial

import networkx as nx
import numpy as np
import pytest

from helpers.graphs import bordered, delaunay
from regiomap import PlanSpace
from regiomap.errors import PlanSpaceTooLarge
from regiomap.planspace.engine.diagram import (
    Budget,
    BudgetSpent,
    Diagram,
    Problem,
    build_diagram,
)

PRELUDE = """
import sys
import networkx as nx
from regiomap import PlanSpace
from regiomap.errors import PlanSpaceTooLarge

def memory(what):
    with open("/proc/self/status") as file:
        return next(int(row.split()[1]) * 1024 for row in file if row.startswith(what))

def bordered(shape):
    graph = nx.relabel_nodes(shape, {vertex: f"{i:04}" for i, vertex in enumerate(shape)})
    nx.set_edge_attributes(graph, 1.0, "shared_border_m")
    return graph

small = PlanSpace(bordered(nx.path_graph(6)), size=(1, 4))
small.together(n_samples=10), small.best(n=20)  # compiles
"""
PEAK = """
before, budget = memory("VmRSS"), {budget}
graph = bordered({graph})
space = PlanSpace(graph, size={size}, size_by={sizes}, max_bytes=budget)
for ask in (
    space.count,
    lambda: space.best(n={n}),
    lambda: space.sample({n}, seed=1),
    lambda: space.together(n_samples=1000),
):
    try:
        ask()
        print("answered", end=" ")
    except PlanSpaceTooLarge:
        print("refused", end=" ")
print(memory("VmHWM") - before)
"""


def run(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="memory is read from /proc")  # noqa: PTH110
@pytest.mark.parametrize(
    ("graph", "size", "sizes", "n"),
    [
        ("nx.grid_2d_graph(6, 6)", (1, 30000), "dict.fromkeys(graph, 30000 // 36)", 1),
        # No common unit: as many numbers of regions, and loads that all differ.
        ("nx.grid_2d_graph(6, 6)", (1, 30000), "{code: 833 + int(code) for code in graph}", 1),
        ("nx.grid_2d_graph(7, 7)", (1, 30000), "dict.fromkeys(graph, 30000 // 49)", 1),
        ("nx.path_graph(400)", (1, 400), "None", 1000),
        ("nx.grid_2d_graph(5, 6)", (2, 10), "None", 200_000),
    ],
)
def test_every_answer_keeps_to_the_bytes(
    graph: str, size: tuple[int, int], sizes: str, n: int
) -> None:
    budget = 100_000_000
    script = PRELUDE + PEAK.format(budget=budget, graph=graph, size=size, sizes=sizes, n=n)
    *_, peak = run(script).split()
    # What the checker and the allocator need besides is small, and does not grow.
    assert int(peak) < 1.6 * budget


def test_the_accounts_are_the_bytes_of_the_arrays() -> None:
    space = PlanSpace(bordered(nx.grid_2d_graph(4, 5)), size=(2, 8))
    engine = space._engine  # noqa: SLF001  (what the answers are made of)
    diagram = engine.diagram
    arrays = [value for value in vars(diagram).values() if isinstance(value, np.ndarray)]
    assert diagram.n_bytes == sum(array.nbytes for array in arrays) == engine.n_bytes
    space.count()
    assert engine.n_bytes == diagram.n_bytes + diagram.answer_bytes
    space.best()
    assert engine.n_bytes == diagram.n_bytes + 2 * diagram.answer_bytes


def test_an_answer_without_room_makes_room_and_is_the_same() -> None:
    graph = bordered(nx.grid_2d_graph(4, 5))
    rich = PlanSpace(graph, size=(2, 8))
    diagram = rich._engine.diagram  # noqa: SLF001
    # Room for the space and a little more than one answer: nothing is kept beside another.
    room = diagram.n_bytes + diagram.answer_bytes * 3 // 2 + 60_000
    poor = PlanSpace(graph, size=(2, 8), max_bytes=max(room, 400_000))
    for _ in range(2):
        assert poor.best()[0] == rich.best()[0]
        assert list(poor.sample(5, seed=2)) == list(rich.sample(5, seed=2))
        assert poor.count().equals(rich.count())


def test_more_plans_than_the_bytes_hold_are_refused_in_words() -> None:
    space = PlanSpace(bordered(nx.grid_2d_graph(4, 5)), size=(2, 8), max_bytes=5_000_000)
    assert space.count().sum() > 10_000
    for ask in (partial(space.sample, 10**6, seed=1), partial(space.best, n=10**6)):
        with pytest.raises(PlanSpaceTooLarge, match=r"plans would take .* raise max_bytes"):
            ask()
    assert len(space.sample(10, seed=1)) == 10


HOPELESS = {
    "grid of 8 x 8": nx.grid_2d_graph(8, 8),
    "Delaunay of 1,000": delaunay(1000),
    "complete of 120": nx.complete_graph(120),
    "complete of 200": nx.complete_graph(200),
}


@pytest.mark.parametrize("name", HOPELESS)
def test_what_cannot_fit_is_refused_before_anything_is_expanded(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regiomap.planspace.engine.attempts.build_diagram", None)
    space = PlanSpace(bordered(HOPELESS[name]))
    assert not space.predict()
    assert space.predict().states > 8 * 20_000_000 or space.predict().widest > 16
    with pytest.raises(PlanSpaceTooLarge, match=f"for {len(HOPELESS[name])} municipalities"):
        space.count()


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(4, 400), (5, 60), (7, 7)])
def test_what_the_first_steps_show_to_be_hopeless_gets_no_second_try(
    shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def build(
        problem: Problem, budget: Budget, give_up: Callable[[Sequence[int]], bool]
    ) -> Diagram:
        tried.append(budget.first_try_only)
        return build_diagram(problem, budget, give_up)

    monkeypatch.setattr("regiomap.planspace.engine.attempts.build_diagram", build)
    with pytest.raises(PlanSpaceTooLarge, match="all steps need far more"):
        PlanSpace(bordered(nx.grid_2d_graph(*shape))).count()
    assert set(tried) == {True}


@pytest.mark.slow
def test_steps_that_show_the_rest_to_be_hopeless_are_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted = []

    def build(
        problem: Problem, budget: Budget, give_up: Callable[[Sequence[int]], bool]
    ) -> Diagram:
        try:
            return build_diagram(problem, budget, give_up)
        except BudgetSpent as error:
            counted.append(sum(error.layers))
            raise

    monkeypatch.setattr("regiomap.planspace.engine.attempts.build_diagram", build)
    with pytest.raises(PlanSpaceTooLarge, match=r"states were counted in .* of 54 steps"):
        PlanSpace(bordered(nx.grid_2d_graph(6, 9))).count()
    assert max(counted) < 8_000_000  # of 20 million that it may count


def test_a_narrow_budget_keeps_few_patterns_and_builds_the_same_diagram() -> None:
    n = 5  # and every state has a pattern of its own
    neighbours = [[u for u in (v - n, v - 1 if v % n else -1) if u >= 0] for v in range(n * n)]
    nobody: list[list[int]] = [[] for _ in neighbours]
    problem = Problem(
        neighbours, np.ones((1, n * n), np.int64), np.array([1]), np.array([n * n]), nobody, nobody
    )
    wide = build_diagram(problem, Budget(10**6, 10**9))
    narrow = build_diagram(problem, Budget(10**6, 300_000))
    for name in ("layer_start", "first", "target", "joined", "closes", "fewest", "place"):
        assert np.array_equal(getattr(wide, name), getattr(narrow, name)), name
