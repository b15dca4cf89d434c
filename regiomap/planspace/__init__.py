"""The exact room: every plan of one graph, every question, with proof."""

from regiomap.planspace.membership import Membership
from regiomap.planspace.questions import Explanation
from regiomap.planspace.space import PlanSpace

__all__ = ["Explanation", "Membership", "PlanSpace"]
