"""What a search found, what is proven about it, and what else can be asked of it."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.files import write_whole
from regiomap._base.messages import listed
from regiomap._base.notebook import Shown
from regiomap._base.options import require_number, require_whole
from regiomap._base.texts import percent_above
from regiomap.errors import OptionError, PlanSpaceTooLarge, VerificationError
from regiomap.plans.plan import Plan
from regiomap.plans.sequence import Plans
from regiomap.planspace.engine.solutions import Solutions
from regiomap.planspace.rules import Rules
from regiomap.proofs.check import MAX_BRANCHES, check_certificate
from regiomap.search.certificate import certificate_of
from regiomap.search.effort import MAX_BYTES, Effort
from regiomap.search.near import best_under, plans_below
from regiomap.search.progress import gap_of, measured
from regiomap.search.solve import Outcome, Sets

__all__ = ["Search"]

# How far from the best plan the next ones are looked for, as shares of what it cuts.
_NEAR, _FARTHEST, _NEAR_STEPS = 0.0005, 10, 20_000_000
_SOON = 3_000_000  # branches of the checker, some ten microseconds each


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Search(Shown):
    """What a search found: the best plan, what is proven about it, and all plans near it.

    Attributes
    ----------
    steps
        What was spent, in steps of the search.
    certified
        Whether other code than that of the search has certified what is proven.
    """

    _rules: Rules = field(repr=False)
    _outcome: Outcome = field(repr=False)
    steps: int
    certified: bool = False
    _max_bytes: int = field(default=MAX_BYTES, repr=False)

    @property
    def best(self) -> Plan:
        """The plan that cuts least of those found; `exact` when it is proven to be the best."""
        return replace(self.plans[0], exact=self.proven)

    @property
    def plans(self) -> Plans:
        """The plans found on the way, in ascending order of what they cut: others may lie between.

        So none of them is `exact`; `best` is, where it is proven.
        """
        found = [*self._outcome.before, self._outcome.sets or []]
        return self._as_plans(found[::-1], exact=False)

    @property
    def proven(self) -> bool:
        """Whether no plan cuts less."""
        return self._outcome.proven

    @property
    def cut(self) -> float:
        """What the best plan cuts, in the unit of the weight."""
        return float(self._plans_cut(self._outcome.cost or 0))

    @property
    def bound(self) -> float:
        """What every plan cuts at least, in the unit of the weight; NaN when that is unknown."""
        exact = self.exact_bound
        return math.nan if exact is None else float(exact)

    @property
    def exact_cut(self) -> Fraction:
        """The cut as an exact fraction."""
        return self._plans_cut(self._outcome.cost or 0)

    @property
    def exact_bound(self) -> Fraction | None:
        """The bound as an exact fraction; None when it is unknown."""
        if self.proven:
            return self.exact_cut
        if self._outcome.value is None:
            return None
        bound = self._plans_cut(self._outcome.value * self._outcome.problem.grain)
        return min(bound, self.exact_cut)

    @property
    def gap(self) -> float:
        """How much of the cut is not proven to be needed: 0 is proven best, NaN unknown."""
        return gap_of(self.cut, self.bound)

    @property
    def relaxed(self) -> tuple[str, ...]:
        """The arguments whose rules the bound does not know, or only roughly.

        It holds, and is lower than it could be. Empty when the best plan is proven: that keeps
        every rule.
        """
        problem, unknown = self._outcome.problem, []
        if self.proven or self._outcome.value is None:
            return ()
        rules = self._rules
        if rules.constraints.centres_in_region is not None:
            unknown.append("centres_in_region")
        if rules.figures:
            unknown.append("bounds")
        if (problem.size.of * problem.size.unit != problem.loads[0]).any():
            unknown.append("size_by")
        return tuple(unknown)

    @property
    def why_not(self) -> str:
        """Why the search ended before the best plan was proven; empty when it is."""
        return "" if self.proven else self._outcome.why_not

    def near_best(
        self, share: float, *, time_limit_s: float | None = None, max_steps: int | None = None
    ) -> Plans:
        """Return every plan that cuts at most so much more than the best one.

        Parameters
        ----------
        share
            How much more, as a share of what the best plan cuts: 0.003 is 0.3 percent.
        time_limit_s, max_steps
            What the question may take; None: as long as it takes.

        Returns
        -------
        Plans
            All of them, in ascending order of what they cut: none is missing. Their `.together()`
            says who is in one region in all of them.

        Raises
        ------
        PlanSpaceTooLarge
            If there are too many to find, or nothing is proven about the best plan.
        OptionError
            If the share is not 0 or more.
        """
        if not require_number("share", share) >= 0:
            raise OptionError(f"share must be 0 or more, got {share!r}.")
        outcome = self._outcome
        if not self.proven or outcome.bound is None:
            raise PlanSpaceTooLarge(
                "the best plan is not proven, so what lies near it is not known either. "
                "Search longer first."
            )
        around = 2 * self._solutions.cut_by_fixed
        below = int((outcome.cost or 0) + around) * (1 + Fraction(share)) - around
        closed = plans_below(
            outcome.problem,
            outcome.span,
            outcome.bound,
            int(below) + 1,
            effort=Effort(max_steps, time_limit_s, self._max_bytes),
        )
        order = sorted(range(len(closed.plans)), key=lambda i: (closed.costs[i], closed.plans[i]))
        return self._as_plans([closed.plans[i] for i in order], exact=True)

    def best_under(
        self,
        rule: Callable[[list[str]], bool],
        *,
        time_limit_s: float | None = None,
        max_steps: int | None = None,
    ) -> Plan:
        """Return the best plan whose regions all keep a rule, proven.

        Parameters
        ----------
        rule
            A function of the codes of one region, sorted, that returns whether it is allowed:
            inhabitants between bounds, say, or a least compactness.
        time_limit_s, max_steps
            What the question may take; None: as long as it takes.

        Raises
        ------
        InfeasibleError
            If it is proven that there is none.
        PlanSpaceTooLarge
            If the rule costs more than can be looked through: about a percent, in large graphs.

        Notes
        -----
        Fixed regions are not asked. The rule is asked about every region that a plan near the
        bound can have; the gap is widened until the best plan under the rule lies inside.
        """
        return self._under(rule, Effort(max_steps, time_limit_s, self._max_bytes))[0][0]

    def _under(
        self, rule: Callable[[list[str]], bool], effort: Effort
    ) -> tuple[Plans, list[Fraction]]:
        """Return what `best_under` does, as one plan of several, with what it cuts exactly."""
        outcome = self._outcome
        if outcome.bound is None:
            raise PlanSpaceTooLarge("nothing is proven about this graph. Search longer first.")
        closed = best_under(
            outcome.problem,
            outcome.span,
            outcome.bound,
            lambda members: bool(rule(self._codes_of(members))),
            effort=effort,
        )
        plans = self._as_plans([closed.plans[-1]], exact=False)
        return plans, self._exact_cuts(plans)

    def _exact_cuts(self, plans: Plans) -> list[Fraction]:
        """Return what plans of this graph cut, as exact fractions."""
        columns = plans.codes.get_indexer(pd.Index(self._solutions.codes))
        cuts = self._solutions.cuts(np.ascontiguousarray(plans.labels[:, columns]))
        return [cut * self._rules.step for cut in cuts.tolist()]

    def next_best(self, n: int) -> tuple[Plans, list[Fraction]]:
        """Return the best plans and what each cuts exactly.

        All that cut as little, when the best one is proven and the others are near it; otherwise
        those that were found on the way. Fewer than `n` when fewer are known.
        """
        n, plans = require_whole("n", n, least=1, most=2**31 - 1), self.plans
        if n > 1 and self.proven:
            share = _NEAR
            while share <= _FARTHEST:
                try:
                    near = self.near_best(share, max_steps=_NEAR_STEPS)
                except PlanSpaceTooLarge:
                    break
                plans = near if len(near) > len(plans) else plans
                if len(near) >= n:
                    break
                share *= 2
        plans = plans[:n]
        return plans, self._exact_cuts(plans)

    @property
    def line(self) -> tuple[Fraction, Fraction] | None:
        """A line below the cut of every plan by its number of regions: its base and its slope.

        None when nothing is proven. It holds for any number of regions.
        """
        outcome = self._outcome
        bound = outcome.bound
        if bound is None or bound.prices is None:
            return None
        at_none = bound.prices.bound(bound.cuts, (0, 0)) * outcome.problem.grain
        slope = Fraction(bound.prices.toll * outcome.problem.grain, 2) * self._rules.step
        return self._plans_cut(at_none) - slope * self._solutions.n_fixed, slope

    @property
    def certificate(self) -> dict[str, Any] | None:
        """What proves the bound, as plain values for `check_certificate`.

        None when nothing is proven, or where two who are no neighbours must be together.
        """
        return certificate_of(self._rules, self._outcome)

    def checked(self, *, max_branches: int = MAX_BRANCHES) -> "Search":
        """Return the same search once other code has certified its bound, and that it is best.

        Parameters
        ----------
        max_branches
            What the checker may take, as for `check_certificate`.

        Raises
        ------
        PlanSpaceTooLarge
            If there is no certificate, or the checker did not come to an end.
        VerificationError
            If the checker finds that something is not so; the message says what and why.
        """
        graph = self._rules.graph.subgraph(self._rules.free)
        report = check_certificate(self._some_certificate(), graph, max_branches=max_branches)
        if report and report.proven == self.proven:
            return replace(self, certified=True)
        refused = report.to_frame().query("~checked")
        said = "; ".join(f"{row.claim}: {row.reason}" for row in refused.itertuples())
        wrong = report.complete and not report
        error = VerificationError if wrong else PlanSpaceTooLarge
        raise error(f"what the search has proven is not certified. {said}.")

    def checked_if_soon(self) -> "Search":
        """Return the search, checked where other code certifies it within some half a minute.

        Raises
        ------
        VerificationError
            If the checker finds that something is not so.
        """
        try:
            return self.checked(max_branches=_SOON)
        except (PlanSpaceTooLarge, KeyboardInterrupt):
            return self

    def save_certificate(self, path: str | Path) -> None:
        """Write the certificate as JSON, for whoever wants to check it.

        Raises
        ------
        PlanSpaceTooLarge
            If nothing is proven.
        """
        write_whole(path, json.dumps(self._some_certificate(), separators=(",", ":")) + "\n")

    def _some_certificate(self) -> dict[str, Any]:
        certificate = self.certificate
        if certificate is None:
            raise PlanSpaceTooLarge("nothing is proven that a certificate can say.")
        return certificate

    def to_frame(self) -> pd.DataFrame:
        """Return one row: regions, cut, bound, gap, what is proven, and what was spent."""
        row = {
            "n_regions": self.best.n_regions,
            "cut": self.cut,
            "bound": self.bound,
            "gap": self.gap,
            "proven": self.proven,
            "steps": self.steps,
        }
        return pd.DataFrame([row])

    def _says(self) -> tuple[object, ...]:
        return self._rules, self.best, self.exact_bound, self.proven, self.certified

    def _verdict(self) -> str:
        gap = "proven best"
        if not self.proven:
            gap = "no bound"
            if self.bound > 0:
                above = percent_above(self.cut, self.bound, "en")
                gap = f"proven at most {above} % above the best"
        if self.proven or self.bound > 0:
            gap += " (checked)" if self.certified else " (computed)"
        if self.relaxed:
            gap += f" without {listed(self.relaxed)}"
        weight = self._rules.weight
        n = self.best.n_regions
        said = f"{n} region cuts" if n == 1 else f"{n} regions cut"
        return f"{said} {measured(self.cut, weight)} of {weight}, {gap}"

    def _tables(self) -> list[str]:
        return [self.best._repr_html_()]

    @property
    def _solutions(self) -> Solutions:
        return Solutions(self._rules)

    def _plans_cut(self, cost: int) -> Fraction:
        """Return what a plan cuts, in the unit of the weight, from twice the cut of its sets."""
        return (Fraction(cost, 2) + self._solutions.cut_by_fixed) * self._rules.step

    def _codes_of(self, members: tuple[int, ...]) -> list[str]:
        free = self._rules.free
        return sorted(free[i] for vertex in members for i in self._outcome.problem.members[vertex])

    def _as_plans(self, found: list[Sets], *, exact: bool) -> Plans:
        """Return sets as plans, each checked by the independent checker."""
        labels = np.empty((len(found), len(self._rules.free)), dtype=np.int64)
        for row, sets in zip(labels, found, strict=True):
            for number, members in enumerate(sets):
                for vertex in members:
                    row[self._outcome.problem.members[vertex]] = number
        solutions = self._solutions
        rows = solutions.completed(labels)
        fewest, most = self._outcome.span
        return solutions.plans(
            rows,
            solutions.cuts(rows),
            source="search_plans",
            exact=exact,
            bound=self.bound,
            as_many=fewest == most,
        )
