"""The exact schedule: every way to start is considered, and the best is proven."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiomap.errors import VerificationError
from regiomap.growth.remedies import RefusedError, Remedy
from regiomap.growth.request import Request
from regiomap.growth.solver import Model, Solution
from regiomap.growth.targets import Target

__all__ = ["Problem", "Starts", "solve_starts"]

Ints = npt.NDArray[np.int64]

# Readiness is compared in these parts of the largest one: whole numbers leave nothing to
# rounding, and a finer difference would mean nothing.
_PARTS = 1000


@dataclass(frozen=True)
class Problem:
    """What is asked of the starts, without a word about geography."""

    sizes: Mapping[str, int]
    readiness: Mapping[str, float]
    first: frozenset[str]
    targets: Mapping[int, Target]
    most: list[int]
    fixed: Mapping[str, int]

    @property
    def regions(self) -> list[str]:
        """The regions in the order of their names, which settles ties."""
        return sorted(self.sizes)

    @property
    def years(self) -> list[int]:
        """The years, without holes."""
        return list(self.targets)

    @property
    def largest(self) -> float:
        """The largest readiness; 1 when nobody has any."""
        return max(self.readiness.values(), default=0.0) or 1.0


Starts = dict[str, int | None]


@dataclass(frozen=True)
class _Stage:
    """One question: the greatest sum of `gain`, where `per_unit` parts make one `unit`."""

    name: str
    unit: str
    worth: Mapping[str, int]
    per_unit: float

    def gain(self, regions: list[str], n_years: int) -> Ints:
        """Return what each choice adds: the worth of the region in every year it is active."""
        active = np.arange(n_years, 0, -1)
        return np.outer([self.worth[one] for one in regions], active).ravel()


def solve_starts(problem: Problem) -> tuple[Starts, pd.DataFrame]:
    """Return the year of every region (None: not within the years), and the proof.

    Raises
    ------
    RefusedError
        If nothing keeps every rule at once, with what may mend it.
    VerificationError
        If HiGHS stops without a proof, or its answer fails the second check.
    """
    model, n_years = _model(problem), len(problem.years)
    stages = _stages(problem)
    rows, answers = {}, []
    for stage in stages:
        gain = stage.gain(problem.regions, n_years)
        answer = model.solve(-gain)
        if answer is None:
            raise _nothing_together(problem)
        model.add(np.flatnonzero(gain), gain[gain > 0], low=-answer.optimum)
        answers.append(answer)
        rows[stage.name] = {
            "optimum": -answer.optimum / stage.per_unit,
            "bound": -answer.bound / stage.per_unit,
            "gap": answer.gap / stage.per_unit,
            "unit": stage.unit,
            "solves": 1,
            "seconds": answer.seconds,
        }
    settled, rows["ties by name"] = _settle_ties(model, answers[-1], n_years)
    starts = _starts_of(settled, problem)
    _verify(starts, problem)
    for stage, answer in zip(stages, answers, strict=True):
        if _active_worth(starts, problem, stage) != -answer.optimum:
            raise VerificationError(f"the schedule is not worth what HiGHS says ({stage.name}).")
    return starts, pd.DataFrame.from_dict(rows, orient="index").rename_axis(index="stage")


def _nothing_together(problem: Problem) -> RefusedError[Request]:
    """Return the refusal of years that are possible alone and not together."""
    opened = Remedy(
        "leave the start of every region open", [frozenset(problem.fixed)], Request.opened
    )
    return RefusedError(
        "no schedule meets every target with these fixed years, although each year alone could "
        "be met.",
        [opened] if problem.fixed else [],
    )


def _stages(problem: Problem) -> list[_Stage]:
    """Return the questions, each asked among the best answers to the one before."""
    regions = problem.regions
    existing = {one: int(one in problem.first) for one in regions}
    parts = {one: round(problem.readiness[one] / problem.largest * _PARTS) for one in regions}
    early = _Stage("readiness early", "readiness-years", parts, _PARTS / problem.largest)
    if not problem.first:
        return [early]
    return [_Stage("existing first", "years active", existing, 1), early]


def _model(problem: Problem) -> Model:
    """Build the rows. Choice i * T + k says that region i starts in year k of T."""
    regions, n_years = problem.regions, len(problem.years)
    sizes = [problem.sizes[one] for one in regions]
    model = Model(len(regions) * n_years)
    for i, region in enumerate(regions):
        row = range(i * n_years, i * n_years + n_years)
        if region in problem.fixed:
            model.add([row[problem.years.index(problem.fixed[region])]], low=1)
        model.add(row, high=1)
    for k, ((at_least, reached), most) in enumerate(
        zip(problem.targets.values(), problem.most, strict=True)
    ):
        started = [i * n_years + j for i in range(len(regions)) for j in range(k + 1)]
        model.add(started, low=at_least, high=most)
        loads = [size for size in sizes for _ in range(k + 1)]
        model.add(started, loads, low=reached)
    return model


def _settle_ties(
    model: Model, answer: Solution, n_years: int
) -> tuple[Solution, dict[str, object]]:
    """Move the first region by name as early as it can start, then the second, and so on."""
    solves, seconds = 0, 0.0
    for i in range(model.n // n_years):
        row = np.arange(i * n_years, i * n_years + n_years)
        # Starting in year k costs k - T, never 0: the earliest is the least.
        cost = np.zeros(model.n, np.int64)
        cost[row] = np.arange(n_years) - n_years
        if not answer.chosen[row[0]]:
            better = model.solve(cost)
            if better is None:
                raise VerificationError("HiGHS finds no schedule where it found one before.")
            answer, solves, seconds = better, solves + 1, seconds + better.seconds
        model.add(row, cost[row], high=int(cost[answer.chosen].sum()))
    told: dict[str, object] = {
        "optimum": None,
        "bound": None,
        "gap": 0.0,
        "unit": "",
        "solves": solves,
    }
    return answer, told | {"seconds": seconds}


def _starts_of(answer: Solution, problem: Problem) -> Starts:
    grid = answer.chosen.reshape(len(problem.regions), len(problem.years))
    return {
        region: problem.years[int(row.argmax())] if row.any() else None
        for region, row in zip(problem.regions, grid, strict=True)
    }


def _verify(starts: Starts, problem: Problem) -> None:
    """Check the schedule once more, without the model."""
    for (year, target), most in zip(problem.targets.items(), problem.most, strict=True):
        active = [one for one, start in starts.items() if start is not None and start <= year]
        reached = sum(problem.sizes[one] for one in active)
        if not target[0] <= len(active) <= most or reached < target[1]:
            raise VerificationError(f"the schedule misses the targets of {year}.")
    if any(starts[region] != year for region, year in problem.fixed.items()):
        raise VerificationError("the schedule moves a fixed year.")


def _active_worth(starts: Starts, problem: Problem, stage: _Stage) -> int:
    last = problem.years[-1]
    return sum(
        stage.worth[region] * (last - start + 1)
        for region, start in starts.items()
        if start is not None
    )
