"""The growth room: which regions start when, who supports them, and what that costs."""

from regiomap.growth.money import Costs, price_growth
from regiomap.growth.pictures import draw_budget, draw_gantt, draw_targets
from regiomap.growth.readiness import measure_readiness
from regiomap.growth.schedule import Schedule, schedule_growth
from regiomap.growth.supporters import Supporters, assign_supporters
from regiomap.growth.targets import parse_targets, read_targets
from regiomap.growth.team import Team

__all__ = [
    "Costs",
    "Schedule",
    "Supporters",
    "Team",
    "assign_supporters",
    "draw_budget",
    "draw_gantt",
    "draw_targets",
    "measure_readiness",
    "parse_targets",
    "price_growth",
    "read_targets",
    "schedule_growth",
]
