"""What checks of regions, of their nesting and of borders found, for people in one language."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, cast

from regiomap._base.texts import Language, number, text
from regiomap.adjacency import AdjacencyReport
from regiomap.checks.regions import RegionsReport
from regiomap.cli.tables import Column, Table, alphabetical
from regiomap.history.vintages import CarryReport
from regiomap.matryoshka import NestingReport

__all__ = ["carried_lines", "heads", "land_line", "nesting_lines", "regions_lines"]


def heads(language: Language, *keys: str) -> list[Column]:
    """Return columns by the keys of their headings; a colon behind one says that it has numbers."""
    return [
        Column(text("shell", f"column.{key.rstrip(':')}", language), number=key.endswith(":"))
        for key in keys
    ]


def regions_lines(report: RegionsReport, language: Language) -> Iterable[str | Table]:
    """Return a check of regions: each of them, which rules were checked, and the verdict."""
    table = report.per_region(language)
    sizes = report.contiguity.regions["n_municipalities"]
    rows = [
        (
            str(region),
            text("shell", "yes" if ok else "no", language),
            number(int(sizes[region]), language),
            remarks,
        )
        for region, ok, remarks in zip(table.index, table["ok"], table["remarks"], strict=True)
    ]
    failing = [i for i, ok in enumerate(table["ok"]) if not ok]
    yield Table(heads(language, "region", "ok", "n:", "remarks"), rows, failing)
    yield _rules(report, language)
    wrong = [str(region) for region, ok in zip(table.index, table["ok"], strict=True) if not ok]
    values = {"n": len(table) - len(wrong), "all": len(table)}
    said = [text("shell", "check.all", language, **values)]
    if wrong:
        said.append(text("shell", "check.not", language, names=", ".join(alphabetical(wrong))))
    if report.n_unassigned:
        said.append(text("shell", "check.unassigned", language, n=report.n_unassigned))
    yield " ".join(said)


def _rules(report: RegionsReport, language: Language) -> str:
    """Return which rules were checked, and which could not be."""
    rules = report.criteria.to_frame(language).to_dict("index")
    unknown = Counter(one.criterion for one in report.findings if one.ok is None)
    n = len(report.contiguity.regions)
    known = [str(row["rule"]) for key, row in rules.items() if unknown[str(key)] < n]
    said = [text("shell", "check.rules", language, rules="; ".join(known))] if known else []
    missing = [
        str(row["name"])
        if n_unknown == n
        else text("shell", "check.unknown.some", language, rule=row["name"], n=n_unknown, all=n)
        for row, n_unknown in ((row, unknown[str(key)]) for key, row in rules.items())
        if n_unknown
    ]
    if missing:
        said.append(text("shell", "check.unknown", language, rules=", ".join(missing)))
    return " ".join(said)


def nesting_lines(
    report: NestingReport, names: Mapping[Any, str], language: Language
) -> Iterable[str | Table]:
    """Return how each region lies in its parents, and the verdict."""
    rows, wrong = [], []
    for region, row in report.to_frame().to_dict("index").items():
        exempt = row["exempt"] if isinstance(row["exempt"], str) else ""
        if row["nesting"] not in ("nested", "equal") and not exempt:
            wrong.append(str(region))
        several = len(row["parents"]) > 1
        held = zip(row["parents"], row["n_in_parents"], strict=True)
        shown = [f"{parent} ({n})" if several else str(parent) for parent, n in held]
        outside = alphabetical(names.get(code, code) for code in row["sticking_out"])
        rows.append(
            (
                str(region),
                text("shell", row["nesting"], language),
                number(int(row["n_municipalities"]), language),
                ", ".join(shown),
                ", ".join(outside),
                exempt,
            )
        )
    columns = ("region", "nesting", "n:", "parents", "outside", "exempt")
    failing = [i for i, row in enumerate(rows) if row[0] in wrong]
    yield Table(heads(language, *columns), rows, failing)
    values = {"n": len(rows) - len(wrong), "all": len(rows)}
    said = text("shell", "nest.all", language, **values)
    if wrong:
        said += " " + text("shell", "nest.not", language, names=", ".join(alphabetical(wrong)))
    yield said


def land_line(report: AdjacencyReport, language: Language) -> str:
    """Return how many municipalities and borders there are, and what is doubtful about them."""
    counted = {
        "n": report.n_municipalities,
        "borders": number(report.n_borders, language),
        "parts": len(report.components),
    }
    said = [text("shell", "land", language, **counted)]
    if report.n_bridges:
        said.append(text("shell", "land.bridges", language, n=report.n_bridges))
    counts = cast("dict[str, int]", report.doubts["kind"].value_counts(sort=False).to_dict())
    if counts:
        doubts = [text("shell", f"doubt.{kind}", language, n=n) for kind, n in counts.items()]
        said.append(text("shell", "land.doubts", language, doubts=", ".join(doubts)))
    return " ".join(said)


def carried_lines(report: CarryReport, language: Language) -> str:
    """Return what became of regions through mergers."""
    told = {
        "choices": report.choices.index,
        "small": report.regions.index[report.regions["too_small"]],
        "changed": report.regions.index[report.regions["territory_changed"]],
    }
    said = [text("shell", "carried", language, n=len(report.regions))]
    said += [
        text("shell", f"carried.{key}", language, names=", ".join(alphabetical(which)))
        for key, which in told.items()
        if len(which)
    ]
    return " ".join(said)
