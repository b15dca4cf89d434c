"""Money: what regions and supporters cost a year, and what each budget buys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from regiomap._base.arguments import checked
from regiomap._base.options import require_number, require_whole
from regiomap._base.texts import Language, number
from regiomap.errors import OptionError

__all__ = ["Budget", "Costs", "budget_by_year", "said_euro"]

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
        require_whole("n_regions", n_regions, least=0, most=_MOST)
        require_whole("n_supporters", n_supporters, least=0, most=_MOST)
        region, supporter = _cents(self.region_eur), _cents(self.supporter_eur)
        return (int(n_regions) * region + int(n_supporters) * supporter) / 100

    def n_regions_for(self, budget_eur: float, *, n_supporters: int = 0) -> int | None:
        """Return how many regions a year's budget pays for; None: as many as there are."""
        require_number("budget_eur", budget_eur)
        left = _cents(budget_eur) - int(n_supporters) * _cents(self.supporter_eur)
        if left < 0:
            return 0
        return None if self.region_eur == 0 else left // _cents(self.region_eur)


def budget_by_year(budget: Budget | None, years: Iterable[int]) -> dict[int, float]:
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


def said_euro(amount_eur: float, language: Language = "en") -> str:
    """Return an amount as people read it, with its cents where there are any.

    Examples
    --------
    >>> said_euro(12500.0), said_euro(0.5)
    ('12,500', '0.50')
    """
    return number(amount_eur, language, digits=0 if float(amount_eur).is_integer() else 2)


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
    amount = Fraction(str(amount_eur)) if require_number(name, amount_eur) else Fraction(0)
    if (amount * 100).denominator != 1:
        raise OptionError(f"{name} must be in whole cents, got {amount_eur!r}.")
    return int(amount * 100)
