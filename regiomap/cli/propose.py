"""The verb of the shell that proposes regions, and what it says of them."""

import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regiomap._base.files import require_apart
from regiomap._base.texts import Language, number, text
from regiomap.adjacency import build_adjacency
from regiomap.cli.inputs import (
    bridges_of,
    given,
    language_of,
    read_land,
    sizes_of,
    with_parents,
)
from regiomap.cli.options import Bridge, Json, MaxSize, MinSize, Speech, Within
from regiomap.cli.source import Source, with_source
from regiomap.cli.tables import Table, alphabetical
from regiomap.cli.telling import tell
from regiomap.cli.verdicts import heads
from regiomap.errors import IsolatedMunicipalityWarning
from regiomap.plans.files import require_plan_file
from regiomap.plans.plan import Plan, names_known_to

if TYPE_CHECKING:
    from regiomap.propose.proposal import Proposal

__all__ = ["proposal_line", "propose", "regions_table"]


@with_source
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
        str | None,
        typer.Option(help="Column (population): what it costs to be more even in it."),
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Picture of that exchange (.png, .svg, .pdf).")
    ] = None,
    bridge: Bridge = None,
    time_limit: Annotated[
        float | None, typer.Option(help="Seconds to search parents too large to solve exactly.")
    ] = None,
    language: Speech = "nl",
    as_json: Json = False,
    *,
    source: Source,
) -> None:
    """Propose the regions that cut the fewest ties, and say how good that is proven to be."""
    from regiomap.cli import planning
    from regiomap.cli.programs import proposal_found
    from regiomap.propose.regions import propose_regions

    planning.require_picture(picture, balance)
    bounds = planning.bounds_of(bound)
    if out is not None:
        require_plan_file(out)
        require_apart(out, given(municipalities))
    size, spoken = sizes_of(min_size, max_size), language_of(language)
    table = with_parents(read_land(municipalities, source), within)
    planning.require_columns(table, bounds=bounds, balance=balance)
    with warnings.catch_warnings():
        # Said below, with the reason, of whoever is not placed.
        warnings.simplefilter("ignore", IsolatedMunicipalityWarning)
        graph = build_adjacency(
            table, bridges=bridges_of(bridge), snap_tolerance_m=source.snap_tolerance_m
        )
        graph = planning.tied(graph, table, ties, table[within])
    cut = planning.weight_of(weight, ties)
    planning.require_weight(graph, cut)
    proposal = propose_regions(
        table,
        graph,
        within=within,
        size=size,
        n_regions=n_regions,
        bounds=bounds,
        balance=balance,
        weight=cut,
        centres=planning.codes_of(centre, table),
        time_limit_s=time_limit,
    )
    if out is not None:
        proposal.best.save(out)
    if picture is not None and proposal.pareto is not None:
        planning.write_picture(proposal.pareto, picture, spoken)
    tell(
        "propose",
        _proposed(proposal, spoken),
        lambda: proposal_found(proposal, spoken),
        as_json=as_json,
        language=spoken,
        files=given(out, picture if proposal.pareto is not None else None),
    )


def _proposed(proposal: "Proposal", language: Language) -> Iterable[str | Table]:
    """Return a proposal in lines for people."""
    from regiomap.cli import planning

    yield regions_table(proposal.best, language)
    yield from planning.said_unplaced(proposal.explain_unplaced(language), language)
    words = proposal.explain_parents(language)
    for row in proposal.parents.itertuples(index=False):
        if row.status != "exact":
            yield f"{row.parent}: {words[str(row.parent)]}"
    yield proposal_line(proposal, language)
    yield f"{proposal.explain_proof(language)} {proposal.explain_extremes(language)}".strip()
    if proposal.pareto is not None:
        yield from planning.said_exchange(proposal.pareto, language)


def regions_table(plan: Plan, language: Language) -> Table:
    """Return the regions of a plan with their members, in alphabetical order."""
    names = names_known_to(plan)
    members: dict[str, list[str]] = {}
    for code, region in plan.assignment.dropna().items():
        members.setdefault(str(region), []).append(names.get(code, str(code)))
    rows = [
        (region, number(len(members[region]), language), ", ".join(alphabetical(members[region])))
        for region in alphabetical(members)
    ]
    return Table(heads(language, "region", "n:", "members"), rows)


def proposal_line(proposal: "Proposal", language: Language) -> str:
    """Return how many regions there are, of how many plans, and how many are not placed."""
    n, left = proposal.best.n_regions, len(proposal.unplaced)
    counted = proposal.n_plans is not None
    plans = number(proposal.n_plans, language) if proposal.n_plans is not None else ""
    said = text("shell", "propose.counted" if counted else "propose.n", language, n=n, plans=plans)
    return f"{said} {text('shell', 'propose.left', language, n=left)}" if left else said
