"""Pairs whose co-assignment is asked exactly: who they may be, and that it is exact."""

from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings

import regiomap as rm
from helpers.brute_force import every
from helpers.graphs import bordered, small_graphs
from regiomap import PlanSpace
from regiomap.errors import OptionError, UnknownMunicipalityError


@pytest.mark.parametrize(
    ("pair", "error", "said"),
    [
        (("0", "9"), UnknownMunicipalityError, r"pairs names 1 code that is not in the plans: '9'"),
        (("0", "3"), UnknownMunicipalityError, r"not in the plans: '3'.* left out is in no plan"),
        ("01", OptionError, "pairs takes pairs of two codes, got '01'"),
        (("0", "1", "2"), OptionError, "pairs takes pairs of two codes"),
    ],
)
def test_a_pair_is_two_municipalities_of_the_plans(
    pair: tuple[str, str], error: type[Exception], said: str
) -> None:
    graph = nx.relabel_nodes(nx.path_graph(4), str)
    nx.set_edge_attributes(graph, 1.0, "shared_border_m")
    space = PlanSpace(graph, size=(1, 3), left_out=["3"])
    with pytest.raises(error, match=said):
        space.together([pair])


def test_a_pair_that_is_asked_is_exact_and_the_others_are_sampled() -> None:
    graph = bordered(nx.path_graph(4))
    ends = (min(graph), max(graph))
    table = PlanSpace(graph, size=(1, 4)).together([ends], n_samples=10)
    table = table.set_index(["nis_a", "nis_b"])
    assert tuple(table.loc[ends, ["share", "standard_error"]]) == (1 / 8, 0.0)
    assert table["standard_error"].gt(0).sum() == 2


@settings(max_examples=50, deadline=None)
@given(small_graphs())
def test_the_exact_share_of_any_pair_is_what_counting_gives(graph: nx.Graph) -> None:
    space = rm.PlanSpace(graph, size=(2, 4))
    plans = every(space)
    if not plans:
        return
    pairs = list(combinations(sorted(graph), 2))
    table = space.together(pairs, n_samples=1)
    assert (table["standard_error"] == 0).all()
    for row in table.itertuples(index=False):
        joint = sum(any({row.nis_a, row.nis_b} <= part for part in plan) for plan in plans)
        assert row.share == pytest.approx(joint / len(plans))
