"""Answers for the shell: what came back in, files and a few lines out."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from regiomap._base.texts import Language, text
from regiomap.answers.collect import collect_answers
from regiomap.answers.result import Answers
from regiomap.checks.criteria import Criteria
from regiomap.cli.inputs import require_outputs
from regiomap.cli.tables import Table
from regiomap.cli.translated import in_language
from regiomap.cli.verdicts import heads
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


def overview_lines(answers: Answers, language: Language) -> Iterable[str | Table]:
    """Return for people: who is contested, what does not count, and the sum."""
    own = text("shell", "collect.own", language)
    contested = [
        (row["name"], row["region"] or "", row["to_regions"] or own, row["said_by"])
        for row in answers.contested().to_dict("records")
    ]
    if contested:
        yield Table(heads(language, "municipality", "region", "to", "said"), contested)
    refused = [
        (file, text("shell", f"refused.{kind}", language), in_language(reason, language))
        for file, kind, reason in answers.refused.to_numpy().tolist()
    ]
    if refused:
        yield Table(heads(language, "file", "refused", "reason"), refused)
    n = Counter(one.verdict for one in answers)
    values = {
        "answered": len(answers),
        "all": len(answers.plan.assignment),
        "agree": n["agree"],
        "other": n["other"],
        "question": n["question"],
        "contested": len(contested),
    }
    said = text("shell", "collect.said", language, **values)
    more = text("shell", "collect.refused", language, n=len(refused)) if refused else ""
    yield f"{said} {more}".strip()


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
