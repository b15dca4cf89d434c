"""Better plans: the regions around one are divided anew, as well as possible, again and again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from regiomap.errors import PlanSpaceTooLarge
from regiomap.planspace.engine.tasks import in_parallel
from regiomap.search.bound import bound_below
from regiomap.search.effort import Effort, Spent
from regiomap.search.near import closed_below
from regiomap.search.problem import Problem
from regiomap.search.sweep import order_of

__all__ = ["improved"]

Sets = list[tuple[int, ...]]

_SIZES = (45, 90)  # municipalities that are divided anew: small groups first, then larger ones
_BATCH = 8  # groups that are solved side by side, however many workers there are
_GROUP_STEPS = 4_000_000  # what one group may cost, where as much is left
_MOST_SETS = 100_000
_WIDTH = 8  # ways in view when the vertices of a group are ordered: its sweeps are few


class _Group(NamedTuple):
    """Regions that are divided anew, as a problem of its own."""

    regions: tuple[int, ...]
    vertices: list[int]
    problem: Problem
    span: tuple[int, int]
    below: int
    sets: Sets


class _Answer(NamedTuple):
    """Better sets for a group, None when there are none, and what it took."""

    sets: Sets | None
    cost: int
    steps: int


@dataclass
class _State:
    """The plan as it changes."""

    problem: Problem
    span: tuple[int, int]
    sets: Sets
    tried: set[tuple[frozenset[tuple[int, ...]], tuple[int, int]]]


def improved(
    problem: Problem,
    span: tuple[int, int],
    sets: Sets,
    *,
    effort: Effort,
    n_jobs: int | None = None,
) -> Iterator[Sets]:
    """Yield better and better plans, until no group of regions can be divided better.

    Groups that have no region in common are pure tasks, the same ones whatever the number of
    workers: one at a time, unless `n_jobs` says more or the caller chose a cluster.

    Raises
    ------
    Spent
        When the effort is.
    """
    state = _State(problem, span, sorted(sets), set())
    for size in _SIZES:
        while groups := _batch(state, size):
            effort.spend(0)
            steps = min(_GROUP_STEPS, effort.steps_left or _GROUP_STEPS)
            answers = in_parallel(
                _divided,
                [(group, steps, effort.seconds_left) for group in groups],
                n_jobs=n_jobs,
                most_here=n_jobs or 1,
            )
            better = [
                (group, answer)
                for group, answer in zip(groups, answers, strict=True)
                if answer.sets is not None
            ]
            for group, answer in better:
                _replace(state, group, answer)
            if better:
                yield list(state.sets)
            effort.spend(sum(answer.steps for answer in answers))


def _batch(state: _State, size: int) -> list[_Group]:
    """Return groups that were not tried and have no region in common."""
    problem = state.problem
    region = [0] * len(problem)
    for number, members in enumerate(state.sets):
        for vertex in members:
            region[vertex] = number
    near: list[dict[int, int]] = [{} for _ in state.sets]
    for (a, b), weight in zip(problem.ends.tolist(), problem.grains.tolist(), strict=True):
        one, other = region[a], region[b]
        if one != other:
            near[one][other] = near[one].get(other, 0) + weight
            near[other][one] = near[other].get(one, 0) + weight
    groups: list[_Group] = []
    taken: set[int] = set()
    for seed in range(len(state.sets)):
        regions = _around(seed, near, state.sets, size)
        # What other groups did may allow this one more regions, or fewer, than when it was tried.
        what = frozenset(state.sets[r] for r in regions), _span_of(state, regions)
        if what in state.tried or taken.intersection(regions) or len(regions) == 1:
            continue
        state.tried.add(what)
        taken.update(regions)
        groups.append(_group(state, regions))
        if len(groups) == _BATCH:
            break
    return groups


def _around(seed: int, near: Sequence[dict[int, int]], sets: Sets, size: int) -> list[int]:
    """Return a region with those around it, the longest borders first, up to a number of members.

    At least two regions, where there are two.
    """
    regions, total = [seed], len(sets[seed])
    border = dict(near[seed])
    while border:
        nearest = min(border, key=lambda r: (-border[r], r))
        if total + len(sets[nearest]) > size and len(regions) > 1:
            break
        regions.append(nearest)
        total += len(sets[nearest])
        border.pop(nearest)
        for other, weight in near[nearest].items():
            if other not in regions:
                border[other] = border.get(other, 0) + weight
    return sorted(regions)


def _span_of(state: _State, regions: Sequence[int]) -> tuple[int, int]:
    """Return fewest and most regions into which some adjacent ones may be divided."""
    sizes, k, total = state.problem.loads[0], len(regions), len(state.sets)
    size = sum(int(sizes[v]) for r in regions for v in state.sets[r])
    low, high = int(state.problem.lower[0]), int(state.problem.upper[0])
    fewest, most = max(1, -(-size // high)), size // low
    return max(fewest, k - (total - state.span[0])), min(most, k + (state.span[1] - total))


def _group(state: _State, regions: Sequence[int]) -> _Group:
    vertices = sorted(v for r in regions for v in state.sets[r])
    part = state.problem.within(vertices)
    place = {v: i for i, v in enumerate(vertices)}
    sets = [tuple(place[v] for v in state.sets[r]) for r in regions]
    below = int(part.costs(sets, exact=True).sum())
    return _Group(tuple(regions), vertices, part, _span_of(state, regions), below, sets)


def _divided(asked: tuple[_Group, int, float | None]) -> _Answer:
    """Return the best way to divide a group anew, when it is better than the one there is.

    A pure function of the group: whoever computes it, the answer is the same.
    """
    group, steps, seconds = asked
    problem, effort = group.problem, Effort(steps, seconds)
    limit = -(-group.below // problem.grain)
    try:
        bound = bound_below(
            problem,
            group.span,
            start=group.sets,
            effort=effort,
            order=order_of(problem, width=_WIDTH),
            enough=limit,
            cut_rounds=2,
        )
        if bound.value is None or bound.prices is None or bound.value >= limit:
            return _Answer(None, group.below, effort.steps)
        closed = closed_below(
            problem, group.span, bound, group.below, most_sets=_MOST_SETS, effort=effort
        )
    except (Spent, PlanSpaceTooLarge):
        return _Answer(None, group.below, effort.steps)
    if not closed.plans:
        return _Answer(None, group.below, effort.steps)
    return _Answer(closed.plans[-1], closed.costs[-1], effort.steps)


def _replace(state: _State, group: _Group, answer: _Answer) -> None:
    """Put the better sets of a group in the place of those there were."""
    assert answer.sets is not None  # noqa: S101  (for mypy)
    old = {tuple(group.vertices[v] for v in one) for one in group.sets}
    new = [tuple(sorted(group.vertices[v] for v in one)) for one in answer.sets]
    rest = [one for one in state.sets if one not in old]
    if state.span[0] <= len(rest) + len(new) <= state.span[1]:
        state.sets = sorted(rest + new)
