"""The register: which youth regions exist, since when, with whom, and how they work."""

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.csv import read_csv, write_csv
from regiomap._base.messages import at_rows, did_you_mean, listed, numbered
from regiomap._base.notebook import Shown, as_table
from regiomap.boundaries.columns import code_text, texts_of
from regiomap.errors import AssignmentError, ColumnError
from regiomap.flanders import shipped_table
from regiomap.history.crosswalks import Crosswalks, follow_crosswalks
from regiomap.history.memberships import carry_memberships, choices_of_the_day, members_on_the_day
from regiomap.history.periods import Day, day_asked, day_named, periods_of
from regiomap.history.vintages import CarryReport, Vintages, carry_assignment, check_vintage

__all__ = [
    "CarriedRegister",
    "Register",
    "Status",
    "carry_register",
    "load_register",
    "read_register",
]

Status = Literal["planned", "recognised", "ended"]

_MEMBERSHIP = ("region", "nis", "name", "valid_from", "valid_to")
_FIGURES = ("pullers", "meetings_per_year", "joint_services_per_year")
# What is said of a region as a whole; it may stand on one of its rows or on all.
_OF_REGION = ("status", "legal_form", *_FIGURES, "supporter", "exempt")


@checked
@dataclass(frozen=True, repr=False, eq=False)
class Register(Shown):
    """Youth regions and their members through time.

    Parameters
    ----------
    table
        One row a membership. Columns: `region`, `nis`, `name` (of the member), `valid_from` and
        `valid_to` (both included; a day as 2025-01-31 or a whole year as 2025; missing: open),
        and what is said of the region as a whole, on one of its rows or on all: `status`
        (*planned*, *recognised*, *ended*), `legal_form`, `pullers`, `meetings_per_year`,
        `joint_services_per_year` (whole numbers), `supporter` and `exempt` (why it need not
        nest). Only the first two must be there; others are kept.

    Attributes
    ----------
    table
        The same with every column, as text and in the same order.

    Raises
    ------
    ColumnError
        If the table has no column `region` or `nis`.
    AssignmentError
        If rows contradict the rules above or each other; the message lists every fault.

    Examples
    --------
    >>> register = load_register()
    >>> register
    <Register: 5 regions, 31 memberships>
    >>> register.assignment("2024-06-01").loc["23023"]
    'Jeugdregio Pajottenland'
    """

    table: pd.DataFrame

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", _clean(self.table))
        faults = list(_faults(self.table))
        if faults:
            noun = "problem" if len(faults) == 1 else "problems"
            raise AssignmentError(f"{len(faults)} {noun} in the register: {numbered(faults)}.")

    def _verdict(self) -> str:
        return f"{self.table['region'].nunique()} regions, {len(self.table)} memberships"

    def _tables(self) -> list[str]:
        return [as_table(self.table)]

    def assignment(self, on: Day) -> "pd.Series[str]":
        """Return who is in which region on a day: a Series, index `nis`, name `region`.

        Parameters
        ----------
        on
            The day, as a date or as text (2025-01-31).

        Raises
        ------
        OptionError
            If `on` is no day (2025-01-31).
        """
        rows = self._on(on)
        # Text as elsewhere, not objects: so that it joins without a cast.
        index = pd.Index(rows["nis"].infer_objects(), name="nis")
        return pd.Series(rows["region"].infer_objects().array, index=index, name="region")

    def regions(self, on: Day) -> pd.DataFrame:
        """Return what is known of each region that has members on a day.

        One row a region (index `region`), with `n_members` and the columns of the region; the
        `register` that `check_regions` asks for.

        Parameters
        ----------
        on
            The day, as a date or as text (2025-01-31).

        Raises
        ------
        OptionError
            If `on` is no day (2025-01-31).
        """
        n_members = self._on(on).groupby("region").size()
        table = self.facts().loc[n_members.index]
        table.insert(0, "n_members", n_members)
        return table

    def facts(self) -> pd.DataFrame:
        """Return what is known of each region as a whole, whenever it has members.

        Returns
        -------
        DataFrame
            One row a region (index `region`) with the columns of the region.
        """
        # What is said of a region may stand on any of its rows, also one that has ended.
        table = self.table.groupby("region")[list(_OF_REGION)].first()
        return table.astype(dict.fromkeys(_FIGURES, "Int64"))

    def save(self, path: str | PathLike[str]) -> None:
        """Write the register as CSV, for `read_register` and any spreadsheet.

        A cell that a spreadsheet would run as a formula is written as text, and the file appears
        only when it is complete.

        Raises
        ------
        FileError
            If the file cannot be written.
        """
        write_csv(self.table, Path(path))

    def _on(self, on: Day) -> pd.DataFrame:
        day = day_asked(on)
        start, end = periods_of(self.table)
        return self.table[(start <= day) & (day <= end)]


@dataclass(frozen=True, repr=False, eq=False)
class CarriedRegister(Shown):
    """Outcome of `carry_register`: the register, and the report of what happened.

    Attributes
    ----------
    register
        The new register.
    report
        What happened on the day of the merger.
    later
        One row a membership that starts after that day on a code that merges: `region`, `nis`,
        `valid_from`, `valid_to` as they were, `new_nis`, and `choose_region` (other regions claim
        the new municipality at the same time, and somebody has to choose).
    """

    register: Register = field()  # or the `register` of abstract classes is its default
    report: CarryReport
    later: pd.DataFrame

    def _verdict(self) -> str:
        register, report = self.register._verdict(), self.report._verdict()  # noqa: SLF001
        return f"{register}; {report}; {len(self.later)} later memberships"

    def _tables(self) -> list[str]:
        shown = [self.register.table, self.report.to_frame(), self.later]
        return [as_table(table) for table in shown]


@checked
def read_register(path: str | PathLike[str]) -> Register:
    """Read a register of youth regions.

    Parameters
    ----------
    path
        A CSV in UTF-8, separated by commas or semicolons, with the columns of `Register.table`;
        all but `region` and `nis` may be absent, and any cell but these two may be empty.

    Returns
    -------
    Register
        The register, every row checked.

    Raises
    ------
    FileError
        If the file is missing or no CSV.
    ColumnError
        If it has no column `region` or `nis`.
    AssignmentError
        If rows contradict the format or each other; the message lists every fault.

    Notes
    -----
    A region that breaks the criteria of a youth region is read all the same: `check_regions`
    reports it.

    Examples
    --------
    >>> read_register("no-such.csv")
    Traceback (most recent call last):
    regiomap.errors.FileError: there is no file 'no-such.csv'. Check the path.
    """
    return Register(read_csv(Path(path)))


def load_register() -> Register:
    """Load the example: the five youth regions recognised for 2021-2026, and their members.

    Returns
    -------
    Register
        Members by the codes of 2024. Only what is published is filled in: how many pullers,
        meetings and services they have, and who supports them, is not known.

    Notes
    -----
    Source: Bataljong, recognised intermunicipal youth cooperations 2021-2026. The legal form is
    given where the name of the region states it.

    Examples
    --------
    >>> load_register().regions("2024-01-01")["n_members"].to_list()
    [6, 6, 6, 8, 5]
    """
    return read_register(shipped_table("youth_regions_2021"))


@checked
def carry_register(
    register: Register,
    crosswalk: Crosswalks,
    *,
    on: Day,
    choices: Mapping[str, Hashable | None] | None = None,
    names: Mapping[str, str] | pd.Series | None = None,
    parents: pd.Series | None = None,
    min_size: int = 5,
    vintages: Vintages | None = None,
) -> CarriedRegister:
    """Carry a register over a merger: close the old memberships and open the new ones.

    Parameters
    ----------
    register
        The register, with the codes from before the merger.
    crosswalk
        The new code of each old one, or several crosswalks in a row.
    on
        The first day of the new municipalities.
    choices
        The region of a merged municipality whose parts lie in several, by its new code.
    names
        Names of the new municipalities, by code.
    parents, min_size, vintages
        As for `carry_assignment`.

    Returns
    -------
    CarriedRegister
        The new register and the report. A membership that ended before is kept as it is. From the
        merger on, a new municipality is at any time in the region of its parts at that time,
        until the last of them ends; where these are in several regions, in the chosen one or, as
        long as nobody chose, in none. Memberships that start later are carried too. A new row has
        what is said of its region as a whole; any other column keeps its value where the parts
        agree, and is empty where they do not.

    Raises
    ------
    OptionError
        If `on` is no day, or `choices` does not fit.
    UnknownMunicipalityError
        If a membership has a code that does not exist before the merger.
    AssignmentError
        If nobody is a member on that day or later.
    CrosswalkError
        If the crosswalk is no table of old and new codes, contradicts itself or an earlier one,
        or does not fit the vintage.

    Examples
    --------
    >>> from regiomap.flanders import load_mergers
    >>> carried = carry_register(load_register(), load_mergers(), on="2025-01-01")
    >>> int(carried.register.regions("2025-01-01").loc["Jeugdregio Pajottenland", "n_members"])
    4
    """
    first = day_asked(on)
    if vintages is not None:
        check_vintage([], vintages)  # each of them holds codes
    start, end = periods_of(register.table)
    table = register.table.assign(start=start, end=end)
    codes = table.loc[(start < first) & (end >= first), "nis"]
    known = [*codes, *(() if vintages is None else next(iter(vintages.values())))]
    last_codes = follow_crosswalks(crosswalk, known, complete=vintages is not None).last
    carried = carry_memberships(
        table,
        last_codes,
        first=first,
        choices=choices or {},
        names={} if names is None else {str(code_text(code)): name for code, name in names.items()},
        of_region=_OF_REGION,
    )
    today = members_on_the_day(table, last_codes, first)
    report = carry_assignment(
        today,
        crosswalk,
        choices=choices_of_the_day(choices or {}, today, last_codes, carried.contested),
        parents=parents,
        min_size=min_size,
        vintages=vintages,
    )
    return CarriedRegister(Register(carried.table), report, carried.later)


def _clean(table: pd.DataFrame) -> pd.DataFrame:
    """Return a copy as text with every column, trimmed, codes in five digits."""
    for column in ("region", "nis"):
        if column not in table.columns:
            raise ColumnError(
                f"a register needs the columns 'region' and 'nis'; there is no {column!r}."
                f"{did_you_mean(column, table.columns)} It has {listed(table.columns)}."
            )
    known = [*_MEMBERSHIP, *_OF_REGION]
    others = [column for column in table.columns if column not in known]
    table = table.reindex(columns=[*known, *others]).reset_index(drop=True)
    # As objects, so that a missing cell is None and nothing else.
    texts = {name: [_text(cell) for cell in cells] for name, cells in table.items()}
    texts["nis"] = list(texts_of(table["nis"]))
    return pd.DataFrame(texts, dtype=object)


def _text(cell: Any) -> str | None:  # noqa: ANN401  (a cell)
    if pd.isna(cell):
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # whole numbers beside an empty cell
    return str(cell).strip() or None


def _faults(table: pd.DataFrame) -> Iterator[str]:
    """Return everything that is wrong; lines are counted as a spreadsheet shows them."""
    if table.empty:
        yield "it holds no membership"
        return
    for column in ("region", "nis"):
        if (empty := table[column].isna()).any():
            yield f"no {column} in {_lines(empty)}"
    choices = {"status": re.compile("|".join(get_args(Status)))}
    patterns = dict.fromkeys(_FIGURES, re.compile(r"\d{1,9}")) | choices
    said = dict.fromkeys(_FIGURES, "a whole number") | {
        "status": f"one of {', '.join(get_args(Status))}"
    }
    for column, pattern in patterns.items():
        wrong = table[column].notna() & ~table[column].fillna("").str.fullmatch(pattern)
        if wrong.any():
            yield f"{column} is not {said[column]} in {_lines(wrong)}"
    for column in _OF_REGION:
        values = table[["region", column]].dropna().drop_duplicates()["region"]
        if values.duplicated().any():
            yield f"{column} differs within {listed(values[values.duplicated()].unique())}"
    yield from _period_faults(table)


def _period_faults(table: pd.DataFrame) -> Iterator[str]:
    bad = pd.Series(data=False, index=table.index)
    for column in ("valid_from", "valid_to"):
        wrong = table[column].map(lambda cell: cell is not None and day_named(cell) is None)
        if wrong.any():
            yield f"{column} is no day (2025-01-31) or year in {_lines(wrong)}"
        bad |= wrong
    start, end = periods_of(table[~bad])
    if (turned := end < start).any():
        yield f"valid_to comes before valid_from in {_lines(turned)}"
    rows = table[~bad].assign(start=start, end=end, line=start.index + 2)
    pairs = rows.merge(rows, on="nis", suffixes=("_a", "_b")).query("line_a < line_b")
    pairs = pairs[(pairs["start_a"] <= pairs["end_b"]) & (pairs["start_b"] <= pairs["end_a"])]
    if len(pairs):
        where = listed(
            f"{pair.nis} in lines {pair.line_a} and {pair.line_b}" for pair in pairs.itertuples()
        )
        yield f"a municipality is a member twice at the same time: {where}"


def _lines(flags: "pd.Series[bool]") -> str:
    # The header is line 1.
    return at_rows(flags.index[flags] + 2, called="line")
