"""The one text of a stranger's zip, read as a stream: nothing is ever unpacked to the disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, NamedTuple
from zipfile import ZipFile, ZipInfo

from regiomap._base.messages import listed, shown
from regiomap.errors import FetchError, RegiomapError

__all__ = ["Limits", "reading_text"]

_TEXTS = (".txt", ".csv")


class Limits(NamedTuple):
    """How much a zip may hold: files, bytes when unpacked, and so many times what it weighs."""

    files: int = 100
    most_bytes: int = 1_500_000_000
    times: int = 250


@contextmanager
def reading_text(path: Path, limits: Limits | None = None) -> Iterator[IO[str]]:
    """Open the only text in a zip, in UTF-8 with or without a mark at its beginning.

    Raises
    ------
    FetchError
        If it is no zip, is damaged or locked with a password, holds no text or several, names a
        path outside itself, or would unpack to more than any such file has.
    """
    limits = limits or Limits()
    try:
        with ZipFile(path) as archive:
            member = _the_text(path.name, archive.infolist(), limits)
            with (
                archive.open(member) as raw,
                TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text,
            ):
                yield text
    except RegiomapError:
        raise
    except UnicodeDecodeError as error:
        raise FetchError(
            f"{path.name!r} holds a text that is not in UTF-8 (byte {error.start}). Look what the "
            "address holds now."
        ) from error
    except Exception as error:  # noqa: BLE001 (a stranger's file breaks its reader in any way)
        why = str(error) or type(error).__name__
        raise FetchError(
            f"{path.name!r} is no zip file that can be read ({why}). Fetch it "
            "again with refresh=True, or look what the address holds now."
        ) from None


def _the_text(called: str, members: list[ZipInfo], limits: Limits) -> ZipInfo:
    if len(members) > limits.files:
        raise FetchError(f"{called!r} holds {len(members)} files: that is no table of figures.")
    climbing = [one.filename for one in members if _climbs(one.filename)]
    if climbing:
        raise FetchError(
            f"{called!r} names paths outside itself ({listed(climbing)}). Nothing of it is read: "
            "look who made it."
        )
    texts = [one for one in members if PurePosixPath(one.filename).suffix.lower() in _TEXTS]
    if len(texts) != 1:
        names = listed(one.filename for one in members) or "nothing"
        raise FetchError(f"{called!r} must hold one text (.txt or .csv), and holds {names}.")
    text = texts[0]
    weight = max(text.compress_size, 1)
    if text.file_size > limits.most_bytes or (
        text.file_size > limits.times * weight and text.file_size > limits.most_bytes // 1000
    ):
        raise FetchError(
            f"{called!r} would unpack from {weight:,} to {text.file_size:,} bytes "
            f"({shown(text.filename)}), as no table does: nothing of it is read. Look who made it."
        )
    if text.flag_bits & 1:
        raise FetchError(f"{called!r} is locked with a password. Look who made it.")
    return text


def _climbs(name: str) -> bool:
    """Return whether a name in an archive leads outside it, on any system."""
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    return (
        posix.is_absolute()
        or bool(windows.drive or windows.root)
        or ".." in posix.parts
        or ".." in windows.parts
    )
