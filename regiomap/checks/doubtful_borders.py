"""How much a verdict of contiguity hangs on a doubtful border."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from itertools import chain

import networkx as nx
import numpy as np
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.progress import waiting
from regiomap._base.reports import Report
from regiomap.adjacency import SHORT_BORDER_M
from regiomap.assignments import names_of
from regiomap.errors import OptionError
from regiomap.matryoshka import check_contiguity, split_blocks

__all__ = ["SensitivityReport", "check_sensitivity"]

_COLUMNS = [
    "nis_a",
    "nis_b",
    "name_a",
    "name_b",
    "kind",
    "shared_border_m",
    "region",
    "parts",
    "parts_switched",
    "changes",
]


@dataclass(frozen=True, repr=False, eq=False)
class SensitivityReport(Report):
    """Outcome of `check_sensitivity`; truthy when no verdict hangs on a doubtful border.

    Attributes
    ----------
    borders
        One row a doubtful border and region on both its sides: `nis_a`, `nis_b`, `name_a`,
        `name_b`, `kind` (the edge's, or *point touch*), `shared_border_m`, `region` (missing:
        the border lies inside no region), `parts` now, `parts_switched` (the border gone, or the
        point touch counted as a border) and `changes` (contiguous now and not then, or the
        other way).
    """

    borders: pd.DataFrame

    def __bool__(self) -> bool:
        return not bool(self.borders["changes"].any())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a doubtful border and region."""
        return self.borders.copy()

    def _verdict(self) -> str:
        pairs = self.borders.drop_duplicates(["nis_a", "nis_b"])
        changing = self.borders[self.borders["changes"]]
        said = f"{len(pairs)} doubtful borders, {len(changing)} of them decide a verdict"
        where = [f"{row.region} ({row.name_a}-{row.name_b})" for row in changing.itertuples()]
        return f"{said}: {', '.join(where)}" if where else said


@waiting("doubts")
@checked
def check_sensitivity(
    assignment: pd.Series, graph: nx.Graph, *, short_border_m: float = SHORT_BORDER_M
) -> SensitivityReport:
    """Check which verdicts of contiguity change when a doubtful border is switched.

    Doubtful are borders shorter than `short_border_m`, those that exist only by a tolerance or
    as a declared bridge, and the pairs that touch in a point only (`graph.graph` keeps them as
    `point_touches`). Each is switched on its own: a border is taken away, a point touch added.

    Parameters
    ----------
    assignment
        Region per municipality; index `nis`. Missing values are not assigned; groups may
        overlap (long form).
    graph
        Neighbours, from `build_adjacency`.
    short_border_m
        Borders shorter than this, in metres, are doubtful.

    Returns
    -------
    SensitivityReport
        One row a doubtful border and region.

    Raises
    ------
    OptionError
        If `short_border_m` is negative or no number.
    UnknownMunicipalityError
        If the assignment names a code that is no node of the graph.
    AssignmentError
        If it holds no municipality, a row without a code, or one row twice.

    Notes
    -----
    Only contiguity depends on borders: size and nesting cannot change. Two doubtful borders
    that save a region only together are not found, since each is switched alone. Lengths are
    those of the graph; on generalised boundaries they differ from the official ones.

    Examples
    --------
    >>> import networkx as nx
    >>> import pandas as pd
    >>> graph = nx.Graph(point_touches=())
    >>> graph.add_edge("a", "b", shared_border_m=12.0, kind="border")
    >>> check_sensitivity(pd.Series({"a": "x", "b": "x"}), graph)
    <SensitivityReport: 1 doubtful borders, 1 of them decide a verdict: x (a-b)>
    """
    if not (np.isfinite(short_border_m) and short_border_m >= 0):
        raise OptionError(f"short_border_m must be metres, 0 or more, got {short_border_m!r}.")
    blocks = check_contiguity(assignment, graph).regions["blocks"].to_dict()
    members = {region: set(chain(*parts)) for region, parts in blocks.items()}
    names = names_of(graph)
    rows: list[tuple[object, ...]] = []
    for a, b, kind, length in _doubtful(graph, short_border_m):
        head = (a, b, names.get(a, a), names.get(b, b), kind, length)
        inside = [region for region, codes in members.items() if a in codes and b in codes]
        for region in inside:
            parts = len(blocks[region])
            part = nx.Graph(graph.subgraph(members[region]))
            (part.add_edge if kind == "point touch" else part.remove_edge)(a, b)
            switched = len(split_blocks(members[region], part))
            rows.append((*head, region, parts, switched, (parts == 1) != (switched == 1)))
        if not inside:
            rows.append((*head, None, None, None, False))
    table = pd.DataFrame(rows, columns=_COLUMNS)
    return SensitivityReport(
        table.astype({"parts": "Int64", "parts_switched": "Int64", "changes": "bool"})
    )


def _doubtful(
    graph: nx.Graph, short_border_m: float
) -> Iterator[tuple[Hashable, Hashable, str, float]]:
    edges = {(min(a, b), max(a, b)): facts for a, b, facts in graph.edges(data=True)}
    for (a, b), facts in sorted(edges.items(), key=lambda edge: edge[0]):
        kind, length = facts.get("kind", "border"), facts.get("shared_border_m", float("nan"))
        if kind != "border" or length < short_border_m:
            yield a, b, kind, length
    for a, b in sorted(graph.graph.get("point_touches", ())):
        if not graph.has_edge(a, b):  # a bridge is there already
            yield a, b, "point touch", 0.0
