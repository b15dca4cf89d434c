"""The tables of a report: whole for a workbook, in parts for a page."""

from collections.abc import Hashable, Iterator

from regiomap._base.texts import number
from regiomap.assignments import require_known
from regiomap.checks.regions import Finding, check_regions
from regiomap.documents.mends import Mend, mends_of
from regiomap.documents.model import Cell, Column, Table, clean
from regiomap.documents.standing import Standing
from regiomap.documents.subject import Subject, in_order
from regiomap.weights import is_weight

__all__ = [
    "checks_table",
    "members_table",
    "mends_table",
    "neighbours_table",
    "possible_table",
    "regions_table",
    "unplaced_table",
]


def regions_table(subject: Subject) -> Table:
    """Return a row a region: where it lies, how large it is, and whether it keeps the rules."""
    say = subject.say
    with_parents, with_people = bool(subject.parent_of), bool(subject.people)
    columns = [Column(say("col.region"), width=3)]
    if with_parents:
        columns.append(Column(say("col.parent"), width=2.3))
    columns.append(Column(say("col.n"), 0, 1.5))
    if with_people:
        columns.append(Column(say("col.people"), 0, 1.2))
    if subject.area_km2:
        columns.append(Column(say("col.area"), 0, 0.9))
    columns.append(Column(say("col.rules"), width=1.5))
    rows: list[tuple[Cell, ...]] = []
    for region, codes in subject.members.items():
        row: list[Cell] = [region]
        if with_parents:
            row.append(", ".join(subject.parents_in(region)))
        row.append(len(codes))
        if with_people:
            row.append(subject.people_in(codes))
        if subject.area_km2:
            row.append(sum(subject.area_km2.get(code, float("nan")) for code in codes))
        row.append(say("rules.broken" if subject.broken(region) else "rules.kept"))
        rows.append(tuple(row))
    return Table(say("regions"), tuple(columns), tuple(rows))


def members_table(subject: Subject) -> Table:
    """Return a row a municipality, with its region first."""
    say = subject.say
    columns = [
        Column(say("col.region"), width=2),
        Column(say("col.name"), width=3),
        Column(say("col.code"), width=1),
    ]
    with_people = bool(subject.people)
    if with_people:
        columns.append(Column(say("col.people"), 0, 1.2))
    rows: list[tuple[Cell, ...]] = []
    groups = [*subject.members.items(), (say("nowhere"), subject.unplaced)]
    for region, codes in groups:
        for code in codes:
            row: tuple[Cell, ...] = (region, subject.name(code), clean(code))
            rows.append((*row, subject.people.get(code)) if with_people else row)
    return Table(say("members"), tuple(columns), tuple(rows))


def checks_table(subject: Subject) -> Table:
    """Return a row a region and rule that is known: whether it is kept, and why."""
    say = subject.say
    columns = (
        Column(say("col.region"), width=2),
        Column(say("col.rule"), width=1.7),
        Column(say("col.asked"), width=3),
        Column(say("col.kept"), width=0.9),
        Column(say("col.reason"), width=3),
    )
    if subject.checks is None:
        return Table(say("checks"), columns, ())
    rules = subject.criteria.to_frame(subject.language)
    rows: list[tuple[Cell, ...]] = [
        (
            region,
            clean(rules.loc[one.criterion, "name"]),
            clean(rules.loc[one.criterion, "rule"]),
            _verdict(subject, one),
            subject.reason(one),
        )
        for region in subject.members
        for one in subject.findings(region)
    ]
    return Table(say("checks"), columns, tuple(rows))


def _verdict(subject: Subject, finding: Finding) -> str:
    if finding.ok:
        return subject.say("yes")
    return subject.say({"recommended": "no.recommended", "exempt": "no.exempt"}.get(
        finding.severity, "no"
    ))  # fmt: skip


def neighbours_table(subject: Subject) -> Table:
    """Return a row a region and one that it borders on: how much border they share."""
    say = subject.say
    columns = (
        Column(say("col.region"), width=2),
        Column(say("col.neighbour"), width=2.5),
        Column(say("col.shared"), 1, 1.2),
        Column(say("col.pairs"), 0, 1.6),
    )
    shared: dict[tuple[str, str], list[float]] = {}
    for a, b, facts in subject.graph.edges(data=True):
        one, other = subject.region_of.get(a), subject.region_of.get(b)
        if one is None or other is None or one == other:
            continue
        length = facts.get("shared_border_m", float("nan"))
        metres = float(length) if is_weight(length) else float("nan")
        shared.setdefault((one, other), []).append(metres)
        shared.setdefault((other, one), []).append(metres)
    order = sorted(shared, key=lambda pair: (in_order(pair[0]), in_order(pair[1]), pair))
    rows = tuple((*pair, sum(sorted(shared[pair])) / 1000, len(shared[pair])) for pair in order)
    return Table(say("neighbours"), columns, rows)


def mends_table(subject: Subject) -> Table:
    """Return a row a move that brings a region nearer to the rules that it breaks."""
    say = subject.say
    columns = (
        Column(say("col.region"), width=2),
        Column(say("col.name"), width=1.8),
        Column(say("col.from"), width=1.8),
        Column(say("col.to"), width=1.8),
        Column(say("col.then"), width=2.2),
        Column(say("col.more_cut"), 1, 1.3),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            region,
            subject.name(one.code),
            one.source or say("nowhere"),
            one.target or say("nowhere"),
            _then(subject, region, one),
            one.cut_m / 1000,
        )
        for region in subject.outside
        for one in mends_of(subject, region)
    ]
    return Table(say("mends"), columns, tuple(rows))


def _then(subject: Subject, region: str, mend: Mend) -> str:
    """Return what the rules say of a region after a move."""
    if not mend.left:
        return subject.say("then.kept")
    own = set(subject.members[region])
    after = own - {mend.code} if mend.source == region else own | {mend.code}
    codes = subject.by_name(after)
    require_known(codes, subject.graph, what="the graph")
    return subject.say("then.left", reason="; ".join(_reasons(subject, codes)))


def _reasons(subject: Subject, codes: list[Hashable]) -> Iterator[str]:
    import pandas as pd  # noqa: PLC0415

    report = check_regions(
        pd.Series("x", index=pd.Index(codes)),
        subject.graph,
        parents=None if subject.plan.parents is None else subject.plan.parents,
        municipalities=subject.table,
        criteria=subject.criteria,
    )
    for one in report.findings:
        if one.ok is False and one.severity == "required":
            yield subject.reason(one)


def unplaced_table(subject: Subject) -> Table:
    """Return a row a municipality in no region, with the regions that it borders on."""
    say = subject.say
    columns = [Column(say("col.name"), width=2), Column(say("col.code"), width=0.9)]
    with_people = bool(subject.people)
    if with_people:
        columns.append(Column(say("col.people"), 0, 1.2))
    if subject.has_borders:
        columns.append(Column(say("col.borders_on"), width=3))
    rows: list[tuple[Cell, ...]] = []
    for code in subject.unplaced:
        row: list[Cell] = [subject.name(code), clean(code)]
        if with_people:
            row.append(subject.people.get(code))
        if subject.has_borders:
            row.append(_around(subject, code))
        rows.append(tuple(row))
    return Table(say("unplaced"), tuple(columns), tuple(rows))


def _around(subject: Subject, code: Hashable) -> str:
    """Return the regions around a municipality in words."""
    if code not in subject.graph or not [one for one in subject.graph[code] if one != code]:
        return subject.say("alone")
    found = {subject.region_of[one] for one in subject.graph[code] if one in subject.region_of}
    return ", ".join(sorted(found, key=in_order)) or subject.say("alone.unplaced")


def possible_table(subject: Subject, standing: Standing, *, near: bool = False) -> Table:
    """Return a row a parent and number of regions: how many plans there are, what the best cut.

    `near` leaves out what is more than one region away from the plan.
    """
    say = subject.say
    columns = (
        Column(say("col.parent") if subject.parent_of else say("col.land"), width=2.2),
        Column(say("col.n_regions"), 0, 1),
        Column(say("col.plans"), 0, 1.6),
        Column(say("col.best_cut"), 1, 1.2),
        Column(say("col.difference"), width=2.8),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in standing.parents:
        name = one.parent if subject.parent_of else say("land")
        for n, (n_plans, cut) in sorted(one.best.items()):
            if near and one.n_regions is not None and abs(n - one.n_regions) > 1:
                continue
            against = _difference(subject, one.n_regions, n, (cut - one.cut_m) / 1000)
            rows.append((name, n, n_plans, cut / 1000, against))
    return Table(say("possible"), columns, tuple(rows))


def _difference(subject: Subject, ours: int | None, n: int, km: float) -> str:
    """Return in words how the best plan with so many regions differs from this one."""
    if ours is None or km != km:  # noqa: PLR0124  (NaN)
        return "\N{EN DASH}"
    sign = "+" if km > 0 else "\N{MINUS SIGN}"
    shown = number(abs(km), subject.language, digits=1)
    same = shown == number(0.0, subject.language, digits=1)
    if ours == n:
        return subject.say("this.best" if same else "this", km=f"{sign}{shown}")
    return subject.say("same" if same else "other", km=f"{sign}{shown}")
