"""Still pictures of every plan: what a number of regions costs, and who belongs together."""

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

import geopandas as gpd
import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform

from regiomap._base.arguments import checked
from regiomap._base.messages import listed
from regiomap._base.texts import Language, number, text
from regiomap.assignments import names_of, require_known
from regiomap.boundaries.reading import require_municipalities
from regiomap.drawing.figures.canvas import CALM, EDGE, INK, LITERAL, add_shapes, new_figure
from regiomap.drawing.palette import PALETTE, colour_regions
from regiomap.errors import AssignmentError, ColumnError, OptionError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_always_together", "draw_curve", "draw_together"]

_BLUE, _GREY = "#2a78b8", "#b8bfc9"
_PANELS = 5  # in a row
_SCALE = "Blues"  # from light to dark, so that colour-blind people read the same
# Shares are sums of floats: one that is this close to 1 is 1.
_CERTAIN = 1 - 1e-12


@checked
def draw_curve(
    curve: pd.DataFrame,
    *,
    weight: str = "shared_border_m",
    title: str | None = None,
    language: Language = "nl",
) -> "Figure":
    r"""Draw the best cut and the number of plans against the number of regions.

    Each parent has a panel: a line for what the best plan cuts, and under each number of regions
    how many plans there are. The panels have one scale.

    Parameters
    ----------
    curve
        `PlanSpace.curve()`, or `Proposal.curve` with one panel a parent.
    weight
        What the cut sums; metres are shown as km.
    title
        Title of the picture.
    language
        Dutch (`nl`) or English (`en`).

    Returns
    -------
    matplotlib.figure.Figure
        The picture; `save_figure` writes it.

    Raises
    ------
    ColumnError
        If the table is no curve.
    AssignmentError
        If it has no row.
    OptionError
        If the language is neither.
    ImportError
        If matplotlib is not installed.

    Examples
    --------
    >>> import regiomap as rm
    >>> from regiomap.drawing.figures.planspace import draw_curve
    >>> flanders = rm.load_flanders()
    >>> ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    >>> figure = draw_curve(rm.PlanSpace(rm.build_adjacency(ghent)).curve())
    >>> [label.get_text() for label in figure.axes[0].get_xticklabels()]
    ['2\n3.109', '3\n14.426', '4\n710']
    """
    table = curve if "n_regions" in curve.columns else curve.reset_index()
    _require_columns(table, ["n_regions", "n_plans", "cut"], "a curve", "PlanSpace.curve()")
    parents = table["parent"] if "parent" in table.columns else pd.Series("", index=table.index)
    panels = list(table.groupby(parents))
    unit, divisor = (" (km)", 1000) if weight.endswith("_m") else ("", 1)
    said = text("pictures", "curve", language) if title is None else title
    n_rows, n_columns = -(-len(panels) // _PANELS), min(len(panels), _PANELS)
    figure = new_figure(said, size=(max(2.8 * n_columns, 5.5), max(2.1 * n_rows, 3.6)))
    grid = figure.subplots(n_rows, n_columns, squeeze=False, sharey=True)
    for axes in grid.flat[len(panels) :]:
        axes.set_axis_off()
    for axes, (parent, rows) in zip(grid.flat, panels, strict=False):
        _draw_panel(axes, rows.sort_values("n_regions"), divisor, language)
        axes.set_title(str(parent), fontsize=10, **LITERAL)
    grid.flat[0].set_ylim(0, max(1.08 * table["cut"].max() / divisor, 1))
    figure.supxlabel(text("pictures", "curve.regions", language), fontsize=9)
    figure.supylabel(text("pictures", "curve.cut", language, unit=unit), fontsize=9)
    return figure


def _draw_panel(axes: "Axes", rows: pd.DataFrame, divisor: float, language: Language) -> None:
    numbers = rows["n_regions"].tolist()
    axes.plot(numbers, rows["cut"] / divisor, "o-", color=_BLUE, linewidth=2, markersize=5)
    pairs = zip(numbers, rows["n_plans"], strict=True)
    # Nobody counts the plans of a parent that was searched.
    labels = [str(k) if pd.isna(n) else f"{k}\n{_short(int(n), language)}" for k, n in pairs]
    axes.set_xticks(numbers, labels, fontsize=7.5)
    axes.set_xlim(numbers[0] - 0.5, numbers[-1] + 0.5)
    axes.grid(axis="y", color=CALM)
    axes.tick_params(axis="y", labelsize=8)
    axes.tick_params(length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)


def _short(n: int, language: Language) -> str:
    """Return a count in a few characters."""
    for size, key in ((10**9, "billion"), (10**6, "million")):
        if n >= size:
            digits = 0 if n >= 10 * size else 1
            return f"{number(n / size, language, digits=digits)} {text('pictures', key, language)}"
    return number(n, language)


@checked
def draw_together(
    shares: pd.DataFrame,
    *,
    names: pd.Series | Mapping[str, str] | None = None,
    title: str | None = None,
    language: Language = "nl",
) -> "Figure":
    """Draw in what share of all plans each two municipalities are in one region.

    Municipalities that are often together stand next to each other.

    Parameters
    ----------
    shares
        From `PlanSpace.together`.
    names
        Name of each municipality, by NIS code. None: the codes.
    title
        Title of the picture.
    language
        Dutch (`nl`) or English (`en`).

    Returns
    -------
    matplotlib.figure.Figure
        The picture; `save_figure` writes it.

    Raises
    ------
    ColumnError
        If the table does not hold shares.
    AssignmentError
        If it has no pair.
    UnknownMunicipalityError
        If `names` lacks a code.
    OptionError
        If the language is neither.
    ImportError
        If matplotlib is not installed.

    Notes
    -----
    The order is that of the leaves of a tree (average linkage of 1 - share), turned so that
    neighbours in the row are most alike (optimal leaf ordering). It is one of several good ones.

    Examples
    --------
    >>> import regiomap as rm
    >>> from regiomap.drawing.figures.planspace import draw_together
    >>> flanders = rm.load_flanders()
    >>> ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    >>> space = rm.PlanSpace(rm.build_adjacency(ghent))
    >>> figure = draw_together(space.together(), names=flanders["name"])
    >>> len(figure.axes[0].get_yticklabels())
    20
    """
    codes, matrix = _matrix(shares)
    if names is not None:
        require_known(codes, names.keys(), what="the names")
    called = codes if names is None else [str(names[code]) for code in codes]
    distances = squareform(1 - matrix, checks=False)
    order = leaves_list(linkage(distances, "average", optimal_ordering=True))
    shown = np.ma.masked_array(matrix, np.eye(len(codes), dtype=bool))[np.ix_(order, order)]
    side = 0.19 * len(codes) + 2.6
    said = text("pictures", "together", language) if title is None else title
    figure = new_figure(said, size=(side + 1.2, side))
    axes = figure.subplots()
    axes.set_facecolor(_GREY)  # the diagonal: everyone with himself
    image = axes.imshow(shown, cmap=_SCALE, vmin=0, vmax=1)
    labels = [called[i] for i in order]
    axes.set_xticks(range(len(codes)), labels, rotation=90, fontsize=8, **LITERAL)
    axes.set_yticks(range(len(codes)), labels, fontsize=8, **LITERAL)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    bar = figure.colorbar(image, ax=axes, shrink=0.6)
    bar.ax.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}%")
    bar.set_label(text("pictures", "together.share", language))
    return figure


def _matrix(shares: pd.DataFrame) -> tuple[list[str], npt.NDArray[np.float64]]:
    """Return the codes, sorted, and the share of each two of them; 1 with itself."""
    _require_columns(shares, ["nis_a", "nis_b", "share"], "shares", "PlanSpace.together()")
    codes = pd.Index(sorted({*shares["nis_a"], *shares["nis_b"]}))
    a, b = codes.get_indexer(shares["nis_a"]), codes.get_indexer(shares["nis_b"])
    matrix = np.eye(len(codes))
    matrix[a, b] = matrix[b, a] = shares["share"]
    return list(codes), matrix


@checked
def draw_always_together(
    shares: pd.DataFrame,
    municipalities: gpd.GeoDataFrame,
    *,
    at_least: float = 0.95,
    title: str | None = None,
    language: Language = "nl",
) -> "Figure":
    """Draw on the map which neighbours belong together in nearly all plans.

    Neighbours that are together in at least this share of all plans are linked by a line, and
    those that are linked have one colour and their names.

    Parameters
    ----------
    shares
        From `PlanSpace.together`.
    municipalities
        The boundaries, in metres; index NIS code.
    at_least
        Share of all plans, above 0 and at most 1.
    title
        Title of the picture.
    language
        Dutch (`nl`) or English (`en`).

    Returns
    -------
    matplotlib.figure.Figure
        The picture; `save_figure` writes it.

    Raises
    ------
    ColumnError
        If the table does not hold shares.
    AssignmentError
        If it has no pair.
    OptionError
        If `at_least` is no such share, or the language is neither.
    UnknownMunicipalityError
        If the boundaries lack a code.
    BoundaryError
        If the boundaries are not the canonical table; `CRSError` if they have no metres.
    ImportError
        If matplotlib is not installed.

    Notes
    -----
    Only neighbours are linked, whose share is exact. A group says that each link holds in so
    many plans, not that all its members are in one region that often.

    Examples
    --------
    >>> import regiomap as rm
    >>> from regiomap.drawing.figures.planspace import draw_always_together
    >>> flanders = rm.load_flanders()
    >>> ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    >>> space = rm.PlanSpace(rm.build_adjacency(ghent))
    >>> draw_always_together(space.together(), ghent, language="en").get_suptitle()
    'Neighbours that are together in at least 95% of all plans'
    """
    wanted = ["nis_a", "nis_b", "neighbours", "share"]
    _require_columns(shares, wanted, "shares", "PlanSpace.together()")
    if not 0 < at_least <= 1:
        raise OptionError(f"at_least must be a share above 0 and at most 1, got {at_least!r}.")
    require_municipalities(municipalities, purpose="drawing")
    codes = sorted({*shares["nis_a"], *shares["nis_b"]})
    require_known(codes, municipalities.index, what="the boundaries")
    shapes = municipalities.geometry.loc[codes]
    near = shares[shares["neighbours"]]
    links = nx.from_pandas_edgelist(
        near[near["share"] >= min(at_least, _CERTAIN)], "nis_a", "nis_b", edge_attr="share"
    )
    groups = sorted(sorted(group) for group in nx.connected_components(links))
    share = floor(Fraction(repr(float(at_least))) * 1000) / 10  # at least, so never rounded up
    percent = number(share, language, digits=0 if share % 1 == 0 else 1)
    said = text("pictures", "always", language, share=percent)
    figure = new_figure(said if title is None else title, size=(9, 8))
    axes = figure.subplots()
    add_shapes(axes, shapes, facecolor=CALM, edgecolor=EDGE, linewidth=0.8)
    colours = _group_colours(groups, near)
    for group, colour in zip(groups, colours, strict=True):
        add_shapes(axes, shapes.loc[group], facecolor=colour, edgecolor=EDGE, linewidth=0.8)
    _draw_links(axes, links, shapes, percent, language)
    names = names_of(municipalities)
    _write_names(axes, shapes, {code: names[code] for group in groups for code in group})
    axes.set_aspect("equal")
    axes.autoscale_view()
    axes.set_axis_off()
    return figure


def _group_colours(groups: list[list[str]], near: pd.DataFrame) -> list[str]:
    """Return a colour for each group that no group beside it has."""
    group_of = {code: i for i, group in enumerate(groups) for code in group}
    ends = zip(near["nis_a"].map(group_of), near["nis_b"].map(group_of), strict=True)
    beside = {(int(a), int(b)) for a, b in ends if a == a and b == b and a != b}  # noqa: PLR0124
    return [PALETTE[colour] for colour in colour_regions(len(groups), sorted(beside))]


def _draw_links(
    axes: "Axes", links: nx.Graph, shapes: gpd.GeoSeries, percent: str, language: Language
) -> None:
    """Draw a line for each pair: full where it holds in every plan, dashed where it does not."""
    styles = {
        True: (text("pictures", "always.certain", language), "-"),
        False: (text("pictures", "always.mostly", language, share=percent), ":"),
    }
    labelled = set()
    for a, b, share in sorted(links.edges(data="share"), key=lambda link: (-link[2], *link[:2])):
        certain = share >= _CERTAIN
        label, style = styles[certain]
        spots = [shapes[code].representative_point() for code in (a, b)]
        axes.plot(
            [spot.x for spot in spots],
            [spot.y for spot in spots],
            style,
            color=INK,
            linewidth=1.8,
            marker="o",
            markersize=4,
            label=None if certain in labelled else label,
        )
        labelled.add(certain)
    if labelled:
        axes.figure.legend(loc="outside lower center", ncols=2, fontsize=8, frameon=False)


def _write_names(axes: "Axes", shapes: gpd.GeoSeries, names: dict[str, str]) -> None:
    from matplotlib.patheffects import withStroke  # noqa: PLC0415  (optional)

    for code, name in names.items():
        spot = shapes[code].representative_point()
        axes.annotate(
            str(name),
            (spot.x, spot.y),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            fontsize=8,
            color=INK,
            path_effects=[withStroke(linewidth=2.5, foreground=EDGE)],
            **LITERAL,
        )


def _require_columns(table: pd.DataFrame, columns: list[str], what: str, source: str) -> None:
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ColumnError(f"the table of {what} lacks {listed(missing)}: give {source}.")
    if table.empty:
        raise AssignmentError(f"the table of {what} is empty: there is nothing to draw.")
