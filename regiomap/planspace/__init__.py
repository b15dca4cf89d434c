"""The exact room: every plan of one graph, every question, with proof."""

from regiomap.planspace.space import PlanSpace

__all__ = ["PlanSpace"]
