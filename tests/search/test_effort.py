"""What a search may do, counted in steps; the clock is one of our own."""

import pytest

from regiomap.planspace.engine.compiled import stop_flag, stoppable
from regiomap.search.effort import MAX_BYTES, Effort, Spent


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr("regiomap.search.effort.time.monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_without_a_limit_nothing_is_ever_spent() -> None:
    effort = Effort()
    effort.spend(10**18)
    assert effort.steps == 10**18
    assert not effort.is_spent
    assert effort.seconds_left is None
    assert effort.steps_left is None


def test_the_step_that_reaches_the_limit_is_the_last() -> None:
    effort = Effort(max_steps=10)
    effort.spend(9)
    assert not effort.is_spent
    assert effort.steps_left == 1
    with pytest.raises(Spent):
        effort.spend(1)
    assert effort.is_spent
    assert (effort.steps, effort.steps_left) == (10, 0)


def test_seconds_are_looked_at_with_every_step(clock: Clock) -> None:
    effort = Effort(time_limit_s=5)
    effort.spend(1)
    assert effort.seconds_left == 5
    clock.now += 4.5
    effort.spend(1)
    assert effort.seconds_left == 0.5
    clock.now += 1
    assert effort.seconds_left == 0
    with pytest.raises(Spent):
        effort.spend(0)


def test_a_share_of_the_steps_that_are_left() -> None:
    effort = Effort(max_steps=100)
    effort.spend(20)
    with effort.at_most(0.25):
        effort.spend(19)
        assert not effort.is_spent
        with pytest.raises(Spent):
            effort.spend(1)
    assert not effort.is_spent
    assert (effort.steps, effort.max_steps) == (40, 100)


def test_a_share_of_the_seconds_that_are_left(clock: Clock) -> None:
    effort = Effort(time_limit_s=100)
    clock.now += 20
    with effort.at_most(0.5):
        assert effort.seconds_left == 40
    assert effort.seconds_left == 80


def test_a_share_of_no_limit_is_none() -> None:
    effort = Effort()
    with effort.at_most(0.1):
        effort.spend(10**12)
    assert not effort.is_spent


def test_a_tenth_of_what_was_allowed_is_left_to_bring_something_to_an_end(clock: Clock) -> None:
    effort = Effort(100, 50, 7)
    clock.now += 60
    grace = effort.grace()
    assert (grace.steps_left, grace.seconds_left, grace.max_bytes) == (10, 5, 7)
    unlimited = Effort().grace()
    assert (unlimited.steps_left, unlimited.seconds_left) == (None, None)
    assert unlimited.max_bytes == MAX_BYTES


def test_nothing_more_may_be_done_once_nobody_waits_for_it() -> None:
    with stoppable():
        effort = Effort()
        effort.spend(1)
        stop_flag()[0] = 1
        with pytest.raises(Spent):
            effort.spend(1)
    assert not Effort().is_spent
