"""Boundaries at the door: read once, check everything, and say once all that is wrong."""

import geopandas as gpd

from regiomap._faults import Fault, code_faults, crs_faults, geometry_faults, raise_faults
from regiomap.errors import BoundaryError

__all__ = ["require_municipalities"]


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
        If the index is not unique text, or a row is not one valid (multi)polygon.
        Several kinds of faults raise one `BoundaryError` that names them all.
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
    if not all(isinstance(code, str) for code in codes.dropna()):
        faults.append(
            Fault(
                f"the index must hold the codes as text, got {codes.dtype} such as"
                f" {codes.iloc[0]!r}. Set it, e.g. municipalities.set_index('nis')"
            )
        )
    else:
        faults += code_faults(codes)
    faults += geometry_faults(municipalities.geometry, codes)
    raise_faults(faults)
