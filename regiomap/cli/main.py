"""The same verbs for the shell: exit 0 (fine), 1 (a check failed), 2 (the call was wrong)."""

import sys
import warnings
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from typer import Abort
from typer.exceptions import TyperException

from regiomap._base.files import require_apart, require_ending, require_writable
from regiomap._base.progress import SPOKEN
from regiomap._base.texts import text
from regiomap.assignments import names_of
from regiomap.checks.criteria import Criteria
from regiomap.cli.about import about_lines
from regiomap.cli.fetch import fetch
from regiomap.cli.flags import flags_of, in_flags
from regiomap.cli.help import Verb, Verbs
from regiomap.cli.inputs import (
    bridges_of,
    given,
    language_of,
    read_asked,
    read_with_borders,
    require_embedded,
    sizes_of,
    vintage_of,
)
from regiomap.cli.options import (
    Bridge,
    Json,
    MaxSize,
    MinSize,
    Municipalities,
    PlanFile,
    Speech,
    Within,
)
from regiomap.cli.propose import propose
from regiomap.cli.report import report
from regiomap.cli.source import Source, with_source
from regiomap.cli.streams import give_up_full_streams, say_aside, told_when_full
from regiomap.cli.telling import said_files, say, tell
from regiomap.cli.translated import in_language_or_marked, spoken_in
from regiomap.cli.verdicts import nesting_lines, regions_lines
from regiomap.errors import (
    OptionError,
    RegiomapError,
    RegiomapWarning,
)
from regiomap.matryoshka import check_nesting
from regiomap.plans.compare import compare_plans
from regiomap.plans.reading import read_plan

__all__ = ["app", "main"]

app = typer.Typer(
    context_settings={"help_option_names": ["--help", "-h"]},
    cls=Verbs,
    help="Municipality boundaries in, provably best youth regions out.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(fetch, name="fetch")


def main() -> None:
    """Run the shell command; every error regiomap knows becomes one line and exit status 2."""
    warnings.showwarning = _one_line
    before = SPOKEN.set(spoken_in(sys.argv))
    try:
        with told_when_full():
            status = app(standalone_mode=False)
    except RegiomapError as error:
        say_aside(f"regiomap: {_told(str(error))}")
    except TyperException as error:
        say_aside(f"regiomap: {_told(error.format_message())} {_help()}")
    except Abort:
        sys.exit(1)
    else:
        sys.exit(status if isinstance(status, int) else 0)
    finally:
        SPOKEN.reset(before)
    give_up_full_streams()
    sys.exit(2)


def _one_line(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
    """Show our warnings in a line of their own; others are of no use in a shell."""
    if issubclass(category, RegiomapWarning):
        said = text("shell", "note", spoken_in(sys.argv), said=_told(str(message)))
        say_aside(f"regiomap: {said}")


def _told(said: str) -> str:
    """Return a message in the words and the language of this call."""
    return in_language_or_marked(in_flags(said, _flags()), spoken_in(sys.argv))


def _help() -> str:
    """Return which help tells more about the verb that was called."""
    words = ["regiomap"]
    command = typer.main.get_command(app)
    for word in sys.argv[1:]:
        inner = getattr(command, "commands", {}).get(word)
        if inner is None:
            break
        command = inner
        words.append(word)
    return text("shell", "help", spoken_in(sys.argv), command=" ".join(words))


def _flags() -> dict[str, str]:
    return flags_of(typer.main.get_command(app), sys.argv)


def _version(*, asked: bool) -> None:
    if asked:
        for line in about_lines():
            say(line)
        raise typer.Exit


@app.callback()
def regiomap_command(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=lambda asked: _version(asked=asked),
            help="Say which regiomap this is, and on what it runs.",
        ),
    ] = False,
) -> None:
    """Municipality boundaries in, provably best youth regions out."""


@app.command(cls=Verb)
def demo(
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("regiomap-demo"),
    n_regions: Annotated[int, typer.Option(help="Number of youth regions.")] = 30,
    vintage: Annotated[int, typer.Option(help="Municipalities of 2025 or 2024.")] = 2025,
    language: Speech = "nl",
) -> None:
    """Propose the best youth regions of Flanders; write map, plan and report."""
    from regiomap.cli.demo import demo_lines, run_demo

    spoken = language_of(language)
    result = run_demo(out, n_regions=n_regions, vintage=vintage_of(vintage), language=spoken)
    for line in demo_lines(result, spoken):
        say(line)


@app.command(cls=Verb)
@with_source
def check(
    plan: Annotated[
        Path | None,
        typer.Argument(help="Plan, or register; default: the recognised regions that ship."),
    ] = None,
    municipalities: Municipalities = None,
    within: Within = "reference_region",
    bridge: Bridge = None,
    min_size: MinSize = 5,
    max_size: MaxSize = 15,
    register: Annotated[
        bool, typer.Option("--register", help="The file is a register of youth regions.")
    ] = False,
    on: Annotated[
        str | None, typer.Option(help="Day of the register, as 2025-01-31; default: today.")
    ] = None,
    answer: Annotated[
        Path | None,
        typer.Option(help="Check the plan as this answer has it, by the rules its page knew."),
    ] = None,
    bound: Annotated[
        list[str] | None, typer.Option(help="Every region within: population:60000:400000.")
    ] = None,
    language: Speech = "nl",
    as_json: Json = False,
    *,
    source: Source,
) -> None:
    """Check regions: size, contiguity, nesting. Exit status 1 when one fails."""
    from regiomap.cli.planning import bounds_of, rules_of
    from regiomap.cli.programs import regions_found
    from regiomap.cli.registers import checked_register

    spoken = language_of(language)
    least, most = sizes_of(min_size, max_size)
    own = rules_of(bounds_of(bound))
    criteria = Criteria(min_size=least, max_size=most, own=own)
    notes: list[str] = []
    if register or plan is None:
        require_embedded(municipalities, source)
        report, notes = checked_register(
            plan,
            on,
            criteria,
            within=within,
            bridges=bridges_of(bridge),
            snap_tolerance_m=source.snap_tolerance_m,
            language=spoken,
        )
    elif answer is not None:
        from regiomap.cli.collect import answered_plan

        known = read_asked(plan, municipalities, within, bridge, source)
        wanted, asked = answered_plan(known, answer)
        report = wanted.check(replace(asked, own=own))
    else:
        report = read_with_borders(plan, municipalities, within, bridge, source)[0].check(criteria)
    lines = [*notes, *regions_lines(report, spoken)]
    found = partial(regions_found, report, spoken)
    tell("check", lines, found, as_json=as_json, language=spoken)
    if not report:
        raise typer.Exit(1)


@app.command(cls=Verb)
@with_source
def nest(
    plan: PlanFile,
    municipalities: Municipalities = None,
    within: Within = "reference_region",
    language: Speech = "nl",
    as_json: Json = False,
    *,
    source: Source,
) -> None:
    """Write how each region lies in the parents. Exit status 1 when one crosses."""
    from regiomap.cli.programs import nesting_found

    spoken = language_of(language)
    known, table, _ = read_with_borders(plan, municipalities, within, None, source)
    report = check_nesting(known.assignment, table[within])
    lines = nesting_lines(report, names_of(table), spoken)
    tell("nest", lines, lambda: nesting_found(report), as_json=as_json, language=spoken)
    if not report:
        raise typer.Exit(1)


app.command(cls=Verb)(propose)
app.command(cls=Verb)(report)


@app.command("map", cls=Verb)
@with_source
def draw(
    plans: Annotated[list[Path], typer.Argument(help="One plan, or several to compare.")],
    out: Annotated[
        Path, typer.Option(help="File to write: .html, or for paper .svg, .png, .pdf.")
    ] = Path("map.html"),
    municipalities: Municipalities = None,
    within: Within = "reference_region",
    bridge: Bridge = None,
    title: Annotated[str | None, typer.Option(help="Title above the map.")] = None,
    question: Annotated[
        str | None, typer.Option(help="What the map asks; default: nothing.")
    ] = None,
    sender: Annotated[str | None, typer.Option(help="Who asks.")] = None,
    reply_to: Annotated[str | None, typer.Option(help="Mail address that answers go to.")] = None,
    reply_by: Annotated[str | None, typer.Option(help="Last day to answer: 2026-12-15.")] = None,
    language: Speech = "nl",
    *,
    source: Source,
) -> None:
    """Draw plans: one HTML file that works without internet, or a picture for paper."""
    from regiomap.cli.pictures import is_picture, require_no_question, write_figure
    from regiomap.drawing.figures.files import FIGURE_ENDINGS
    from regiomap.render import MAP_ENDINGS, draw_map, save_map

    spoken = language_of(language)
    require_ending(out, MAP_ENDINGS + FIGURE_ENDINGS, "a map")
    if is_picture(out):
        require_no_question(question=question, sender=sender, reply_to=reply_to, reply_by=reply_by)
    require_writable(out)
    require_apart(out, given(*plans, municipalities))
    first, table, graph = read_with_borders(plans[0], municipalities, within, bridge, source)
    known = {plans[0].stem: first}
    for path in plans[1:]:
        title_of = path.stem if path.stem not in known else str(path)
        known[title_of] = read_plan(path, municipalities=table, graph=graph, parents=table[within])
    how = {"graph": graph, "parents": within, "language": spoken, "title": title}
    (done,) = said_files([out], spoken)
    if is_picture(out):
        write_figure(out, table, known, **how)
        say(done)
        return
    drawn = draw_map(
        table,
        known,
        **how,
        question=question,
        sender=sender,
        reply_to=reply_to,
        reply_by=reply_by,
    )
    save_map(drawn, out)
    say(done)


@app.command(cls=Verb)
def compare(
    before: Annotated[Path, typer.Argument(help="Plan; or boundaries, with --boundaries.")],
    after: Annotated[Path, typer.Argument(help="The other one.")],
    boundaries: Annotated[
        bool,
        typer.Option("--boundaries", help="Compare maps: files, or 2024 or 2025 for those here."),
    ] = False,
    mergers: Annotated[
        bool, typer.Option("--mergers", help="Apply the mergers of 2025 to the first map.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Table of the maps to write, a row a municipality: .csv.")
    ] = None,
    language: Speech = "nl",
    as_json: Json = False,
) -> None:
    """Return which municipalities moved between two plans, or what differs between two maps."""
    from regiomap.cli.compare import compare_maps, maps_lines, plans_lines
    from regiomap.cli.programs import changes_found, moves_found

    spoken = language_of(language)
    if boundaries:
        changes = compare_maps(before, after, mergers=mergers, out=out)
        lines, found = maps_lines(changes, spoken), partial(changes_found, changes)
        tell("compare", lines, found, as_json=as_json, language=spoken, files=given(out))
        return
    if mergers or out is not None:
        raise OptionError("--mergers and --out are for maps: say --boundaries as well.")
    moved = compare_plans(read_plan(before), read_plan(after), language=spoken)
    found = partial(moves_found, moved)
    tell("compare", plans_lines(moved, spoken), found, as_json=as_json, language=spoken)


@app.command(cls=Verb)
@with_source
def grow(
    plan: PlanFile,
    targets: Annotated[
        str, typer.Option(help="Year, regions, municipalities: '2021:12:100,2024:30:300'.")
    ],
    out: Annotated[
        list[Path] | None, typer.Option(help="Files to write: .csv, .html, .png, .svg, .pdf.")
    ] = None,
    supporters: Annotated[int | None, typer.Option(help="How many supporters there are.")] = None,
    max_regions: Annotated[int | None, typer.Option(help="Regions one supporter carries.")] = None,
    budget: Annotated[float | None, typer.Option(help="Euro a year, with the costs.")] = None,
    region_cost: Annotated[float | None, typer.Option(help="Euro a year for a region.")] = None,
    supporter_cost: Annotated[
        float | None, typer.Option(help="Euro a year for a supporter.")
    ] = None,
    travel: Annotated[
        Path | None, typer.Option(help="Travel minutes of supporters: CSV (from,to,minutes).")
    ] = None,
    municipalities: Municipalities = None,
    within: Within = "reference_region",
    bridge: Bridge = None,
    language: Speech = "nl",
    as_json: Json = False,
    *,
    source: Source,
) -> None:
    """Decide which regions start in which year, so that the targets are met."""
    from regiomap.cli.grow import grow_plan, growth_lines, require_growth_files
    from regiomap.cli.programs import growth_found
    from regiomap.growth.money import Costs

    spoken = language_of(language)
    require_growth_files(out or ())
    for path in out or ():
        require_apart(path, given(plan, municipalities))
    known, _, _ = read_with_borders(plan, municipalities, within, bridge, source)
    costs = {"region_eur": region_cost, "supporter_eur": supporter_cost}
    stated = {name: euro for name, euro in costs.items() if euro is not None}
    schedule = grow_plan(
        known,
        targets,
        out=out or (),
        supporters=supporters,
        max_regions=max_regions,
        budget=budget,
        costs=Costs(**stated) if stated else None,
        travel=travel,
        language=spoken,
    )
    tell(
        "grow",
        growth_lines(schedule, spoken),
        lambda: growth_found(schedule),
        as_json=as_json,
        language=spoken,
        files=out or (),
    )


@app.command(cls=Verb)
@with_source
def collect(
    answers: Annotated[
        list[Path], typer.Argument(help="Answers that came back: files, codes, mails, folders.")
    ],
    plan: Annotated[Path, typer.Option(help="The plan they answer.")] = Path("plan.csv"),
    out: Annotated[
        list[Path] | None, typer.Option(help="Files to write: .html (the map), .csv, .xlsx.")
    ] = None,
    municipalities: Municipalities = None,
    within: Within = "reference_region",
    bridge: Bridge = None,
    language: Speech = "nl",
    as_json: Json = False,
    *,
    source: Source,
) -> None:
    """Put the answers of municipalities side by side: who agrees, and what is contested."""
    from regiomap.cli.collect import collect_files, overview_lines, require_overview_files
    from regiomap.cli.programs import answers_found

    spoken = language_of(language)
    require_overview_files(out or ())
    for path in out or ():
        require_apart(path, given(plan, municipalities, *answers))
    known = read_asked(plan, municipalities, within, bridge, source)
    found = collect_files(answers, known, out=out or (), language=spoken)
    tell(
        "collect",
        overview_lines(found, spoken),
        lambda: answers_found(found),
        as_json=as_json,
        language=spoken,
        files=out or (),
    )
