"""Why there is no plan: the simple arguments, before the engine has to try everything."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import networkx as nx

from regiomap._base.messages import few
from regiomap._base.texts import Language, number, text
from regiomap.assignments import names_of
from regiomap.planspace.rules import Rules

__all__ = ["reason_of", "tried_all"]


@dataclass(frozen=True)
class _Case:
    """What is asked: a number of regions (None: any) of a size, from a graph."""

    graph: nx.Graph
    sizes: Mapping[str, int]
    size: tuple[int, int]
    n_regions: int | None
    language: Language

    @property
    def parts(self) -> list[set[str]]:
        """The connected parts, the smallest first."""
        parts = nx.connected_components(self.graph)
        return sorted(parts, key=lambda part: (len(part), min(part)))

    def total(self, codes: Iterable[str]) -> int:
        """Return the size of some municipalities together."""
        return sum(self.sizes[code] for code in codes)

    def span(self, totals: Iterable[int]) -> tuple[int, int]:
        """Return the fewest and most regions that sizes alone allow."""
        low, high = self.size
        totals = list(totals)
        return sum(-(-n // high) for n in totals), sum(n // low for n in totals)

    def say(self, key: str, **values: object) -> str:
        """Return an argument in words."""
        low, high = self.size
        values |= {"min": low, "max": high, "k": self.n_regions}
        shown = {
            k: number(v, self.language) if isinstance(v, int) else v for k, v in values.items()
        }
        return text("planspace", f"infeasible.{key}", self.language, **shown)

    def named(self, codes: Iterable[str]) -> str:
        """Return the names of some municipalities, the first few of them."""
        names = names_of(self.graph)
        return few(sorted(names[code] for code in codes), more=" (+{})")


def reason_of(rules: Rules, *, n_regions: int | None, language: Language) -> str:
    """Return the first simple reason why there is no plan, or an empty text."""
    graph, n_fixed = rules.graph.subgraph(rules.free), len(rules.constraints.fixed)
    free = None if n_regions is None else n_regions - n_fixed
    case = _Case(graph, rules.sizes, rules.size, free, language)
    # Who is short of regions because of the fixed ones is told so, and nothing behind it.
    if free is not None and n_fixed and (free < 0 or (free == 0 and len(graph))):
        key = "all_fixed" if free == 0 else "more_fixed"
        return case.say(key, names=case.named(graph), n=n_regions, fixed=n_fixed)
    reasons = chain(_by_town(case), _by_size(case), _by_parts(case), _by_bottleneck(case))
    reason = next(reasons, "")
    if reason and n_fixed:
        key = "beside" if n_regions is None else "of_which_fixed"
        reason = case.say(key, n=n_regions, fixed=n_fixed, reason=reason)
    return reason


def tried_all(possible: Sequence[int], language: Language) -> str:
    """Return what can be said when no simple argument applies."""
    numbers = ", ".join(map(str, possible))
    key = "infeasible.only" if possible else "infeasible.none"
    found = text("planspace", key, language, numbers=numbers)
    return text("planspace", "infeasible.tried", language, possible=found)


def _by_town(case: _Case) -> Iterator[str]:
    """Yield the reason when a municipality alone is larger than a region may be."""
    large = [code for code in case.graph if case.sizes[code] > case.size[1]]
    if large:
        large.sort(key=lambda code: (-case.sizes[code], code))
        named = few(
            large,
            lambda code: f"{case.named([code])} ({number(case.sizes[code], case.language)})",
            more=" (+{})",
        )
        yield case.say("town", names=named)


def _by_size(case: _Case) -> Iterator[str]:
    """Yield the reason when the whole is too small or large, or between two numbers of regions."""
    n, (low, high) = case.total(case.graph), case.size
    if case.n_regions is not None and n < case.n_regions * low:
        yield case.say("few", n=n)
    if case.n_regions is not None and n > case.n_regions * high:
        yield case.say("many", n=n)
    fewest, most = case.span([n])
    if fewest > most:
        yield case.say("gap", n=n)


def _by_parts(case: _Case) -> Iterator[str]:
    """Yield the reason when a loose part cannot be divided, or all parts not into so many."""
    totals = [case.total(part) for part in case.parts]
    for part, n in zip(case.parts, totals, strict=True):
        fewest, most = case.span([n])
        if fewest > most:
            yield case.say("loose", names=case.named(part), n=n)
    fewest, most = case.span(totals)
    if case.n_regions is not None and not fewest <= case.n_regions <= most:
        yield case.say("loose_total", parts=len(totals), low=fewest, high=most)


def _by_bottleneck(case: _Case) -> Iterator[str]:
    """Yield the reason when too many hang on one town, in pieces too small for a region."""
    low, high = case.size
    for town in sorted(nx.articulation_points(case.graph)):
        rest = case.graph.subgraph(set(case.graph) - {town})
        around = set(case.graph[town])
        pieces = [part for part in nx.connected_components(rest) if part & around]
        hanging = {code for part in pieces if case.total(part) < low for code in part}
        n = case.total(hanging | {town})
        if n > high:
            yield case.say("bottleneck", names=case.named(hanging), town=case.named([town]), n=n)
