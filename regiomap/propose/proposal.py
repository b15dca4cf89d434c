"""What a proposal holds: the best plan, its alternatives, and the proof."""

import math
from dataclasses import dataclass, field

import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.notebook import Shown, as_table
from regiomap._base.texts import Language, percent_above
from regiomap.plans.plan import Plan
from regiomap.plans.proof import extremes_of, proof_of
from regiomap.plans.sequence import Plans
from regiomap.propose.exchange import Pareto
from regiomap.propose.unplaced import Unplaced
from regiomap.propose.verdicts import ParentVerdict

__all__ = ["Proposal"]

_COLUMNS = [
    "parent",
    "n_municipalities",
    "n_regions",
    "status",
    "cut",
    "bound",
    "gap",
    "reason",
]


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Proposal(Shown):
    """The best plan for a whole land, its alternatives, and the proof.

    Attributes
    ----------
    best
        The plan that cuts least.
    alternatives
        The next best plans, in ascending order of what they cut; where a parent was searched,
        the next best known (not `exact`).
    curve
        For each parent and number of regions that is possible: `parent`, `n_regions`, `n_plans`
        (exact; None where a parent was searched), `cut` of the best plan known.
    n_plans
        How many plans with this number of regions there are in all, exactly: the best is proven
        to be the best of so many. None where a parent was searched, and so not counted.
    pareto
        The exchange between short borders and balance, where that was asked for.
    """

    best: Plan
    alternatives: Plans
    curve: pd.DataFrame
    n_plans: int | None
    _parents: tuple[ParentVerdict, ...] = field(repr=False)
    _unplaced: tuple[Unplaced, ...] = field(repr=False)
    pareto: Pareto | None = None

    @property
    def bound(self) -> float:
        """What every plan cuts at least, in the unit of the weight; NaN where that is unknown."""
        return self.best.bound

    @property
    def gap(self) -> float:
        """The part of the cut of the best plan that is not proven to be needed: 0 is proven best.

        NaN where nothing is proven.
        """
        if self.best.exact or not self.best.cut:
            return 0.0
        return 1 - self.best.bound / self.best.cut if self.best.bound else math.nan

    @property
    def parents(self) -> pd.DataFrame:
        """What is proven about each parent.

        One row a parent: `parent`, `n_municipalities`, `n_regions`, `status` ('exact',
        'searched', 'none'), `cut`, `bound` and `gap` of its part of the best plan (for the number
        of regions that it got, where a total was asked for; NaN: unknown), and `reason`: the
        same in words.
        """
        return pd.DataFrame([one.row() for one in self._parents], columns=_COLUMNS)

    def explain_parents(self, language: Language) -> dict[str, str]:
        """Return in words what is proven about the plan of each parent."""
        return {one.parent: one.words(language) for one in self._parents}

    def explain_proof(self, language: Language) -> str:
        """Return in one sentence what is proven about the whole proposal."""
        return proof_of(self.best, language)

    def explain_extremes(self, language: Language) -> str:
        """Return in one sentence which region of the best plan has most people, which fewest.

        Empty where nobody knows the inhabitants, or there is one region.
        """
        return extremes_of(self.best, language)

    @property
    def unplaced(self) -> pd.DataFrame:
        """Municipalities that are in no region: `nis`, `name`, `reason`."""
        return self.explain_unplaced("en")

    def explain_unplaced(self, language: Language) -> pd.DataFrame:
        """Return `unplaced` with the reasons in Dutch or English."""
        return pd.DataFrame(
            [(one.nis, one.name, one.reason(language)) for one in self._unplaced],
            columns=["nis", "name", "reason"],
            dtype=object,
        )

    def _verdict(self) -> str:
        left = len(self._unplaced)
        if self.n_plans is not None:
            proof = f"the best of {self.n_plans:,} plans"
        elif self.best.exact:
            proof = "proven best"
        else:
            proof = "no bound"
            if self.best.bound > 0:
                above = percent_above(self.best.cut, self.best.bound, "en")
                proof = f"proven at most {above} % above the best"
        plural = "" if self.best.n_regions == 1 else "s"
        others = len(self.alternatives)
        return (
            f"{self.best.n_regions} region{plural}, {proof}; "
            f"{others} alternative{'' if others == 1 else 's'}, "
            f"{left} {'municipality' if left == 1 else 'municipalities'} not placed"
        )

    def _tables(self) -> list[str]:
        unplaced = [as_table(self.unplaced, index=False)] if self._unplaced else []
        return [self.best._repr_html_(), *unplaced]
