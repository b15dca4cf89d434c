"""The embedded Flanders: its municipalities, and the tables that go with them.

Everything here comes from the folder `shapefiles/`, whose README names sources and licences.
Each call reads afresh, so what it returns is the caller's own.
"""

from pathlib import Path
from typing import Any, Literal, get_args

import geopandas as gpd
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.options import require_choice
from regiomap._base.provenance import provenance
from regiomap._base.texts import Language, text
from regiomap.errors import FileError

__all__ = [
    "DIVISIONS",
    "Vintage",
    "load_cooperations",
    "load_flanders",
    "load_former_names",
    "load_merged_names",
    "load_merger_table",
    "load_mergers",
    "load_reference_regions",
    "load_shared_borders",
    "load_youth_regions",
    "shipped_table",
]

Vintage = Literal[2024, 2025]

# The columns of `load_flanders` that divide the land for some task other than youth work.
DIVISIONS = (
    "primary_care_zone",
    "police_zone",
    "transport_region",
    "housing_area",
    "tourism_streek",
)
# The middle of the hole in Flanders, in degrees: no municipality of the table lies there.
_BRUSSELS = (4.367, 50.842)
_COLUMNS = [
    "name",
    "province",
    "reference_region",
    "reference_region_code",
    "population",
    "area_km2",
    *DIVISIONS,
    "geometry",
]


@checked
def load_flanders(vintage: Vintage = 2025) -> gpd.GeoDataFrame:
    """Load the municipalities of Flanders.

    Parameters
    ----------
    vintage
        The year whose municipalities are meant: 2025 (285, after the mergers of 1 January
        2025) or 2024 (300).

    Returns
    -------
    GeoDataFrame
        One row a municipality, sorted by its NIS code. Index: `nis` (text). Columns: `name`;
        `province`; `reference_region` (the name) and `reference_region_code`; `population` (on
        1 January 2020, of the municipalities as they are in this vintage); `area_km2` (official);
        five other divisions of Flanders, `primary_care_zone`, `police_zone`, `transport_region`,
        `housing_area` and `tourism_streek` (missing where the source has none); `geometry`
        (EPSG:31370, Belgian Lambert 72, metres). Its `attrs` name the source, the licence and the
        vintage, and the names from before the mergers: `draw_map` puts them on the map.

    Raises
    ------
    OptionError
        If the vintage is neither 2024 nor 2025.

    Notes
    -----
    The borders are generalised to 250 m as one coverage: who borders on whom is exactly as in
    the official file, but a border measures some 9% shorter than there (`load_shared_borders`
    has the official lengths), `geometry.area` differs a little from `area_km2`, and two Dutch
    counter-enclaves inside Baarle-Hertog are left out.

    Examples
    --------
    >>> from regiomap.flanders import load_flanders
    >>> flanders = load_flanders()
    >>> len(flanders), flanders.loc["11002", "name"], flanders.loc["73109", "reference_region"]
    (285, 'Antwerpen', 'Limburg')
    >>> int(flanders["population"].sum())
    6629143
    """
    require_choice("vintage", vintage, get_args(Vintage))
    facts = _table(f"municipalities_{vintage}").set_index("nis")
    parents = _table("reference_regions").set_index("code")["name"]
    facts = facts.assign(
        reference_region_code=facts["reference_region"],
        reference_region=facts["reference_region"].map(parents),
        population=facts["population_2020"].astype("int64"),
        area_km2=facts["area_km2"].astype("float64"),
    )
    shapes = _shapes(f"municipalities_{vintage}").set_index("nis").geometry
    flanders = gpd.GeoDataFrame(facts, geometry=shapes)[_COLUMNS].sort_index()
    merged = load_merged_names(flanders)
    former = _former(merged, flanders)
    flanders.attrs = _provenance(vintage) | {"former_names": former, "merged_from": merged}
    return flanders


def load_reference_regions() -> gpd.GeoDataFrame:
    """Load the 15 reference regions of Flanders as polygons.

    Returns
    -------
    GeoDataFrame
        Index: `code` (text). Columns: `name`, `geometry` (EPSG:31370, metres), dissolved from
        the generalised municipalities of 2025. Its `attrs` name the source and the licence.

    Examples
    --------
    >>> from regiomap.flanders import load_reference_regions
    >>> load_reference_regions().loc["REFREG09", "name"]
    'Middenkust'
    """
    regions = _shapes("reference_regions").set_index("code").sort_index()
    regions.attrs = _provenance(2025)
    return regions


def load_mergers() -> "pd.Series[str]":
    """Load the mergers of 1 January 2025, as a crosswalk from old codes to new ones.

    Returns
    -------
    Series
        The new NIS code, named `new_nis`, of each of the 28 municipalities that merged. Index:
        `old_nis`, the code of 2024. Antwerpen is among them: it keeps its code and grew.

    Examples
    --------
    >>> from regiomap.flanders import load_mergers
    >>> load_mergers()["11007"]  # Borsbeek joined Antwerpen
    '11002'
    """
    return load_merger_table().set_index("old_nis")["new_nis"]


def load_merger_table() -> pd.DataFrame:
    """Load the mergers of 1 January 2025 with the names, old and new.

    Returns
    -------
    DataFrame
        One row a municipality that merged: `old_nis`, `old_name`, `new_nis`, `new_name`. As a
        crosswalk for `merge_municipalities` it also gives the merged ones their new names.

    Examples
    --------
    >>> from regiomap.flanders import load_merger_table
    >>> table = load_merger_table()
    >>> table.loc[table["new_name"] == "Pajottegem", "old_name"].tolist()
    ['Galmaarden', 'Gooik', 'Herne']
    """
    return _table("mergers_2025")


@checked
def load_former_names(municipalities: gpd.GeoDataFrame) -> dict[str, list[str]]:
    """Load the names from before the mergers of 2019 and 2025 that people may still search for.

    Parameters
    ----------
    municipalities
        A table with the NIS code as index and the column `name`, such as an official file of
        2025 that was read. The embedded Flanders knows these names already.

    Returns
    -------
    dict
        The former names of each merged municipality of the table, by its code, as `draw_map`
        takes them. A municipality counts as merged when code and name are those after the merger
        and the old code is gone, so that a table of another country gives none.

    Examples
    --------
    >>> from regiomap.flanders import load_flanders, load_former_names
    >>> load_former_names(load_flanders())["23106"]
    ['Galmaarden', 'Gooik', 'Herne']
    >>> load_former_names(load_flanders(2024))["72043"]
    ['Neerpelt', 'Overpelt']
    """
    return _former(load_merged_names(municipalities), municipalities)


def load_merged_names(municipalities: gpd.GeoDataFrame) -> dict[str, list[str]]:
    """Load who merged into each municipality in 2019 or 2025, the one that gave its name included.

    Parameters
    ----------
    municipalities
        A table with the NIS code as index and the column `name`, as for `load_former_names`.

    Returns
    -------
    dict
        The names of those that merged, by the code of the municipality they became.

    Examples
    --------
    >>> from regiomap.flanders import load_flanders, load_merged_names
    >>> load_merged_names(load_flanders())["46029"]
    ['Lokeren', 'Moerbeke']
    """
    merged: dict[str, list[str]] = {}
    names = municipalities["name"].to_dict() if "name" in municipalities.columns else {}
    columns = ["old_nis", "old_name", "new_nis", "new_name"]
    table = pd.concat([_table("mergers_2019"), load_merger_table()])
    for old_nis, old_name, new_nis, new_name in table[columns].to_numpy().tolist():
        kept = old_nis == new_nis  # Antwerpen keeps its code, and grew
        if names.get(new_nis) == new_name and (kept or old_nis not in names):
            merged.setdefault(new_nis, []).append(old_name)
    # The one that gave its name comes first.
    return {
        nis: sorted(old, key=lambda name: name != names[nis])
        for nis, old in merged.items()
        if len(old) > 1
    }


def _former(merged: dict[str, list[str]], municipalities: gpd.GeoDataFrame) -> dict[str, list[str]]:
    """Return the names of those that merged, without the one that the whole has now."""
    return {
        nis: [name for name in names if name != municipalities.loc[nis, "name"]]
        for nis, names in merged.items()
    }


def load_youth_regions() -> pd.DataFrame:
    """Load the five youth regions that were recognised for 2021-2026, as they were then.

    Returns
    -------
    DataFrame
        One row a member: `youth_region`, `nis` (a code of 2024), `name` (of the member).

    Notes
    -----
    They are real, and not all of them keep the rules of a youth region.

    Examples
    --------
    >>> from regiomap.flanders import load_youth_regions
    >>> load_youth_regions()["youth_region"].nunique()
    5
    """
    members = _table("youth_regions_2021")[["region", "nis", "name"]]
    return members.rename(columns={"region": "youth_region"})


def load_cooperations() -> pd.DataFrame:
    """Load the intermunicipal cooperations of 2022 and their Flemish members.

    Returns
    -------
    DataFrame
        One row a membership: `cooperation` (an enterprise number), `nis` (a code of 2024).

    Examples
    --------
    >>> from regiomap.flanders import load_cooperations
    >>> load_cooperations()["cooperation"].nunique()
    177
    """
    return _table("cooperations_2022")


@checked
def load_shared_borders(vintage: Vintage = 2025) -> pd.DataFrame:
    """Load every pair of neighbours and the official length of the border they share.

    Parameters
    ----------
    vintage
        2025 or 2024, as in `load_flanders`.

    Returns
    -------
    DataFrame
        One row a pair: `nis_a`, `nis_b` and `shared_border_m`, whole metres as measured in the
        official file, which is not generalised.

    Raises
    ------
    OptionError
        If the vintage is neither 2024 nor 2025.

    Examples
    --------
    >>> from regiomap.flanders import load_shared_borders
    >>> len(load_shared_borders(2025)), len(load_shared_borders(2024))
    (754, 797)
    """
    require_choice("vintage", vintage, get_args(Vintage))
    return _table(f"shared_borders_{vintage}").astype({"shared_border_m": "int64"})


def _provenance(vintage: Vintage) -> dict[str, Any]:
    """Return where the embedded boundaries come from, in every language of the map."""
    source = {language: text("provenance", "flanders", language) for language in get_args(Language)}
    brussels = {"nl": {"Brussel": _BRUSSELS}, "en": {"Brussels": _BRUSSELS}}
    return provenance(source, licence="CC BY 4.0", vintage=vintage, places=brussels)


def _folder() -> Path:
    """Return the folder of shapefiles: inside an installed package, beside one in a checkout."""
    package = Path(__file__).parent
    for folder in (package / "shapefiles", package.parent / "shapefiles"):
        if (folder / "source").is_dir():
            return folder
    raise FileError(f"the embedded data is missing from {str(package)!r}. Install regiomap again.")


def shipped_table(name: str) -> Path:
    """Return the path of a table that ships with the package."""
    return _folder() / "source" / f"{name}.csv"


def _table(name: str) -> pd.DataFrame:
    return pd.read_csv(shipped_table(name), dtype=str)


def _shapes(name: str) -> gpd.GeoDataFrame:
    return gpd.read_file(_folder() / f"{name}.shp", engine="pyogrio")
