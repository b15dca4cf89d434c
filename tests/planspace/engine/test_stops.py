"""A request to stop: who sees it, when it is made, and what is left of it."""

import gc
import pickle
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from regiomap.planspace.engine.compiled import stop_flag
from regiomap.planspace.engine.stops import Stop, StopOfCluster, StopOfProcesses


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where files are that soon nobody needs."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def heeding(stop: Stop) -> bool:
    """Return whether a task sees a request before it begins; in a thread, as workers have it."""
    seen: list[bool] = []

    def task() -> None:
        with stop.heeded():
            seen.append(bool(stop_flag()[0]))
        assert not stop_flag()[0]

    thread = threading.Thread(target=task)
    thread.start()
    thread.join()
    return seen[0]


@pytest.mark.parametrize("kind", [Stop, StopOfProcesses])
def test_a_task_sees_a_request_that_was_made_and_no_other(kind: type[Stop], folder: Path) -> None:
    stop = kind()
    assert not heeding(stop)
    stop.request()
    assert heeding(stop)
    assert not heeding(kind())
    assert folder.is_dir()


@pytest.mark.parametrize("kind", [Stop, StopOfProcesses])
def test_an_error_is_a_request_and_an_end_is_none(kind: type[Stop], folder: Path) -> None:
    with kind() as stop:
        pass
    assert not heeding(stop)
    with pytest.raises(LookupError), kind() as stop:
        raise LookupError
    assert heeding(stop)
    assert folder.is_dir()


@pytest.mark.usefixtures("folder")
def test_who_works_in_another_process_finds_the_request() -> None:
    stop = StopOfProcesses()
    copy = pickle.loads(pickle.dumps(stop))  # noqa: S301  (our own)
    assert not heeding(copy)
    stop.request()
    assert not copy.flag[0]
    assert heeding(copy)


@pytest.mark.usefixtures("folder")
def test_who_is_at_work_in_another_process_finds_the_request() -> None:
    stop = StopOfProcesses()
    copy = pickle.loads(pickle.dumps(stop))  # noqa: S301  (our own)
    begun, seen = threading.Event(), threading.Event()

    def task() -> None:
        with copy.heeded():
            begun.set()
            pause = threading.Event()
            while not stop_flag()[0]:
                pause.wait(0.01)
            seen.set()

    thread = threading.Thread(target=task)
    thread.start()
    begun.wait()
    assert not seen.is_set()
    stop.request()
    thread.join()
    assert seen.is_set()


def test_nothing_is_left_on_disk(folder: Path) -> None:
    stop = StopOfProcesses()
    assert list(folder.iterdir()) == []
    stop.request()
    assert len(list(folder.iterdir())) == 1
    del stop
    gc.collect()
    assert list(folder.iterdir()) == []


class Busy(StopOfCluster):
    """A request at a scheduler that answers only the third time it is asked."""

    every_s = 0.01

    def requested(self) -> Callable[[], bool]:
        self.asked = 0

        def ask() -> bool:
            self.asked += 1
            if self.asked < 3:
                raise OSError("no answer")
            return True

        return ask


def test_a_scheduler_that_does_not_answer_has_requested_nothing_and_is_asked_again() -> None:
    stop = Busy(client=None)
    with stop.heeded():
        assert not stop_flag()[0]
        pause = threading.Event()
        while not stop_flag()[0]:
            pause.wait(0.01)
    assert stop.asked == 3
