"""What is known about the plan of a report: its regions, its neighbours and its checks."""

import math
import re
import unicodedata
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import networkx as nx
import pandas as pd

from regiomap._base.texts import Language, Terms, terms_in, text
from regiomap.boundaries.metres import crs_faults
from regiomap.checks.criteria import Criteria
from regiomap.checks.regions import Finding, RegionsReport, check_regions
from regiomap.documents.model import clean
from regiomap.drawing.web.territory import neighbours_of
from regiomap.plans.plan import Plan, names_known_to

__all__ = ["Subject", "in_order", "subject_of"]


@dataclass(frozen=True)
class Subject:
    """A plan and all that a report can say of it.

    Attributes
    ----------
    plan, title
        The plan, with its boundaries and neighbours where known, and what it is called.
    others
        Plans to compare it with, by what they are called.
    graph
        Neighbours; without boundaries a graph of the municipalities alone.
    members
        Codes of each region, by the name that people read; in alphabetical order.
    shown
        What people read for each region.
    checks
        What the rules say.
    """

    plan: Plan
    title: str
    others: Mapping[str, Plan]
    criteria: Criteria
    language: Language
    terms: Terms
    graph: nx.Graph
    has_borders: bool
    names: Mapping[Hashable, str]
    members: Mapping[str, tuple[Hashable, ...]]
    region_of: Mapping[Hashable, str]
    parent_of: Mapping[Hashable, str]
    shown: Mapping[Hashable, str]
    checks: RegionsReport | None

    def say(self, key: str, /, **values: object) -> str:
        """Return words of a report."""
        return text("documents", key, self.language, self.terms, **values)

    @property
    def table(self) -> gpd.GeoDataFrame | None:
        """The boundaries, where known."""
        return self.plan.municipalities

    @cached_property
    def attrs(self) -> Mapping[Any, Any]:
        """What the boundaries say of themselves."""
        table = self.table
        return {} if table is None else table.attrs

    @cached_property
    def people(self) -> Mapping[Hashable, int]:
        """Inhabitants by code, of those for whom they are known."""
        table = self.table
        if table is None or "population" not in table:
            return {}
        figures = pd.to_numeric(table["population"], errors="coerce").dropna()
        return {code: round(n) for code, n in figures.items() if abs(n) != math.inf}

    @cached_property
    def area_km2(self) -> Mapping[Hashable, float]:
        """Area by code; of none where the boundaries are not in metres."""
        table = self.table
        if table is None or crs_faults(table.crs, "an area"):
            return {}
        return (table.geometry.area / 1e6).to_dict()  # type: ignore[no-any-return]

    @property
    def unplaced(self) -> tuple[Hashable, ...]:
        """Codes in no region, in alphabetical order."""
        return tuple(self.by_name(set(self.plan.assignment.index) - self.region_of.keys()))

    def by_name(self, codes: Any) -> list[Hashable]:  # noqa: ANN401  (any codes)
        """Return codes in alphabetical order of their names."""
        return sorted(codes, key=lambda code: (in_order(self.name(code)), str(code)))

    def name(self, code: Hashable) -> str:
        """Return the name of a municipality, its code where no name is known."""
        return clean(self.names.get(code, code)) or clean(code)

    def people_in(self, codes: Any) -> int | None:  # noqa: ANN401  (any codes)
        """Return how many people live in some municipalities; None where that is not known."""
        known = [self.people.get(code) for code in codes]
        return None if not known or None in known else sum(n for n in known if n is not None)

    def parents_in(self, region: str) -> list[str]:
        """Return the parents that a region has members in."""
        found = {self.parent_of[code] for code in self.members[region] if code in self.parent_of}
        return sorted(found, key=in_order)

    def findings(self, region: str) -> list[Finding]:
        """Return what the rules say of a region, as far as it is known."""
        if self.checks is None:
            return []
        return [
            one
            for one in self.checks.findings
            if self.shown[one.region] == region and one.ok is not None
        ]

    def reason(self, finding: Finding) -> str:
        """Return in words what a rule says of a region."""
        return clean(finding.reason(self.language, terms=self.terms.words()))

    def broken(self, region: str) -> list[Finding]:
        """Return the required rules that a region does not keep."""
        return [
            one for one in self.findings(region) if one.ok is False and one.severity == "required"
        ]

    @property
    def outside(self) -> list[str]:
        """Regions that break a required rule."""
        return [region for region in self.members if self.broken(region)]


def subject_of(
    plan: Plan,
    *,
    title: str,
    others: Mapping[str, Plan],
    criteria: Criteria,
    language: Language,
    terms: Mapping[str, str] | None = None,
) -> Subject:
    """Return what is known about a plan, with its neighbours built where only borders are known."""
    assignment = plan.assignment.dropna()
    has_borders = plan.graph is not None or plan.municipalities is not None
    if plan.graph is not None:
        graph = plan.graph
    elif plan.municipalities is not None:
        graph = neighbours_of(plan.municipalities, ())
        plan = plan.with_municipalities(plan.municipalities, graph=graph)
    else:
        graph = nx.empty_graph(list(plan.assignment.index))
        criteria = replace(criteria, contiguous=False)
    names = {code: str(code) for code in plan.assignment.index} | names_known_to(plan)
    parents = pd.Series(dtype=object) if plan.parents is None else plan.parents.dropna()
    shown = _shown(assignment)
    members: dict[str, list[Hashable]] = {}
    for code, region in assignment.items():
        members.setdefault(shown[region], []).append(code)
    known = Subject(
        plan=plan,
        title=clean(title),
        others={clean(one): other for one, other in others.items()},
        criteria=criteria,
        language=language,
        terms=terms_in(language, terms),
        graph=graph,
        has_borders=has_borders,
        names=names,
        members={},
        region_of={code: region for region, codes in members.items() for code in codes},
        parent_of={code: clean(parent) for code, parent in parents.items()},
        shown=shown,
        checks=_checks(plan, graph, criteria, members),
    )
    ordered = {
        region: tuple(known.by_name(members[region])) for region in sorted(members, key=in_order)
    }
    return replace(known, members=ordered)


_NAMELESS = "?"
_NUMBERS = re.compile(r"(\d+)")
_MOST_DIGITS = 1000  # of a number; Python reads none of more than some thousands


def in_order(name: str) -> list[tuple[int, int | str]]:
    """Return a key that sorts names as people do: 2 before 10, and é beside e.

    Examples
    --------
    >>> sorted(["region 10", "Étampes", "region 2", "Fort"], key=in_order)
    ['Étampes', 'Fort', 'region 2', 'region 10']
    """
    bare = unicodedata.normalize("NFKD", name)
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign)).casefold()
    parts = _NUMBERS.split(bare)
    return [
        (0, int(part)) if part.isdecimal() and len(part) <= _MOST_DIGITS else (1, part)
        for part in parts
        if part
    ]


def _shown(assignment: pd.Series) -> dict[Hashable, str]:
    """Return each region as people read it: on one line, and no two alike."""
    shown: dict[Hashable, str] = {}
    taken: set[str] = set()
    for region in assignment.drop_duplicates():
        name = bare = clean(region) or _NAMELESS
        n = 1
        while name in taken:
            n += 1
            name = f"{bare} ({n})"
        taken.add(name)
        shown[region] = name
    return shown


def _checks(
    plan: Plan, graph: nx.Graph, criteria: Criteria, members: Mapping[str, object]
) -> RegionsReport | None:
    """Return what the rules say; None where there is no region."""
    if not members:
        return None
    parents = plan.parents
    if parents is not None:
        # Who is in the plan and in no parent lies outside every one.
        parents = parents.reindex(parents.index.union(plan.assignment.index, sort=False))
    return check_regions(
        plan.assignment,
        graph,
        parents=parents,
        municipalities=plan.municipalities,
        criteria=criteria,
    )
