"""Which municipalities are neighbours: the graph, its bridges, and what is doubtful about it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any, NamedTuple

import geopandas as gpd
import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from regiomap._base.arguments import checked
from regiomap._base.messages import did_you_mean, few, listed, shown
from regiomap._base.progress import waiting
from regiomap._base.reports import Report
from regiomap._base.warned import warn_caller
from regiomap.assignments import names_of
from regiomap.boundaries.facing import contacts_within
from regiomap.boundaries.faults import told_by_geos
from regiomap.boundaries.nearest import nearest_pair
from regiomap.boundaries.overlaps import Overlaps, deep_overlaps, suspects
from regiomap.boundaries.pairs import PairLengths, distinct, is_among, positions
from regiomap.boundaries.reading import require_municipalities
from regiomap.boundaries.segments import (
    Segments,
    corner_pairs,
    match_segments,
    matched_lengths,
)
from regiomap.errors import (
    DoubtfulBorderWarning,
    IsolatedMunicipalityWarning,
    OptionError,
    UnknownMunicipalityError,
    shortened,
)

__all__ = ["SHORT_BORDER_M", "AdjacencyReport", "build_adjacency", "check_adjacency"]

# A border shorter than this is doubtful: it may come from how the boundaries were drawn.
SHORT_BORDER_M = 100.0
# Coordinates of a border drawn twice differ by rounding only; a micron is far below any drawing.
_ROUNDING_M = 1e-6
# Boundaries that run opposite each other this close, yet are not linked, are reported.
_DOUBT_REACH_M = 5.0

Ints = npt.NDArray[np.int64]


@waiting("neighbours")
@checked
def build_adjacency(
    municipalities: gpd.GeoDataFrame,
    *,
    min_shared_border_m: float = 1.0,
    snap_tolerance_m: float = 0.0,
    bridges: Iterable[tuple[str, str]] = (),
) -> nx.Graph:
    """Link municipalities that share a border of positive length.

    Parameters
    ----------
    municipalities
        The canonical table: index NIS code, (multi)polygons in a CRS in metres.
    min_shared_border_m
        Shortest border, in metres, that makes two municipalities neighbours.
    snap_tolerance_m
        Gaps and overlaps up to this width, in metres, count as a border.
    bridges
        Pairs of codes or names that are declared neighbours though they share no border.

    Returns
    -------
    networkx.Graph
        Nodes are the codes in the order of the table, with the attribute `name`. Edges carry
        `shared_border_m` (metres, 0 for a bridge) and `kind`: 'border', 'tolerance' (a border
        that exists only by `snap_tolerance_m`) or 'bridge'. Municipalities without neighbours
        stay as isolated nodes. What is doubtful is kept with the graph for `check_adjacency`.

    Raises
    ------
    BoundaryError
        If the table is not canonical; `CRSError` if its CRS has no metres.
    OptionError
        If a length is negative or no number, or a bridge is no pair of two municipalities.
    UnknownMunicipalityError
        If a bridge names a municipality that is not in the table, or a name that is not unique.

    Warns
    -----
    IsolatedMunicipalityWarning
        If a municipality has no neighbour.
    DoubtfulBorderWarning
        If polygons overlap, or boundaries run within 5 m of each other without being linked.

    Notes
    -----
    Touching in a point is no border. A contact that exists only by the tolerance must be longer
    than twice the tolerance, since a shorter one cannot be told from a corner; at a sharp corner
    the tolerance can still lengthen a border by a few times its width.
    A border needs no equal points on both sides: where they differ in their last digits, or one
    side has a vertex that the other lacks, the exact intersection of two polygons is often but
    a point. In the Swiss boundaries of 2026 twelve of 5,872 borders are lost that way, the
    longest of 2.8 km; here they are borders, without any tolerance.
    Lengths are those of the polygons given: on generalised boundaries they are shorter than on
    the ground. Ferries, tunnels and bridges over water are no borders: declare them.

    Examples
    --------
    >>> import regiomap as rm
    >>> graph = rm.build_adjacency(rm.load_flanders(), bridges=[("Voeren", "Riemst")])
    >>> graph.number_of_edges()
    755
    >>> round(graph.edges["11001", "11002"]["shared_border_m"])
    3966
    >>> graph.edges["73109", "73066"]["kind"]
    'bridge'
    """
    for name, value in (
        ("min_shared_border_m", min_shared_border_m),
        ("snap_tolerance_m", snap_tolerance_m),
    ):
        if not (isinstance(value, Real) and np.isfinite(value) and value >= 0):
            raise OptionError(f"{name} must be a number of metres, 0 or more, got {value!r}.")
    require_municipalities(municipalities, purpose="adjacency")
    names = names_of(municipalities)
    declared = [_bridge(pair, names) for pair in bridges]
    polygons = shapely.STRtree(np.asarray(municipalities.geometry.array))
    with told_by_geos("looking for neighbours"):
        contacts = _contacts(polygons, min_shared_border_m, snap_tolerance_m)
    graph = _graph(contacts, names)
    for a, b in declared:
        if not graph.has_edge(a, b):
            graph.add_edge(a, b, shared_border_m=0.0, kind="bridge")
    _warn(graph, polygons)
    return graph


class _Contacts(NamedTuple):
    """How municipalities meet: numbers of pairs, in ascending order, and what is measured."""

    linked: PairLengths
    drawn: npt.NDArray[np.bool_]  # which of the linked are borders without any tolerance
    touching: Ints
    missed: PairLengths  # metres that run within reach of each other
    overlaps: Overlaps


def _contacts(
    polygons: shapely.STRtree, min_shared_border_m: float, snap_tolerance_m: float
) -> _Contacts:
    """Match equal segments first, then look at what is left over within the tolerance."""
    segments = Segments.of(polygons.geometries)
    matches = match_segments(segments)
    matched = matched_lengths(segments, matches)
    corners = corner_pairs(segments, matches)
    left_over = segments.take(matches.unmatched)
    reach, doubt = max(snap_tolerance_m, _ROUNDING_M), max(snap_tolerance_m, _DOUBT_REACH_M)
    reaches = sorted({_ROUNDING_M, reach, doubt})
    found = contacts_within(left_over, reaches_m=reaches, meet_m=_ROUNDING_M)
    facing = dict(zip(reaches, found.facing, strict=True))
    drawn, near = matched.plus(facing[_ROUNDING_M]), facing[doubt]
    snapped = drawn if reach == _ROUNDING_M else matched.plus(facing[reach])

    borders = drawn.at_least(max(min_shared_border_m, 2 * _ROUNDING_M))
    loose = snapped.at_least(max(min_shared_border_m, 2 * reach))
    linked = distinct(np.concatenate([borders, loose]))
    missed = near.at_least(2 * doubt)
    missed = missed[~is_among(missed, linked)]
    touching = distinct(np.concatenate([corners, found.meeting, snapped.pairs]))
    suspected = suspects(polygons, left_over, found.crossing, rounding_m=_ROUNDING_M)
    return _Contacts(
        linked=PairLengths(linked, snapped.of(linked)),
        drawn=is_among(linked, borders),
        touching=touching[~is_among(touching, linked) & ~is_among(touching, missed)],
        missed=PairLengths(missed, near.of(missed)),
        overlaps=deep_overlaps(polygons, suspected, deeper_than_m=reach),
    )


def _graph(contacts: _Contacts, names: Mapping[str, str]) -> nx.Graph:
    codes = np.array([*names], dtype=object)

    def coded(pairs: Ints, *columns: npt.NDArray[Any]) -> Iterator[tuple[Any, ...]]:
        sides = (codes[side].tolist() for side in positions(pairs))
        return zip(*sides, *(column.tolist() for column in columns), strict=True)

    graph = nx.Graph(
        point_touches=tuple(coded(contacts.touching)),
        near_misses=tuple(coded(*contacts.missed)),
        overlaps=tuple(coded(*contacts.overlaps)),
    )
    graph.add_nodes_from((code, {"name": name}) for code, name in names.items())
    kinds = np.array(["tolerance", "border"], dtype=object)[contacts.drawn.astype(int)]
    graph.add_edges_from(
        (a, b, {"shared_border_m": metres, "kind": kind})
        for a, b, metres, kind in coded(*contacts.linked, kinds)
    )
    return graph


def _bridge(pair: object, names: Mapping[str, str]) -> tuple[str, str]:
    ends = list(pair) if isinstance(pair, Iterable) and not isinstance(pair, str) else []
    if len(ends) != 2:  # noqa: PLR2004  (a pair)
        raise OptionError(f"a bridge is a pair of two codes or names, got {shown(pair)}.")
    a, b = (_code_of(end, names) for end in ends)
    if a == b:
        raise OptionError(f"a bridge links two municipalities, got {ends[0]!r} twice.")
    return a, b


def _code_of(code_or_name: str, names: Mapping[str, str]) -> str:
    if code_or_name in names:
        return code_or_name
    codes = [code for code, name in names.items() if name == code_or_name]
    if len(codes) == 1:
        return codes[0]
    if len(codes) > 1:
        raise UnknownMunicipalityError(
            f"a bridge names {code_or_name!r}, which {len(codes)} municipalities are called "
            f"({listed(codes)}). Use the code."
        )
    raise UnknownMunicipalityError(
        f"a bridge names {code_or_name!r}, which is neither a code nor a name in the table."
        f"{did_you_mean(code_or_name, [*names, *names.values()])}"
    )


def _warn(graph: nx.Graph, polygons: shapely.STRtree) -> None:
    """Warn at once of what would otherwise be lost in silence."""
    codes = list(graph)
    alone = [i for i, (_, beside) in enumerate(graph.adjacency()) if not beside]
    if alone and len(graph) > 1:
        metres, one, other = nearest_pair(polygons, np.array(alone))
        those = "it" if len(alone) == 1 else "them"
        source = "" if len(alone) == 1 else f" from {_called(graph, codes[one])}"
        warn_caller(
            f"{len(alone)} of {len(graph)} municipalities "
            f"{'has' if len(alone) == 1 else 'have'} no neighbour: "
            f"{few((codes[i] for i in alone), lambda code: _called(graph, code))}. "
            f"The nearest boundary is {metres:,.2f} m away{source}, "
            f"that of {_called(graph, codes[other])}. Declare a bridge, leave {those} out, or "
            "raise snap_tolerance_m if this is a digitising gap.",
            IsolatedMunicipalityWarning,
        )
    doubtful = [
        *((*overlap, "overlap by {:,.0f} m2") for overlap in graph.graph["overlaps"]),
        *(
            (*missed, f"run less than {_DOUBT_REACH_M:g} m apart over {{:,.0f}} m")
            for missed in graph.graph["near_misses"]
        ),
    ]

    def told(doubt: tuple[str, str, float, str]) -> str:
        a, b, amount, how = doubt
        return f"{_called(graph, a)} and {_called(graph, b)} {how.format(amount)}"

    if doubtful:
        pairs = "1 pair" if len(doubtful) == 1 else f"{len(doubtful)} pairs"
        warn_caller(
            f"{pairs} of boundaries may be drawn wrongly: "
            f"{few(doubtful, told, between='; ', more='; and {} more')}. Mend them, or raise "
            "snap_tolerance_m; check_adjacency() lists them all.",
            DoubtfulBorderWarning,
        )


def _called(graph: nx.Graph, code: str) -> str:
    name = names_of(graph.subgraph([code]))[code]
    return f"{shortened(name, 80)} ({shortened(str(code), 80)})"


@dataclass(frozen=True, repr=False, eq=False)
class AdjacencyReport(Report):
    """What is odd about an adjacency graph; truthy when nothing is.

    Attributes
    ----------
    n_municipalities, n_borders, n_bridges
        Size of the graph; `n_borders` counts the borders that exist by tolerance too.
    components
        Codes of each connected piece, the largest first.
    doubts
        One row for each doubtful thing, as `to_frame` gives it.
    """

    n_municipalities: int
    n_borders: int
    n_bridges: int
    components: tuple[tuple[str, ...], ...]
    doubts: pd.DataFrame

    def __bool__(self) -> bool:
        return self.doubts.empty

    def to_frame(self) -> pd.DataFrame:
        """Return the doubtful things.

        Returns
        -------
        DataFrame
            Columns `kind` ('isolated', 'point touch', 'short border', 'tolerance only',
            'near miss', 'overlap'), `nis_a`, `name_a`, `nis_b`, `name_b` (missing for
            'isolated') and `amount`: metres, or square metres for an overlap.
        """
        return self.doubts.copy()

    def _verdict(self) -> str:
        doubts = ", ".join(f"{n} {kind}" for kind, n in self.doubts["kind"].value_counts().items())
        return (
            f"{self.n_municipalities} municipalities, {self.n_borders} borders, "
            f"{self.n_bridges} bridge{'' if self.n_bridges == 1 else 's'}, {len(self.components)} "
            f"component{'' if len(self.components) == 1 else 's'}; "
            f"{'doubtful: ' + doubts if doubts else 'nothing doubtful'}"
        )


@checked
def check_adjacency(graph: nx.Graph, *, short_border_m: float = SHORT_BORDER_M) -> AdjacencyReport:
    """Report what is doubtful about the neighbours: isolates, corners, very short borders.

    Parameters
    ----------
    graph
        Neighbours, from `build_adjacency`.
    short_border_m
        Borders shorter than this, in metres, are called doubtful.

    Returns
    -------
    AdjacencyReport
        Truthy when nothing is doubtful.

    Raises
    ------
    OptionError
        If the graph is none, or `short_border_m` is no number of 0 or more.

    Notes
    -----
    A doubtful border is a true border as far as the file goes. It is worth a look because it
    decides which plans are possible: without one border of 33 m, a third of all divisions of
    Limburg are gone.

    Examples
    --------
    >>> import regiomap as rm
    >>> graph = rm.build_adjacency(rm.load_flanders(), bridges=[("Voeren", "Riemst")])
    >>> report = rm.check_adjacency(graph)
    >>> report.to_frame()["kind"].value_counts().to_dict()
    {'short border': 6, 'point touch': 4}
    """
    if not 0 <= short_border_m < np.inf:
        raise OptionError(f"short_border_m must be metres, 0 or more, got {short_border_m!r}.")
    kinds = nx.get_edge_attributes(graph, "kind", default="border")
    lengths = nx.get_edge_attributes(graph, "shared_border_m", default=float("nan"))
    rows: list[tuple[str, str, str | None, float]] = [
        ("isolated", code, None, 0.0) for code in nx.isolates(graph)
    ]
    rows += [("point touch", a, b, 0.0) for a, b in graph.graph.get("point_touches", ())]
    rows += [
        ("short border", a, b, length)
        for (a, b), length in lengths.items()
        if kinds[a, b] != "bridge" and length < short_border_m
    ]
    rows += [
        ("tolerance only", a, b, lengths[a, b]) for (a, b), k in kinds.items() if k == "tolerance"
    ]
    rows += [("near miss", *row) for row in graph.graph.get("near_misses", ())]
    rows += [("overlap", *row) for row in graph.graph.get("overlaps", ())]
    doubts = pd.DataFrame(rows, columns=["kind", "nis_a", "nis_b", "amount"])
    name = names_of(graph)
    doubts.insert(2, "name_a", doubts["nis_a"].map(name))
    doubts.insert(4, "name_b", doubts["nis_b"].map(name))
    n_bridges = sum(kind == "bridge" for kind in kinds.values())
    components = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    return AdjacencyReport(
        n_municipalities=len(graph),
        n_borders=graph.number_of_edges() - n_bridges,
        n_bridges=n_bridges,
        components=tuple(tuple(sorted(part)) for part in components),
        doubts=doubts,
    )
