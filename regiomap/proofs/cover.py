"""The cheapest way to put every group in exactly one of some sets, by depth-first exact cover."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.proofs.compiled import compiled

__all__ = ["Cover", "cheapest_cover"]

Ints = npt.NDArray[np.int64]

LOOKED_AT = 200  # sets that are looked at count as one step more


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
    is covered first.
    """
    if slack <= 0 or below <= 0:
        return Cover(np.zeros(0, np.int64), below, 0, complete=True)
    found, best, steps = _covers(
        members, start, n_groups, cost, excess, slack, below, *n_regions, most_steps
    )
    return Cover(found, int(best), abs(int(steps)), complete=steps >= 0)


@compiled
def _rarest(alive, begin, end, members, start, covered, held):
    """Return the open group that fewest sets hold: 0 or more of them, and -1 for no group left."""
    held[:] = 0
    for p in range(begin, end):
        for i in range(start[alive[p]], start[alive[p] + 1]):
            held[members[i]] += 1
    rarest = -1
    for v in range(len(covered)):
        if not covered[v] and (rarest < 0 or held[v] < held[rarest]):
            rarest = v
    return rarest


@compiled
def _holds(s, group, members, start):
    """Return whether a set holds a group."""
    for i in range(start[s], start[s + 1]):
        if members[i] == group:
            return True
    return False


@compiled
def _left(alive, begin, end, members, start, covered, excess, room):
    """Return the sets that go with those chosen, behind the ones of this level; and their end."""
    if 2 * end > len(alive):
        alive = np.append(alive, np.zeros(len(alive), np.int64))
    to = end
    for p in range(begin, end):
        s = alive[p]
        free = excess[s] < room
        i = start[s]
        while free and i < start[s + 1]:
            free = not covered[members[i]]
            i += 1
        if free:
            alive[to] = s
            to += 1
    return alive, to


@compiled
def _covers(members, start, n, cost, excess, slack, below, fewest, most, most_steps):
    """Return the sets of the cheapest cover, its cost, and the steps (negative: not all taken)."""
    covered, held = np.zeros(n, np.bool_), np.zeros(n, np.int64)
    group, at, chosen = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64), np.full(n + 1, -1)
    end = np.zeros(n + 2, np.int64)  # level d chooses from alive[end[d] : end[d + 1]]
    near = np.flatnonzero(excess < slack)
    alive = np.append(near, np.zeros(len(near) + 2, np.int64))
    end[1] = len(near)
    best, found = below, np.zeros(0, np.int64)
    spent, used, steps, d = 0, 0, 0, 0
    group[0] = _rarest(alive, 0, end[1], members, start, covered, held)
    while d >= 0:
        s = chosen[d]
        if s >= 0:
            covered[members[start[s] : start[s + 1]]] = False
            spent, used, chosen[d] = spent - cost[s], used - excess[s], -1
        if at[d] == end[d + 1] or d >= most:
            d -= 1
            continue
        s = alive[at[d]]
        at[d] += 1
        if not _holds(s, group[d], members, start) or spent + cost[s] >= best:
            continue
        steps += 1 + (end[d + 1] - end[d]) // LOOKED_AT
        if steps > most_steps:
            return found, best, -steps
        covered[members[start[s] : start[s + 1]]] = True
        spent, used, chosen[d] = spent + cost[s], used + excess[s], s
        alive, to = _left(alive, end[d], end[d + 1], members, start, covered, excess, slack - used)
        following = _rarest(alive, end[d + 1], to, members, start, covered, held)
        if following < 0 and fewest <= d + 1:
            best, found = spent, chosen[: d + 1].copy()
        if following >= 0 and held[following]:
            d += 1
            group[d], at[d], end[d + 1] = following, end[d], to
    return found, best, steps
