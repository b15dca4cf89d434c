"""Read what municipalities sent back: files, codes and mails in, answers side by side out."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from regiomap._base.arguments import checked
from regiomap._base.messages import shown
from regiomap.answers.fingerprint import fingerprint_of
from regiomap.answers.reading import read_answers
from regiomap.answers.result import Answers, Given, Refusal
from regiomap.assignments import require_once
from regiomap.errors import OptionError
from regiomap.plans.plan import Plan, names_known_to

__all__ = ["collect_answers"]


@checked
def collect_answers(paths: str | Path | Iterable[str | Path], *, plan: Plan) -> Answers:
    """Read what municipalities sent back, and put it side by side.

    Parameters
    ----------
    paths
        Files, or folders of files: the JSON that the page gives, a text with its code, or a whole
        mail.
    plan
        The plan they were asked about, as it was drawn.

    Returns
    -------
    Answers
        Who agrees, who moves whom where, what is contested, and what does not count and why:
        answers to another plan, those that cannot be read, and those of a municipality that
        answered again (the latest counts).

    Raises
    ------
    FileError
        If there is no such file, or it may not be read.
    OptionError
        If no file is given.
    AssignmentError
        If the plan holds a municipality twice.

    Notes
    -----
    What is in the files comes from strangers: nothing of it is run, and whatever does not fit is
    named in `refused`.

    Examples
    --------
    >>> import regiomap as rm, pandas as pd, pathlib, tempfile
    >>> plan = rm.Plan(pd.Series({"11001": "a", "11002": "a"}))
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "mail.txt"
    >>> _ = path.write_text("We have no objection.")
    >>> answers = rm.collect_answers(path, plan=plan)
    >>> len(answers), answers.refused["kind"].to_list()
    (0, ['unreadable'])
    """
    require_once(plan.assignment, what="the plan")
    codes = {code for code in plan.assignment.index if isinstance(code, str)}
    codes |= {code for code in plan.graph or () if isinstance(code, str)}
    wanted = fingerprint_of(plan.assignment)
    refused: list[tuple[str, Refusal, str]] = []
    read: dict[Any, list[str]] = {}
    for path in _files(paths):
        for found in read_answers(path, codes):
            if found.answer is None:
                refused.append((found.file, "unreadable", found.reason))
            elif found.answer.plan != wanted:
                why = "it answers another plan, or another version of this one"
                refused.append((found.file, "another plan", why))
            elif found.file not in read.setdefault(found.answer, []):
                read[found.answer].append(found.file)
    names = names_known_to(plan)
    given = [Given(answer, tuple(files)) for answer, files in read.items()]
    given.sort(key=lambda one: (str(names.get(one.answer.nis, one.answer.nis)), one.answer.nis))
    return Answers(plan, *_latest(given, refused))


def _latest(
    given: Sequence[Given], refused: Sequence[tuple[str, Refusal, str]]
) -> tuple[tuple[Given, ...], tuple[tuple[str, Refusal, str], ...]]:
    """Return the latest answer of each municipality, and what does not count."""
    last: dict[str, Given] = {}
    for one in given:
        before = last.get(one.answer.nis)
        if before is None or one.answer.sent >= before.answer.sent:
            last[one.answer.nis] = one
    replaced: list[tuple[str, Refusal, str]] = []
    for one in given:
        newer = last[one.answer.nis]
        if one is not newer:
            when = newer.answer.sent or "no date"
            why = f"the same municipality answered again in {', '.join(newer.files)} ({when})"
            replaced.append((", ".join(one.files), "replaced", why))
    return tuple(last.values()), (*refused, *replaced)


def _files(paths: str | Path | Iterable[str | Path]) -> list[Path]:
    """Return the files that are meant; of a folder those in it, by name."""
    several: list[Any] = [paths] if isinstance(paths, str | Path) else list(paths)
    files: list[Path] = []
    for one in several:
        if not isinstance(one, str | Path) or str(one) == "" or "\0" in str(one):
            raise OptionError(f"paths must be files or folders, got {shown(one)}.")
        path = Path(one)
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        files += [file for file in inside if file == path or file.is_file()]
    if not files:
        raise OptionError("there is no answer to collect: give files, or a folder that holds some.")
    return list(dict.fromkeys(files))
