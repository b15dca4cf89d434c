"""The same verbs for the shell: exit 0 (fine), 1 (a check failed), 2 (the call was wrong)."""

import re
import sys
import warnings
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from regiomap._base.files import require_apart, require_ending, require_writable
from regiomap.adjacency import build_adjacency
from regiomap.assignments import column_of, names_of
from regiomap.boundaries.reading import read_municipalities
from regiomap.checks.criteria import Criteria
from regiomap.checks.regions import RegionsReport, check_regions
from regiomap.cli.inputs import (
    WITHIN,
    bridges_of,
    given,
    language_of,
    read_asked,
    read_with_borders,
    sizes_of,
    vintage_of,
)
from regiomap.cli.streams import give_up_full_streams, say_aside, told_when_full
from regiomap.errors import (
    IsolatedMunicipalityWarning,
    RegiomapError,
    RegiomapWarning,
    one_line,
)
from regiomap.flanders import (
    load_flanders,
    load_mergers,
)
from regiomap.matryoshka import check_nesting
from regiomap.plans.compare import compare_plans
from regiomap.plans.files import require_plan_file
from regiomap.plans.plan import read_plan

__all__ = ["app", "main"]

app = typer.Typer(
    help="Municipality boundaries in, provably best youth regions out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_WIDTH = 160
# Arguments of Python that are flags of the shell, by names that are no word in a sentence.
_OPTIONS = ("n_regions", "min_size", "max_size", "max_regions", "reply_to", "reply_by")
_MERGERS = "2025-01-01"  # the first day of the municipalities of 2025

PlanFile = Annotated[Path, typer.Argument(help="Plan: CSV (nis,name,region), GeoJSON, GeoPackage.")]
Municipalities = Annotated[
    Path | None,
    typer.Option("--municipalities", "-m", help="Boundaries; default: the embedded Flanders."),
]
Within = Annotated[str, typer.Option(help="Column of parents that no region may cross.")]
Bridge = Annotated[
    list[str] | None, typer.Option(help="Declare two neighbours, by code or name: 'Voeren:Riemst'.")
]
MinSize = Annotated[int, typer.Option(help="Fewest municipalities in a region.")]
MaxSize = Annotated[int, typer.Option(help="Most municipalities in a region.")]
Speech = Annotated[str, typer.Option("--language", help="nl or en.")]


def main() -> None:
    """Run the shell command; every error regiomap knows becomes one line and exit status 2."""
    warnings.showwarning = _one_line
    try:
        with told_when_full():
            app()
    except RegiomapError as error:
        say_aside(f"regiomap: {_with_flags(str(error))}")
        give_up_full_streams()
        sys.exit(2)


def _one_line(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
    """Show our warnings in a line of their own; others are of no use in a shell."""
    if issubclass(category, RegiomapWarning):
        say_aside(f"regiomap: note: {_with_flags(str(message))}")


def _with_flags(said: str) -> str:
    """Return a message with the flags of the shell for the arguments of Python they stand for."""
    for argument in _OPTIONS:
        said = re.sub(rf"\b{argument}\b", f"--{argument.replace('_', '-')}", said)
    return said.replace("a bridge, leave", "a bridge (--bridge A:B), leave")


def _say(lines: str) -> None:
    """Write a text; names in it that hold control characters do nothing to the terminal."""
    typer.echo("\n".join(one_line(line) for line in lines.split("\n")))


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("regiomap-demo"),
    n_regions: Annotated[int, typer.Option(help="Number of youth regions.")] = 30,
    vintage: Annotated[int, typer.Option(help="Municipalities of 2025 or 2024.")] = 2025,
    language: Speech = "nl",
) -> None:
    """Propose the best youth regions of Flanders; write map, plan and report."""
    from regiomap.cli.demo import run_demo

    result = run_demo(
        out,
        n_regions=n_regions,
        vintage=vintage_of(vintage),
        language=language_of(language),
        progress=True,
    )
    _say(repr(result.neighbours))
    _say(repr(result.proposal))
    for row in result.proposal.unplaced.itertuples(index=False):
        _say(f"  {row.name} ({row.nis}) {row.reason}")
    _say("Written, all to be opened without internet:")
    for path in result.files:
        _say(f"  {path}")


@app.command()
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
) -> None:
    """Check regions: size, contiguity, nesting. Exit status 1 when one fails."""
    from regiomap.cli.planning import bounds_of, rules_of

    least, most = sizes_of(min_size, max_size)
    own = rules_of(bounds_of(bound))
    criteria = Criteria(min_size=least, max_size=most, own=own)
    if register or plan is None:
        report = _check_register(plan, on, criteria, within, bridges_of(bridge))
    elif answer is not None:
        from regiomap.cli.collect import answered_plan

        known = read_asked(plan, municipalities, within, bridge)
        wanted, asked = answered_plan(known, answer)
        report = wanted.check(replace(asked, own=own))
    else:
        report = read_with_borders(plan, municipalities, within, bridge)[0].check(criteria)
    table = report.per_region(language_of(language)).dropna(axis="columns", how="all")
    _say(table.to_string(max_colwidth=_WIDTH))
    _say(repr(report))
    if not report:
        raise typer.Exit(1)


@app.command()
def nest(
    plan: PlanFile, municipalities: Municipalities = None, within: Within = "reference_region"
) -> None:
    """Write how each region lies in the parents. Exit status 1 when one crosses."""
    known, table, _ = read_with_borders(plan, municipalities, within, None)
    report = check_nesting(known.assignment, table[within])
    _say(report.to_frame().to_string(max_colwidth=_WIDTH))
    _say(repr(report))
    if not report:
        raise typer.Exit(1)


@app.command()
def propose(
    municipalities: Annotated[
        Path | None, typer.Argument(help="Boundaries; default: the embedded Flanders of 2025.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Plan to write (.csv, .geojson, .gpkg).")] = None,
    within: Within = "reference_region",
    n_regions: Annotated[int | None, typer.Option(help="Number of regions; default: best.")] = None,
    min_size: MinSize = 5,
    max_size: MaxSize = 15,
    weight: Annotated[
        str | None, typer.Option(help="Edge attribute to cut least of; default: the border.")
    ] = None,
    ties: Annotated[
        list[str] | None,
        typer.Option(help="Follow what is shared: 'cooperations', or a column (police_zone)."),
    ] = None,
    centre: Annotated[
        list[str] | None, typer.Option(help="Centre town, by code or name: every region has one.")
    ] = None,
    bound: Annotated[
        list[str] | None, typer.Option(help="Every region within: population:60000:400000.")
    ] = None,
    balance: Annotated[
        str | None, typer.Option(help="Column: what regions of even size in it cost.")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Picture of that exchange (.png, .svg, .pdf).")
    ] = None,
    bridge: Bridge = None,
    time_limit: Annotated[
        float | None, typer.Option(help="Seconds to search parents too large to solve exactly.")
    ] = None,
) -> None:
    """Propose the regions that cut the fewest ties, and say how good that is proven to be."""
    from regiomap.cli import planning
    from regiomap.propose.regions import propose_regions

    planning.require_picture(picture, balance)
    bounds = planning.bounds_of(bound)
    if out is not None:
        require_plan_file(out)
        require_apart(out, given(municipalities))
    size = sizes_of(min_size, max_size)
    table = load_flanders() if municipalities is None else read_municipalities(municipalities)
    column_of(table, within, remedy=WITHIN)
    planning.require_columns(table, bounds=bounds, balance=balance)
    with warnings.catch_warnings():
        # Said below, with the reason, of whoever is not placed.
        warnings.simplefilter("ignore", IsolatedMunicipalityWarning)
        graph = build_adjacency(table, bridges=bridges_of(bridge))
        graph = planning.tied(graph, table, ties, table[within])
    proposal = propose_regions(
        table,
        graph,
        within=within,
        size=size,
        n_regions=n_regions,
        bounds=bounds,
        balance=balance,
        weight=planning.weight_of(weight, ties),
        centres=planning.codes_of(centre, table),
        progress=True,
        time_limit_s=time_limit,
    )
    if out is not None:
        proposal.best.save(out)
    figures = proposal.best.to_frame()[["n_municipalities", "members"]]
    _say(figures.to_string(max_colwidth=_WIDTH))
    for line in planning.said_unplaced(proposal.unplaced):
        _say(line)
    for row in proposal.parents.itertuples(index=False):
        if row.status != "exact":
            _say(f"{row.parent}: {row.reason}")
    _say(repr(proposal))
    _say(f"{proposal.explain_proof('en')} {proposal.explain_extremes('en')}".strip())
    if proposal.pareto is not None:
        for line in planning.said_exchange(proposal.pareto):
            _say(line)
        if picture is not None:
            planning.write_picture(proposal.pareto, picture, "nl")
            _say(f"Written: {picture}")
    if out is not None:
        _say(f"Written: {out}")


@app.command("map")
def draw(
    plans: Annotated[list[Path], typer.Argument(help="One plan, or several to compare.")],
    out: Annotated[Path, typer.Option(help="HTML file to write.")] = Path("map.html"),
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
) -> None:
    """Draw plans as one HTML file that works without internet."""
    from regiomap.render import MAP_ENDINGS, draw_map, save_map

    require_ending(out, MAP_ENDINGS, "a map")
    require_writable(out)
    require_apart(out, given(*plans, municipalities))
    first, table, graph = read_with_borders(plans[0], municipalities, within, bridge)
    known = {plans[0].stem: first}
    for path in plans[1:]:
        title_of = path.stem if path.stem not in known else str(path)
        known[title_of] = read_plan(path, municipalities=table, graph=graph, parents=table[within])
    drawn = draw_map(
        table,
        known,
        graph=graph,
        parents=within,
        language=language_of(language),
        title=title,
        question=question,
        sender=sender,
        reply_to=reply_to,
        reply_by=reply_by,
    )
    save_map(drawn, out)
    _say(f"Written: {out}")


@app.command()
def compare(before: PlanFile, after: PlanFile) -> None:
    """Return which municipalities moved from one plan to another."""
    moved = compare_plans(read_plan(before), read_plan(after), language="en")
    _say(moved.to_string() if len(moved) else "The plans are the same division.")


@app.command()
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
) -> None:
    """Decide which regions start in which year, so that the targets are met."""
    from regiomap.cli.grow import grow_plan, require_growth_files
    from regiomap.growth.money import Costs

    require_growth_files(out or ())
    for path in out or ():
        require_apart(path, given(plan, municipalities))
    known, _, _ = read_with_borders(plan, municipalities, within, bridge)
    costs = {"region_eur": region_cost, "supporter_eur": supporter_cost}
    stated = {name: euro for name, euro in costs.items() if euro is not None}
    for line in grow_plan(
        known,
        targets,
        out=out or (),
        supporters=supporters,
        max_regions=max_regions,
        budget=budget,
        costs=Costs(**stated) if stated else None,
        travel=travel,
        language=language_of(language),
    ):
        _say(line)


@app.command()
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
) -> None:
    """Put the answers of municipalities side by side: who agrees, and what is contested."""
    from regiomap.cli.collect import collect_files, require_overview_files

    require_overview_files(out or ())
    for path in out or ():
        require_apart(path, given(plan, municipalities, *answers))
    known = read_asked(plan, municipalities, within, bridge)
    for line in collect_files(answers, known, out=out or (), language=language_of(language)):
        _say(line)


def _check_register(
    path: Path | None,
    on: str | None,
    criteria: Criteria,
    within: str,
    bridges: list[tuple[str, str]],
) -> RegionsReport:
    """Check a register on a day, carried to the municipalities of that day."""
    from regiomap.history.register import carry_register, load_register, read_register

    known = load_register() if path is None else read_register(path)
    # A check in a shell means today; everything else in regiomap is told the day.
    day = on or date.today().isoformat()  # noqa: DTZ011  (the day of whoever asks)
    table = load_flanders(2025 if day >= _MERGERS else 2024)
    column_of(table, within, remedy=WITHIN)
    if day >= _MERGERS and not known.assignment(day).index.isin(table.index).all():
        carried = carry_register(known, load_mergers(), on=_MERGERS, names=names_of(table))
        _say(repr(carried.report))
        known = carried.register
    graph = build_adjacency(table, bridges=bridges)
    return check_regions(
        known.assignment(day),
        graph,
        parents=table[within],
        municipalities=table,
        criteria=criteria,
        register=known.regions(day),
    )
