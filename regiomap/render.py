"""Draw finished plans: one HTML file that needs nobody, for people who will never see Python."""

import datetime as dt
import os
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import folium
import geopandas as gpd
import networkx as nx
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.files import require_ending, write_whole
from regiomap._base.messages import listed, shown
from regiomap._base.progress import waiting
from regiomap._base.provenance import credit, merged_from, stated_date
from regiomap._base.provenance import former_names as stated_former_names
from regiomap._base.provenance import places as stated_places
from regiomap._base.texts import Language, terms_in
from regiomap._base.warned import warn_caller
from regiomap.boundaries.reading import require_municipalities
from regiomap.checks.criteria import Criteria
from regiomap.drawing.web.overview import encode_answers, encode_question
from regiomap.drawing.web.page import RegioMap
from regiomap.drawing.web.payload import checked_remarks, encode_page, named_plans
from regiomap.drawing.web.places import outside, require_places
from regiomap.drawing.web.reasons import Grounds
from regiomap.drawing.web.territory import neighbours_of, territory_of
from regiomap.drawing.web.topology import build_topology
from regiomap.errors import OptionError, RegiomapWarning
from regiomap.plans.plan import Plan
from regiomap.propose.proposal import Proposal

if TYPE_CHECKING:
    from regiomap.answers.result import Answers
    from regiomap.growth.schedule import Schedule

__all__ = ["MAP_ENDINGS", "Drawn", "Subject", "draw_map", "save_map", "subject_of"]

MAP_ENDINGS = (".html", ".htm")
_POST_CODES = ("postcodes", "postcode")

Drawn = Plan | pd.Series | Proposal


class Subject(NamedTuple):
    """What a map is about: plans by title, and what they are checked and explained with."""

    plans: dict[str, Plan | pd.Series]
    grounds: Grounds
    graph: nx.Graph
    parents: pd.Series | str | None


def subject_of(
    municipalities: gpd.GeoDataFrame,
    plans: Drawn | Sequence[Drawn] | Mapping[str, Drawn],
    *,
    graph: nx.Graph | None,
    parents: pd.Series | str | None,
    grounds: Grounds,
    language: Language,
) -> Subject:
    """Return the plans that are given with neighbours, parents and reasons: the plans' own first.

    Raises
    ------
    OptionError
        If there is nothing to draw, or a plan is no plan.
    """
    require_municipalities(municipalities, purpose="a map")
    if municipalities.empty:
        raise OptionError("there is nothing to draw: the table of municipalities is empty.")
    finished, grounds = _with_grounds(plans, grounds, language)
    by_title = named_plans(finished, language)
    known = [plan for plan in by_title.values() if isinstance(plan, Plan)]
    if graph is None:
        graph = neighbours_of(municipalities, known)
    if isinstance(parents, str) and parents not in municipalities.columns:
        parents = next((plan.parents for plan in known if plan.parents is not None), parents)
    return Subject(by_title, grounds, graph, parents)


@waiting("map")
@checked
def draw_map(
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
    tiles: Any = None,  # noqa: ANN401  (whatever folium takes)
    editable: bool = True,
    question: str | None = None,
    sender: str | None = None,
    reply_to: str | None = None,
    reply_by: dt.date | str | None = None,
    answers: "Answers | None" = None,
) -> folium.Map:
    """Draw one or more plans as a map that explains itself and that people can change.

    Parameters
    ----------
    municipalities
        The canonical table: index NIS code, (multi)polygons in a CRS in metres; columns `name`
        and `population` are shown where they exist.
    plans
        A plan; or a Series (index NIS code, value region; missing: not assigned); or several, as
        a list or by title. The first one is the proposal the others are compared with. A
        `Proposal` is its best plan; as the first one it also brings its alternatives, the reasons
        why municipalities are left out, and the number of plans it is the best of.
    graph
        Neighbours, from `build_adjacency`. Default: the plan's; or else built first, from the
        borders as they are in the table, without bridges.
    parents
        Parent of each municipality: a Series (index NIS code; missing: in no parent) or the name
        of a column of `municipalities` (where there is no such column: what the plan knows).
        None: no parents, and no check of nesting.
    criteria
        What a region must be: the sizes, and whether contiguity and nesting are checked.
    best_plans
        Other good plans, such as `Proposal.alternatives`, `PlanSpace.best(n=10)` or
        `Search.near_best(0.01)`: each municipality then says in how many of the best plans it is
        with whom. The first plan is counted with them when none of them cuts less.
    unplaced
        Why municipalities are in no region: `Proposal.explain_unplaced(language)`, or any table
        with the columns `nis` and `reason`.
    remarks
        A sentence to say beside a plan, by the plan's title: what it is best at, what it costs.
    schedule
        From `schedule_growth`, for the first plan: adds a slider of the years.
    language
        'nl' or 'en'.
    terms
        What regions and parents are called on the page, as nouns without an article, singular
        with plural: `{"parent": "canton", "parents": "cantons"}`, and so `region` and
        `regions`. Default: the youth regions and reference regions of the language.
    title, source, date
        Text above the map, and below the list. Default of source and date: what the table says
        in its `attrs` (`source`, `licence`, `date`), which its reader filled in.
    former_names
        Names people may still search for, per NIS code. Default: `former_names` of the table's
        `attrs`, which `load_flanders` and `merge_municipalities` fill in; `load_former_names`
        has them for any other table of 2025.
    places
        Longitude and latitude, in degrees, of what is named in grey although it is no
        municipality of the table, by name: `{"Brussel": (4.367, 50.842)}`. Default: what the
        table says in its `attrs`, such as Brussels for the embedded Flanders.
    search_words
        Further words that find a municipality, such as post codes, per NIS code. Default: those of
        the column `postcodes` or `postcode`, where the table has one (several in one cell are
        separated by blanks, commas or semicolons).
    tiles
        A tile background as folium takes it: a name, a `folium.TileLayer`. None: nothing is ever
        requested from anywhere.
    editable
        Whether people can try changes on the map.
    question
        What you ask the municipalities. The map then opens with it: people find their own, read
        where it lies, and answer. None: the map as it is, without a question.
    sender, reply_to, reply_by
        Who asks, the mail address that answers go to, and the last day to answer (a date, or text
        such as '2026-12-15'). Nothing is ever sent by the page: it opens a mail, saves a file or
        shows a code, which `collect_answers` reads.
    answers
        From `collect_answers`, for the first plan: contested municipalities are hatched, and the
        panel lists who said what.

    Returns
    -------
    folium.Map
        Ready for `save_map`, for a notebook cell, and for more folium layers.

    Raises
    ------
    BoundaryError
        If the table is not canonical (`CRSError`: no CRS in metres; `ColumnError`: no column
        with that name for the parents, or `unplaced` has no reasons).
    AssignmentError
        If there is no plan, an empty one, or one that names a municipality twice.
    UnknownMunicipalityError
        If a plan, `best_plans`, `unplaced`, `former_names` or `search_words` names a code that
        is not in the table, or the graph lacks one.
    UnknownRegionError
        If the schedule starts a region that the first plan does not have.
    OptionError
        If the language or a term is unknown, a plan is no plan, folium refuses the tiles,
        `reply_to` is no mail address, `reply_by` no day, or one of them comes without a question.

    Warns
    -----
    DoubtfulBorderWarning
        From `build_adjacency`, if the graph is built here and boundaries are drawn wrongly.

    Notes
    -----
    Nothing is read from disk but the scripts and styles of the page. pandas drops the `attrs` of
    a table that is joined or merged with another: say `joined.attrs = flanders.attrs`.

    Borders are simplified for the screen; checks and lengths come from the graph. Layers you add
    appear above the regions. Markers, popups, tooltips and GeoJSON work without internet; a
    plugin that loads scripts from elsewhere makes `save_map` warn.

    No text becomes code: the page runs its own scripts only, known by their hash, and asks only
    the hosts of tiles and plugins that were added. Of layers you add, folium shows popups,
    tooltips, layer names, attributions and `DivIcon` as HTML (without scripts and without pictures
    from elsewhere, but a link or a `<meta>` in it can still lead a reader to another page), takes
    what `folium.Element` and `folium.IFrame` are given as a template, and `JsCode` and captions of
    colour maps as JavaScript: never give those a name you did not check.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> brugge = flanders[flanders["reference_region"] == "Regio Brugge"]
    >>> drawn = rm.draw_map(brugge, brugge["reference_region"], title="Brugge")
    >>> drawn.get_name()
    'map_regiomap'
    """
    by_title, grounds, graph, parents = subject_of(
        municipalities,
        plans,
        graph=graph,
        parents=parents,
        grounds=Grounds(best_plans, unplaced),
        language=language,
    )
    if former_names is None:
        former_names = stated_former_names(municipalities)
    if search_words is None:
        search_words = _post_codes(municipalities)
    asked = encode_question(
        question,
        sender=sender,
        reply_to=reply_to,
        reply_by=reply_by,
        plan=next(iter(by_title.values())),
        language=language,
    )
    topology = build_topology(municipalities.geometry)
    if places is not None:
        require_places(places)
    else:
        places = outside(stated_places(municipalities.attrs, language), municipalities.geometry)
    territory = territory_of(municipalities, graph, parents)
    page = encode_page(
        territory,
        topology,
        by_title,
        criteria=criteria or Criteria(),
        schedule=schedule,
        remarks=checked_remarks(remarks, by_title),
        former_names=former_names,
        places=places,
        merged_from=merged_from(municipalities),
        search_words=search_words,
        language=language,
        terms=terms_in(language, terms),
        title=title,
        source=credit(municipalities.attrs, language) if source is None else source,
        date=stated_date(municipalities.attrs) if date is None else date,
        editable=editable,
        tiles=tiles is not None,
        question=asked,
        answers=encode_answers(answers, territory),
        grounds=grounds,
    )
    try:
        return RegioMap(page, topology.bounds(), tiles)
    except (AttributeError, TypeError, ValueError) as error:
        raise OptionError(
            f"folium refuses tiles={shown(tiles)}: {error} Give a name it knows, such as "
            "'OpenStreetMap', or folium.TileLayer(url, attr=...)."
        ) from error


@checked
def save_map(map: folium.Map, path: str | os.PathLike[str]) -> None:  # noqa: A002
    """Write a map as one HTML file that holds everything it needs.

    Parameters
    ----------
    map
        A map from `draw_map`, with or without layers of your own.
    path
        The file to write; an existing one is replaced, and only when the new one is complete.

    Raises
    ------
    OptionError
        If the map does not come from `draw_map`.
    FileError
        If the file cannot be written.

    Warns
    -----
    RegiomapWarning
        If an added layer loads scripts or styles from elsewhere: the file then needs internet.

    Notes
    -----
    The same map gives the same bytes, in any run: folium's random ids are numbered.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> brugge = flanders[flanders["reference_region"] == "Regio Brugge"]
    >>> with TemporaryDirectory() as folder:
    ...     rm.save_map(rm.draw_map(brugge, brugge["reference_region"]), Path(folder, "map.html"))
    ...     Path(folder, "map.html").stat().st_size < 500_000
    True
    """
    if not isinstance(map, RegioMap):
        raise OptionError(
            f"save_map writes what draw_map returns, got {type(map).__name__}. A plain folium map "
            "loads its scripts from the internet; write it with its own save()."
        )
    require_ending(path, MAP_ENDINGS, "a map")
    root = map.get_root()
    html = root.render()
    if root.links:
        warn_caller(
            f"the file needs internet: layers that were added load {listed(root.links)}.",
            RegiomapWarning,
        )
    write_whole(path, html)


def _with_grounds(
    plans: Drawn | Sequence[Drawn] | Mapping[str, Drawn], given: Grounds, language: Language
) -> tuple[Any, Grounds]:
    """Return plans without proposals, and what the first one brings where nothing is given."""
    if isinstance(plans, Proposal):
        plans = [plans]
    if not isinstance(plans, Mapping | list | tuple) or not plans:
        return plans, given
    first = next(iter(plans.values() if isinstance(plans, Mapping) else plans))
    if isinstance(first, Proposal):
        reasons = first.explain_unplaced(language) if given.unplaced is None else given.unplaced
        others = first.alternatives if given.alternatives is None else given.alternatives
        given = Grounds(others, reasons)
    if isinstance(plans, Mapping):
        return {title: _best(one) for title, one in plans.items()}, given
    return [_best(one) for one in plans], given


def _best(plan: Drawn) -> Plan | pd.Series:
    return plan.best if isinstance(plan, Proposal) else plan


def _post_codes(municipalities: gpd.GeoDataFrame) -> dict[str, list[str]]:
    """Return the post codes that a table has of its municipalities."""
    column = next((one for one in _POST_CODES if one in municipalities.columns), None)
    if column is None:
        return {}
    # A column in which one is missing holds floats: 9160.0 is 9160.
    words = {
        code: re.sub(r"\.0$", "", str(cell)).replace(",", " ").replace(";", " ").split()
        for code, cell in municipalities[column].dropna().items()
    }
    return {code: found for code, found in words.items() if found}
