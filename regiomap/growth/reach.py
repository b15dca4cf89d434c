"""What can be reached at all: simple arguments first, so that a refusal has a reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from regiomap.errors import InfeasibleError, listed
from regiomap.growth.targets import Target
from regiomap.plans import Plan

__all__ = ["Limit", "Reach", "check_reach"]


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
        ahead = [one for at, found in self.limits.items() if at >= year for one in found]
        return min([none, *ahead], key=lambda one: one.most)


def check_reach(plan: Plan, reach: Reach, *, pace: str) -> list[int]:
    """Return the most regions that may be active in each year.

    Raises
    ------
    InfeasibleError
        If a target cannot be reached.
    """
    _check_horizon(plan, reach)
    most: list[int] = []
    for year, (regions, _) in reach.targets.items():
        limit = reach.limit(year)
        _check_year(year, reach, limit)
        if pace == "limits":
            most.append(limit.most)
            continue
        needed = reach.fewest(year) or 0
        # Who has started goes on, and who is fixed comes on top.
        going_on = most[-1] - reach.n_fixed(year - 1) if most else 0
        most.append(min(limit.most, max(regions, needed, going_on + reach.n_fixed(year))))
    return most


def _check_horizon(plan: Plan, reach: Reach) -> None:
    """Refuse what no order of starting could reach."""
    year, (regions, wanted) = list(reach.targets.items())[-1]
    n = len(reach.sizes)
    if regions > n:
        raise InfeasibleError(
            f"{regions} regions cannot be reached in {year}: the plan has {n}. Propose more "
            f"regions, or lower the target to {n}."
        )
    held = sum(reach.sizes.values())
    if wanted > held:
        raise InfeasibleError(
            f"{wanted} municipalities cannot be reached: {_missing(plan)} lower the target to "
            f"{held}."
        )


def _missing(plan: Plan) -> str:
    """Say which municipalities are in no region, and what to do about it."""
    unplaced = plan.assignment.index[plan.assignment.isna()]
    if not len(unplaced):
        return f"the plan is about {len(plan.assignment)};"
    names = plan._names()  # noqa: SLF001  (the plan knows what people call them)
    told = ", ".join(names[code] for code in unplaced[:1]) if len(unplaced) == 1 else None
    who = told or f"{len(unplaced)} municipalities ({listed(names[code] for code in unplaced)})"
    verb = "is" if told else "are"
    return f"{who} {verb} in no region; {_remedy(plan, unplaced)} or"


def _remedy(plan: Plan, unplaced: Iterable[str]) -> str:
    """Advise a bridge where somebody has no neighbour in the own parent."""
    if plan.graph is None:
        return "place them in one"
    parent = {} if plan.parents is None else plan.parents.to_dict()
    alone = all(
        not any(parent.get(near) == parent.get(code) for near in plan.graph.neighbors(code))
        for code in unplaced
        if code in plan.graph
    )
    return "declare a bridge" if alone else "place them in one"


def _check_year(year: int, reach: Reach, limit: Limit) -> None:
    """Refuse a target that the limits of the year do not allow."""
    regions, wanted = reach.targets[year]
    if regions > limit.most:
        raise InfeasibleError(
            f"{regions} regions cannot be reached in {year}: {limit.why}. Change "
            f"that, or lower the target to {limit.most}."
        )
    if reach.n_fixed(year) > limit.most:
        raise InfeasibleError(
            f"{reach.n_fixed(year)} regions are fixed to have started in {year}, and "
            f"{limit.why}. Change that, or let some start later."
        )
    steps = reach.steps(year)
    most = steps[min(limit.most - reach.n_fixed(year), len(steps) - 1)]
    if wanted > most:
        needed = reach.fewest(year)
        remedy = f"Allow {needed} regions" if needed is not None else "Let those start earlier"
        raise InfeasibleError(
            f"{wanted} municipalities cannot be reached in {year}: {limit.why}, "
            f"and the largest ones hold {most}. {remedy}, or lower the target to {most}."
        )
