"""How a plan stands among all that are possible: proven where the exact engine can, quickly."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from regiomap.documents.subject import Subject
from regiomap.errors import PlanSpaceTooLarge, RegiomapError
from regiomap.plans.plan import Plan, cut_of
from regiomap.plans.proof import is_best, proof_of
from regiomap.planspace.space import PlanSpace
from regiomap.propose.proposal import Proposal
from regiomap.propose.regions import Progress, propose_regions

__all__ = ["ParentStanding", "Standing", "standing_of"]

_NAN = float("nan")
_LAND = "land"


@dataclass(frozen=True)
class ParentStanding:
    """A parent: how many regions the plan has in it, what that cuts, and what the best ones cut.

    `n_regions` is None where a region crosses it or breaks the rules, or somebody has no place.
    """

    parent: str
    n_regions: int | None
    cut_m: float
    best: Mapping[int, tuple[int | None, float]]  # number of regions -> plans, least cut


@dataclass(frozen=True)
class Standing:
    """What is proven about a plan.

    Attributes
    ----------
    proof
        In a sentence or two.
    extra
        By which part the plan cuts more than the best of as many regions; NaN: not known.
    parents
        Of each parent that the exact engine has done.
    too_large
        Parents that are too large to be done quickly.
    """

    proof: str
    extra: float = _NAN
    parents: tuple[ParentStanding, ...] = ()
    too_large: tuple[str, ...] = field(default=())


def standing_of(subject: Subject, progress: Progress = None) -> Standing:
    """Return what is proven about a plan, and what other numbers of regions would cost."""
    plan, table = subject.plan, subject.table
    if not subject.has_borders:
        return Standing(subject.say("proof.no_borders"))
    if table is None or not subject.members:
        return Standing(_own_proof(subject) or subject.say("proof.no_borders"))
    parents = _parents(subject)
    too_large = [name for name in dict.fromkeys(parents) if not _fits(subject, parents, name)]
    kept = parents[~parents.isin(too_large)]
    proposal = _proposal(subject, kept, plan.n_regions, progress) if len(kept) else None
    if proposal is None:
        said = _own_proof(subject) or subject.say("proof.too_large" if too_large else "proof.none")
        return Standing(said, too_large=tuple(too_large))
    proof, extra = _proof(subject, proposal, too_large=too_large)
    done = tuple(_standings(subject, proposal, kept))
    # The same proof, found again, knows with how many regions; what a plan says of itself does not.
    is_found_again = extra == 0 and plan.best_of == proposal.n_plans
    said = proof if is_found_again else _own_proof(subject) or proof
    return Standing(said, 0.0 if is_best(plan) else extra, done, tuple(too_large))


def _own_proof(subject: Subject) -> str:
    """Return what a plan says of itself; empty where it says nothing."""
    plan = subject.plan
    known = plan.exact or plan.bound > 0
    return proof_of(plan, subject.language) if known else ""


def _parents(subject: Subject) -> pd.Series:
    """Return the parent of each municipality as text; the land where there are none."""
    index = subject.plan.assignment.index
    known = subject.parent_of
    if not known:
        return pd.Series(_LAND, index=index, dtype=object)
    return pd.Series({code: known[code] for code in index if code in known}, dtype=object)


def _fits(subject: Subject, parents: pd.Series, parent: str) -> bool:
    """Return whether the exact engine does a parent within its budget."""
    codes = [code for code in parents.index[parents == parent] if code in subject.graph]
    try:
        return bool(PlanSpace(subject.graph.subgraph(codes), size=_size(subject)).predict())
    except RegiomapError:
        return True  # too few, or nobody borders on anybody: then there is no plan, at once


def _size(subject: Subject) -> tuple[int, int]:
    return subject.criteria.min_size, subject.criteria.max_size


def _proposal(
    subject: Subject, parents: pd.Series, n_regions: int, progress: Progress
) -> Proposal | None:
    """Return the best plan with as many regions, or with any number; None where there is none."""
    table = subject.table
    assert table is not None  # noqa: S101  (the caller asks first)
    for wanted in (n_regions, None):
        try:
            return propose_regions(
                table,
                subject.graph,
                within=parents,
                size=_size(subject),
                n_regions=wanted,
                weight=subject.plan.weight,
                progress=progress,
            )
        except PlanSpaceTooLarge:
            return None
        except RegiomapError:
            continue
    return None


def _proof(subject: Subject, proposal: Proposal, *, too_large: list[str]) -> tuple[str, float]:
    """Return what the best plan says of this one, and by which part this one cuts more."""
    plan, best = subject.plan, proposal.best
    if too_large:
        return subject.say("proof.too_large"), _NAN
    if subject.outside:
        return subject.say("proof.rules"), _NAN
    if best.n_regions != plan.n_regions:
        return subject.say("proof.number", n=plan.n_regions), _NAN
    if set(best.assignment.dropna().index) != set(plan.assignment.dropna().index):
        return subject.say("proof.others"), _NAN
    cut, least = (_cut(subject, one) for one in (plan, best))
    if math.isnan(cut) or math.isnan(least):
        return subject.say("proof.none"), _NAN
    best_too = best.exact and cut <= least
    judged = replace(
        plan,
        cut=cut,
        exact=best_too,
        bound=least if best.exact else best.bound,
        best_of=proposal.n_plans if best_too else None,
        as_many=True,
        certified=best.certified,
    )
    return proof_of(judged, subject.language), cut / least - 1 if least else 0.0


def _cut(subject: Subject, plan: Plan) -> float:
    return cut_of(plan.assignment, subject.graph, subject.plan.weight, subject.plan.parents)


def _standings(subject: Subject, proposal: Proposal, parents: pd.Series) -> list[ParentStanding]:
    """Return for each parent what the plan has there, and what every number of regions costs."""
    curve = proposal.curve
    found = []
    assignment = subject.plan.assignment
    for parent, rows in curve.groupby("parent", sort=True):
        codes = parents.index[parents == parent]
        here = assignment.reindex(codes)
        counted = zip(rows["n_regions"], rows["n_plans"], rows["cut"], strict=True)
        best = {int(n): (n_plans, float(cut)) for n, n_plans, cut in counted}
        regions = {subject.region_of[code] for code in codes if code in subject.region_of}
        whole = not any(subject.broken(region) for region in regions)
        cut = cut_of(here, subject.graph, subject.plan.weight, None) if whole else _NAN
        n_regions = len(regions) if whole and _same_members(subject, proposal, codes) else None
        found.append(ParentStanding(str(parent), n_regions, cut, best))
    return found


def _same_members(subject: Subject, proposal: Proposal, codes: pd.Index) -> bool:
    """Return whether a plan and the best one place the same municipalities of a parent."""
    placed = proposal.best.assignment.dropna().index
    ours: set[Hashable] = {code for code in codes if code in subject.region_of}
    return ours == set(codes[codes.isin(placed)])
