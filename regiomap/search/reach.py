"""How much an open set can still win, seen from where it is: sharper than from the whole graph.

Two things make it sharper. The border of a set is a sum of |x_u - x_v| over the edges, with x = 1
for who is in it; as w |x_u - x_v| = (w |x_u - x_v| - y (x_u - x_v)) + y (x_u - x_v) for any y,
part of a price can be moved over an edge to the other end without a change to what any set costs,
and with |y| <= w no edge gives anything back. Prices moved to where they are low promise less.
And who joins a set hangs together with it: only vertices within reach are looked at.
"""

from copy import copy

import numpy as np
import numpy.typing as npt

from regiomap.planspace.engine.compiled import compiled
from regiomap.search import kernels
from regiomap.search.sweep import Steps, Sweep

__all__ = ["Reach"]

Ints = npt.NDArray[np.int64]

_ROUNDS = 60
_PACE = 0.25  # of the difference of two prices, that one round moves over an edge


class Reach:
    """The tables of a sweep by which prices are moved, and by which hope is looked up.

    Parameters
    ----------
    settles
        Whether a vertex is worth less once a set below 0 ended with it, see `kernels.Priced`.
    """

    def __init__(self, sweep: Sweep, *, settles: bool = True) -> None:
        self.sweep, self.settles = sweep, settles
        problem, order = sweep.problem, sweep.order
        at = np.empty(len(problem), dtype=np.int64)
        at[order] = np.arange(len(problem))
        self._ends = at[problem.ends].reshape(-1, 2)
        self._degree = np.maximum(np.bincount(self._ends.ravel(), minlength=len(problem)), 1)
        near: list[list[int]] = [[] for _ in order]
        for a, b in self._ends.tolist():
            near[a].append(b)
            near[b].append(a)
        self._start = np.cumsum([0, *map(len, near)]).astype(np.int64)
        self._to = np.array([u for row in near for u in row], dtype=np.int64)
        self._slots = sweep.slots
        self._back = self._earlier_edges()

    def unsettled(self) -> "Reach":
        """Return the same, by which no vertex becomes worth less on the way."""
        other = copy(self)
        other.settles = False
        return other

    def _earlier_edges(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Return of each edge its later step, the column there, its earlier step, and its sign."""
        early, late = np.sort(self._ends, axis=1).T
        slots = np.array(self._slots, dtype=np.int64)
        column = np.array(
            [
                int(np.flatnonzero(self.sweep.steps.before[i] == slots[u])[0])
                for u, i in zip(early.tolist(), late.tolist(), strict=True)
            ],
            dtype=np.int64,
        )
        sign = np.where(self._ends[:, 0] == early, 1, -1)
        return late, column, early, sign

    def priced(self, prize: Ints, priced: kernels.Priced) -> tuple[Steps, kernels.Priced]:
        """Return steps and prices that cost every set the same, with the hope within reach."""
        steps, weights = self.sweep.steps, self.sweep.problem.grains
        moved = _moved(prize, self._ends, weights, self._degree)
        prize = prize.copy()
        np.subtract.at(prize, self._ends[:, 0], moved)
        np.add.at(prize, self._ends[:, 1], moved)
        late, column, early, sign = self._back
        lean = np.zeros_like(steps.tie)
        lean[late, column] = moved * sign
        tie, back = steps.tie - lean, steps.tie + lean
        ahead = steps.ahead.copy()
        _leant(ahead, np.array(self._slots), early, late, moved * sign)
        near, nothing = _near_hope(
            prize, steps.size, self._start, self._to, np.array(self._slots), self._last,
            ahead.shape[1], steps.most,
        )  # fmt: skip
        steps = steps._replace(tie=tie, tie_back=back, whole_tie=back.sum(axis=1), ahead=ahead)
        return steps, priced._replace(
            prize=prize, near_hope=near, for_nothing=nothing, settles=self.settles
        )

    @property
    def _last(self) -> Ints:
        n = len(self._start) - 1
        last = np.arange(n)
        np.maximum.at(last, self._ends[:, 0], self._ends[:, 1])
        np.maximum.at(last, self._ends[:, 1], self._ends[:, 0])
        return last


def _moved(prize: Ints, ends: Ints, weights: Ints, degree: Ints) -> Ints:
    """Return how much of a price moves over each edge, from its first end to its second."""
    limit, now = weights.astype(float), prize.astype(float)
    a, b = ends.T
    pace = 1.0 / np.maximum(degree[a], degree[b])
    moved = np.zeros(len(ends))
    for _ in range(_ROUNDS):
        change = np.clip(moved + (now[a] - now[b]) * pace, -limit, limit) - moved
        moved += change
        np.subtract.at(now, a, change)
        np.add.at(now, b, change)
    return np.clip(np.rint(moved).astype(np.int64), -weights, weights)


@compiled
def _leant(ahead, slots, early, late, lean):
    """Take what is moved over the edges to come out of the weight towards these."""
    for e in range(len(early)):
        for i in range(early[e], late[e]):
            ahead[i, slots[early[e]]] -= lean[e]


@compiled
def _near_hope(prize, size, start, to, slots, last, width, most):
    """Return for each step and slot what is won by a unit of size, by how soon it is reached."""
    n = len(prize)
    out = np.zeros((n, width, most + 1), np.int64)
    nothing = np.zeros(n, np.int64)
    rate = np.zeros(n, np.int64)
    for v in range(n):
        if size[v] > 0 and prize[v] > 0:
            rate[v] = -(-prize[v] // size[v])
    won = np.int64(0)
    for i in range(n - 1, -1, -1):
        nothing[i] = won
        if size[i] == 0 and prize[i] > 0:
            won += prize[i]
    far = np.int64(most + 1)
    before = np.full(n, far, np.int64)
    queue = np.empty(n, np.int64)
    seen = np.empty(n, np.int64)
    waits = np.zeros(n, np.int8)
    for i in range(n):
        for a in range(i + 1):
            if last[a] <= i:
                continue
            row = out[i, slots[a]]
            # Sizes on the way to a vertex, itself left out; who comes sooner by another way waits
            # in the queue once more.
            head, count, n_seen = 0, 0, 0
            for k in range(start[a], start[a + 1]):
                v = to[k]
                if v > i:
                    before[v] = 0
                    seen[n_seen], queue[count], waits[v] = v, v, 1
                    n_seen, count = n_seen + 1, count + 1
            while count:
                x = queue[head]
                head = head + 1 if head + 1 < n else 0
                count -= 1
                waits[x] = 0
                reached = before[x] + size[x]
                if reached >= most:
                    continue
                for k in range(start[x], start[x + 1]):
                    v = to[k]
                    if v > i and reached < before[v]:
                        if before[v] == far:
                            seen[n_seen] = v
                            n_seen += 1
                        before[v] = reached
                        if not waits[v]:
                            at = head + count
                            queue[at if at < n else at - n] = v
                            waits[v], count = 1, count + 1
            for s in range(n_seen):
                v = seen[s]
                z = before[v] + 1
                row[z] = max(row[z], rate[v])
                before[v] = far
            for z in range(1, most + 1):
                row[z] = max(row[z], row[z - 1])
    return out, nothing
