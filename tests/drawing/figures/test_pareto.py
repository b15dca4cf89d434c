"""The picture of what balance costs: a dot a plan, filled where it is proven."""

import numpy as np
import pytest

import regiomap as rm
from regiomap.errors import AssignmentError, ColumnError
from regiomap.propose.exchange import Pareto

pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def pareto() -> Pareto:
    flanders = rm.load_flanders()
    ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    found = rm.propose_regions(ghent, n_regions=3, balance="population").pareto
    assert found is not None
    return found


def test_every_plan_is_a_dot(pareto: Pareto) -> None:
    (axes,) = rm.draw_pareto(pareto.table).axes
    (dots,) = axes.collections
    table = pareto.table
    wanted = table[["cut", "population_ratio"]].to_numpy() / [1000, 1]
    assert np.asarray(dots.get_offsets()) == pytest.approx(wanted)
    assert axes.get_xlabel() == "Doorgesneden (km)"
    assert axes.get_ylabel() == "Grootste regio: zoveel keer de kleinste, in inwoners"


def test_what_is_not_proven_is_an_empty_dot(pareto: Pareto) -> None:
    table = pareto.table.assign(proven=[True, *[False] * (len(pareto.table) - 1)])
    (axes,) = rm.draw_pareto(table, language="en", title="$x$").axes
    legend = axes.get_legend()
    assert legend is not None
    assert [label.get_text() for label in legend.get_texts()] == ["proven", "not proven"]
    assert [len(np.asarray(dots.get_offsets())) for dots in axes.collections] == [1, len(table) - 1]


def test_what_is_no_exchange_is_refused(pareto: Pareto) -> None:
    with pytest.raises(ColumnError, match="the table of an exchange has the columns"):
        rm.draw_pareto(pareto.table.drop(columns="proven"))
    with pytest.raises(ColumnError, match="must be numbers"):
        rm.draw_pareto(pareto.table.assign(cut="x"))
    with pytest.raises(AssignmentError, match="no row"):
        rm.draw_pareto(pareto.table.iloc[:0])
