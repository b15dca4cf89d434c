"""What a report says, in order: summary, map, a page a region, alternatives, proof, sources."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version

from regiomap._base.provenance import credit, population_date, stated_date
from regiomap._base.texts import number, percent
from regiomap.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    clean,
)
from regiomap.documents.rivals import Rival, moved_table, rivals_of, rivals_table
from regiomap.documents.standing import Standing
from regiomap.documents.subject import Subject
from regiomap.documents.tables import (
    checks_table,
    members_table,
    mends_table,
    neighbours_table,
    possible_table,
    regions_table,
    unplaced_table,
)

__all__ = ["Given", "document_of"]

_MOST_NAMED = 12
_MOST_UNPLACED = 25  # in the summary


@dataclass(frozen=True)
class Given:
    """What is added to what is known of a plan: texts of the caller, and pictures."""

    title: str | None = None
    source: str | None = None
    date: str | None = None
    plan: Picture | None = None
    regions: Callable[[], Iterator[tuple[str, Picture]]] | None = None


def document_of(subject: Subject, standing: Standing, given: Given) -> Document:
    """Return a report in full."""
    say = subject.say
    title = clean(given.title or "") or say("title", title=subject.title)
    rivals = rivals_of(subject)
    whole = {
        "regions": regions_table(subject),
        "members": members_table(subject),
        "checks": checks_table(subject),
        "neighbours": neighbours_table(subject),
        "mends": mends_table(subject),
    }
    sources = _sources(subject, given)
    blocks: list[Block] = [
        *_summary(subject, standing, whole["regions"]),
        *_map(subject, given),
        *_pages(subject, whole, given),
        *_unplaced(subject),
        *_alternatives(subject, standing, rivals),
        *_proof(subject, standing),
        Heading(2, say("sources"), "bronnen", new_page=False),
        Bullets(tuple(sources)),
    ]
    sheets = [_said(subject, standing, sources), *whole.values()]
    if len(rivals) > 1:
        sheets += [rivals_table(subject, rivals), moved_table(subject, rivals)]
    sheets.append(possible_table(subject, standing))
    return Document(
        title=title,
        subject=_lead(subject),
        page_word=say("page"),
        contents_word=say("contents"),
        language=subject.language,
        blocks=tuple(blocks),
        sheets=tuple(one for one in sheets if one.rows),
    )


def _lead(subject: Subject) -> str:
    n_all = len(subject.plan.assignment)
    facts = {"regions": len(subject.members), "placed": len(subject.region_of), "all": n_all}
    vintage = subject.attrs.get("vintage")
    if vintage is None:
        return subject.say("lead", **facts)
    return subject.say("lead.vintage", **facts, vintage=vintage)


def _summary(subject: Subject, standing: Standing, regions: Table) -> Iterator[Block]:
    say = subject.say
    yield Heading(2, say("summary"), "samenvatting")
    yield Paragraph(_lead(subject), lead=True)
    yield Table(
        say("figures"),
        (Column(say("col.what"), width=1.4), Column(say("col.value"), width=2)),
        tuple(_figures(subject)),
    )
    yield Paragraph(standing.proof)
    yield from _against_the_rules(subject)
    if regions.rows:
        yield Heading(3, say("regions"), "regios")
        yield Table(regions.name, regions.columns, regions.rows, _anchors(subject))
    if 0 < len(subject.unplaced) <= _MOST_UNPLACED:
        yield Heading(3, say("unplaced"), "niet-ingedeeld")
        yield unplaced_table(subject)


def _figures(subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield the figures of the plan: what, and how much."""
    say, language = subject.say, subject.language
    n_all = len(subject.plan.assignment)
    yield say("fact.regions"), number(len(subject.members), language)
    placed = number(len(subject.region_of), language)
    yield say("fact.placed"), say("fact.placed.of", n=placed, all=number(n_all, language))
    people = subject.people_in(subject.region_of)
    if people is not None:
        date = clean(population_date(subject.attrs, language))
        said = number(people, language)
        yield say("fact.people"), say("fact.people.date", n=said, date=date) if date else said
    cut = subject.plan.cut
    if cut == cut:  # noqa: PLR0124  (NaN)
        if subject.plan.weight == "shared_border_m":
            yield say("fact.cut"), f"{number(cut / 1000, language, digits=1)} km"
        else:
            shown = number(cut, language, digits=0 if float(cut).is_integer() else 1)
            yield say("fact.cut.weight", weight=clean(subject.plan.weight)), shown
    if subject.checks is not None:
        n = len(subject.members) - len(subject.outside)
        yield say("fact.kept"), say("fact.kept.of", n=n, all=len(subject.members))


def _against_the_rules(subject: Subject) -> Iterator[Block]:
    """Yield what is not within the rules, and which rules nobody could check."""
    say = subject.say
    if subject.outside:
        yield Paragraph(say("outside", n=len(subject.outside)))
        yield Bullets(tuple(f"{region}: {_reasons(subject, region)}" for region in subject.outside))
    elif subject.members:
        yield Paragraph(say("outside.none"))
    if subject.checks is None:
        return
    unknown = {one.criterion for one in subject.checks.findings if one.ok is None}
    rules = subject.criteria.to_frame(subject.language)
    names = [str(rules.loc[key, "name"]) for key in rules.index if key in unknown]
    if not subject.has_borders:
        names.append(say("unknown.contiguous"))
    if names:
        yield Paragraph(say("unknown", names=", ".join(names)))


def _reasons(subject: Subject, region: str) -> str:
    return "; ".join(subject.reason(one) for one in subject.broken(region))


def _map(subject: Subject, given: Given) -> Iterator[Block]:
    """Yield the map; nothing in a format without pictures, unless there could be none anyway."""
    say = subject.say
    if given.plan is not None:
        yield Heading(2, say("map"), "kaart", new_page=True, wide=True)
        yield given.plan
    elif subject.table is None:
        yield Heading(2, say("map"), "kaart")
        yield Paragraph(say("map.none"))


def _anchors(subject: Subject) -> Mapping[str, str]:
    return {region: f"regio-{i}" for i, region in enumerate(subject.members, 1)}


def _pages(subject: Subject, whole: Mapping[str, Table], given: Given) -> Iterator[Block]:
    """Yield a page a region."""
    say = subject.say
    pictures = dict(given.regions()) if given.regions is not None else {}
    for at, (region, anchor) in enumerate(_anchors(subject).items()):
        if not at:
            yield Heading(2, say("pages"), "per-regio", new_page=True)
        yield Heading(3, region, anchor, new_page=at > 0)
        yield Paragraph(_region_lead(subject, region))
        if region in pictures:
            yield pictures[region]
        parts = {key: whole[key].part(region) for key in ("members", "checks", "neighbours")}
        mends = whole["mends"].part(region)
        yield Heading(4, say("members"), f"{anchor}-gemeenten")
        yield parts["members"]
        if parts["checks"].rows:
            yield Heading(4, say("checks"), f"{anchor}-regels")
            yield parts["checks"]
        if subject.broken(region):
            yield Heading(4, say("mends"), f"{anchor}-herstel")
            yield Paragraph(say("mends.lead" if mends.rows else "mends.none"))
            if mends.rows:
                yield mends
        if parts["neighbours"].rows:
            yield Heading(4, say("neighbours"), f"{anchor}-buren")
            yield parts["neighbours"]


def _unplaced(subject: Subject) -> Iterator[Block]:
    """Yield who is in no region, where they are too many for the summary."""
    if len(subject.unplaced) > _MOST_UNPLACED:
        yield Heading(2, subject.say("unplaced"), "niet-ingedeeld", new_page=True)
        if not subject.members:
            yield Paragraph(subject.say("unplaced.all"))
        yield unplaced_table(subject)


def _region_lead(subject: Subject, region: str) -> str:
    say, codes = subject.say, subject.members[region]
    parents = subject.parents_in(region)
    said = say("region", n=len(codes))
    people = subject.people_in(codes)
    if people is not None:
        said += say("region.people", n=number(people, subject.language))
    if subject.area_km2:
        area = sum(subject.area_km2.get(code, float("nan")) for code in codes)
        if area == area:  # noqa: PLR0124  (NaN)
            said += say("region.area", km2=number(area, subject.language))
    said += say("region.parents", names=", ".join(parents)) if parents else ""
    return f"{said}."


def _alternatives(subject: Subject, standing: Standing, rivals: list[Rival]) -> Iterator[Block]:
    """Yield other plans with their pros and cons, and what other numbers of regions cost."""
    say = subject.say
    yield Heading(2, say("alternatives"), "alternatieven", new_page=True)
    if len(rivals) > 1:
        yield Heading(3, say("rivals"), "andere-voorstellen")
        yield rivals_table(subject, rivals)
        moved = moved_table(subject, rivals)
        for i, one in enumerate(rivals[1:], 1):
            yield Heading(4, one.title, f"voorstel-{i}")
            yield from _rival(subject, one)
            rows = moved.part(one.title)
            if rows.rows:
                yield rows
    yield Heading(3, say("possible"), "wat-kan")
    table = possible_table(subject, standing, near=True)
    if table.rows:
        yield Paragraph(say("possible.lead"))
        yield table
    else:
        yield Paragraph(say("possible.none"))
    if standing.too_large:
        names = ", ".join(standing.too_large[:_MOST_NAMED])
        yield Paragraph(
            say("possible.too_large", names=names if subject.parent_of else say("land"))
        )


def _rival(subject: Subject, rival: Rival) -> Iterator[Block]:
    say = subject.say
    if rival.reason:
        yield Paragraph(rival.reason)
        return
    lines = [say("pro", said=one) for one in rival.pros]
    lines += [say("con", said=one) for one in rival.cons]
    yield Bullets(tuple(lines)) if lines else Paragraph(say("rival.same"))


def _proof(subject: Subject, standing: Standing) -> Iterator[Block]:
    say = subject.say
    yield Heading(2, say("proof"), "bewijs")
    yield Paragraph(standing.proof)
    if standing.extra == standing.extra and standing.extra > 0:
        yield Paragraph(say("proof.extra", percent=percent(standing.extra, 1, subject.language)))
    yield Bullets(tuple(say(f"proof.means.{key}") for key in ("best", "not", "file", "checker")))


def _credit(subject: Subject, given: Given) -> str:
    parts = (
        credit(subject.attrs, subject.language) if given.source is None else given.source,
        stated_date(subject.attrs) if given.date is None else given.date,
    )
    return " \N{MIDDLE DOT} ".join(clean(one) for one in parts if clean(one))


def _sources(subject: Subject, given: Given) -> list[str]:
    """Return where everything comes from."""
    say = subject.say
    said = [say("source.plan", name=clean(subject.plan.source) or subject.title)]
    said += [say("source.other", name=clean(one)) for one in subject.others]
    said.append(_credit(subject, given) or say("source.unknown"))
    vintage = subject.attrs.get("vintage")
    if vintage is not None:
        said.append(say("source.vintage", vintage=vintage))
    if population_date(subject.attrs, subject.language) and _is_embedded(subject):
        said.append(say("source.lengths"))
    said.append(say("source.regiomap", version=version("regiomap")))
    return said


def _is_embedded(subject: Subject) -> bool:
    return isinstance(subject.attrs.get("source"), Mapping)


def _said(subject: Subject, standing: Standing, sources: list[str]) -> Table:
    """Return the summary as a sheet."""
    say = subject.say
    rows = [(say("fact.what"), _lead(subject)), *_figures(subject)]
    rows.append((say("proof"), standing.proof))
    rows += [(say("fact.outside"), f"{one}: {_reasons(subject, one)}") for one in subject.outside]
    rows += [(say("sources"), one) for one in sources]
    columns = (Column(say("col.what")), Column(say("col.value")))
    return Table(say("summary"), columns, tuple(rows))
