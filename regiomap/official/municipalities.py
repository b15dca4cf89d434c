"""Official boundaries: of Flanders from Digitaal Vlaanderen, of any country from GISCO."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import listed, shown_path
from regiomap._base.progress import heeding
from regiomap._base.provenance import provenance
from regiomap._base.warned import warn_caller
from regiomap.boundaries.files import open_layer
from regiomap.boundaries.reading import read_municipalities
from regiomap.errors import BoundaryError, FetchError, FiguresWarning, OptionError
from regiomap.flanders import DIVISIONS, load_flanders, load_former_names, load_merged_names
from regiomap.official.bar import telling
from regiomap.official.download import Bounds
from regiomap.official.lau import country_of, nuts_parents, require_columns, take_country
from regiomap.official.pages import fetch_pages
from regiomap.official.sources import Source, fetch_file, require_timeout, source_of, store_of
from regiomap.official.store import Kept, Store

__all__ = ["ADDRESSES", "fetch_municipalities"]

FLANDERS = "flanders"
ADDRESSES = {
    "flanders": "https://geo.api.vlaanderen.be/VRBG{year}/ogc/features/v1/collections/Refgem/items",
    "lau": "https://gisco-services.ec.europa.eu/distribution/v2/lau/geojson/"
    "LAU_RG_01M_{year}_4326.geojson",
    "nuts": "https://gisco-services.ec.europa.eu/distribution/v2/nuts/geojson/"
    "NUTS_RG_01M_{year}_4326.geojson",
}
_LATEST = 2024  # of GISCO's, when this was written
_NUTS_YEARS = (2003, 2006, 2010, 2013, 2016, 2021, 2024)
_LAMBERT_72 = 31370
_LAU_COLUMNS = {"code_column": "LAU_ID", "name_column": "LAU_NAME"}
_PARENTS = ("province", "reference_region", "reference_region_code", *DIVISIONS)
_SOURCES = {
    "flanders": {
        "nl": "Voorlopig referentiebestand gemeentegrenzen, Digitaal Vlaanderen",
        "en": "provisional reference file of municipal boundaries, Digitaal Vlaanderen",
    },
    "lau": {
        "nl": "lokale bestuurlijke eenheden, Eurostat GISCO, © EuroGeographics",
        "en": "local administrative units, Eurostat GISCO, © EuroGeographics",
    },
}
_LICENCES = {
    "flanders": {
        "nl": "gratis hergebruik met bronvermelding",
        "en": "free reuse with attribution",
    },
    "lau": {
        "nl": "niet-commercieel gebruik met bronvermelding",
        "en": "non-commercial use with attribution",
    },
}


@heeding
@checked
def fetch_municipalities(
    country: str = "flanders",
    *,
    year: int | None = None,
    address: str | None = None,
    nuts_address: str | None = None,
    cache: str | Path | None = None,
    offline: bool = False,
    refresh: bool = False,
    timeout_s: float = 30.0,
    progress: bool | None = None,
) -> gpd.GeoDataFrame:
    """Return official boundaries, fetched once and kept.

    Parameters
    ----------
    country
        `"flanders"` for Digitaal Vlaanderen's reference file of the Flemish municipalities; or
        Eurostat's two letters of a country (`"PT"`, `"BE"`, ...) for GISCO's local administrative
        units.
    year
        The year whose municipalities are meant; of Flanders the current ones when it is not
        given, of a country those of 2024.
    address
        Where the boundaries are, when they moved or you have a copy: the items of a collection of
        an OGC API Features service for Flanders, one GeoJSON file of all countries for the others.
        `{year}` in it becomes the year.
    nuts_address
        Where the NUTS regions are, one GeoJSON file of all countries and levels.
    cache
        The folder to keep it in; when it is not given, the one that the environment variable
        REGIOMAP_CACHE names, or else the user's.
    offline
        Use what is kept, and fetch nothing.
    refresh
        Fetch anew what is kept. When that fails, what was kept stays.
    timeout_s
        Seconds that a server may be silent.
    progress
        A bar on the standard error. None: after two seconds, where that is a terminal or a
        notebook that somebody works in; True: at once; False: never.

    Returns
    -------
    GeoDataFrame
        The canonical table, as `read_municipalities` gives it, in metres. Of Flanders it has the
        columns `province`, `reference_region`, `reference_region_code` and the other divisions of
        `load_flanders`, by their NIS code; of a country the NUTS regions `nuts1`, `nuts2`,
        `nuts3` by name and `nuts1_code`, ... by code, ready for `within=`. Its `attrs` name
        source, licence, the day it was fetched and the vintage.

    Raises
    ------
    FetchError
        If it does not come, not whole, or is something else; if it is not kept and `offline`; or
        if what is kept is no longer what was fetched (its checksum is recorded). What was kept
        before stays as it was.
    OptionError
        If there is no such country, year or address.
    BoundaryError
        If the boundaries are no good; the message names the file that was kept, for
        `repair_municipalities`.
    FileError
        If the cache cannot be written.

    Warns
    -----
    FiguresWarning
        If some municipalities are in no parent that is known.

    Notes
    -----
    The tests ask a server that has the shape of these services; the services themselves were not
    reached when this was written. An answer that is taken for another than it is should be told.
    GISCO's boundaries are drawn for maps at 1:1,000,000, and may be used for free where nothing is
    sold; those of Flanders may be reused by anybody who names the source.

    Examples
    --------
    >>> import regiomap as rm
    >>> rm.fetch_municipalities("PT", cache="new", offline=True)
    Traceback (most recent call last):
    regiomap.errors.FetchError: the cache 'new' does not hold the municipalities of \
Europe of 2024, and offline=True. Fetch that once where there is internet, from ...

    With internet, a country in three lines::

        portugal = rm.fetch_municipalities("PT")
        proposal = rm.propose_regions(portugal, within="nuts3")
        rm.save_map(rm.draw_map(portugal, proposal.best, parents="nuts3"), "map.html")
    """
    store = store_of(cache, offline=offline, refresh=refresh)
    bounds = Bounds(silence_s=require_timeout(timeout_s))
    if country.lower() == FLANDERS:
        if nuts_address is not None:
            raise OptionError("nuts_address is for a country; Flanders has its own parents.")
        return _flanders(store, _source("flanders", address, year), bounds, progress=progress)
    code = country_of(country)
    whole = _source("lau", address, _LATEST if year is None else year)
    at = max((one for one in _NUTS_YEARS if one <= (whole.year or _LATEST)), default=_NUTS_YEARS[0])
    parents = _source("nuts", nuts_address, at)
    return _country(store, code, whole, parents, bounds, progress=progress)


def _source(name: str, address: str | None, year: int | None) -> Source:
    return source_of(name, ADDRESSES[name], address, year)


def _flanders(
    store: Store, source: Source, bounds: Bounds, *, progress: bool | None
) -> gpd.GeoDataFrame:
    """Return the Flemish municipalities with their parents."""
    what = "the municipalities of Flanders" + (f" of {source.year}" if source.year else "")

    def fetch(path: Path) -> None:
        with telling(what, "municipalities", shown=progress) as tell:
            fetch_pages(source.address, path, crs=_LAMBERT_72, bounds=bounds, tell=tell)
        require_columns(path, {"NISCODE", "NAAM"})
        if store.refresh:
            _require_good(path, code_column="NISCODE", name_column="NAAM")

    kept = store.keep(source.name, "geojson", source.address, fetch, what=what)
    table = _read(kept.path, code_column="NISCODE", name_column="NAAM")
    known = load_flanders(2025)
    if not table.index.isin(known.index).all():
        before = load_flanders(2024)
        if table.index.isin(before.index).sum() > table.index.isin(known.index).sum():
            known = before
    parents = pd.DataFrame(known[list(_PARENTS)]).reindex(table.index)
    table = _with(table, parents, kept, "flanders", source.year)
    table.attrs["former_names"] = load_former_names(table)
    table.attrs["merged_from"] = load_merged_names(table)
    _warn_of_strays(table, "reference_region")
    return table


def _country(
    store: Store,
    code: str,
    whole: Source,
    parents: Source,
    bounds: Bounds,
    *,
    progress: bool | None,
) -> gpd.GeoDataFrame:
    """Return the municipalities of a country with their NUTS regions."""

    def look(path: Path, *, nuts: bool) -> None:
        if store.refresh and not nuts:
            trial = path.with_name("trial.geojson")
            take_country(path, code, trial)
            _require_good(trial, **_LAU_COLUMNS)
        require_columns(path, {"CNTR_CODE", "NUTS_ID" if nuts else "LAU_ID"})

    def part(source: Source, what: str, *, nuts: bool) -> Kept:
        kept = fetch_file(
            store,
            source,
            "geojson",
            "json",
            bounds,
            what=f"{what} of {source.year}",
            progress=progress,
            look=lambda path: look(path, nuts=nuts),
        )
        name = f"{source.name}-{code}"
        return store.extract(
            name,
            "geojson",
            kept,
            lambda path: take_country(kept.path, code, path, nuts=nuts),
            what=f"{what} in {code}",
        )._replace(fetched=kept.fetched)

    kept = part(whole, "the municipalities of Europe", nuts=False)
    regions = open_layer(part(parents, "the NUTS regions of Europe", nuts=True).path)
    table = _read(kept.path, **_LAU_COLUMNS)
    table = _with(table, nuts_parents(table, regions), kept, "lau", whole.year)
    _warn_of_strays(table, "nuts3")
    return table


def _read(path: Path, **columns: str) -> gpd.GeoDataFrame:
    """Read a file of the cache; where it is no good, the message says where it is."""
    try:
        return read_municipalities(path, **columns)
    except BoundaryError as error:
        raise type(error)(f"{error} The file that was fetched is {shown_path(path)}.") from error


def _require_good(path: Path, **columns: str) -> None:
    """Raise when what came anew cannot be used, so that what was kept stays."""
    try:
        read_municipalities(path, **columns)
    except BoundaryError as error:
        raise FetchError(
            f"what came is no good, and what was kept stays: {error} To mend it, fetch it into "
            "another cache= without refresh=True."
        ) from error


def _with(
    table: gpd.GeoDataFrame, parents: pd.DataFrame, kept: Kept, name: str, year: int | None
) -> gpd.GeoDataFrame:
    """Return the table with its parents before the geometry, and where it comes from."""
    facts = {"name": table["name"], **{column: parents[column] for column in parents.columns}}
    whole = gpd.GeoDataFrame(pd.DataFrame(facts), geometry=table.geometry, crs=table.crs)
    known: dict[str, Any] = provenance(
        _SOURCES[name], licence=_LICENCES[name], date=kept.fetched, vintage=year
    )
    whole.attrs = known | {"address": kept.address, "sha256": kept.checksum}
    return whole


def _warn_of_strays(table: gpd.GeoDataFrame, column: str) -> None:
    strays = table.index[table[column].isna()]
    if len(strays):
        names = listed(f"{table.loc[code, 'name']} ({code})" for code in strays)
        noun = "municipality is" if len(strays) == 1 else "municipalities are"
        warn_caller(
            f"{len(strays)} {noun} in no {column} that is known: {names}. Fill in the column "
            f"{column!r}, or leave them out.",
            FiguresWarning,
        )
