"""The nearest ways to mend a region that breaks a rule: one municipality that moves."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

import networkx as nx

from regiomap.documents.subject import Subject, in_order
from regiomap.weights import is_weight

__all__ = ["Mend", "mends_of"]

_MOST = 5


@dataclass(frozen=True)
class Mend:
    """One municipality that moves, and what that does.

    Attributes
    ----------
    code, source, target
        Who moves, from which region (None: it is in none), and to which (None: to none).
    left
        What is left to mend in the region, in municipalities and parts; 0: it keeps the rules.
    cut_m
        How much more border is cut; negative: less.
    """

    code: Hashable
    source: str | None
    target: str | None
    left: int
    cut_m: float


def mends_of(subject: Subject, region: str) -> list[Mend]:
    """Return the single moves that bring a region nearest to the rules, the best first.

    A move never brings the other region further from the rules than it is, and never empties it.
    """
    own = frozenset(subject.members[region])
    before = _faults(subject, own)
    if not before:
        return []
    found: list[tuple[tuple[object, ...], Mend]] = []
    for code, source, target in _moves(subject, region):
        now = own - {code} if source == region else own | {code}
        other = target if source == region else source
        members = frozenset(subject.members[other]) if other is not None else frozenset()
        then = members | {code} if source == region else members - {code}
        if other is None:
            then = members
        elif not then or _faults(subject, then) > _faults(subject, members):
            continue
        left = _faults(subject, now)
        if not now or left >= before:
            continue
        mend = Mend(code, source, target, left, _more_cut(subject, code, source, target))
        # A place in another region goes before none, and the shorter border before the longer.
        rank = (left, target is None, mend.cut_m, in_order(subject.name(code)), str(target))
        found.append((rank, mend))
    return [mend for _, mend in sorted(found, key=lambda one: one[0])[:_MOST]]


def _moves(subject: Subject, region: str) -> Iterator[tuple[Hashable, str | None, str | None]]:
    """Yield every move of one municipality out of a region, or into it."""
    members = set(subject.members[region])
    joining: dict[Hashable, None] = {}
    for code in subject.members[region]:
        around: set[str] = set()
        for neighbour in subject.graph[code]:
            if neighbour in members or neighbour == code:
                continue
            joining[neighbour] = None
            if (other := subject.region_of.get(neighbour)) is not None:
                around.add(other)
        for other in sorted(around, key=in_order):
            yield code, region, other
        yield code, region, None
    for code in joining:
        if code in subject.plan.assignment.index:
            yield code, subject.region_of.get(code), region


def _faults(subject: Subject, codes: frozenset[Hashable]) -> int:
    """Return how far some municipalities are from the rules: in municipalities and in parts."""
    rules = subject.criteria
    faults = max(0, rules.min_size - len(codes)) + max(0, len(codes) - rules.max_size)
    if rules.contiguous and codes:
        faults += nx.number_connected_components(subject.graph.subgraph(codes)) - 1
    if rules.nested and subject.parent_of:
        within: dict[str, int] = {}
        for code in codes:
            parent = subject.parent_of.get(code)
            if parent is not None:
                within[parent] = within.get(parent, 0) + 1
        faults += len(codes) - max(within.values(), default=0)
    return faults


def _more_cut(subject: Subject, code: Hashable, source: str | None, target: str | None) -> float:
    """Return how many metres more are cut when a municipality moves; NaN where unknown."""
    parents: Mapping[Hashable, str] = subject.parent_of
    total = 0.0
    for neighbour, facts in subject.graph[code].items():
        region = subject.region_of.get(neighbour)
        length = facts.get("shared_border_m", float("nan"))
        if region is None or neighbour == code:
            continue
        if parents and (code not in parents or parents.get(neighbour) != parents[code]):
            continue
        if not is_weight(length):
            return float("nan")
        was = source is not None and region != source
        becomes = target is not None and region != target
        total += length * (becomes - was)
    return total
