"""Moves that mend: by hand, on Flanders, and against every group there is."""

from itertools import chain, combinations

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.lands import lettered, plain_shape, rectangles
from regiomap.checks.moves import propose_moves
from regiomap.matryoshka import NestingReport, check_nesting


def members_after(report: NestingReport, moves: pd.DataFrame) -> set[str]:
    members = set(report.members["nis"])
    members -= set(moves.loc[moves["action"] == "leave", "nis"])
    members |= set(moves.loc[moves["action"] == "join", "nis"])
    return members


def fewest_moves(members: set[str], parents: pd.Series, legal: set[str]) -> int | None:
    """Try every group there is, and return how far the nearest legal one is."""
    codes = list(parents.index)
    groups = chain.from_iterable(combinations(codes, n) for n in range(1, len(codes) + 1))
    distances = [
        len(members ^ set(group)) for group in groups if plain_shape(set(group), parents) in legal
    ]
    # A group that shares nobody with the region is another region, not a mended one.
    return min((d for d in distances if d < len(members)), default=None)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.text("PQR.", min_size=2, max_size=7), st.data(), st.sampled_from([True, False]))
def test_moves_are_the_fewest_there_are(letters: str, data: st.DataObject, union: object) -> None:
    if set(letters) == {"."}:
        letters = "P" + letters[1:]
    flags = data.draw(st.lists(st.booleans(), min_size=len(letters), max_size=len(letters)))
    flags[0] = True
    regions, parents = lettered("".join("x" if flag else "." for flag in flags), letters)
    report = check_nesting(regions, parents)
    legal = {"nested", "equal"} | ({"supraregional"} if union else set())
    moves = propose_moves(report, supraregional=bool(union))
    if report.regions.loc["x", "nesting"] in legal:
        assert moves.empty
        return
    fewest = fewest_moves(set(report.members["nis"]), parents, legal)
    assert (fewest is None) == moves.empty
    for _, option in moves.groupby("option"):
        assert set(option["n_moves"]) == {len(option)} == {fewest}
        after = members_after(report, option)
        assert set(option["n_left"]) == {len(after)}
        assert plain_shape(after, parents) in legal


def test_one_move_mends_the_police_zone_of_lierde(flanders_2024: gpd.GeoDataFrame) -> None:
    report = check_nesting(flanders_2024["police_zone"], flanders_2024["reference_region"])
    moves = propose_moves(report).set_index("region")
    assert moves.loc["PZ Regio Puyenbroeck", "nis"] == "44045"
    assert moves.loc["PZ Regio Puyenbroeck", "parent"] == "Waasland"
    assert moves.loc[["PZ Geraardsbergen - Lierde"], "option"].to_list() == [1, 2]


def test_a_leaving_municipality_is_told_where_it_borders() -> None:
    regions, parents = lettered("xxyyzz", "PPPQQQ")
    regions["c"] = "z"
    graph = nx.path_graph(list("abcdef"))
    moves = propose_moves(check_nesting(regions, parents), graph=graph)
    assert moves[["region", "nis", "action"]].to_numpy().tolist() == [["z", "c", "leave"]]
    assert moves.loc[0, "could_join"] == ("x",)


def test_joining_can_be_the_shorter_way_to_a_union() -> None:
    report = check_nesting(*lettered("xxx.xx.", "PPPPQQR"))
    nest = propose_moves(report)
    assert nest["action"].to_list() == ["leave", "leave"]
    union = propose_moves(report, supraregional=True)
    assert union[["nis", "action", "shape"]].to_numpy().tolist() == [["d", "join", "supraregional"]]


def test_a_municipality_cut_in_two_can_only_leave() -> None:
    towns, lands = rectangles(10, 10, 10), rectangles(15, 15).rename(index={"a": "P", "b": "Q"})
    report = check_nesting(lettered("xxx", "...")[0], lands, municipalities=towns)
    assert report.to_frame().loc["x", "nesting"] == "supraregional"
    moves = propose_moves(report)
    assert moves["nis"].to_list() == ["b", "c", "a", "b"]
    assert moves["parent"].isna().to_list() == [True, False, False, True]
    only_split = check_nesting(pd.Series({"b": "x"}), lands, municipalities=towns)
    assert propose_moves(only_split).empty
    union = propose_moves(only_split, supraregional=True)
    assert union[["nis", "action"]].to_numpy().tolist() == [["a", "join"], ["c", "join"]]


def test_joining_the_one_that_lies_in_two_parents_can_be_all_it_takes() -> None:
    """Nine towns of 10 in two lands of 45: the fifth lies in both, and the region lacks it."""
    towns, lands = rectangles(*[10] * 9), rectangles(45, 45).rename(index={"a": "P", "b": "Q"})
    report = check_nesting(lettered("xxxx.xxxx", "." * 9)[0], lands, municipalities=towns)
    assert report.to_frame().loc["x", "nesting"] == "crossing"
    assert set(propose_moves(report)["n_moves"]) == {4}
    union = propose_moves(report, supraregional=True)
    assert union[["nis", "action", "shape", "n_moves"]].to_numpy().tolist() == [
        ["e", "join", "supraregional", 1]
    ]


def test_who_lies_in_no_parent_has_no_region_to_join() -> None:
    regions, parents = lettered("xxyy", "P..Q")
    moves = propose_moves(check_nesting(regions, parents), graph=nx.path_graph(list("abcd")))
    joins = moves.set_index("nis")["could_join"]
    assert joins["b"] == joins["c"] == ()
