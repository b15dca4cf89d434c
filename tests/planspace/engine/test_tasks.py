"""Pure tasks side by side: order, how many at a time, errors, Ctrl-C, in threads and processes."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import joblib
import pytest

from helpers.workers import (
    interrupted_once,
    nested,
    nested_until_stopped,
    pid_of,
    processes,
    refused,
    squared,
    until_stopped,
)
from regiomap.planspace.engine.tasks import in_parallel

SQUARES = [0, 1, 4, 9, 16, 25, 36]


@pytest.fixture(params=["threads", "processes"])
def anywhere(request: pytest.FixtureRequest) -> Iterator[None]:
    """Two threads, as nobody chose, and two processes, as somebody may."""
    if request.param == "processes":
        with processes(2):
            yield
    else:
        with joblib.parallel_config(n_jobs=2):
            yield


class Crowd:
    """A task that knows how many of it are at work, and waits until so many are."""

    def __init__(self, wanted: int) -> None:
        self.lock, self.now, self.most = threading.Lock(), 0, 0
        self.met = threading.Barrier(wanted)

    def __call__(self, number: int) -> int:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.met.wait()
        with self.lock:
            self.now -= 1
        return number


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize("n_jobs", [None, 1, 3])
def test_answers_come_in_the_order_of_the_tasks(n_jobs: int | None) -> None:
    assert in_parallel(squared, range(7), n_jobs=n_jobs) == SQUARES
    assert in_parallel(squared, [], n_jobs=n_jobs) == []


def test_a_task_that_takes_longer_keeps_its_place() -> None:
    other_is_done = threading.Event()
    told: list[tuple[int, str]] = []

    def done(number: int, answer: str) -> None:
        told.append((number, answer))
        other_is_done.set()

    def slow_and_quick(name: str) -> str:
        if name == "slow":
            other_is_done.wait()
        return name.upper()

    answers = in_parallel(slow_and_quick, ["slow", "quick"], n_jobs=2, done=done)
    assert answers == ["SLOW", "QUICK"]
    assert told == [(1, "QUICK"), (0, "SLOW")]


@pytest.mark.usefixtures("anywhere")
def test_each_answer_is_told_once() -> None:
    told: dict[int, int] = {}
    in_parallel(squared, range(7), done=told.__setitem__)
    assert told == dict(enumerate(SQUARES))


@pytest.mark.parametrize("n", [1, 2, 3])
def test_so_many_are_at_work_as_was_asked(n: int) -> None:
    crowd = Crowd(n)
    assert in_parallel(crowd, range(6), n_jobs=n) == list(range(6))
    assert crowd.most == n


def test_so_many_are_at_work_as_joblib_was_told() -> None:
    crowd = Crowd(3)
    with joblib.parallel_config(n_jobs=3):
        in_parallel(crowd, range(6))
    assert crowd.most == 3


def test_where_all_share_a_machine_there_may_be_a_limit() -> None:
    crowd = Crowd(1)
    in_parallel(crowd, range(6), n_jobs=3, most_here=1)
    assert crowd.most == 1
    with processes(2):
        assert in_parallel(pid_of, range(4), most_here=1) == [os.getpid()] * 4


def test_threads_work_here_and_processes_elsewhere() -> None:
    assert in_parallel(pid_of, range(4), n_jobs=2) == [os.getpid()] * 4
    with processes(2):
        assert os.getpid() not in in_parallel(pid_of, range(4))


# -- errors ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_the_error_of_a_task_is_raised(n_jobs: int) -> None:
    with pytest.raises(LookupError, match="there is no 3"):
        in_parallel(refused, range(6), n_jobs=n_jobs)
    assert in_parallel(squared, range(7), n_jobs=n_jobs) == SQUARES


def test_an_error_stops_the_others(tmp_path: Path) -> None:
    mark = tmp_path / "0"

    def one_fails(number: int) -> str:
        if number == 0:
            return until_stopped(mark)
        raise LookupError("there is no other")

    with pytest.raises(LookupError, match="no other"):
        in_parallel(one_fails, [0, 1], n_jobs=2)
    await_any(mark.with_suffix(".stopped"))


def test_the_error_of_who_is_told_is_raised() -> None:
    def done(number: int, answer: int) -> None:
        raise ArithmeticError(f"{number} is {answer}")

    with pytest.raises(ArithmeticError, match="0 is 0"):
        in_parallel(squared, range(7), n_jobs=1, done=done)


# -- Ctrl-C ----------------------------------------------------------------------------------------


def await_any(*paths: Path) -> None:
    """Wait for a file that a task is about to make."""
    pause = threading.Event()
    while not any(path.exists() for path in paths):
        pause.wait(0.01)


@pytest.mark.usefixtures("anywhere")
def test_a_signal_ends_the_tasks_at_work_and_returns_what_they_have(tmp_path: Path) -> None:
    marks = [tmp_path / str(i) for i in range(4)]  # two more than are at work
    with interrupted_once(*marks[:2]):
        answers = in_parallel(until_stopped, marks, finish=True)
    assert answers == ["0", "1", "2", "3"]


@pytest.mark.usefixtures("anywhere")
def test_a_signal_stops_everything_and_is_raised(tmp_path: Path) -> None:
    marks = [tmp_path / str(i) for i in range(40)]
    with interrupted_once(*marks[:2]), pytest.raises(KeyboardInterrupt):
        in_parallel(until_stopped, marks)
    await_any(*(mark.with_suffix(".stopped") for mark in marks[:2]))  # then all are ended
    assert not marks[-1].exists()
    assert in_parallel(squared, range(7)) == SQUARES  # and the next question is answered


def test_a_signal_reaches_the_tasks_of_a_task(tmp_path: Path) -> None:
    marks = [[tmp_path / f"{i}{j}" for j in range(2)] for i in range(2)]
    with interrupted_once(*marks[0], *marks[1]):
        answers = in_parallel(nested_until_stopped, marks, n_jobs=2, finish=True)
    assert answers == [["00", "01"], ["10", "11"]]


# -- tasks of tasks -------------------------------------------------------------------------------


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_a_task_may_have_tasks_of_its_own(n_jobs: int) -> None:
    assert in_parallel(nested, [3, 0, 7, 1], n_jobs=n_jobs) == [SQUARES[:3], [], SQUARES, [0]]


def test_who_is_no_main_thread_is_answered_too() -> None:
    answers: list[list[int]] = []
    thread = threading.Thread(target=lambda: answers.append(in_parallel(squared, range(7))))
    thread.start()
    thread.join()
    assert answers == [SQUARES]
