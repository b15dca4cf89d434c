"""Files that appear under their name only when they are complete."""

import errno
import os
import re
import stat
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from time import time

from regiomap._base.messages import shown, shown_path
from regiomap.errors import FileError, OptionError

if sys.platform != "win32":
    import fcntl

__all__ = ["make_folder", "require_apart", "require_ending", "require_writable", "write_whole"]

_UNFINISHED = re.compile(r"\.regiomap-[0-9a-f]{16}\.tmp")
_FOR_CERTAIN_DEAD_S = 86_400  # where files cannot be locked, a save of a day ago is over
_NO_SYNC = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_HINTS = {
    **dict.fromkeys(_FULL, "Make room, or write elsewhere."),
    errno.EISDIR: "Give the name of a file in it.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
}
_HINT = "Does the folder exist, and may you write there?"


def write_whole(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write a file (text in UTF-8) beside its place, and put it there when it is complete.

    A symbolic link stays one: what it leads to is replaced. The mode of a file that is there
    stays, and so do its owner and group as far as the system lets a user give files away. A file
    with several names (hard links) keeps them, and is therefore written in place, after its room
    was reserved. The content is on the disk (fsync) before it gets its name, so that a crash
    leaves the old file or the new one. What a killed run left unfinished in the same folder is
    removed.

    Raises
    ------
    FileError
        If the file cannot be written; what stood there before still stands.
    """
    with _told(path):
        data = content.encode() if isinstance(content, str) else content
        target, old = _target(path)
        if old is not None and (not stat.S_ISREG(old.st_mode) or old.st_nlink > 1):
            _write_in_place(target, data)
            return
        _remove_unfinished(target)
        with _beside(target) as (file, name):
            _write_to(file, data)
            if old is not None:
                _keep_rights(name, old)
            if sys.platform == "win32":  # where an open file cannot be renamed
                os.close(file)
            name.replace(target)


def require_writable(path: str | os.PathLike[str]) -> None:
    """Raise at once what `write_whole` would raise after the work, and leave no trace.

    Raises
    ------
    FileError
        If there is no such folder, or nothing may be written there under this name.
    """
    with _told(path):
        target, old = _target(path)
        if old is None or (stat.S_ISREG(old.st_mode) and old.st_nlink == 1):
            with _beside(target):
                pass


def require_apart(path: str | os.PathLike[str], sources: Iterable[str | os.PathLike[str]]) -> None:
    """Raise if a file to write is one of those that are read, under whichever of its names.

    Raises
    ------
    FileError
        If writing it would put the answer where the question was.
    """
    for source in sources:
        same = False
        with suppress(OSError, ValueError):  # whoever reads or writes it tells what is wrong
            same = Path(source).samefile(path)
        if same:
            raise FileError(
                f"cannot write {shown_path(path)}: it would overwrite "
                f"{shown_path(source)}, which is read here. Give another name."
            )


def require_ending(path: str | os.PathLike[str], endings: Collection[str], what: str) -> str:
    """Return the ending of a file in lower case; raise unless it is one of those known.

    Raises
    ------
    OptionError
        If the ending is another.
    """
    ending = Path(path).suffix.lower()
    if ending not in endings:
        raise OptionError(
            f"{what} is a file ending in {', '.join(endings)}; got {shown(Path(path).name)}."
        )
    return ending


def make_folder(path: str | os.PathLike[str]) -> Path:
    """Make a folder, and those above it, unless it is there; return it.

    Raises
    ------
    FileError
        If it cannot be made.
    """
    with _told(path, "make the folder"):
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        return folder


@contextmanager
def _told(path: str | os.PathLike[str], doing: str = "write") -> Iterator[None]:
    """Turn what the system says into a sentence that says what to do."""
    place = f"cannot {doing} {shown_path(path)}"
    try:
        yield
    except UnicodeEncodeError as error:
        if error.encoding.lower().replace("-", "") != "utf8":  # a name, where the locale is C
            raise FileError(
                f"{place}: this system has names of files in {error.encoding}. Choose another "
                "name, or set PYTHONUTF8=1."
            ) from error
        raise FileError(
            f"{place}: it would hold {error.object[error.start]!r}, half a "
            "character that no text in UTF-8 can hold. Mend the text."
        ) from error
    except ValueError as error:  # what `os` says of a NUL
        raise FileError(
            f"{place}: a name cannot hold the character NUL. Choose another name."
        ) from error
    except OSError as error:
        number = error.errno or 0
        raise FileError(
            f"{place}: {error.strerror or error}. {_HINTS.get(number, _HINT)}"
        ) from error


def _target(path: str | os.PathLike[str]) -> tuple[Path, os.stat_result | None]:
    """Return where a path leads, through its links, and what is there."""
    target = Path(os.path.realpath(path))
    try:
        old = target.lstat()
    except FileNotFoundError:
        return target, None
    if stat.S_ISLNK(old.st_mode):  # a link that leads to itself
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if stat.S_ISDIR(old.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "it is read-only")
    return target, old


@contextmanager
def _beside(target: Path) -> Iterator[tuple[int, Path]]:
    """Open a new file in the folder of the target, locked while it is being written."""
    while True:
        # Its length does not depend on the target, whose name may be as long as names may be.
        name = target.parent / f".regiomap-{token_hex(8)}.tmp"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        file = os.open(name, flags, 0o666)
        # Between opening and locking, another run may have taken it for a left-over.
        if _lock(file) is not False and name.exists():
            break
        os.close(file)
    try:
        yield file, name
    finally:
        with suppress(OSError):
            name.unlink()
        with suppress(OSError):
            os.close(file)


def _lock(file: int) -> bool | None:
    """Lock a file; return False if another process has it, None where nothing can be locked."""
    if sys.platform == "win32":
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _write_to(file: int, data: bytes) -> None:
    with open(file, "wb", closefd=False) as opened:
        opened.write(data)
    try:
        os.fsync(file)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise


def _write_in_place(target: Path, data: bytes) -> None:
    """Write to a file that has several names, or to a device; what is lost is lost."""
    with target.open("r+b" if target.is_file() else "wb", buffering=0) as opened:
        if target.is_file():
            _reserve(opened.fileno(), len(data))
        rest = memoryview(data)
        while rest:
            rest = rest[opened.write(rest) :]
        if target.is_file():
            opened.truncate()
            os.fsync(opened.fileno())


def _reserve(file: int, n_bytes: int) -> None:
    """Raise when there is no room for so many bytes, before any of the old ones is lost."""
    size = os.fstat(file).st_size
    if n_bytes > size and hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(file, size, n_bytes - size)
        except OSError:
            os.ftruncate(file, size)
            raise


def _keep_rights(name: Path, old: os.stat_result) -> None:
    if sys.platform != "win32":
        with suppress(OSError):
            os.chown(name, old.st_uid, old.st_gid)
    name.chmod(stat.S_IMODE(old.st_mode))


def _remove_unfinished(target: Path) -> None:
    """Remove what killed runs left beside the target, and nothing that is still being written."""
    # How unfinished files were called before.
    former = re.compile(
        rf"\.{re.escape(target.stem)}\.[0-9a-f]{{8}}{re.escape(target.suffix)}(-journal)?"
    )
    with suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            ours = _UNFINISHED.fullmatch(entry.name) or former.fullmatch(entry.name)
            if ours and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    _remove_dead(Path(entry.path))


def _remove_dead(name: Path) -> None:
    file = os.open(name, os.O_RDWR)
    try:
        free = _lock(file)
        dead = free or (free is None and time() - os.fstat(file).st_mtime > _FOR_CERTAIN_DEAD_S)
        if dead:
            name.unlink()
    finally:
        os.close(file)
