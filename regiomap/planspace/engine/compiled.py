"""Functions compiled to machine code: kept on disk, and stopped by a signal."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import numba as nb
import numpy as np
import numpy.typing as npt

from regiomap._base.kept_code import keep

__all__ = [
    "Flag",
    "compiled",
    "interruptible",
    "lent",
    "stop_flag",
    "stoppable",
    "stopped_by",
]

Flag = npt.NDArray[np.int8]
P = ParamSpec("P")
T = TypeVar("T")

_NEVER: Flag = np.zeros(1, dtype=np.int8)
_STOP: ContextVar[Flag] = ContextVar("stop", default=_NEVER)
# How often a waiting caller looks for a signal where the system does not wake it, in seconds.
_LOOK_S = 0.2
# How long a stopped question may take to notice, in seconds; then it is left to itself.
_PATIENCE_S = 1.0


def compiled(function: Callable[..., Any]) -> Any:  # noqa: ANN401  (as numba has no types)
    """Compile a function on its first call, and keep the result on disk where that is possible."""
    return keep(nb.njit(nogil=True)(function), function)


def lent(function: Callable[..., Any]) -> Any:  # noqa: ANN401  (as numba has no types)
    """Compile a function that makes no array, and only reads and fills those it is lent.

    Who holds an array is not counted in it: in small functions that took four fifths of the time.
    """
    return nb.njit(_nrt=False)(function)


def stop_flag() -> Flag:
    """Return the flag of one element that is not 0 when the caller no longer waits."""
    return _STOP.get()


@contextmanager
def stopped_by(flag: Flag) -> Iterator[None]:
    """Stop what is done inside once somebody else raises a flag."""
    token = _STOP.set(flag)
    try:
        yield
    finally:
        _STOP.reset(token)


@contextmanager
def stoppable() -> Iterator[None]:
    """Stop what was started inside, in other threads too, when an error or a signal ends it."""
    flag = np.zeros(1, dtype=np.int8)
    token = _STOP.set(flag)
    try:
        yield
    except BaseException:
        flag[0] = 1
        raise
    finally:
        _STOP.reset(token)


def interruptible(function: Callable[P, T]) -> Callable[P, T]:
    """Make a signal reach the caller of a function that is long in compiled code.

    Signals are handled by the main thread alone, between two steps of Python: it has to wait
    where it can be woken, while another thread does the work.
    """

    @wraps(function)
    def answer(*args: P.args, **kwargs: P.kwargs) -> T:
        if threading.current_thread() is not threading.main_thread():
            return function(*args, **kwargs)
        results: list[T] = []
        errors: list[BaseException] = []
        done = threading.Event()

        def work() -> None:
            try:
                results.append(context.run(function, *args, **kwargs))
            except BaseException as error:  # noqa: BLE001  (raised again where it is waited for)
                errors.append(error)
            finally:
                done.set()

        outer = stop_flag()
        try:
            with stoppable():
                context = copy_context()
                threading.Thread(target=work, daemon=True).start()
                while not done.wait(_LOOK_S):
                    if outer[0]:  # somebody elsewhere gave up
                        raise KeyboardInterrupt  # noqa: TRY301  (as if the signal had come here)
        except BaseException:
            done.wait(_PATIENCE_S)
            raise
        if errors:
            raise errors.pop()
        return results[0]

    return answer
