"""Readiness: how far the members of a region already work together, part by part."""

from collections.abc import Iterable, Mapping
from itertools import combinations
from math import isfinite
from typing import Literal, cast, get_args

import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import did_you_mean, listed
from regiomap._base.options import require_number
from regiomap.checks.criteria import Criteria
from regiomap.checks.regions import check_regions
from regiomap.errors import OptionError, UnknownRegionError
from regiomap.flanders import (
    DIVISIONS,
    Vintage,
    load_cooperations,
    load_flanders,
    load_mergers,
    load_youth_regions,
)
from regiomap.history.register import Register
from regiomap.history.vintages import carry_assignment, check_vintage
from regiomap.plans.plan import Plan

__all__ = ["Part", "measure_readiness", "readiness_of"]

Part = Literal["recognised", "cooperations", "divisions", "size", "checks"]
Members = dict[str, frozenset[str]]


@checked
def measure_readiness(
    plan: Plan,
    *,
    recognised: pd.Series | None = None,
    cooperations: pd.DataFrame | None = None,
    divisions: pd.DataFrame | None = None,
    register: pd.DataFrame | Register | None = None,
    criteria: Criteria | None = None,
    weights: Mapping[Part, float] | None = None,
) -> pd.DataFrame:
    """Measure how ready each region of a plan is, from cooperation that exists.

    Parameters
    ----------
    plan
        The regions. Without neighbours the part `checks` is not known.
    recognised
        Region that exists already, per municipality; index `nis`. Default: the youth regions
        recognised for 2021-2026.
    cooperations
        One row a membership, columns `cooperation` and `nis`. Default: the 177 cooperations of
        2022. Those with more members than a region may have are left out: they tie everybody.
    divisions
        One column a division, index `nis`. Default: five divisions of Flanders (primary care,
        police, transport, housing, tourism).
    register
        What is known of each region (pullers, meetings, services), as for `check_regions`.
    criteria
        The rules; by default those of a youth region.
    weights
        Weight of each part, 0 or more. A part that is not named weighs 1.

    Returns
    -------
    DataFrame
        Index `region`. Five parts between 0 and 1, missing where the facts are: `recognised`
        (the largest share of the members that come from one recognised region), `cooperations`
        (share of the pairs of members that meet in a cooperation), `divisions` (share of the
        pairs that lie in one zone, averaged over the divisions), `size` (1 inside the limits,
        less the farther outside), `checks` (share of the other known criteria that are met).
        Then `readiness`, the weighted mean of the known parts; and `continues`, the recognised
        regions more than half of whose members are here (missing: none).

    Raises
    ------
    OptionError
        If a weight is no number from 0, names no part, or all are 0; or if a table lacks its
        columns.
    UnknownRegionError
        If the register describes none of the regions.

    Notes
    -----
    The defaults are used when every code is of the municipalities of 2025 or of 2024 (over the
    mergers they are carried); for other municipalities those parts are missing. Equal weights
    are a choice, not a finding: nothing published says what counts most. Pairs are less often
    together in a large region than in a small one, so the parts favour small regions. Sources:
    Bataljong (recognised regions), Agency for Home Affairs (cooperations).

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> kempen = flanders[flanders["reference_region"] == "Kempen"]
    >>> table = measure_readiness(rm.propose_regions(kempen, n_regions=3).best)
    >>> table["continues"].dropna().to_dict()
    {'Kempen (Herentals)': 'Projectvereniging Neteland'}
    """
    weighted = _weights(weights)
    rules = criteria or Criteria()
    vintage = _vintage(plan)
    regions = _members(plan.assignment)
    if recognised is None and vintage is not None:
        recognised = _recognised(vintage)
    if cooperations is None and vintage is not None:
        cooperations = _cooperations(vintage)
    if divisions is None and vintage is not None:
        divisions = load_flanders(vintage)[list(DIVISIONS)]

    table = pd.DataFrame(index=pd.Index(regions, name="region"), columns=list(get_args(Part)))
    table["size"] = [_size(len(codes), rules) for codes in regions.values()]
    table["checks"] = _checks(plan, rules, register)
    known = {} if recognised is None else _members(recognised)
    if recognised is not None:
        table["recognised"] = [_overlap(codes, known) for codes in regions.values()]
    if cooperations is not None:
        joined = _joined(cooperations, rules.max_size)
        table["cooperations"] = [_tied(codes, joined) for codes in regions.values()]
    if divisions is not None:
        zones = [_members(divisions[name]).values() for name in divisions.columns]
        table["divisions"] = [_mean_tied(codes, zones) for codes in regions.values()]
    table = table.astype("float64")
    has = table.notna() * pd.Series(weighted)
    table["readiness"] = (table * pd.Series(weighted)).sum(axis=1) / has.sum(axis=1)
    table["continues"] = [_continues(codes, known) for codes in regions.values()]
    return table


def readiness_of(
    plan: Plan, readiness: pd.Series | pd.DataFrame | None, first: Iterable[str] | None
) -> tuple[pd.DataFrame, frozenset[str]]:
    """Return a table with the column `readiness` for every region, and which ones go first.

    Raises
    ------
    OptionError
        If readiness is not known, negative or no number somewhere, or a column is missing.
    UnknownRegionError
        If `readiness` lacks a region, or `first` names one that the plan does not have.
    """
    regions = sorted(plan.assignment.dropna().unique())
    table = measure_readiness(plan) if readiness is None else pd.DataFrame(readiness).copy()
    if isinstance(readiness, pd.Series):
        table.columns = pd.Index(["readiness"])
    if "readiness" not in table.columns:
        raise OptionError(
            f"the table of readiness has no column 'readiness'; it has {listed(table.columns)}. "
            "Give the column itself: readiness=table['...']."
        )
    lacking = [region for region in regions if region not in table.index]
    if lacking:
        raise UnknownRegionError(
            f"readiness lacks {len(lacking)} of {len(regions)} regions: {listed(lacking)}. Give "
            "one number a region; its index is the region."
        )
    if table.index.has_duplicates:
        twice = table.index[table.index.duplicated()].unique()
        raise OptionError(f"readiness gives {listed(twice)} twice; keep one row a region.")
    table = table.loc[regions].rename_axis(index="region")
    numbers = pd.to_numeric(table["readiness"], errors="coerce").astype("float64")
    wrong = table.index[~numbers.map(lambda number: isfinite(number) and number >= 0)]
    if len(wrong):
        raise OptionError(
            f"readiness must be a number from 0; it is not for {listed(wrong)}: "
            f"{listed(table.loc[wrong, 'readiness'])}."
        )
    if first is None:
        kept = table["continues"].notna() if "continues" in table else numbers < 0
        first = table.index[kept]
    first = frozenset(first)
    if unknown := sorted(first.difference(regions)):
        raise UnknownRegionError(
            f"first names {len(unknown)} regions that the plan does not have: {listed(unknown)}."
            f"{did_you_mean(unknown[0], regions)}"
        )
    return table.assign(readiness=numbers), first


def _weights(weights: Mapping[Part, float] | None) -> dict[str, float]:
    given = dict(weights or {})
    for part in given:
        if part not in get_args(Part):
            raise OptionError(
                f"weights names {part!r}; the parts are {listed(get_args(Part))}."
                f"{did_you_mean(part, get_args(Part))}"
            )
    all_ = {
        part: require_number(f"the weight of {part!r}", given.get(part, 1))
        for part in get_args(Part)
    }
    if not any(all_.values()):
        raise OptionError("all weights are 0: give at least one part a weight.")
    return all_


def _members(assignment: pd.Series) -> Members:
    """Return the members of each group, in the order of their names."""
    placed = assignment.dropna()
    groups = placed.groupby(placed, sort=True).groups
    return {str(name): frozenset(codes) for name, codes in groups.items()}


def _vintage(plan: Plan) -> Vintage | None:
    """Return the vintage of the embedded Flanders that has every code of the plan."""
    ours = {year: load_flanders(year).index for year in (2025, 2024)}
    fitting = check_vintage(plan.assignment.index, ours).fitting
    return cast("Vintage", fitting[0]) if fitting else None


def _recognised(vintage: Vintage) -> pd.Series:
    members = load_youth_regions().set_index("nis")["youth_region"]
    return members if vintage == 2024 else carry_assignment(members, load_mergers()).assignment  # noqa: PLR2004


def _cooperations(vintage: Vintage) -> pd.DataFrame:
    members = load_cooperations().set_index("nis")["cooperation"]
    if vintage != 2024:  # noqa: PLR2004  (before the mergers)
        members = carry_assignment(members, load_mergers(), overlap=True).assignment
    return members.rename_axis("nis").reset_index()


def _size(n: int, criteria: Criteria) -> float:
    return min(1.0, n / criteria.min_size, criteria.max_size / n)


def _checks(
    plan: Plan, criteria: Criteria, register: pd.DataFrame | Register | None
) -> pd.Series | None:
    if plan.graph is None:
        return None
    report = check_regions(
        plan.assignment,
        plan.graph,
        parents=plan.parents,
        municipalities=plan.municipalities,
        criteria=criteria,
        register=register,
    )
    kept = report.per_region()[[key for key in criteria.active() if key != "size"]]
    return kept.astype("Float64").mean(axis=1).astype("float64")


def _overlap(codes: frozenset[str], known: Members) -> float:
    return max((len(codes & others) for others in known.values()), default=0) / len(codes)


def _continues(codes: frozenset[str], known: Members) -> str | None:
    found = [name for name, others in known.items() if 2 * len(codes & others) > len(others)]
    return "; ".join(found) or None


def _joined(cooperations: pd.DataFrame, most: int) -> list[frozenset[str]]:
    """Return the members of every cooperation that is no larger than a region may be."""
    for column in ("cooperation", "nis"):
        if column not in cooperations.columns:
            raise OptionError(
                f"cooperations needs the columns 'cooperation' and 'nis'; there is no {column!r}."
            )
    members = cooperations.groupby("cooperation")["nis"].agg(frozenset)
    return [codes for codes in members if len(codes) <= most]


def _tied(codes: frozenset[str], groups: Iterable[frozenset[str]]) -> float | None:
    """Return the share of the pairs of codes that are together in a group."""
    pairs = {pair for group in groups for pair in combinations(sorted(codes & group), 2)}
    n_pairs = len(codes) * (len(codes) - 1) // 2
    return len(pairs) / n_pairs if n_pairs else None


def _mean_tied(
    codes: frozenset[str], divisions: Iterable[Iterable[frozenset[str]]]
) -> float | None:
    shares = [share for zones in divisions if (share := _tied(codes, zones)) is not None]
    return sum(shares) / len(shares) if shares else None
