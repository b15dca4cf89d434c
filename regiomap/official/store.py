"""What was fetched, kept: a file and a record of where, when and what it was.

The record is written last and names the file by its checksum, so that whatever stops the work
leaves what was there before. One process fetches a thing at a time; others wait and take it.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from regiomap._base.caches import CACHE, own_cache
from regiomap._base.files import make_folder, write_whole
from regiomap._base.messages import shown_path
from regiomap._base.warned import warn_caller
from regiomap.errors import FetchError, FileError, RegiomapWarning
from regiomap.official.download import plain_address

__all__ = ["Kept", "Store", "cache_folder"]

_WAIT_S = 3600.0
_DIGITS = 16  # of the checksum in a name


class Kept(NamedTuple):
    """A file of the cache: where it is, what it came from, its checksum and the day it came."""

    path: Path
    address: str
    checksum: str
    fetched: str


def cache_folder(cache: str | Path | None) -> Path:
    """Return the folder to keep things in: the one given, `REGIOMAP_CACHE`, or the system's."""
    return own_cache() if cache is None else Path(cache)


@dataclass(frozen=True)
class Store:
    """A folder of things that were fetched.

    Attributes
    ----------
    folder
        Where they are kept.
    offline
        Whether nothing may be fetched.
    refresh
        Whether to fetch anew what is there.
    wait_s
        Seconds to wait for another process that fetches the same.
    """

    folder: Path
    offline: bool = False
    refresh: bool = False
    wait_s: float = _WAIT_S

    def keep(
        self,
        name: str,
        suffix: str,
        address: str,
        fetch: Callable[[Path], object],
        *,
        what: str,
    ) -> Kept:
        """Return what is kept of an address; fetch it when it is not there, or is to be fresh.

        Parameters
        ----------
        name, suffix
            How the file is called, without and after the point.
        address
            Where it comes from; another address is another thing.
        fetch
            Writes it whole to a path, or raises.
        what
            What it is, in words, for messages.

        Raises
        ------
        FetchError
            If it cannot be fetched, is not there and nothing may be fetched, is no longer what it
            was, or another process has been fetching it for too long.
        FileError
            If the folder cannot be used.
        """
        item = _Item(self.folder, name, suffix, address)
        if not self.refresh and (kept := item.kept()):
            return kept
        if self.offline:
            raise FetchError(
                f"the cache {shown_path(self.folder)} does not hold {what}, and offline=True. "
                f"Fetch that once where there is internet, from {plain_address(address)}, and copy "
                "the folder."
            )
        before = None
        with suppress(FetchError):  # damaged: nothing to compare with
            before = item.stated() if self.refresh else None
        kept = self._locked(item, lambda: _made(item, fetch), what, fresh=self.refresh)
        if before is not None and before.checksum != kept.checksum:
            warn_caller(
                f"{what} changed since {before.fetched}: figures and plans made from them then may "
                "not come out again.",
                RegiomapWarning,
            )
        return kept

    def extract(
        self, name: str, suffix: str, source: Kept, take: Callable[[Path], object], *, what: str
    ) -> Kept:
        """Return a part of something kept, taken once; it is made, so that it needs no internet.

        Raises
        ------
        FetchError
            As `keep`.
        FileError
            If the folder cannot be used.
        """
        item = _Item(self.folder, name, suffix, source.address, source.checksum)
        fresh = self.refresh
        try:
            if not fresh and (kept := item.kept()):
                return kept
        except FetchError:  # damaged; what it is taken from is not
            fresh = True
        return self._locked(item, lambda: _made(item, take), what, fresh=fresh)

    def _locked(self, item: "_Item", make: Callable[[], Kept], what: str, *, fresh: bool) -> Kept:
        """Make something while nobody else does; what another made meanwhile is taken."""
        from filelock import FileLock, Timeout  # noqa: PLC0415 (nobody else needs it)

        make_folder(self.folder)
        lock = FileLock(self.folder / f".{item.stem}.lock", timeout=self.wait_s)
        try:
            with lock:
                if not fresh and (kept := item.kept()):
                    return kept
                return make()
        except Timeout:
            raise FetchError(
                f"another process has been fetching {what} for {self.wait_s:g} s. Wait for it, or "
                "end it."
            ) from None
        except FileError:
            raise
        except OSError as error:
            raise FileError(
                f"cannot use the folder {shown_path(self.folder)}: {error.strerror or error}. Name "
                f"another with cache= or {CACHE}."
            ) from error


class _Stated(NamedTuple):
    """What a record states: checksum, day, and the checksum of the whole it was taken from."""

    checksum: str
    fetched: str
    part_of: object


class _Item(NamedTuple):
    """One thing of a folder: its record, and the files it may have."""

    folder: Path
    name: str
    suffix: str
    address: str
    part_of: str | None = None  # the checksum of the whole it was taken from

    @property
    def stem(self) -> str:
        """What its files begin with; another address is another thing."""
        return f"{self.name}-{hashlib.sha256(self.address.encode()).hexdigest()[:8]}"

    @property
    def record(self) -> Path:
        """The path of the record."""
        return self.folder / f"{self.stem}.json"

    def file(self, checksum: str) -> Path:
        """Return the path of the file with a checksum."""
        return self.folder / f"{self.stem}.{checksum[:_DIGITS]}.{self.suffix}"

    def stated(self) -> _Stated | None:
        """Return what the record states, or None where there is none; raise when it is damaged."""
        try:
            said = json.loads(self.record.read_text(encoding="utf-8"))
            stated = _Stated(str(said["sha256"]), str(said["fetched"]), said.get("part_of"))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            stated = _Stated("", "", None)
        except OSError as error:
            raise FileError(
                f"cannot read {shown_path(self.record)}: {error.strerror or error}. Name another "
                f"folder with cache= or {CACHE}."
            ) from error
        valid = re.fullmatch(r"[0-9a-f]{64}", stated.checksum)
        if not (valid and re.fullmatch(r"\d{4}-\d\d-\d\d", stated.fetched)):
            raise FetchError(
                f"the record {shown_path(self.record)} is damaged. Fetch it again with "
                "refresh=True, or delete it."
            )
        return stated

    def kept(self) -> Kept | None:
        """Return what is there, or None; raise when it is not what was fetched."""
        stated = self.stated()
        if stated is None or stated.part_of != self.part_of:
            return None
        path = self.file(stated.checksum)
        if not path.is_file():
            return None
        if _checksum(path) != stated.checksum:
            raise FetchError(
                f"{shown_path(path)} is no longer what was fetched on {stated.fetched}: its "
                "checksum has changed. Fetch it again with refresh=True."
            )
        return Kept(path, self.address, stated.checksum, stated.fetched)


def _made(item: _Item, fetch: Callable[[Path], object]) -> Kept:
    """Fetch into a folder of its own, put the file in its place, and then say so in the record."""
    work = item.folder / f".{item.stem}.unfinished"
    shutil.rmtree(work, ignore_errors=True)  # what a killed process left
    make_folder(work)
    try:
        unfinished = work / f"{item.stem}.{item.suffix}"
        fetch(unfinished)
        with unfinished.open("r+b") as file:
            os.fsync(file.fileno())
        checksum = _checksum(unfinished)
        path = item.file(checksum)
        unfinished.replace(path)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    fetched = datetime.now(UTC).date().isoformat()
    record = {
        "address": plain_address(item.address),
        "fetched": fetched,
        "n_bytes": path.stat().st_size,
        "sha256": checksum,
    }
    if item.part_of is not None:
        record["part_of"] = item.part_of
    write_whole(item.record, json.dumps(record, indent=1) + "\n")
    for old in item.folder.glob(f"{item.stem}.{'?' * _DIGITS}.{item.suffix}"):
        if old != path:
            with suppress(OSError):
                old.unlink()
    return Kept(path, item.address, checksum, fetched)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
