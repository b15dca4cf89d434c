"""The colour of every region of every plan: who stays the same keeps its colour from the first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from regiomap.drawing.palette import N_TINTS, PALETTE, SHADES, colour_regions, shade_regions
from regiomap.drawing.web.territory import Territory

__all__ = ["encode_colours", "likes_of", "tints_of"]


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
    with, one to one, as long as its neighbours allow it, and those that did not change come
    before the others: side by side, what is coloured otherwise is what differs.
    """
    meeting = sorted(
        {
            (of[a], of[b])
            for a, b, *_ in territory.edges
            if of[a] != of[b] and min(of[a], of[b]) >= 0
        }
    )
    wanted = _colours_before(of, first) if first else {}
    if not territory.parents:
        return colour_regions(n_regions, meeting, wanted=wanted)
    hues = [*_hues(territory), len(SHADES) - 1]  # -1, no parent, is the last
    main = _main_parents(of, n_regions, territory)
    tints = {region: colour % N_TINTS for region, colour in wanted.items()}
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


def likes_of(of: Sequence[int], first: Sequence[int]) -> dict[int, int]:
    """Return for each region the one of the first plan that it shares most with, one to one.

    Examples
    --------
    >>> likes_of([0, 0, 1, 1, -1], [4, 4, 4, 5, 5])
    {0: 4, 1: 5}
    """
    shared = Counter(pair for pair in zip(of, first, strict=True) if min(pair) >= 0)
    likes: dict[int, int] = {}
    taken = set()
    for region, like in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        if region not in likes and like not in taken:
            likes[region] = like
            taken.add(like)
    return likes


def _unchanged(of: Sequence[int], first: Sequence[int]) -> set[int]:
    """Return the regions that have the same members in the first plan."""
    shared, here, there = Counter(zip(of, first, strict=True)), Counter(of), Counter(first)
    return {a for (a, b), n in shared.items() if min(a, b) >= 0 and n == here[a] == there[b]}


def _colours_before(of: Sequence[int], first: Mapping[str, Any]) -> dict[int, int]:
    """Return for each region the colour of its like in the first plan: the unchanged ones first."""
    likes = likes_of(of, first["of"])
    unchanged = _unchanged(of, first["of"])
    order = sorted(likes, key=lambda region: (region not in unchanged, region))
    return {region: first["colours"][likes[region]] for region in order}
