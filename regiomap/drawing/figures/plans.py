"""Plans on paper: one, or two or three side by side, with names, key, scale, source and date."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely

from regiomap._base.arguments import checked
from regiomap._base.progress import waiting
from regiomap._base.provenance import credit, stated_date
from regiomap._base.texts import Language, terms_in, text
from regiomap.boundaries.reading import require_municipalities
from regiomap.drawing.figures.canvas import EDGE, INK, add_shapes
from regiomap.drawing.figures.labels import (
    Subject,
    chip_width,
    draw_chip,
    draw_label,
    halo,
    place_labels,
)
from regiomap.drawing.figures.lettering import Board, Box, fitted, plain, width_of
from regiomap.drawing.figures.panels import LIST, MOST_PLANS, Land, Panel, land_of, panels_of
from regiomap.drawing.figures.sheet import (
    KEY_ROW,
    MARGIN,
    Key,
    Sheet,
    heights,
    key_rows,
    line_look,
    scale_of,
    source_lines,
    title_lines,
)
from regiomap.drawing.web.payload import named_plans
from regiomap.errors import OptionError
from regiomap.plans.plan import Plan

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_figure"]

_WIDTH = 792.0  # points: eleven inches, a sheet of A4 with margins
_TALLEST = 420.0  # of a map
_BETWEEN = 18.0  # maps
_SMALLEST = 8.0  # square points of a part that gets a heavy line around it
_LIST_ROW, _CAPTION = 11.5, 9.0
_HATCH = {"facecolor": "none", "edgecolor": INK, "hatch": "//////", "linewidth": 0}
_GREY = "#44546a"


@waiting("map")
@checked
def draw_figure(
    municipalities: gpd.GeoDataFrame | Plan | Sequence[Plan] | Mapping[str, Plan],
    plans: Plan
    | pd.Series
    | Sequence[Plan | pd.Series]
    | Mapping[str, Plan | pd.Series]
    | None = None,
    *,
    graph: nx.Graph | None = None,
    parents: pd.Series | str | None = "reference_region",
    language: Language = "nl",
    terms: Mapping[str, str] | None = None,
    title: str | None = None,
    source: str | None = None,
    date: str | None = None,
) -> "Figure":
    """Draw one plan for paper, or two or three side by side.

    It has the colours and the numbers of the page of `draw_map`. Regions are named where there is
    room, and numbered elsewhere, a small one beside it with a line; the list below tells all. Side
    by side, a region that stays the same keeps its colour, and municipalities that lie elsewhere
    than in the first plan are hatched.

    Parameters
    ----------
    municipalities
        The canonical table: index NIS code, (multi)polygons in a CRS in metres. Or plans that know
        their boundaries, and nothing else.
    plans
        A plan; or a Series (index NIS code, value region; missing: not assigned); or two or three,
        as a list or by title. None: they are given first.
    graph
        Neighbours, from `build_adjacency`. Default: the plan's; or else built first.
    parents
        Parent of each municipality: a Series (index NIS code; missing: in no parent) or the name
        of a column of `municipalities` (where there is no such column: what the plan knows).
        None: no parents.
    language
        Dutch (`nl`) or English (`en`).
    terms
        What regions and parents are called, as in `draw_map`.
    title, source, date
        Text above and below the maps. Default of source and date: what the table says in its
        `attrs`, which its reader filled in.

    Returns
    -------
    matplotlib.figure.Figure
        The picture, eleven inches wide; `save_figure` writes it. Its first axes are the
        whole sheet, in points; the others are the maps, in the metres of the table.

    Raises
    ------
    BoundaryError
        If the table is not canonical (`CRSError`: no CRS in metres; `ColumnError`: no column
        with that name for the parents).
    AssignmentError
        If there is no plan, an empty one, or one that names a municipality twice.
    UnknownMunicipalityError
        If a plan names a code that is not in the table, or the graph lacks one.
    OptionError
        If there are more than three plans, or the language or a term is unknown; or if only plans
        are given, and the first does not know its boundaries.
    ImportError
        If matplotlib is not installed.

    Warns
    -----
    DoubtfulBorderWarning
        From `build_adjacency`, if the graph is built here and boundaries are drawn wrongly.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> figure = rm.draw_figure(flanders, flanders["reference_region"], title="Vlaanderen")
    >>> len(figure.axes), float(figure.get_figwidth())
    (2, 11.0)
    >>> plan = rm.Plan(flanders["reference_region"], municipalities=flanders)
    >>> len(rm.draw_figure(plan).axes)
    2
    """
    table: Any = municipalities
    if plans is None:
        table, plans = _boundaries_of(municipalities)
    require_municipalities(table, purpose="a picture")
    if table.empty:
        raise OptionError("there is nothing to draw: the table of municipalities is empty.")
    named = named_plans(plans, language)
    if len(named) > MOST_PLANS:
        raise OptionError(
            f"a picture has room for {MOST_PLANS} plans side by side, got {len(named)}. Draw "
            "fewer, or all of them with draw_map."
        )
    spoken = terms_in(language, terms)
    land = land_of(table, named, graph, parents=parents, language=language, terms=spoken)
    whole = credit(table.attrs, language) if source is None else source
    when = stated_date(table.attrs) if date is None else date
    said = text("map", "title", language, land.terms) if title is None else title
    width = (_WIDTH - 2 * MARGIN - _BETWEEN * (len(named) - 1)) / len(named)
    panels = panels_of(land, named, width)
    below = " \N{MIDDLE DOT} ".join(one for one in (plain(whole), plain(when)) if one)
    return _drawn(land, panels, plain(said), below)


def _boundaries_of(plans: Any) -> tuple[gpd.GeoDataFrame, Any]:  # noqa: ANN401  (checked here)
    """Return the boundaries that the first of some plans knows, and the plans."""
    several = list(plans.values()) if isinstance(plans, Mapping) else plans
    first = several[0] if isinstance(several, list | tuple) and several else several
    if not isinstance(first, Plan):
        raise OptionError(
            f"a picture needs plans: give the municipalities and a plan, or a plan that knows its "
            f"boundaries; got {type(first).__name__}."
        )
    if first.municipalities is None:
        raise OptionError(
            "this plan does not know its boundaries: give the municipalities first, or "
            "plan.with_municipalities(...)."
        )
    return first.municipalities, plans


def _key(land: Land, panels: Sequence[Panel]) -> list[Key]:
    terms = land.terms
    key: list[Key] = [
        (land.say("municipality"), line_look("municipality")),
        (plain(terms.region), line_look("region")),
    ]
    if land.territory.parents:
        key.append((plain(terms.parent), line_look("parent")))
    if any(-1 in panel.plan["of"] for panel in panels):
        key.append((land.say("unplaced"), {"facecolor": EDGE, "edgecolor": INK, "linewidth": 0.5}))
    if any(panel.moved for panel in panels):
        key.append((land.say("moved", first=panels[0].title), {**_HATCH, "linewidth": 0.5}))
    return key


def _drawn(land: Land, panels: Sequence[Panel], title: str, source: str) -> "Figure":
    """Return the sheet: title, maps with their captions, scale and key, lists, source."""
    said, told = title_lines(title, _WIDTH), source_lines(source, _WIDTH)
    above, under = heights(said, told)
    width = panels[0].width
    scale = scale_of(land.shapes, width - 4, _TALLEST)
    bounds = land.shapes.total_bounds
    tall = (bounds[3] - bounds[1]) * scale + 4
    caption = _CAPTION * 2 if len(panels) > 1 else 0.0
    key, within = _key(land, panels), _WIDTH - 2 * MARGIN - 150
    strip = key_rows(key, within) * KEY_ROW + 6
    listed = max(panel.rows for panel in panels) * _LIST_ROW + _LIST_ROW + 8
    height = above + caption + tall + strip + listed + under
    sheet = Sheet(_WIDTH, height)
    sheet.write_title(said)
    sheet.write_source(told)
    top = height - above
    for i, panel in enumerate(panels):
        left = MARGIN + i * (width + _BETWEEN)
        if caption:
            shown = fitted(panel.title, _CAPTION, width, bold=True)
            sheet.write(left, top - _CAPTION * 0.8, shown, _CAPTION, weight="bold")
        box = Box(left, top - caption - tall, left + width, top - caption)
        axes = sheet.map_axes(box, bounds, scale)
        _draw_map(axes, land, panel, scale)
        _draw_names(sheet, land, panel, box, axes)
        _draw_list(sheet, land, panel, left, top - caption - tall - strip)
    row = top - caption - tall - KEY_ROW / 2 - 3
    sheet.draw_scale((MARGIN, row), scale, width=width, language=land.language)
    sheet.draw_key(MARGIN + 150, row, key, within)
    return sheet.figure


def _draw_map(axes: "Axes", land: Land, panel: Panel, scale: float) -> None:
    import matplotlib as mpl  # noqa: PLC0415  (optional, and slow to load)

    of = panel.plan["of"]
    colours = [EDGE if i < 0 else land.palette[panel.plan["colours"][i]] for i in of]
    thin = line_look("municipality", panel.part)
    add_shapes(
        axes,
        land.shapes,
        facecolor=colours,
        edgecolor=thin["color"],
        linewidth=thin["linewidth"],
    )
    if panel.moved:
        with mpl.rc_context({"hatch.linewidth": 0.6}):
            add_shapes(axes, land.shapes.iloc[list(panel.moved)], **_HATCH)
    for kind, groups in (("region", of), ("parent", land.territory.parent_of)):
        look = line_look(kind, panel.part)
        together = _joined(land.shapes, groups, _SMALLEST / scale**2)
        add_shapes(
            axes,
            together,
            facecolor="none",
            edgecolor=look["color"],
            linewidth=look["linewidth"],
            joinstyle="round",
        )


def _joined(shapes: gpd.GeoSeries, groups: Sequence[int], least: float) -> gpd.GeoSeries:
    """Return each group of shapes as one, without specks; those in no group (-1) are left out."""
    of = np.asarray(groups)
    array = np.asarray(shapes.array, dtype=object)
    joined = [shapely.union_all(array[of == group]) for group in sorted(set(groups) - {-1})]
    return gpd.GeoSeries([_without_specks(one, least) for one in joined])


def _without_specks(shape: shapely.Geometry, least: float) -> shapely.MultiPolygon:
    """Return a shape without parts and holes that are smaller than a line is wide."""
    parts = [one for one in shapely.get_parts(shape) if one.area >= least]
    return shapely.MultiPolygon(
        [
            (one.exterior, [ring for ring in one.interiors if shapely.Polygon(ring).area >= least])
            for one in parts
        ]
    )


def _draw_names(sheet: Sheet, land: Land, panel: Panel, box: Box, axes: "Axes") -> None:
    """Write the names of a map on the sheet, those of what lies around first."""
    low_x, low_y = axes.get_xlim()[0], axes.get_ylim()[0]
    scale = (box.x1 - box.x0) / (axes.get_xlim()[1] - low_x)

    def at(x: float, y: float) -> tuple[float, float]:
        return box.x0 + (x - low_x) * scale, box.y0 + (y - low_y) * scale

    board = Board(box)
    for name, place in land.places.items():
        words = plain(name)
        spot = at(*place)
        size = LIST * panel.part
        area = Box.around(*spot, width_of(words, size) * 1.05, size * 1.2)
        if board.fits(area):
            board.take(area)
            sheet.write(*spot, words, size, ha="center", color=_GREY, style="italic", **halo())
    spots = [at(x, y) for x, y in land.spots]
    bounds = land.shapes.bounds.to_numpy() * scale
    for label in place_labels(list(_subjects(land, panel, spots, bounds)), board):
        draw_label(sheet.page, label)


def _subjects(
    land: Land,
    panel: Panel,
    spots: Sequence[tuple[float, float]],
    bounds: np.ndarray[Any, Any],
) -> Iterator[Subject]:
    """Yield the regions to be named, the largest first."""
    plan = panel.plan
    members: dict[int, list[int]] = {}
    for place, region in enumerate(plan["of"]):
        members.setdefault(region, []).append(place)
    members.pop(-1, None)
    for region in sorted(members, key=lambda one: (-len(members[one]), one)):
        own = np.array([spots[place] for place in members[region]])
        far = ((own - own.mean(axis=0)) ** 2).sum(axis=1)
        corners = bounds[members[region]]
        yield Subject(
            plain(plan["labels"][region]),
            plain(plan["regions"][region]),
            land.palette[plan["colours"][region]],
            [(float(x), float(y)) for x, y in own[np.argsort(far, kind="stable")]],
            float(corners[:, 2].max() - corners[:, 0].min()),
            panel.part,
        )


def _draw_list(sheet: Sheet, land: Land, panel: Panel, left: float, top: float) -> None:
    """Write the regions below their map, in columns that are read downwards."""
    numbered = panel.plan["labels"] != panel.plan["regions"]
    head = land.say("list" if numbered else "list.names")
    sheet.write(
        left, top - _LIST_ROW / 2, fitted(head, LIST, panel.width, bold=True), weight="bold"
    )
    wide = (panel.width + 12) / panel.columns
    for i, (chip, words, colour) in enumerate(panel.entries):
        column, row = divmod(i, panel.rows)
        x, y = left + column * wide, top - (row + 1.5) * _LIST_ROW - 2
        room = max(chip_width(chip), 14)
        if chip:
            draw_chip(sheet.page, (x + room / 2, y), chip, colour)
        sheet.write(x + room + 3, y, words, LIST)
