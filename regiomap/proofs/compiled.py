"""Functions compiled to machine code, and kept on disk where that is possible."""

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba as nb
from numba.core.caching import FunctionCache, IndexDataCacheFile

__all__ = ["compiled"]

_log = logging.getLogger(__name__)


class _FolderCache(FunctionCache):  # type: ignore[misc]
    """Compiled code on disk that is made anew when any module of this folder has changed.

    The functions are compiled into one another, so that the date of one file is not enough.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self._cache_file = IndexDataCacheFile(
            cache_path=self._cache_path,
            filename_base=self._impl.filename_base,
            source_stamp=(self._impl.locator.get_source_stamp(), folder_stamp()),
        )

    def load_overload(self, sig: Any, target_context: Any) -> Any:  # noqa: ANN401
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # noqa: BLE001  (damaged bytes raise whatever they spell)
            _log.warning("compiled code in %s is damaged: compiling it again", self.cache_path)
            return None

    def save_overload(self, sig: Any, data: Any) -> None:  # noqa: ANN401
        try:
            super().save_overload(sig, data)
        except Exception as error:  # noqa: BLE001  (a full disk, or one that may not be written)
            _log.info("compiled code could not be kept: %s", error)


@cache
def folder_stamp() -> tuple[tuple[str, int, int], ...]:
    """Return name, time and size of each module beside this one."""
    found = sorted(Path(__file__).parent.glob("*.py"))
    return tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in found)


def compiled(function: Callable[..., Any]) -> Any:  # noqa: ANN401  (as numba has no types)
    """Compile a function on its first call; divisions by zero are for the caller to avoid."""
    dispatcher = nb.njit(nogil=True, error_model="numpy")(function)
    try:
        dispatcher._cache = _FolderCache(function)  # noqa: SLF001  (what cache=True does)
    except RuntimeError as error:  # no folder may be written to
        _log.info("compiled code is not kept: %s", error)
    return dispatcher
