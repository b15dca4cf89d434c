"""One way in for every assignment: who belongs to what, as a clean long table."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from regiomap.errors import AssignmentError, UnknownMunicipalityError, listed

__all__ = ["Members", "check_known", "check_once", "read_members"]

# Columns `region` and `nis`, one row a membership, in the order of both.
Members = pd.DataFrame


def read_members(
    assignment: object, *, overlap: bool, what: str = "assignment"
) -> tuple[Members, int]:
    """Return the memberships of an assignment, and how many of its values are missing.

    With `overlap` a municipality may be in several regions; the same region twice is a fault
    of the table either way.
    """
    if not isinstance(assignment, pd.Series):
        raise AssignmentError(
            f"the {what} must be a Series with the NIS code as index and the region as value, got "
            f"a {type(assignment).__name__}. Of a table take the column: "
            "table.set_index('nis')['region']."
        )
    table = pd.DataFrame({"region": assignment.array, "nis": assignment.index.array})
    if table["nis"].isna().any():
        n = int(table["nis"].isna().sum())
        raise AssignmentError(
            f"the {what} has {n} rows without a code. Its index must be the NIS code: "
            "drop those rows, or call set_index('nis') first."
        )
    members = table.dropna(subset="region")
    if members.empty:
        raise AssignmentError(
            f"the {what} holds no municipality at all ({len(table)} rows, no value). "
            "It is a Series with the NIS code as index and the region as value."
        )
    try:
        _check_twice(members, ["region", "nis"] if overlap else ["nis"], what)
        members = members.astype(object).sort_values(["region", "nis"], ignore_index=True)
    except TypeError:
        raise AssignmentError(
            f"the {what} mixes kinds of codes or of regions, which have no order. Make them text, "
            "e.g. assignment.map(str, na_action='ignore')."
        ) from None
    return members, len(table) - len(members)


def _check_twice(members: Members, columns: list[str], what: str) -> None:
    twice = members.loc[members.duplicated(columns), "nis"].unique()
    if len(twice):
        rule = "the same region twice" if len(columns) > 1 else "more than one region"
        raise AssignmentError(
            f"{len(twice)} municipalities of the {what} are in {rule}: {listed(sorted(twice))}. "
            "Keep one row for each."
        )


def check_once(assignment: pd.Series, *, what: str) -> None:
    """Raise `AssignmentError` if a code occurs more than once in an assignment."""
    codes = assignment.index.map(str)
    twice = codes[codes.duplicated()].unique()
    if len(twice):
        raise AssignmentError(
            f"{len(twice)} municipalities occur more than once in the {what}: {listed(twice)}. "
            "Keep one row a municipality."
        )


def check_known(codes: Iterable[Any], known: Iterable[Any], *, what: str, remedy: str = "") -> None:
    """Raise `UnknownMunicipalityError` unless every code is among the known ones."""
    index = pd.Index(list(codes)).unique()
    known = set(known)
    unknown = index[~index.isin(known)]
    if not len(unknown):
        return
    if {str(code).zfill(5) for code in unknown} <= known:
        remedy = "Codes are text of five digits, e.g. index.astype(str).str.zfill(5)."
    else:
        remedy = (
            "Use municipalities of one vintage throughout, or call carry_assignment(). " + remedy
        )
    noun = "code is" if len(unknown) == 1 else "codes are"
    raise UnknownMunicipalityError(
        f"{len(unknown)} {noun} not in {what}: {listed(sorted(unknown, key=str))}. {remedy.strip()}"
    )
