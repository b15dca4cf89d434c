"""What a search has proven, as plain values that other code can check."""

import hashlib
import json
from typing import Any

from regiomap.planspace.rules import Rules
from regiomap.proofs.form import LARGEST_STEP
from regiomap.search.bound import Bound
from regiomap.search.closing import Drop, Fork, Leaf, Tree
from regiomap.search.pricing import Prices
from regiomap.search.solve import Outcome
from regiomap.search.sweep import Cut

__all__ = ["FORMAT", "certificate_of", "graph_hash"]

FORMAT = "regiomap certificate 1"
Json = dict[str, Any]


def certificate_of(rules: Rules, outcome: Outcome) -> Json | None:
    """Return the certificate of an outcome; None where nothing is proven.

    None too where two who are no neighbours must be together, or weights are beyond all measure:
    no certificate can say it.

    Weights are whole steps, `step` of the unit of the weight each; prices, tolls and fines are
    grains of so many steps. See the notes of `check_certificate` for what each entry claims.
    """
    problem, bound = outcome.problem, outcome.bound
    codes = rules.free
    if bound is None or bound.value is None or bound.prices is None or problem.together:
        return None
    if not codes or max(rules.step.as_integer_ratio()) >= LARGEST_STEP:
        return None
    at = {code: i for i, code in enumerate(codes)}

    def pairs(of: list[tuple[str, str]]) -> list[list[int]]:
        both = {tuple(sorted((at[a], at[b]))) for a, b in of if a in at and b in at and a != b}
        return sorted(map(list, both))

    edges = sorted(
        [*sorted((at[a], at[b])), weight]
        for (a, b), weight in rules.weights.items()
        if a in at and b in at
    )
    return {
        "format": FORMAT,
        "graph_hash": graph_hash(codes, edges),
        "codes": codes,
        "edges": edges,
        "weight": rules.weight,
        "step": list(rules.step.as_integer_ratio()),
        "loads": [rules.sizes[code] for code in codes],
        "size": list(rules.size),
        "together": pairs(rules.constraints.pairs_together),
        "apart": pairs(rules.constraints.pairs_apart),
        "counts": _counts(rules),
        "n_regions": list(outcome.span),
        "groups": problem.members,
        "grain": problem.grain,
        **_priced(bound.prices, bound.cuts),
        "bound": bound.value,
        **_claim(outcome, bound),
    }


def _counts(rules: Rules) -> list[Json]:
    """Return what is counted in a region beside its size."""
    loads = rules.loads
    rows = zip(
        loads.table(rules.free).tolist(), loads.lower.tolist(), loads.upper.tolist(), strict=True
    )
    return [{"of": of, "bounds": [low, high]} for of, low, high in rows][1:]


def graph_hash(codes: list[str], edges: list[list[int]]) -> str:
    """Return the hash by which a certificate knows its graph."""
    text = json.dumps([codes, edges], separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _claim(outcome: Outcome, bound: Bound) -> Json:
    proven = outcome.proven and outcome.sets is not None and outcome.tree is not None
    labels = None
    if outcome.sets is not None:
        labels = [-1] * sum(map(len, outcome.problem.members))
        for number, members in enumerate(outcome.sets):
            for vertex in members:
                for place in outcome.problem.members[vertex]:
                    labels[place] = number
    return {
        "best": labels,
        "cost": outcome.cost,
        "proven": proven,
        "limit": outcome.limit if proven else bound.value,
        "tree": _node(outcome.tree) if proven and outcome.tree is not None else None,
    }


def _node(tree: Tree) -> Json:
    if isinstance(tree, Leaf):
        return _priced(tree.prices, tree.cuts)
    if isinstance(tree, Drop):
        return {"drop": _priced(tree.prices, tree.cuts), "then": _node(tree.then)}
    assert isinstance(tree, Fork)  # noqa: S101  (for the types)
    together, apart = _node(tree.together), _node(tree.apart)
    return {"pair": list(tree.pair), "together": together, "apart": apart}


def _priced(prices: Prices, cuts: list[Cut]) -> Json:
    fines = prices.fines.tolist()
    return {
        "prices": prices.of.tolist(),
        "toll": int(prices.toll),
        "cuts": [
            {"members": list(cut.members), "divisor": cut.divisor, "fine": fine}
            for cut, fine in zip(cuts, fines, strict=True)
            if fine
        ],
    }
