"""A still picture of what balance costs in border."""

from typing import TYPE_CHECKING

import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.texts import Language, number, text
from regiomap.drawing.figures.canvas import CALM, INK, LITERAL, new_figure
from regiomap.errors import AssignmentError, ColumnError
from regiomap.plans.bounds import name_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw_pareto"]

_BLUE = "#2a78b8"
_RATIO = "_ratio"


@checked
def draw_pareto(
    front: pd.DataFrame,
    *,
    weight: str = "shared_border_m",
    title: str | None = None,
    language: Language = "nl",
) -> "Figure":
    """Draw how many times the smallest region the largest is, against what plans cut.

    Parameters
    ----------
    front
        The table of `Proposal.pareto`, of `propose_regions(balance="population")`.
    weight
        What the cut sums; metres are shown as km.
    title
        Title of the picture.
    language
        Dutch (`nl`) or English (`en`).

    Returns
    -------
    matplotlib.figure.Figure
        The picture; `save_figure` writes it. A plan that is not proven is an empty dot.

    Raises
    ------
    ColumnError
        If the table is no such exchange.
    AssignmentError
        If it has no row.
    OptionError
        If the language is neither.
    ImportError
        If matplotlib is not installed.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    >>> proposal = rm.propose_regions(ghent, n_regions=3, balance="population")
    >>> figure = rm.draw_pareto(proposal.pareto.table)
    >>> figure.axes[0].get_xlabel()
    'Doorgesneden (km)'
    """
    figure_name = _require_front(front)
    table, unit, divisor = front, "", 1
    if weight.endswith("_m"):
        unit, divisor = " (km)", 1000
    said = text("pareto", "picture", language) if title is None else title
    figure = new_figure(said, size=(7.5, 4.6))
    axes = figure.subplots()
    cuts, times = table["cut"] / divisor, table[f"{figure_name}_ratio"]
    axes.step(cuts, times, where="post", color=CALM, linewidth=2, zorder=1)
    for proven, colour in ((True, _BLUE), (False, "white")):
        rows = table["proven"] == proven
        if rows.any():
            label = text("pareto", "picture.proven" if proven else "picture.open", language)
            axes.scatter(
                cuts[rows], times[rows], s=36, c=colour, edgecolor=_BLUE, zorder=2, label=label
            )
    for i in {0, len(table) - 1}:
        label = number(float(times.iloc[i]), language, digits=1)
        axes.annotate(label, (cuts.iloc[i], times.iloc[i]), (6, 6), textcoords="offset points")
    axes.set_xlabel(text("pareto", "picture.cut", language, unit=unit), color=INK)
    what = name_of(figure_name, language)
    axes.set_ylabel(text("pareto", "picture.times", language, what=what), color=INK, **LITERAL)
    axes.set_ylim(0, 1.12 * float(times.max()))
    axes.grid(axis="y", color=CALM)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8)
    return figure


def _require_front(front: pd.DataFrame) -> str:
    """Return the figure that is balanced; raise unless the table is an exchange."""
    ratios = [one for one in map(str, front.columns) if one.endswith(_RATIO)]
    if len(ratios) != 1 or not {"cut", "proven"} <= set(front.columns):
        raise ColumnError(
            "the table of an exchange has the columns cut, proven and one that ends in _ratio: "
            "give the table of Proposal.pareto."
        )
    numbers = [front["cut"], front[ratios[0]]]
    if not all(pd.api.types.is_numeric_dtype(one) and one.notna().all() for one in numbers):
        raise ColumnError("cut and ratio of an exchange must be numbers.")
    if front.empty:
        raise AssignmentError("the table of the exchange has no row.")
    return ratios[0].removesuffix(_RATIO)
