"""The exact room: every plan of one graph, every question, with proof."""

from regiomap.planspace.doubts import DoubtsReport, check_doubtful_borders
from regiomap.planspace.measures import measure_plans
from regiomap.planspace.membership import Membership
from regiomap.planspace.pictures import draw_always_together, draw_curve, draw_together
from regiomap.planspace.questions import Explanation
from regiomap.planspace.ranking import Ranking, pareto_plans, rank_plans
from regiomap.planspace.space import PlanSpace

__all__ = [
    "DoubtsReport",
    "Explanation",
    "Membership",
    "PlanSpace",
    "Ranking",
    "check_doubtful_borders",
    "draw_always_together",
    "draw_curve",
    "draw_together",
    "measure_plans",
    "pareto_plans",
    "rank_plans",
]
