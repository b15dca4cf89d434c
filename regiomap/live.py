"""Draw a live map: in a notebook, where Python and people change the same plan."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import networkx as nx
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.copied import frozen_graph
from regiomap._base.texts import Language, terms_in
from regiomap.checks.criteria import Criteria
from regiomap.drawing.web.reasons import Grounds
from regiomap.plans.plan import Plan
from regiomap.render import Drawn, draw_map, subject_of

if TYPE_CHECKING:
    from regiomap.answers.result import Answers
    from regiomap.drawing.web.widget import LiveMap
    from regiomap.growth.schedule import Schedule

__all__ = ["draw_live_map"]


@checked
def draw_live_map(
    municipalities: gpd.GeoDataFrame,
    plans: Drawn | Sequence[Drawn] | Mapping[str, Drawn],
    *,
    graph: nx.Graph | None = None,
    parents: pd.Series | str | None = "reference_region",
    criteria: Criteria | None = None,
    best_plans: Sequence[Plan] | None = None,
    unplaced: pd.DataFrame | None = None,
    remarks: Mapping[str, str] | None = None,
    schedule: "Schedule | None" = None,
    language: Language = "nl",
    terms: Mapping[str, str] | None = None,
    title: str | None = None,
    source: str | None = None,
    date: str | None = None,
    former_names: Mapping[str, Sequence[str]] | None = None,
    places: Mapping[str, tuple[float, float]] | None = None,
    search_words: Mapping[str, Sequence[str]] | None = None,
    editable: bool = True,
    answers: "Answers | None" = None,
) -> "LiveMap":
    """Draw plans as a map in a notebook that changes with a plan in Python, both ways.

    It is the page of `draw_map`. Who moves a municipality on it changes `live.plan`; who sets
    `live.plan`, or calls `live.undo()`, changes the map.

    Parameters
    ----------
    municipalities, plans, graph
        As for `draw_map`. `live.plan` is the first plan until it is changed.
    parents
        Parent of each municipality: a Series (index NIS code; missing: in no parent) or the name
        of a column of `municipalities` (where there is no such column: what the plan knows).
        None: no parents, and no check of nesting.
    criteria, best_plans, unplaced, remarks, schedule
        As for `draw_map`.
    language, terms, title, source, date, former_names, places, search_words
        As for `draw_map`.
    editable
        Whether people can change the plan on the map; Python always can.
    answers
        As for `draw_map`. To ask a question, mail the page of `draw_map`.

    Returns
    -------
    LiveMap
        A widget, to be the last line of a cell. `live.plan` is a `Plan` and a trait:
        `live.observe(react, "plan")` calls `react` after every change. Setting it takes a `Plan`
        or a Series of regions, and raises as `draw_map` does where it is none of these
        municipalities. `live.undo()`, `live.redo()`, `live.can_undo`, `live.can_redo`: as the
        buttons on the map. `live.refused`: what a browser sent that was not accepted.

    Raises
    ------
    BoundaryError, AssignmentError, UnknownMunicipalityError, UnknownRegionError, OptionError
        As from `draw_map`.
    ImportError
        If anywidget is not installed: `pip install 'regiomap[live]'`.

    Warns
    -----
    DoubtfulBorderWarning
        From `build_adjacency`, if the graph is built here and boundaries are drawn wrongly.

    Notes
    -----
    The page is in a frame without any right to the notebook around it, runs its own scripts only
    and makes no request. What it sends is accepted where it is a step between divisions of these
    municipalities into regions that are known: those of the plans, those that Python set, and the
    new ones that the map can make. A file that is opened on the map may name no others: read it
    with `read_plan`, and set the plan. Anything else is refused, and the map shows the plan again.

    Since JupyterLab 4.4 and ipykernel 7 a change on the map may arrive while a cell runs, in
    another thread than that of the cell: there observers are called, and what they print stands
    under no cell (but in an `ipywidgets.Output`). With older ones it arrives when the cell is done.
    The last hundred steps can be undone. Where no kernel answers (exported to HTML, or on a site)
    the output is the still page of `draw_map` with the plan as it was when the cell ran.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> coast = flanders[flanders["reference_region"] == "Regio Brugge"]
    >>> live = rm.draw_live_map(coast, rm.propose_regions(coast, n_regions=2))
    >>> live
    <LiveMap: 10 municipalities in 2 regions, cuts 36,633 m of shared_border_m, exact>
    >>> live.observe(lambda change: print(change["new"].n_regions), "plan")
    >>> live.plan = coast["reference_region"]
    1
    >>> live.undo()
    2
    >>> live.plan.exact
    True
    """
    try:
        from regiomap.drawing.web.widget import LiveMap  # noqa: PLC0415  (most users have none)
    except ImportError as error:
        raise ImportError("a live map needs anywidget: pip install 'regiomap[live]'") from error
    about = subject_of(
        municipalities,
        plans,
        graph=graph,
        parents=parents,
        grounds=Grounds(best_plans, unplaced),
        language=language,
    )
    options: dict[str, Any] = {
        "graph": about.graph,
        "parents": about.parents,
        "criteria": criteria,
        "language": language,
        "terms": terms,
        "title": title,
        "source": source,
        "date": date,
        "former_names": former_names,
        "places": places,
        "search_words": search_words,
        "editable": editable,
    }
    # What is said of the first plan is said of no other one.
    drawn = draw_map(
        municipalities,
        about.plans,
        best_plans=about.grounds.alternatives,
        unplaced=about.grounds.unplaced,
        remarks=remarks,
        schedule=schedule,
        answers=answers,
        **options,
    )
    municipalities = municipalities.copy()
    return LiveMap(
        drawn,
        about.plans,
        municipalities=municipalities,
        graph=frozen_graph(about.graph),
        parents=about.parents,
        language=language,
        terms=terms_in(language, terms),
        editable=editable,
        redraw=partial(draw_map, municipalities, **options),
    )
