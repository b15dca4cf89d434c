"""The certificate of a searched plan as it is written: read once, with every fault told at once."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from numbers import Integral
from pathlib import Path
from typing import Any, NamedTuple

from regiomap._base.messages import few, is_broken, numbered, shown_path
from regiomap._base.messages import shown as shown_short
from regiomap.errors import CertificateError, FileError
from regiomap.proofs.nodes import Cut, Drop, Fork, Tariff, tariffs_of

__all__ = ["LARGEST_STEP", "Certificate", "Count", "read_certificate"]

_FORMAT = "regiomap certificate 1"
_AGAIN = "Take the file as the search wrote it, or search again."
_MOST = 2**62  # what sums of whole numbers may come to, so that they fit in 64 bits
LARGEST_STEP = 2**500  # so that a cut in the unit of the weight is a float
_DEEPEST = 10_000
_MOST_NODES = 100_000


class Count(NamedTuple):
    """What else is counted in every region, one number a code, and between which bounds."""

    of: tuple[int, ...]
    bounds: tuple[int, int]


@dataclass(frozen=True)
class Certificate:
    """What a certificate says, well formed; `nodes` holds its tree, the root first."""

    graph_hash: str
    codes: tuple[str, ...]
    edges: tuple[tuple[int, int, int], ...]
    weight: str
    step: Fraction
    loads: tuple[int, ...]
    size: tuple[int, int]
    together: tuple[tuple[int, int], ...]
    apart: tuple[tuple[int, int], ...]
    counts: tuple[Count, ...]
    n_regions: tuple[int, int]
    groups: tuple[tuple[int, ...], ...]
    grain: int
    tariff: Tariff
    bound: int
    best: tuple[str | int, ...] | None
    cost: int | None
    proven: bool
    limit: int | None
    nodes: tuple[Fork | Drop | Tariff, ...]


def read_certificate(source: Mapping[str, Any] | str | Path) -> Certificate:
    """Return a certificate from a dict or a file; raise once with all that is wrong in its form.

    Raises
    ------
    CertificateError
        If it is not what a search writes.
    FileError
        If there is no such file, or it cannot be read.
    """
    where = "the certificate" if isinstance(source, Mapping) else shown_path(source)
    given = source if isinstance(source, Mapping) else _loaded(Path(source), where)
    form = _Form(given)
    if given.get("format") != _FORMAT:
        raise CertificateError(
            f"{where} is no certificate of this format: its 'format' must be {_FORMAT!r}, got "
            f"{shown(given.get('format'))}. {_AGAIN}"
        )
    found = form.certificate()
    if found is None or form.faults:
        told = numbered(form.faults[:20])
        raise CertificateError(
            f"{len(form.faults)} problem{'' if len(form.faults) == 1 else 's'} in {where}: {told}. "
            f"{_AGAIN}"
        )
    return found


def _loaded(path: Path, where: str) -> Mapping[str, Any]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise FileError(
            f"cannot read {where}: {error}. Is it the file of a certificate?"
        ) from error
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:  # no JSON, digits without end, or too deep
        raise CertificateError(
            f"{where} holds no JSON that can be read: {error}. {_AGAIN}"
        ) from error
    if not isinstance(given, dict):
        raise CertificateError(f"{where} holds {shown(given)}, and no certificate. {_AGAIN}")
    return given


class _Form:
    """The fields of a certificate, each read on its own; what is wrong is kept in `faults`."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given
        self.faults: list[str] = []

    def certificate(self) -> Certificate | None:
        """Return the certificate, or nothing where a fault leaves no sense in going on."""
        codes = self.texts("codes")
        if list(codes) != sorted(set(codes)):
            self.faults.append("'codes' are not sorted, or one occurs twice")
        if not codes:
            self.faults.append("'codes' names no municipality")
            return None
        n = len(codes)
        loads = self.wholes("loads", self.given.get("loads"), n)
        groups = self.groups(n)
        if not groups:
            return None
        size, n_regions = self.span("size", 0), self.span("n_regions", 1)
        step = self.wholes("step", self.given.get("step"), 2, least=1)
        edges = self.edges(n)
        together, apart = self.pairs("together", n), self.pairs("apart", n)
        grain = self.whole("grain", self.given.get("grain"), least=1)
        tariff = self.tariff("", self.given, len(groups))
        bound = self.whole("bound", self.given.get("bound"))
        best, cost, proven, limit = self.plan(n)
        graph_hash, weight, counts = self.text("graph_hash"), self.text("weight"), self.counts(n)
        tree = self.given.get("tree") if proven else None
        if self.faults:
            return None
        nodes = () if tree is None else _Tree(self, len(groups)).nodes(tree)
        found = Certificate(
            graph_hash, codes, edges, weight, Fraction(*step), loads, size, together, apart, counts,
            n_regions, groups, grain, tariff, bound, best, cost, proven, limit, nodes,
        )  # fmt: skip
        self.countable(found)
        return found

    def countable(self, found: Certificate) -> None:
        """Note sums that are too large for 64 bits."""
        weights = 2 * sum(weight for _, _, weight in found.edges)
        tariffs = [found.tariff, *(one for node in found.nodes for one in tariffs_of(node))]
        charges = max(tariff.total() for tariff in tariffs)
        loads = max(sum(one) for one in (found.loads, *(count.of for count in found.counts)))
        bounds = (*found.size, *(most for count in found.counts for most in count.bounds))
        most = max(weights + charges, loads, *bounds, found.n_regions[1])
        most = max(most, abs(found.bound), abs(found.limit or 0), found.grain, found.cost or 0)
        if most >= _MOST or max(*found.step.as_integer_ratio()) >= LARGEST_STEP:
            self.faults.append(
                "weights, prices or loads add up to 2**62 or more; use a coarser step or grain"
            )

    def whole(self, name: str, value: object, *, least: int | None = None) -> int:
        """Return a whole number; note a fault when it is none, or too small."""
        if isinstance(value, Integral) and not isinstance(value, bool):
            number = int(value)
            if least is None or number >= least:
                return number
        at_least = "" if least is None else f" of {least} or more"
        self.faults.append(f"{name!r} must be a whole number{at_least}, got {shown(value)}")
        return least or 0

    def wholes(
        self, name: str, value: object, length: int, *, least: int | None = 0
    ) -> tuple[int, ...]:
        """Return so many whole numbers."""
        rows = self.rows(name, value)
        if len(rows) != length:
            self.faults.append(f"{name!r} must hold {length} numbers, got {len(rows)}")
        wrong = [i for i, one in enumerate(rows) if not _is_whole(one, least)]
        if wrong:
            said = few(wrong, lambda i: f"{name}[{i}] = {shown(rows[i])}")
            numbers = "whole numbers" if least is None else f"whole numbers of {least} or more"
            self.faults.append(f"{name!r} must hold {numbers}: {said}")
        return () if wrong or len(rows) != length else tuple(int(one) for one in rows)

    def rows(self, name: str, value: object) -> Sequence[Any]:
        """Return a list; an empty one with a fault when it is none."""
        if isinstance(value, (list, tuple)):
            return value
        self.faults.append(f"{name!r} must be a list, got {shown(value)}")
        return ()

    def text(self, name: str) -> str:
        """Return a text."""
        value = self.given.get(name)
        if isinstance(value, str) and not is_broken(value):
            return value
        self.faults.append(f"{name!r} must be text, got {shown(value)}")
        return ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        rows = self.rows(name, self.given.get(name))
        wrong = [one for one in rows if not isinstance(one, str) or is_broken(one)]
        if wrong:
            self.faults.append(f"{name!r} must hold texts, got {few(wrong, shown)}")
        return () if wrong else tuple(rows)

    def counts(self, n: int) -> tuple[Count, ...]:
        """Return what else is counted in every region."""
        found = []
        for i, one in enumerate(self.rows("counts", self.given.get("counts"))):
            name = f"counts[{i}]"
            if not isinstance(one, Mapping):
                self.faults.append(f"{name!r} must be an object, got {shown(one)}")
                continue
            of = self.wholes(f"{name}.of", one.get("of"), n)
            found.append(Count(of, self.between(f"{name}.bounds", one.get("bounds"), 0)))
        return tuple(found)

    def span(self, name: str, least: int) -> tuple[int, int]:
        """Return the least and the most of something."""
        return self.between(name, self.given.get(name), least)

    def between(self, name: str, value: object, least: int) -> tuple[int, int]:
        """Return two numbers, the smaller first."""
        both = self.wholes(name, value, 2, least=least)
        if both and both[0] > both[1]:
            self.faults.append(f"{name!r} must be (fewest, most), got {both[0]} and {both[1]}")
        return (both[0], both[1]) if both else (least, least)

    def tuples(
        self,
        name: str,
        value: object,
        length: int,
        fits: Callable[[Sequence[int]], bool],
        what: str,
    ) -> list[tuple[int, ...]]:
        """Return rows of whole numbers of one length that all fit."""
        rows = self.rows(name, value)
        wrong = [
            one
            for one in rows
            if not isinstance(one, (list, tuple))
            or len(one) != length
            or not all(_is_whole(number, 0) for number in one)
            or not fits(one)
        ]
        if wrong:
            self.faults.append(f"{name!r} must hold {what}, got {few(wrong, shown)}")
        return [] if wrong else [tuple(int(number) for number in one) for one in rows]

    def pairs(self, name: str, n: int) -> tuple[tuple[int, int], ...]:
        """Return pairs of codes by their places."""
        found = self.tuples(
            name, self.given.get(name), 2, lambda one: one[0] < one[1] < n,
            "pairs [i, j] of places in 'codes' with i < j",
        )  # fmt: skip
        return tuple((a, b) for a, b in found)

    def edges(self, n: int) -> tuple[tuple[int, int, int], ...]:
        """Return the edges: two places and a weight."""
        found = self.tuples(
            "edges", self.given.get("edges"), 3, lambda one: one[0] < one[1] < n,
            "[i, j, weight] with places i < j in 'codes' and a weight of 0 or more",
        )  # fmt: skip
        ends = [(a, b) for a, b, _ in found]
        if ends != sorted(set(ends)):
            self.faults.append("'edges' are not sorted, or one occurs twice")
        return tuple((a, b, w) for a, b, w in found)

    def groups(self, n: int) -> tuple[tuple[int, ...], ...]:
        """Return the groups, if they are a partition of the codes in its one order."""
        rows = self.rows("groups", self.given.get("groups"))
        whole = [
            tuple(int(i) for i in one)
            for one in rows
            if isinstance(one, (list, tuple)) and one and all(_is_whole(i, 0) for i in one)
        ]
        everybody = sorted(i for one in whole for i in one) == list(range(n))
        ordered = whole == sorted(tuple(sorted(one)) for one in whole)
        if len(whole) != len(rows) or not everybody or not ordered:
            self.faults.append(
                "'groups' must hold every place in 'codes' once, sorted in each group, and the "
                "groups by their first"
            )
            return ()
        return tuple(whole)

    def tariff(self, prefix: str, node: Mapping[str, Any], n_groups: int) -> Tariff:
        """Return prices, toll and cuts."""
        prices = self.wholes(f"{prefix}prices", node.get("prices"), n_groups, least=None)
        toll = self.whole(f"{prefix}toll", node.get("toll"))
        cuts = []
        for i, one in enumerate(self.rows(f"{prefix}cuts", node.get("cuts"))):
            name = f"{prefix}cuts[{i}]"
            if not isinstance(one, Mapping):
                self.faults.append(f"{name!r} must be an object, got {shown(one)}")
                continue
            rows = self.rows(f"{name}.members", one.get("members"))
            members = self.wholes(f"{name}.members", rows, len(rows))
            if len(set(members)) < len(rows) or any(v >= n_groups for v in members):
                self.faults.append(f"{name}.members must be different numbers of groups")
            divisor = self.whole(f"{name}.divisor", one.get("divisor"), least=1)
            fine = self.whole(f"{name}.fine", one.get("fine"), least=0)
            cuts.append(Cut(members, divisor, fine))
        return Tariff(prices, toll, tuple(cuts))

    def plan(self, n: int) -> tuple[tuple[str | int, ...] | None, int | None, bool, int | None]:
        """Return the plan with its cost, whether it is claimed to be the best, and the limit."""
        proven, labels = self.given.get("proven"), self.given.get("best")
        if not isinstance(proven, bool):
            self.faults.append(f"'proven' must be true or false, got {shown(proven)}")
        if labels is None:
            if proven is True:
                self.faults.append("'proven' is true, and 'best' holds no plan")
            return None, None, False, None
        rows = self.rows("best", labels)
        wrong = [one for one in rows if not _is_whole(one, None) and not isinstance(one, str)]
        if wrong or len(rows) != n:
            said = f": {few(wrong, shown)}" if wrong else ""
            self.faults.append(f"'best' must hold {n} texts or numbers, got {len(rows)}{said}")
        cost = self.whole("cost", self.given.get("cost"), least=0)
        limit = self.whole("limit", self.given.get("limit")) if proven is True else None
        return tuple(rows), cost, proven is True, limit


class _Tree:
    """A tree of forks and leaves, read without recursion, so that no depth is too much."""

    def __init__(self, form: _Form, n_groups: int) -> None:
        self.form = form
        self.n_groups = n_groups

    def nodes(self, root: object) -> tuple[Fork | Drop | Tariff, ...]:
        """Return the nodes, the root first; they name those that follow by number."""
        nodes: list[Fork | Drop | Tariff] = []
        waiting: list[tuple[object, str, int, str, int]] = [(root, "tree", -1, "", 0)]
        while waiting and not self.form.faults:
            node, name, parent, side, depth = waiting.pop()
            if depth > _DEEPEST or len(nodes) > _MOST_NODES:
                self.form.faults.append(
                    f"'tree' has more than {_DEEPEST} levels or {_MOST_NODES} nodes"
                )
                break
            if parent >= 0:
                nodes[parent] = nodes[parent]._replace(**{side: len(nodes)})  # type: ignore[arg-type]
            if not isinstance(node, Mapping):
                self.form.faults.append(f"{name!r} must be an object, got {shown(node)}")
            else:
                place = len(nodes)
                nodes.append(self.node(name, node))
                short = name if depth < 5 else "tree..."  # noqa: PLR2004  (a name to be read)
                waiting += [
                    (node.get(one), f"{short}.{one}", place, one, depth + 1)
                    for one in nodes[place].branches
                ]
        return tuple(nodes)

    def node(self, name: str, node: Mapping[str, Any]) -> Fork | Drop | Tariff:
        """Return a node; the numbers of those that follow are not known yet."""
        if "pair" in node:
            return Fork(self.pair(name, node), -1, -1)
        if "drop" not in node:
            return self.form.tariff(f"{name}.", node, self.n_groups)
        prices = node["drop"]
        if not isinstance(prices, Mapping):
            self.form.faults.append(f"{name}.drop must be an object, got {shown(prices)}")
            prices = {}
        return Drop(self.form.tariff(f"{name}.drop.", prices, self.n_groups), -1)

    def pair(self, name: str, node: Mapping[str, Any]) -> tuple[int, int]:
        """Return the two groups of a fork."""
        both = self.form.wholes(f"{name}.pair", node.get("pair"), 2)
        if both and not both[0] < both[1] < self.n_groups:
            self.form.faults.append(f"{name}.pair must be two groups a < b, got {shown(both)}")
        return (both[0], both[1]) if both else (0, 1)


def shown(value: object) -> str:
    """Return what was received, also a number with more digits than Python writes."""
    try:
        return shown_short(value)
    except ValueError:
        return "a number of thousands of digits"


def _is_whole(value: object, least: int | None) -> bool:
    if not isinstance(value, Integral) or isinstance(value, bool):
        return False
    return least is None or int(value) >= least
