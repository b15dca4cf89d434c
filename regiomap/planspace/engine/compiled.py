"""Functions compiled to machine code: kept on disk, made anew when damaged, stopped by a signal."""

import inspect
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from functools import cache, wraps
from glob import escape
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba as nb
import numpy as np
import numpy.typing as npt
from numba.core.caching import FunctionCache, IndexDataCacheFile

__all__ = [
    "Flag",
    "compiled",
    "interruptible",
    "is_compiled",
    "lent",
    "stop_flag",
    "stoppable",
    "stopped_by",
]

Flag = npt.NDArray[np.int8]
P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)

_NEVER: Flag = np.zeros(1, dtype=np.int8)
_STOP: ContextVar[Flag] = ContextVar("stop", default=_NEVER)
# How often a waiting caller looks for a signal where the system does not wake it, in seconds.
_LOOK_S = 0.2
# How long a stopped question may take to notice, in seconds; then it is left to itself.
_PATIENCE_S = 1.0


class _MendingCache(FunctionCache):  # type: ignore[misc]
    """The compiled code on disk; what cannot be read is thrown away, and compiled again.

    It is thrown away too when any module of the function's folder has changed, as these are
    inlined in one another.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        own = self._impl.locator.get_source_stamp()
        self._cache_file = IndexDataCacheFile(
            cache_path=self._cache_path,
            filename_base=self._impl.filename_base,
            source_stamp=(own, _folder_stamp(Path(inspect.getfile(function)).parent)),
        )

    def load_overload(self, sig: Any, target_context: Any) -> Any:  # noqa: ANN401
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # noqa: BLE001  (damaged bytes raise whatever they spell)
            _log.warning(
                "the compiled engine in %s is damaged: compiling it again", self.cache_path
            )
            self._throw_away()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:  # noqa: ANN401
        try:
            super().save_overload(sig, data)
        except Exception as error:  # noqa: BLE001  (a full disk, or one that may not be written)
            _log.info("the compiled engine could not be kept: %s", error)

    def _throw_away(self) -> None:
        for path in Path(self.cache_path).glob(f"{escape(self._impl.filename_base)}.*"):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                _log.info("the damaged engine could not be removed: %s", error)


@cache
def _folder_stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return name, time and size of each module of a folder."""
    found = sorted(folder.glob("*.py"))
    return tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in found)


def compiled(function: Callable[..., Any]) -> Any:  # noqa: ANN401  (as numba has no types)
    """Compile a function on its first call, and keep the result on disk where that is possible."""
    dispatcher = nb.njit(nogil=True)(function)
    try:
        dispatcher._cache = _MendingCache(function)  # noqa: SLF001  (what cache=True does)
    except RuntimeError as error:  # no folder may be written to
        _log.info("the compiled engine is not kept: %s", error)
    return dispatcher


def lent(function: Callable[..., Any]) -> Any:  # noqa: ANN401  (as numba has no types)
    """Compile a function that makes no array, and only reads and fills those it is lent.

    Who holds an array is not counted in it: in small functions that took four fifths of the time.
    """
    return nb.njit(_nrt=False)(function)


def is_compiled(function: Any) -> bool:  # noqa: ANN401
    """Return whether a compiled function is ready to run, here or on disk."""
    folder = function.stats.cache_path
    name = f"*.{function.__name__}-*.nbi"
    return bool(function.signatures) or (folder is not None and any(Path(folder).glob(name)))


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
