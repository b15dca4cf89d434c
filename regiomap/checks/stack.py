"""Stacks: several divisions of one country, doll in doll, and how well each fits the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.reports import Report
from regiomap.errors import OptionError
from regiomap.matryoshka import NestingReport, check_nesting

__all__ = ["StackReport", "check_stack", "compare_nesting"]


@dataclass(frozen=True, repr=False, eq=False)
class StackReport(Report):
    """Outcome of `check_stack`; truthy when every layer nests in every layer around it.

    Attributes
    ----------
    layers
        The names of the layers, from the inside out.
    pairs
        One row a pair (index `inner`, `outer`), with the figures of `NestingReport.distance`.
    reports
        The nesting report of each pair (inner, outer).
    """

    layers: tuple[str, ...]
    pairs: pd.DataFrame
    reports: Mapping[tuple[str, str], NestingReport]

    def __bool__(self) -> bool:
        return all(self.reports.values())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a pair of layers."""
        return self.pairs.copy()

    def _verdict(self) -> str:
        broken = [f"{a!r} in {b!r}" for (a, b), report in self.reports.items() if not report]
        if not broken:
            return f"{' in '.join(self.layers)}: every layer nests"
        return f"{len(broken)} of {len(self.reports)} pairs do not nest: {', '.join(broken)}"


@checked
def check_stack(
    layers: Mapping[str, pd.Series] | pd.DataFrame, *, population: pd.Series | None = None
) -> StackReport:
    """Check how a stack of divisions nests, each layer in every layer around it.

    Parameters
    ----------
    layers
        Group per municipality (index `nis`) for each layer, from the inside out: a table
        whose columns are the layers, or Series by name. Only the first may overlap.
    population
        Inhabitants per municipality; index `nis`. Adds the figures about inhabitants.

    Returns
    -------
    StackReport
        One row a pair of layers.

    Raises
    ------
    OptionError
        If there are fewer than two layers.
    UnknownMunicipalityError
        If an inner layer names a code that an outer one, or `population`, does not have.
    AssignmentError
        If a layer holds no municipality, or an outer one a municipality twice.

    Notes
    -----
    Every pair is checked, not only neighbours: a layer may cross the next one and still lie
    inside the one after it.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {"team": ["x", "x", "y"], "town": ["T", "T", "T"], "land": ["L", "L", "M"]},
    ...     index=["a", "b", "c"],
    ... )
    >>> check_stack(table)
    <StackReport: 1 of 3 pairs do not nest: 'town' in 'land'>
    """
    names = tuple(str(name) for name, _ in layers.items())
    if len(names) < 2:  # noqa: PLR2004  (a stack is two or more)
        raise OptionError(f"a stack needs two layers or more, got {len(names)}.")
    pairs = list(combinations(dict(layers.items()).items(), 2))
    reports = {
        (str(inner), str(outer)): check_nesting(group, parents)
        for (inner, group), (outer, parents) in pairs
    }
    return StackReport(names, _distances(reports, ["inner", "outer"], population), reports)


@checked
def compare_nesting(
    reports: Mapping[str, NestingReport], *, population: pd.Series | None = None
) -> pd.DataFrame:
    """Put nesting reports side by side: which division nests best.

    Parameters
    ----------
    reports
        The reports of `check_nesting`, by the name of the division.
    population
        Inhabitants per municipality; index `nis`. Adds the figures about inhabitants.

    Returns
    -------
    DataFrame
        One row a division (index `division`), with the figures of `NestingReport.distance`;
        the division with the smallest share of crossing memberships first.

    Raises
    ------
    UnknownMunicipalityError
        If `population` lacks a member.

    Examples
    --------
    >>> from regiomap.flanders import load_flanders
    >>> flanders = load_flanders(2024)
    >>> reports = {
    ...     name: check_nesting(flanders[name], flanders["reference_region"])
    ...     for name in ("province", "police_zone")
    ... }
    >>> compare_nesting(reports)["crossing"].to_dict()
    {'police_zone': 8, 'province': 2}
    """
    if not reports:
        raise OptionError("there is no report to compare: give {name: check_nesting(...)}.")
    table = _distances(reports, ["division"], population)
    return table.sort_values("crossing_memberships", kind="stable")


def _distances(
    reports: Mapping[tuple[str, str], NestingReport] | Mapping[str, NestingReport],
    names: list[str],
    population: pd.Series | None,
) -> pd.DataFrame:
    rows = [report.distance(population) for report in reports.values()]
    # A pair as key makes an index of two levels.
    index = pd.Index(list(reports)).set_names(names)
    return pd.DataFrame(rows).infer_objects().set_axis(index)
