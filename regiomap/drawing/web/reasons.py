"""Why a municipality is in its region: sentences about borders, moves and other plans."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiomap._base.texts import Language, Terms, number, text
from regiomap.assignments import require_known
from regiomap.checks.criteria import Criteria
from regiomap.drawing.web.territory import Territory
from regiomap.errors import ColumnError
from regiomap.plans.plan import Plan
from regiomap.plans.sequence import Plans

__all__ = ["Grounds", "encode_reasons", "encode_unplaced", "labels_of"]

Labels = npt.NDArray[np.int64]
_MOST_NAMES = 3
_KM = 1000
_MANY_METRES = 100_000  # from here on kilometres without decimals


@dataclass(frozen=True)
class Grounds:
    """What is known around the first plan: other good ones, and who is left out."""

    alternatives: Sequence[Plan] | None = None
    unplaced: pd.DataFrame | None = None


def encode_reasons(
    territory: Territory,
    region_of: Sequence[int],
    regions: Sequence[str],
    *,
    criteria: Criteria,
    alternatives: Labels,
    language: Language,
    terms: Terms,
) -> list[list[str] | None]:
    """Return for each municipality why it is where it is, in sentences; None: in no region.

    In a sentence `{7}` stands for the name of the municipality at position 7 and `[3]` for that of
    region 3: written out, the names take a fifth more of the file.

    Parameters
    ----------
    region_of
        Number of the region of each municipality, -1 for none.
    alternatives
        Good plans, as labels: one row a plan, one column a municipality, -1 for none.
    """
    land = _Land(territory, tuple(region_of), tuple(regions), criteria, language, terms)
    return [
        None
        if region < 0
        else [
            land.borders(place),
            land.otherwise(place),
            *land.together(place, alternatives),
        ]
        for place, region in enumerate(region_of)
    ]


def labels_of(plan: Plan | pd.Series, others: Sequence[Plan], territory: Territory) -> Labels:
    """Return good plans as labels; the first plan is one of them when none of them cuts less."""
    codes = pd.Index(territory.codes)
    known = others.codes if isinstance(others, Plans) else [one.assignment.index for one in others]
    for index in [known] if isinstance(others, Plans) else known:
        require_known(index, codes, what="the municipalities", named_by="best_plans")
    if isinstance(others, Plans):
        at = others.codes.get_indexer(codes)
        labels = np.where(at < 0, -1, others.labels[:, at]) if len(others) else _NO_PLAN
        cuts = others.cuts
    else:
        rows = [pd.factorize(one.assignment.reindex(codes))[0] for one in others]
        labels = np.array(rows, dtype=np.int64) if rows else _NO_PLAN
        cuts = np.array([one.cut for one in others])
    if not isinstance(plan, Plan) or not len(labels) or not plan.cut <= cuts.min():
        return labels
    own = pd.factorize(plan.assignment.reindex(codes))[0]
    same = (_in_order(labels) == _in_order(own[None, :])).all(axis=1)
    return labels if same.any() else np.vstack([own[None, :], labels])


_NO_PLAN: Labels = np.empty((0, 0), dtype=np.int64)


def _in_order(labels: Labels) -> Labels:
    """Return labels numbered by first appearance in each row, so that equal plans are equal."""
    return np.stack([_by_appearance(row) for row in labels])


def _by_appearance(row: Labels) -> Labels:
    numbers: Labels = pd.factorize(pd.Series(row).where(row >= 0))[0].astype(np.int64)
    return numbers


def encode_unplaced(unplaced: pd.DataFrame | None, territory: Territory) -> dict[str, str]:
    """Return why somebody is in no region, by position (as text, for JSON)."""
    if unplaced is None:
        return {}
    if missing := {"nis", "reason"} - set(unplaced.columns):
        raise ColumnError(
            f"unplaced has no column {sorted(missing)}: give proposal.unplaced or "
            "proposal.explain_unplaced(language), with the columns nis, name and reason."
        )
    place = {code: i for i, code in enumerate(territory.codes)}
    require_known(unplaced["nis"], place, what="the municipalities", named_by="unplaced")
    rows = zip(unplaced["nis"], unplaced["reason"], strict=True)
    return {str(place[code]): str(reason) for code, reason in rows}


def _at(place: int) -> str:
    """Return what stands for a municipality in a sentence."""
    return f"{{{place}}}"


@dataclass(frozen=True)
class _Move:
    """One municipality to another region: what it cuts more, and the first rule it breaks."""

    to: int
    shared_m: float
    more_m: float
    broken: tuple[str, Mapping[str, Any]] | None
    inside: bool


@dataclass(frozen=True)
class _Land:
    """A plan by position, with what the sentences ask of it."""

    territory: Territory
    region_of: tuple[int, ...]
    regions: tuple[str, ...]
    criteria: Criteria
    language: Language
    terms: Terms
    _around: list[dict[int, float]] = field(init=False, repr=False)
    _members: list[set[int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        around: list[dict[int, float]] = [{} for _ in self.region_of]
        for a, b, metres, _ in self.territory.edges:
            around[a][b] = around[b][a] = metres
        members: list[set[int]] = [set() for _ in self.regions]
        for place, region in enumerate(self.region_of):
            if region >= 0:
                members[region].add(place)
        object.__setattr__(self, "_around", around)
        object.__setattr__(self, "_members", members)

    def borders(self, place: int) -> str:
        """Return the longest borders with others of its region."""
        name, region = _at(place), self.region_of[place]
        fellows = self._longest(place, (one for one in self._around[place]), region)
        if not fellows:
            return self._say("border.none", name=name)
        (first, metres), *rest = fellows
        if not metres:
            return self._say("border.bridge", name=name, other=_at(first))
        said = {"name": name, "other": _at(first), "length": self._length(metres)}
        if not rest or not rest[0][1]:
            return self._say("border.one", **said)
        second, metres2 = rest[0]
        others = {"other2": _at(second), "length2": self._length(metres2)}
        return self._say("border.two", **said, **others)

    def _longest(self, place: int, others: Iterable[int], region: int) -> list[tuple[int, float]]:
        inside = [
            (one, self._around[place][one]) for one in others if self.region_of[one] == region
        ]
        return sorted(inside, key=lambda pair: (-pair[1], self._name(pair[0])))

    def otherwise(self, place: int) -> str:
        """Return what the best other region would change, or why there is none."""
        near = {self.region_of[one] for one in self._around[place]} - {-1, self.region_of[place]}
        moves = [self._move(place, to) for to in sorted(near)]
        if not moves:
            return self._say("else.nobody", name=_at(place))
        if legal := [move for move in moves if move.broken is None]:
            best = min(legal, key=lambda move: (move.more_m, move.to))
            shown = round(best.more_m)
            key = "else.more" if shown > 0 else "else.less" if shown < 0 else "else.same"
            to, length = self._called(best.to), self._length(abs(best.more_m))
            return self._say(key, to=to, length=length)
        nearest = max(moves, key=lambda move: (move.inside, move.shared_m, -move.to))
        assert nearest.broken is not None  # noqa: S101  (there is no legal one)
        key, values = nearest.broken
        left = self._called(self.region_of[place])
        return self._say(key, **{**values, "from": left, "to": self._called(nearest.to)})

    def _move(self, place: int, to: int) -> _Move:
        """Return what a move to a region does, by the rules that the page checks too."""
        now, here = self.region_of[place], self.territory.parent_of[place]
        around = self._around[place].items()
        # Only what lies in one parent counts as cut.
        inside = [(one, m) for one, m in around if self.territory.parent_of[one] == here]
        return _Move(
            to=to,
            shared_m=sum(metres for one, metres in around if self.region_of[one] == to),
            more_m=sum(m for one, m in inside if self.region_of[one] == now)
            - sum(m for one, m in inside if self.region_of[one] == to),
            broken=self._broken(place, to),
            inside=here in {self.territory.parent_of[one] for one in self._members[to]},
        )

    def _broken(self, place: int, to: int) -> tuple[str, Mapping[str, Any]] | None:
        """Return the first rule that holds now and not after the move; None: all still hold."""
        rules = self.criteria
        giving, taking = self._members[self.region_of[place]], self._members[to]
        left, joined = giving - {place}, taking | {place}
        if rules.nested and self._crosses(joined) and not self._crosses(taking):
            return "else.nested", {}
        if rules.contiguous and self._torn(left) and not self._torn(giving):
            return "else.torn", {}
        if rules.contiguous and self._torn(joined) and not self._torn(taking):
            return "else.apart", {}
        if len(left) < rules.min_size:
            key = "else.few.one" if len(left) == 1 else "else.few.many"
            return key, {"n": len(left), "min": rules.min_size}
        if len(joined) > rules.max_size:
            return "else.many", {"n": len(joined), "max": rules.max_size}
        return None

    def _crosses(self, members: set[int]) -> bool:
        parents = {self.territory.parent_of[one] for one in members}
        return bool(self.territory.parents) and (len(parents) > 1 or -1 in parents)

    def _torn(self, members: set[int]) -> bool:
        """Return whether municipalities are in more than one piece."""
        left = set(members)
        found = [left.pop()] if left else []
        while found:
            found += left & self._around[found.pop()].keys()
            left -= set(found)
        return bool(left)

    def together(self, place: int, alternatives: Labels) -> list[str]:
        """Return with whom it is in how many of some good plans; nothing when there is one."""
        n = len(alternatives)
        fellows = sorted(self._members[self.region_of[place]] - {place}, key=self._name)
        if n < 2 or not fellows:  # noqa: PLR2004  (of one plan there is nothing to tell)
            return []
        own = alternatives[:, [place]]
        same = (alternatives[:, fellows] == own) & (own >= 0)
        metres = [self._around[place].get(one, 0.0) for one in fellows]
        often = same.sum(axis=0)
        order = sorted(range(len(fellows)), key=lambda i: (-often[i], -metres[i]))
        m = int(often[order[0]])
        # Only names that are with it in the very same plans, so that the sentence is exact.
        always = [i for i in order if (same[:, i] >= same[:, order[0]]).all()][:_MOST_NAMES]
        if not m:
            return []
        return [
            self._say(
                "together.all" if m == n else "together.some",
                names=self._listed([_at(fellows[i]) for i in always]),
                m=number(m, self.language),
                n=number(n, self.language),
            )
        ]

    def _name(self, place: int) -> str:
        return self.territory.names[place]

    def _called(self, region: int) -> str:
        shown = f"[{region}]"
        named = not self.regions[region].isdecimal()
        return shown if named else self._say("region.number", region=shown)

    def _say(self, key: str, /, **values: object) -> str:
        return text("reasons", key, self.language, self.terms, **values)

    def _listed(self, names: Sequence[str]) -> str:
        *others, last = names
        return f"{', '.join(others)} {self._say('and')} {last}" if others else last

    def _length(self, metres: float) -> str:
        """Return a length: in metres when short, else in kilometres."""
        if round(metres) < _KM:
            return f"{number(metres, self.language)} m"
        tenths = round(metres / 100)
        digits = 0 if metres >= _MANY_METRES or tenths % 10 == 0 else 1
        return f"{number(tenths / 10, self.language, digits=digits)} km"
