"""What to fetch: of which year, from where, into which cache, and how patiently."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from regiomap._base.options import require_number, require_whole
from regiomap.errors import OptionError
from regiomap.official.bar import telling
from regiomap.official.download import Bounds, Kind, download, require_address
from regiomap.official.store import Kept, Store, cache_folder

__all__ = ["Source", "fetch_file", "require_timeout", "source_of", "store_of"]

_YEARS = (2000, 2100)
_A_DAY_S = 86_400


class Source(NamedTuple):
    """What is fetched: how it is called, where it is, and of which year."""

    name: str
    address: str
    year: int | None


def store_of(cache: str | Path | None, *, offline: bool, refresh: bool) -> Store:
    """Return the cache to use; raise `OptionError` if it can neither fetch nor keep."""
    if offline and refresh:
        raise OptionError("refresh=True fetches, and offline=True must not: give one of them.")
    return Store(cache_folder(cache), offline=offline, refresh=refresh)


def require_timeout(timeout_s: float) -> float:
    """Return seconds to wait; raise `OptionError` unless there are some."""
    seconds = require_number("timeout_s", timeout_s)
    if not 0 < seconds <= _A_DAY_S:
        raise OptionError(
            f"timeout_s must be seconds, more than 0 and at most a day, got {timeout_s!r}."
        )
    return seconds


def source_of(name: str, template: str, address: str | None, year: int | None) -> Source:
    """Return what to fetch, of the year asked for; raise `OptionError` if that is none."""
    if year is not None:
        require_whole("year", year, least=_YEARS[0], most=_YEARS[1])
    if address is not None:
        require_address(address.replace("{year}", ""))
    filled = (address or template).replace("{year}", "" if year is None else str(year))
    return Source(name if year is None else f"{name}-{year}", filled, year)


def fetch_file(
    store: Store,
    source: Source,
    suffix: str,
    kind: Kind,
    bounds: Bounds,
    *,
    what: str,
    progress: bool | None,
    look: Callable[[Path], object],
) -> Kept:
    """Return a file of the cache, fetched when it is not there, and looked at before it is kept.

    Raises
    ------
    FetchError
        As `Store.keep`.
    """

    def fetch(path: Path) -> None:
        with path.open("wb") as file, telling(what, "B", shown=progress) as tell:
            download(source.address, file, kind=kind, bounds=bounds, tell=tell)
        look(path)

    return store.keep(source.name, suffix, source.address, fetch, what=what)
