"""What a space is likely to cost, told before it is expanded and after its first steps."""

import networkx as nx
import numpy as np
import pytest

import regiomap as rm
from helpers.graphs import bordered, delaunay
from regiomap import PlanSpace
from regiomap.planspace.engine.diagram import (
    Budget,
    build_diagram,
)
from regiomap.planspace.engine.forecast import Prospect
from regiomap.planspace.engine.order import vertex_orders


@pytest.mark.parametrize("shape", [(5, 6), (4, 9), (4, 14), "Limburg", "Delaunay of 25"])
def test_no_step_gives_up_what_fits_exactly(shape: tuple[int, int] | str) -> None:
    if shape == "Limburg":
        flanders = rm.load_flanders()
        limburg = flanders[flanders["reference_region"] == "Limburg"]
        graph = rm.build_adjacency(limburg, bridges=[("Voeren", "Riemst")])
    elif shape == "Delaunay of 25":
        graph = bordered(delaunay(25))
    else:
        graph = bordered(nx.grid_2d_graph(*shape))
    contraction = PlanSpace(graph)._engine.contraction  # noqa: SLF001
    problem = contraction.problem(next(vertex_orders(contraction.links())))
    layers = np.diff(build_diagram(problem, Budget(2 * 10**7, 10**9)).layer_start)[1:].tolist()
    # The trend is looked at in all of these but the small ones.
    prospect = Prospect(problem, Budget(sum(layers), 10**12))
    assert not any(prospect.is_soon_hopeless(layers[:k]) for k in range(len(layers) + 1))
    tenth = Prospect(problem, Budget(sum(layers) // 10, 10**12))
    assert tenth.is_hopeless(layers)


def test_a_prediction_says_what_is_worth_trying() -> None:
    flanders = rm.load_flanders()
    limburg = flanders[flanders["reference_region"] == "Limburg"]
    graph = rm.build_adjacency(limburg, bridges=[("Voeren", "Riemst")])
    likely = PlanSpace(graph).predict()
    assert likely
    assert 100_000 < likely.states < 10_000_000  # 390,923 in truth
    assert 0 < likely.seconds < 60
    assert not PlanSpace(graph, max_states=10_000).predict().fits
