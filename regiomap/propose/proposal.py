"""What a proposal holds: the best plan, its alternatives, and the proof."""

from dataclasses import dataclass, field

import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.notebook import Shown
from regiomap._base.texts import Language, text
from regiomap.plans.plan import Plan
from regiomap.plans.sequence import Plans

__all__ = ["Proposal", "Unplaced"]


@dataclass(frozen=True)
class Unplaced:
    """A municipality that is in no region, and why."""

    nis: str
    name: str
    key: str
    values: dict[str, object]

    def reason(self, language: Language) -> str:
        """Return why, in words."""
        values = dict(self.values)
        if values.get("parent") == "":  # there are no parents
            values["parent"] = text("propose", "everything", language)
        return text("propose", self.key, language, **values)


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Proposal(Shown):
    """The best plan for a whole land, its alternatives, and the proof.

    Attributes
    ----------
    best
        The plan that cuts least.
    alternatives
        The next best plans, in ascending order of what they cut.
    curve
        For each parent and number of regions that is possible: `parent`, `n_regions`, `n_plans`
        (exact), `cut` of the best plan.
    n_plans
        How many plans with this number of regions there are in all, exactly: the best is proven
        to be the best of so many.
    """

    best: Plan
    alternatives: Plans
    curve: pd.DataFrame
    n_plans: int
    _unplaced: tuple[Unplaced, ...] = field(repr=False)

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
        return (
            f"{self.best.n_regions} regions, the best of {self.n_plans:,} plans; "
            f"{len(self.alternatives)} alternatives, {left} municipalities not placed"
        )

    def _tables(self) -> list[str]:
        unplaced = [self.unplaced.to_html(index=False)] if self._unplaced else []
        return [self.best._repr_html_(), *unplaced]
