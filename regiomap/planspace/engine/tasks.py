"""Pure tasks side by side, on the cores here or on a cluster: whatever joblib is told to use."""

import threading
from collections.abc import Callable, Sequence
from os import cpu_count
from typing import TypeVar

import joblib
import numpy as np
from joblib.parallel import BACKENDS, get_active_backend

from regiomap.planspace.engine.compiled import Flag, stopped_by

__all__ = ["in_parallel"]

Task = TypeVar("Task")
Answer = TypeVar("Answer")

# More threads than this would each have too small a part of the memory they share.
MOST_THREADS = 8
_LOOK_S = 0.2  # how often who waits looks for a signal


def in_parallel(
    function: Callable[[Task], Answer],
    tasks: Sequence[Task],
    *,
    n_jobs: int | None = None,
    done: Callable[[int, Answer], None] | None = None,
    finish: bool = False,
) -> list[Answer]:
    """Return what a pure function makes of each task, in the order of the tasks.

    Threads by default, since compiled code lets others run beside it; a backend that the caller
    chose with `joblib.parallel_config` comes first.

    Parameters
    ----------
    n_jobs
        Tasks at work at a time; None: as many as there are processors, or as that backend says.
    done
        Told the number and the answer of each task that is finished, as it is.
    finish
        What Ctrl-C means: True lets the tasks at work come to an early end and returns what they
        have; False stops everything, and raises.
    """
    parallel = joblib.Parallel(
        n_jobs=_workers(n_jobs, len(tasks)), prefer="threads", return_as="generator_unordered"
    )
    flag: Flag = np.zeros(1, dtype=np.int8)
    answers: dict[int, Answer] = {}
    errors: list[BaseException] = []

    def work() -> None:
        calls = (joblib.delayed(_answered)(function, i, task, flag) for i, task in enumerate(tasks))
        try:
            for number, answer in parallel(calls):
                answers[number] = answer
                if done is not None:
                    done(number, answer)
        except BaseException as error:  # noqa: BLE001  (raised again where it is waited for)
            errors.append(error)

    _wait_for(work, flag, finish=finish)
    if errors:
        raise errors.pop()
    return [answers[number] for number in range(len(tasks))]


def _wait_for(work: Callable[[], None], flag: Flag, *, finish: bool) -> None:
    """Run some work in a thread, so that a signal reaches who waits for it."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(_LOOK_S)
    except KeyboardInterrupt:
        flag[0] = 1
        if not finish:
            thread.join(_LOOK_S)
            raise
        thread.join()
    except BaseException:
        flag[0] = 1
        raise


def _answered(
    function: Callable[[Task], Answer], number: int, task: Task, flag: Flag
) -> tuple[int, Answer]:
    with stopped_by(flag):
        return number, function(task)


def _workers(n_jobs: int | None, n_tasks: int) -> int | None:
    """Return how many tasks run at a time; None leaves it to the backend that was chosen."""
    if n_jobs is not None:
        return max(min(n_jobs, n_tasks), 1)
    backend, _ = get_active_backend(prefer="threads")
    local = isinstance(backend, (BACKENDS["sequential"], BACKENDS["threading"]))
    return min(cpu_count() or 1, MOST_THREADS) if local else None
