"""Who is in one region in every legal plan, and the graph of these groups."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from regiomap.proofs.form import Certificate

__all__ = ["Network", "always_together", "connected", "contracted"]

Ints = npt.NDArray[np.int64]


class Network(NamedTuple):
    """The graph of groups: loads, pairs of neighbours with what lies between them, and foes.

    `steps` are the weights as they are, `grains` those in which the proof counts, rounded down.
    """

    load: Ints
    ends: Ints
    steps: Ints
    grains: Ints
    apart: Ints


def neighbours(certificate: Certificate) -> list[list[int]]:
    """Return the neighbours of every code, by places."""
    near: list[list[int]] = [[] for _ in certificate.codes]
    for a, b, _ in certificate.edges:
        near[a].append(b)
        near[b].append(a)
    return near


def connected(members: Iterable[int], near: Sequence[Sequence[int]]) -> bool:
    """Return whether some codes are one block."""
    left = set(members)
    waiting = [left.pop()] if left else []
    while waiting:
        for other in near[waiting.pop()]:
            if other in left:
                left.remove(other)
                waiting.append(other)
    return not left


def always_together(certificate: Certificate) -> list[int]:
    """Return for every code a number that those share who are in one region in every plan.

    Two are, where they have to be together. And what lies behind a class is with it: where the
    rest of the graph, without the class, has a block that is too light for a region of its own,
    each region that holds some of it holds the class too. Classes only grow and blocks only
    shrink, so that the order does not matter.
    """
    near = neighbours(certificate)
    label = list(range(len(near)))
    members = {i: [i] for i in label}

    def join(a: int, b: int) -> None:
        kept, gone = sorted((label[a], label[b]))
        if kept != gone:
            for i in members[gone]:
                label[i] = kept
            members[kept] += members.pop(gone)

    for a, b in certificate.together:
        join(a, b)
    changed = True
    while changed:
        changed = False
        for one in sorted(members):
            if one in members and (behind := _behind(one, members[one], label, near, certificate)):
                anchor = members[one][0]
                for i in behind:
                    join(anchor, i)
                changed = True
    return label


def _behind(
    one: int,
    members: list[int],
    label: list[int],
    near: list[list[int]],
    certificate: Certificate,
) -> list[int]:
    """Return who lies behind a class, in blocks too light for a region."""
    fewest, loads = certificate.size[0], certificate.loads
    seen: set[int] = set()
    behind: list[int] = []
    for start in dict.fromkeys(j for i in members for j in near[i] if label[j] != one):
        if start in seen:
            continue
        block, load, waiting = {start}, loads[start], [start]
        while waiting and load < fewest:
            for j in near[waiting.pop()]:
                if label[j] != one and j not in block:
                    block.add(j)
                    load += loads[j]
                    waiting.append(j)
        if load < fewest:  # all of it was seen
            seen |= block
            behind += sorted(block)
    return behind


def contracted(certificate: Certificate) -> Network:
    """Return the graph of the groups of a certificate, in its own steps and grains."""
    group_of = [0] * len(certificate.codes)
    for g, members in enumerate(certificate.groups):
        for i in members:
            group_of[i] = g
    between: dict[tuple[int, int], int] = {}
    for a, b, weight in certificate.edges:
        pair = (min(group_of[a], group_of[b]), max(group_of[a], group_of[b]))
        if pair[0] != pair[1]:
            between[pair] = between.get(pair, 0) + weight
    ends = sorted(between)
    steps = [between[pair] for pair in ends]
    apart = {
        (min(group_of[a], group_of[b]), max(group_of[a], group_of[b])) for a, b in certificate.apart
    }
    return Network(
        load=np.array([sum(certificate.loads[i] for i in one) for one in certificate.groups]),
        ends=np.array(ends, np.int64).reshape(-1, 2),
        steps=np.array(steps, np.int64),
        grains=np.array([step // certificate.grain for step in steps], np.int64),
        apart=np.array(sorted(apart), np.int64).reshape(-1, 2),
    )
