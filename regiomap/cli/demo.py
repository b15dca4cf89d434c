"""The whole way once, on the embedded Flanders: boundaries in, a folder to mail out."""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from regiomap._base.files import make_folder, require_writable, write_whole
from regiomap._base.texts import Language, number, text
from regiomap.adjacency import AdjacencyReport, build_adjacency, check_adjacency
from regiomap.checks.criteria import Criteria
from regiomap.cli.planning import said_unplaced
from regiomap.cli.propose import proposal_line, regions_table
from regiomap.cli.three_answers import (
    ThreeAnswers,
    decisions_of,
    figures_of,
    remarks_of,
    three_answers,
)
from regiomap.cli.verdicts import land_line
from regiomap.documents.markdown import literal, markdown_table
from regiomap.errors import IsolatedMunicipalityWarning
from regiomap.flanders import Vintage, load_flanders
from regiomap.propose.proposal import Proposal
from regiomap.propose.regions import Progress
from regiomap.render import draw_map, save_map

__all__ = ["Demo", "demo_lines", "run_demo"]

_FILES = (
    "map.html",
    "plan.csv",
    "plan.geojson",
    "plan-grown.csv",
    "plan-balanced.csv",
    "report.md",
)


@dataclass(frozen=True)
class Demo:
    """What the demo made.

    Attributes
    ----------
    proposal
        The plan with the shortest borders, with its proof.
    neighbours
        What is odd about the neighbours.
    files
        The files that were written.
    answers
        That proposal beside the one that follows existing cooperation and the most even one.
    """

    proposal: Proposal
    neighbours: AdjacencyReport
    files: list[Path]
    answers: ThreeAnswers


def run_demo(
    folder: str | Path = "regiomap-demo",
    *,
    vintage: Vintage = 2025,
    n_regions: int = 30,
    language: Language = "nl",
    progress: Progress = None,
) -> Demo:
    """Propose the best youth regions of Flanders in three ways, and write map, plans and report.

    Parameters
    ----------
    folder
        Where to write the map, the plans and the report; made if missing. `plan.csv` has the
        shortest borders.
    vintage
        Municipalities of 2025 (285) or 2024 (300).
    n_regions
        Number of youth regions.
    language
        Of the map and the report.
    progress
        As for `propose_regions`.

    Raises
    ------
    FileError
        If the folder cannot be made or written to.
    InfeasibleError
        If there is no plan with so many regions.

    Examples
    --------
    >>> import tempfile
    >>> demo = run_demo(tempfile.mkdtemp())
    >>> [path.name for path in demo.files]
    ['map.html', 'plan.csv', 'plan.geojson', 'plan-grown.csv', 'plan-balanced.csv', 'report.md']
    """
    folder = make_folder(folder)
    files = [folder / name for name in _FILES]
    for path in files:
        require_writable(path)
    municipalities = load_flanders(vintage)
    with warnings.catch_warnings():
        # Voeren: the report and the map say so, with the reason.
        warnings.simplefilter("ignore", IsolatedMunicipalityWarning)
        graph = build_adjacency(municipalities)
    neighbours = check_adjacency(graph)
    answers = three_answers(
        municipalities, graph, n_regions=n_regions, vintage=vintage, progress=progress
    )
    proposal = answers.compact
    drawn = draw_map(
        municipalities,
        answers.plans(language),
        graph=graph,
        remarks=remarks_of(answers, language),
        language=language,
    )
    save_map(drawn, files[0])
    proposal.best.save(files[1])
    proposal.best.save(files[2])
    answers.grown.best.save(files[3])
    answers.balanced.save(files[4])
    write_whole(files[5], _report(proposal, neighbours, vintage, language, answers))
    return Demo(proposal, neighbours, files, answers)


def demo_lines(demo: Demo, language: Language) -> Iterable[str]:
    """Return what the demo found and wrote, for people."""
    yield land_line(demo.neighbours, language)
    yield proposal_line(demo.proposal, language)
    yield from said_unplaced(demo.proposal.explain_unplaced(language), language)
    yield text("shell", "written.all", language)
    yield from (f"  {path}" for path in demo.files)


def _report(
    proposal: Proposal,
    neighbours: AdjacencyReport,
    vintage: Vintage,
    language: Language,
    answers: ThreeAnswers | None = None,
) -> str:
    """Return the report in Markdown, the same for the same proposal."""
    plan, rules = proposal.best, Criteria()
    n_all = len(plan.assignment)
    facts = {
        "regions": plan.n_regions,
        "placed": int(plan.assignment.notna().sum()),
        "all": n_all,
        "vintage": vintage,
        "min": rules.min_size,
        "max": rules.max_size,
        "plans": _counted(proposal.n_plans, language),
        "cut": number(plan.cut / 1000, language),
    }

    def say(key: str) -> str:
        return text("report", key, language, **facts)

    proof = proposal.explain_proof(language) if proposal.n_plans is None else say("proof")
    sections = [
        f"# {say('title')}",
        say("lead"),
        f"{proof} {say('lengths')}",
        literal(proposal.explain_extremes(language)),
        *([] if answers is None else _three(answers, n_all, language)),
        f"## {say('regions')}",
        _regions(proposal, say("columns"), language),
        f"## {say('unplaced')}",
        _unplaced(proposal, language) or say("nobody"),
        f"## {say('possible')}",
        say("possible.lead"),
        _possible(proposal, say("possible.columns"), language),
        f"## {say('doubts')}",
        say("doubts.lead"),
        _doubts(neighbours, language),
        f"## {say('files')}",
        f"- {say('files.list')}",
        say("source"),
    ]
    return "\n\n".join(filter(None, sections)) + "\n"


def _three(answers: ThreeAnswers, n_all: int, language: Language) -> list[str]:
    """Return what the three are best at, what balance costs, and where they differ."""
    compared = answers.comparison
    called = {key: text("three", key, language) for key in ("compact", "grown", "balanced")}
    facts = {
        "same": compared.n_same,
        "held": int(compared.together["n_municipalities"].sum()),
        "all": n_all,
        "groups": len(compared.together),
        "decisions": len(compared.decisions),
    }
    decided = [
        " | ".join(literal(cell.replace(" | ", " / ")) for cell in row)
        for row in decisions_of(answers)
    ]
    return [
        f"## {text('three', 'title', language)}",
        text("three", "lead", language),
        _table(
            text("three", "columns", language, **called),
            [" | ".join(row) for row in figures_of(answers, language)],
        ),
        text("three", "agree", language, **facts),
        _table(text("three", "decisions.columns", language, **called), decided),
        f"### {text('three', 'exchange', language)}",
        answers.pareto.sentences(language),
        _table(text("three", "exchange.columns", language), _exchange(answers, language)),
    ]


def _exchange(answers: ThreeAnswers, language: Language) -> list[str]:
    """Return a row a plan from the shortest borders to the most even regions."""
    return [
        " | ".join(
            [
                number(row.cut / 1000, language, digits=1),
                f"{number(100 * row.extra, language, digits=1)} %",
                number(int(row.population_min), language),
                number(int(row.population_max), language),
                number(row.population_ratio, language, digits=1),
                text("three", "proven" if row.proven else "open", language),
            ]
        )
        for row in _rows(answers.pareto.table)
    ]


def _regions(proposal: Proposal, columns: str, language: Language) -> str:
    table = regions_table(proposal.best, language)
    members = {region: names for region, _, names in table.rows}
    rows = [
        f"{literal(row.Index)} | {literal(row.parent)} | {row.n_municipalities} | "
        f"{number(row.population, language)} | {literal(members[str(row.Index)])}"
        for row in _rows(proposal.best.to_frame())
    ]
    return _table(columns, rows)


def _unplaced(proposal: Proposal, language: Language) -> str:
    rows = _rows(proposal.explain_unplaced(language))
    return "\n".join(
        f"- **{literal(row.name)}** ({literal(row.nis)}) {literal(row.reason)}." for row in rows
    )


def _possible(proposal: Proposal, columns: str, language: Language) -> str:
    rows = [
        f"{literal(row.parent)} | {row.n_regions} | {_counted(row.n_plans, language)} | "
        f"{number(row.cut / 1000, language, digits=1)}"
        for row in _rows(proposal.curve)
    ]
    return _table(columns, rows)


def _counted(n_plans: int | None, language: Language) -> str:
    """Return a number of plans, or a dash where nobody counted them."""
    return "-" if n_plans is None else number(n_plans, language)


def _doubts(neighbours: AdjacencyReport, language: Language) -> str:
    rows = [
        text(
            "report",
            f"doubt.{row.kind}",
            language,
            a=literal(row.name_a),
            b=literal(row.name_b),
            m=number(row.amount, language),
        )
        for row in _rows(neighbours.to_frame())
        if row.kind in {"short border", "point touch"}
    ]
    return "\n".join(f"- {row}" for row in rows)


def _rows(table: pd.DataFrame) -> Iterable[Any]:
    """Return the rows with their cells as attributes, which no type checker can know."""
    return table.itertuples()


def _table(columns: str, rows: list[str]) -> str:
    return markdown_table(columns.split(" | "), (row.split(" | ") for row in rows))
