"""Colours of several plans: who stays the same keeps its colour, and neighbours still differ."""

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest

import regiomap as rm
from helpers.html import page_of


@pytest.mark.parametrize("parents", ["reference_region", None])
def test_who_stays_the_same_keeps_its_colour_under_another_name_and_number(
    flanders: gpd.GeoDataFrame,
    bridged: nx.Graph,
    plans: dict[str, pd.Series],
    parents: str | None,
) -> None:
    first = plans["Voorstel"]
    second = first.copy()
    second[second == "Waasland 1"] = "Aan de Durme"  # another place in the order
    second[second == "Kempen 3"] = "Kempen 1"  # two become one
    second[second.index[second == "Limburg 1"][:5]] = "Limburg nieuw"
    drawn = rm.draw_map(flanders, [first, second], graph=bridged, parents=parents)
    page = page_of(drawn)
    before, after = page["plans"]
    colours = [
        [None if region < 0 else plan["colours"][region] for region in plan["of"]]
        for plan in (before, after)
    ]
    members = [[frozenset(s.index[s == s[code]]) for code in first.index] for s in (first, second)]
    same = [i for i, (a, b) in enumerate(zip(*members, strict=True)) if a == b]
    assert len(same) > 200
    place = {code: i for i, code in enumerate(page["municipalities"]["codes"])}
    at = [place[first.index[i]] for i in same]
    assert [colours[1][i] for i in at] == [colours[0][i] for i in at]
    for a, b, *_ in page["municipalities"]["edges"]:
        if after["of"][a] != after["of"][b]:
            assert colours[1][a] != colours[1][b]


def test_the_first_plan_has_the_colours_it_has_alone(
    flanders: gpd.GeoDataFrame, plans: dict[str, pd.Series]
) -> None:
    first, other = plans["Voorstel"], plans["Anders"]
    alone = page_of(rm.draw_map(flanders, first))["plans"][0]["colours"]
    among = page_of(rm.draw_map(flanders, [first, other]))["plans"][0]["colours"]
    assert among == alone


@pytest.mark.parametrize("seed", range(3))
def test_who_stays_the_same_keeps_its_colour_whatever_else_changes(
    flanders: gpd.GeoDataFrame, bridged: nx.Graph, plans: dict[str, pd.Series], seed: int
) -> None:
    """Half of the reference regions are divided otherwise, so that most tints are asked for."""
    first, other = plans["Voorstel"], plans["Anders"]
    parents = flanders["reference_region"]
    changed = parents.drop_duplicates().sample(frac=0.5, random_state=seed)
    moved = parents.isin(changed)
    second = first.mask(moved, other.add(" anders"))
    page = page_of(rm.draw_map(flanders, [first, second], graph=bridged))
    before, after = page["plans"]
    place = {code: i for i, code in enumerate(page["municipalities"]["codes"])}
    stays = [code for code in first.index if not moved[first.index[first == first[code]]].any()]
    assert len(stays) > 50
    for code in stays:
        i = place[code]
        assert after["colours"][after["of"][i]] == before["colours"][before["of"][i]], code
