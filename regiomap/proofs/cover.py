"""The cheapest way to put every group in exactly one of some sets, by depth-first exact cover."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.proofs.compiled import compiled

__all__ = ["Cover", "cheapest_cover"]

Ints = npt.NDArray[np.int64]


class Cover(NamedTuple):
    """The sets of the cheapest cover below what was asked (none: there is none), and the steps.

    `complete` is False where the search stopped before the end.
    """

    sets: Ints
    cost: int
    steps: int
    complete: bool


def cheapest_cover(
    members: Ints,
    start: Ints,
    *,
    n_groups: int,
    cost: Ints,
    excess: Ints,
    slack: int,
    below: int,
    n_regions: tuple[int, int],
    most_steps: int,
) -> Cover:
    """Return the cheapest exact cover below a cost, among those whose excess stays below a slack.

    Costs and excesses are whole numbers of 0 or more. The group that fewest sets can still hold
    is covered first, by the set with the least excess.
    """
    if slack <= 0 or below <= 0:
        return Cover(np.zeros(0, np.int64), below, 0, complete=True)
    owner = np.repeat(np.arange(len(cost)), np.diff(start))
    by_group = np.argsort(members, kind="stable")
    by_excess = np.lexsort((excess[owner], members))
    first = np.searchsorted(members[by_group], np.arange(n_groups + 1))
    found, best, steps = _covers(
        members,
        start,
        owner[by_group],
        owner[by_excess],
        first,
        cost,
        excess,
        slack,
        below,
        *n_regions,
        most_steps,
    )
    return Cover(found, int(best), abs(int(steps)), complete=steps >= 0)


@compiled
def _cover(s, members, start, held, first, covered, blocked, left):
    """Cover the members of a set, and block the sets that share one with it."""
    for i in range(start[s], start[s + 1]):
        covered[members[i]] = True
    for i in range(start[s], start[s + 1]):
        for k in range(first[members[i]], first[members[i] + 1]):
            other = held[k]
            if blocked[other] == 0:
                for j in range(start[other], start[other + 1]):
                    left[members[j]] -= 1
            blocked[other] += 1


@compiled
def _uncover(s, members, start, held, first, covered, blocked, left):
    """Undo `_cover`."""
    for i in range(start[s], start[s + 1]):
        covered[members[i]] = False
        for k in range(first[members[i]], first[members[i] + 1]):
            other = held[k]
            blocked[other] -= 1
            if blocked[other] == 0:
                for j in range(start[other], start[other + 1]):
                    left[members[j]] += 1


@compiled
def _rarest(covered, left):
    """Return the open group that fewest sets can still hold; -1 where all are covered."""
    rarest = -1
    for v in range(len(covered)):
        if not covered[v] and (rarest < 0 or left[v] < left[rarest]):
            rarest = v
    return rarest


@compiled
def _covers(
    members, start, held, tried, first, cost, excess, slack, below, fewest, most, most_steps
):
    """Return the sets of the cheapest cover, its cost, and the steps (negative: not all taken)."""
    n = len(first) - 1
    covered, blocked = np.zeros(n, np.bool_), np.zeros(len(cost), np.int64)
    left = first[1:] - first[:-1]
    group, at = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
    chosen = np.full(n + 1, -1)
    best, found = below, np.zeros(0, np.int64)
    spent, used, steps = 0, 0, 0
    d = 0
    group[0] = _rarest(covered, left)
    at[0] = first[group[0]]
    while d >= 0:
        if chosen[d] >= 0:
            s = chosen[d]
            _uncover(s, members, start, held, first, covered, blocked, left)
            spent, used, chosen[d] = spent - cost[s], used - excess[s], -1
        if at[d] == first[group[d] + 1] or left[group[d]] == 0 or d >= most:
            d -= 1
            continue
        s = tried[at[d]]
        at[d] += 1
        if used + excess[s] >= slack:  # and so do those behind it
            at[d] = first[group[d] + 1]
            continue
        if blocked[s] or spent + cost[s] >= best:
            continue
        steps += 1
        if steps > most_steps:
            return found, best, -steps
        _cover(s, members, start, held, first, covered, blocked, left)
        spent, used, chosen[d] = spent + cost[s], used + excess[s], s
        following = _rarest(covered, left)
        if following < 0:
            if fewest <= d + 1:
                best, found = spent, chosen[: d + 1].copy()
            continue
        d += 1
        group[d], at[d] = following, first[following]
    return found, best, steps
