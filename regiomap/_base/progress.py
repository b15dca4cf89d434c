"""How far a long job is: a line on the standard error, where somebody looks and it takes long."""

import multiprocessing
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar, cast

from regiomap._base.texts import Language, text

__all__ = [
    "SPOKEN",
    "heeding",
    "is_hidden",
    "line",
    "patience",
    "silenced",
    "somebody_looks",
    "waiting",
    "watched",
]

Doing = TypeVar("Doing", bound=Callable[..., Any])

# Of what is said while something runs; the shell sets it to the language of its call.
SPOKEN: ContextVar[Language] = ContextVar("spoken", default="en")
PATIENCE_S = 2.0
_TICK_S = 1.0
_JUST_TIME = "{desc} ({elapsed})"
_WATCHED: ContextVar[bool] = ContextVar("watched", default=False)  # a line is open already


def is_hidden(progress: object) -> bool:
    """Return whether no line is shown: it is not wanted, or nobody said and nobody looks."""
    return not (progress is True or (progress is None and somebody_looks()))


def patience(progress: object) -> float:
    """Return how many seconds a job may take before its line is shown."""
    return 0.0 if progress is True else PATIENCE_S


def somebody_looks() -> bool:
    """Return whether the standard error is a terminal, or a notebook that somebody works in.

    A notebook that is executed as a whole, for its outputs, has nobody who could answer it; and
    `TQDM_DISABLE=1` says that nobody wants to.
    """
    if os.environ.get("TQDM_DISABLE", "0") not in ("", "0"):
        return False
    try:
        if sys.stderr is not None and sys.stderr.isatty():
            return True
    except ValueError:  # closed
        return False
    ask = getattr(sys.modules.get("IPython"), "get_ipython", None)
    kernel = getattr(ask() if ask is not None else None, "kernel", None)
    return bool(getattr(kernel, "_allow_stdin", False))


@contextmanager
def silenced() -> Iterator[None]:
    """Yield while nothing in this job has a line of its own."""
    before = _WATCHED.set(True)
    try:
        yield
    finally:
        _WATCHED.reset(before)


def heeding(function: Doing) -> Doing:
    """Return a function whose `progress=False`, or a function to tell, silences all it calls."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        asked = kwargs.get("progress")
        with silenced() if asked is False or callable(asked) else nullcontext():
            return function(*args, **kwargs)

    return cast("Doing", call)


def line(progress: object, **how: Any) -> Any:  # noqa: ANN401  (tqdm has no types)
    """Return a line of tqdm that is shown as it is asked, and taken away at the end."""
    from tqdm import tqdm  # noqa: PLC0415  (most calls show no line)

    return tqdm(
        disable=is_hidden(progress),
        delay=patience(progress),
        # Some terminals say that they are as wide as nothing.
        ncols=shutil.get_terminal_size().columns,
        leave=False,
        **how,
    )


@contextmanager
def watched(bar: Any) -> Iterator[Any]:  # noqa: ANN401  (tqdm has no types)
    """Yield a bar that shows itself when its time has come, also while nothing tells it anything.

    It is closed at the end. What is done meanwhile has no line of its own, whether this one is
    shown or not: who silences a job silences all of it.
    """
    with silenced(), _ticking(bar) as line:
        yield line


@contextmanager
def _ticking(bar: Any) -> Iterator[Any]:  # noqa: ANN401
    if bar.disable:
        try:
            yield bar
        finally:
            bar.close()
        return
    done = threading.Event()

    def tick() -> None:
        wait = bar.delay
        while not done.wait(wait):
            bar.delay = 0.0  # else tqdm takes it that nothing was shown, and leaves the line
            bar.refresh()
            wait = _TICK_S

    clock = threading.Thread(target=tick, name="regiomap-progress", daemon=True)
    clock.start()
    try:
        yield bar
    finally:
        done.set()
        clock.join()
        bar.close()


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show on a line that something is still done, where nothing tells more; also a decorator.

    Parameters
    ----------
    what
        Its words among those of progress, such as 'neighbours'.
    """
    if _WATCHED.get() or not _is_first() or is_hidden(None):
        yield
        return
    with watched(line(None, desc=text("progress", what, SPOKEN.get()), bar_format=_JUST_TIME)):
        yield


def _is_first() -> bool:
    """Return whether this is the thread and the process of the caller, not one of several jobs."""
    return (
        threading.current_thread() is threading.main_thread()
        and multiprocessing.current_process().name == "MainProcess"
    )
