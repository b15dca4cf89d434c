"""The tree of a proof: in every leaf no plan is left that costs less."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.proofs.contraction import Network, connected, neighbours
from regiomap.proofs.cover import cheapest_cover
from regiomap.proofs.form import Certificate
from regiomap.proofs.nodes import Drop, Fork, Tariff
from regiomap.proofs.sets import Sets, borders, reduced_costs, within_counts

__all__ = ["Outcome", "outcome_of_leaves"]

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


class Outcome(NamedTuple):
    """How many leaves were looked at, how many sets their covers chose from, and what is wrong.

    `complete` is False where all that is wrong is that the steps were not enough.
    """

    n_leaves: int
    n_sets: int
    fault: str
    complete: bool = True


@dataclass(frozen=True)
class _Listed:
    """The sets within the gap: who holds each group, and what each costs in steps and in grains."""

    sets: Sets
    holds: list[Ints]
    steps: Ints
    grains: Ints


class _OfLeaf(NamedTuple):
    """What is wrong in one leaf, how many sets its cover chose from, and its steps."""

    fault: str
    n_sets: int = 0
    steps: int = 0
    complete: bool = True


def outcome_of_leaves(
    certificate: Certificate, network: Network, sets: Sets, *, most_steps: int
) -> Outcome:
    """Return what is wrong in the first leaf that leaves a cheaper plan possible, if any does.

    `sets` are all legal ones whose reduced cost under the prices of the root is below what the
    limit leaves: a plan with any other set reaches the limit.
    """
    listed = _listed(network, sets)
    n_leaves, n_sets = 0, 0
    for leaf, mine, path in _leaves(certificate, listed, _real(certificate, sets)):
        if isinstance(leaf, Drop):
            if fault := _negative(_excess(listed, leaf.tariff), mine):
                return Outcome(n_leaves, n_sets, f"prices to drop sets{path}: {fault}")
            continue
        n_leaves += 1
        one = _outcome_of_leaf(certificate, listed, leaf, mine, most_steps=most_steps)
        n_sets += one.n_sets
        most_steps -= one.steps
        if one.fault:
            said = f"leaf {n_leaves}{path}: {one.fault}"
            return Outcome(n_leaves, n_sets, said, one.complete)
    return Outcome(n_leaves, n_sets, "")


def _listed(network: Network, sets: Sets) -> _Listed:
    owner = np.repeat(np.arange(len(sets)), np.diff(sets.start))
    by_group = np.argsort(sets.members, kind="stable")
    first = np.searchsorted(sets.members[by_group], np.arange(len(network.load) + 1))
    holds = np.split(owner[by_group], first[1:-1])
    steps, grains = (borders(network, sets, one) for one in (network.steps, network.grains))
    return _Listed(sets, holds, steps, grains)


def _real(certificate: Certificate, sets: Sets) -> Bools:
    """Return which sets are within all counts, and one block where a group by itself is none."""
    near = neighbours(certificate)
    broken = {g for g, one in enumerate(certificate.groups) if not connected(one, near)}
    real = within_counts(certificate, sets)
    if broken:
        for s, members in enumerate(sets):
            if broken.intersection(members):
                codes = [i for g in members for i in certificate.groups[g]]
                real[s] = connected(codes, near)
    return real


def _leaves(
    certificate: Certificate, listed: _Listed, everything: Bools
) -> Iterator[tuple[Tariff | Drop, Bools, str]]:
    """Yield every leaf with the sets that are left there, and with its path in words.

    Sets that do not keep the forks above it are gone, and those that were dropped under prices
    that are yielded too.
    """
    if not certificate.nodes:
        yield certificate.tariff, everything, ""
        return
    waiting = [(0, everything, "")]
    while waiting:
        number, mine, path = waiting.pop()
        node = certificate.nodes[number]
        if isinstance(node, Drop):
            yield node, mine, path
            slack = (certificate.limit or 0) - node.tariff.bound(certificate.n_regions)
            waiting.append((node.then, mine & (_excess(listed, node.tariff) < slack), path))
            continue
        if not isinstance(node, Fork):
            yield node, mine, path
            continue
        a, b = (_held(listed, group) for group in node.pair)
        names = f"{node.pair[0]} and {node.pair[1]}"
        before = f"{path}, " if path else " with "
        waiting.append((node.apart, mine & ~(a & b), f"{before}{names} apart"))
        waiting.append((node.together, mine & (a == b), f"{before}{names} together"))


def _excess(listed: _Listed, tariff: Tariff) -> Ints:
    return reduced_costs(listed.grains, listed.sets, tariff)


def _negative(excess: Ints, mine: Bools) -> str:
    """Return which of some sets are cheaper than their prices, empty where none is."""
    if not (negative := mine & (excess < 0)).any():
        return ""
    least = -excess[negative].min()
    return f"{negative.sum()} sets cost less than their prices, one by {least} grains"


def _held(listed: _Listed, group: int) -> Bools:
    held = np.zeros(len(listed.sets), np.bool_)
    held[listed.holds[group]] = True
    return held


def _outcome_of_leaf(
    certificate: Certificate, listed: _Listed, leaf: Tariff, mine: Bools, *, most_steps: int
) -> _OfLeaf:
    """Return what is wrong in a leaf."""
    cost, limit = certificate.cost, certificate.limit
    if cost is None or limit is None:
        return _OfLeaf("there is no plan to be better than")
    sets, excess = listed.sets, _excess(listed, leaf)
    if fault := _negative(excess, mine):
        return _OfLeaf(fault)
    slack = limit - leaf.bound(certificate.n_regions)
    near = np.flatnonzero(mine & (excess < slack))
    members = [sets.members[sets.start[s] : sets.start[s + 1]] for s in near]
    cover = cheapest_cover(
        np.concatenate([np.zeros(0, np.int64), *members]),
        np.cumsum([0, *map(len, members)]),
        n_groups=len(listed.holds),
        cost=listed.steps[near],
        excess=excess[near],
        slack=slack,
        below=cost,
        n_regions=certificate.n_regions,
        most_steps=most_steps,
    )
    fault = ""
    if len(cover.sets):
        fault = f"a plan of {len(cover.sets)} regions costs {cover.cost} steps, less than {cost}"
    elif not cover.complete:
        fault = f"{len(near)} sets are left, and not all plans of them were tried"
    return _OfLeaf(fault, len(near), cover.steps, bool(cover.complete or len(cover.sets)))
