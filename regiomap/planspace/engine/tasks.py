"""Pure tasks side by side, on the cores here or on a cluster: whatever joblib is told to use."""

import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from contextvars import ContextVar
from itertools import takewhile
from typing import Any, TypeVar

import joblib
from joblib.parallel import BACKENDS, get_active_backend

from regiomap._base.progress import SPOKEN
from regiomap._base.texts import Language
from regiomap.planspace.engine.stops import Stop, StopOfCluster, StopOfProcesses

__all__ = ["in_parallel"]

Task = TypeVar("Task")
Answer = TypeVar("Answer")

# More threads than this would each have too small a part of the memory they share.
MOST_THREADS = 8
_LOOK_S = 0.2  # how often who waits looks for a signal
_PATIENCE_S = 5.0  # how long stopped tasks may take to notice; then they are left to themselves
_STOP: ContextVar[Stop | None] = ContextVar("stop of the task at work", default=None)


def in_parallel(
    function: Callable[[Task], Answer],
    tasks: Sequence[Task],
    *,
    n_jobs: int | None = None,
    most_here: int | None = None,
    done: Callable[[int, Answer], None] | None = None,
    finish: bool = False,
) -> list[Answer]:
    """Return what a pure function makes of each task, in the order of the tasks.

    Threads by default, since compiled code lets others run beside it; a backend that the caller
    chose with `joblib.parallel_config` comes first. A task may have tasks of its own; on a cluster
    they stay with it, unless there are workers enough.

    Parameters
    ----------
    n_jobs
        Tasks at work at a time; None: as many as that backend was told, or there are processors.
    most_here
        The most at a time where they share this machine; None: no limit. The workers of a
        cluster have a memory each.
    done
        Told the number and the answer of each task that is finished, as it is.
    finish
        What Ctrl-C means: True lets the tasks at work come to an early end and returns what they
        have; False stops everything, and raises.
    """
    n_jobs = None if n_jobs is None else max(min(n_jobs, len(tasks)), 1)
    backend, _ = get_active_backend(prefer="threads")
    _, told = get_active_backend()  # with a preference joblib forgets what it was told
    parallel = joblib.Parallel(
        n_jobs=_workers(backend, n_jobs or told, most_here),
        prefer="threads",
        return_as="generator_unordered",
        batch_size=1,  # tasks are long, and those lost with a worker are done again
        pre_dispatch=n_jobs or "2 * n_jobs",  # the only limit on a cluster
    )
    keeps = _is_cluster(backend) and len(tasks) * 2 > backend.effective_n_jobs(-1)
    outer, spoken = _STOP.get(), SPOKEN.get()
    stop = outer or _stop_for(backend)
    answers: dict[int, Answer] = {}
    refusals: list[BaseException] = []  # of who is told

    def given_up() -> bool:
        return bool(refusals) or (bool(stop.flag[0]) and not finish)

    def work() -> None:
        wanted = takewhile(lambda _: not given_up(), enumerate(tasks))
        calls = (joblib.delayed(_answered)(function, one, stop, keeps, spoken) for one in wanted)
        for number, answer in parallel(calls):  # to the end, or joblib warns of what it drops
            answers[number] = answer
            if done is not None and not given_up():
                try:
                    done(number, answer)
                except BaseException as error:  # noqa: BLE001  (raised when all are at an end)
                    refusals.append(error)
                    stop.request()
        if given_up():
            raise refusals.pop() if refusals else KeyboardInterrupt

    if outer is not None or threading.current_thread() is not threading.main_thread():
        with stop if outer is None else nullcontext():
            work()  # signals go elsewhere
    else:
        _wait_for(work, stop, finish=finish)
    return [answers[number] for number in range(len(tasks))]


def workers(n_jobs: int | None, most_here: int | None = None) -> int:
    """Return how many tasks run at a time, as far as that is known."""
    backend, _ = get_active_backend(prefer="threads")
    _, told = get_active_backend()
    n = _workers(backend, n_jobs or told, most_here)
    return max(n or backend.effective_n_jobs(-1), 1)


def _wait_for(work: Callable[[], None], stop: Stop, *, finish: bool) -> None:
    """Run some work in a thread where a signal has to reach who waits for it."""
    errors: list[BaseException] = []
    # Not join: once a signal broke it, a thread may look as if it had ended.
    over = threading.Event()

    def run() -> None:
        try:
            with stop:
                work()
        except BaseException as error:  # noqa: BLE001  (raised again where it is waited for)
            errors.append(error)
        finally:
            over.set()

    threading.Thread(target=run, daemon=True).start()
    try:
        while not over.wait(_LOOK_S):
            pass
    except KeyboardInterrupt:
        stop.request()
        over.wait(None if finish else _PATIENCE_S)
        if not finish:
            raise
    if errors:
        raise errors.pop()


def _answered(
    function: Callable[[Task], Answer],
    numbered: tuple[int, Task],
    stop: Stop,
    keeps: bool,  # noqa: FBT001  (only called through joblib)
    spoken: Language,
) -> tuple[int, Answer]:
    """Return the number of a task, and its answer.

    Parameters
    ----------
    numbered
        In a tuple: a large thing alone joblib puts on one worker of a cluster beforehand, and when
        that worker is lost nobody has it.
    keeps
        Whether the tasks that it has of its own are done here, one after another. A worker of
        Dask that waited for others takes up to a second to go on.
    spoken
        The language of the call, which threads and processes of their own do not know.
    """
    number, task = numbered
    here = joblib.parallel_config(backend="threading", n_jobs=1) if keeps else nullcontext()
    with stop.heeded(), here:
        tokens = _STOP.set(stop), SPOKEN.set(spoken)
        try:
            return number, function(task)
        finally:
            _STOP.reset(tokens[0])
            SPOKEN.reset(tokens[1])


def _stop_for(backend: Any) -> Stop:  # noqa: ANN401  (joblib has no types)
    """Return a request to stop that reaches the tasks of a backend."""
    if _is_cluster(backend):
        return StopOfCluster(backend.client)
    return Stop() if _shares_memory(backend) else StopOfProcesses()


def _workers(backend: Any, n_jobs: int | None, most_here: int | None) -> int | None:  # noqa: ANN401
    """Return how many tasks run at a time; None leaves it to the cluster."""
    if _is_cluster(backend):
        return n_jobs
    if n_jobs is None:
        n_jobs = joblib.cpu_count()
        if _shares_memory(backend):
            n_jobs = min(n_jobs, MOST_THREADS)
    return n_jobs if most_here is None else min(n_jobs, most_here)


def _is_cluster(backend: Any) -> bool:  # noqa: ANN401
    return hasattr(backend, "client")


def _shares_memory(backend: Any) -> bool:  # noqa: ANN401
    return isinstance(backend, (BACKENDS["sequential"], BACKENDS["threading"]))
