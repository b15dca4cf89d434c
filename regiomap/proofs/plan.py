"""The plan and the graph that a certificate names: whether they are what it says."""

import hashlib
import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import networkx as nx
import numpy as np

from regiomap._base.messages import few, listed, shown
from regiomap.proofs.contraction import connected, neighbours
from regiomap.proofs.form import Certificate

__all__ = ["graph_faults", "hash_of", "plan_faults"]

# A float is the weight of a certificate when it is nearer than this, by itself or to the total:
# weights are read as the decimals and fractions that floats stand for.
_ALIKE = Fraction(1, 5 * 10**11)
_FINEST = Fraction(1, 2**58)
_NOISE = 64  # the same of floats of another width, in times their own precision


def hash_of(certificate: Certificate) -> str:
    """Return the hash of the codes and edges, as the format defines it."""
    said = [list(certificate.codes), [list(edge) for edge in certificate.edges]]
    text = json.dumps(said, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def graph_faults(certificate: Certificate, graph: nx.Graph) -> Iterator[str]:
    """Yield how the graph of a certificate differs from one that is at hand."""
    known = {str(code): code for code in graph}
    mine = set(certificate.codes)
    if missing := sorted(mine - set(known)):
        yield f"{len(missing)} of its municipalities are not in the graph: {listed(missing)}"
    if more := sorted(set(known) - mine):
        yield (
            f"the graph has {len(more)} that it does not place: {listed(more)}; if they are fixed "
            "or left out, give the graph without them"
        )
    if missing:
        return
    inside = graph.subgraph([known[code] for code in certificate.codes])
    given = {
        frozenset((str(a), str(b))): value
        for a, b, value in inside.edges(data=certificate.weight)
        if a != b
    }
    edges = {
        frozenset((certificate.codes[a], certificate.codes[b])): weight * certificate.step
        for a, b, weight in certificate.edges
    }
    for what, wrong in (
        ("neighbours of the graph it has not", set(given) - set(edges)),
        ("of its neighbours the graph has not", set(edges) - set(given)),
        (
            f"weights {certificate.weight!r} are others",
            _other_weights(given, edges),
        ),
    ):
        if wrong:
            yield f"{len(wrong)} {what}: {few(sorted(map(sorted, wrong)), ' and '.join)}"


def _other_weights(
    given: dict[frozenset[str], Any], edges: dict[frozenset[str], Fraction]
) -> set[frozenset[str]]:
    """Return the pairs of neighbours whose weight in the graph is no number, or another one."""
    finest = sum(edges.values(), Fraction(0)) * _FINEST
    wrong = set()
    for pair in given.keys() & edges.keys():
        try:
            value = _number(given[pair])
        except (TypeError, ValueError, OverflowError):
            wrong.add(pair)
            continue
        if abs(value - edges[pair]) > value * _alike(given[pair]) + finest:
            wrong.add(pair)
    return wrong


def _alike(given: Any) -> Fraction:  # noqa: ANN401
    """Return how far a weight may lie from what it is read as, as a part of itself."""
    if isinstance(given, np.floating) and not isinstance(given, float):
        return max(_ALIKE, Fraction(_NOISE * float(np.finfo(type(given)).eps)))
    return _ALIKE


def _number(given: Any) -> Fraction:  # noqa: ANN401  (whatever somebody put on an edge)
    """Return a number of any kind; those of numpy are what they show."""
    if isinstance(given, np.floating):
        return Fraction(str(given))
    return Fraction(int(given)) if isinstance(given, np.integer) else Fraction(given)


def plan_faults(certificate: Certificate) -> Iterator[str]:
    """Yield what is wrong with the plan of a certificate, and with its cost."""
    labels = certificate.best or ()
    regions: dict[str | int, list[int]] = {}
    for i, label in enumerate(labels):
        regions.setdefault(label, []).append(i)
    near = neighbours(certificate)
    fewest, most = certificate.n_regions
    if not fewest <= len(regions) <= most:
        yield f"it has {len(regions)} regions, and not {fewest} to {most}"
    if parts := [label for label, one in regions.items() if not connected(one, near)]:
        yield f"{len(parts)} regions are not one block: {few(parts, shown)}"
    counts = [("size", certificate.loads, certificate.size)]
    counts += [("count", *count) for count in certificate.counts]
    for what, of, (low, high) in counts:
        loads = {label: sum(of[i] for i in one) for label, one in regions.items()}
        if wrong := [f"{shown(label)} ({n})" for label, n in loads.items() if not low <= n <= high]:
            yield f"{len(wrong)} regions have a {what} outside {low} to {high}: {few(wrong)}"
    for pairs, wanted, word in (
        (certificate.together, True, "together"),
        (certificate.apart, False, "apart"),
    ):
        broken = [(a, b) for a, b in pairs if (labels[a] == labels[b]) != wanted]
        if broken:
            said = few(broken, lambda one: " and ".join(certificate.codes[i] for i in one))
            yield f"{len(broken)} pairs must be {word} and are not: {said}"
    cost = 2 * sum(weight for a, b, weight in certificate.edges if labels[a] != labels[b])
    if cost != certificate.cost:
        yield f"it costs {cost} steps, and not {certificate.cost}"
