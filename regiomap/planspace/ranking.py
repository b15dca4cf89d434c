"""Criteria that are no sum over borders, on the exact list of plans, with an honest verdict.

The exact engine lists plans in ascending order of what they cut. What the list proves depends on
the question: the first plan within bounds cuts least of all that keep them, however many plans
there are; the best balance is only known when the list holds every plan.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.options import require_choice, require_whole
from regiomap._base.progress import waiting
from regiomap._base.reports import Report
from regiomap._base.texts import Language, Rounding, amount, number, text
from regiomap.errors import OptionError
from regiomap.plans.bounds import Bounds, require_bounds
from regiomap.plans.measures import Measure, Prefer, measure_plans
from regiomap.plans.sequence import Plans
from regiomap.planspace.space import PlanSpace

__all__ = ["Bounds", "Prefer", "Ranking", "pareto_plans", "rank_plans"]

# Column with the place of a cut among all different ones: exactly equal, or exactly less.
_PLACE = "place of the cut"


@dataclass(frozen=True, repr=False, eq=False)
class Ranking(Report):
    """Plans ranked by criteria, and what is proven about them; truthy when there is a plan.

    Attributes
    ----------
    plans
        The plans that keep the bounds, the best first; of a Pareto table only those on it.
    table
        One row a plan of `plans`: index `rank` from 1; `number` in the list by ascending cut,
        the criteria, and `proven`: nothing that the list does not hold can come before it (in a
        Pareto table: surpass it).
    kind
        Whether it ranks (*rank*) or is a Pareto table (*front*).
    n_listed, n_plans
        How many plans were looked at, and how many there are, exactly.
    horizon
        The cut of the last plan looked at: all plans that cut less were looked at.
    weight
        What `cut` and `horizon` sum.
    bounded
        Whether bounds were given: what is proven then holds among the plans that keep them.
    """

    plans: Plans
    table: pd.DataFrame
    kind: Literal["rank", "front"]
    n_listed: int
    n_plans: int
    horizon: float
    weight: str
    bounded: bool = False

    @property
    def whole(self) -> bool:
        """Whether every plan was looked at."""
        return self.n_listed == self.n_plans

    @property
    def proven(self) -> bool:
        """Whether the answer is proven: the best plan, the whole front, or that there is none."""
        if self.kind == "front" or self.table.empty:
            return self.whole
        return bool(self.table["proven"].iloc[0])

    def __bool__(self) -> bool:
        return bool(self.plans)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a plan, the best first."""
        return self.table.copy()

    def sentences(self, language: Language = "nl") -> str:
        """Return in a sentence what was found and whether it is proven.

        Parameters
        ----------
        language
            Dutch (`nl`) or English (`en`).

        Raises
        ------
        OptionError
            If the language is neither.
        """
        require_choice("language", language, get_args(Language))
        kind = self.kind if self.plans else "none"
        proof = {"none": "whole"}.get(kind, "proven") if self.proven else "first"
        values: dict[str, object] = {
            "n": len(self.plans),
            "n_listed": number(self.n_listed, language),
            "n_plans": number(self.n_plans, language),
            "horizon": self._amount(self.horizon, language, rounding="down"),
        }
        if self.plans:
            values["within"] = text("ranking", "within", language) if self.bounded else ""
            values["number"] = number(int(self.table["number"].iloc[0]), language)
            values["cut"] = self._amount(self.plans[0].cut, language)
            values["n_proven"] = int(self.table["proven"].sum())
        return text("ranking", f"{kind}.{proof}", language, **values)

    def _amount(self, cut: float, language: Language, *, rounding: Rounding = "near") -> str:
        if self.weight.endswith("_m"):
            return f"{amount(cut / 1000, language, rounding=rounding, decimals=1)} km"
        return amount(cut, language, rounding=rounding)

    def _verdict(self) -> str:
        return self.sentences("en")


@waiting("ranking")
@checked
def rank_plans(
    space: PlanSpace,
    municipalities: gpd.GeoDataFrame,
    *,
    by: Mapping[str, Prefer] | None = None,
    bounds: Bounds | None = None,
    measures: Mapping[str, Measure] | None = None,
    n_regions: int | None = None,
    n_listed: int = 10_000,
) -> Ranking:
    """Rank the plans that cut least by criteria that are no sum over borders, within bounds.

    Parameters
    ----------
    space
        Every plan, listed in ascending order of what it cuts.
    municipalities
        Table with the index NIS code, as for `measure_plans`.
    by
        Criteria to rank by, each with whether the least or the most is best; a next one decides
        where the ones before it are equal. Default: `{"cut": "least"}`. Their names are those of
        `measure_plans`: `population_ratio`, `polsby_popper_mean`, `n_regions`, ...
    bounds
        Lowest and highest value of criteria, None for no limit:
        `{"population_min": (50_000, None)}`.
    measures
        Functions from the rows of a region to a number, by name, to use in criteria.
    n_regions
        Number of regions; None: whatever number.
    n_listed
        How many plans to look at.

    Returns
    -------
    Ranking
        The plans that keep the bounds, the best first. `.proven` and `.sentences("nl")` say
        whether the best is proven to be so: when ranking by cut it is as soon as it is found,
        otherwise only when all plans were looked at.

    Raises
    ------
    OptionError
        If a criterion, a preference or a bound is none, or `n_listed` is no whole number.
    ColumnError
        If a column is not there, holds no numbers, or lacks one.
    UnknownMunicipalityError
        If the table lacks a municipality of the space.
    BoundaryError
        If a shape is asked for and the table is not canonical.
    InfeasibleError
        If the space has no such plan; the message says what is possible.
    PlanSpaceTooLarge
        If the space does not fit in the budget.

    Notes
    -----
    A bound that few plans keep may find nothing among the first ones though plans exist; the
    sentence says from which cut on. Ranking by something else than the cut looks among plans
    that cut little: it finds a good compromise, not the extreme.

    Examples
    --------
    >>> import regiomap as rm
    >>> from regiomap.planspace.ranking import rank_plans
    >>> flanders = rm.load_flanders()
    >>> ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    >>> space = rm.PlanSpace(rm.build_adjacency(ghent))
    >>> even = rank_plans(space, ghent, bounds={"population_ratio": (None, 1.3)}, n_regions=2)
    >>> even.proven
    True
    """
    by = _checked({"cut": "least"} if by is None else by, least=1)
    looked = _look_at(
        space,
        municipalities,
        by=by,
        bounds=bounds or {},
        measures=measures,
        n_regions=n_regions,
        n_listed=n_listed,
    )
    table = looked.table
    if looked.whole:
        proven = np.full(len(table), fill_value=True)
    elif next(iter(by.items())) == ("cut", "least"):
        # Plans that cut the same may go on behind the end of the list.
        proven = (table[_PLACE] < looked.last).to_numpy() | (len(by) == 1)
    else:
        proven = np.full(len(table), fill_value=False)
    return looked.ranking("rank", table.assign(proven=proven))


@checked
def pareto_plans(
    space: PlanSpace,
    municipalities: gpd.GeoDataFrame,
    by: Mapping[str, Prefer],
    *,
    bounds: Bounds | None = None,
    measures: Mapping[str, Measure] | None = None,
    n_regions: int | None = None,
    n_listed: int = 10_000,
) -> Ranking:
    """Return the plans that no other surpasses: better in one criterion, no worse in any.

    Parameters
    ----------
    space, municipalities
        As for `rank_plans`.
    by
        Two criteria or more, each with whether the least or the most is best:
        `{"cut": "least", "population_ratio": "least"}`.
    bounds, measures, n_regions, n_listed
        As for `rank_plans`.

    Returns
    -------
    Ranking
        The plans of the front, in order of the first criterion. With the cut among the
        criteria each of them that cuts less than the last plan looked at is `proven`; without
        it nothing is until all plans were looked at.

    Raises
    ------
    OptionError
        If there are fewer than two criteria, or one of them, a preference or a bound is none, or
        `n_listed` is no whole number.
    ColumnError
        If a column is not there, holds no numbers, or lacks one.
    UnknownMunicipalityError
        If the table lacks a municipality of the space.
    BoundaryError
        If a shape is asked for and the table is not canonical.
    InfeasibleError
        If the space has no such plan; the message says what is possible.
    PlanSpaceTooLarge
        If the space does not fit in the budget.

    Notes
    -----
    Plans that are equal in every criterion are all on the front. The front only goes as far as
    the list: plans that cut more may be better in something else.

    Examples
    --------
    >>> import regiomap as rm
    >>> from regiomap.planspace.ranking import pareto_plans
    >>> flanders = rm.load_flanders()
    >>> ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    >>> space = rm.PlanSpace(rm.build_adjacency(ghent))
    >>> wanted = {"cut": "least", "population_ratio": "least"}
    >>> front = pareto_plans(space, ghent, wanted, n_regions=3, n_listed=20_000)
    >>> front.proven
    True
    """
    by = _checked(by, least=2)
    looked = _look_at(
        space,
        municipalities,
        by=by,
        bounds=bounds or {},
        measures=measures,
        n_regions=n_regions,
        n_listed=n_listed,
    )
    signs = [1.0 if prefer == "least" else -1.0 for prefer in by.values()]
    values = looked.table[_keys(by)].to_numpy(np.float64)
    table = looked.table[_unsurpassed(values * signs)]
    # What the list does not hold cuts no less than its last plan.
    before_the_end = (table[_PLACE] < looked.last) & (by.get("cut") == "least")
    return looked.ranking("front", table.assign(proven=looked.whole | before_the_end))


@dataclass(frozen=True)
class _Looked:
    """The plans looked at, and a row for each that keeps the bounds, sorted by the criteria."""

    plans: Plans
    table: pd.DataFrame
    last: int  # the place of the cut of the last plan
    n_plans: int
    weight: str
    bounded: bool

    @property
    def horizon(self) -> float:
        return float(self.plans.cuts[-1])

    @property
    def whole(self) -> bool:
        return len(self.plans) == self.n_plans

    def ranking(self, kind: Literal["rank", "front"], table: pd.DataFrame) -> Ranking:
        ranks = pd.RangeIndex(1, len(table) + 1, name="rank")
        return Ranking(
            plans=self.plans.take(table["number"].to_numpy() - 1),
            table=table.drop(columns=_PLACE).set_index(ranks),
            kind=kind,
            n_listed=len(self.plans),
            n_plans=self.n_plans,
            horizon=self.horizon,
            weight=self.weight,
            bounded=self.bounded,
        )


def _look_at(
    space: PlanSpace,
    municipalities: gpd.GeoDataFrame,
    *,
    by: Mapping[str, Prefer],
    bounds: Bounds,
    measures: Mapping[str, Measure] | None,
    n_regions: int | None,
    n_listed: int,
) -> _Looked:
    """Measure the plans that cut least, and sort those that keep the bounds by the criteria."""
    require_bounds(bounds)
    plans = space.best(n_regions, n=require_whole("n_listed", n_listed, least=1))
    criteria = dict.fromkeys(["cut", *by, *bounds])
    table = measure_plans(plans, municipalities, criteria, measures=measures)
    table.insert(0, "number", np.arange(1, len(plans) + 1))
    cuts = space.exact_cuts(plans)
    table[_PLACE] = np.cumsum([0, *(a != b for a, b in pairwise(cuts))])
    kept = np.full(len(plans), fill_value=True)
    for criterion, (low, high) in bounds.items():
        values = table[criterion].to_numpy()
        kept &= (values >= (-np.inf if low is None else low)) & (
            values <= (np.inf if high is None else high)
        )
    ascending = [prefer == "least" for prefer in by.values()]
    last = int(table[_PLACE].iloc[-1])
    table = table[kept].sort_values([*_keys(by), "number"], ascending=[*ascending, True])
    counts = space.count()
    return _Looked(
        plans,
        table,
        last=last,
        n_plans=int(sum(counts) if n_regions is None else counts[n_regions]),
        weight=space.weight,
        bounded=bool(bounds),
    )


def _keys(by: Iterable[str]) -> list[str]:
    """Return the columns that order plans: floats would merge or part what is cut."""
    return [_PLACE if criterion == "cut" else criterion for criterion in by]


def _checked(by: object, *, least: int) -> dict[str, Prefer]:
    if not isinstance(by, Mapping) or len(by) < least:
        noun = "criterion" if least == 1 else "criteria"
        raise OptionError(
            f"by takes {least} {noun} or more, each with what is best, such as "
            f"{{'cut': 'least', 'polsby_popper_mean': 'most'}}; got {by!r}."
        )
    for criterion, prefer in by.items():
        require_choice(f"by[{criterion!r}]", prefer, get_args(Prefer))
    return dict(by)


def _unsurpassed(values: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return which rows no other row surpasses; less is better, and the rows ascend.

    A row can only be surpassed by one before it, and then by one of the front so far.
    """
    front: list[int] = []
    for row, point in enumerate(values):
        so_far = values[front]
        if not ((so_far <= point).all(axis=1) & (so_far < point).any(axis=1)).any():
            front.append(row)
    chosen = np.zeros(len(values), dtype=bool)
    chosen[front] = True
    return chosen
