"""Mend boundaries that cannot be used as they are, and say what was changed and by how much."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from regiomap._base.arguments import checked
from regiomap._base.messages import listed
from regiomap._base.progress import waiting
from regiomap._base.provenance import keep_provenance
from regiomap._base.reports import Report
from regiomap.boundaries.columns import name_municipalities
from regiomap.boundaries.dissolve import dissolve
from regiomap.boundaries.faults import is_polygon, on_earth, raise_faults, told_by_geos, trouble
from regiomap.boundaries.metres import AskedCrs, asked_crs, in_metres
from regiomap.boundaries.reading import (
    canonical,
    hopeless_faults,
    opened,
    require_municipalities,
    tell_doubts,
)
from regiomap.errors import BoundaryError, OptionError

__all__ = ["Repair", "repair_municipalities"]

_NO_NUMBERS = "that are no numbers"
_Shapes = npt.NDArray[np.object_]


class _Change(NamedTuple):
    """One change of one municipality: a row of the report."""

    nis: str | None
    name: str | None
    change: Literal["mended", "dropped", "dissolved", "snapped"]
    reason: str
    area_moved_m2: float


@dataclass(frozen=True, repr=False, eq=False)
class Repair(Report):
    """Boundaries after a repair, and every change it made; truthy when it made none.

    Attributes
    ----------
    municipalities
        The canonical table: index `nis` (`code` outside Belgium), columns `name`, `geometry` and
        the others.
    changes
        One row a change, as `to_frame` returns it.
    """

    municipalities: gpd.GeoDataFrame
    changes: pd.DataFrame

    def __bool__(self) -> bool:
        """Return whether nothing had to be changed."""
        return self.changes.empty

    def to_frame(self) -> pd.DataFrame:
        """Return one row a change.

        Returns
        -------
        DataFrame
            `nis` and `name` (missing when the row had none); `change`: mended, dropped,
            dissolved or snapped; `reason`; `area_moved_m2`: what a mended ring now measures
            more or less than it did as drawn, the area that was dropped, the area that parts
            with the same code had in common, or the area that snapping gave or took.
        """
        return self.changes.copy()

    def _verdict(self) -> str:
        rows = f"{len(self.municipalities)} municipalities"
        if self:
            return f"nothing to repair in {rows}"
        counts = self.changes["change"].value_counts(sort=False)
        told = ", ".join(f"{count} {change}" for change, count in counts.items())
        return f"{rows}, {told}, {self.changes['area_moved_m2'].sum():,.0f} m² moved"


@waiting("repairing")
@checked
def repair_municipalities(
    path_or_frame: str | Path | gpd.GeoDataFrame,
    *,
    code_column: str | None = None,
    name_column: str | None = None,
    crs: object = None,
    layer: str | None = None,
    encoding: str | None = None,
    snap_tolerance_m: float = 0.0,
) -> Repair:
    """Mend boundaries as far as can be, and report every change.

    In this order: rows without a code or without any polygon are dropped, invalid rings are
    mended, rows with the same code are dissolved into one, and, when asked, slivers are closed.

    Parameters
    ----------
    path_or_frame
        A file, read as `read_municipalities` does, or a table.
    code_column, name_column, crs, layer, encoding
        As in `read_municipalities`. A table may have its codes as its index.
    snap_tolerance_m
        Gaps and overlaps up to this width, in metres, are closed: points closer than this are
        drawn together, and what is left between goes to the neighbour with the longest border.
        0 leaves them. Needs shapely 2.2 with GEOS 3.14 or later.

    Returns
    -------
    Repair
        `.municipalities` is the canonical table, `.to_frame()` what was changed. The `attrs` are
        those of the table, or name the file.

    Raises
    ------
    FileError, OptionError, ColumnError, CRSError
        As `read_municipalities` does: what is not known (the codes, the place on earth) cannot
        be mended. `OptionError` also if the tolerance is negative, or cannot be applied here.
    BoundaryError
        If no row can be kept, or two municipalities overlap by more than the tolerance: which of
        the two has that land is not for a repair to decide.

    Notes
    -----
    A ring that crosses itself has no one true shape. Where it runs through itself, both sides
    are kept; look at what moved much area. An arm that a generalised file has squeezed to no width
    goes, and with it the neighbours along it: 4 of 5,905 borders of a TopoJSON of Switzerland.

    Rows with the same code are taken for parts of one municipality: the first name is kept, and
    another column where all parts agree. When they are two municipalities of which one has a
    wrong code, mend the source instead.

    Examples
    --------
    >>> from shapely import Polygon, box
    >>> import geopandas as gpd
    >>> from regiomap.boundaries.repairs import repair_municipalities
    >>> drawn = gpd.GeoDataFrame(
    ...     {"nis": ["1", "2", "2"], "name": ["Bowtie", "Twice", "Twice"]},
    ...     geometry=[
    ...         Polygon([(0, 0), (4, 4), (4, 0), (0, 4)]), box(4, 0, 8, 4), box(8, 0, 9, 4),
    ...     ],
    ...     crs=31370,
    ... )
    >>> repair = repair_municipalities(drawn)
    >>> repair
    <Repair: 2 municipalities, 1 mended, 1 dissolved, 8 m² moved>
    >>> repair.to_frame()[["nis", "change", "reason"]].to_dict("records")[0]
    {'nis': '1', 'change': 'mended', 'reason': 'self-intersection near 2, 2'}
    """
    if not 0 <= snap_tolerance_m < np.inf:
        raise OptionError(f"snap_tolerance_m must be 0 or more metres, got {snap_tolerance_m!r}.")
    asked = asked_crs(crs)
    table, shown = opened(path_or_frame, layer=layer, encoding=encoding)
    named = name_municipalities(table, code_column=code_column, name_column=name_column)
    raise_faults(hopeless_faults(named, asked), shown)

    metric = _placed(named.table, asked)
    rows, changes = _mend(canonical(metric, named))
    if rows.empty:
        raise BoundaryError(f"{shown} has no row with both a code and a polygon: nothing to mend.")
    rows, dissolved = _dissolve_repeated(rows)
    changes += dissolved
    if snap_tolerance_m:
        with told_by_geos("closing gaps and overlaps"):
            rows, snapped = _snap(rows, snap_tolerance_m)
        changes += snapped
    require_municipalities(rows, purpose="a repair")
    keep_provenance(rows, table, **metric.attrs)
    tell_doubts(named, shown)
    return Repair(rows, pd.DataFrame(changes, columns=list(_Change._fields)))


def _placed(table: gpd.GeoDataFrame, asked: AskedCrs) -> gpd.GeoDataFrame:
    """Return the table in metres; what is on no place on earth stays so, and is not wrapped."""
    drawn, metric = table.geometry.to_numpy(), in_metres(table, asked)
    shapes = metric.geometry.to_numpy().copy()
    lost = ~on_earth(drawn)
    shapes[lost] = drawn[lost]
    return metric.set_geometry(gpd.GeoSeries(shapes, index=metric.index, crs=metric.crs))


def _mend(rows: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[_Change]]:
    """Mend every ring, and drop the rows that have no code or no polygon."""
    shapes = rows.geometry.to_numpy()
    sound = is_polygon(shapes) & on_earth(shapes) & ~shapely.is_empty(shapes)
    sound[sound] = shapely.is_valid(shapes[sound])
    coded = rows.index.notna()
    changes, mended = [], shapes.copy()
    for at in np.flatnonzero(~(sound & coded)):
        before, (after, reason) = shapes[at], _polygons(shapes[at])
        mended[at] = after
        area = _area_as_drawn(before)
        dropped = after is None or not coded[at]
        changes.append(
            _Change(
                nis=rows.index[at],
                name=rows["name"].iloc[at],
                change="dropped" if dropped else "mended",
                reason=reason if coded[at] else "no code",
                area_moved_m2=area if dropped else abs(shapely.area(after) - area),
            )
        )
    kept = coded & ~shapely.is_missing(mended)
    return rows.set_geometry(gpd.GeoSeries(mended, index=rows.index, crs=rows.crs))[kept], changes


def _polygons(shape: shapely.Geometry | None) -> tuple[shapely.Geometry | None, str]:
    """Return the valid polygons of a shape, or none, and what was wrong with it."""
    if shape is None or shape.is_empty:
        return None, "no geometry"
    if not on_earth(np.array([shape]))[0]:
        finite = np.isfinite(shapely.get_coordinates(shape)).all()
        return None, f"coordinates {'beyond any place on earth' if finite else _NO_NUMBERS}"
    whole = is_polygon(np.array([shape]))[0]
    reason = trouble(shape) if whole else f"{shape.geom_type} instead of polygons"
    try:
        valid = shapely.make_valid(shape, method="structure", keep_collapsed=False)
        # Twice, because a collection may hold a multipolygon.
        parts = shapely.get_parts(shapely.get_parts(valid))
        polygons = parts[is_polygon(parts) & ~shapely.is_empty(parts)]
        return (shapely.union_all(polygons), reason) if len(polygons) else (None, reason)
    except shapely.errors.GEOSException:
        return None, f"{reason}, which cannot be mended"


def _area_as_drawn(shape: shapely.Geometry | None) -> float:
    """Return what a shape measures, which is nothing when it is absent or endless."""
    known = shape is not None and on_earth(np.array([shape]))[0]
    return float(shapely.area(shape)) if known else 0.0


def _dissolve_repeated(rows: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[_Change]]:
    """Make one row of all rows with the same code."""
    codes = rows.index
    if codes.is_unique:
        return rows, []
    single = dissolve(rows, codes)
    single["name"] = rows["name"].groupby(codes, sort=False).first()
    counts = codes.value_counts()
    changes = []
    for code in codes[codes.duplicated()].unique():
        name, parts = single.loc[code, "name"], rows.geometry[codes == code]
        common = parts.area.sum() - single.geometry[code].area
        changes.append(_Change(code, name, "dissolved", f"{counts[code]} rows", max(common, 0.0)))
    return single, changes


def _snap(rows: gpd.GeoDataFrame, tolerance_m: float) -> tuple[gpd.GeoDataFrame, list[_Change]]:
    """Close gaps and overlaps up to a width, and tell who gave or took land."""
    _refuse_wide_overlaps(rows, tolerance_m)
    before = rows.geometry.to_numpy()
    try:
        after = shapely.coverage_clean(before, gap_width=tolerance_m, snapping_distance=tolerance_m)
    except (AttributeError, shapely.errors.UnsupportedGEOSVersionError):
        raise OptionError(
            "snap_tolerance_m needs shapely 2.2 with GEOS 3.14 or later, got shapely "
            f"{shapely.__version__} with GEOS {shapely.geos_version_string}. Upgrade shapely."
        ) from None
    moved = shapely.area(shapely.symmetric_difference(before, after))
    changes = [
        _Change(
            rows.index[at],
            rows["name"].iloc[at],
            "snapped",
            f"border moved by up to {shapely.hausdorff_distance(before[at], after[at]):.2g} m",
            moved[at],
        )
        for at in np.flatnonzero(moved > 0)
    ]
    return rows.set_geometry(gpd.GeoSeries(after, index=rows.index, crs=rows.crs)), changes


def _refuse_wide_overlaps(rows: gpd.GeoDataFrame, tolerance_m: float) -> None:
    """Raise when two municipalities overlap by more than the tolerance."""
    shapes = rows.geometry.to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    common = shapely.intersection(shapes[one], shapes[other])
    # What survives when half the tolerance is taken off on all sides is wider than it.
    wide = ~shapely.is_empty(shapely.buffer(common, -tolerance_m / 2))
    if wide.any():
        pairs = [
            f"{rows.index[a]}-{rows.index[b]}" for a, b in zip(one[wide], other[wide], strict=True)
        ]
        several = f"{len(pairs)} pairs of municipalities overlap"
        many = several if len(pairs) > 1 else "1 pair of municipalities overlaps"
        raise BoundaryError(
            f"{many} by more than snap_tolerance_m={tolerance_m:g} m ({listed(pairs)}). Decide "
            "in the source who has that land, or raise the tolerance and read what it moves."
        )
