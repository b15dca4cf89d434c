"""Prices: what each budget buys when regions start in the order of a schedule."""

from math import ceil

import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.options import require_whole
from regiomap.growth.money import Costs
from regiomap.growth.schedule import Schedule

__all__ = ["price_growth"]


@checked
def price_growth(
    schedule: Schedule, *, costs: Costs | None = None, regions_per_supporter: int | None = None
) -> pd.DataFrame:
    """Return what each budget buys when regions start in the order of a schedule.

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
    >>> from regiomap.growth.schedule import schedule_growth
    >>> flanders = rm.load_flanders()
    >>> kempen = flanders[flanders["reference_region"] == "Kempen"]
    >>> plan = rm.propose_regions(kempen, n_regions=3).best
    >>> schedule = schedule_growth(plan, targets={2026: (1, 5), 2027: (3, 25)})
    >>> price_growth(schedule)[["cost_eur", "n_municipalities"]].iloc[0].to_list()
    [12500.0, 5.0]
    """
    costs = costs or Costs()
    if regions_per_supporter is not None:
        require_whole("regions_per_supporter", regions_per_supporter, least=1)
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
