"""Seven tints that colour-blind people can tell apart, who gets which, and colours of lines."""

from collections.abc import Iterable, Sequence

__all__ = ["LINES", "PALETTE", "colour_regions"]

# Light enough for black text. Okabe and Ito's colours, moved as little as needed until every
# two of them stay far apart (25 in CIE Lab) for normal, red-blind and green-blind eyes.
PALETTE = ("#93e5b9", "#60acec", "#d9ac4c", "#c6dfff", "#d9866c", "#f2f99f", "#b993ac")
# The borders of municipalities, regions and parents, which also differ in width.
LINES = {"municipality": "#44546a", "region": "#1c2b45", "parent": "#0b1526"}


def colour_regions(n_regions: int, neighbours: Iterable[tuple[int, int]]) -> list[int]:
    """Return a colour number per region; neighbours never share one while the palette lasts.

    The region with most different colours around it chooses first (DSATUR), and takes the free
    colour that was used least, so that all tints appear. Regions in several parts can need more
    tints than there are; then the least used one is repeated, and the labels tell them apart.

    Examples
    --------
    >>> colour_regions(4, [(0, 1), (1, 2), (2, 0), (2, 3)])
    [1, 2, 0, 3]
    """
    around: list[set[int]] = [set() for _ in range(n_regions)]
    for a, b in neighbours:
        around[a].add(b)
        around[b].add(a)
    colours = [-1] * n_regions
    used = [0] * len(PALETTE)
    for _ in range(n_regions):
        region = max(
            (one for one in range(n_regions) if colours[one] < 0),
            key=lambda one: (len(_seen(around[one], colours)), len(around[one]), -one),
        )
        colour = _least_used(used, taken=_seen(around[region], colours))
        colours[region] = colour
        used[colour] += 1
    return colours


def _seen(around: Iterable[int], colours: Sequence[int]) -> set[int]:
    return {colours[one] for one in around} - {-1}


def _least_used(used: Sequence[int], *, taken: set[int]) -> int:
    free = [colour for colour in range(len(PALETTE)) if colour not in taken]
    return min(free or range(len(PALETTE)), key=lambda colour: (used[colour], colour))
