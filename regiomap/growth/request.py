"""What is asked of a schedule, in one piece, so that a change of it can be tried."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import pandas as pd

from regiomap.growth.money import Costs
from regiomap.growth.targets import Target, every_year
from regiomap.growth.team import Team
from regiomap.plans.plan import Plan

__all__ = ["Pace", "Request"]

Pace = Literal["targets", "limits"]


@dataclass(frozen=True)
class Request:
    """What is asked of a schedule, read and checked.

    Attributes
    ----------
    plan
        The regions.
    sizes, readiness
        Municipalities and readiness of each region.
    first
        The regions that exist and go first.
    given
        The targets as they were given: year -> (regions, municipalities) at least.
    team, costs, amounts, pace, fixed
        As for `schedule_growth`; `amounts` is the budget of every year.
    allowed
        Year -> regions that may be active at least, whatever limits say.
    travel_minutes
        Minutes between municipalities or regions; None: straight lines.
    """

    plan: Plan
    sizes: Mapping[str, int]
    readiness: Mapping[str, float]
    first: frozenset[str]
    given: Mapping[int, Target]
    team: Team | None
    costs: Costs | None
    amounts: Mapping[int, float]
    pace: Pace
    fixed: Mapping[str, int]
    allowed: Mapping[int, int] = field(default_factory=dict)
    travel_minutes: pd.DataFrame | None = None

    @property
    def targets(self) -> dict[int, Target]:
        """The targets of every year, those between two given years interpolated."""
        return every_year(self.given)

    def lowered(self, year: int, what: int, most: int) -> "Request":
        """Return the request with a target (0: regions, 1: municipalities) of a year lowered.

        Those of earlier years are lowered with it where they are higher, for targets never fall.
        """
        given = {**self.given, year: self.targets[year]}
        for at, target in given.items():
            if at <= year and target[what] > most:
                regions, municipalities = target
                given[at] = (most, municipalities) if what == 0 else (regions, most)
        return replace(self, given=given)

    def opened(self, regions: frozenset[str]) -> "Request":
        """Return the request without the fixed years of some regions."""
        kept = {region: year for region, year in self.fixed.items() if region not in regions}
        return replace(self, fixed=kept)

    def allowing(self, year: int, n_regions: int) -> "Request":
        """Return the request with so many active regions allowed from a year on."""
        return replace(self, allowed={at: n_regions for at in self.targets if at >= year})
