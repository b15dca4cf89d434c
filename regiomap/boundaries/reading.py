"""Boundaries: read once, check everything, and say once all that is wrong."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from regiomap._base.arguments import checked
from regiomap._base.provenance import provenance
from regiomap.boundaries.columns import Named, name_municipalities
from regiomap.boundaries.faults import Fault, code_faults, geometry_faults, raise_faults
from regiomap.boundaries.files import open_layer
from regiomap.boundaries.metres import crs_faults, in_metres, place_faults, wanted_crs
from regiomap.errors import BoundaryError

__all__ = ["read_municipalities", "require_municipalities"]


@checked
def read_municipalities(
    path: str | Path,
    *,
    code_column: str | None = None,
    name_column: str | None = None,
    crs: object = None,
    layer: str | None = None,
) -> gpd.GeoDataFrame:
    """Read municipal boundaries into regiomap's canonical table.

    Parameters
    ----------
    path
        A local file: shapefile (also zipped), GeoPackage, GeoJSON or GeoParquet (which needs
        pyarrow). Other formats that GDAL reads work too.
    code_column, name_column
        The columns with the code and the name of a municipality. When they are not given, the
        usual names are looked for in any case (`NISCODE`, `CNIS5_2025`, `CD_REFNIS`, `geoitem`,
        `code` ...; `naam`, `name`, `TX_MUNTY_DESCR_NL` ...); `gemeente` is taken for the one or
        the other by what it holds. Without a name, the code is the name.
    crs
        The CRS of the result, one with metres, as anything pyproj understands (`31370`,
        `"EPSG:3812"`). A file in another CRS is reprojected to it; a file without a CRS, or with
        one its coordinates contradict (a GeoJSON in metres), is taken to be in it already. When
        it is not given, a file in true metres keeps its CRS, and any other (degrees, feet, Web
        Mercator) is reprojected to EPSG:31370 when it lies in Belgium, and to its UTM zone when
        it does not.
    layer
        The layer to read, when the file has several that hold polygons.

    Returns
    -------
    GeoDataFrame
        One row a municipality, in the order of the file. Index: `nis`, unique text. Columns:
        `name`, `geometry` (valid polygons, metres) and whatever else the file had, under its own
        name (a further column called `nis`, `name` or `geometry` gets `_source` behind it). Its
        `attrs` name the source, which is the file; `licence`, `date` and `vintage` are None, and
        yours to fill in: `draw_map` puts source, licence and date on the map.

    Raises
    ------
    FileError
        If the file is missing, damaged, holds no layer, or needs pyarrow that is not there.
    OptionError
        If `layer` is not in the file, or is needed to choose between several.
    ColumnError
        If a column asked for is not there, or none is known to hold the codes.
    CRSError
        If there is no CRS and none is given, or the given one has no metres.
    BoundaryError
        If rows are missing a code or a shape, codes occur twice, shapes are no valid polygons,
        or the layer is empty. All faults are collected, and raised once; when they are of more
        than one kind, as this error.

    See Also
    --------
    repair_municipalities : Mend what is wrong, and read what was changed.

    Notes
    -----
    A code becomes text: a number its digits (11001.0 too), any other text stays as it is, without
    the spaces around it. Digits a spreadsheet has cut off (leading zeros) do not come back.
    Heights are dropped. Reprojecting moves every point by itself: a point that lies on a
    neighbour's line, without being a point of it, may end up millimetres beside that line.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import regiomap.flanders
    >>> from regiomap.boundaries.reading import read_municipalities
    >>> flanders = regiomap.flanders.load_flanders()[["name", "geometry"]]
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "gemeenten.geojson")
    ...     flanders.rename_axis("CD_REFNIS").to_crs(4326).to_file(path)
    ...     municipalities = read_municipalities(path)
    >>> municipalities.loc["11002", "name"], municipalities.crs.to_epsg()
    ('Antwerpen', 31370)
    """
    path, wanted = Path(path), wanted_crs(crs)
    table = open_layer(path, layer)
    named = name_municipalities(table, code_column=code_column, name_column=name_column)
    faults = [
        *hopeless_faults(named, wanted),
        # Without a column of codes that is the fault, not every row.
        *(code_faults(named.codes) if named.codes.notna().any() else []),
        *geometry_faults(named.table.geometry, named.codes),
    ]
    raise_faults(faults, repr(path.name))
    metric = in_metres(named.table, wanted)
    # A shape far outside the area of a CRS has no coordinates there.
    faults = geometry_faults(metric.geometry, named.codes)
    raise_faults(faults, f"{path.name!r} in {metric.crs.name}")
    municipalities = canonical(metric, named.codes)
    municipalities.attrs = provenance(path.name)
    return municipalities


def require_municipalities(municipalities: gpd.GeoDataFrame, *, purpose: str) -> None:
    """Raise unless a table from the caller is the canonical one.

    Parameters
    ----------
    municipalities
        The table to check; it may be empty and may have any further columns.
    purpose
        What needs the table, as the first word of the message: `"adjacency"`.

    Raises
    ------
    CRSError
        If there is no CRS, or one without true metres (degrees, feet, Web Mercator).
    BoundaryError
        If the index is not unique text, or a row is not one valid (multi)polygon. Several kinds
        of faults raise one `BoundaryError` that names them all.

    Examples
    --------
    >>> from regiomap.boundaries.reading import require_municipalities
    >>> from regiomap.flanders import load_flanders
    >>> require_municipalities(load_flanders(), purpose="adjacency")
    >>> require_municipalities(load_flanders().to_crs(4326), purpose="adjacency")
    Traceback (most recent call last):
    regiomap.errors.CRSError: adjacency needs a projected CRS in metres, got EPSG:4326 (degrees). \
Reproject first, e.g. municipalities.to_crs(31370).
    """
    if not isinstance(municipalities, gpd.GeoDataFrame) or (
        municipalities.active_geometry_name is None
    ):
        raise BoundaryError(
            f"{purpose} needs a GeoDataFrame of municipalities with a geometry column, got "
            f"{type(municipalities).__name__}. Read one with read_municipalities()."
        )
    faults = crs_faults(municipalities.crs, purpose)
    codes = municipalities.index.to_series()
    if pd.api.types.infer_dtype(codes, skipna=True) in ("string", "empty"):
        faults += code_faults(codes)
    else:
        faults.append(
            Fault(
                f"the index must hold the codes as text, got {codes.dtype} such as "
                f"{codes.iloc[0]!r}. Set it, e.g. municipalities.set_index('nis')"
            )
        )
    faults += geometry_faults(municipalities.geometry, codes)
    raise_faults(faults)


def hopeless_faults(named: Named, wanted: CRS | None) -> list[Fault]:
    """Return what no repair can mend: no rows, no codes, or no known place on earth."""
    if named.table.empty:
        return [Fault("it holds no rows. Pass municipalities")]
    faults = [*named.faults, *place_faults(named.table, wanted)]
    if named.codes.isna().all() and not named.faults:
        faults.append(Fault("no row has a code. Pass the column that holds them as code_column="))
    return faults


def canonical(table: gpd.GeoDataFrame, codes: "pd.Series[str]") -> gpd.GeoDataFrame:
    """Return the table with its codes as the index, and flat shapes."""
    flat = table.set_geometry(shapely.force_2d(table.geometry.array), crs=table.crs)
    return flat.set_index(pd.Index(list(codes), name="nis"))
