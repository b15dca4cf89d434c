"""Several plans side by side: what each is best at, and where they decide differently."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite, isnan, nan
from typing import Any, get_args

import geopandas as gpd
import networkx as nx
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import listed, shown
from regiomap._base.notebook import as_table
from regiomap._base.options import require_choice
from regiomap._base.reports import Figures
from regiomap._base.texts import Language, text
from regiomap.errors import AssignmentError, OptionError, UnknownMunicipalityError
from regiomap.plans.measures import Measure, Prefer, measure_plans
from regiomap.plans.plan import Plan, cut_of, names_known_to

__all__ = ["Comparison", "compare_proposals"]

Signature = tuple[tuple[str, Hashable], ...]  # of each plan: in which region, or who is in none

_COLUMNS = ["where", "n_municipalities"]


@dataclass(frozen=True, repr=False, eq=False)
class Comparison(Figures):
    """Several plans side by side.

    Attributes
    ----------
    table
        One row a plan (index `plan`): `n_regions`, `proven` (its rank is), each criterion,
        `best_at` (the criteria in which no other plan is better, joined by commas), and for each
        criterion `<criterion>_extra`: how much worse than the best of these plans, as a share of
        that (0: the best one; infinite: the best one has nothing of it).
    together
        Who is in one region in every plan: one row a group of two or more, largest first, with
        `n_municipalities`, `members` (names where known) and `codes`.
    decisions
        Where the plans differ: one row for each part of the land that they divide differently and
        that can be decided by itself; `where`, `n_municipalities`, and a column a plan: its regions
        there, each as the groups that stay together, named after the largest municipality, with how
        many others.
    n_same
        How many regions are the same in every plan.
    """

    table: pd.DataFrame
    together: pd.DataFrame
    decisions: pd.DataFrame
    n_same: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row a plan."""
        return self.table.copy()

    def sentences(self, language: Language = "nl") -> str:
        """Return in a few sentences how far the plans agree.

        Parameters
        ----------
        language
            Dutch (`nl`) or English (`en`).

        Raises
        ------
        OptionError
            If the language is neither.
        """
        values = {
            "n": len(self.table),
            "same": self.n_same,
            "groups": len(self.together),
            "held": int(self.together["n_municipalities"].sum()),
            "decisions": len(self.decisions),
            "open": int(self.decisions["n_municipalities"].sum()),
        }
        return text("compare", "proposals", language, **values)

    def _verdict(self) -> str:
        return self.sentences("en")

    def _tables(self) -> Iterable[str]:
        return [as_table(self.table), as_table(self.decisions)]


@checked
def compare_proposals(
    plans: Sequence[Plan] | Mapping[str, Plan],
    *,
    by: Mapping[str, Prefer] | None = None,
    graph: nx.Graph | None = None,
    municipalities: gpd.GeoDataFrame | None = None,
    measures: Mapping[str, Measure] | None = None,
) -> Comparison:
    """Compare plans: what each is best at and costs otherwise, and where they differ.

    Parameters
    ----------
    plans
        Plans about the same municipalities, by what they are called.
    by
        Criteria, each with whether the least or the most is best: an edge attribute of the graph
        (what a plan cuts of it inside the parents), or a figure as for `measure_plans`, such as
        `population_ratio`. Default: the `shared_border_m` that is cut, and `population_ratio`
        where the inhabitants are known.
    graph, municipalities
        Neighbours, and table with the index NIS code. None: those of the first plan that has them.
    measures
        Functions of your own by name, as for `measure_plans`.

    Returns
    -------
    Comparison
        The table, who is together in all plans, and the decisions in which they differ.

    Raises
    ------
    AssignmentError
        If there is no plan.
    UnknownMunicipalityError
        If the plans are not about the same municipalities.
    OptionError
        If a criterion is none, or needs a graph or a table that nobody gave.
    ColumnError
        If a column is not there, holds no numbers, or lacks one.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    >>> proposal = rm.propose_regions(ghent, n_regions=3, balance="population")
    >>> plans = {"compact": proposal.best, "even": proposal.pareto.plans[-1]}
    >>> compared = rm.compare_proposals(plans)
    >>> compared.table["best_at"].to_dict()
    {'compact': 'shared_border_m', 'even': 'population_ratio'}
    >>> len(compared.decisions), int(compared.together["n_municipalities"].sum())
    (1, 18)
    """
    named = _named(plans)
    order = _require_alike(named)
    graph = graph if graph is not None else _first(one.graph for one in named.values())
    table = (
        municipalities
        if municipalities is not None
        else _first(one.municipalities for one in named.values())
    )
    by = _criteria(by, graph, table)
    values = {name: _values(name, named, graph, table, measures) for name in by}
    names = {code: str(code) for code in order}
    for one in reversed(named.values()):
        names |= names_known_to(one)
    largest = _largest_first(order, table, names)
    signatures = _signatures(named, order)
    groups = _groups(signatures, largest)
    parts = _parts(named, order)
    decisions, n_same = _decisions(named, parts, signatures, groups, (largest, names))
    return Comparison(_table(named, by, values), _together(groups, names), decisions, n_same)


def _named(plans: Sequence[Plan] | Mapping[str, Plan]) -> dict[str, Plan]:
    """Return plans by what they are called; raise unless each is one."""
    if not isinstance(plans, Mapping):
        plans = {str(i + 1): plan for i, plan in enumerate(plans)}
    if not plans:
        raise AssignmentError("there is no plan to compare.")
    for name, plan in plans.items():
        if not isinstance(plan, Plan):
            hint = " Give proposal.best." if type(plan).__name__ == "Proposal" else ""
            raise OptionError(f"plan {shown(name)} must be a Plan, got {shown(plan)}.{hint}")
    return {str(name): plan for name, plan in plans.items()}


def _require_alike(named: Mapping[str, Plan]) -> list[Hashable]:
    """Return the municipalities, in the order of the first plan."""
    (first, plan), *others = named.items()
    order = plan.assignment.index
    for name, other in others:
        different = order.symmetric_difference(other.assignment.index)
        if len(different):
            raise UnknownMunicipalityError(
                f"{first!r} and {name!r} are not about the same municipalities: "
                f"{len(different)} are in one only ({listed(different)}). Carry one to the "
                "vintage of the other with carry_assignment()."
            )
    return list(order)


def _first(found: Iterable[Any]) -> Any:  # noqa: ANN401  (a graph or a table)
    return next((one for one in found if one is not None), None)


def _criteria(
    by: Mapping[str, Prefer] | None, graph: nx.Graph | None, table: gpd.GeoDataFrame | None
) -> dict[str, Prefer]:
    if by is None:
        found: dict[str, Prefer] = {}
        if graph is not None and _is_edge_attribute(graph, "shared_border_m"):
            found["shared_border_m"] = "least"
        if table is not None and "population" in table:
            found["population_ratio"] = "least"
        return found
    if not isinstance(by, Mapping):
        raise OptionError(
            f"by takes criteria with what is best, such as {{'shared_border_m': 'least'}}; got "
            f"{shown(by)}."
        )
    for criterion, prefer in by.items():
        if not isinstance(criterion, str):
            raise OptionError(f"a criterion is a name, got {shown(criterion)}.")
        require_choice(f"by[{criterion!r}]", prefer, get_args(Prefer))
    return dict(by)


def _is_edge_attribute(graph: nx.Graph, name: str) -> bool:
    return any(name in facts for _, _, facts in graph.edges(data=True))


def _values(
    name: str,
    named: Mapping[str, Plan],
    graph: nx.Graph | None,
    table: gpd.GeoDataFrame | None,
    measures: Mapping[str, Measure] | None,
) -> list[float]:
    """Return what each plan has of a criterion."""
    if graph is not None and _is_edge_attribute(graph, name):
        parents = _first(one.parents for one in named.values())
        return [cut_of(one.assignment, graph, name, parents) for one in named.values()]
    if name in ("cut", "n_regions"):
        return [float(one.cut if name == "cut" else one.n_regions) for one in named.values()]
    if table is None:
        raise OptionError(
            f"the criterion {name!r} needs the municipalities: none of the plans has them, and no "
            "edge has such an attribute."
        )
    order = next(iter(named.values())).assignment.index
    # Of a plan without any region there is nothing to measure.
    alike = {
        called: Plan(one.assignment.reindex(order), cut=one.cut)
        for called, one in named.items()
        if one.n_regions
    }
    if not alike:
        return [nan] * len(named)
    measured = measure_plans(list(alike.values()), table, [name], measures=measures)[name]
    known = dict(zip(alike, measured.tolist(), strict=True))
    return [float(known.get(called, nan)) for called in named]


def _table(
    named: Mapping[str, Plan], by: Mapping[str, Prefer], values: Mapping[str, list[float]]
) -> pd.DataFrame:
    best = {
        name: (min if by[name] == "least" else max)(
            [value for value in several if isfinite(value)], default=nan
        )
        for name, several in values.items()
    }
    rows = []
    for i, (called, plan) in enumerate(named.items()):
        row: dict[str, object] = {
            "plan": called,
            "n_regions": plan.n_regions,
            "proven": plan.exact,
        }
        row |= {name: several[i] for name, several in values.items()}
        row["best_at"] = ", ".join(n for n, several in values.items() if several[i] == best[n])
        row |= {f"{n}_extra": _worse(several[i], best[n]) for n, several in values.items()}
        rows.append(row)
    return pd.DataFrame(rows).set_index("plan")


def _worse(value: float, best: float) -> float:
    """Return by which share a value is worse than the best one, whichever way is better."""
    if value == best or isnan(value):
        return value - best
    return abs(value - best) / abs(best) if best else inf


def _signatures(named: Mapping[str, Plan], order: Sequence[Hashable]) -> dict[Hashable, Signature]:
    """Return in which region of each plan everybody is; who is in none is with nobody."""
    columns: list[list[tuple[str, Hashable]]] = []
    for plan in named.values():
        assignment = plan.assignment
        missing = assignment.isna().to_dict()
        regions = assignment.to_dict()
        columns.append(
            [("none", code) if missing[code] else ("in", str(regions[code])) for code in order]
        )
    return dict(zip(order, zip(*columns, strict=True), strict=True))


def _groups(
    signatures: Mapping[Hashable, Signature], largest: Mapping[Hashable, int]
) -> list[list[Hashable]]:
    """Return who is together in every plan, the largest municipality first."""
    groups: dict[Signature, list[Hashable]] = {}
    for code, signature in signatures.items():
        groups.setdefault(signature, []).append(code)
    ordered = [sorted(group, key=largest.__getitem__) for group in groups.values()]
    return sorted(ordered, key=lambda group: (-len(group), largest[group[0]]))


def _parts(named: Mapping[str, Plan], order: Sequence[Hashable]) -> list[list[Hashable]]:
    """Return the parts of the land that no region of any plan crosses."""
    ties = nx.Graph()
    ties.add_nodes_from(order)
    for plan in named.values():
        placed = plan.assignment.dropna()
        for _, members in placed.groupby(placed):
            nx.add_path(ties, members.index)
    place = {code: i for i, code in enumerate(order)}
    found = [sorted(part, key=place.__getitem__) for part in nx.connected_components(ties)]
    return sorted(found, key=lambda part: place[part[0]])


def _decisions(
    named: Mapping[str, Plan],
    parts: Sequence[Sequence[Hashable]],
    signatures: Mapping[Hashable, Signature],
    groups: Sequence[Sequence[Hashable]],
    called_by: tuple[Mapping[Hashable, int], Mapping[Hashable, str]],
) -> tuple[pd.DataFrame, int]:
    """Return a row for each part that the plans divide differently, and how many are alike.

    Everybody is called by a rank, the largest first, and a name.
    """
    largest, names = called_by
    group_of = {code: group for group in groups for code in group}
    rows, n_same = [], 0
    for part in parts:
        inside = [group_of[code] for code in part if group_of[code][0] == code]
        inside.sort(key=lambda group: largest[group[0]])
        if len(inside) == 1:
            n_same += any(kind == "in" for kind, _ in signatures[part[0]])
            continue
        row: dict[str, object] = {
            "where": _where(part, named, largest, names),
            "n_municipalities": len(part),
        }
        for i, called in enumerate(named):
            regions: dict[object, list[Sequence[Hashable]]] = {}
            for group in inside:
                regions.setdefault(signatures[group[0]][i], []).append(group)
            row[called] = " | ".join(
                " + ".join(_called(group, names) for group in region) for region in regions.values()
            )
        rows.append(row)
    columns = [*_COLUMNS, *named]
    table = pd.DataFrame(rows, columns=columns, dtype=object)
    return table.astype({"n_municipalities": "int64"}).rename_axis(index="decision"), n_same


def _called(group: Sequence[Hashable], names: Mapping[Hashable, str]) -> str:
    """Return a group by its largest municipality, and how many others there are."""
    more = f" (+{len(group) - 1})" if len(group) > 1 else ""
    return f"{names[group[0]]}{more}"


def _where(
    part: Sequence[Hashable],
    named: Mapping[str, Plan],
    largest: Mapping[Hashable, int],
    names: Mapping[Hashable, str],
) -> str:
    """Return the parents of a part; without any, its largest municipality."""
    parents = _first(one.parents for one in named.values())
    if parents is not None:
        lies_in = sorted({str(one) for one in parents.reindex(list(part)).dropna()} - {""})
        if lies_in:
            return ", ".join(lies_in)
    return names[min(part, key=largest.__getitem__)]


def _largest_first(
    order: Sequence[Hashable], table: gpd.GeoDataFrame | None, names: Mapping[Hashable, str]
) -> dict[Hashable, int]:
    """Return the rank of every municipality: most inhabitants first, then by name."""
    people: dict[Any, Any] = {}
    if table is not None and "population" in table:
        people = pd.to_numeric(table["population"], errors="coerce").fillna(0).to_dict()
    ranked = sorted(order, key=lambda code: (-people.get(code, 0), names[code], str(code)))
    return {code: rank for rank, code in enumerate(ranked)}


def _together(groups: Sequence[Sequence[Hashable]], names: Mapping[Hashable, str]) -> pd.DataFrame:
    rows = [
        (len(group), ", ".join(names[code] for code in group), tuple(group))
        for group in groups
        if len(group) > 1
    ]
    table = pd.DataFrame(rows, columns=["n_municipalities", "members", "codes"], dtype=object)
    return table.astype({"n_municipalities": "int64"}).rename_axis(index="group")
