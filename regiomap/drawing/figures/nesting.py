"""The picture of nesting: dolls in dolls, and the crossing groups on the map."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from regiomap._base.arguments import checked
from regiomap._base.texts import Language, text
from regiomap.assignments import require_known
from regiomap.boundaries.reading import require_municipalities
from regiomap.drawing.figures.canvas import CALM, EDGE, INK, LITERAL, add_shapes, new_figure
from regiomap.drawing.palette import PALETTE, colour_regions
from regiomap.matryoshka import NestingReport

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_nesting"]

_HATCH = "#55606e"
# More than this many crossing groups cannot be told apart; then their number is shown.
_MOST_KEYS = 20
# The narrowest piece of a bar that has room for a number, as part of the longest bar.
_LABELLED = 0.02
# The smallest part of a group that has room for one, as part of the whole map.
_NUMBERED = 0.001


@dataclass(frozen=True)
class _Sheet:
    """What both halves of the picture share."""

    report: NestingReport
    shapes: gpd.GeoSeries
    keys: Mapping[Hashable, int]  # number of each crossing group; empty when there are too many
    colours: Mapping[Hashable, str]
    parent: str
    language: Language

    def say(self, key: str, **values: object) -> str:
        return text("nesting", key, self.language, parent=self.parent, **values)


@checked
def draw_nesting(
    report: NestingReport,
    municipalities: gpd.GeoDataFrame,
    *,
    title: str | None = None,
    parent: str | None = None,
    language: Language = "nl",
) -> "Figure":
    """Draw how groups lie in their parents: the dolls as bars, the crossing ones on the map.

    Every parent is a bar, cut into the groups inside it. Crossing groups have a colour and a
    number, the same in the bars, on the map and in the key; groups that nest are grey. With more
    than twenty of them, or groups that overlap, the map shows how many each municipality is in.

    Parameters
    ----------
    report
        The outcome of `check_nesting`.
    municipalities
        The boundaries, in metres; index `nis`.
    title
        Title; by default how many groups nest and how many cross.
    parent
        What a parent is called; by default a reference region.
    language
        Dutch (`nl`) or English (`en`).

    Returns
    -------
    matplotlib.figure.Figure
        The picture; `save_figure` writes it.

    Raises
    ------
    OptionError
        If the language is neither.
    UnknownMunicipalityError
        If the report names a code that the boundaries do not have.
    BoundaryError
        If the boundaries are not the canonical table; `CRSError` if they have no metres.
    ImportError
        If matplotlib is not installed.

    Notes
    -----
    The bars count memberships, so that a small municipality weighs as much as a city.

    Examples
    --------
    >>> from regiomap.flanders import load_flanders
    >>> from regiomap.matryoshka import check_nesting
    >>> flanders = load_flanders()
    >>> report = check_nesting(flanders["transport_region"], flanders["reference_region"])
    >>> figure = draw_nesting(report, flanders, title="Vervoerregio's")
    >>> figure.get_suptitle()
    "Vervoerregio's"
    """
    require_municipalities(municipalities, purpose="drawing")
    require_known(report.members["nis"], municipalities.index, what="the boundaries")
    shapes = report.regions["nesting"]
    crossing = list(shapes.index[shapes == "crossing"])
    overlap = report.members.drop_duplicates(["region", "nis"])["nis"].duplicated().any()
    numbered = crossing if not overlap and len(crossing) <= _MOST_KEYS else []
    sheet = _Sheet(
        report,
        municipalities.geometry,
        {region: number for number, region in enumerate(numbered, start=1)},
        _colours(report, municipalities.geometry, numbered),
        text("nesting", "parent", language) if parent is None else parent,
        language,
    )
    inside = int(shapes.isin(["nested", "equal"]).sum())
    counts = {"inside": inside, "n": len(shapes), "crossing": len(crossing)}
    said = sheet.say("title", **counts) if title is None else title
    figure = new_figure(said, size=(13, 6.5))
    bars, country = figure.subplots(1, 2, width_ratios=[2, 3])
    _draw_dolls(bars, sheet)
    _draw_map(country, sheet)
    return figure


def _colours(
    report: NestingReport, shapes: gpd.GeoSeries, regions: list[Hashable]
) -> dict[Hashable, str]:
    """Return a colour for each crossing group that none of its neighbours has."""
    codes = report.members.groupby("region")["nis"].agg(set).to_dict()
    unions = [shapely.union_all(shapes.loc[sorted(codes[one])].array) for one in regions]
    areas = np.array(unions, dtype=object)  # also when there are none
    a, b = shapely.STRtree(areas).query(areas, predicate="intersects")
    colours = colour_regions(len(regions), zip(a[a < b], b[a < b], strict=True))
    return {region: PALETTE[colour] for region, colour in zip(regions, colours, strict=True)}


def _draw_dolls(axes: "Axes", sheet: _Sheet) -> None:
    """Draw a bar for each parent, cut into its groups: nested ones first, large ones first."""
    parents = sheet.report.members["parent"].astype(object).fillna(sheet.say("none"))
    pairs = zip(parents, sheet.report.members["region"], strict=True)
    sizes = Counter[tuple[Hashable, Hashable]](pairs)
    total = parents.value_counts(ascending=True)
    crossing = set(sheet.report.regions.index[sheet.report.regions["nesting"] == "crossing"])
    for row, parent in enumerate(total.index):
        left = 0
        parts = [(region, n) for (held, region), n in sizes.items() if held == parent]
        for region, n in sorted(parts, key=lambda part: (part[0] in crossing, -part[1])):
            colour = sheet.colours.get(region, PALETTE[4]) if region in crossing else CALM
            axes.barh(row, n, left=left, color=colour, edgecolor=EDGE, height=0.8)
            if region in sheet.keys and n >= _LABELLED * total.max():
                _write(axes, left + n / 2, row, sheet.keys[region], size=8)
            left += n
    axes.set_yticks(
        range(len(total)), [str(parent) for parent in total.index], fontsize=9, **LITERAL
    )
    axes.set_title(sheet.say("dolls"), fontsize=10, loc="left", **LITERAL)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(left=False)
    axes.margins(x=0.01, y=0.02)


def _draw_map(axes: "Axes", sheet: _Sheet) -> None:
    add_shapes(axes, sheet.shapes, facecolor=CALM, edgecolor=EDGE, linewidth=0.4)
    if sheet.keys:
        _draw_crossing(axes, sheet)
    else:
        _draw_counts(axes, sheet)
    held = sheet.report.held.table.drop_duplicates("nis", keep=False).set_index("nis")["parent"]
    shapes = sheet.shapes[sheet.shapes.index.isin(held.index)]
    for _, part in shapes.groupby(shapes.index.map(held)):
        outline = gpd.GeoSeries([shapely.union_all(part.to_numpy())])
        add_shapes(axes, outline, facecolor="none", edgecolor=INK, linewidth=1.6)
    axes.set_aspect("equal", anchor="N")
    axes.autoscale_view()
    axes.set_axis_off()
    title = sheet.say("map" if sheet.keys or not _crossings_per_code(sheet).any() else "map.many")
    axes.set_title(title, fontsize=10, loc="left", **LITERAL)
    if sheet.keys:
        axes.text(0, -0.02, _key(sheet), va="top", fontsize=8, transform=axes.transAxes, **LITERAL)


def _draw_crossing(axes: "Axes", sheet: _Sheet) -> None:
    """Draw each crossing group in its colour, hatch what sticks out, and number its parts."""
    members = sheet.report.members.groupby("region")["nis"].agg(set).to_dict()
    sticking_out = sheet.report.regions["sticking_out"].to_dict()
    for region, number in sheet.keys.items():
        shapes = sheet.shapes.loc[sorted(members[region])]
        style = {"facecolor": sheet.colours[region], "edgecolor": EDGE, "linewidth": 0.4}
        add_shapes(axes, shapes, **style)
        style |= {"hatch": "////", "edgecolor": _HATCH}
        add_shapes(axes, sheet.shapes.loc[list(sticking_out[region])], **style)
        parts = shapely.get_parts(shapely.union_all(shapes.to_numpy()))
        area = shapely.area(parts)
        for part in parts[(area >= _NUMBERED * sheet.shapes.area.sum()) | (area == area.max())]:
            spot = part.representative_point()
            _write(axes, spot.x, spot.y, number, size=9)


def _draw_counts(axes: "Axes", sheet: _Sheet) -> None:
    """Shade each municipality by the number of crossing groups it is in, and label the scale."""
    counts = _crossings_per_code(sheet)
    if not counts.any():
        return
    import matplotlib as mpl  # noqa: PLC0415  (optional, and slow to load)

    shade = mpl.cm.ScalarMappable(mpl.colors.Normalize(0, counts.max()), "cividis_r")
    colours = shade.to_rgba(counts.to_numpy())
    for code, colour in zip(counts.index, colours, strict=True):
        add_shapes(axes, sheet.shapes.loc[[code]], facecolor=colour, edgecolor=EDGE, linewidth=0.4)
    axes.figure.colorbar(shade, ax=axes, shrink=0.6)


def _crossings_per_code(sheet: _Sheet) -> "pd.Series[int]":
    shapes = sheet.report.regions["nesting"]
    rows = sheet.report.members.drop_duplicates(["region", "nis"])
    rows = rows[rows["region"].isin(shapes.index[shapes == "crossing"])]
    return rows["nis"].value_counts().reindex(sheet.shapes.index, fill_value=0)


def _write(axes: "Axes", x: float, y: float, number: int, *, size: int) -> None:
    axes.text(x, y, str(number), ha="center", va="center", fontsize=size, weight="bold")


def _key(sheet: _Sheet) -> str:
    """Return the key: each crossing group, and how many municipalities it has in which parent."""
    rows = sheet.report.regions.to_dict("index")
    lines = [sheet.say("key")]
    for region, number in sheet.keys.items():
        held = zip(rows[region]["parents"], rows[region]["n_in_parents"], strict=True)
        parts = ", ".join(f"{parent} {n}" for parent, n in held)
        lines.append(f"{number}  {region}: {parts}")
    return "\n".join(lines)
