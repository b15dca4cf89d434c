"""The memory of the exact engine for what a vertex does to pieces and regions."""

import numpy as np

from regiomap.planspace.engine.patterns import empty_memory, place_of
from regiomap.planspace.engine.step import Form


def grown(rng: np.random.Generator, n: int) -> list[int]:
    """Return n names, each one of those before it or the next new one."""
    names: list[int] = []
    for _ in range(n):
        names.append(int(rng.integers(max(names, default=-1) + 2)))
    return names


def pattern(rng: np.random.Generator, width: int) -> int:
    pieces = grown(rng, width)
    fields = [*pieces, *grown(rng, max(pieces) + 1)]
    return sum(field << 4 * k for k, field in enumerate(fields))


def test_a_quarter_full_memory_keeps_nearly_all_patterns_of_a_grid() -> None:
    rng = np.random.default_rng(1)
    patterns = sorted({pattern(rng, 6) for _ in range(10_000)})[:1000]
    assert len(patterns) == 1000
    form = Form(6, np.array([2]), np.array([1, 2]))
    memory, _ = empty_memory(10**6, form, 10**9)
    assert len(memory.pattern) == 4096
    states = np.array(patterns)
    for at in range(1000):
        place, known = place_of(states, at, memory)
        assert not known
        memory.pattern[place, 0], memory.n_regions[place] = states[at], 1
    assert sum(place_of(states, at, memory)[1] for at in range(1000)) > 990


def test_a_full_memory_gives_each_new_pattern_the_place_of_another() -> None:
    form = Form(6, np.array([2]), np.array([1, 2]))
    memory, _ = empty_memory(16, form, 10**9)
    for value in range(200):
        states = np.array([value])
        place, known = place_of(states, 0, memory)
        assert not known
        memory.pattern[place, 0], memory.n_regions[place] = value, 1
        assert place_of(states, 0, memory) == (place, True)
