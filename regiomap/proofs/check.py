"""The check of a certificate: every claim it makes, certified or refused with the reason."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import few
from regiomap._base.options import require_whole
from regiomap._base.progress import waiting
from regiomap._base.reports import Report
from regiomap.proofs.contraction import always_together, contracted
from regiomap.proofs.form import Certificate, read_certificate
from regiomap.proofs.plan import graph_faults, hash_of, plan_faults
from regiomap.proofs.sets import Sets, legal_sets_below
from regiomap.proofs.tree import outcome_of_leaves

__all__ = ["MAX_BRANCHES", "CertificateReport", "check_certificate"]

MAX_BRANCHES = 20_000_000


@dataclass(frozen=True, repr=False, eq=False)
class CertificateReport(Report):
    """Outcome of `check_certificate`; truthy when everything that is claimed is certified.

    Attributes
    ----------
    claims
        One row a claim: `claim`, `checked` (whether it is certified) and `reason`.
    bound
        What every plan cuts at least, in the unit of the weight; missing (nan) unless certified.
    cut
        What the plan of the certificate cuts; missing unless there is one, and it is legal.
    proven
        Whether it is certified that no legal plan cuts less than this one.
    complete
        False where something is not certified only because `max_branches` were not enough.
    """

    claims: pd.DataFrame
    bound: float
    cut: float
    proven: bool
    complete: bool

    def __bool__(self) -> bool:
        return bool(self.claims["checked"].all())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a claim."""
        return self.claims.copy()

    def _verdict(self) -> str:
        refused = self.claims[~self.claims["checked"]]
        if len(refused):
            first = refused.iloc[0]
            many = f"{len(refused)} of {len(self.claims)} claims are not certified"
            return f"{many}; {first['claim']}: {first['reason']}"
        if self.proven:
            said = f"certified: this plan cuts {self.cut:.12g}, and no plan cuts less"
        elif math.isnan(self.cut):
            said = f"certified: no plan cuts less than {self.bound:.12g}"
        else:
            said = (
                f"certified: this plan cuts {self.cut:.12g}, and none less than {self.bound:.12g}"
            )
        return said


@waiting("checking")
@checked
def check_certificate(
    certificate: Mapping[str, Any] | str | Path,
    graph: nx.Graph | None = None,
    *,
    max_branches: int = MAX_BRANCHES,
) -> CertificateReport:
    """Check what the certificate of a searched plan claims, by other means than the search.

    Parameters
    ----------
    certificate
        The certificate, or the path of its file (JSON).
    graph
        The neighbours it is thought to be about, from `build_adjacency`: then its municipalities,
        neighbours and weights must be those of the graph. Give it without those that are fixed or
        left out.
    max_branches
        How far to look: some ten microseconds each. What takes more is not certified.

    Returns
    -------
    CertificateReport
        One row a claim. `graph_hash`, `graph`: it is about this graph. `groups`: these are
        together in every plan. `sum`, `bound`: no region costs less than its prices, so no plan
        costs less than they add up to. `plan`: the plan is legal and cuts what it is said to.
        `limit`, `sets`, `tree`: all sets that a cheaper plan could hold are known, and no plan can
        be made of them.

    Raises
    ------
    CertificateError
        If it is not what a search writes; the message lists every fault.
    FileError
        If the file cannot be read.
    OptionError
        If `max_branches` is less than 1.

    Notes
    -----
    What is proven is about the rules that the certificate holds: sizes, neighbours, together,
    apart, the number of regions, and the centre towns in each, which are `counts`. The bound is
    one for plans with any counts.

    Examples
    --------
    >>> report = check_certificate({
    ...     "format": "regiomap certificate 1", "codes": ["a", "b", "c", "d"],
    ...     "graph_hash": "78debeba66886def3de8c6e29c57520b27413b58865668a8c6520837b9401044",
    ...     "edges": [[0, 1, 5], [1, 2, 2], [2, 3, 5]], "weight": "shared_border_m",
    ...     "step": [1, 1], "loads": [1, 1, 1, 1], "size": [2, 2], "together": [], "apart": [],
    ...     "counts": [], "n_regions": [2, 2], "groups": [[0, 1], [2, 3]], "grain": 1,
    ...     "prices": [2, 2], "toll": 0, "cuts": [], "bound": 4, "best": [1, 1, 2, 2], "cost": 4,
    ...     "proven": True, "limit": 4, "tree": None,
    ... })
    >>> report
    <CertificateReport: certified: this plan cuts 2, and no plan cuts less>
    """
    max_branches = require_whole("max_branches", max_branches, least=1, most=2**62)
    read = read_certificate(certificate)
    claims = _Claims()
    claims.note("graph_hash", _hash_faults(read), "it is that of its codes and edges")
    if graph is not None:
        claims.note("graph", graph_faults(read, graph), "its neighbours are those of the graph")
    _note_claims(read, claims, max_branches)
    return claims.report(read)


@dataclass
class _Claims:
    """The rows of the report as they come."""

    rows: list[tuple[str, bool, str]] = field(default_factory=list)
    complete: bool = True

    def note(self, claim: str, faults: Iterable[str], fine: str) -> bool:
        """Add a claim with what is wrong with it; return whether nothing is."""
        wrong = list(faults)
        self.rows.append((claim, not wrong, "; ".join(wrong) or fine))
        return not wrong

    def skip(self, claims: Iterable[str], why: str) -> None:
        """Add claims that nothing can be said about."""
        self.rows += [(claim, False, f"not looked at: {why}") for claim in claims]

    def holds(self, *claims: str) -> bool:
        """Return whether these are certified, and it is the graph that was meant."""
        outcome = {claim: fine for claim, fine, _ in self.rows}
        about = outcome["graph_hash"] and outcome.get("graph", True)
        return about and all(outcome.get(claim, False) for claim in claims)

    def report(self, read: Certificate) -> CertificateReport:
        """Return the report."""
        unit = read.step / 2
        bound = cut = Fraction(0)
        proven = read.proven and self.holds("bound", "plan", "limit", "sets", "tree")
        if read.cost is not None:
            cut = read.cost * unit
        bound = cut if proven else read.tariff.bound(read.n_regions) * read.grain * unit
        return CertificateReport(
            claims=pd.DataFrame(self.rows, columns=["claim", "checked", "reason"]),
            bound=float(bound) if self.holds("bound") else math.nan,
            cut=float(cut) if self.holds("plan") else math.nan,
            proven=proven,
            complete=self.complete,
        )


def _hash_faults(read: Certificate) -> Iterable[str]:
    if hash_of(read) != read.graph_hash:
        yield "it is not that of its codes and edges: they were changed, or it was"


def _note_claims(read: Certificate, claims: _Claims, max_branches: int) -> None:
    """Add the claims about groups, bound, plan and proof, each as far as those before it hold."""
    network = contracted(read)
    bound = read.tariff.bound(read.n_regions)
    gap = read.limit - bound if read.limit is not None else 0
    sets = None
    if claims.note("groups", _group_faults(read), "who is in one is together in every plan"):
        sum_fault = f"prices, toll and fines come to {bound} grains, and not {read.bound}"
        claims.note("sum", [sum_fault] * (bound != read.bound), "prices, toll and fines")
        sets = legal_sets_below(
            network, read.tariff, size=read.size, limit=gap, most_branches=max_branches
        )
        fine = f"no legal set is cheaper than its prices ({sets.branches} branches)"
        if not claims.note("bound", _bound_faults(sets), fine):
            claims.complete = bool((sets.cost < 0).any() or sets.complete)
            sets = None
    else:
        claims.skip(("sum", "bound"), "the groups do not follow")
    if read.best is not None:
        claims.note("plan", plan_faults(read), "it is legal, and costs what it is said to")
    if read.proven and sets is None:
        claims.skip(("limit", "sets", "tree"), "the bound is not certified")
    elif read.proven and sets is not None:
        limit = -(-(read.cost or 0) // read.grain)
        limit_fault = f"the cost comes to {limit} grains, and not {read.limit}"
        claims.note("limit", [limit_fault] * (limit != read.limit), "the cost in grains")
        claims.note("sets", [], f"{len(sets)} legal sets are within the gap of {gap} grains")
        outcome = outcome_of_leaves(read, network, sets, most_steps=max_branches)
        said = f"{outcome.n_leaves} leaves, none with a cheaper plan ({outcome.n_sets} sets left)"
        claims.note("tree", [outcome.fault] * bool(outcome.fault), said)
        claims.complete = outcome.complete


def _group_faults(read: Certificate) -> Iterable[str]:
    """Yield the groups that do not follow, and those that nobody can keep."""
    label = always_together(read)
    loose = [one for one in read.groups if len({label[i] for i in one}) > 1]
    if loose:
        said = few(loose, lambda one: "+".join(read.codes[i] for i in one))
        yield f"{len(loose)} need not be together in every plan: {said}"
    place = {i: g for g, one in enumerate(read.groups) for i in one}
    for pairs, wrong, why in (
        (read.together, False, "must be together and are in two groups"),
        (read.apart, True, "must be apart and are in one group, so that there is no plan"),
    ):
        found = [pair for pair in pairs if (place[pair[0]] == place[pair[1]]) == wrong]
        if found:
            said = few(found, lambda pair: " and ".join(read.codes[i] for i in pair))
            yield f"{len(found)} pairs {why}: {said}"


def _bound_faults(sets: Sets) -> Iterable[str]:
    if (negative := sets.cost < 0).any():
        yield (
            f"a legal set is cheaper than its prices by {-int(sets.cost[negative].min())} grains "
            f"({negative.sum()} such sets were found)"
        )
    elif not sets.complete:
        yield (
            f"not all sets were looked at: {sets.branches} branches were not enough; give more in "
            "max_branches"
        )
