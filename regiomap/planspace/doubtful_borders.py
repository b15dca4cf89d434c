"""How much the exact answers hang on a doubtful border."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import networkx as nx
import numpy as np
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.reports import Report
from regiomap._base.texts import Language, amount, number, percent, text
from regiomap.adjacency import check_adjacency
from regiomap.assignments import names_of, parent_series, require_known
from regiomap.errors import OptionError
from regiomap.plans.compare import compare_plans
from regiomap.plans.plan import Plan
from regiomap.planspace.loads import require_size
from regiomap.planspace.space import PlanSpace

__all__ = ["DoubtsReport", "check_doubtful_borders"]

_BORDER = ["parent", "nis_a", "name_a", "nis_b", "name_b", "kind", "shared_border_m"]
_ANSWERS = ["n_regions", "n_plans", "n_plans_switched", "cut", "cut_switched", "n_moved"]
_SWITCHES = ("point touch", "short border", "tolerance only")


@dataclass(frozen=True, repr=False, eq=False)
class DoubtsReport(Report):
    """Outcome of `check_doubtful_borders`; truthy when no best plan hangs on a doubtful border.

    Attributes
    ----------
    answers
        One row a doubtful border and number of regions: `parent`, `nis_a`, `name_a`, `nis_b`,
        `name_b`, `kind` (*short border*, *tolerance only* or *point touch*),
        `shared_border_m`, `n_regions`; the number of plans `n_plans` and what the best one
        cuts, `cut`, as things are, and both with the border switched (`n_plans_switched`,
        `cut_switched`); and `n_moved`, the municipalities that lie elsewhere in the best plan
        then, 0 where the best plan of now is still one of the best. A cut and `n_moved` are
        missing where there is no plan, and `n_regions` where there is none either way.
    """

    answers: pd.DataFrame

    def __bool__(self) -> bool:
        return not self.to_frame()["best_changes"].map(len).any()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a doubtful border.

        Returns
        -------
        DataFrame
            The border as in `answers`, `n_plans` and `n_plans_switched` over all numbers of
            regions, their `ratio`, and `best_changes`: the numbers of regions for which there is
            another best plan, or none.
        """
        rows = []
        for border, part in self.answers.groupby(_BORDER, sort=False, dropna=False):
            n, switched = sum(part["n_plans"]), sum(part["n_plans_switched"])
            changes = part.loc[part["n_moved"].ne(0).fillna(value=True), "n_regions"].dropna()
            ratio = switched / n if n else np.nan
            rows.append((*border, n, switched, ratio, tuple(changes.tolist())))
        columns = [*_BORDER, "n_plans", "n_plans_switched", "ratio", "best_changes"]
        return pd.DataFrame(rows, columns=columns).astype(
            {"n_plans": object, "n_plans_switched": object}
        )

    def sentences(self, language: Language = "nl") -> str:
        """Return a sentence for each border: what changes with it.

        Parameters
        ----------
        language
            Dutch (`nl`) or English (`en`).

        Raises
        ------
        OptionError
            If the language is neither.
        """
        said = []
        for row in self.to_frame().to_dict("records"):
            changes = row["best_changes"]
            key = "best.changes" if changes else "best.same"
            best = text("doubts", key, language, numbers=", ".join(map(str, changes)))
            whole = text("doubts", "all", language)
            share = ""
            if row["n_plans"]:
                share = f" ({percent(row['n_plans_switched'], row['n_plans'], language)}%)"
            values = {
                "a": row["name_a"],
                "b": row["name_b"],
                "metres": amount(row["shared_border_m"], language),
                "parent": whole if pd.isna(row["parent"]) else row["parent"],
                "n": number(row["n_plans"], language),
                "switched": number(row["n_plans_switched"], language),
                "share": share,
                "best": best,
            }
            switch = "let_in" if row["kind"] == "point touch" else "left_out"
            if not row["n_plans"] and not row["n_plans_switched"]:
                switch += ".no_plan"
            said.append(text("doubts", switch, language, **values))
        return " ".join(said) or text("doubts", "none", language)

    def _verdict(self) -> str:
        return self.sentences("en")


class _Doubt(NamedTuple):
    """A pair whose border is in doubt."""

    parent: str | None
    a: str
    b: str
    kind: str
    length: float


class _Answers(NamedTuple):
    """The number of plans and the best one, for each number of regions."""

    counts: dict[int, int]
    best: dict[int, Plan]
    space: PlanSpace | None

    def keeps_best(self, plan: Plan, n_regions: int) -> bool:
        """Return whether a plan is one of the best here too."""
        if self.space is None or not self.space.contains(plan):
            return False
        given, best = self.space.exact_cuts([plan, self.best[n_regions]])
        return given == best


@checked
def check_doubtful_borders(
    graph: nx.Graph,
    parents: pd.Series | None = None,
    *,
    size: tuple[int, int] = (5, 15),
    weight: str = "shared_border_m",
    short_border_m: float = 100.0,
) -> DoubtsReport:
    """Check how the number of plans and the best plan change with each doubtful border.

    Borders shorter than `short_border_m`, and those that exist only by a tolerance, are left out
    one by one; pairs that touch in a point only are let in one by one. Only parents that hold
    both sides of one are looked at.

    Parameters
    ----------
    graph
        Neighbours, from `build_adjacency`, which keeps the point touches with it.
    parents
        Parent of each municipality: a Series (index NIS code; missing: in no parent). None: the
        graph is one parent.
    size
        Fewest and most municipalities in a region.
    weight
        Edge attribute that a plan cuts as little of as it can.
    short_border_m
        Borders shorter than this, in metres, are doubtful.

    Returns
    -------
    DoubtsReport
        `.to_frame()` has one row a border, `.answers` one a border and number of regions.

    Raises
    ------
    OptionError
        If an argument is outside its range, or an edge has no usable weight.
    UnknownMunicipalityError
        If `parents` lacks a municipality of the graph.
    AssignmentError
        If `parents` holds a municipality more than once.
    PlanSpaceTooLarge
        If a parent does not fit in the budget of the exact engine.

    Notes
    -----
    Each border is switched on its own; two that matter only together are not found. Pieces of a
    parent that are too small for a region are left out, as in a proposal, unless a point touch
    links them; a border whose loss cuts off such a piece leaves no plan. A pair that is let in
    has no tie, so separating it costs nothing; one that is declared a bridge is no doubt. Where
    several plans cut equally little, the best plan only changes when it is none of these any
    more. Lengths are those of the graph: on generalised
    boundaries they differ from the official ones.

    Examples
    --------
    >>> import regiomap as rm
    >>> from regiomap.planspace.doubtful_borders import check_doubtful_borders
    >>> flanders = rm.load_flanders()
    >>> graph = rm.build_adjacency(flanders, bridges=[("Voeren", "Riemst")])
    >>> report = check_doubtful_borders(graph, flanders["reference_region"])
    >>> limburg = report.to_frame().query("parent == 'Limburg'")
    >>> limburg[["name_a", "name_b", "shared_border_m", "ratio"]].round(2)
        name_a     name_b  shared_border_m  ratio
    2       As  Zutendaal            12.08   0.85
    3  Bocholt    Kinrooi            32.89   0.66
    """
    if not (np.isfinite(short_border_m) and short_border_m >= 0):
        raise OptionError(f"short_border_m must be metres, 0 or more, got {short_border_m!r}.")
    if parents is not None:
        parents = parent_series(parents)
        require_known(graph, parents.index, what="the parents")
    size = require_size(size)
    rows: list[tuple[object, ...]] = []
    known: dict[str | None, _Answers] = {}
    names = names_of(graph)
    for doubt in sorted(_doubts(graph, parents, short_border_m), key=lambda one: str(one.parent)):
        inside = _parent_graph(graph, parents, doubt.parent)
        switched = _switched(inside, doubt, weight)
        # Who is in the division stays the same, but for those whom a point touch links.
        codes = _placeable(switched if doubt.kind == "point touch" else inside, size[0])
        if doubt.parent not in known:
            before = inside.subgraph(_placeable(inside, size[0]))
            known[doubt.parent] = _answers(before, size, weight)
        then = _answers(switched.subgraph(codes), size, weight)
        border = (doubt.a, names[doubt.a], doubt.b, names[doubt.b], doubt.kind, doubt.length)
        rows += [
            (doubt.parent, *border, *answer) for answer in _compared(known[doubt.parent], then)
        ]
    table = pd.DataFrame(rows, columns=[*_BORDER, *_ANSWERS])
    whole = dict.fromkeys(["parent", "n_plans", "n_plans_switched"], object)
    numbers = dict.fromkeys(["n_regions", "n_moved"], "Int64")
    return DoubtsReport(table.astype(whole).astype(numbers))


def _doubts(graph: nx.Graph, parents: pd.Series | None, short_border_m: float) -> Iterator[_Doubt]:
    """Return the doubtful pairs that lie in one parent."""
    table = check_adjacency(graph, short_border_m=short_border_m).to_frame()
    table = table[table["kind"].isin(_SWITCHES)].drop_duplicates(["nis_a", "nis_b"])
    pairs = zip(table["nis_a"], table["nis_b"], table["kind"], table["amount"], strict=True)
    parent = {} if parents is None else parents.dropna().to_dict()
    for one, other, kind, length in sorted(pairs):
        a, b = sorted((one, other))
        if a not in graph or b not in graph:
            continue  # a subgraph keeps the point touches of the whole
        if kind == "point touch" and graph.has_edge(a, b):
            continue  # neighbours by a bridge: somebody settled the doubt
        if parents is None:
            yield _Doubt(None, a, b, kind, length)
        elif a in parent and parent[a] == parent.get(b):
            yield _Doubt(str(parent[a]), a, b, kind, length)


def _parent_graph(graph: nx.Graph, parents: pd.Series | None, parent: str | None) -> nx.Graph:
    if parents is None:
        return graph
    return graph.subgraph(code for code in graph if str(parents[code]) == parent)


def _switched(graph: nx.Graph, doubt: _Doubt, weight: str) -> nx.Graph:
    """Return a copy without the border, or with the touch as a border of no length and no tie."""
    switched = nx.Graph(graph)
    if doubt.kind == "point touch":
        switched.add_edge(
            doubt.a, doubt.b, **{"shared_border_m": 0.0, "kind": doubt.kind, weight: 0.0}
        )
    else:
        switched.remove_edge(doubt.a, doubt.b)
    return switched


def _placeable(graph: nx.Graph, smallest: int) -> list[str]:
    pieces = nx.connected_components(graph)
    return [code for piece in pieces if len(piece) >= smallest for code in piece]


def _answers(graph: nx.Graph, size: tuple[int, int], weight: str) -> _Answers:
    if not len(graph):
        return _Answers({}, {}, None)
    space = PlanSpace(graph, size=size, weight=weight)
    found = space.count()
    counts = dict(zip(found.index.tolist(), found.tolist(), strict=True))
    return _Answers(counts, {k: space.best(k)[0] for k in counts}, space)


def _compared(now: _Answers, then: _Answers) -> Iterator[tuple[object, ...]]:
    if not now.counts and not then.counts:
        yield None, 0, 0, np.nan, np.nan, None
    for k in sorted({*now.counts, *then.counts}):
        one, other = now.best.get(k), then.best.get(k)
        moved = None
        if one is not None and other is not None:
            moved = 0 if then.keeps_best(one, k) else _n_moved(one, other)
        cuts = (np.nan if plan is None else plan.cut for plan in (one, other))
        yield (k, now.counts.get(k, 0), then.counts.get(k, 0), *cuts, moved)


def _n_moved(one: Plan, other: Plan) -> int:
    codes = one.assignment.index.union(other.assignment.index)
    return len(compare_plans(one.assignment.reindex(codes), other.assignment.reindex(codes)))
