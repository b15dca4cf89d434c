"""Official boundaries and people for the shell: fetched, and written to a file."""

import json
import logging
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd

from regiomap._base.csv import write_csv
from regiomap._base.files import require_ending, require_writable, write_whole
from regiomap._base.provenance import credit, stated_date
from regiomap._base.texts import Language, number, text
from regiomap.cli.telling import said_files
from regiomap.official.figures import join_figures
from regiomap.official.municipalities import fetch_municipalities
from regiomap.official.people import fetch_people

__all__ = ["BOUNDARY_ENDINGS", "PEOPLE_ENDINGS", "stated_by", "write_boundaries", "write_people"]

LAYER = "municipalities"
BOUNDARY_ENDINGS = {".gpkg": "GPKG", ".geojson": "GeoJSON"}
PEOPLE_ENDINGS = (".csv",)
_ABOUT = "REGIOMAP"  # where a GeoPackage says what its table is
_STATED = ("source", "licence", "date", "vintage", "figures")
_LOG = logging.getLogger(__name__)
_SHARED = ("cache", "offline", "refresh", "timeout_s")  # how to fetch whatever it is
_WRITTEN = "2025-01-01T00:00:00.000Z"  # a GeoPackage carries a date: the same for the same content


def write_boundaries(
    country: str,
    out: Path,
    *,
    language: Language,
    how: Mapping[str, Any],
    people: int | None = None,
    people_address: str | None = None,
) -> list[str]:
    """Fetch municipalities, with people where a year is given; write them, return what to say.

    Raises
    ------
    FetchError
        If they do not come; nothing is written then.
    """
    require_ending(out, BOUNDARY_ENDINGS, "a file of boundaries")
    require_writable(out)
    table = fetch_municipalities(country, **how)
    if people is not None:
        same = {name: how[name] for name in _SHARED if name in how}
        counted = fetch_people(people, address=people_address, **same)
        table = join_figures(table, counted)
    write_whole(out, _encoded(table, BOUNDARY_ENDINGS[out.suffix.lower()]))
    parents = "reference_region" if "reference_region" in table else "nuts3"
    values = {"n": len(table), "parents": table[parents].nunique(), "column": parents}
    held = text("fetched", "boundaries", language, **values)
    day = text("fetched", "day", language, day=stated_date(table.attrs))
    return [held, credit(table.attrs, language), day, *said_files([out], language)]


def stated_by(path: Path) -> dict[str, Any]:
    """Return where boundaries come from, as a GeoPackage written here says; else nothing."""
    import pyogrio

    if path.suffix.lower() != ".gpkg":
        return {}
    try:
        said = pyogrio.read_info(path, layer=LAYER)["layer_metadata"][_ABOUT]
        stated = json.loads(said)
    except Exception as error:  # noqa: BLE001 (another file: whoever reads it tells what is wrong)
        _LOG.debug("%s does not say where it comes from", path, exc_info=error)
        return {}
    known = stated if isinstance(stated, dict) else {}
    return {name: known[name] for name in _STATED if name in known}


def write_people(year: int, out: Path, *, language: Language, how: Mapping[str, Any]) -> list[str]:
    """Fetch inhabitants by age, write them, and return what to say.

    Raises
    ------
    FetchError
        If they do not come; nothing is written then.
    """
    require_ending(out, PEOPLE_ENDINGS, "a table of people")
    require_writable(out)
    table = fetch_people(year, **how)
    write_csv(table.reset_index(), out)
    people, young = (int(table[column].sum()) for column in ("population", "aged_0_17"))
    counted = {"people": number(people, language), "young": number(young, language)}
    held = text("fetched", "people", language, n=len(table), **counted)
    return [held, credit(table.attrs, language), *said_files([out], language)]


def _encoded(table: gpd.GeoDataFrame, format_: str) -> bytes:
    """Return the bytes of a map format, without anything that changes from run to run."""
    import pyogrio

    options: dict[str, Any] = {"driver": format_, "layer": LAYER}
    if format_ == "GeoJSON":
        # Degrees by convention; enough digits that neighbours keep their border.
        options["AUTODETECT_JSON_STRINGS"] = "NO"
        table = table.to_crs(4326)
    else:
        options["layer_metadata"] = {_ABOUT: json.dumps(dict(table.attrs), ensure_ascii=False)}
    encoded = BytesIO()
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _WRITTEN})
    try:
        pyogrio.write_dataframe(table.reset_index(), encoded, **options)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    return encoded.getvalue()
