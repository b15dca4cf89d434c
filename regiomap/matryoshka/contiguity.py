"""Contiguity: whether every region is one block."""

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
import pandas as pd

from regiomap._arguments import checked
from regiomap.errors import listed
from regiomap.matryoshka._members import check_known, read_members
from regiomap.reports import Report

__all__ = ["ContiguityReport", "check_contiguity"]

Block = tuple[str, ...]


@dataclass(frozen=True, repr=False, eq=False)
class ContiguityReport(Report):
    """Outcome of `check_contiguity`; truthy when every region is one block.

    Attributes
    ----------
    regions
        One row a region (index `region`): `n_municipalities`, `parts` (number of blocks),
        `cut_off` (codes outside the largest block) and `blocks` (the codes of each block,
        largest first).
    n_unassigned
        Municipalities of the assignment without a region.
    """

    regions: pd.DataFrame
    n_unassigned: int = 0

    def __bool__(self) -> bool:
        return bool((self.regions["parts"] == 1).all())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a region."""
        return self.regions.copy()

    def _verdict(self) -> str:
        broken = self.regions[self.regions["parts"] > 1]
        said = f"{len(self.regions) - len(broken)} of {len(self.regions)} regions are one block"
        return f"{said}; in parts: {listed(broken.index)}" if len(broken) else said


@checked
def check_contiguity(assignment: pd.Series, graph: nx.Graph) -> ContiguityReport:
    """Check that every region is a single connected block.

    Parameters
    ----------
    assignment
        Region per municipality; index `nis`. Missing values are not assigned. The index may
        hold a municipality several times (long form) when groups overlap.
    graph
        Neighbours, from `build_adjacency`; nodes are the NIS codes.

    Returns
    -------
    ContiguityReport
        One row a region, with its blocks (largest first, then by code).

    Raises
    ------
    UnknownMunicipalityError
        If the assignment names a code that is no node of the graph.
    AssignmentError
        If it holds no municipality, a row without a code, or one row twice.

    Notes
    -----
    Ferries and tunnels are no borders: an exclave is a second block, unless the graph holds a
    bridge. A verdict is as good as the borders it rests on: `check_sensitivity` tells which
    verdicts hang on a doubtful one.

    Examples
    --------
    >>> import networkx as nx
    >>> import pandas as pd
    >>> row = nx.path_graph(["a", "b", "c"])
    >>> report = check_contiguity(pd.Series({"a": "x", "b": "y", "c": "x"}), row)
    >>> report
    <ContiguityReport: 1 of 2 regions are one block; in parts: 'x'>
    >>> report.to_frame().loc["x", "blocks"]
    (('a',), ('c',))
    """
    members, n_unassigned = read_members(assignment, overlap=True)
    check_known(members["nis"], graph, what="the graph")
    blocks = {
        region: split_blocks(codes, graph)
        for region, codes in members.groupby("region")["nis"].agg(list).items()
    }
    regions = pd.DataFrame(
        {
            "n_municipalities": [sum(map(len, parts)) for parts in blocks.values()],
            "parts": [len(parts) for parts in blocks.values()],
            "cut_off": [sum(parts[1:], ()) for parts in blocks.values()],
            "blocks": list(blocks.values()),
        },
        index=pd.Index(blocks, name="region"),
    )
    return ContiguityReport(regions, n_unassigned)


def split_blocks(codes: Iterable[str], graph: nx.Graph) -> tuple[Block, ...]:
    """Return the connected blocks of some municipalities, largest first, then by code."""
    found = nx.connected_components(graph.subgraph(codes))
    blocks = (tuple(sorted(block)) for block in found)
    return tuple(sorted(blocks, key=lambda block: (-len(block), block)))
