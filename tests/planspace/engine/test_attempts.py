"""The order along which a space fits its budget, or why none does."""

import networkx as nx
import pytest

from helpers.graphs import bordered, path
from regiomap import PlanSpace
from regiomap.errors import PlanSpaceTooLarge
from regiomap.planspace.engine.attempts import expand_within
from regiomap.planspace.engine.contraction import Contraction
from regiomap.planspace.engine.diagram import Budget


def contracted(graph: nx.Graph) -> Contraction:
    return PlanSpace(graph, size=(1, 6))._engine.contraction  # noqa: SLF001  (what is expanded)


def test_the_order_names_every_vertex_once() -> None:
    order, diagram = expand_within(contracted(path(6)), Budget(10**6, 10**9))
    assert sorted(order) == list(range(6))
    assert diagram.feasible
    assert len(diagram.problem) == 6


def test_what_is_forecast_not_to_fit_is_refused_unseen() -> None:
    entangled = contracted(bordered(nx.complete_graph(20)))
    with pytest.raises(PlanSpaceTooLarge, match="stand open at once, and 16 is the most that can"):
        expand_within(entangled, Budget(10**6, 10**9))


def test_what_does_not_fit_in_any_order_says_what_to_do() -> None:
    small = contracted(bordered(nx.grid_2d_graph(3, 4)))
    with pytest.raises(PlanSpaceTooLarge, match=r"budget of 90 states .* raise max_states"):
        expand_within(small, Budget(90, 10**9))
