"""The exchange between short borders and regions of comparable size, for a whole land."""

from dataclasses import dataclass

import pandas as pd

from regiomap._base.options import require_number
from regiomap._base.reports import Report
from regiomap._base.texts import Language, amount, text
from regiomap.plans.plan import Plan

__all__ = ["Pareto"]


@dataclass(frozen=True, repr=False, eq=False)
class Pareto(Report):
    """The exchange between short borders and balance; truthy when all of it is proven.

    Attributes
    ----------
    plans
        From the shortest borders to the most even regions: each is the plan that cuts least of
        all whose largest region is at most so many times the smallest one.
    table
        One row a plan: `cut`, `extra` (how much more than the first, as a share), the smallest
        and the largest sum in a region and how many times that is (`population_min`, `_max`,
        `_ratio`), `bound` (what every plan as even cuts at least) and `proven`.
    figure
        The column that is balanced.
    weight
        What `cut` sums.
    most_even_proven
        Whether it is proven that no plan is more even than the last.
    """

    plans: tuple[Plan, ...]
    table: pd.DataFrame
    figure: str
    weight: str
    most_even_proven: bool

    def __bool__(self) -> bool:
        return bool(self.table["proven"].all()) and self.most_even_proven

    def to_frame(self) -> pd.DataFrame:
        """Return one row a plan, the shortest borders first."""
        return self.table.copy()

    def within(self, extra: float) -> Plan:
        """Return the most even plan that cuts at most so much more than the first.

        Parameters
        ----------
        extra
            As a share: 0.05 is 5 percent.

        Raises
        ------
        OptionError
            If it is no number of 0 or more.
        """
        most = require_number("extra", extra)
        return self.plans[int((self.table["extra"] <= most).sum()) - 1]

    def sentences(self, language: Language = "nl") -> str:
        """Return in a few sentences what balance costs, and what is proven.

        Parameters
        ----------
        language
            Dutch (`nl`) or English (`en`).

        Raises
        ------
        OptionError
            If the language is neither.
        """
        first, last = self.table.iloc[0], self.table.iloc[-1]
        ratio = f"{self.figure}_ratio"

        def times(row: pd.Series) -> str:
            return amount(float(row[ratio]), language, decimals=1)

        if len(self.table) == 1:
            said = text("pareto", "one", language, times=times(first))
        else:
            said = text(
                "pareto",
                "exchange",
                language,
                first=times(first),
                last=times(last),
                extra=amount(100 * float(last["extra"]), language),
                n=len(self.table),
            )
        proven = "proven" if self.table["proven"].all() else "some"
        end = "end.proven" if self.most_even_proven else "end.open"
        n_proven = int(self.table["proven"].sum())
        proof = text("pareto", proven, language, n=n_proven, all=len(self.table))
        return f"{said} {proof} {text('pareto', end, language, times=times(last))}"

    def _verdict(self) -> str:
        return self.sentences("en")
