"""Still pictures of growth: who starts when, the targets, and what each budget buys."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import listed
from regiomap._base.texts import Language, number, text
from regiomap.drawing.figures.canvas import CALM, EDGE, INK, LITERAL, new_figure
from regiomap.drawing.palette import PALETTE
from regiomap.errors import ColumnError
from regiomap.growth.schedule import Schedule

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_budget", "draw_gantt", "draw_targets"]

_GREEN, _BLUE = PALETTE[0], PALETTE[1]
# Behind words on a hatched bar.
_PAPER = {"facecolor": EDGE, "alpha": 0.75, "linewidth": 0, "pad": 1}


@checked
def draw_gantt(
    schedule: Schedule, *, title: str | None = None, language: Language = "nl"
) -> "Figure":
    """Draw a bar for each region, from the year it starts.

    Regions that exist already are hatched, and the bar tells the number of municipalities.

    Parameters
    ----------
    schedule
        From `schedule_growth`.
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
    OptionError
        If the language is neither.
    ImportError
        If matplotlib is not installed.

    Examples
    --------
    >>> import regiomap as rm
    >>> from regiomap.growth.schedule import schedule_growth
    >>> flanders = rm.load_flanders()
    >>> kempen = flanders[flanders["reference_region"] == "Kempen"]
    >>> plan = rm.propose_regions(kempen, n_regions=3).best
    >>> schedule = schedule_growth(plan, targets={2026: (1, 5), 2027: (3, 25)})
    >>> draw_gantt(schedule, language="en").axes[0].get_xlabel()
    'Year'
    """
    table = schedule.table
    figure, (axes,) = _sheet(title or text("growth", "gantt", language), 1, len(table) * 0.24 + 1.6)
    years = list(schedule.years.index)
    labelled: set[str] = set()
    for row, one in enumerate(table.to_dict("records")):
        if pd.isna(one["start"]):
            never = text("growth", "never", language)
            axes.text(years[0] + 0.05, row, never, va="center", fontsize=8, color=INK)
            continue
        key = "exists" if one["first"] else "new"
        label = "" if key in labelled else text("growth", key, language)
        labelled.add(key)
        _add_bar(axes, row, one, until=years[-1] + 1, label=label)
        told = text("growth", "size", language, n=one["n_municipalities"])
        axes.text(one["start"] + 0.05, row, told, va="center", fontsize=8, color=INK, bbox=_PAPER)
    axes.set_yticks(
        range(len(table)), [str(region) for region in table.index], fontsize=8, **LITERAL
    )
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.set_xlim(years[0], years[-1] + 1)
    # A bar begins on 1 January: the year stands under its own middle.
    axes.set_xticks([year + 0.5 for year in years], [str(year) for year in years])
    for year in years:
        axes.axvline(year, color=CALM, linewidth=1, zorder=0)
    axes.set_xlabel(text("growth", "years", language))
    if labelled:
        axes.legend(loc="lower left", fontsize=8, framealpha=1)
    return figure


def _add_bar(axes: "Axes", row: int, one: dict[Any, Any], *, until: int, label: str) -> None:
    axes.barh(
        row,
        until - one["start"],
        left=one["start"],
        color=_GREEN if one["first"] else _BLUE,
        # Not by colour alone.
        hatch="//" if one["first"] else None,
        edgecolor=EDGE,
        label=label or None,
    )


@checked
def draw_targets(
    schedule: Schedule, *, title: str | None = None, language: Language = "nl"
) -> "Figure":
    """Draw the regions and municipalities that take part each year, against the targets.

    Parameters
    ----------
    schedule
        From `schedule_growth`.
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
    OptionError
        If the language is neither.
    ImportError
        If matplotlib is not installed.

    Examples
    --------
    >>> import regiomap as rm
    >>> from regiomap.growth.schedule import schedule_growth
    >>> flanders = rm.load_flanders()
    >>> kempen = flanders[flanders["reference_region"] == "Kempen"]
    >>> plan = rm.propose_regions(kempen, n_regions=3).best
    >>> schedule = schedule_growth(plan, targets={2026: (1, 5), 2027: (3, 25)})
    >>> [axes.get_title() for axes in draw_targets(schedule, language="en").axes]
    ['Youth regions', 'Municipalities']
    """
    figure, both = _sheet(title or text("growth", "targets", language), 2, 3.8)
    years = [str(year) for year in schedule.years.index]
    for axes, what, colour in zip(
        both, ("regions", "municipalities"), (_BLUE, _GREEN), strict=True
    ):
        reached = schedule.years[f"n_{what}"].tolist()
        asked = schedule.years[f"target_{what}"].tolist()
        bars = axes.bar(years, reached, color=colour, label=text("growth", "active", language))
        axes.bar_label(bars, fontsize=9, padding=3)
        axes.plot(
            years,
            asked,
            color=INK,
            linestyle="none",
            marker="_",
            markersize=34,
            markeredgewidth=2.5,
            label=text("growth", "target", language),
        )
        axes.set_title(text("growth", what, language), loc="center", fontsize=10)
        axes.set_ylim(0, max([*reached, *asked, 1]) * 1.18)
        axes.legend(loc="upper left", fontsize=8, framealpha=1, markerscale=0.4)
    return figure


@checked
def draw_budget(
    priced: pd.DataFrame, *, title: str | None = None, language: Language = "nl"
) -> "Figure":
    """Draw what each budget buys: municipalities and regions, as steps.

    Parameters
    ----------
    priced
        From `price_growth`.
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
        If the table is not one of prices.
    OptionError
        If the language is neither.
    ImportError
        If matplotlib is not installed.

    Examples
    --------
    >>> import pandas as pd
    >>> priced = pd.DataFrame(
    ...     {
    ...         "cost_eur": [12500, 25000],
    ...         "n_municipalities": [5, 12],
    ...         "most_municipalities": [7, 12],
    ...         "enough_until": [2026, 2027],
    ...     },
    ...     index=pd.Index([1, 2], name="n_regions"),
    ... )
    >>> draw_budget(priced, language="en").axes[0].get_xlabel()
    'Euro a year'
    """
    wanted = ["cost_eur", "n_municipalities", "most_municipalities", "enough_until"]
    if missing := [column for column in wanted if column not in priced.columns]:
        raise ColumnError(f"the table of prices lacks {listed(missing)}: give price_growth().")
    figure, (regions, municipalities) = _sheet(title or text("growth", "budget", language), 2, 3.8)
    euro = [0.0, *priced["cost_eur"]]
    regions.step(euro, [0, *priced.index], where="post", color=INK, linewidth=2)
    regions.set_title(text("growth", "regions", language), fontsize=10)
    for column, key, style in (
        ("n_municipalities", "order", "-"),
        ("most_municipalities", "most", ":"),
    ):
        steps = [0, *priced[column]]
        label = text("growth", key, language)
        municipalities.step(euro, steps, style, where="post", color=INK, linewidth=2, label=label)
    municipalities.set_title(text("growth", "municipalities", language), fontsize=10)
    municipalities.legend(loc="lower right", fontsize=8)
    _mark_years(regions, priced, language)
    for axes in (regions, municipalities):
        axes.set_xlabel(text("growth", "euro", language))
        axes.set_xlim(0, None)
        axes.set_ylim(0, None)
        axes.xaxis.set_major_formatter(lambda amount, _: number(amount, language))
        axes.tick_params(axis="x", labelsize=8)
    return figure


def _mark_years(axes: "Axes", priced: pd.DataFrame, language: Language) -> None:
    """Write from which budget on a year's targets are met."""
    enough = priced.dropna(subset=["enough_until"]).drop_duplicates("enough_until")
    for n_regions, row in zip(enough.index, enough.to_dict("records"), strict=True):
        axes.plot(row["cost_eur"], n_regions, "o", color=INK, markersize=5)
        axes.annotate(
            text("growth", "enough", language, year=int(row["enough_until"])),
            (row["cost_eur"], n_regions),
            xytext=(-6, 3),
            textcoords="offset points",
            ha="right",
            fontsize=8,
        )


def _sheet(title: str, n_axes: int, height: float) -> "tuple[Figure, list[Axes]]":
    """Return a figure with a title and clean axes in a row."""
    figure = new_figure(title, size=(10, height))
    drawn = list(figure.subplots(1, n_axes, squeeze=False)[0])
    for axes in drawn:
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_axisbelow(True)
    return figure, drawn
