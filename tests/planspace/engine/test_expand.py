"""One step of the exact engine, by hand: the second of two neighbours is added."""

from typing import Any

import numpy as np
import pytest

from regiomap.planspace.engine.expand import expand
from regiomap.planspace.engine.reach import any_reach
from regiomap.planspace.engine.step import Bounds, Form, Step

FORM = Form(1, np.array([2]), np.array([1, 2]))  # one word of pieces, one of loads
STOP = np.zeros(1, np.int8)


def places(*where: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array(where, dtype=np.int64)


def added(states: np.ndarray, step: Step, size: tuple[int, int], **limits: int) -> Any:  # noqa: ANN401
    bounds = Bounds(places(size[0]), places(size[1]))
    most = {"max_states": 100, "max_bytes": 10**8} | limits
    reach = any_reach(step, FORM)
    return expand(states, FORM, step, bounds, reach, most["max_states"], most["max_bytes"], STOP)


NOTHING = np.zeros(2, np.int64)
FIRST = Step(places(), places(), places(), places(0), places(), places(1), places(1), 1)
SECOND = Step(places(0), places(), places(), places(), places(0, 1), places(1), places(0), 0)


def test_the_first_vertex_opens_a_region() -> None:
    states, first, target, joined, closes, fewest, spread, complete = added(NOTHING, FIRST, (1, 2))
    assert complete
    assert (first.tolist(), target.tolist()) == ([0, 1], [0])
    assert (joined.tolist(), closes.tolist()) == ([0], [0])
    assert (fewest.tolist(), spread.tolist()) == ([1], [2])  # one or two regions in the end
    assert states.tolist() == [0, 1]  # its region holds one


def test_the_second_joins_it_or_not_and_closes_everything() -> None:
    open_ = added(NOTHING, FIRST, (1, 2))[0]
    _, _, target, joined, closes, fewest, _, _ = added(open_, SECOND, (1, 2))
    assert set(zip(joined.tolist(), closes.tolist(), strict=True)) == {(1, 1), (0, 2)}
    assert target.tolist() == [0, 0]
    assert fewest.tolist() == [0]


@pytest.mark.parametrize(("size", "joins"), [((2, 2), [1]), ((1, 1), [0]), ((1, 2), [0, 1])])
def test_bounds_decide_which_moves_there_are(size: tuple[int, int], joins: list[int]) -> None:
    open_ = added(NOTHING, FIRST, size)[0]
    assert sorted(added(open_, SECOND, size)[3].tolist()) == joins


def test_a_pair_that_must_or_must_not_share_a_region_leaves_one_move() -> None:
    open_ = added(NOTHING, FIRST, (1, 2))[0]
    assert added(open_, SECOND._replace(together=places(0)), (1, 2))[3].tolist() == [1]
    assert added(open_, SECOND._replace(apart=places(0)), (1, 2))[3].tolist() == [0]


def test_what_does_not_fit_is_not_complete() -> None:
    assert not added(NOTHING, FIRST, (1, 2), max_states=0)[-1]
    assert not added(NOTHING, FIRST, (1, 2), max_bytes=1000)[-1]


def test_a_stop_leaves_the_step_at_once() -> None:
    bounds = Bounds(places(1), places(2))
    reach = any_reach(FIRST, FORM)
    stopped = expand(NOTHING, FORM, FIRST, bounds, reach, 100, 10**8, np.ones(1, np.int8))
    assert not stopped[-1]
