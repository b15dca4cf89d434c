"""Why a municipality is in its region: every sentence is checked against what regiomap knows."""

import re

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest

import regiomap as rm
from helpers.html import page_of, reasons_on
from helpers.lands import cells, halves
from regiomap.drawing.web.reasons import encode_unplaced
from regiomap.drawing.web.territory import territory_of
from regiomap.errors import ColumnError, UnknownMunicipalityError
from regiomap.plans.sequence import Plans

WESTHOEK = "Westhoek"


@pytest.fixture(scope="module")
def westhoek(flanders: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return flanders[flanders["reference_region"] == WESTHOEK]


@pytest.fixture(scope="module")
def around(westhoek: gpd.GeoDataFrame) -> nx.Graph:
    return rm.build_adjacency(westhoek)


@pytest.fixture(scope="module")
def ten(around: nx.Graph) -> Plans:
    """Return the ten best plans of two regions."""
    return rm.PlanSpace(around).best(n_regions=2, n=10)


@pytest.fixture(scope="module")
def said(westhoek: gpd.GeoDataFrame, around: nx.Graph, ten: Plans) -> dict[str, list[str]]:
    """Return the sentences of each municipality, by its code."""
    drawn = rm.draw_map(westhoek, ten[0], graph=around, best_plans=ten, language="en")
    return dict(zip(westhoek.index, reasons_on(page_of(drawn)), strict=True))


def km(words: str) -> float:
    """Return the first length in a sentence, in metres."""
    found = re.search(r"([\d.,]+) (k?m)\b", words)
    assert found
    return float(found[1].replace(",", "")) * (1000 if found[2] == "km" else 1)


def test_the_first_sentence_names_the_longest_borders_inside_the_region(
    said: dict[str, list[str]], around: nx.Graph, ten: Plans, westhoek: gpd.GeoDataFrame
) -> None:
    region = ten[0].assignment
    for code, (first, *_) in said.items():
        fellows = [one for one in around[code] if region[one] == region[code]]
        longest = max(fellows, key=lambda one: around[code][one]["shared_border_m"])
        assert westhoek["name"][longest] in first
        metres = around[code][longest]["shared_border_m"]
        assert km(first) == pytest.approx(metres, abs=51)
        assert first.endswith(("both in this youth region.", "in this youth region too."))


def test_the_second_sentence_is_what_the_best_move_does(
    said: dict[str, list[str]], around: nx.Graph, ten: Plans, westhoek: gpd.GeoDataFrame
) -> None:
    region, checked = ten[0].assignment, {True: 0, False: 0}
    for code, (_, second, *_) in said.items():
        near = {region[one] for one in around[code]} - {region[code]}
        if not near:
            assert second.startswith("No other youth region borders on")
            continue
        (to,) = near  # there are two regions
        after = region.copy()
        after[code] = to
        legal = bool(rm.check_regions(after, around))
        checked[legal] += 1
        assert legal != second.startswith("Another youth region is not possible")
        if legal:
            now = rm.Plan(after).with_municipalities(westhoek, graph=around)
            assert km(second) == pytest.approx(now.cut - ten[0].cut, abs=51)
            assert second.startswith(f"In youth region {to}, ")
    assert min(checked.values()) > 0


def test_the_third_sentence_counts_the_plans_that_hold_all_it_names(
    said: dict[str, list[str]], ten: Plans, westhoek: gpd.GeoDataFrame
) -> None:
    region = ten[0].assignment
    pairs = ten.together()
    both = map(frozenset, zip(pairs["nis_a"], pairs["nis_b"], strict=True))
    shares = dict(zip(both, pairs["share"].tolist(), strict=True))
    code_of = {name: code for code, name in westhoek["name"].items()}
    counts = []
    for code, (*_, third) in said.items():
        found = re.fullmatch(
            r"In (?:all of the 10|(\d) of the 10) best proposals .* with (.*)\.", third
        )
        assert found
        m = int(found[1] or 10)
        named = [code_of[name] for name in re.split(r", | and ", found[2])]
        plans = ten.to_frame()
        assert (plans[named].eq(plans[code], axis=0)).all(axis=1).sum() == m
        fellows = [one for one in region.index[region == region[code]] if one != code]
        best = max(shares[frozenset((code, one))] for one in fellows)
        assert m == round(10 * best)
        counts.append(m)
    assert min(counts) < 10 == max(counts)


def test_rules_that_a_move_would_break_are_named_in_dutch() -> None:
    """
    00 01 02    west: 00 and 10; oost: the others
    10 11 12
    """
    table = cells()
    rules = rm.Criteria(min_size=2, max_size=4)
    whole = reasons_on(page_of(rm.draw_map(table, halves(table), criteria=rules)))
    assert whole[0] == [
        "gemeente 00 grenst over 1 km aan gemeente 10, ook in deze regio.",
        "Een andere regio kan niet: zonder haar zou west maar 1 gemeente hebben (minstens 2).",
    ]
    assert whole[1][1] == "Bij west zou er 1 km meer grens tussen jeugdregio's lopen."
    assert whole[2][1] == "Er grenst geen andere jeugdregio aan gemeente 02."
    few = rm.Criteria(min_size=1, max_size=2)
    assert (
        "met haar erbij zou west 3 gemeenten hebben (hoogstens 2)"
        in (reasons_on(page_of(rm.draw_map(table, halves(table), criteria=few)))[1][1])
    )
    parents = pd.Series(["P", "Q", "Q"] * 2, table.index)
    apart = reasons_on(page_of(rm.draw_map(table, halves(table), criteria=few, parents=parents)))
    assert "bij west zou ze buiten haar referentieregio liggen" in apart[1][1]
    row = pd.Series(["a", "a", "a", "b", "b", "b"], table.index)
    torn = reasons_on(page_of(rm.draw_map(table, row, criteria=rm.Criteria(min_size=1))))
    assert "zonder haar zou a niet meer aaneengesloten zijn" in torn[1][1]
    assert len(torn[1]) == 2


def test_a_proposal_brings_its_reasons_and_who_is_left_out(flanders: gpd.GeoDataFrame) -> None:
    limburg = flanders[flanders["reference_region"] == "Limburg"]
    proposal = rm.propose_regions(limburg, alternatives=4)
    voeren = list(limburg["name"]).index("Voeren")
    page = page_of(rm.draw_map(limburg, proposal))
    assert list(page["unplaced"]) == [str(voeren)]
    assert "heeft geen buur in Limburg" in page["unplaced"][str(voeren)]
    assert reasons_on(page)[voeren] is None
    genk = reasons_on(page)[list(limburg["name"]).index("Genk")]
    assert re.match(r"In (alle|\d van de) 5 beste voorstellen samen met ", genk[2])
    assert "bewezen het beste van alle" in page["plans"][0]["proof"]
    named = page_of(rm.draw_map(limburg, {"Eerst": proposal.best, "Dan": proposal}))
    assert [plan["title"] for plan in named["plans"]] == ["Eerst", "Dan"]
    assert named["unplaced"] == {}
    told = rm.draw_map(limburg, proposal.best, unplaced=proposal.unplaced, language="en")
    assert "has no neighbour in Limburg" in page_of(told)["unplaced"][str(voeren)]


def test_alternatives_that_are_better_than_the_plan_stand_alone(
    westhoek: gpd.GeoDataFrame, around: nx.Graph, ten: Plans
) -> None:
    worst = page_of(rm.draw_map(westhoek, ten[9], graph=around, best_plans=list(ten[:9])))
    assert all(" 9 beste voorstellen" in words[2] for words in reasons_on(worst) if len(words) > 2)
    best = page_of(rm.draw_map(westhoek, ten[0], graph=around, best_plans=ten[1:]))
    assert all(" 10 beste voorstellen" in words[2] for words in reasons_on(best))
    none = page_of(rm.draw_map(westhoek, ten[0], graph=around, best_plans=[]))
    assert {len(words) for words in reasons_on(none)} == {2}


def test_reasons_for_others_than_the_table_are_refused() -> None:
    table = cells()
    territory = territory_of(table, rm.build_adjacency(table), None)
    assert encode_unplaced(None, territory) == {}
    with pytest.raises(ColumnError, match=r"unplaced has no column \['reason'\]"):
        encode_unplaced(pd.DataFrame({"nis": ["00"]}), territory)
    with pytest.raises(UnknownMunicipalityError, match="'99'"):
        encode_unplaced(pd.DataFrame({"nis": ["99"], "reason": ["x"]}), territory)
    strange = rm.Plan(pd.Series({"99": "a"}))
    with pytest.raises(UnknownMunicipalityError, match="best_plans"):
        rm.draw_map(table, halves(table), best_plans=[strange])
