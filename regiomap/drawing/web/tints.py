"""The colour of every region of every plan: who stays the same keeps its colour from the first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from regiomap.drawing.palette import N_TINTS, PALETTE, SHADES, colour_regions, shade_regions
from regiomap.drawing.web.territory import Territory

__all__ = ["encode_colours", "tints_of"]


def encode_colours(territory: Territory) -> dict[str, object]:
    """Return every colour in one list, and the hue of each parent: a row of so many tints."""
    if not territory.parents:
        return {"palette": PALETTE, "hues": [], "tints": 0}
    colours = [colour for row in SHADES for colour in row]
    return {"palette": colours, "hues": _hues(territory), "tints": N_TINTS}


def tints_of(
    of: Sequence[int],
    n_regions: int,
    territory: Territory,
    first: Mapping[str, Any] | None = None,
) -> list[int]:
    """Return the colour of each region: with parents, a tint of the hue of the one it lies in.

    A region has the colour of the region of the first plan that it shares most municipalities
    with, one to one, as long as its neighbours allow it: side by side, what is coloured
    otherwise is what differs.
    """
    meeting = sorted(
        {
            (of[a], of[b])
            for a, b, *_ in territory.edges
            if of[a] != of[b] and min(of[a], of[b]) >= 0
        }
    )
    wanted = _colours_before(of, n_regions, first) if first else [-1] * n_regions
    if not territory.parents:
        return colour_regions(n_regions, meeting, wanted=wanted)
    hues = [*_hues(territory), len(SHADES) - 1]  # -1, no parent, is the last
    main = _main_parents(of, n_regions, territory)
    tints = [colour % N_TINTS if colour >= 0 else -1 for colour in wanted]
    return shade_regions([hues[parent] for parent in main], meeting, wanted=tints)


def _hues(territory: Territory) -> list[int]:
    """Return the row of `SHADES` of every parent, different for neighbours."""
    parent_of = territory.parent_of
    pairs = {(parent_of[a], parent_of[b]) for a, b, *_ in territory.edges}
    meeting = sorted((p, q) for p, q in pairs if p != q and min(p, q) >= 0)
    return colour_regions(len(territory.parents), meeting, n_colours=len(SHADES) - 1)


def _main_parents(of: Sequence[int], n_regions: int, territory: Territory) -> list[int]:
    """Return the parent that most members of each region lie in; -1 where they lie in none."""
    parents: list[list[int]] = [[] for _ in range(n_regions)]
    for region, parent in zip(of, territory.parent_of, strict=True):
        if region >= 0 and parent >= 0:
            parents[region].append(parent)
    return [max(sorted(set(found)), key=found.count) if found else -1 for found in parents]


def _colours_before(of: Sequence[int], n_regions: int, first: Mapping[str, Any]) -> list[int]:
    """Return for each region the colour of its like in the first plan; -1 where it has none."""
    pairs = zip(of, first["of"], strict=True)
    shared = Counter(pair for pair in pairs if min(pair) >= 0)
    colours = [-1] * n_regions
    taken = set()
    for region, like in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        if colours[region] < 0 and like not in taken:
            colours[region] = first["colours"][like]
            taken.add(like)
    return colours
