"""Tints that colour-blind people can tell apart, who gets which, and colours of lines."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from regiomap._base.colours import LINES, PALETTE

__all__ = ["LINES", "N_TINTS", "PALETTE", "SHADES", "colour_regions", "shade_regions"]

# One row a hue, from light to dark: a parent has a hue, its regions have tints of it. The last row
# is for regions in no parent. Tints lie ten apart in lightness in every row, so that two regions
# of different tints differ for every eye, and in grey, whatever their hues are.
SHADES = (
    ("#ffe6d8", "#f8c6a7", "#e2a884", "#c88d67", "#ab734f"),
    ("#e0ecff", "#b2d3ff", "#83b8f6", "#5c9ee1", "#3484c8"),
    ("#d5f3d7", "#aedcb1", "#8bc290", "#6ea774", "#548c5b"),
    ("#f7ebc5", "#e1d090", "#c7b46b", "#aa9a51", "#8f8039"),
    ("#ffe3fa", "#f2c1eb", "#dca2d4", "#c286ba", "#a66d9f"),
    ("#cef2f4", "#a1dade", "#79c0c6", "#53a6ac", "#358c92"),
    ("#e9ebef", "#ced0d4", "#b3b5b8", "#989a9d", "#7e8083"),
)
N_TINTS = len(SHADES[0])


def colour_regions(
    n_regions: int,
    neighbours: Iterable[tuple[int, int]],
    *,
    n_colours: int = len(PALETTE),
    wanted: Mapping[int, int] = MappingProxyType({}),
) -> list[int]:
    """Return a colour number per region; neighbours never share one while the palette lasts.

    The region with most different colours around it chooses first (DSATUR), and takes the free
    colour that was used least, so that all tints appear. Regions in several parts can need more
    tints than there are; then the least used one is repeated, and the labels tell them apart.
    A region has the colour it is `wanted` to have where that makes no neighbours alike; who
    stands first among these keeps it before the others.

    Examples
    --------
    >>> colour_regions(4, [(0, 1), (1, 2), (2, 0), (2, 3)])
    [1, 2, 0, 3]
    >>> colour_regions(4, [(0, 1), (1, 2), (2, 0), (2, 3)], wanted={0: 5, 1: 5, 3: 6})
    [5, 1, 0, 6]
    """
    around = _around(n_regions, neighbours)
    return _coloured(around, n_colours, wanted, lambda region, _: around[region])


def shade_regions(
    hues: Sequence[int],
    neighbours: Iterable[tuple[int, int]],
    *,
    wanted: Mapping[int, int] = MappingProxyType({}),
) -> list[int]:
    """Return where each region finds its colour in the rows of `SHADES`, read as one list.

    A region has a tint of its hue. Neighbours have different tints, also in different hues;
    where the tints do not suffice for that, at least those of one hue still differ. A region
    has the tint it is `wanted` to have where that makes no neighbours alike; who stands first
    among these keeps it before the others.

    Examples
    --------
    >>> shade_regions([0, 0, 2], [(0, 1), (1, 2)])
    [1, 0, 12]
    >>> shade_regions([0, 0, 2], [(0, 1), (1, 2)], wanted={0: 4, 2: 3})
    [4, 0, 13]
    """
    around = _around(len(hues), neighbours)

    def rivals(region: int, tints: Sequence[int]) -> Iterable[int]:
        others = around[region]
        if len({tints[one] for one in others} - {-1}) < N_TINTS:
            return others
        return [one for one in others if hues[one] == hues[region]]

    tints = _coloured(around, N_TINTS, wanted, rivals)
    return [hue * N_TINTS + tint for hue, tint in zip(hues, tints, strict=True)]


def _coloured(
    around: Sequence[set[int]],
    n_colours: int,
    wanted: Mapping[int, int],
    rivals: Callable[[int, Sequence[int]], Iterable[int]],
) -> list[int]:
    """Return a colour per region: what is wanted first, then those with most colours around.

    `rivals` says whose colours a region has to leave alone. As long as more neighbours are alike
    than need be, the last of those near them that have what they wanted gives way.
    """
    plain = _filled([-1] * len(around), around, n_colours, rivals)
    least, kept = len(_alike(plain, around)), dict(wanted)
    while kept:
        colours = [-1] * len(around)
        for region, colour in kept.items():
            if all(colours[one] != colour for one in around[region]):
                colours[region] = colour
        settled = _filled(colours, around, n_colours, rivals)
        alike = _alike(settled, around)
        if len(alike) <= least:
            return settled
        near = alike.union(*(around[region] for region in alike))
        last = next((region for region in reversed(kept) if region in near), None)
        if last is None:
            break
        del kept[last]
    return plain


def _filled(
    colours: list[int],
    around: Sequence[set[int]],
    n_colours: int,
    rivals: Callable[[int, Sequence[int]], Iterable[int]],
) -> list[int]:
    used = [colours.count(colour) for colour in range(n_colours)]
    for region in _by_saturation(around, colours):
        taken = {colours[one] for one in rivals(region, colours)}
        colours[region] = _least_used(used, taken)
        used[colours[region]] += 1
    return colours


def _alike(colours: Sequence[int], around: Sequence[set[int]]) -> set[int]:
    """Return the regions that have the colour of a neighbour."""
    return {a for a, others in enumerate(around) if any(colours[a] == colours[b] for b in others)}


def _around(n_regions: int, neighbours: Iterable[tuple[int, int]]) -> list[set[int]]:
    around: list[set[int]] = [set() for _ in range(n_regions)]
    for a, b in neighbours:
        around[a].add(b)
        around[b].add(a)
    return around


def _by_saturation(around: Sequence[set[int]], colours: Sequence[int]) -> Iterable[int]:
    """Yield every region without a colour: first the one with most different ones around it."""
    left = {region for region, colour in enumerate(colours) if colour < 0}
    while left:
        region = max(
            left,
            key=lambda one: (
                len({colours[other] for other in around[one]} - {-1}),
                len(around[one]),
                -one,
            ),
        )
        left.remove(region)
        yield region


def _least_used(used: Sequence[int], taken: set[int]) -> int:
    free = [colour for colour in range(len(used)) if colour not in taken]
    return min(free or range(len(used)), key=lambda colour: (used[colour], colour))
