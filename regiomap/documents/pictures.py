"""The pictures of a report: the plan as a whole, and every region within its parent."""

from collections.abc import Hashable, Iterator, Mapping

import geopandas as gpd
import numpy as np
import shapely

from regiomap._base.progress import line
from regiomap.documents.model import Picture
from regiomap.documents.subject import Subject
from regiomap.drawing.figures.files import encode_png
from regiomap.drawing.figures.plans import draw_figure
from regiomap.drawing.figures.region import draw_region
from regiomap.drawing.web.topology import simplified
from regiomap.plans.plan import Plan
from regiomap.propose.regions import Progress

__all__ = ["picture_of_plan", "pictures_of_regions"]

_DPI, _DPI_REGION = 200, 150
_DETAIL = 1 / 3000  # of the width
_MOST_NAMED = 15


def picture_of_plan(
    subject: Subject, *, source: str | None = None, date: str | None = None
) -> Picture | None:
    """Return the map of a plan; None where its boundaries are not known."""
    table = subject.table
    if table is None or not subject.members:
        return None
    # With the names that people read, which differ from the plan's where those hold no letters.
    shown = subject.plan.assignment.map(subject.shown)
    figure = draw_figure(
        table,
        {subject.title: Plan(shown, graph=subject.graph, parents=subject.plan.parents)},
        graph=subject.graph,
        parents=subject.plan.parents,
        language=subject.language,
        terms=subject.terms.words(),
        title="",
        source=source,
        date=date,
    )
    alt = subject.say(
        "alt.plan",
        title=subject.title,
        n=len(subject.members),
        names=_few(list(subject.members), subject),
    )
    return Picture(encode_png(figure, dpi=_DPI), alt, wide=True)


def pictures_of_regions(
    subject: Subject, progress: Progress = None
) -> Iterator[tuple[str, Picture]]:
    """Yield the map of each region, by its name; none where the boundaries are not known.

    A bar on stderr says how far it is, as `progress` has it.
    """
    table = subject.table
    if table is None:
        return
    drawn = simplified(table.geometry, _DETAIL)
    shapes = gpd.GeoSeries(np.asarray(drawn, dtype=object), index=table.index, crs=table.crs)
    shapes = shapes[~shapely.is_empty(np.asarray(shapes.array, dtype=object))]
    members_of = _members_by_parent(subject)
    terms = subject.terms
    told = line(
        progress,
        iterable=subject.members.items(),
        desc=subject.say("progress"),
        bar_format="{desc}: {n_fmt}/{total_fmt} ({elapsed})",
    )
    for region, codes in told:
        parents = subject.parents_in(region)
        within = frozenset(code for one in parents for code in members_of[one])
        words = {"region": region, "rest": subject.say("key.rest")}
        if parents:
            words["parent"] = terms.parent
        figure = draw_region(
            shapes,
            {code: subject.name(code) for code in codes},
            frozenset(codes),
            within,
            words=words,
            language=subject.language,
        )
        names = _few([subject.name(code) for code in codes], subject)
        said = subject.say("alt.region" if parents else "alt.region.alone", region=region,
                           parents=_few(parents, subject), names=names)  # fmt: skip
        yield region, Picture(encode_png(figure, dpi=_DPI_REGION, colours=64), said)


def _members_by_parent(subject: Subject) -> Mapping[str, list[Hashable]]:
    found: dict[str, list[Hashable]] = {}
    for code, parent in subject.parent_of.items():
        found.setdefault(parent, []).append(code)
    return found


def _few(names: list[str], subject: Subject) -> str:
    shown = names[:_MOST_NAMED]
    if len(names) > _MOST_NAMED + 1:
        return subject.say("more", names=", ".join(shown), n=len(names) - _MOST_NAMED)
    return ", ".join(names)
