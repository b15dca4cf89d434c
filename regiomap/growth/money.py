"""Money: what regions and supporters cost a year, and what each budget buys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

import pandas as pd

from regiomap._arguments import checked
from regiomap.errors import OptionError, check_number, check_whole

if TYPE_CHECKING:
    from regiomap.growth.schedule import Schedule

__all__ = ["Budget", "Costs", "price_growth", "read_budget", "said_euro"]

_MOST = 10**9  # regions, or supporters
Budget = float | Mapping[int, float]


@checked
@dataclass(frozen=True)
class Costs:
    """What a region and a supporter cost a year.

    Parameters
    ----------
    region_eur
        Euro a year for a region that has started.
    supporter_eur
        Euro a year for a supporter.

    Raises
    ------
    OptionError
        If a cost is no number from 0, or not in whole cents.

    Notes
    -----
    One figure is published: 100,000 euro in the first year paid for 8 regions with five
    supporters. It does not say which part went to the supporters, so the default is 12,500 euro
    a region with everything included, and nothing on top for a supporter. Give both costs as
    soon as you know them: growth to 30 regions need not cost 30 times the average of 8.

    Examples
    --------
    >>> Costs().a_year(n_regions=8)
    100000.0
    """

    region_eur: float = 12_500
    supporter_eur: float = 0

    def __post_init__(self) -> None:
        for name in ("region_eur", "supporter_eur"):
            object.__setattr__(self, name, _in_cents(name, getattr(self, name)) / 100)

    def a_year(self, *, n_regions: int, n_supporters: int = 0) -> float:
        """Return the euro a year of so many regions and supporters, exact to the cent."""
        check_whole("n_regions", n_regions, least=0, most=_MOST)
        check_whole("n_supporters", n_supporters, least=0, most=_MOST)
        region, supporter = _cents(self.region_eur), _cents(self.supporter_eur)
        return (int(n_regions) * region + int(n_supporters) * supporter) / 100

    def n_regions_for(self, budget_eur: float, *, n_supporters: int = 0) -> int | None:
        """Return how many regions a year's budget pays for; None: as many as there are."""
        check_number("budget_eur", budget_eur)
        left = _cents(budget_eur) - int(n_supporters) * _cents(self.supporter_eur)
        if left < 0:
            return 0
        return None if self.region_eur == 0 else left // _cents(self.region_eur)


def read_budget(budget: Budget | None, years: Iterable[int]) -> dict[int, float]:
    """Return the budget of every year; empty when there is none.

    Raises
    ------
    OptionError
        If a year has no budget, or a budget is no number from 0 in whole cents.
    """
    if budget is None:
        return {}
    if not isinstance(budget, Mapping):
        return dict.fromkeys(years, _in_cents("budget", budget) / 100)
    if missing := [year for year in years if year not in budget]:
        raise OptionError(
            f"budget has no amount for {', '.join(map(str, missing))}: give every year, or one "
            "number for all."
        )
    return {year: _in_cents(f"budget of {year}", budget[year]) / 100 for year in years}


def said_euro(amount_eur: float) -> str:
    """Return an amount as people read it, with its cents where there are any.

    Examples
    --------
    >>> said_euro(12500.0), said_euro(0.5)
    ('12,500', '0.50')
    """
    return f"{amount_eur:,.2f}".removesuffix(".00")


@checked
def price_growth(
    schedule: "Schedule", *, costs: Costs | None = None, regions_per_supporter: int | None = None
) -> pd.DataFrame:
    """Tell what each budget buys when regions start in the order of a schedule.

    Parameters
    ----------
    schedule
        From `schedule_growth`.
    costs
        What a region and a supporter cost; by default `Costs()`.
    regions_per_supporter
        Most regions a supporter carries; supporters are then appointed as they are needed. None:
        the supporters of the schedule, always.

    Returns
    -------
    DataFrame
        One row a number of regions (index `n_regions`, from 1): `region` (the one that starts
        with this money), `n_supporters`, `cost_eur` a year, `n_municipalities` (of the regions
        so far), `most_municipalities` (of as many regions, the largest), and `enough_until` (the
        last year whose targets this meets in full; missing: none).

    Raises
    ------
    OptionError
        If `regions_per_supporter` is not a whole number from 1.

    Notes
    -----
    Between two rows money buys nothing more. What is left of one year is not carried to the
    next, and prices do not rise.

    Examples
    --------
    >>> import regiomap as rm
    >>> from regiomap.growth import schedule_growth
    >>> flanders = rm.load_flanders()
    >>> kempen = flanders[flanders["reference_region"] == "Kempen"]
    >>> plan = rm.propose_regions(kempen, n_regions=3).best
    >>> schedule = schedule_growth(plan, targets={2026: (1, 5), 2027: (3, 25)})
    >>> price_growth(schedule)[["cost_eur", "n_municipalities"]].iloc[0].to_list()
    [12500.0, 5.0]
    """
    costs = costs or Costs()
    if regions_per_supporter is not None:
        check_whole("regions_per_supporter", regions_per_supporter, least=1)
    table = schedule.table[schedule.table["start"].notna()]
    sizes = table["n_municipalities"]
    given = 0 if schedule.supporters is None else schedule.supporters.team.n
    counts = range(1, len(table) + 1)
    needed = [
        given if regions_per_supporter is None else ceil(n / regions_per_supporter) for n in counts
    ]
    priced = pd.DataFrame(
        {
            "region": table.index,
            "n_supporters": needed,
            "cost_eur": [
                costs.a_year(n_regions=n, n_supporters=k)
                for n, k in zip(counts, needed, strict=True)
            ],
            "n_municipalities": sizes.cumsum().to_numpy(),
            "most_municipalities": sizes.sort_values(ascending=False).cumsum().to_numpy(),
        },
        index=pd.Index(counts, name="n_regions"),
    )
    asked = list(schedule.years[["target_regions", "target_municipalities"]].itertuples(name=None))
    last = [
        max((year for year, r, m in asked if n >= r and reached >= m), default=None)
        for n, reached in zip(counts, priced["n_municipalities"], strict=True)
    ]
    return priced.assign(enough_until=pd.array(last, dtype="Int64"))


def _cents(amount_eur: float) -> int:
    """Return an amount of whole cents as their number: a float of 0.3 euro is 30 of them."""
    return round(Fraction(str(float(amount_eur))) * 100)


def _in_cents(name: str, amount_eur: object) -> int:
    """Return the cents of an amount that somebody gives.

    Raises
    ------
    OptionError
        If it is no number from 0, or not in whole cents.
    """
    # The decimals as written, also those of a number of 32 bits.
    amount = Fraction(str(amount_eur)) if check_number(name, amount_eur) else Fraction(0)
    if (amount * 100).denominator != 1:
        raise OptionError(f"{name} must be in whole cents, got {amount_eur!r}.")
    return int(amount * 100)
