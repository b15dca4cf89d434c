"""Every municipality of Europe: GISCO's local administrative units, with NUTS as their parents.

One file holds all of Europe, over 100 MB: GDAL looks through it feature by feature and hands over
one country, so that memory holds that country and no more.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from regiomap._base.messages import did_you_mean, listed
from regiomap.boundaries.files import reading
from regiomap.boundaries.metres import reprojected
from regiomap.errors import FetchError, FileError, OptionError

__all__ = ["COUNTRIES", "LEVELS", "country_of", "nuts_parents", "take_country"]

LEVELS = (1, 2, 3)
# Eurostat's codes, which are those of ISO but for Greece and the United Kingdom.
# fmt: off
COUNTRIES = (
    "AL", "AT", "BA", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI",
    "FR", "GE", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MD", "ME", "MK",
    "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "TR", "UA", "UK", "XK",
)
# fmt: on
_ISO = {"GR": "EL", "GB": "UK"}
_LAU, _NUTS = (
    {"LAU_ID", "LAU_NAME", "CNTR_CODE"},
    {
        "NUTS_ID",
        "NUTS_NAME",
        "CNTR_CODE",
        "LEVL_CODE",
    },
)


def country_of(word: str) -> str:
    """Return Eurostat's code of a country.

    Raises
    ------
    OptionError
        If there is no such code.

    Examples
    --------
    >>> country_of("be"), country_of("GR")
    ('BE', 'EL')
    """
    code = _ISO.get(word.upper(), word.upper())
    if code not in COUNTRIES:
        raise OptionError(
            f"country must be 'flanders' or Eurostat's code of a country ({', '.join(COUNTRIES)}), "
            f"got {word[:40]!r}.{did_you_mean(code, COUNTRIES)}"
        )
    return code


def take_country(source: Path, country: str, path: Path, *, nuts: bool = False) -> None:
    """Write the features of one country to a GeoJSON file of its own.

    Raises
    ------
    FetchError
        If the file is no such file, or does not have the country.
    """
    wanted = _NUTS if nuts else _LAU
    require_columns(source, wanted)
    with reading(source, "a boundary file"):
        table = gpd.read_file(
            source, engine="pyogrio", where=f"CNTR_CODE = '{country}'", on_invalid="ignore"
        )
    if table.empty:
        raise FetchError(
            f"{source.name!r} has nothing of {country!r}. Look which countries and years it has, "
            "and pass another year=."
        )
    table = table[[*sorted(wanted), "geometry"]]
    # The driver would round to a centimetre at the equator, and neighbours would lose their border.
    table.to_file(path, driver="GeoJSON", engine="pyogrio", COORDINATE_PRECISION=15)


def require_columns(source: Path, wanted: set[str]) -> None:
    """Raise `FetchError` unless a boundary file can be read through, and has some columns."""
    import pyogrio  # noqa: PLC0415 (a third of what `import regiomap` may cost)

    try:
        with reading(source, "a boundary file"):
            fields = set(pyogrio.read_info(source)["fields"])
    except FileError as error:
        raise FetchError(
            f"what came is broken or cut off ({error}) Nothing of it is kept; try again later."
        ) from None
    if missing := wanted - fields:
        raise FetchError(
            f"{source.name!r} lacks the columns {listed(sorted(missing))} (it has "
            f"{listed(sorted(fields))}). Pass the right address=."
        )


def nuts_parents(municipalities: gpd.GeoDataFrame, regions: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the NUTS region of each municipality on the three levels: its name and its code.

    Each lies in the smallest region (NUTS 3) that holds most of it; the larger ones follow from
    the code of that. A municipality that lies in none has none.

    Examples
    --------
    >>> from regiomap.flanders import load_flanders
    >>> flanders = load_flanders()
    >>> nuts = flanders.dissolve("province")[["geometry"]].reset_index()
    >>> nuts = nuts.assign(NUTS_ID=["BE211", "BE221", "BE231", "BE241", "BE251"], LEVL_CODE=3)
    >>> parents = nuts_parents(flanders, nuts.assign(NUTS_NAME=nuts["province"]))
    >>> parents.loc["11002", ["nuts3", "nuts3_code", "nuts2_code"]].tolist()
    ['Antwerpen', 'BE211', 'BE21']
    """
    regions = reprojected(regions, municipalities.crs)
    small = regions[regions["LEVL_CODE"] == max(LEVELS)].reset_index(drop=True)
    inner = municipalities.geometry.to_numpy()
    outer = shapely.make_valid(small.geometry.to_numpy())
    i, j = shapely.STRtree(outer).query(inner, predicate="intersects")
    area = shapely.area(shapely.intersection(inner[i], outer[j]))
    order = np.lexsort((small["NUTS_ID"].to_numpy(dtype=str)[j], -area, i))
    i, j, area = i[order], j[order], area[order]
    first = np.append(True, i[1:] != i[:-1])[: len(i)] & (area > 0)
    codes = pd.Series(None, index=municipalities.index, dtype=object)
    codes.iloc[i[first]] = small["NUTS_ID"].astype(str).to_numpy()[j[first]]
    names = regions.set_index(regions["NUTS_ID"].astype(str))["NUTS_NAME"]
    table = {}
    for level in LEVELS:
        at_level = codes.str[: 2 + level]
        table[f"nuts{level}"] = _told_apart(at_level, names)
        table[f"nuts{level}_code"] = at_level
    return pd.DataFrame(table, index=municipalities.index)


def _told_apart(codes: "pd.Series[str]", names: "pd.Series[str]") -> "pd.Series[str]":
    """Return the name of each region, with its code where two share a name or one has none."""
    here = pd.Series(codes.dropna().unique(), dtype=object)
    named = here.map(names[~names.index.duplicated()]).fillna("").astype(str).str.strip()
    alike = named.duplicated(keep=False) | (named == "")
    said = named.where(~alike, (named + " (" + here + ")").str.strip())
    return codes.map(dict(zip(here, said, strict=True)))
