"""Through time: carry regions from the municipalities of one year to those of another."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import listed, shown
from regiomap._base.options import require_choice
from regiomap._base.reports import Report
from regiomap.assignments import members_of, parent_series, require_known
from regiomap.errors import OptionError, UnknownMunicipalityError
from regiomap.history.crosswalks import (
    Crosswalks,
    follow_crosswalks,
    require_code_texts,
    stray_codes,
)

__all__ = ["CarryReport", "VintageReport", "carry_assignment", "check_vintage"]

Vintages = Mapping[Any, Collection[str]]

_MERGER_COLUMNS = {
    "parts": "object",
    "regions": "object",
    "parents": "object",
    "n_outside": "int64",
    "region": "object",
    "choose_region": "bool",
    "choose_parent": "bool",
}


@dataclass(frozen=True, repr=False, eq=False)
class CarryReport(Report):
    """Outcome of `carry_assignment`; truthy when nobody has to choose and no region got too small.

    Attributes
    ----------
    assignment
        The carried assignment. A municipality whose region is still to be chosen is missing.
    regions
        One row a region (index `region`): `n_before`, `n_after`; `merged` (the new codes that
        join several of its members), `lost` (old members whose new municipality is not in it),
        `gained` (old municipalities from outside that a merger brings in), `territory_changed`
        (lost or gained something, though the name did not change) and `too_small` (it had the
        minimum and fell under it).
    mergers
        One row a merged municipality that touches a region (index: the new code): `parts`, the
        `regions` and `parents` of these, `n_outside` (parts in no region), the `region` it got,
        `choose_region` and `choose_parent` (its parts come from several: somebody has to choose).
    """

    assignment: pd.Series
    regions: pd.DataFrame
    mergers: pd.DataFrame

    def __bool__(self) -> bool:
        return not (len(self.choices) or self.regions["too_small"].any())

    @property
    def choices(self) -> pd.DataFrame:
        """The mergers about which somebody still has to choose."""
        return self.mergers[self.mergers["choose_region"] | self.mergers["choose_parent"]]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a region."""
        return self.regions.copy()

    def _verdict(self) -> str:
        told = [
            (f"{len(self.choices)} mergers need a choice", self.choices.index),
            ("too small now", self.regions.index[self.regions["too_small"]]),
            ("territory changed", self.regions.index[self.regions["territory_changed"]]),
        ]
        said = [f"{what}: {listed(which)}" for what, which in told if len(which)]
        return "; ".join([f"{len(self.regions)} regions carried", *said])


@dataclass(frozen=True, repr=False, eq=False)
class VintageReport(Report):
    """Outcome of `check_vintage`; truthy when one vintage has every code.

    Attributes
    ----------
    codes
        One row a code (index `nis`), one column a vintage: whether the code exists in it.
    """

    codes: pd.DataFrame

    @property
    def fitting(self) -> tuple[Hashable, ...]:
        """The vintages that have every code."""
        return tuple(self.codes.columns[self.codes.all()])

    def __bool__(self) -> bool:
        return bool(self.fitting)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a code."""
        return self.codes.copy()

    def unknown_to(self, vintage: Hashable) -> list[str]:
        """Return each code that a vintage lacks, with the vintages in which it exists."""
        require_choice("vintage", vintage, list(self.codes.columns))
        lacking = self.codes[~self.codes[vintage]]
        return [f"{code} ({_where(row)})" for code, row in lacking.iterrows()]

    def _verdict(self) -> str:
        if self.fitting:
            return f"all {len(self.codes)} codes exist in {', '.join(map(str, self.fitting))}"
        lacks = [f"{one} lacks {listed(self.unknown_to(one))}" for one in self.codes.columns]
        return f"no vintage has all {len(self.codes)} codes: {'; '.join(lacks)}"


def _where(row: "pd.Series[bool]") -> str:
    found = [str(vintage) for vintage, there in row.items() if there]
    return f"exists in {', '.join(found)}" if found else "exists in none of the vintages"


@checked
def check_vintage(codes: Iterable[Any], vintages: Vintages) -> VintageReport:
    """Check of which vintage some codes are.

    Parameters
    ----------
    codes
        NIS codes, for instance the index of an assignment.
    vintages
        Every code of each vintage, by its name: `{2024: load_flanders(2024).index, ...}`.

    Returns
    -------
    VintageReport
        One row a code, one column a vintage.

    Raises
    ------
    OptionError
        If there is no vintage to look in.
    AssignmentError
        If a code is no text.

    Examples
    --------
    >>> check_vintage(["a", "bc"], {2024: ["a", "b", "c"], 2025: ["a", "bc"]})
    <VintageReport: all 2 codes exist in 2025>
    >>> check_vintage(["b", "bc"], {2024: ["a", "b", "c"], 2025: ["a", "bc"]}).unknown_to(2024)
    ['bc (exists in 2025)']
    """
    if not vintages:
        raise OptionError("there is no vintage to look in: pass {name: codes}.")
    codes = list(codes)
    for vintage, there in vintages.items():
        if isinstance(there, str) or not isinstance(there, Iterable):
            raise OptionError(
                f"vintages must hold the codes of each vintage; {vintage!r} has {shown(there)}."
            )
    require_code_texts(codes, what="codes to look up")
    index = pd.Index(codes, name="nis").unique()
    known = {vintage: index.isin(list(there)) for vintage, there in vintages.items()}
    return VintageReport(pd.DataFrame(known, index=index))


@checked
def carry_assignment(
    assignment: pd.Series,
    crosswalk: Crosswalks,
    *,
    backwards: bool = False,
    choices: Mapping[str, Hashable | None] | None = None,
    parents: pd.Series | None = None,
    overlap: bool = False,
    min_size: int = 5,
    vintages: Vintages | None = None,
) -> CarryReport:
    """Carry regions over a merger of municipalities, and report what happened to them.

    Parameters
    ----------
    assignment
        Region per municipality; index `nis`. Missing values are not assigned.
    crosswalk
        The new code of each old one, as for `merge_municipalities`; or a list of crosswalks, one
        after the other. Codes that are not mentioned stay as they are, and so does one into which
        others go when one of these is in the assignment too. (If none is, a row from the code to
        itself says that it exists before.)
    backwards
        Carry from the new municipalities to the old ones: each part gets the region of the whole.
        The whole itself is one of its parts when it has a row to itself, or is in the old vintage.
    choices
        The region of a merged municipality (new code) whose parts lie in several; None: in none.
    parents
        Parent of each municipality: a Series (index NIS code; missing: in no parent), the
        old ones, to find the mergers across two parents.
    overlap
        Whether a municipality may be in several regions; then a merged one is in all of those
        of its parts, and there is nothing to choose.
    min_size
        Municipalities below which a region is too small.
    vintages
        Every code of each vintage, the one to carry from first and the one to carry to last.
        With it the codes before and after are checked, and a stray one is named with the vintage
        in which it exists; old codes of the crosswalk that the older vintage lacks are refused.

    Returns
    -------
    CarryReport
        The carried assignment, and one row a region.

    Raises
    ------
    UnknownMunicipalityError
        If the assignment names a code that does not exist before the crosswalk, or `parents`
        lacks one of the parts.
    AssignmentError
        If the assignment holds no municipality, a row without a code, a code that is no text, or
        a municipality twice; or if `parents` holds one twice.
    CrosswalkError
        If the crosswalk is no table of old and new codes, contradicts itself or an earlier one,
        or names old codes that the older vintage lacks.
    OptionError
        If `choices` names a municipality that leaves no choice, or a region none of its parts
        is in.

    Notes
    -----
    A municipality formed by a member and a municipality in no region takes the member's place:
    the region then `gained` territory. Nothing else is decided: where parts come from two
    regions, the new municipality is in none until `choices` says so. Names play no role, so
    that a municipality that keeps its name and grows is seen all the same.

    Examples
    --------
    >>> from regiomap.flanders import load_mergers, load_youth_regions
    >>> members = load_youth_regions().set_index("nis")["youth_region"]
    >>> report = carry_assignment(members, load_mergers())
    >>> report.to_frame().query("too_small")["merged"].to_dict()
    {'Jeugdregio Pajottenland': ('23106',)}
    >>> report.to_frame().query("territory_changed")["gained"].to_dict()
    {'Projectvereniging Meetjesland (Meetjesman)': ('44034',)}
    """
    members, _ = members_of(assignment, overlap=overlap)
    require_code_texts(assignment.index, what="assignment")
    pairs = _pairs(crosswalk, assignment.index, vintages, backwards=backwards)
    claims = members.merge(pairs, left_on="nis", right_on="source")
    mergers = _mergers(claims, pairs, parents, choices or {}, overlap=overlap)
    # The row of a merger speaks for all its parts, unless each may keep its regions.
    speaks = claims["target"].isin(mergers.index) & (not overlap)
    claims["region_after"] = claims["region"].mask(speaks, claims["target"].map(mergers["region"]))
    return CarryReport(
        _carried(assignment, claims, pairs), _regions(claims, pairs, min_size), mergers
    )


def _pairs(
    crosswalk: Crosswalks, codes: pd.Index, vintages: Vintages | None, *, backwards: bool
) -> pd.DataFrame:
    """Return every (source, target); those of the caller's codes come first, in their order.

    Raises
    ------
    UnknownMunicipalityError
        If a code is of another vintage than the one to carry from, or a carried one is not of the
        one to carry to.
    """
    ours = list(dict.fromkeys(codes))
    if vintages is not None:
        check_vintage([], vintages)  # there is one
        start = next(iter(vintages))
        if unknown := check_vintage(ours, vintages).unknown_to(start):
            raise stray_codes(unknown, str(start))
    everyone = None if vintages is None else list(list(vintages.values())[-backwards])
    known = (everyone or []) if backwards else [*ours, *(everyone or [])]
    followed = follow_crosswalks(crosswalk, known, complete=everyone is not None)
    pairs = pd.DataFrame(list(followed.last.items()), columns=["source", "target"], dtype=object)
    if backwards:
        pairs = _turned(pairs, ours, followed.mentioned)
    if vintages is not None:
        _require_arrived(pairs, ours, vintages)
    return pairs


def _turned(pairs: pd.DataFrame, ours: list[str], mentioned: Collection[str]) -> pd.DataFrame:
    """Return the pairs from new to old; a new code that nobody mentioned stays as it is."""
    after = set(pairs["target"])
    if gone := [code for code in ours if code in mentioned and code not in after]:
        told = [f"{code} (exists before the mergers)" for code in gone]
        raise stray_codes(told, "the municipalities after the mergers")
    pairs = pairs.rename(columns={"source": "target", "target": "source"})
    same = [code for code in ours if code not in after]
    pairs = pd.concat([pairs, pd.DataFrame({"source": same, "target": same}, dtype=object)])
    place = {code: place for place, code in enumerate(ours)}
    order = pairs["source"].map(lambda code: place.get(code, len(place))).argsort(kind="stable")
    return pairs[["source", "target"]].iloc[order].reset_index(drop=True)


def _require_arrived(pairs: pd.DataFrame, ours: list[str], vintages: Vintages) -> None:
    """Raise when a carried code is not of the vintage to carry to."""
    end = list(vintages)[-1]
    arrived = pairs.loc[pairs["source"].isin(ours), "target"].unique()
    if unknown := check_vintage(arrived, vintages).unknown_to(end):
        noun = "code is" if len(unknown) == 1 else "codes are"
        raise UnknownMunicipalityError(
            f"after the crosswalk {len(unknown)} {noun} not in {end}: {listed(unknown)}. Give "
            "each of them a row in the crosswalk, or check which years it leads from and to."
        )


def _mergers(
    claims: pd.DataFrame,
    pairs: pd.DataFrame,
    parents: pd.Series | None,
    choices: Mapping[str, Hashable | None],
    *,
    overlap: bool,
) -> pd.DataFrame:
    """Return the row of every merged municipality that touches a region."""
    parts = pairs[pairs["target"].isin(claims["target"])]
    parts = parts[parts["target"].duplicated(keep=False)]
    if parents is not None:
        parents = parent_series(parents)
        require_known(parts["source"], parents.index, what="the parents")
    rows = {}
    for target, sources in parts.groupby("target")["source"].agg(tuple).items():
        own = claims[claims["nis"].isin(sources)]
        regions = tuple(own["region"].unique())
        held = () if parents is None else tuple(parents.loc[list(sources)].dropna().unique())
        rows[target] = {
            "parts": sources,
            "regions": regions,
            "parents": held,
            "n_outside": len(sources) - own["nis"].nunique(),
            "region": choices.get(str(target)) if len(regions) > 1 else regions[0],
            "choose_region": len(regions) > 1 and not overlap and target not in choices,
            "choose_parent": len(held) > 1,
        }
    _require_choices(choices, {} if overlap else rows)
    table = pd.DataFrame(list(rows.values()), index=pd.Index(rows, name="nis"))
    return table.reindex(columns=list(_MERGER_COLUMNS)).astype(_MERGER_COLUMNS)


def _require_choices(
    choices: Mapping[str, Hashable | None], mergers: Mapping[Hashable, Mapping[str, Any]]
) -> None:
    contested = {code: row["regions"] for code, row in mergers.items() if len(row["regions"]) > 1}
    for code, region in choices.items():
        if code not in contested:
            raise OptionError(
                f"there is no region to choose for {code!r}; there is for "
                f"{listed(contested) or 'no municipality'}."
            )
        if region is not None and region not in contested[code]:
            raise OptionError(
                f"{region!r} is no choice for {code!r}: its parts are in "
                f"{listed(contested[code])}. Choose one of these, or None."
            )


def _carried(assignment: pd.Series, claims: pd.DataFrame, pairs: pd.DataFrame) -> pd.Series:
    """Return the new assignment, in the order of the old one."""
    targets = pairs.loc[pairs["source"].isin(assignment.index), ["target"]].drop_duplicates()
    placed = claims[["target", "region_after"]].dropna().drop_duplicates()
    table = targets.merge(placed, on="target", how="left")
    # Text as the caller's, not objects: so that it joins without a cast.
    index = pd.Index(table["target"].infer_objects(), name=assignment.index.name)
    regions = table["region_after"].infer_objects().array
    return pd.Series(regions, index=index, name=assignment.name)


def _regions(claims: pd.DataFrame, pairs: pd.DataFrame, min_size: int) -> pd.DataFrame:
    """Return the row of every region: what it had, what it has, and what changed."""
    rows = {}
    for region, before in claims.groupby("region"):
        after = claims.loc[claims["region_after"] == region, "target"].unique()
        members = before["nis"].unique()
        territory = pairs[pairs["target"].isin(after)]
        ours = territory[territory["source"].isin(members)]
        lost = tuple(code for code in members if code not in set(ours["source"]))
        gained = tuple(territory.loc[~territory["source"].isin(members), "source"])
        rows[region] = {
            "n_before": len(members),
            "n_after": len(after),
            "merged": tuple(ours.loc[ours["target"].duplicated(), "target"].unique()),
            "lost": lost,
            "gained": gained,
            "territory_changed": bool(lost or gained),
            "too_small": len(after) < min_size <= len(members),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("region")
