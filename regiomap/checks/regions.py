"""The check of youth regions: every region against every criterion, with the reason in words."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

import geopandas as gpd
import networkx as nx
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import listed
from regiomap._base.notebook import Shown, as_table
from regiomap._base.reports import Report
from regiomap._base.texts import Language, number, terms_in, text
from regiomap.assignments import members_of, names_of, parents_of, require_known
from regiomap.checks.criteria import Criteria, Criterion
from regiomap.checks.own_rules import OwnRule, said_finding, verdict_of
from regiomap.errors import OptionError, UnknownRegionError
from regiomap.matryoshka import ContiguityReport, NestingReport, contiguity_of, nesting_of

if TYPE_CHECKING:
    from regiomap.history.register import Register

__all__ = ["Finding", "RegionsReport", "Severity", "check_regions"]

Severity = Literal["required", "recommended", "unknown", "exempt"]

# The register columns that feed the criteria, and the one that lifts the nesting rule.
_COLUMNS: dict[Criterion, str] = {
    "pullers": "pullers",
    "meetings": "meetings_per_year",
    "services": "joint_services_per_year",
}
_EXEMPT = "exempt"


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Finding(Shown):
    """One region against one criterion; `reason` puts it in words.

    Attributes
    ----------
    region, criterion
        Which region, which criterion.
    severity
        *required* or *recommended*; *unknown* when the facts are missing; *exempt* when the
        register lifts the rule for this region.
    ok
        Whether the region meets it; None when unknown.
    value
        The figure of a rule of one's own; None: it is none, or not known.
    """

    region: Hashable
    criterion: str
    severity: Severity
    ok: bool | None
    _key: str = field(repr=False)
    _values: Mapping[str, object] = field(repr=False, default_factory=dict)
    _own: OwnRule | None = field(repr=False, default=None)
    value: float | None = None

    def reason(self, language: Language = "nl", *, terms: Mapping[str, str] | None = None) -> str:
        """Return the finding in words; `terms` are those of `draw_map`."""
        if self._own is not None:
            return said_finding(self._own, self._key, self.value, language)
        values = {
            name: number(value, language) if isinstance(value, int) else value
            for name, value in self._values.items()
        }
        return text("criteria", self._key, language, terms_in(language, terms), **values)

    def _verdict(self) -> str:
        met = "unknown" if self.ok is None else ("met" if self.ok else "not met")
        return f"region {self.region}, {self.severity}, {met}: {self.reason('en')}"

    def _tables(self) -> list[str]:
        return []  # the sentence says it all


@dataclass(frozen=True, repr=False, eq=False)
class RegionsReport(Report):
    """Outcome of `check_regions`; truthy when every required criterion that is known is met.

    Attributes
    ----------
    findings
        One a region and criterion.
    criteria
        The rules that were checked.
    contiguity, nesting
        The reports behind the findings; `nesting` is None without parents.
    """

    findings: tuple[Finding, ...]
    criteria: Criteria
    contiguity: ContiguityReport
    nesting: NestingReport | None

    def __bool__(self) -> bool:
        return not self._failing()

    @property
    def n_unassigned(self) -> int:
        """Municipalities of the assignment without a region."""
        return self.contiguity.n_unassigned

    def to_frame(
        self, language: Language = "nl", *, terms: Mapping[str, str] | None = None
    ) -> pd.DataFrame:
        """Return one row a region and criterion.

        Columns `region`, `criterion`, `severity`, `ok` (missing: unknown) and `reason`, in the
        words of `draw_map(terms=...)` where they are given.
        """
        rows = [
            (one.region, one.criterion, one.severity, one.ok, one.reason(language, terms=terms))
            for one in self.findings
        ]
        table = pd.DataFrame(rows, columns=["region", "criterion", "severity", "ok", "reason"])
        return table.astype({"ok": "boolean"})

    def per_region(self, language: Language = "nl") -> pd.DataFrame:
        """Return one row a region (index `region`).

        Column `ok` (no required criterion fails), one column a criterion (True, False or
        missing), and `remarks`: what is not met, in words.
        """
        table = self.to_frame(language)
        wide = table.set_index(["region", "criterion"])["ok"].unstack()  # noqa: PD010  (no sums)
        wide = wide[list(self.criteria.active())].rename_axis(columns=None)
        broken = {finding.region for finding in self._failing()}
        wide.insert(0, "ok", ~wide.index.isin(broken))
        unmet = table[table["ok"].eq(other=False).fillna(value=False)]
        remarks = unmet.groupby("region")["reason"].agg("; ".join)
        return wide.assign(remarks=remarks.reindex(wide.index, fill_value=""))

    def summary(self, language: Language = "nl") -> pd.DataFrame:
        """Return one row a criterion: its rule, how many regions meet it, and which do not."""
        table = self.to_frame(language)
        counts = (
            pd.DataFrame(
                {
                    "met": table["ok"].eq(other=True).fillna(value=False),
                    "not_met": table["ok"].eq(other=False).fillna(value=False),
                    "unknown": table["ok"].isna(),
                }
            )
            .groupby(table["criterion"])
            .sum()
        )
        rules = self.criteria.to_frame(language)
        failing = {
            key: ", ".join(str(one.region) for one in self.findings if self._is(one, key))
            for key in rules.index
        }
        return rules[["name", "rule", "severity"]].join(counts).assign(regions=pd.Series(failing))

    @staticmethod
    def _is(finding: Finding, criterion: object) -> bool:
        return finding.criterion == criterion and finding.ok is False

    def _failing(self) -> list[Finding]:
        return [one for one in self.findings if one.severity == "required" and one.ok is False]

    def _verdict(self) -> str:
        failing = list(dict.fromkeys(finding.region for finding in self._failing()))
        n = len(self.contiguity.regions)
        said = f"{n - len(failing)} of {n} regions keep every required rule"
        if failing:
            said += f"; not: {listed(failing)}"
        unknown = sum(finding.ok is None for finding in self.findings)
        return f"{said}; {unknown} checks lack their facts" if unknown else said

    def _tables(self) -> list[str]:
        return [as_table(self.to_frame("en"))]  # in the language of the sentence


@dataclass(frozen=True)
class _Facts:
    """Everything the checks look at: one row a region, by region."""

    contiguity: dict[Hashable, Any]
    nesting: dict[Hashable, Any] | None
    register: dict[Hashable, Any]
    names: Mapping[Hashable, str]

    def listed(self, codes: tuple[Hashable, ...]) -> str:
        return ", ".join(self.names[code] for code in codes)

    def register_cell(self, region: Hashable, column: str) -> Any:  # noqa: ANN401
        """Return a fact from the register, None when it is not there."""
        value = self.register.get(region, {}).get(column)
        return None if pd.isna(value) else value


@checked
def check_regions(
    assignment: pd.Series,
    graph: nx.Graph,
    *,
    parents: pd.Series | gpd.GeoDataFrame | str | None = None,
    municipalities: gpd.GeoDataFrame | None = None,
    criteria: Criteria = Criteria(),  # noqa: B008  (frozen)
    register: "pd.DataFrame | Register | None" = None,
) -> RegionsReport:
    """Check youth regions against their criteria.

    Parameters
    ----------
    assignment
        Region per municipality; index `nis`, each code once. Missing values are not assigned.
    graph
        Neighbours, from `build_adjacency`; its node attribute `name` is used in the reasons.
    parents
        Parent of each municipality: a Series (index NIS code; missing: in no parent) or the name
        of a column of `municipalities`; or polygons whose index is the parent. It must hold
        every municipality of a parent. None: nesting is unknown.
    municipalities
        The boundaries; needed when `parents` is a column or polygons, and for rules of your own
        in the criteria: without them these are unknown.
    criteria
        The rules; by default those of a youth region.
    register
        What is known about each region; index `region`, columns `pullers`,
        `meetings_per_year`, `joint_services_per_year` (numbers) and `exempt` (the reason why
        the region need not be nested; missing: it must). A missing column, row or cell makes
        the criterion unknown. A `Register` will do: it tells what it says of each region.

    Returns
    -------
    RegionsReport
        One finding a region and criterion. A region that breaks a rule is reported, never
        refused.

    Raises
    ------
    UnknownMunicipalityError
        If the assignment names a code that the graph or `parents` does not have.
    UnknownRegionError
        If the register describes none of the regions.
    AssignmentError
        If the assignment holds no municipality, a row without a code, or a municipality twice.
    OptionError
        If the register holds a region twice, or a figure that is no number; or if a rule of your
        own gives something that is none.
    ColumnError
        If the municipalities lack a column that a rule of your own adds up.

    Notes
    -----
    Truthy means: no required rule is known to be broken. Recommended rules and unknown facts
    do not change that; both are in the table and the second also in the repr.

    Examples
    --------
    >>> import networkx as nx
    >>> import pandas as pd
    >>> row = nx.path_graph(["a", "b", "c"])
    >>> regions = pd.Series({"a": "x", "b": "y", "c": "x"})
    >>> report = check_regions(regions, row, criteria=Criteria(min_size=2, nested=False))
    >>> report.per_region("en")["remarks"].to_dict()
    {'x': '2 separate parts; cut off: c', 'y': '1 municipality, at least 2 needed'}
    """
    if register is not None and not isinstance(register, pd.DataFrame):
        register = register.facts()
    members, n_unassigned = members_of(assignment, overlap=False)
    contiguity = contiguity_of(members, n_unassigned, graph)
    exempt = None
    if register is not None and _EXEMPT in register:
        exempt = register.loc[register.index.isin(contiguity.regions.index), _EXEMPT]
    nesting = (
        None
        if parents is None
        else nesting_of(members, n_unassigned, parents_of(parents, municipalities), exempt)
    )
    facts = _Facts(
        contiguity.regions.to_dict("index"),
        None if nesting is None else nesting.regions.to_dict("index"),
        {} if register is None else _figures_of(register, contiguity.regions.index),
        names_of(graph),
    )
    findings = tuple(
        finding
        for region in contiguity.regions.index
        for finding in (
            *_findings(region, criteria, facts),
            *_own_findings(region, criteria, members, municipalities),
        )
    )
    return RegionsReport(findings, criteria, contiguity, nesting)


def _figures_of(register: pd.DataFrame, regions: pd.Index) -> dict[Hashable, Any]:
    if register.index.has_duplicates:
        twice = register.index[register.index.duplicated()].unique()
        raise OptionError(
            f"the register holds {len(twice)} regions twice: {listed(twice)}. "
            "It needs one row a region, with the region as index."
        )
    if not register.index.isin(regions).any():
        raise UnknownRegionError(
            f"the register describes none of the {len(regions)} regions ({listed(regions)}); "
            f"its index holds {listed(register.index)}. Make the region its index: set_index()."
        )
    register = register.copy()
    for column in register.columns.intersection(list(_COLUMNS.values())):
        figures = pd.to_numeric(register[column], errors="coerce")
        wrong = register[column].notna() & ~(figures >= 0)
        if wrong.any():
            raise OptionError(
                f"column {column!r} of the register must hold numbers from 0; it does not for "
                f"{listed(register.index[wrong])}: {listed(register.loc[wrong, column])}."
            )
        register[column] = figures
    return register.to_dict("index")


def _findings(region: Hashable, criteria: Criteria, facts: _Facts) -> Iterator[Finding]:
    limits = criteria.limits()
    own = {one.name for one in criteria.own}
    for name in criteria.active():
        if name in own:
            continue
        key = cast("Criterion", name)
        severity: Severity = criteria.severity(key)
        if key == "contiguous":
            ok, text_key, values = _contiguous(region, facts)
        elif key == "nested":
            ok, text_key, values = _nested(region, facts)
            if ok is False and "reason" in values:
                severity = "exempt"
        else:
            ok, text_key, values = _counted(region, key, limits[key], facts)
        yield Finding(region, key, "unknown" if ok is None else severity, ok, text_key, values)


def _own_findings(
    region: Hashable,
    criteria: Criteria,
    members: pd.DataFrame,
    municipalities: gpd.GeoDataFrame | None,
) -> Iterator[Finding]:
    """Ask every rule of one's own about a region."""
    codes = members["nis"][members["region"] == region] if criteria.own else ()
    for own in criteria.own:
        value = None
        if municipalities is not None:
            require_known(codes, municipalities.index, what="the municipalities")
            value = own.value_of(municipalities[municipalities.index.isin(codes)])
        if value is None:
            yield Finding(region, own.name, "unknown", None, "own.unknown", {}, own)
        else:
            ok, key = verdict_of(own, value)
            yield Finding(region, own.name, own.severity, ok, key, {}, own, value)


_Outcome = tuple[bool | None, str, dict[str, object]]


def _contiguous(region: Hashable, facts: _Facts) -> _Outcome:
    row = facts.contiguity[region]
    if row["parts"] == 1:
        return True, "contiguous.ok", {}
    values = {"parts": int(row["parts"]), "names": facts.listed(row["cut_off"])}
    return False, "contiguous.parts", values


def _nested(region: Hashable, facts: _Facts) -> _Outcome:
    if facts.nesting is None:
        return None, "nested.unknown", {}
    row = facts.nesting[region]
    values = {
        "parent": row["parent"],
        "parents": ", ".join(map(str, row["parents"])),
        "names": facts.listed(row["sticking_out"]),
    }
    if row["nesting"] in ("nested", "equal"):
        return True, "nested.ok" if row["nesting"] == "nested" else "nested.equal", values
    if not pd.isna(row["exempt"]):
        return False, "nested.exempt", values | {"reason": row["exempt"]}
    return False, f"nested.{row['nesting']}" if row["parents"] else "nested.none", values


def _counted(
    region: Hashable, key: Criterion, limits: tuple[int | None, int | None], facts: _Facts
) -> _Outcome:
    """Compare a number, of municipalities or from the register, with its limits."""
    least, most = limits
    if key == "size":
        n = facts.contiguity[region]["n_municipalities"]
    else:
        cell = facts.register_cell(region, _COLUMNS[key])
        if cell is None:
            return None, "register.unknown", {"column": _COLUMNS[key]}
        n = int(cell)
    values: dict[str, object] = {"n": n, "min": least, "max": most}
    if least is not None and n < least:
        return False, f"{key}.few", values
    if most is not None and n > most:
        return False, f"{key}.many", values
    return True, f"{key}.ok", values
