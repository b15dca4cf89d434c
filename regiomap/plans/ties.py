"""What a plan keeps of the ties between neighbours and what it cuts, as a table and in words."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from numbers import Real

import networkx as nx
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import few
from regiomap._base.reports import Figures
from regiomap._base.texts import Language, amount, percent, text, texts
from regiomap.assignments import names_of, require_known
from regiomap.errors import OptionError
from regiomap.plans.plan import Plan
from regiomap.ties import tie_values
from regiomap.weights import whole_weights

__all__ = ["PlanTies", "measure_ties"]

_TOTALS = ["total", "kept", "cut", "share_kept"]


@dataclass(frozen=True, repr=False, eq=False)
class PlanTies(Figures):
    """Outcome of `measure_ties`: what a plan keeps and what it cuts, which is no verdict.

    Attributes
    ----------
    pairs
        One row a pair of neighbours: `nis_a`, `name_a`, `nis_b`, `name_b`, `region_a`,
        `region_b`, `status` (*kept*; *cut*; *parents*: not in one parent, no plan can keep it;
        *unassigned*: one of them is in no region) and one column a kind of tie, the strongest
        ties first.
    totals
        One row a kind of tie (index `weight`): `total` over the pairs that are kept or cut,
        `kept`, `cut`, and `share_kept` (0 to 1, missing where the total is zero).
    """

    pairs: pd.DataFrame
    totals: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Return the pairs that are cut, the strongest first."""
        cut = self.pairs[self.pairs["status"] == "cut"]
        return cut.drop(columns="status").reset_index(drop=True)

    def sentences(self, language: Language = "nl") -> str:
        """Return in sentences what the plan keeps and what it cuts.

        Parameters
        ----------
        language
            Dutch (`nl`) or English (`en`).

        Raises
        ------
        OptionError
            If the language is neither.
        """
        n = self.pairs["status"].value_counts()
        kept, cut = int(n.get("kept", 0)), int(n.get("cut", 0))
        said = [text("ties", "pairs", language, n=kept + cut, kept=kept, cut=cut)]
        for weight, row in self.totals.dropna().iterrows():
            amounts = {
                key: _amount(str(weight), row[key], language) for key in ("total", "kept", "cut")
            }
            share = percent(row["kept"], row["total"], language)
            what = _label(str(weight), language)
            what = what[0].upper() + what[1:]
            said.append(text("ties", "share", language, what=what, share=share, **amounts))
        said.append(self._strongest(language))
        left = [status for status in ("parents", "unassigned") if status in n]
        said += [text("ties", status, language, n=int(n[status])) for status in left]
        return " ".join(said)

    def _strongest(self, language: Language) -> str:
        cut = self.to_frame()
        if cut.empty:
            return text("ties", "none", language)
        weight = str(self.totals.index[0])
        pairs = few(
            cut.to_dict("records"),
            lambda row: (
                f"{row['name_a']}–{row['name_b']} "  # noqa: RUF001  (an en dash joins a pair)
                f"({_amount(weight, row[weight], language)})"
            ),
            more=text("ties", "more", language, n="{}"),
        )
        what = _label(weight, language)
        return text("ties", "strongest", language, what=what, pairs=pairs)

    def _verdict(self) -> str:
        n = self.pairs["status"].value_counts()
        kept, cut = n.get("kept", 0), n.get("cut", 0)
        shares = [
            f"{percent(row['kept'], row['total'], 'en')}% of {weight}"
            for weight, row in self.totals.dropna().iterrows()
        ]
        keeps = f"; keeps {', '.join(shares)}" if shares else ""
        return f"{cut} of {kept + cut} pairs of neighbours cut{keeps}"


@checked
def measure_ties(
    plan: Plan, graph: nx.Graph | None = None, *, attributes: Sequence[str] | None = None
) -> PlanTies:
    """Measure which ties between neighbours a plan keeps and which it cuts.

    Parameters
    ----------
    plan
        The plan. Pairs in two of its `parents`, where it knows them, are set apart.
    graph
        Neighbours with the ties as edge attributes, from `build_ties`; the plan's own when None.
    attributes
        The edge attributes to tell about, the first decides which tie is the strongest. None:
        the one the plan was made with, and every other number that all edges carry.

    Returns
    -------
    PlanTies
        The pairs and the totals; `.sentences("nl")` tells it in sentences.

    Raises
    ------
    OptionError
        If the plan does not know its neighbours and no graph is given, or an attribute is
        missing from an edge or is no number of 0 or more.
    UnknownMunicipalityError
        If the plan names a municipality that is not in the graph.

    Examples
    --------
    >>> import regiomap as rm
    >>> from regiomap.ties import build_ties
    >>> flanders = rm.load_flanders()
    >>> coast = flanders[flanders["reference_region"] == "Regio Brugge"]
    >>> ties = build_ties(rm.build_adjacency(coast), divisions=coast)
    >>> plan = rm.propose_regions(coast, ties, n_regions=2, weight="shared_divisions").best
    >>> report = measure_ties(plan, attributes=["shared_divisions"])
    >>> report
    <PlanTies: 6 of 17 pairs of neighbours cut; keeps 68% of shared_divisions>
    >>> report.sentences("en").split(". ")[0]
    'Pairs of neighbours: 17, of which 11 in one region and 6 in two'
    """
    graph = plan.graph if graph is None else graph
    if graph is None:
        raise OptionError("this plan does not know its neighbours: give measure_ties the graph.")
    require_known(plan.assignment.index, graph, what="the graph")
    graph = graph.subgraph(plan.assignment.index)  # a plan of one parent, on the graph of all
    attributes = _numeric(graph, plan.weight) if attributes is None else list(attributes)
    names = names_of(graph)
    region = plan.assignment.dropna().to_dict()
    parent = None if plan.parents is None else plan.parents.dropna().to_dict()
    rows = [
        (a, names[a], b, names[b], region.get(a), region.get(b))
        for a, b in (sorted(pair) for pair in graph.edges)
    ]
    columns = ["nis_a", "name_a", "nis_b", "name_b", "region_a", "region_b"]
    pairs = pd.DataFrame(rows, columns=columns, dtype=object)
    pairs["status"] = [_status(a, b, region, parent) for a, _, b, *_ in rows]
    order, totals = pairs[["nis_a", "nis_b"]].copy(), {}
    for weight in attributes:
        pairs[weight] = tie_values(graph, weight)
        steps, step = whole_weights(graph, weight)
        order.insert(order.shape[1] - 2, f"steps of {weight}", [-one for one in steps.values()])
        totals[weight] = _totals(pairs["status"], list(steps.values()), step)
    pairs = pairs.loc[order.sort_values(list(order.columns)).index]
    table = pd.DataFrame.from_dict(totals, orient="index", columns=_TOTALS, dtype="float64")
    return PlanTies(pairs.reset_index(drop=True), table.rename_axis(index="weight"))


def _totals(status: "pd.Series[str]", steps: list[int], step: Fraction) -> tuple[float, ...]:
    """Return the total, what is kept and cut, and the share kept; exact until the last."""
    kept, cut = (
        sum(value for value, found in zip(steps, status, strict=True) if found == one)
        for one in ("kept", "cut")
    )
    share = kept / (kept + cut) if kept + cut else float("nan")
    return float((kept + cut) * step), float(kept * step), float(cut * step), share


def _status(
    a: str, b: str, region: Mapping[Hashable, object], parent: Mapping[Hashable, object] | None
) -> str:
    if parent is not None and (a not in parent or parent[a] != parent.get(b)):
        return "parents"
    if a not in region or b not in region:
        return "unassigned"
    return "kept" if region[a] == region[b] else "cut"


def _numeric(graph: nx.Graph, first: str) -> list[str]:
    """Return the attributes that are a number on every edge, the one asked for in front."""
    edges = [facts for _, _, facts in graph.edges(data=True)]
    known = dict.fromkeys(key for facts in edges for key in facts)
    numeric = [key for key in known if all(isinstance(facts.get(key), Real) for facts in edges)]
    return sorted(numeric, key=lambda key: key != first)


def _label(weight: str, language: Language) -> str:
    return texts("ties", language).get(f"weight.{weight}", weight)


def _amount(weight: str, value: float, language: Language) -> str:
    """Return a strength as people read it: metres in km."""
    if weight.endswith("_m"):
        return amount(value / 1000, language, decimals=1)
    return amount(value, language)
