"""The verb of the shell that writes a report on a plan."""

import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from regiomap._base.files import require_apart, require_ending, require_writable
from regiomap._base.texts import Language, text
from regiomap.checks.criteria import Criteria
from regiomap.cli.inputs import given, language_of, read_with_borders, sizes_of
from regiomap.cli.options import Bridge, Json, MaxSize, MinSize, Municipalities, Speech, Within
from regiomap.cli.source import Source, with_source
from regiomap.cli.streams import say_aside
from regiomap.cli.telling import tell
from regiomap.errors import IsolatedMunicipalityWarning, OptionError, UnknownMunicipalityError
from regiomap.flanders import load_flanders
from regiomap.plans.plan import Plan
from regiomap.plans.reading import read_plan

__all__ = ["report"]


@with_source
def report(
    plans: Annotated[list[Path], typer.Argument(help="The plan, and others to compare it with.")],
    out: Annotated[
        Path, typer.Option(help="File to write: .html, .docx (Word), .xlsx (Excel), .md.")
    ] = Path("report.html"),
    municipalities: Municipalities = None,
    within: Within = "reference_region",
    bridge: Bridge = None,
    min_size: MinSize = 5,
    max_size: MaxSize = 15,
    bound: Annotated[
        list[str] | None, typer.Option(help="Every region within: population:60000:400000.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title above the report.")] = None,
    date: Annotated[str | None, typer.Option(help="Date below the map.")] = None,
    language: Speech = "nl",
    as_json: Json = False,
    *,
    source: Source,
) -> None:
    """Write a report: map, a page a region, checks, alternatives, proof. Never refuses a plan."""
    from regiomap.cli.planning import bounds_of, rules_of
    from regiomap.cli.programs import report_found
    from regiomap.documents.content import Given
    from regiomap.documents.save import REPORT_ENDINGS, write_report

    require_ending(out, REPORT_ENDINGS, "a report")
    require_writable(out)
    require_apart(out, given(*plans, municipalities))
    least, most = sizes_of(min_size, max_size)
    criteria = Criteria(min_size=least, max_size=most, own=rules_of(bounds_of(bound)))
    spoken = language_of(language)
    named = _read(plans, municipalities, within, bridge, source, spoken)
    try:
        subject, standing = write_report(
            named,
            out,
            Given(title=title, date=date),
            criteria=criteria,
            language=spoken,
        )
    except ImportError as error:
        raise OptionError(f"{error}.") from error
    tell(
        "report",
        [standing.proof],
        lambda: report_found(subject, standing),
        as_json=as_json,
        language=spoken,
        files=[out],
    )


def _read(
    paths: Sequence[Path],
    municipalities: Path | None,
    within: str,
    bridge: list[str] | None,
    source: Source,
    spoken: Language,
) -> dict[str, Plan]:
    """Return every plan by the name of its file, the first with all that is known of it."""
    with warnings.catch_warnings():
        # The report says who has no neighbour.
        warnings.simplefilter("ignore", IsolatedMunicipalityWarning)
        first = _known(paths[0], municipalities, within, bridge, source, spoken)
    named = {paths[0].stem: first}
    for path in paths[1:]:
        title = path.stem if path.stem not in named else str(path)
        try:
            plan = read_plan(
                path, municipalities=first.municipalities, graph=first.graph, parents=first.parents
            )
        except UnknownMunicipalityError:  # of another year or land: the report says so
            plan = read_plan(path)
        named[title] = plan
    return named


def _known(
    path: Path,
    municipalities: Path | None,
    within: str,
    bridge: list[str] | None,
    source: Source,
    spoken: Language,
) -> Plan:
    """Return a plan with its boundaries; alone where nobody gave any, and none are embedded."""
    bare = read_plan(path)
    asked = municipalities is None and source.vintage is None and not source.about_a_file()
    if asked and not bare.assignment.index.isin(_embedded()).any():
        say_aside(f"regiomap: {text('documents', 'note.no_land', spoken)}")
        return bare
    plan, table, _ = read_with_borders(path, municipalities, within, bridge, source)
    if within == "none" and table[within].nunique() == 1:
        return replace(plan, parents=None)  # the land is no parent
    return plan


def _embedded() -> set[str]:
    return {*load_flanders().index, *load_flanders(2024).index}
