"""Files that appear under their name only when they are complete."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from regiomap.errors import FileError

__all__ = ["written_beside"]


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """Give a name beside the path to write to, and rename it when all went well.

    The name ends like the path does, because libraries choose the format by it.

    Raises
    ------
    FileError
        If the file cannot be written; what stood there before still stands.
    """
    beside = path.with_name(f".{path.stem}.{token_hex(4)}{path.suffix}")
    try:
        yield beside
        beside.replace(path)
    except OSError as error:
        raise FileError(
            f"cannot write {str(path)!r}: {error.strerror or error}. Does the folder exist, and "
            "may you write there?"
        ) from error
    finally:
        beside.unlink(missing_ok=True)
