"""Other plans beside the one of a report: what each is better at, what it costs, who moves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from regiomap._base.texts import amount, number, percent
from regiomap.documents.model import Cell, Column, Table, clean
from regiomap.documents.subject import Subject, subject_of
from regiomap.errors import ColumnError, RegiomapError
from regiomap.plans.compare import compare_plans
from regiomap.plans.plan import Plan
from regiomap.plans.proposals import compare_proposals

__all__ = ["Rival", "moved_table", "rivals_of", "rivals_table"]

_BORDER, _TIMES = "shared_border_m", "population_ratio"


@dataclass(frozen=True)
class Rival:
    """Another plan.

    Attributes
    ----------
    title, n_regions, n_outside
        What it is called, its regions, and how many of them break a rule.
    cut_km, times
        What it cuts, and how many times the smallest region the largest is; NaN: not known.
    pros, cons
        Against the plan of the report, in words.
    moved
        Who lies elsewhere: name, region in the plan of the report, region in this one.
    reason
        Why it cannot be compared; empty when it can.
    """

    title: str
    n_regions: int
    n_outside: int | None
    cut_km: float
    times: float
    pros: tuple[str, ...] = ()
    cons: tuple[str, ...] = ()
    moved: tuple[tuple[str, str, str], ...] = ()
    reason: str = ""


def rivals_of(subject: Subject) -> list[Rival]:
    """Return the plan of the report first, and then the others against it."""
    first = _measured(subject, subject.title, subject.plan)
    return [first, *(_against(subject, first, *one) for one in subject.others.items())]


def _measured(subject: Subject, title: str, plan: Plan) -> Rival:
    known = subject_of(
        plan, title=title, others={}, criteria=subject.criteria, language=subject.language
    )
    n_outside = None if known.checks is None else len(known.outside)
    if plan.graph is None and plan.municipalities is None:
        return Rival(title, plan.n_regions, n_outside, float("nan"), float("nan"))
    row = _figures(plan, known)
    cut, times = (float(row.get(name, float("nan"))) for name in (_BORDER, _TIMES))
    return Rival(title, plan.n_regions, n_outside, cut / 1000, times)


def _figures(plan: Plan, known: Subject) -> "pd.Series":
    """Return what is measured of a plan, without the people where they are not all known."""
    try:
        compared = compare_proposals({"x": plan}, graph=known.graph)
    except ColumnError:
        if plan.municipalities is None:
            raise
        bare = plan.municipalities.drop(columns="population", errors="ignore")
        compared = compare_proposals({"x": replace(plan, municipalities=bare)}, graph=known.graph)
    return compared.table.iloc[0]


def _against(subject: Subject, first: Rival, title: str, plan: Plan) -> Rival:
    try:
        own = _measured(subject, title, plan)
        moved = compare_plans(subject.plan, plan, language=subject.language)
    except RegiomapError:
        reason = subject.say("rival.other_land")
        return Rival(title, plan.n_regions, None, float("nan"), float("nan"), reason=reason)
    pros, cons = _pros_and_cons(subject, first, own, n_moved=len(moved))
    regions = zip(
        moved.index, moved["from_region"], moved["to_region"], moved["remark"], strict=True
    )
    places = {
        code: (_region(subject, a), _remarked(_region(subject, b), remark))
        for code, a, b, remark in regions
    }
    rows = [(subject.name(code), *places[code]) for code in subject.by_name(places)]
    return Rival(
        title,
        own.n_regions,
        own.n_outside,
        own.cut_km,
        own.times,
        tuple(pros),
        tuple(cons),
        tuple(rows),
    )


def _region(subject: Subject, region: object) -> str:
    return subject.say("nowhere") if pd.isna(region) else clean(region)  # type: ignore[call-overload]


def _remarked(region: str, remark: str) -> str:
    """Return a region, and how it differs where the other plan calls one of its own the same."""
    return f"{region} ({clean(remark)})" if remark else region


def _pros_and_cons(
    subject: Subject, first: Rival, other: Rival, *, n_moved: int
) -> tuple[list[str], list[str]]:
    """Return what another plan is better at, and what worse, in words."""
    pros: list[str] = []
    cons: list[str] = []
    language = subject.language
    gap = other.cut_km - first.cut_km
    if abs(gap) > 0:  # NaN where it is not known of both
        (pros if gap < 0 else cons).append(_cut_beside(subject, first, other))
    if first.times == first.times and other.times == other.times:
        ours, theirs = (number(one, language, digits=1) for one in (first.times, other.times))
        if ours != theirs:
            key = "even.more" if other.times < first.times else "even.less"
            (pros if other.times < first.times else cons).append(
                subject.say(key, ours=ours, theirs=theirs)
            )
    if first.n_outside is not None and other.n_outside is not None:
        if other.n_outside < first.n_outside:
            pros.append(subject.say("rules.fewer", n=other.n_outside, ours=first.n_outside))
        elif other.n_outside > first.n_outside:
            cons.append(subject.say("rules.more", n=other.n_outside, ours=first.n_outside))
    if n_moved:
        cons.append(subject.say("moved.n", n=n_moved))
    return pros, cons


def _cut_beside(subject: Subject, first: Rival, other: Rival) -> str:
    """Return how much more or less another plan cuts; more regions alone cut more."""
    gap, more = other.cut_km - first.cut_km, other.n_regions - first.n_regions
    km = amount(abs(gap), subject.language)
    share = percent(abs(gap), first.cut_km, subject.language) if first.cut_km else ""
    key = "cut.less" if gap < 0 else "cut.more"
    said = subject.say(f"{key}.share" if share else key, km=km, share=share)
    if not more:
        return said
    return subject.say("n_regions.more" if more > 0 else "n_regions.less", said=said, n=abs(more))


def rivals_table(subject: Subject, rivals: Sequence[Rival]) -> Table:
    """Return a row a plan; how even they are in people only where that is known."""
    say = subject.say
    peopled = any(one.times == one.times for one in rivals)  # NaN where unknown
    columns = (
        Column(say("col.plan"), width=2.4),
        Column(say("col.n_regions"), 0, 1),
        Column(say("col.outside"), 0, 1.4),
        Column(say("col.cut"), 1, 1.9),
        *((Column(say("col.times"), 1, 1.9),) if peopled else ()),
        Column(say("col.n_moved"), 0, 1.6),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            one.title,
            one.n_regions,
            one.n_outside,
            one.cut_km,
            *((one.times,) if peopled else ()),
            None if i == 0 or one.reason else len(one.moved),
        )
        for i, one in enumerate(rivals)
    ]
    return Table(say("rivals"), columns, tuple(rows))


def moved_table(subject: Subject, rivals: Sequence[Rival]) -> Table:
    """Return a row a municipality that lies elsewhere in another plan."""
    say = subject.say
    columns = (
        Column(say("col.plan"), width=1.5),
        Column(say("col.name"), width=1.6),
        Column(say("col.here"), width=2),
        Column(say("col.there"), width=2),
    )
    rows = tuple((one.title, *row) for one in rivals for row in one.moved)
    return Table(say("moved"), columns, rows)
