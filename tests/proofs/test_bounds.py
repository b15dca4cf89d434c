"""Bounds on what a set can still become: never above what some completion costs."""

import numpy as np
import pytest

from helpers.certificates import excess, network_of, random_land, random_tariff, tariff_of
from regiomap.proofs.ball import IN, OUT, ball, local_graph
from regiomap.proofs.bounds import decision, work_of
from regiomap.proofs.branches import levels_of, take_in
from regiomap.proofs.sets import light_parts, task_of, terms_of


@pytest.mark.parametrize("seed", range(60))
def test_a_branch_that_is_left_holds_nothing_below_the_limit(seed: int) -> None:
    """From one group, with some of the others kept out: what `decision` drops is dear enough."""
    rng = np.random.default_rng(seed)
    land = random_land(rng, n=8)
    sets = land.legal_sets()
    tariff = random_tariff(rng, land, sets)
    task = task_of(network_of(land), tariff_of(tariff))
    limit = int(rng.integers(1, 40))
    least, width = light_parts(task, land.size[0])
    terms = terms_of(task, land.size, limit, least, width)
    costs = {one: excess(land, one, tariff) for one in sets}
    for root in range(land.n):
        if task.graph.load[root] > land.size[1]:
            continue
        local = local_graph(task.graph, task.charges, ball(task.graph, root, land.size[1]), terms)
        n = len(local.ids)
        levels = levels_of(4, n, len(local.edge_w), len(local.fine))
        work = work_of(n, len(local.edge_w), len(local.fine), len(local.cut))
        levels.cost[0] = -task.charges.toll
        take_in(local, levels, 0, 0, work)
        for i in range(1, n):
            if rng.random() < 0.3:
                levels.state[0, i] = OUT
        names = task.order[local.ids].tolist()
        out = {v for v, state in zip(names, levels.state[0], strict=True) if state == OUT}
        out |= set(range(land.n)) - set(names)
        larger = {
            one: cost
            for one, cost in costs.items()
            if names[0] in one and len(one) > 1 and not out & {*one} and cost < limit
        }
        pick, forced = decision(local, levels, 0, terms, work)
        if pick < 0:
            assert larger == {}
        elif forced:
            assert all(names[pick] in one for one in larger)
        after = {v for v, state in zip(names, levels.state[0], strict=True) if state == OUT}
        assert not any(after & {*one} for one in larger)
        assert levels.state[0, 0] == IN
