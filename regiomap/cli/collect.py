"""Answers for the shell: what came back in, files and a few lines out."""

from collections.abc import Callable, Iterable
from pathlib import Path

from regiomap._base.texts import Language
from regiomap.answers.collect import collect_answers
from regiomap.answers.result import Answers
from regiomap.checks.criteria import Criteria
from regiomap.cli.inputs import require_outputs
from regiomap.errors import OptionError
from regiomap.plans.plan import Plan

__all__ = ["answered_plan", "collect_files", "overview_lines", "require_overview_files"]


def collect_files(
    paths: Iterable[Path], plan: Plan, *, out: Iterable[Path] = (), language: Language = "nl"
) -> Answers:
    """Read answers to a plan, write what is asked, and return them.

    Parameters
    ----------
    paths
        Files, or folders of files, that municipalities sent back.
    plan
        The plan they were asked about, with boundaries and neighbours.
    out
        Files to write, by their ending: .html (the map with the answers), .csv (one row an
        answer), .xlsx (all tables).
    language
        Language of the map.

    Returns
    -------
    Answers
        What municipalities answered.
    """
    files = [Path(path) for path in out]
    require_overview_files(files)
    answers = collect_answers(list(paths), plan=plan)
    for path in files:
        _WRITERS[path.suffix.lower()](answers, path, language)
    return answers


def require_overview_files(paths: Iterable[Path]) -> None:
    """Raise before any work unless answers can be written to each of some files.

    Raises
    ------
    OptionError
        If answers are not written in files with such an ending.
    FileError
        If a file cannot be written.
    """
    require_outputs(paths, _WRITERS, "an overview of answers")


def answered_plan(plan: Plan, path: Path) -> tuple[Plan, Criteria]:
    """Return a plan as an answer would have it, and the criteria that its page checked with.

    Raises
    ------
    OptionError
        If the file does not hold exactly one answer to this plan.
    """
    answers = collect_answers(path, plan=plan)
    if len(answers) != 1:
        reasons = "; ".join(map(str, answers.refused["reason"])) or "it holds several"
        raise OptionError(f"--answer needs a file with one answer to this plan: {reasons}.")
    (answer,) = answers
    return answers.plan_of(answer.nis), answers.criteria_of(answer.nis)


def overview_lines(answers: Answers) -> Iterable[str]:
    """Return lines for people: who is contested, what does not count, and the sum."""
    for row in answers.contested().to_dict("records"):
        to = f", to {row['to_regions']}" if row["to_regions"] else ""
        yield f"contested: {row['name']} ({row['region']}){to}; said by {row['said_by']}"
    for file, kind, reason in answers.refused.to_numpy().tolist():
        yield f"not counted: {file}: {kind}, {reason}"
    yield repr(answers)


def _write_table(answers: Answers, path: Path, _: Language) -> None:
    answers.save(path)


def _write_map(answers: Answers, path: Path, language: Language) -> None:
    from regiomap.render import draw_map, save_map

    plan = answers.plan
    graph = answers.graph()
    drawn = draw_map(plan.municipalities, plan, graph=graph, answers=answers, language=language)
    save_map(drawn, path)


_WRITERS: dict[str, Callable[[Answers, Path, Language], None]] = {
    ".html": _write_map,
    ".csv": _write_table,
    ".xlsx": _write_table,
}
