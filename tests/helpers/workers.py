"""Processes that work for a test, here and as a cluster, and small tasks for them."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import joblib
import numpy as np
import numpy.typing as npt
from distributed import Client, LocalCluster, WorkerPlugin
from joblib.externals.loky import get_reusable_executor

from regiomap.planspace.engine.compiled import stop_flag
from regiomap.planspace.engine.tasks import in_parallel

_LOOK_S = 0.01


@contextmanager
def processes(n: int) -> Iterator[None]:
    """Let joblib work with processes of this machine, and end them."""
    with joblib.parallel_config(backend="loky", n_jobs=n):
        try:
            yield
        finally:
            get_reusable_executor().shutdown(wait=True)


@contextmanager
def cluster(folder: Path, n: int) -> Iterator[Client]:
    """Let joblib work with a Dask cluster of several processes that only this machine reaches."""
    with (
        LocalCluster(
            n_workers=n,
            threads_per_worker=1,
            host="127.0.0.1",
            # Or its pages are for everybody, on a port that others may have.
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            local_directory=str(folder),
        ) as here,
        Client(here) as client,
        joblib.parallel_config(backend="dask"),
    ):
        yield client


class Killed(WorkerPlugin):  # type: ignore[misc]
    """Kills one worker of a cluster, with all that it does, as it begins its n-th task."""

    def __init__(self, mark: Path, nth: int) -> None:
        self.mark, self.left = mark, nth

    def transition(self, key: object, _start: str, finish: str, **_: object) -> None:
        """Be told that a task of this worker is now something else."""
        if finish == "executing" and "_answered" in str(key):
            self.left -= 1
            if not self.left and first(self.mark):
                # The others have its task to do again from here on.
                os.kill(os.getpid(), signal.SIGKILL)


def first(mark: Path) -> bool:
    """Return whether nobody has made this mark before, and make it."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


@contextmanager
def interrupted_once(*marks: Path) -> Iterator[None]:
    """Send Ctrl-C to this process alone, once all the marks are there."""
    over = threading.Event()

    def interrupt() -> None:
        while not all(mark.exists() for mark in marks):
            if over.wait(_LOOK_S):
                return
        os.kill(os.getpid(), signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        signal.signal(signal.SIGINT, before)


# -- tasks ----------------------------------------------------------------------------------------


def squared(number: int) -> int:
    return number * number


def pid_of(_: object) -> int:
    return os.getpid()


def refused(number: int) -> int:
    """Raise for 3."""
    if number == 3:
        raise LookupError("there is no 3")
    return number


def nested(number: int) -> list[int]:
    """Return squares that are tasks of their own."""
    return in_parallel(squared, range(number))


def nested_pids(number: int) -> list[int]:
    """Return the process of a task, and those of so many tasks of its own, that take their time."""
    return [os.getpid(), *in_parallel(slow_pid_of, range(number))]


def slow_pid_of(_: object) -> int:
    time.sleep(_LOOK_S)
    return os.getpid()


def nested_until_stopped(marks: list[Path]) -> list[str]:
    return in_parallel(until_stopped, marks, n_jobs=len(marks), finish=True)


def until_stopped(mark: Path) -> str:
    """Make a mark, and wait for a request to stop."""
    mark.touch()
    flag = stop_flag()
    while not flag[0]:
        time.sleep(_LOOK_S)
    mark.with_suffix(".stopped").touch()
    return mark.stem


def sum_of(mark: Path, values: npt.NDArray[np.int64]) -> int:
    """Return a sum; who is asked first is killed instead."""
    if first(mark):
        os.kill(os.getpid(), signal.SIGKILL)
    return int(values.sum())
