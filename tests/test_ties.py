"""What neighbours share, how it is counted and how it is combined."""

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import regiomap as rm
from helpers.ties import COOPERATIONS, row_of_four, some_graphs
from regiomap.errors import AssignmentError, ColumnError, OptionError, UnknownMunicipalityError
from regiomap.flanders import DIVISIONS, load_cooperations
from regiomap.plans.ties import measure_ties
from regiomap.ties import build_ties


def divisions() -> pd.DataFrame:
    """Two divisions: police ab | cd; care a | bc, d in none."""
    return pd.DataFrame(
        {"police": ["x", "x", "y", "y"], "care": ["p", "q", "q", None]}, index=list("abcd")
    )


def counted(ties: nx.Graph, what: str) -> list[float]:
    return [ties.edges[pair][what] for pair in ["ab", "bc", "cd"]]


# -- by hand -------------------------------------------------------------------------------------


def test_divisions_and_cooperations_are_counted_and_what_is_missing_is_not_shared() -> None:
    ties = build_ties(
        row_of_four(),
        divisions=divisions(),
        columns=["police", "care"],
        cooperations=COOPERATIONS,
    )
    assert counted(ties, "shared_divisions") == [1, 1, 1]
    assert counted(ties, "shared_cooperations") == [1, 2, 0]
    assert counted(ties, "shared_border_m") == [1000, 2000, 3000]


def test_two_that_are_both_missing_share_nothing() -> None:
    empty = pd.DataFrame({"care": [None, None, "p", "p"]}, index=list("abcd"))
    ties = build_ties(row_of_four(), divisions=empty, columns=["care"])
    assert counted(ties, "shared_divisions") == [0, 0, 1]


def test_the_combination_is_a_mean_of_shares_in_percent() -> None:
    """Borders 1, 2, 3 of 6; cooperations 1, 2, 0 of 3: three times the first, once the second."""
    weights = {"shared_border_m": 3, "shared_cooperations": 1}
    ties = build_ties(row_of_four(), cooperations=COOPERATIONS, weights=weights, name="both")
    by_hand = [100 * (0.75 * b / 6 + 0.25 * c / 3) for b, c in [(1, 1), (2, 2), (3, 0)]]
    assert counted(ties, "both") == pytest.approx(by_hand)
    assert sum(counted(ties, "both")) == pytest.approx(100)


def test_with_parents_the_pairs_inside_one_have_the_hundred_percent() -> None:
    parents = pd.Series({"a": "P", "b": "P", "c": "P", "d": None})
    ties = build_ties(row_of_four(), weights={"shared_border_m": 5}, parents=parents)
    assert counted(ties, "tie") == pytest.approx([100 / 3, 200 / 3, 100])


def test_members_are_carried_over_a_merger() -> None:
    """The old a1 and a2 became a: it is in the cooperation of either."""
    old = pd.DataFrame({"cooperation": ["k", "k", "m", "m"], "nis": ["a1", "b", "a2", "b"]})
    ties = build_ties(row_of_four(), cooperations=old, crosswalk={"a1": "a", "a2": "a"})
    assert counted(ties, "shared_cooperations") == [2, 0, 0]


# -- the real Flanders ---------------------------------------------------------------------------


def test_genk_and_zutendaal_share_all_five_divisions(
    flanders: gpd.GeoDataFrame, ties: nx.Graph
) -> None:
    genk, zutendaal = (flanders.index[flanders["name"] == n][0] for n in ("Genk", "Zutendaal"))
    assert all(flanders.loc[genk, one] == flanders.loc[zutendaal, one] for one in DIVISIONS)
    assert ties.edges[genk, zutendaal]["shared_divisions"] == 5


def test_cooperations_of_2024_are_no_members_of_2025_without_the_crosswalk(
    flanders: gpd.GeoDataFrame,
) -> None:
    graph = nx.Graph()
    graph.add_nodes_from(flanders.index)
    with pytest.raises(UnknownMunicipalityError, match=r"not in the graph.*crosswalk=load_mergers"):
        build_ties(graph, cooperations=load_cooperations())


def test_a_merged_municipality_has_the_cooperations_of_its_parts(ties: nx.Graph) -> None:
    """Pajottegem (23106) and Pepingen (23064): every cooperation of Galmaarden, Gooik or Herne."""
    groups = load_cooperations().groupby("nis")["cooperation"].agg(set).to_dict()
    of_parts = groups["23023"] | groups["23024"] | groups["23032"]
    expected = len(of_parts & groups["23064"])
    assert ties.edges["23106", "23064"]["shared_cooperations"] == expected
    assert expected == 12


def test_the_best_plan_by_divisions_keeps_more_of_them_than_the_best_by_borders(
    flanders: gpd.GeoDataFrame, ties: nx.Graph
) -> None:
    kempen = flanders[flanders["reference_region"] == "Kempen"]
    shares = {}
    for weight in ("shared_divisions", "shared_border_m"):
        space = rm.PlanSpace(ties.subgraph(kempen.index), weight=weight)
        plan = space.best(n_regions=3)[0]
        report = measure_ties(plan, ties)
        assert report.totals.loc[weight, "cut"] == pytest.approx(plan.cut)
        assert set(report.pairs["status"]) == {"kept", "cut"}, "pairs outside are not its business"
        shares[weight] = report.totals["share_kept"]
    best, other = shares["shared_divisions"], shares["shared_border_m"]
    assert best["shared_divisions"] > other["shared_divisions"]
    assert best["shared_border_m"] < other["shared_border_m"]


@given(some_graphs, st.data())
def test_every_count_is_that_of_a_naive_loop(graph: nx.Graph, data: st.DataObject) -> None:
    cell = st.sampled_from(["x", "y", None])
    table = pd.DataFrame(
        {column: [data.draw(cell) for _ in "abcdef"] for column in ("p", "q")}, index=list("abcdef")
    )
    members = data.draw(st.sets(st.tuples(st.sampled_from("kmn"), st.sampled_from(sorted(graph)))))
    ties = build_ties(graph, divisions=table, columns=["p", "q"])
    if members:
        rows = pd.DataFrame(sorted(members), columns=["cooperation", "nis"])
        ties = build_ties(ties, cooperations=rows)
    for a, b, facts in ties.edges(data=True):
        same = sum(table.loc[a, c] == table.loc[b, c] is not None for c in ("p", "q"))
        assert facts["shared_divisions"] == same
        if members:
            both = sum((one, a) in members and (one, b) in members for one in "kmn")
            assert facts["shared_cooperations"] == both


@given(some_graphs, st.data())
def test_all_pairs_together_have_a_hundred_and_no_part_counts_by_its_unit(
    graph: nx.Graph, data: st.DataObject
) -> None:
    strength = st.integers(1, 1000)
    for part in ("p", "q"):
        values = {pair: data.draw(strength) for pair in graph.edges}
        nx.set_edge_attributes(graph, values, part)
        nx.set_edge_attributes(graph, {k: 1000 * v for k, v in values.items()}, f"{part}_milli")
    weights = {"p": data.draw(st.integers(1, 9)), "q": data.draw(st.integers(1, 9))}
    ties = build_ties(graph, weights=weights)
    milli = build_ties(graph, weights={f"{part}_milli": w / 7 for part, w in weights.items()})
    assert sum(value for *_, value in ties.edges(data="tie")) == pytest.approx(100)
    for a, b, value in ties.edges(data="tie"):
        assert milli.edges[a, b]["tie"] == pytest.approx(value)


def test_nothing_that_the_caller_owns_changes() -> None:
    graph, table, rows = row_of_four(), divisions(), COOPERATIONS.copy()
    edges = {(a, b): dict(facts) for a, b, facts in graph.edges(data=True)}
    weights = {"shared_divisions": 1.0}
    ties = build_ties(
        graph, divisions=table, columns=["police"], cooperations=rows, weights=weights
    )
    assert {(a, b): facts for a, b, facts in graph.edges(data=True)} == edges
    pd.testing.assert_frame_equal(table, divisions())
    pd.testing.assert_frame_equal(rows, COOPERATIONS)
    measure_ties(rm.Plan(pd.Series("1", index=list("abcd")), graph=ties))
    assert weights == {"shared_divisions": 1.0}


# -- errors --------------------------------------------------------------------------------------


def test_nothing_to_count_is_said() -> None:
    with pytest.raises(OptionError, match="nothing to count"):
        build_ties(row_of_four())


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"columns": ["polis"]}, ColumnError, "Did you mean 'police'"),
        ({"columns": []}, ColumnError, "Name those that count"),
        ({"divisions": divisions().iloc[:2]}, UnknownMunicipalityError, "2 codes are not in the"),
        (
            {"divisions": divisions().iloc[[0, 0, 1, 2, 3]]},
            AssignmentError,
            "1 municipalities occur more than once in the divisions: 'a'",
        ),
    ],
)
def test_divisions_that_do_not_fit_are_refused(
    change: dict[str, object], error: type[Exception], message: str
) -> None:
    given_ = {"divisions": divisions(), "columns": ["police"], **change}
    with pytest.raises(error, match=message):
        build_ties(row_of_four(), **given_)  # type: ignore[arg-type]


def test_cooperations_that_do_not_fit_are_refused() -> None:
    graph = row_of_four()
    with pytest.raises(ColumnError, match="lack the column 'cooperation'"):
        build_ties(graph, cooperations=COOPERATIONS[["nis"]])
    with pytest.raises(AssignmentError, match="no municipality at all"):
        build_ties(graph, cooperations=COOPERATIONS.iloc[:0])
    with pytest.raises(AssignmentError, match="the same region twice"):
        build_ties(graph, cooperations=COOPERATIONS.iloc[[0, 0]])
    with pytest.raises(UnknownMunicipalityError, match="take the subgraph"):
        build_ties(graph.subgraph("ab"), cooperations=COOPERATIONS)


@pytest.mark.parametrize("weights", [{}, {"shared_border_m": 0}, {"shared_border_m": float("nan")}])
def test_weights_are_positive(weights: dict[str, float]) -> None:
    with pytest.raises(OptionError, match="weights must be positive numbers"):
        build_ties(row_of_four(), weights=weights)


def test_a_part_that_is_not_there_or_nothing_is_refused() -> None:
    graph = row_of_four()
    with pytest.raises(OptionError, match="Did you mean 'shared_border_m'"):
        build_ties(graph, weights={"shared_borders_m": 1})
    nx.set_edge_attributes(graph, 0.0, "ferry")
    with pytest.raises(OptionError, match="no pair of neighbours has anything of 'ferry'"):
        build_ties(graph, weights={"ferry": 1})
    with pytest.raises(OptionError, match="'kind' already"):
        build_ties(graph, weights={"shared_border_m": 1}, name="kind")
    with pytest.raises(UnknownMunicipalityError, match="the parents"):
        build_ties(graph, weights={"shared_border_m": 1}, parents=pd.Series({"a": "P"}))
