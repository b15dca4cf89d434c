"""Whether a plan keeps the rules of a space, rule by rule and without the engine."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import networkx as nx
import pandas as pd

from regiomap._base.messages import few
from regiomap._base.notebook import as_table
from regiomap._base.reports import Report
from regiomap._base.texts import Language, text
from regiomap.assignments import names_of, require_once
from regiomap.planspace.constraints import Constraints
from regiomap.planspace.loads import Loads
from regiomap.planspace.rules import Rules

__all__ = ["Membership", "contains"]

Broken = tuple[str, Mapping[str, object]]  # the rule, and the values for its sentence


@dataclass(frozen=True, repr=False, eq=False)
class Membership(Report):
    """Whether a plan keeps every rule of a space; truthy when it does.

    Attributes
    ----------
    broken
        One (rule, values for the sentence) for each rule that is broken.
    """

    broken: tuple[Broken, ...]

    def __bool__(self) -> bool:
        return not self.broken

    def reason(self, language: Language = "nl") -> str:
        """Return every broken rule in words."""
        if not self.broken:
            return text("planspace", "ok", language)
        return "; ".join(
            text("planspace", rule, language, **values) for rule, values in self.broken
        )

    def to_frame(self, language: Language = "nl") -> pd.DataFrame:
        """Return one row a broken rule: `rule` and `reason`."""
        rows = [(rule, text("planspace", rule, language, **v)) for rule, v in self.broken]
        return pd.DataFrame(rows, columns=["rule", "reason"])

    def _verdict(self) -> str:
        return self.reason("en")

    def _tables(self) -> Iterable[str]:
        return [as_table(self.to_frame("en"))] if self.broken else []


def contains(assignment: pd.Series, rules: Rules) -> Membership:
    """Check an assignment rule by rule, without the engine.

    Raises
    ------
    AssignmentError
        If a code occurs twice in it.
    """
    require_once(assignment, what="plan")
    given, asked = _Given.of(assignment, rules.graph), rules.constraints
    return Membership((*_placed(given, asked), *_regions(given, rules.loads), *_kept(given, asked)))


@dataclass(frozen=True)
class _Given:
    """An assignment, and the graph that it is about."""

    graph: nx.Graph
    region: Mapping[str, object]
    members: Mapping[object, list[str]]
    strangers: list[str]

    @classmethod
    def of(cls, assignment: pd.Series, graph: nx.Graph) -> "_Given":
        given = {str(code): value for code, value in assignment.dropna().items()}
        region = {code: given[code] for code in sorted(given) if code in graph}
        members: dict[object, list[str]] = {}
        for code, value in region.items():
            members.setdefault(value, []).append(code)
        return cls(graph, region, members, [code for code in given if code not in graph])

    def named(self, codes: Iterable[str]) -> str:
        """Return the names of some municipalities, the first few of them."""
        return few(codes, names_of(self.graph).__getitem__, more=" (+{})")


def _placed(given: _Given, constraints: Constraints) -> Iterator[Broken]:
    """Yield who must be in a region and is not, and who is and must not."""
    out = set(constraints.left_out)
    if given.strangers:
        yield "unknown", {"codes": few(given.strangers, more=" (+{})")}
    missing = sorted(set(given.graph) - set(given.region) - out)
    if missing:
        yield "unassigned", {"names": given.named(missing)}
    if present := [code for code in constraints.left_out if code in given.region]:
        yield "left_out", {"names": given.named(present)}


def _regions(given: _Given, loads: Loads) -> Iterator[Broken]:
    """Yield the regions without the size or the centre towns they need, or in several parts."""
    bounds = list(
        zip(("size", "centres"), loads.lower.tolist(), loads.upper.tolist(), strict=False)
    )
    for region, codes in given.members.items():
        totals = loads.table(codes).sum(axis=1).tolist()
        for n, (rule, low, high) in zip(totals, bounds, strict=True):
            if not low <= n <= high:
                yield rule, {"region": region, "n": n, "min": low, "max": high}
        blocks = nx.connected_components(given.graph.subgraph(codes))
        _, *loose = sorted(blocks, key=lambda block: (-len(block), min(block)))
        if loose:
            cut_off = sorted(code for block in loose for code in block)
            yield "contiguous", {"region": region, "names": given.named(cut_off)}


def _kept(given: _Given, constraints: Constraints) -> Iterator[Broken]:
    """Yield the constraints that are not kept."""
    region = given.region
    for a, b in constraints.pairs_together:
        if region.get(a) != region.get(b):
            yield "together", {"names": given.named([a, b])}
    for a, b in constraints.pairs_apart:
        if a in region and region[a] == region.get(b):
            yield "apart", {"names": given.named([a, b])}
    for group in constraints.fixed:
        if given.members.get(region.get(group[0])) != group:
            yield "fixed", {"names": given.named(group)}
