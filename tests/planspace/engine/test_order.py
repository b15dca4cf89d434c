"""In which order vertices are added, so that few stand open at once."""

import networkx as nx

from helpers.graphs import bordered
from regiomap import PlanSpace
from regiomap.planspace.engine.order import vertex_orders


def test_loose_parts_are_ordered_each_for_itself() -> None:
    triangles = bordered(nx.disjoint_union_all([nx.complete_graph(3)] * 450))
    assert PlanSpace(triangles, size=(1, 3)).predict().widest == 2
    links = [sorted(3 * (v // 3) + (v + k) % 3 for k in (1, 2)) for v in range(1350)]
    order = next(vertex_orders(links))
    assert [vertex // 3 for vertex in order] == [i // 3 for i in range(1350)]
