"""What people ask of a plan besides size: who belongs together, what stays as it is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise

import networkx as nx

from regiomap._base.messages import listed
from regiomap._base.options import require_whole
from regiomap.assignments import require_known
from regiomap.errors import InfeasibleError, OptionError

__all__ = [
    "CentreBounds",
    "Constraints",
    "Groups",
    "require_centres",
]

Groups = Iterable[Collection[str]]
CentreBounds = tuple[int, int | None]


@dataclass(frozen=True)
class Constraints:
    """Constraints about the municipalities of a graph, checked against each other.

    Attributes
    ----------
    together, apart
        Groups that lie in one region; groups whose members all lie in different ones.
    fixed
        Regions that stay exactly as they are.
    growing
        Regions that keep their members and may gain others, yet never merge with each other.
    centres, centres_in_region
        Centre towns, and the fewest and most of them in a region (None: no upper bound); None
        when nothing is asked about centre towns.
    left_out
        Municipalities that are in no region.
    """

    together: list[list[str]]
    apart: list[list[str]]
    fixed: list[list[str]]
    growing: list[list[str]]
    centres: list[str]
    centres_in_region: CentreBounds | None
    left_out: list[str]

    @classmethod
    def of(
        cls,
        graph: nx.Graph,
        *,
        together: Groups,
        apart: Groups,
        fixed: Groups,
        growing: Groups,
        centres: Iterable[str],
        centres_in_region: CentreBounds | None,
        left_out: Iterable[str],
    ) -> "Constraints":
        """Read what the caller gave; raise when it is no group or names a stranger."""
        towns = _codes(centres, "centres")
        constraints = cls(
            _groups(together, "together", least=2),
            _groups(apart, "apart", least=2),
            _groups(fixed, "fixed", least=1),
            _groups(growing, "growing", least=1),
            towns,
            require_centres(towns, centres_in_region),
            _codes(left_out, "left_out"),
        )
        for option in ("together", "apart", "fixed", "growing"):
            named = {code for group in getattr(constraints, option) for code in group}
            require_known(named, graph, what="the graph", named_by=option)
        for option in ("centres", "left_out"):
            require_known(getattr(constraints, option), graph, what="the graph", named_by=option)
        return constraints

    @property
    def groups(self) -> list[list[str]]:
        """Every group that must lie in one region."""
        return [*self.together, *(group for group in self.growing if len(group) > 1)]

    @property
    def pairs_together(self) -> list[tuple[str, str]]:
        """Pairs that must share a region; following them gives the groups."""
        return [pair for group in self.groups for pair in pairwise(group)]

    @property
    def pairs_apart(self) -> list[tuple[str, str]]:
        """Pairs that must not share a region."""
        apart = [pair for group in self.apart for pair in combinations(group, 2)]
        return apart + list(combinations([group[0] for group in self.growing], 2))

    @property
    def free_of(self) -> set[str]:
        """Municipalities that the search need not place: fixed, or left out."""
        return self.fixed_region_of.keys() | set(self.left_out)

    @property
    def fixed_region_of(self) -> dict[str, int]:
        """The place in `fixed` of each municipality of a fixed region."""
        return {code: i for i, group in enumerate(self.fixed) for code in group}

    def require_fitting(
        self, graph: nx.Graph, sizes: Mapping[str, int], size: tuple[int, int]
    ) -> None:
        """Raise when constraints contradict each other, the neighbours or the sizes.

        Raises
        ------
        InfeasibleError
            With the first contradiction, named.
        """
        self.require_consistent()
        low, high = size
        for group in self.fixed:
            total = sum(sizes[code] for code in group)
            if not low <= total <= high:
                raise InfeasibleError(
                    f"the fixed region {_shown(group)} has a size of {total}, outside {low} to "
                    f"{high}. Let it grow, or change the size."
                )
            _require_connected(graph, group)
        tied = nx.Graph(self.pairs_together)
        for group in nx.connected_components(tied):
            total = sum(sizes[code] for code in group)
            if total > high:
                raise InfeasibleError(
                    f"{_shown(sorted(group))} must be together and have a size of {total}, more "
                    f"than the largest region of {high}."
                )
        tied.add_nodes_from(code for pair in self.pairs_apart for code in pair)
        for a, b in self.pairs_apart:
            if nx.has_path(tied, a, b):
                raise InfeasibleError(f"{a!r} and {b!r} must be together and apart.")
        self._require_nobody_stranded(graph, sizes, low)

    def require_consistent(self) -> None:
        """Raise when constraints contradict each other, whatever the neighbours and the sizes."""
        for one, other in combinations([*self.fixed, *self.growing], 2):
            if common := sorted(set(one) & set(other)):
                raise InfeasibleError(f"{listed(common)} would be in two locked regions.")
        out = set(self.left_out)
        tied = {code for pair in self.pairs_together for code in pair}
        for code in sorted(tied & out):
            raise InfeasibleError(f"{code!r} must be together with others and left out.")
        for code in sorted(self.fixed_region_of.keys() & out):
            raise InfeasibleError(f"{code!r} is in a fixed region and left out.")
        for code in sorted({code for group in self.growing for code in group} & out):
            raise InfeasibleError(f"{code!r} is in a growing region and left out.")
        region = self.fixed_region_of
        for a, b in self.pairs_together:
            if (a in region or b in region) and region.get(a) != region.get(b):
                raise InfeasibleError(
                    f"{a!r} and {b!r} must be together, but a fixed region has only one of them."
                )
        for a, b in self.pairs_apart:
            if a in region and region.get(a) == region.get(b):
                raise InfeasibleError(
                    f"{a!r} and {b!r} must be apart, but a fixed region has both."
                )

        self._require_fixed_centres()

    def _require_fixed_centres(self) -> None:
        """Raise when a fixed region has fewer or more centre towns than a region may have."""
        if self.centres_in_region is None:
            return
        fewest, most = self.centres_in_region
        wanted = f"{fewest} or more" if most is None else f"{fewest} to {most}"
        for group in self.fixed:
            n = len(set(group) & set(self.centres))
            if n < fewest or (most is not None and n > most):
                raise InfeasibleError(
                    f"the fixed region {_shown(group)} has {n} centre towns, and every region "
                    f"must have {wanted}. Let it grow, or change centres or centres_in_region."
                )

    def _require_nobody_stranded(self, graph: nx.Graph, sizes: Mapping[str, int], low: int) -> None:
        """Raise when taking municipalities away strands others that had neighbours."""
        away = self.free_of
        rest = graph.subgraph(set(graph) - away)
        for piece in nx.connected_components(rest):
            around = {u for code in piece for u in graph[code]} & away
            if around and sum(sizes[code] for code in piece) < low:
                has = "has no neighbour" if len(piece) == 1 else "are too few for a region and have"
                rest_of = "" if len(piece) == 1 else " no other neighbour"
                raise InfeasibleError(
                    f"without {listed(sorted(around))}, {listed(sorted(piece))} {has}{rest_of} "
                    "left. Leave it out too, or let the fixed region grow."
                )


def _require_connected(graph: nx.Graph, group: list[str]) -> None:
    blocks = nx.connected_components(graph.subgraph(group))
    parts = sorted(blocks, key=lambda part: (-len(part), min(part)))
    if len(parts) > 1:
        cut_off = sorted(code for part in parts[1:] for code in part)
        through = [
            code
            for code in sorted(graph)
            if code not in group and all(set(graph[code]) & part for part in parts)
        ]
        without = f"without {listed(through)}, " if through else ""
        raise InfeasibleError(
            f"the fixed region {_shown(group)} is in {len(parts)} parts: {without}"
            f"{listed(cut_off)} has no neighbour in the group. Declare a bridge, or let it grow."
        )


def _shown(group: list[str]) -> str:
    return f"({listed(group)})"


def _groups(groups: Groups, option: str, *, least: int) -> list[list[str]]:
    some = "two codes or more" if least > 1 else "codes"
    if isinstance(groups, str) or not isinstance(groups, Iterable):
        raise OptionError(f"{option} takes groups of {some}, got {groups!r}.")
    rows = []
    for group in groups:
        if isinstance(group, str) or not isinstance(group, Iterable):
            raise OptionError(f"{option} takes groups of {some}, got {group!r}.")
        codes = _codes(group, option)
        if len(codes) < least:
            raise OptionError(f"{option} takes groups of {some}, got {group!r}.")
        rows.append(codes)
    return rows


def _codes(codes: Iterable[str], option: str) -> list[str]:
    if isinstance(codes, str) or not isinstance(codes, Iterable):
        raise OptionError(f"{option} takes a list of codes, got {codes!r}.")
    several = list(codes)
    for code in several:
        if not isinstance(code, str):
            raise OptionError(f"{option} takes codes as text, got {code!r}.")
    return sorted(set(several))


def require_centres(centres: Collection[str], bounds: CentreBounds | None) -> CentreBounds | None:
    """Return how many centre towns a region must have, or None when nothing is asked.

    Bounds that are not given are (1, None) where centre towns are.

    Raises
    ------
    OptionError
        If the bounds are no (fewest, most).
    InfeasibleError
        If centre towns are asked for in every region and none is named.
    """
    if bounds is None:
        return (1, None) if centres else None
    try:
        low, high = bounds
    except (TypeError, ValueError):
        raise OptionError(f"centres_in_region must be (fewest, most), got {bounds!r}.") from None
    require_whole("centres_in_region", low, least=0)
    if high is not None and require_whole("centres_in_region", high, least=0) < low:
        raise OptionError(f"centres_in_region must be (fewest, most), got {bounds!r}.")
    if centres:
        return low, high
    if low:
        raise InfeasibleError(
            f"centres_in_region asks for at least {low} centre town{'' if low == 1 else 's'} in "
            "every region, yet centres names none. Name them, or leave centres_in_region away."
        )
    return None
