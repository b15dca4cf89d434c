"""What can be reached at all: simple arguments first, so that a refusal has a reason."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from regiomap._base.messages import listed
from regiomap.growth.remedies import RefusedError, Remedy
from regiomap.growth.request import Request
from regiomap.growth.targets import Target
from regiomap.plans.plan import Plan

__all__ = ["Limit", "Reach", "require_reach"]


@dataclass(frozen=True)
class Limit:
    """No more regions than `most` are active, and why."""

    most: int
    why: str


@dataclass(frozen=True)
class Reach:
    """How many municipalities so many regions reach at most in each year."""

    sizes: Mapping[str, int]
    fixed: Mapping[str, int]
    targets: Mapping[int, Target]
    limits: Mapping[int, list[Limit]]
    allowed: Mapping[int, int]

    def n_fixed(self, year: int) -> int:
        """Return how many regions have to be active."""
        return sum(start <= year for start in self.fixed.values())

    def steps(self, year: int) -> list[int]:
        """Return the most municipalities reached with n_fixed regions, with one more, and so on."""
        total = sum(self.sizes[one] for one, start in self.fixed.items() if start <= year)
        free = (size for one, size in self.sizes.items() if one not in self.fixed)
        steps = [total]
        for size in sorted(free, reverse=True):
            steps.append(steps[-1] + size)
        return steps

    def fewest(self, year: int) -> int | None:
        """Return the fewest regions that reach the year's municipalities; None: no number does."""
        _, wanted = self.targets[year]
        enough = (i for i, reached in enumerate(self.steps(year)) if reached >= wanted)
        needed = next(enough, None)
        return None if needed is None else self.n_fixed(year) + needed

    def limit(self, year: int) -> Limit:
        """Return the tightest limit of a year; without any, the regions that can be active.

        A limit of a later year counts too: a region that has started does not stop for it.
        """
        late = sum(start > year for start in self.fixed.values())
        n = len(self.sizes) - late
        none = Limit(n, f"{late} of the {len(self.sizes)} regions are fixed to start later")
        ahead = [
            Limit(max(one.most, self.allowed.get(at, 0)), one.why)
            for at, found in self.limits.items()
            if at >= year
            for one in found
        ]
        return min([none, *ahead], key=lambda one: one.most)


def require_reach(request: Request, limits: Mapping[int, list[Limit]]) -> list[int]:
    """Return the most regions that may be active in each year.

    Raises
    ------
    RefusedError
        If a target cannot be reached, with what may mend it.
    """
    reach = Reach(request.sizes, request.fixed, request.targets, limits, request.allowed)
    _require_horizon(request.plan, reach)
    most: list[int] = []
    for year, (regions, _) in reach.targets.items():
        limit = reach.limit(year)
        _require_reachable(year, reach, limit)
        if request.pace == "limits":
            most.append(limit.most)
            continue
        needed = reach.fewest(year) or 0
        # Who has started goes on, and who is fixed comes on top.
        going_on = most[-1] - reach.n_fixed(year - 1) if most else 0
        most.append(min(limit.most, max(regions, needed, going_on + reach.n_fixed(year))))
    return most


def _require_horizon(plan: Plan, reach: Reach) -> None:
    """Raise when no order of starting could reach the last targets."""
    year, (regions, wanted) = list(reach.targets.items())[-1]
    n = len(reach.sizes)
    if regions > n:
        raise RefusedError(
            f"{regions} regions cannot be reached in {year}: the plan has {n}.",
            [_lower(year, 0, n)],
        )
    held = sum(reach.sizes.values())
    if wanted > held:
        raise RefusedError(
            f"{wanted} municipalities cannot be reached in {year}: {_missing(plan, held)}.",
            [_lower(year, 1, held)],
        )


def _lower(year: int, what: int, most: int) -> Remedy[Request]:
    """Return the remedy that a target of a year is lowered, as little as it takes."""
    return Remedy(
        "lower the target to {}",
        range(most, -1, -1),
        lambda asked, number: asked.lowered(year, what, number),
    )


def _lower_both(year: int, most: int, reached: Sequence[int]) -> Remedy[Request]:
    """Return the remedy that both targets of a year are lowered to what so few regions hold."""
    return Remedy(
        "lower the target to {0[0]} regions and {0[1]} municipalities",
        [(n, reached[min(n, len(reached) - 1)]) for n in range(most, -1, -1)],
        lambda asked, both: asked.lowered(year, 0, both[0]).lowered(year, 1, both[1]),
    )


def _allow(year: int, numbers: Sequence[int]) -> Remedy[Request]:
    """Return the remedy that more regions may be active."""
    return Remedy(
        f"allow {{}} regions from {year} on", numbers, lambda asked, n: asked.allowing(year, n)
    )


def _open(regions: Collection[str]) -> Remedy[Request]:
    """Return the remedy that the start of some regions is not fixed."""
    return Remedy(
        f"leave the start of {listed(sorted(regions))} open".replace("{", "{{").replace("}", "}}"),
        [frozenset(regions)],
        Request.opened,
    )


def _missing(plan: Plan, held: int) -> str:
    """Return which municipalities are in no region, and who needs a bridge to be in one."""
    unplaced = plan.assignment.index[plan.assignment.isna()]
    if not len(unplaced):
        return f"the plan is about {held}"
    names = plan._name_of_each()  # noqa: SLF001  (the plan knows what people call them)
    if len(unplaced) == 1:
        who, verb = names[unplaced[0]], "is"
    else:
        who = f"{len(unplaced)} municipalities ({listed(names[code] for code in unplaced)})"
        verb = "are"
    bridge = ", for want of a neighbour: a bridge would give one" if _alone(plan, unplaced) else ""
    return f"{who} {verb} in no region{bridge}"


def _alone(plan: Plan, codes: Iterable[str]) -> bool:
    """Return whether none of some municipalities has a neighbour in its own parent."""
    if plan.graph is None:
        return False
    parent = {} if plan.parents is None else plan.parents.to_dict()
    return not any(
        parent.get(near) == parent.get(code)
        for code in codes
        if code in plan.graph
        for near in plan.graph.neighbors(code)
    )


def _require_reachable(year: int, reach: Reach, limit: Limit) -> None:
    """Raise when the limits of the year do not allow its target."""
    regions, wanted = reach.targets[year]
    late = [region for region, start in reach.fixed.items() if start > year]
    opened = [_open(late)] if late else []
    if regions > limit.most:
        both = _lower_both(year, limit.most, reach.steps(year))
        raise RefusedError(
            f"{regions} regions cannot be reached in {year}: {limit.why}.",
            [
                _allow(year, range(regions, len(reach.sizes) + 1)),
                *opened,
                replace(_lower(year, 0, limit.most), otherwise=both),
            ],
        )
    if reach.n_fixed(year) > limit.most:
        raise RefusedError(
            f"{reach.n_fixed(year)} regions are fixed to have started in {year}, and {limit.why}.",
            [_open([region for region, start in reach.fixed.items() if start <= year])],
        )
    steps = reach.steps(year)
    most = steps[min(limit.most - reach.n_fixed(year), len(steps) - 1)]
    if wanted > most:
        needed = reach.fewest(year)
        allow = _allow(year, [] if needed is None else range(needed, len(reach.sizes) + 1))
        raise RefusedError(
            f"{wanted} municipalities cannot be reached in {year}: {limit.why}, "
            f"and the largest ones hold {most}.",
            [allow, *opened, _lower(year, 1, most)],
        )
