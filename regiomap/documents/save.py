"""Reports on plans as files: HTML, Word, Excel or Markdown, by the file's ending."""

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from regiomap._base.arguments import checked
from regiomap._base.files import require_ending, require_writable, write_whole
from regiomap._base.messages import shown
from regiomap._base.options import require_choice
from regiomap._base.progress import heeding
from regiomap._base.texts import Language, text
from regiomap.checks.criteria import Criteria
from regiomap.documents.content import Given, document_of
from regiomap.documents.html import encode_html
from regiomap.documents.markdown import encode_markdown
from regiomap.documents.model import Document, clean
from regiomap.documents.pictures import picture_of_plan, pictures_of_regions
from regiomap.documents.standing import Standing, standing_of
from regiomap.documents.subject import Subject, subject_of
from regiomap.documents.word import encode_word
from regiomap.documents.workbook import encode_sheets
from regiomap.errors import AssignmentError, OptionError
from regiomap.plans.plan import Plan
from regiomap.propose.regions import Progress

__all__ = ["REPORT_ENDINGS", "encoded", "save_report", "write_report"]

REPORT_ENDINGS = (".html", ".docx", ".xlsx", ".md")
_WITH_PICTURES = (".html", ".docx")


@heeding
@checked
def save_report(
    plans: Plan | Sequence[Plan] | Mapping[str, Plan],
    path: str | os.PathLike[str],
    *,
    criteria: Criteria = Criteria(),  # noqa: B008  (frozen)
    language: Language = "nl",
    terms: Mapping[str, str] | None = None,
    title: str | None = None,
    source: str | None = None,
    date: str | None = None,
    progress: Progress = None,
) -> None:
    """Write a report on a plan as HTML, Word (docx), Excel (xlsx) or Markdown, by the ending.

    It has a summary, a map, a page a region with its checks and the nearest moves that mend,
    other plans with their pros and cons, what other numbers of regions would cost, what is
    proven, and the sources. What breaks a rule is reported, never refused.

    Parameters
    ----------
    plans
        A plan; or several, as a list or by title: the first with those it is compared with.
        What a plan does not know (boundaries, neighbours, parents) is left out.
    path
        The file to write (.html, .docx, .xlsx or .md); an existing one is replaced, and only
        when the new one is complete.
    criteria
        The rules; by default those of a youth region.
    language
        Dutch (`nl`) or English (`en`).
    terms
        What regions and parents are called, as in `draw_map`.
    title, source, date
        Text above the report, and below the map. Default of source and date: what the
        municipalities say in their `attrs`.
    progress
        As for `propose_regions`, which works out what is proven.

    Raises
    ------
    AssignmentError
        If there is no plan.
    UnknownMunicipalityError
        If the graph of the plan lacks one of its municipalities.
    OptionError
        If the ending of the file, the language or a term is unknown, or one of the plans is none.
    CRSError, BoundaryError
        If boundaries without a graph are in degrees, or a picture is to be drawn of what is in
        degrees or has no geometry.
    FileError
        If the file cannot be written.
    ImportError
        If matplotlib (HTML, docx) or python-docx (docx) is not installed: the extra `report`
        has both.

    Notes
    -----
    The same plans give the same bytes, with the same packages. Without parents the municipalities
    are one; a parent that is too large for the exact engine is named and left out of what is
    proven. A plan that is `exact`, or has a `bound`, keeps its proof; of every other one it is
    worked out again.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> brugge = flanders[flanders["reference_region"] == "Regio Brugge"]
    >>> plan = rm.propose_regions(brugge, n_regions=2).best
    >>> with TemporaryDirectory() as folder:
    ...     rm.save_report(plan, Path(folder, "report.md"), language="en")
    ...     lines = Path(folder, "report.md").read_text(encoding="utf-8").splitlines()
    >>> lines[4]
    '**This plan divides 10 of the 10 municipalities of 2025 over 2 youth regions.**'
    """
    given = Given(title=title, source=source, date=date)
    write_report(
        plans,
        Path(path),
        given,
        criteria=criteria,
        language=language,
        terms=terms,
        progress=progress,
    )


def write_report(
    plans: Plan | Sequence[Plan] | Mapping[str, Plan],
    path: Path,
    given: Given,
    *,
    criteria: Criteria,
    language: Language,
    terms: Mapping[str, str] | None = None,
    progress: Progress = None,
) -> tuple[Subject, Standing]:
    """Write a report, and return what it says of the plan.

    Raises
    ------
    OptionError
        If the ending of the file or the language is unknown, or one of the plans is none.
    """
    ending = require_ending(path, REPORT_ENDINGS, "a report")
    require_choice("language", language, ("nl", "en"))
    named = _named(plans, language)
    (title, plan), *others = named.items()
    subject = subject_of(
        plan,
        title=title,
        others=dict(others),
        criteria=criteria,
        language=language,
        terms=terms,
    )
    require_writable(path)
    standing = standing_of(subject, progress)
    if ending in _WITH_PICTURES:
        given = Given(
            given.title,
            given.source,
            given.date,
            picture_of_plan(subject, source=given.source, date=given.date),
            partial(pictures_of_regions, subject, progress),
        )
    write_whole(path, encoded(document_of(subject, standing, given), ending))
    return subject, standing


def encoded(document: Document, ending: str) -> str | bytes:
    """Return a report in the format of an ending."""
    if ending == ".docx":
        return encode_word(document)
    if ending == ".xlsx":
        return encode_sheets(document)
    return encode_html(document) if ending == ".html" else encode_markdown(document)


def _named(
    plans: Plan | Sequence[Plan] | Mapping[str, Plan], language: Language
) -> dict[str, Plan]:
    """Return every plan by what it is called; raise unless each is one."""
    several = [plans] if isinstance(plans, Plan) else plans
    if not isinstance(several, Mapping | list | tuple):
        raise OptionError(
            "plans must be a Plan, or several of them as a list or by title, got "
            f"{type(plans).__name__}."
        )
    if not several:
        raise AssignmentError("there is no plan to report on: give at least one.")
    if not isinstance(several, Mapping):
        first = text("map", "plan.first", language)
        others = (text("map", "plan.other", language, n=n) for n in range(1, len(several)))
        several = dict(zip([first, *others], several, strict=True))
    named: dict[str, Plan] = {}
    for i, (title, plan) in enumerate(several.items(), 1):
        if not isinstance(plan, Plan):
            hint = " Give proposal.best." if type(plan).__name__ == "Proposal" else ""
            raise OptionError(f"plan {shown(title)} must be a Plan, got {shown(plan)}.{hint}")
        if plan.assignment.empty:
            raise AssignmentError(f"plan {shown(title)} holds no municipality.")
        name = clean(title) or str(i)
        named[name if name not in named else f"{name} ({i})"] = plan
    return named
