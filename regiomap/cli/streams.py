"""What the shell command says, on an output that may be full or closed."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from typing import Any, TextIO, cast

from regiomap.cli.tables import folded
from regiomap.errors import FileError

__all__ = ["give_up_full_streams", "say_aside", "told_when_full"]


@contextmanager
def told_when_full() -> Iterator[None]:
    """Turn what cannot be written within into a `FileError`.

    Who reads the standard output may go (`| head`): the work is done to its end, and no more said.

    Raises
    ------
    FileError
        If the standard output is full.
    """
    with redirect_stderr(cast("TextIO", _Aside(sys.stderr))):
        if sys.stdout is None:  # a window without a console
            yield
            return
        spoken = _Spoken(sys.stdout)
        with redirect_stdout(cast("TextIO", spoken)):
            try:
                yield
            finally:
                spoken.flush()


def say_aside(line: str) -> None:
    """Write a line to the standard error, on a screen as wide as that.

    Where nobody can read it, the exit status must do.
    """
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"{folded(line) if sys.stderr.isatty() else line}\n")
        sys.stderr.flush()


def give_up_full_streams() -> None:
    """Lead outputs that cannot be written to nowhere, so that Python does not try again."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            try:
                stream.flush()
            except OSError:
                _lead_to_nowhere(stream)


class _Spoken:
    """A stream that says in a sentence why it cannot be written."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text."""
        with self._told():
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Write what was kept."""
        with self._told():
            self._stream.flush()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            _lead_to_nowhere(self._stream)
        except OSError as error:
            raise FileError(
                f"cannot write to the standard output: {error.strerror or error}. Make room, or "
                "let it go to a file."
            ) from error

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever a stream has)
        return getattr(self._stream, name)


class _Aside:
    """The standard error, where nothing that is lost may end the work: it may be full, or none."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text, as far as it can be."""
        with suppress(OSError, ValueError, AttributeError):
            cast("TextIO", self._stream).write(text)
        return len(text)

    def flush(self) -> None:
        """Write what was kept, as far as it can be."""
        with suppress(OSError, ValueError, AttributeError):
            cast("TextIO", self._stream).flush()

    def isatty(self) -> bool:
        """Return whether people look at it."""
        return self._stream is not None and self._stream.isatty()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever a stream has)
        return getattr(self._stream, name)


def _lead_to_nowhere(stream: TextIO) -> None:
    """Send what a stream still holds, and all that follows, where nothing is kept."""
    with suppress(OSError, ValueError):  # a stream of no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
