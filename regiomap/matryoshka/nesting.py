"""Nesting: how every region lies in the parents."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from regiomap.errors import listed
from regiomap.matryoshka._members import check_known, read_members
from regiomap.reports import Report

__all__ = ["Nesting", "NestingReport", "check_nesting"]

Nesting = Literal["nested", "equal", "supraregional", "crossing"]


@dataclass(frozen=True, repr=False, eq=False)
class NestingReport(Report):
    """Outcome of `check_nesting`; truthy when every region is nested or equal.

    Attributes
    ----------
    regions
        One row a region (index `region`): `nesting`, `n_municipalities`, `parent` (the one
        that holds most), `parents` (all it lies in, the largest part first), `n_in_parents`
        (its municipalities in each of these) and `sticking_out` (codes outside `parent`).
    members
        One row a membership: `region`, `nis`, `parent` (missing: in none).
    n_unassigned
        Municipalities of the assignment without a region.
    """

    regions: pd.DataFrame
    members: pd.DataFrame
    n_unassigned: int = 0

    def __bool__(self) -> bool:
        return bool(self.regions["nesting"].isin(["nested", "equal"]).all())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a region."""
        return self.regions.copy()

    def _verdict(self) -> str:
        wrong = self.regions[~self.regions["nesting"].isin(["nested", "equal"])]
        said = f"{len(self.regions) - len(wrong)} of {len(self.regions)} regions lie in one parent"
        return f"{said}; not: {listed(wrong.index)}" if len(wrong) else said


def check_nesting(assignment: pd.Series, parents: pd.Series) -> NestingReport:
    """Check how every region lies in the parents: like a doll in the next one, or not.

    Parameters
    ----------
    assignment
        Region per municipality; index `nis`. Missing values are not assigned. The index may
        hold a municipality several times (long form) when groups overlap.
    parents
        Parent per municipality; index `nis`, each code once. It must hold every municipality
        of a parent, for that decides whether a region is a whole parent. Missing: in no parent.

    Returns
    -------
    NestingReport
        One row a region. *nested*: inside one parent; *equal*: exactly one whole parent;
        *supraregional*: exactly the union of two or more whole parents; *crossing*: anything
        else, a member without a parent included.

    Raises
    ------
    UnknownMunicipalityError
        If the assignment names a code that `parents` does not have.
    AssignmentError
        If either holds no municipality, a row without a code, or one row twice, or if `parents`
        gives a municipality two parents.

    Notes
    -----
    `parent` is the one with most municipalities, whatever their size; where two hold as many,
    the first by name, and `n_in_parents` shows the tie. The four shapes follow the Flemish
    decree of 3 February 2023 on region formation, which also allows unions of whole reference
    regions; a youth region has to be nested or equal.

    Examples
    --------
    >>> import pandas as pd
    >>> parents = pd.Series({"a": "P", "b": "P", "c": "Q", "d": "Q"})
    >>> regions = pd.Series({"a": "x", "b": "y", "c": "y", "d": "z"})
    >>> report = check_nesting(regions, parents)
    >>> report
    <NestingReport: 2 of 3 regions lie in one parent; not: 'y'>
    >>> report.to_frame().loc["y", ["nesting", "parents", "sticking_out"]].to_dict()
    {'nesting': 'crossing', 'parents': ('P', 'Q'), 'sticking_out': ('c',)}
    """
    members, n_unassigned = read_members(assignment, overlap=True)
    held, _ = read_members(parents, overlap=False, what="parents")
    check_known(members["nis"], parents.index, what="the parents")
    held = held.rename(columns={"region": "parent"})
    members = members.merge(held, on="nis", how="left").sort_values(
        ["region", "nis"], ignore_index=True
    )
    return NestingReport(_shapes(members, held["parent"].value_counts()), members, n_unassigned)


def _shapes(members: pd.DataFrame, parent_sizes: pd.Series) -> pd.DataFrame:
    """Return the row of every region, from its memberships and the size of every parent."""
    parts = (
        members.groupby(["region", "parent"], as_index=False)
        .agg(n=("nis", "size"))
        .sort_values(["region", "n", "parent"], ascending=[True, False, True])
    )
    parts["whole"] = parts["n"].to_numpy() == parent_sizes.loc[parts["parent"]].to_numpy()
    largest = parts.drop_duplicates("region").set_index("region")["parent"]
    by_region = parts.groupby("region")
    members = members.assign(
        out=members["parent"].to_numpy() != members["region"].map(largest).to_numpy()
    )
    index = pd.Index(members["region"].unique(), name="region")
    n_municipalities = members.groupby("region").size()
    n_parents = by_region.size().reindex(index, fill_value=0)
    placed = by_region["n"].sum().reindex(index, fill_value=0) == n_municipalities
    whole = by_region["whole"].all().reindex(index, fill_value=False)
    return pd.DataFrame(
        {
            "nesting": np.select(
                [placed & (n_parents == 1) & whole, placed & (n_parents == 1), placed & whole],
                ["equal", "nested", "supraregional"],
                "crossing",
            ),
            "n_municipalities": n_municipalities,
            "parent": largest.reindex(index),
            "parents": _tuples(by_region["parent"], index),
            "n_in_parents": _tuples(by_region["n"], index),
            "sticking_out": _tuples(members[members["out"]].groupby("region")["nis"], index),
        },
        index=index,
    )


def _tuples(groups: object, index: pd.Index) -> list[tuple[object, ...]]:
    """Return the values of every group as a tuple, empty where there is no group."""
    found = {name: tuple(values.tolist()) for name, values in groups}  # type: ignore[attr-defined]
    return [found.get(name, ()) for name in index]
