"""Boundaries: read once, check everything, and say once all that is wrong."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from regiomap._base.arguments import checked
from regiomap._base.messages import listed
from regiomap._base.progress import waiting
from regiomap._base.provenance import keep_provenance, provenance
from regiomap._base.warned import warn_caller
from regiomap.boundaries.columns import Named, name_municipalities
from regiomap.boundaries.faults import Fault, code_faults, geometry_faults, raise_faults
from regiomap.boundaries.files import open_layer
from regiomap.boundaries.metres import (
    AskedCrs,
    asked_crs,
    crs_faults,
    flat_crs,
    in_metres,
    place_faults,
)
from regiomap.boundaries.mojibake import mend_texts
from regiomap.errors import BoundaryError, DoubtfulTextWarning, OptionError

__all__ = ["read_municipalities", "require_municipalities"]


@waiting("reading")
@checked
def read_municipalities(
    path_or_frame: str | Path | gpd.GeoDataFrame,
    *,
    code_column: str | None = None,
    name_column: str | None = None,
    crs: object = None,
    layer: str | None = None,
    encoding: str | None = None,
) -> gpd.GeoDataFrame:
    """Read municipal boundaries of any country into regiomap's canonical table.

    Parameters
    ----------
    path_or_frame
        A local file: shapefile (also zipped), GeoPackage, GeoJSON, TopoJSON or GeoParquet (which
        needs pyarrow), or another format that GDAL reads; or a GeoDataFrame, which may have its
        codes as its index.
    code_column, name_column
        The columns with the code and the name of a municipality. When they are not given, the
        usual names are looked for in any case (`NISCODE`, `CNIS5_2025`, `CD_REFNIS`, `geoitem`,
        `LAU_ID`, `code` ...; `naam`, `name`, `LAU_NAME` ...); `gemeente` is taken for the one or
        the other by what it holds. Without a name, the code is the name.
    crs
        As anything pyproj understands. One in degrees (`4326`), or in other units than true
        metres, says what the file is in, and the result is in metres all the same. One in metres
        (`31370`, `"EPSG:2056"`) is the CRS of the result: a file in another CRS is reprojected to
        it; a file without a CRS, or with one its coordinates contradict (a GeoJSON in metres), is
        taken to be in it already. When it is not given, a file in true metres keeps its CRS, and
        any other is reprojected as the notes say.
    layer
        The layer to read, when the file has several that hold polygons.
    encoding
        In which encoding the texts of the file are (`"cp1252"`), where it does not say so or is
        wrong. When it is not given, texts that were clearly read in the wrong one ('ZÃ¼rich')
        are mended, and a warning tells which.

    Returns
    -------
    GeoDataFrame
        One row a municipality, in the order of the file. Index: unique text, called `nis` where
        the codes are those of Belgium, and `code` elsewhere. Columns: `name`, `geometry` (valid
        polygons, metres) and whatever else the file had, under its own name (a further column
        called as the index, `name` or `geometry` gets `_source` behind it). Its `attrs` name the
        source, which is the file, and `crs_chosen`: from which CRS to which it was reprojected,
        why, and how true lengths are in it; `licence`, `date` and `vintage` are None, and yours
        to fill in: `draw_map` puts source, licence and date on the map.

    Raises
    ------
    FileError
        If the file is missing, damaged, holds no layer or text in another encoding, or needs
        pyarrow that is not there.
    OptionError
        If `layer` is not in the file, or is needed to choose between several; if no encoding is
        called so.
    ColumnError
        If a column asked for is not there, or none is known to hold the codes.
    CRSError
        If there is no CRS and none is given, or the given one cannot be that of the file.
    BoundaryError
        If rows are missing a code or a shape, codes occur twice, shapes are no valid polygons,
        or the layer is empty. All faults are collected, and raised once; when they are of more
        than one kind, as this error.

    Warns
    -----
    DoubtfulTextWarning
        If texts were mended, hold letters that cannot be read, or there are no names at all.

    See Also
    --------
    repair_municipalities : Mend what is wrong, and read what was changed.

    Notes
    -----
    What is in degrees, feet or Web Mercator is reprojected to the usual CRS of the country that
    holds it (EPSG:31370 in Belgium, EPSG:2056 in Switzerland; some thirty countries are known),
    or else to its UTM zone, or, when it is too wide for one, to an equidistant conic made for its
    latitudes.

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
    asked = asked_crs(crs)
    table, source = opened(path_or_frame, layer=layer, encoding=encoding)
    named = name_municipalities(table, code_column=code_column, name_column=name_column)
    faults = [
        *hopeless_faults(named, asked),
        # Without a column of codes that is the fault, not every row.
        *(code_faults(named.codes) if named.codes.notna().any() else []),
        *geometry_faults(named.table.geometry, named.codes),
    ]
    raise_faults(faults, source)
    metric = in_metres(named.table, asked)
    # A shape far outside the area of a CRS has no coordinates there.
    faults = geometry_faults(metric.geometry, named.codes)
    raise_faults(faults, f"{source} in {metric.crs.name}")
    municipalities = canonical(metric, named)
    keep_provenance(municipalities, table, **metric.attrs)
    tell_doubts(named, source)
    return municipalities


def opened(
    path_or_frame: str | Path | gpd.GeoDataFrame, *, layer: str | None, encoding: str | None
) -> tuple[gpd.GeoDataFrame, str]:
    """Return a table, from a file or the caller, with its texts mended, and what to call it.

    Raises
    ------
    FileError, OptionError, BoundaryError
        As `open_layer` does; `OptionError` also if a layer or an encoding of a table is given.
    """
    if isinstance(path_or_frame, gpd.GeoDataFrame):
        for name, value in (("layer", layer), ("encoding", encoding)):
            if value is not None:
                raise OptionError(f"{name}= is for a file, and a table was given. Leave it out.")
        if path_or_frame.active_geometry_name is None:
            raise BoundaryError(
                "the table has no geometry column (columns "
                f"{listed(path_or_frame.columns)}). Set one with set_geometry()."
            )
        return path_or_frame, "municipalities"
    if isinstance(path_or_frame, pd.DataFrame):
        raise BoundaryError("a file or a GeoDataFrame is needed, got a table without shapes.")
    path = Path(path_or_frame)
    table = open_layer(path, layer, encoding)
    mended = mend_texts(table, encoding=encoding)
    for remark in mended.remarks:
        warn_caller(f"{path.name!r}: {remark}.", DoubtfulTextWarning)
    table = gpd.GeoDataFrame(mended.table, geometry=table.active_geometry_name)
    table.attrs = provenance(path.name)
    return table, repr(path.name)


def tell_doubts(named: Named, source: str) -> None:
    """Warn where codes had to stand for names."""
    if named.nameless:
        warn_caller(
            f"{source} has no names that are known as such, so that each municipality is called "
            f"by its code (columns {listed(named.unused) or 'none'}). If there is one that holds "
            "names, say which with name_column=.",
            DoubtfulTextWarning,
        )


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
Reproject first, e.g. municipalities.to_crs(municipalities.estimate_utm_crs()).
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
                f"{codes.iloc[0]!r}. Set it, with municipalities.set_index(...)"
            )
        )
    faults += geometry_faults(municipalities.geometry, codes)
    raise_faults(faults)


def hopeless_faults(named: Named, asked: AskedCrs) -> list[Fault]:
    """Return what no repair can mend: no rows, no codes, or no known place on earth."""
    if named.table.empty:
        return [Fault("it holds no rows. Pass municipalities")]
    faults = [*named.faults, *place_faults(named.table, asked)]
    if named.codes.isna().all() and not named.faults:
        faults.append(Fault("no row has a code. Pass the column that holds them as code_column="))
    return faults


def canonical(table: gpd.GeoDataFrame, named: Named) -> gpd.GeoDataFrame:
    """Return the table with its codes as the index, and flat shapes."""
    shapes = shapely.force_2d(table.geometry.array)
    flat = table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=flat_crs(table.crs)))
    return flat.set_index(pd.Index(list(named.codes), name=named.code))
