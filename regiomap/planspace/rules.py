"""What a plan has to keep and what it is judged by, read once from what the caller gave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import networkx as nx
import pandas as pd

from regiomap._base.copied import sorted_graph
from regiomap.errors import AssignmentError
from regiomap.planspace.constraints import Constraints
from regiomap.planspace.figures import Figure
from regiomap.planspace.loads import Loads, require_size, whole_sizes
from regiomap.weights import whole_weights

__all__ = ["Rules"]


@dataclass(frozen=True)
class Rules:
    """The rules of a plan, checked against each other.

    Attributes
    ----------
    graph
        Neighbours, frozen and in the order of the codes; plans share it.
    size
        Fewest and most in a region.
    sizes
        What each municipality counts for.
    weight, weights, step
        The edge attribute that a plan cuts as little of as it can; its values by pair, in whole
        steps; and a step, in the unit of the attribute.
    constraints
        Who is together, apart, fixed ...
    loads
        What is counted in a region: the size, centre towns where these are asked about, and what
        is bounded.
    figures
        What is bounded.
    """

    graph: nx.Graph
    size: tuple[int, int]
    sizes: Mapping[str, int]
    weight: str
    weights: Mapping[tuple[str, str], int]
    step: Fraction
    constraints: Constraints
    loads: Loads
    figures: tuple[Figure, ...] = ()

    @classmethod
    def of(
        cls,
        graph: nx.Graph,
        constraints: Constraints,
        *,
        size: tuple[int, int],
        size_by: Mapping[str, int] | pd.Series | None,
        weight: str,
        figures: Sequence[Figure] = (),
    ) -> "Rules":
        """Read what the caller gave.

        Raises
        ------
        AssignmentError
            If the graph is empty.
        OptionError
            If a size is none, or an edge has no usable weight.
        InfeasibleError
            If constraints contradict each other, the neighbours or the sizes.
        """
        if len(graph) == 0:
            raise AssignmentError("the graph holds no municipality at all.")
        size, sizes = require_size(size), whole_sizes(size_by, graph)
        graph = sorted_graph(graph)
        weights, step = whole_weights(graph, weight)
        constraints.require_fitting(graph, sizes, size)
        loads = Loads.of(sizes, size, constraints, figures)
        known = tuple(figures)
        return cls(graph, size, sizes, weight, weights, step, constraints, loads, known)

    def also_together(self, group: list[str]) -> "Rules":
        """Return the rules of the plans that keep one more group together.

        Raises
        ------
        InfeasibleError
            If no plan can.
        """
        together = [*self.constraints.together, group]
        constraints = replace(self.constraints, together=together)
        constraints.require_fitting(self.graph, self.sizes, self.size)
        return replace(self, constraints=constraints)

    def bounded_by(self, figures: Sequence[Figure]) -> "Rules":
        """Return the rules of the plans whose regions lie within bounds besides."""
        known = (*self.figures, *figures)
        loads = Loads.of(self.sizes, self.size, self.constraints, known)
        return replace(self, loads=loads, figures=known)

    @cached_property
    def placed(self) -> list[str]:
        """Who is in a region of every plan, sorted: the answers depend on no order of rows."""
        return sorted(set(self.graph) - set(self.constraints.left_out))

    @cached_property
    def free(self) -> list[str]:
        """Who is left to be placed beside the fixed regions, sorted."""
        return sorted(set(self.graph) - self.constraints.free_of)
