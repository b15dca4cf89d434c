"""The best plan that a complete list of sets can make, with the proof that none is better.

The list holds every legal set that a plan below a limit can have. So the rest is a finite
question: a relaxation over the list, with cuts of any kind since nothing has to be priced any
more; sets that no plan below the limit can have are dropped; what is left is searched depth first.
Where that is too much, the question is forked on a pair of vertices, together or apart.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from regiomap.search.covers import exact_covers
from regiomap.search.cuts import broken_triples, shares_together
from regiomap.search.effort import Effort, Spent
from regiomap.search.pricing import Prices
from regiomap.search.problem import Problem
from regiomap.search.relaxation import Relaxation
from regiomap.search.sweep import Cut

__all__ = ["Closed", "Drop", "Fork", "Leaf", "Tree", "close"]

Ints = npt.NDArray[np.int64]

_FIRST, _MORE = 2_000, 500  # sets that a relaxation begins with, and takes at a time
_TRY, _LAST_TRY = 2_000, 50_000  # choices of a search depth first, between cuts and before a fork
_MORE_TRIES = 8
_SLOW = 0.02  # share of what is left to prove that a round of cuts must win
_NEGLIGIBLE = 1e-9  # of all borders: reduced costs below 0 by less are taken up by the toll


@dataclass(frozen=True)
class Leaf:
    """Prices under which the sets that remain make no plan below the limit, or only known ones."""

    prices: Prices
    cuts: list[Cut]


@dataclass(frozen=True)
class Fork:
    """Two questions: the plans that have a pair together, and those that have it apart."""

    pair: tuple[int, int]
    together: "Tree"
    apart: "Tree"


@dataclass(frozen=True)
class Drop:
    """Prices under which some sets can be in no plan below the limit, and what follows."""

    prices: Prices
    cuts: list[Cut]
    then: "Tree"


Tree: TypeAlias = Leaf | Fork | Drop


@dataclass(frozen=True)
class Closed:
    """What the list of sets gave.

    Attributes
    ----------
    plans
        Each as its sets: the best one last, or every plan below the limit.
    costs
        What each costs exactly, in steps.
    tree
        The proof; None when the effort was spent before.
    value
        What every plan costs at least, in grains: the limit, when the proof is complete.
    """

    plans: list[list[tuple[int, ...]]]
    costs: list[int]
    tree: Tree | None
    value: int


def close(
    problem: Problem,
    span: tuple[int, int],
    sets: list[tuple[int, ...]],
    *,
    cuts: list[Cut],
    value: int,
    below: int,
    every: bool = False,
    effort: Effort,
) -> Closed:
    """Return the cheapest plan below a cost, or every one.

    Parameters
    ----------
    sets
        Every legal set that can be in a plan that costs less than `below`.
    cuts, value
        The cuts to begin with, and what is known of the cost of every plan, in grains.
    below
        Plans cost less, in steps.
    every
        Whether all such plans are wanted.
    """
    closing = _Closing(problem, span, sets, below, every, effort)
    try:
        tree = closing.solved(np.arange(len(sets)), cuts, is_root=True)
    except Spent:
        tree = None
    limit = closing.limit
    reached = limit if tree is not None else max(value, min(closing.root_value, limit))
    plans = [[sets[i] for i in plan] for plan in closing.plans]
    return Closed(plans, closing.plan_costs, tree, reached)


@dataclass
class _Closing:
    problem: Problem
    span: tuple[int, int]
    sets: list[tuple[int, ...]]
    below: int
    every: bool
    effort: Effort
    plans: list[list[int]] = field(default_factory=list)
    plan_costs: list[int] = field(default_factory=list)
    root_value: int = 0

    def __post_init__(self) -> None:
        rows = np.repeat(np.arange(len(self.sets)), [len(one) for one in self.sets])
        columns = np.array([v for one in self.sets for v in one], dtype=np.int64)
        shape = (len(self.sets), len(self.problem))
        ones = np.ones(len(columns), dtype=np.int64)
        self.matrix = sparse.csr_matrix((ones, (rows, columns)), shape=shape)
        self.costs = self.problem.costs(self.sets)
        self.exact = self.problem.costs(self.sets, exact=True)

    @property
    def limit(self) -> int:
        """Plans that cost so much in grains, or more, are not looked for."""
        return -(-self.below // self.problem.grain)

    def reduced(self, ids: Ints, prices: Prices, held: Ints) -> Ints:
        """Return the reduced costs of sets, exactly."""
        out = self.costs[ids] - self.matrix[ids] @ prices.of - prices.toll
        if len(prices.fines):
            out += held[ids] @ prices.fines
        return np.asarray(out, dtype=np.int64)

    def held(self, cuts: list[Cut]) -> Ints:
        """Return how much each set counts in each cut, shape (n_sets, n_cuts)."""
        out = np.zeros((len(self.sets), len(cuts)), dtype=np.int64)
        columns = self.matrix.tocsc()
        for number, cut in enumerate(cuts):
            inside = np.asarray(columns[:, list(cut.members)].sum(axis=1)).ravel()
            out[:, number] = inside // cut.divisor
        return out

    def solved(self, ids: Ints, cuts: list[Cut], *, is_root: bool = False) -> Tree:
        """Return the proof for the plans that some of the sets make; keep the plans found."""
        relaxation = Relaxation(self.problem, self.span, cuts)
        drops: list[tuple[Prices, list[Cut]]] = []
        before = None
        while True:
            prices, cuts = self._optimum(relaxation, ids), list(relaxation.cuts)
            reduced = self.reduced(ids, prices, self.held(cuts))
            value = prices.bound(cuts, self.span)
            if is_root:
                self.root_value = max(self.root_value, value)
            keep = reduced < self.limit - value
            ids, reduced = ids[keep], reduced[keep]
            slow = before is not None and value - before < _SLOW * (self.limit - value)
            fresh = [] if slow else broken_triples(relaxation.sets, relaxation.shares, cuts)
            pair = None if fresh else _to_fork(relaxation)
            tries = _TRY if fresh else _LAST_TRY if pair is not None else None
            if self._covered(ids, reduced, value, tries):
                return _after(drops, Leaf(prices, cuts))
            if not keep.all():
                drops.append((prices, cuts))
            if pair is not None:
                return _after(drops, self._forked(ids, pair, _that_cost(cuts, prices)))
            for cut in fresh:
                relaxation.add_cut(cut)
            before = value

    def _optimum(self, relaxation: Relaxation, ids: Ints) -> Prices:
        """Return the best prices for some of the sets: none has a reduced cost below 0."""
        small = _NEGLIGIBLE * max(int(self.problem.grains.sum()), 1)
        held = self.held(list(relaxation.cuts))
        if not relaxation.sets:
            first = ids[:_FIRST]
            relaxation.add([self.sets[i] for i in first], self.costs[first])
        while True:
            self.effort.spend(1 + len(ids) // 100)
            relaxation.solve()
            prices = relaxation.prices
            reduced = self.reduced(ids, prices, held)
            wanting = np.flatnonzero(reduced < -small)
            worst = ids[wanting[np.argsort(reduced[wanting], kind="stable")[:_MORE]]]
            added = relaxation.add([self.sets[i] for i in worst], self.costs[worst])
            if not added and (relaxation.is_whole or not relaxation.ask_more()):
                lowered = prices.toll + min(int(reduced.min(initial=0)), 0)
                return prices._replace(toll=lowered)

    def _covered(self, ids: Ints, reduced: Ints, value: int, tries: int | None) -> bool:
        """Search what is left depth first; return whether it was searched to the end.

        `tries` is how many choices it may take; None: as many as it takes.
        """
        sets = [self.sets[i] for i in ids]
        most, complete = tries or _LAST_TRY, False
        while not complete:
            covers = exact_covers(
                sets,
                reduced,
                self.exact[ids],
                n_vertices=len(self.problem),
                span=self.span,
                room=self.limit - value,
                below=self.below,
                every=self.every,
                max_nodes=most,
            )
            complete = covers.complete
            if complete or not self.every:
                self._keep([ids[plan].tolist() for plan in covers.plans], covers.costs)
            self.effort.spend(1 + covers.nodes)
            if tries is not None:
                break
            most *= _MORE_TRIES
        return complete

    def _keep(self, plans: list[list[int]], costs: list[int]) -> None:
        self.plans += plans
        self.plan_costs += costs
        if not self.every and costs:
            self.below = costs[-1]

    def _forked(self, ids: Ints, pair: tuple[int, int], cuts: list[Cut]) -> Fork:
        a, b = (self.matrix[ids][:, v].toarray().ravel() > 0 for v in pair)
        together = self.solved(ids[a == b], cuts)
        return Fork(pair, together, self.solved(ids[~(a & b)], cuts))


def _after(drops: list[tuple[Prices, list[Cut]]], tree: Tree) -> Tree:
    """Return a proof with what was dropped before it."""
    for prices, cuts in reversed(drops):
        tree = Drop(prices, cuts, tree)
    return tree


def _that_cost(cuts: list[Cut], prices: Prices) -> list[Cut]:
    return [cut for cut, fine in zip(cuts, prices.fines.tolist(), strict=True) if fine]


def _to_fork(relaxation: Relaxation) -> tuple[int, int] | None:
    """Return the pair that the shares decide least, None when they decide all."""
    together = shares_together(relaxation.sets, relaxation.shares)
    undecided = {pair: abs(share - 0.5) for pair, share in together.items()}
    pair = min(undecided, key=lambda one: (undecided[one], one), default=None)
    return pair if pair is not None and undecided[pair] < 0.5 - 1e-6 else None
