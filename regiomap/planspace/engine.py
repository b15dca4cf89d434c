"""One lattice and its answers, each part made when it is first asked for and then kept."""

import logging
from collections.abc import Collection
from contextlib import suppress
from functools import cached_property

import numpy as np
import numpy.typing as npt

from regiomap.errors import PlanSpaceTooLarge
from regiomap.planspace import walks
from regiomap.planspace.blocks import Blocks
from regiomap.planspace.compiled import interruptible, is_compiled
from regiomap.planspace.expand import expand
from regiomap.planspace.lattice import Budget, BudgetSpent, Lattice, build_lattice
from regiomap.planspace.order import predicted_work, vertex_orders, work_to_come

__all__ = ["Engine"]

Ints = npt.NDArray[np.int64]

_log = logging.getLogger(__name__)

# The first order tried may take this part of the budget before the next one gets its chance.
_FIRST_TRY = 8
_LEAST_TRY = 1000
# How many times the budget a second try may be predicted to need; the prediction is rough.
_HOPELESS = 4


class Engine:
    """Every plan of some blocks. Plans are rows of labels: the region of each municipality."""

    def __init__(self, blocks: Blocks, budget: Budget) -> None:
        self.blocks = blocks
        self.budget = budget

    @cached_property
    def _built(self) -> tuple[list[int], Lattice]:
        """Expand the space along the order that fits the budget best."""
        if not is_compiled(expand):
            # Once on a machine; without a word it looks as if nothing happens.
            _log.warning("compiling the exact engine, once on this machine: some ten seconds")
        links, most = self.blocks.links(), self.budget.max_states
        # Not the errors themselves: their tracebacks would hold on to what was built.
        failed: list[tuple[list[int], str, int]] = []
        for order in vertex_orders(links):
            try:
                return order, self._expanded(order, max(most // _FIRST_TRY, min(most, _LEAST_TRY)))
            except BudgetSpent as error:
                failed.append((order, str(error), error.n_steps))
        for order, _, n_steps in failed:
            # Not when the steps still to come are predicted to need many times the budget.
            if work_to_come(links, order, n_steps) < _HOPELESS * _FIRST_TRY:
                with suppress(BudgetSpent):
                    return order, self._expanded(order, most)
        order, spent, _ = failed[0]
        raise PlanSpaceTooLarge(
            f"{spent} All of the {most:,} states are not enough. "
            f"The graph has {len(self.blocks.codes)} municipalities to place and a "
            f"predicted work of {predicted_work(links, order):.1f} (up to about 8 takes a second, "
            "beyond 9 is out of reach). Divide it into smaller parents, narrow the size, fix "
            "groups with together=, or raise max_states."
        )

    def _expanded(self, order: list[int], max_states: int) -> Lattice:
        budget = Budget(max_states, self.budget.max_bytes)
        return build_lattice(self.blocks.problem(order), budget)

    @cached_property
    def _order(self) -> list[int]:
        return self._built[0]

    @cached_property
    def lattice(self) -> Lattice:
        """The expanded space."""
        return self._built[1]

    @cached_property
    def _finished(self) -> npt.NDArray[np.float64]:
        return walks.ways(self.lattice)

    @cached_property
    @interruptible
    def counts(self) -> dict[int, int]:
        """The exact number of plans for each number of regions that has any."""
        return walks.count(self.lattice, self._finished) if self.lattice.feasible else {}

    @cached_property
    def _cut_table(self) -> tuple[Ints, Ints]:
        return walks.cut_table(self.lattice, self.blocks.weights_in(self._order))

    @cached_property
    def _least_cut(self) -> Ints:
        return walks.least_cut(self.lattice, self._cut_table)

    def cheapest(self, n: int, n_regions: Collection[int]) -> tuple[Ints, Ints]:
        """Return the plans that cut least, in ascending order, and what they cut."""
        joined, cuts = walks.cheapest(
            self.lattice, self._cut_table, self._least_cut, n=n, n_regions=n_regions
        )
        return self._labels(joined), cuts

    def sample(self, n: int, n_regions: Collection[int], seed: int) -> tuple[Ints, Ints]:
        """Draw plans, each with the same probability, and tell what they cut."""
        joined = walks.sample(
            self.lattice,
            self._finished,
            n=n,
            n_regions=n_regions,
            rng=np.random.default_rng(seed),
        )
        table, begin = self._cut_table
        return self._labels(joined), table[begin + joined].sum(axis=1)

    def shares(self, n_regions: Collection[int]) -> dict[tuple[int, int], float]:
        """Return the exact share of plans that keep each two neighbouring blocks together."""
        by_step = walks.together(self.lattice, self._finished, n_regions=n_regions)
        found = {}
        for late, row in enumerate(by_step):
            for early, share in zip(self.lattice.problem.neighbours[late], row, strict=True):
                a, b = self._order[early], self._order[late]
                found[min(a, b), max(a, b)] = float(share)
        return found

    def _labels(self, joined: npt.NDArray[np.uint16]) -> Ints:
        by_step = walks.labels(self.lattice, joined)
        by_block = np.empty_like(by_step)
        by_block[:, self._order] = by_step
        return by_block[:, self.blocks.block_of]
