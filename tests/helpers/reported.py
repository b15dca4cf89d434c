"""A small land with a plan that keeps the rules, and one that breaks most of them."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

import regiomap as rm
from helpers.lands import squares
from regiomap.checks.criteria import Criteria
from regiomap.documents.content import Given, document_of
from regiomap.documents.model import Document
from regiomap.documents.save import write_report
from regiomap.documents.standing import Standing, standing_of
from regiomap.documents.subject import Subject, subject_of

RULES = Criteria(min_size=2, max_size=4)
ENDINGS = (".html", ".docx", ".xlsx", ".md")
CODES = "abcdefghijkl"


def land(names: dict[str, str] | None = None) -> gpd.GeoDataFrame:
    """Return twelve squares in two rows of six, three by two in each of two parents."""
    table = squares(
        CODES,
        columns=6,
        west=150_000,
        south=200_000,
        reference_region=list("PPPQQQ") * 2,
        population=range(1000, 13000, 1000),
    )
    table["name"] = [(names or {}).get(code, f"Dorp {code.upper()}") for code in CODES]
    return table


def plan(regions: str = "111333222444", names: dict[str, str] | None = None) -> rm.Plan:
    """Return a plan with one letter a municipality; a dot is no region."""
    table = land(names)
    graph = rm.build_adjacency(table)
    assignment = pd.Series(list(regions), index=table.index, dtype=object).replace(".", None)
    known = rm.Plan(assignment.where(assignment.notna(), None), source="plan.csv")
    return known.with_municipalities(table, graph=graph, parents="reference_region")


# 1: too few. 3: crosses. 4: crosses in two parts. No region: b and k. 2: as it should be.
BROKEN = "1.33332244.4"


def subject(regions: str = "111333222444", **given: Any) -> Subject:  # noqa: ANN401  (as asked)
    """Return what is known about a plan."""
    told: dict[str, Any] = {"title": "plan", "others": {}, "criteria": RULES, "language": "nl"}
    return subject_of(plan(regions), **(told | given))


def document(regions: str = "111333222444", **given: Any) -> Document:  # noqa: ANN401
    """Return a report without pictures."""
    known = subject(regions, **given)
    return document_of(known, standing_of(known), Given())


def written(plans: Any, path: Path, **given: Any) -> tuple[Subject, Standing]:  # noqa: ANN401
    """Write a report by the rules of this land."""
    told: dict[str, Any] = {"criteria": RULES, "language": "nl"} | given
    return write_report(plans, path, Given(), **told)
