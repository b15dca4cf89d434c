"""Pieces put together: a land, a proposal, and who is in none."""

from typing import Any

import pytest

import regiomap as rm
from helpers.lands import squares
from regiomap.assignments import names_of
from regiomap.errors import InfeasibleError
from regiomap.planspace.constraints import Constraints
from regiomap.propose.constraints import ConstraintsByParent
from regiomap.propose.spread import Piece
from regiomap.propose.whole import Land, proposal_of


def land() -> Land:
    table = squares("abcd", parent="P")
    graph = rm.build_adjacency(table)
    nothing: Any = {
        **dict.fromkeys(("together", "apart", "fixed", "growing", "centres", "left_out"), ()),
        "centres_in_region": None,
    }
    constraints = ConstraintsByParent((2, 2), Constraints.of(graph, **nothing))
    return Land(table, graph, table["parent"], names_of(table), constraints, "shared_border_m")


def solved(one: Land) -> Piece:
    space = rm.PlanSpace(one.graph, size=(2, 2))
    best = space.best()
    cuts = space.exact_cuts(best)
    return Piece("P", list("abcd"), {2: 1}, {2: best}, {2: cuts}, {2: cuts[0]})


def test_one_piece_is_a_whole_proposal() -> None:
    it = land()
    proposal = proposal_of(it, [solved(it)], [], 2, 1)
    assert proposal.best.n_regions == 2
    assert proposal.n_plans == proposal.best.best_of == 1
    assert proposal.best.exact
    assert proposal.unplaced.empty


def test_a_piece_without_a_plan_says_why() -> None:
    it = land()
    failed = Piece("P", list("abcd"), {}, {}, {}, {}, reason={"nl": "daarom", "en": "so it is"})
    with pytest.raises(InfeasibleError, match="within the bounds: so it is"):
        proposal_of(it, [failed], [], None, 1)


def test_a_number_that_is_not_possible_is_refused() -> None:
    it = land()
    with pytest.raises(InfeasibleError, match="3 regions are not possible"):
        proposal_of(it, [solved(it)], [], 3, 1)
