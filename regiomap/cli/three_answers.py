"""Three answers to one question: compact, grown from what exists, and balanced; each proven."""

from dataclasses import dataclass

import geopandas as gpd
import networkx as nx
import pandas as pd

from regiomap._base.texts import Language, amount, number, percent, text
from regiomap.flanders import Vintage, load_cooperations, load_mergers
from regiomap.plans.plan import Plan
from regiomap.plans.proposals import Comparison, compare_proposals
from regiomap.propose.exchange import Pareto
from regiomap.propose.proposal import Proposal
from regiomap.propose.regions import Progress, propose_regions
from regiomap.ties import build_ties

__all__ = ["TIES", "ThreeAnswers", "decisions_of", "figures_of", "grown_ties", "three_answers"]

# Where municipalities work together already, beside the cooperations that they are members of.
TIES = ("police_zone", "primary_care_zone", "housing_area")
_BORDER, _TIE, _TIMES = "shared_border_m", "tie", "population_ratio"
_KEYS = ("compact", "grown", "balanced")


@dataclass(frozen=True)
class ThreeAnswers:
    """Three proven proposals and how they differ.

    Attributes
    ----------
    compact, grown
        The proposals that cut the least border, and the least of what municipalities share.
    balanced
        The plan in which the largest region is the fewest times the smallest one.
    pareto
        What lies between the first and the third.
    comparison
        The three side by side.
    """

    compact: Proposal
    grown: Proposal
    balanced: Plan
    pareto: Pareto
    comparison: Comparison

    def plans(self, language: Language) -> dict[str, Plan | Proposal]:
        """Return the three by what they are called, as a map takes them."""
        three: tuple[Plan | Proposal, ...] = (self.compact, self.grown, self.balanced)
        return {text("three", key, language): one for key, one in zip(_KEYS, three, strict=True)}


def grown_ties(
    municipalities: gpd.GeoDataFrame, graph: nx.Graph, parents: pd.Series, vintage: Vintage
) -> nx.Graph:
    """Build how strongly neighbours work together, as `tie` in percent of all of it."""
    return build_ties(
        graph,
        divisions=municipalities,
        columns=TIES,
        cooperations=load_cooperations(),
        crosswalk=load_mergers() if vintage != 2024 else None,  # noqa: PLR2004  (a year)
        weights={"shared_divisions": 1, "shared_cooperations": 1},
        name=_TIE,
        parents=parents,
    )


def three_answers(
    municipalities: gpd.GeoDataFrame,
    graph: nx.Graph,
    *,
    n_regions: int | None,
    vintage: Vintage = 2025,
    progress: Progress = None,
) -> ThreeAnswers:
    """Propose the compact, the grown and the balanced regions of Flanders, and compare them.

    Raises
    ------
    InfeasibleError
        If there is no plan with so many regions.
    """
    parents = municipalities["reference_region"]
    ties = grown_ties(municipalities, graph, parents, vintage)
    compact = propose_regions(
        municipalities, graph, n_regions=n_regions, balance="population", progress=progress
    )
    grown = propose_regions(municipalities, ties, n_regions=n_regions, weight=_TIE)
    pareto = compact.pareto
    assert pareto is not None  # noqa: S101  (balance was asked for)
    balanced = pareto.plans[-1]
    comparison = compare_proposals(
        dict(zip(_KEYS, (compact.best, grown.best, balanced), strict=True)),
        by={_BORDER: "least", _TIE: "least", _TIMES: "least"},
        graph=ties,
        municipalities=municipalities,
    )
    return ThreeAnswers(compact, grown, balanced, pareto, comparison)


def remarks_of(answers: ThreeAnswers, language: Language) -> dict[str, str]:
    """Return for each of the three what it is best at and what it costs, in a sentence."""
    border, tie, times, _ = figures_of(answers, language)
    return {
        text("three", key, language): text(
            "three",
            f"remark.{key}",
            language,
            border=border[i].strip("*"),
            tie=tie[i].strip("*"),
            times=times[i].strip("*"),
        )
        for i, key in enumerate(_KEYS, start=1)
    }


def figures_of(answers: ThreeAnswers, language: Language) -> list[list[str]]:
    """Return a row a criterion: its name, and what each of the three has and costs of it."""
    table = answers.comparison.table
    rows = []
    for criterion in (_BORDER, _TIE, _TIMES):
        cells = [text("three", f"by.{criterion}", language)]
        for value, extra in table[[criterion, f"{criterion}_extra"]].to_numpy(float):
            said = _said(criterion, value, language)
            more = f" (+{percent(extra, 1, language)} %)" if extra else ""
            cells.append(f"{said}{more}" if more else f"**{said}**")
        rows.append(cells)
    proven = [text("three", "proven" if one else "open", language) for one in table["proven"]]
    rows.append([text("three", "proof", language), *proven])
    return rows


def _said(criterion: str, value: float, language: Language) -> str:
    """Return a figure of a plan in words."""
    if criterion == _BORDER:
        return f"{number(value / 1000, language)} km"
    if criterion == _TIE:
        return f"{amount(value, language)} %"
    return text("three", "times", language, times=amount(value, language, decimals=1))


def decisions_of(answers: ThreeAnswers) -> list[list[str]]:
    """Return a row a decision: where, and what each of the three makes of it."""
    return [
        [str(row["where"]), *(str(row[key]) for key in _KEYS)]
        for row in answers.comparison.decisions.to_dict("records")
    ]
