"""Machine code that numba made, kept on disk for the next run, and said when it is made.

It is kept in a folder of the user, apart for every Python, numba and text of the modules, so that
it survives where the environment is rebuilt, and no run meets the code of another one. What lies
there is found by processor too. Where nothing may be written, functions are compiled in each run.
"""

import hashlib
import logging
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from glob import escape
from pathlib import Path
from typing import Any

import numba as nb
from numba.core.caching import CompileResultCacheImpl, FunctionCache
from tqdm import tqdm

from regiomap._base.caches import CACHE, own_cache
from regiomap._base.progress import SPOKEN
from regiomap._base.texts import text

__all__ = ["folder_of", "is_compiled", "keep", "say_compiling", "stamp_of"]

_log = logging.getLogger(__name__)

_DIGITS = 16  # of a stamp in a name
_MOST = 12  # folders of one name: of other versions, and of other environments
_WAIT_S = 10.0  # how long another process may take to write a function
_said: set[str] = set()
_saying = threading.Lock()


class _Place:
    """Where numba keeps a function: what it calls a locator."""

    def __init__(self, function: Callable[..., Any], path: str, folder: Path) -> None:
        self._py_file = path  # numba names it in its warnings
        self._line = function.__code__.co_firstlineno
        self._folder = folder

    @classmethod
    def from_function(cls, function: Callable[..., Any], path: str) -> "_Place | None":
        """Return the place of a function, or None where nothing may be written."""
        if not Path(path).is_file():  # in a zip, where modules have no text to tell them apart
            return None
        folder = folder_of(Path(path).parent)
        return None if folder is None else cls(function, path, folder)

    def ensure_cache_path(self) -> None:
        """Make the folder, which somebody may have removed."""
        self._folder.mkdir(parents=True, exist_ok=True)

    def get_cache_path(self) -> str:
        """Return the folder."""
        return str(self._folder)

    def get_source_stamp(self) -> str:
        """Return what changes with the modules."""
        return stamp_of(Path(self._py_file).parent)

    def get_disambiguator(self) -> str:
        """Return what tells functions of one name apart."""
        return str(self._line)


class _Places(CompileResultCacheImpl):  # type: ignore[misc]
    """What numba keeps of a function, in our place."""

    _locator_classes = (_Place,)


class _Kept(FunctionCache):  # type: ignore[misc]
    """The compiled code on disk; what cannot be read is thrown away, and compiled again."""

    _impl_class = _Places

    def load_overload(self, sig: Any, target_context: Any) -> Any:  # noqa: ANN401
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # noqa: BLE001  (damaged bytes raise whatever they spell)
            _log.warning("the compiled code in %s is damaged: compiling it again", self.cache_path)
            self._throw_away()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:  # noqa: ANN401
        try:
            with _alone(Path(self.cache_path)):
                super().save_overload(sig, data)
        except Exception as error:  # noqa: BLE001  (a full disk, or one that may not be written)
            _log.info("compiled code could not be kept: %s", error)

    def _throw_away(self) -> None:
        for path in Path(self.cache_path).glob(f"{escape(self._impl.filename_base)}.*"):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                _log.info("damaged code could not be removed: %s", error)


def keep(dispatcher: Any, function: Callable[..., Any]) -> Any:  # noqa: ANN401
    """Return a compiled function that is kept on disk, where that is possible."""
    try:
        dispatcher._cache = _Kept(function)  # noqa: SLF001  (what cache=True does)
    except RuntimeError as error:  # no folder may be written to
        _log.info("compiled code is not kept: %s", error)
    return dispatcher


def is_compiled(function: Any) -> bool:  # noqa: ANN401
    """Return whether a compiled function is ready to run, here or on disk."""
    folder = function.stats.cache_path
    name = f"*.{function.__name__}-*.nbi"
    return bool(function.signatures) or (folder is not None and any(Path(folder).glob(name)))


def say_compiling(what: str, function: Any, *, seconds: int) -> None:  # noqa: ANN401
    """Log once a run that something is compiled, unless it is ready: silence looks like a fault.

    Parameters
    ----------
    what
        Its word among those of progress, such as 'engine'.
    function
        The largest one of it.
    seconds
        How long it takes on a processor that is free, measured.
    """
    if is_compiled(function):
        return
    with _saying:
        if what in _said:
            return
        _said.add(what)
    language, folder = SPOKEN.get(), function.stats.cache_path
    said = text(
        "progress",
        "compiling_again" if folder is None else "compiling",
        language,
        what=text("progress", what, language),
        seconds=seconds,
        folder=folder,
        variable=CACHE,
    )
    with tqdm.external_write_mode(file=sys.stderr):  # a line that is open makes way
        _log.warning("%s", said)


@cache
def folder_of(modules: Path) -> Path | None:
    """Return the folder for what is compiled of a folder of modules; None: none may be written.

    It is the first that may be written of: the one that numba was told, ours, and the one of
    the modules.
    """
    name = f"{modules.name}-{stamp_of(modules)}"
    told = [Path(nb.config.CACHE_DIR)] if nb.config.CACHE_DIR else []
    for base in (*told, own_cache() / "compiled", modules / "__pycache__"):
        folder = base.absolute() / name
        is_new = not os.path.isdir(folder)  # noqa: PTH112  (a Path raises where it may not look)
        # A home that is not known stays '~': that is no folder beside the data of somebody.
        if "~" not in base.parts and _may_be_written(folder):
            if is_new:
                _remove_old(folder)
            return folder
    return None


@cache
def stamp_of(modules: Path) -> str:
    """Return a digest of this Python, this numba, and every module of a folder.

    The functions of a folder are compiled into one another, so that one file is not enough; and
    the time of a file says nothing where an environment is made anew from the same wheel.
    """
    digest = hashlib.sha256(f"{sys.implementation.cache_tag} {nb.__version__}".encode())
    for path in sorted(modules.glob("*.py")):
        digest.update(f"\n{path.name}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:_DIGITS]


def _may_be_written(folder: Path) -> bool:
    """Return whether a folder, made if missing, may be written to; it is used from now on."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
        os.utime(folder)
    except OSError as error:
        _log.info("compiled code cannot be kept in %s: %s", folder, error.strerror or error)
        return False
    return True


def _remove_old(folder: Path) -> None:
    """Remove what was used longest ago, where there is much beside a folder."""
    name, _, _ = folder.name.rpartition("-")
    beside: list[tuple[int, Path]] = []
    for path in folder.parent.glob(f"{escape(name)}-{'?' * _DIGITS}"):
        with suppress(OSError):  # another process was first
            beside.append((path.stat().st_mtime_ns, path))
    for _, path in sorted(beside, reverse=True)[_MOST:]:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a folder, so that one process at a time adds to it: an index names files by number.

    Where no lock can be had, whoever reads damaged code compiles it again.
    """
    from filelock import FileLock  # noqa: PLC0415 (only who compiles needs it)

    lock = FileLock(folder / ".lock", timeout=_WAIT_S)
    try:
        lock.acquire()
    except (OSError, NotImplementedError) as error:  # a Timeout is an OSError
        _log.info("no lock in %s: %s", folder, error)
    try:
        yield
    finally:
        lock.release()
