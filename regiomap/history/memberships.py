"""Memberships of a register carried over a merger: who is where from that day on, time by time."""

from collections.abc import Hashable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from regiomap._base.messages import listed
from regiomap.errors import OptionError

__all__ = ["Carried", "carry_memberships", "choices_of_the_day", "members_on_the_day"]

_LATER_COLUMNS = ["region", "nis", "valid_from", "valid_to", "new_nis", "choose_region"]


class Carried(NamedTuple):
    """The memberships after a merger.

    `table` has the memberships, `later` one row for each that starts after the merger on a code
    that merges, and `contested` the regions that claim a new code at the same time, by code.
    """

    table: pd.DataFrame
    later: pd.DataFrame
    contested: dict[str, set[str]]


class _Stay(NamedTuple):
    """A new code in one region from a day up to and including another, as ordinals."""

    region: str
    first: int
    last: int


def carry_memberships(
    table: pd.DataFrame,
    last_codes: Mapping[str, str],
    *,
    first: date,
    choices: Mapping[str, Hashable | None],
    names: Mapping[str, str],
    of_region: tuple[str, ...],
) -> Carried:
    """Return the memberships with the codes of the new municipalities from a day on.

    Parameters
    ----------
    table
        One row a membership, with `start` and `end` as dates beside the columns of a register.
    last_codes
        The new code of each old one.
    first
        The first day of the new municipalities.
    choices
        The region of a new code whose parts lie in several at the same time.
    names
        Names of the new municipalities, by code.
    of_region
        The columns that are said of a region as a whole.

    Returns
    -------
    Carried
        At any time a new municipality is in the region of its parts at that time; where these are
        in several, in the one that is chosen, or in none. A membership of a code that stays, and
        that changes nothing, keeps its row.
    """
    target = table["nis"].map(lambda code: last_codes.get(code, code))
    goes_on = table["end"] >= first
    touched = target[goes_on & (target != table["nis"])].unique()
    rows = table.assign(
        target=target,
        low=[max(day, first).toordinal() for day in table["start"]],
        high=[day.toordinal() for day in table["end"]],
    )[goes_on & target.isin(touched)]
    about = table.groupby("region")[list(of_region)].first()
    kept, opened = set[int](), list[dict[Hashable, object]]()
    contested: dict[str, set[str]] = {}
    for code, parts in rows.groupby("target", sort=False):
        stays, several = _stays(parts, str(code), choices)
        contested |= {str(code): several} if several else {}
        for stay in stays:
            same = _same_row(parts, str(code), stay)
            if same is None:
                said = about.loc[[stay.region]].to_dict("records")[0]
                opened.append(_row(parts, str(code), stay, names) | said)
            else:
                kept.add(same)
    closed = rows.index[(rows["start"] < first) & ~rows.index.isin(kept)]
    gone = rows.index[(rows["start"] >= first) & ~rows.index.isin(kept)]
    before = date.fromordinal(first.toordinal() - 1).isoformat()
    carried = table.drop(columns=["start", "end"])
    carried.loc[closed, "valid_to"] = before
    new = pd.DataFrame(opened, columns=carried.columns, dtype=object)
    carried = pd.concat([carried.drop(gone), new], ignore_index=True)
    return Carried(carried, _later(rows, first, set(contested) - set(choices)), contested)


def members_on_the_day(
    table: pd.DataFrame, last_codes: Mapping[str, str], first: date
) -> pd.Series:
    """Return who is in which region on the day of a merger, by the codes from before it."""
    merges = table["nis"].map(lambda code: last_codes.get(code, code)) != table["nis"]
    goes_on = (table["start"] < first) | ((table["start"] == first) & merges)
    there = table[goes_on & (table["end"] >= first)]
    if there.empty:  # nobody yet: those who come first
        there = table[merges & (table["end"] >= first)].sort_values("start", kind="stable")
        there = there.drop_duplicates("nis")
    return there.set_index("nis")["region"]


def choices_of_the_day(
    choices: Mapping[str, Hashable | None],
    today: pd.Series,
    last_codes: Mapping[str, str],
    contested: Mapping[str, set[str]],
) -> dict[str, Hashable | None]:
    """Return the choices without those that are only about later memberships, once checked."""
    n_regions = today.groupby(today.index.map(lambda code: last_codes.get(code, code))).nunique()
    later = {code for code in choices if code in contested and n_regions.get(code, 0) < 2}  # noqa: PLR2004
    for code in later:
        if choices[code] is not None and choices[code] not in contested[code]:
            raise OptionError(
                f"{choices[code]!r} is no choice for {code!r}: its parts are in "
                f"{listed(sorted(contested[code]))}. Choose one of these, or None."
            )
    return {code: region for code, region in choices.items() if code not in later}


def _stays(
    parts: pd.DataFrame, code: str, choices: Mapping[str, Hashable | None]
) -> tuple[list[_Stay], set[str]]:
    """Return where a new code is and when, and the regions that claim it together."""
    stays: list[_Stay] = []
    contested: set[str] = set()
    for first, last, regions in _claims(parts):
        if len(regions) > 1:
            contested |= regions
        region = next(iter(regions)) if len(regions) == 1 else choices.get(code)
        if region not in regions:
            continue
        if stays and stays[-1].region == region and stays[-1].last == first - 1:
            first = stays.pop().first  # noqa: PLW2901  (the same stay goes on)
        stays.append(_Stay(str(region), first, last))
    return stays, contested


def _claims(parts: pd.DataFrame) -> Iterator[tuple[int, int, set[str]]]:
    """Yield every stretch of time in which the same parts are in the same regions."""
    days = sorted({*parts["low"], *(parts["high"] + 1)})
    for low, after in pairwise(days):
        there = parts[(parts["low"] <= low) & (low <= parts["high"])]
        if len(there):
            yield low, after - 1, set(there["region"])


def _same_row(parts: pd.DataFrame, code: str, stay: _Stay) -> int | None:
    """Return the row of the code itself that says the same already; None: there is none."""
    own = parts["nis"] == code
    region, first, last = stay
    same = own & (parts["region"] == region) & (parts["low"] == first) & (parts["high"] == last)
    return int(parts.index[same][0]) if same.any() else None


def _row(
    parts: pd.DataFrame, code: str, stay: _Stay, names: Mapping[str, str]
) -> dict[Hashable, object]:
    """Return a new membership: what its parts agree on, and the days of its own."""
    region, first, last = stay
    ours = parts[(parts["region"] == region) & (parts["low"] <= last) & (first <= parts["high"])]
    row = {column: _agreed(ours[column]) for column in ours}
    # The day as it was written, where it was.
    began = ours.loc[ours["start"].map(date.toordinal) == first, "valid_from"]
    ends = ours.loc[ours["high"] == last, "valid_to"]
    own = ours.loc[ours["nis"] == code, "name"]
    return row | {
        "region": region,
        "nis": code,
        "name": names.get(code, own.iloc[0] if len(own) else None),
        "valid_from": began.iloc[0] if len(began) else date.fromordinal(first).isoformat(),
        "valid_to": ends.iloc[0] if len(ends) else date.fromordinal(last).isoformat(),
    }


def _agreed(values: "pd.Series[str]") -> object:
    return values.iloc[0] if (values == values.iloc[0]).all() else None


def _later(rows: pd.DataFrame, first: date, open_codes: set[str]) -> pd.DataFrame:
    """Return the memberships that start after the day on a code that merges."""
    later = rows[(rows["start"] > first) & (rows["target"] != rows["nis"])]
    later = later.rename(columns={"target": "new_nis"})
    later = later.assign(choose_region=later["new_nis"].isin(list(open_codes)))
    return later[_LATER_COLUMNS].reset_index(drop=True)
