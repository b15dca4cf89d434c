"""Nesting, stacks of layers, and the moves that mend."""

from itertools import chain, combinations, pairwise
from pathlib import Path
from random import Random

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from regiomap.checks.moves import propose_moves
from regiomap.checks.stack import check_stack, compare_nesting
from regiomap.errors import (
    AssignmentError,
    BoundaryError,
    ColumnError,
    CRSError,
    OptionError,
    UnknownMunicipalityError,
    UnknownRegionError,
)
from regiomap.flanders import load_cooperations, load_flanders, load_reference_regions
from regiomap.matryoshka import NestingReport, check_nesting

DIVISIONS = [
    "primary_care_zone",
    "police_zone",
    "transport_region",
    "housing_area",
    "tourism_streek",
]


def lettered(regions: str, parents: str) -> tuple[pd.Series, pd.Series]:
    """Read one letter a municipality (a, b, c, ...); a dot is no region, or no parent."""
    codes = [chr(ord("a") + i) for i in range(len(parents))]
    region, parent = (
        pd.Series(list(letters), index=codes, dtype=object).replace(".", None)
        for letters in (regions, parents)
    )
    return region, parent


def squares(*widths: float, height: float = 1000.0) -> gpd.GeoDataFrame:
    """Draw rectangles side by side, from west to east, called a, b, c, ..."""
    edges = [sum(widths[:i]) for i in range(len(widths) + 1)]
    return gpd.GeoDataFrame(
        {"name": [chr(ord("a") + i) for i in range(len(widths))]},
        geometry=[shapely.box(x, 0, y, height) for x, y in pairwise(edges)],
        index=pd.Index([chr(ord("a") + i) for i in range(len(widths))], name="nis"),
        crs=31370,
    )


@pytest.fixture(scope="module")
def flanders() -> gpd.GeoDataFrame:
    return load_flanders(2024)


@pytest.fixture(scope="module")
def cooperations() -> pd.Series:
    return load_cooperations().set_index("nis")["cooperation"]


# By code, with the answer by hand.


@pytest.mark.parametrize(
    ("regions", "parents", "shape", "sticking_out"),
    [
        ("xx..", "PPPQ", "nested", ()),
        ("xxx.", "PPPQ", "equal", ()),
        ("xxxx", "PPPQ", "supraregional", ("d",)),
        ("xx.x", "PPPQ", "crossing", ("d",)),
        ("xxx", "PP.", "crossing", ("c",)),
        ("x..", ".PP", "crossing", ("a",)),
        ("xxxxx", "PPQQR", "supraregional", ("c", "d", "e")),
        ("xxxx.", "PPQQQ", "crossing", ("c", "d")),
    ],
)
def test_the_four_shapes(regions: str, parents: str, shape: str, sticking_out: object) -> None:
    report = check_nesting(*lettered(regions, parents))
    row = report.to_frame().loc["x"]
    assert row["nesting"] == shape
    assert row["sticking_out"] == sticking_out
    assert bool(report) == (shape in ("nested", "equal"))


def test_a_tie_shows_in_the_counts_and_the_first_name_holds() -> None:
    row = check_nesting(*lettered("xxxx.", "QQPPR")).to_frame().loc["x"]
    assert row["parent"] == "P"
    assert row["parents"] == ("P", "Q")
    assert row["n_in_parents"] == (2, 2)


def test_groups_may_overlap_and_be_partial() -> None:
    _, parents = lettered("....", "PPQQ")
    groups = pd.Series(["x", "y", "y", None], index=["a", "a", "c", "d"])
    report = check_nesting(groups, parents)
    assert report.to_frame()["nesting"].to_dict() == {"x": "nested", "y": "crossing"}
    assert report.n_unassigned == 1


def test_an_exempt_region_keeps_its_shape_and_its_reason() -> None:
    exempt = pd.Series({"x": "scale only"})
    report = check_nesting(*lettered("xx", "PQ"), exempt=exempt)
    assert report
    row = report.to_frame().loc["x"]
    assert (row["nesting"], row["exempt"]) == ("supraregional", "scale only")
    assert repr(report) == "<NestingReport: 0 of 1 regions lie in one parent; 1 exempt>"


def test_crossings_count_municipalities_and_inhabitants() -> None:
    population = pd.Series({"a": 10, "b": 20, "c": 30, "d": 40, "e": 0})
    report = check_nesting(*lettered("xxxyy", "PPQQQ"), exempt=None)
    table = report.crossings(population)
    assert table["region"].to_list() == ["x", "x"]
    assert table["municipalities"].to_list() == [("a", "b"), ("c",)]
    assert table["inhabitants"].to_list() == [30.0, 30.0]
    assert "inhabitants" not in report.crossings()
    assert report.distance(population).to_dict() == {
        "regions": 2,
        "nested": 1,
        "equal": 0,
        "supraregional": 0,
        "crossing": 1,
        "exempt": 0,
        "memberships": 5,
        "crossing_regions": 0.5,
        "crossing_memberships": 0.6,
        "crossing_inhabitants": 0.6,
        "sticking_out_memberships": 0.2,
        "sticking_out_inhabitants": 0.3,
    }


# By area.


def test_polygons_and_codes_agree_where_the_maps_agree() -> None:
    towns = squares(10, 10, 10, 10)
    lands = squares(30, 10).rename(index={"a": "P", "b": "Q"})
    regions, parents = lettered("xxyy", "PPPQ")
    by_area = check_nesting(regions, lands, municipalities=towns)
    pd.testing.assert_frame_equal(by_area.to_frame(), check_nesting(regions, parents).to_frame())
    towns["land"] = parents
    by_column = check_nesting(regions, "land", municipalities=towns)
    pd.testing.assert_frame_equal(by_column.to_frame(), by_area.to_frame())


def test_a_municipality_cut_in_two_is_never_given_to_the_larger_part() -> None:
    towns = squares(10, 10, 10)
    lands = squares(19, 11).rename(index={"a": "P", "b": "Q"})
    report = check_nesting(lettered("xxy", "...")[0], lands, municipalities=towns)
    assert report.to_frame().loc["x", ["nesting", "parents", "sticking_out"]].to_dict() == {
        "nesting": "crossing",
        "parents": ("P", "Q"),
        "sticking_out": ("b",),
    }
    shares = report.members.query("nis == 'b'").set_index("parent")["share"]
    assert shares.to_dict() == pytest.approx({"P": 0.9, "Q": 0.1})
    assert report.to_frame().loc["y", "nesting"] == "nested"
    people = report.crossings(pd.Series(100, index=["a", "b", "c"])).set_index("parent")
    assert people["inhabitants"].to_dict() == pytest.approx({"P": 190, "Q": 10})


def test_a_sliver_is_ignored_up_to_its_share() -> None:
    towns = squares(10, 10)
    lands = squares(9.95, 10.05).rename(index={"a": "P", "b": "Q"})
    regions, _ = lettered("xy", "PQ")
    report = check_nesting(regions, lands, municipalities=towns)
    assert report.to_frame()["nesting"].to_list() == ["equal", "equal"]
    strict = check_nesting(regions, lands, municipalities=towns, sliver_share=0.004)
    assert strict.to_frame()["nesting"].to_dict() == {"x": "crossing", "y": "nested"}


def test_a_parent_that_reaches_beyond_the_municipalities_is_never_whole() -> None:
    towns, lands = squares(10, 10), squares(25).rename(index={"a": "P"})
    report = check_nesting(lettered("xx", "..")[0], lands, municipalities=towns)
    assert report.to_frame().loc["x", "nesting"] == "nested"


def test_a_municipality_partly_in_no_parent_sticks_out() -> None:
    towns, lands = squares(10, 10), squares(15).rename(index={"a": "P"})
    report = check_nesting(lettered("xx", "..")[0], lands, municipalities=towns)
    row = report.to_frame().loc["x"]
    assert (row["nesting"], row["sticking_out"]) == ("crossing", ("b",))


def test_an_exclave_and_an_enclave_are_measured_like_any_other() -> None:
    ring = shapely.box(0, 0, 30, 30) - shapely.box(10, 10, 20, 20)
    towns = gpd.GeoDataFrame(
        {"name": ["ring", "hole", "far"]},
        geometry=[ring, shapely.box(10, 10, 20, 20), shapely.box(90, 0, 99, 9)],
        index=pd.Index(["r", "h", "f"], name="nis"),
        crs=31370,
    )
    lands = gpd.GeoDataFrame(
        geometry=[shapely.union_all([ring, towns.geometry["f"]]), towns.geometry["h"]],
        index=["P", "Q"],
        crs=31370,
    )
    report = check_nesting(pd.Series("x", index=["r", "f"]), lands, municipalities=towns)
    assert report.to_frame().loc["x", "nesting"] == "equal"


# What a citizen can check.


def test_of_the_177_cooperations_100_lie_in_one_reference_region(
    flanders: gpd.GeoDataFrame, cooperations: pd.Series
) -> None:
    report = check_nesting(cooperations, flanders["reference_region"])
    counts = report.to_frame()["nesting"].value_counts()
    assert counts.to_dict() == {"nested": 96, "crossing": 77, "equal": 4}
    assert not report
    assert repr(report).startswith("<NestingReport: 100 of 177 regions lie in one parent; not: ")


def test_the_five_divisions_of_flanders_side_by_side(
    flanders: gpd.GeoDataFrame, cooperations: pd.Series
) -> None:
    parents = flanders["reference_region"]
    reports = {name: check_nesting(flanders[name], parents) for name in DIVISIONS}
    reports["cooperations"] = check_nesting(cooperations, parents)
    table = compare_nesting(reports, population=flanders["population"])
    assert table["crossing"].to_dict() == {
        "police_zone": 8,
        "housing_area": 4,
        "primary_care_zone": 6,
        "tourism_streek": 6,
        "transport_region": 8,
        "cooperations": 77,
    }
    assert table["regions"].to_list() == [101, 42, 56, 23, 15, 177]
    assert table["crossing_memberships"].is_monotonic_increasing
    shares = table["crossing_memberships"].round(3).to_dict()
    assert (shares["police_zone"], shares["cooperations"]) == (0.113, 0.702)
    hamme = reports["police_zone"].crossings(flanders["population"]).set_index("region")
    held = hamme.loc[["PZ Hamme - Waasmunster"], "parent"]
    assert held.to_list() == ["Denderregio", "Waasland"]


def test_zwijndrecht_keeps_the_reference_regions_out_of_the_provinces() -> None:
    for vintage, crossing in ((2024, ["Waasland"]), (2025, [])):
        flanders = load_flanders(vintage)  # type: ignore[arg-type]
        report = check_stack(flanders[["reference_region", "province"]])
        table = report.reports["reference_region", "province"].to_frame()
        assert table.index[table["nesting"] == "crossing"].to_list() == crossing
    assert report


def test_the_embedded_reference_regions_as_polygons_give_the_same_answer() -> None:
    flanders = load_flanders(2025)
    lands = load_reference_regions().set_index("name")
    by_area = check_nesting(flanders["police_zone"], lands, municipalities=flanders)
    by_code = check_nesting(flanders["police_zone"], flanders["reference_region"])
    pd.testing.assert_frame_equal(by_area.to_frame(), by_code.to_frame())


@pytest.mark.official
def test_the_official_polygons_give_the_same_answer(
    official: Path, cooperations: pd.Series
) -> None:
    towns = gpd.read_file(official / "municipalities_2024.shp")
    towns.index = pd.Index(towns["gemeente"].astype(int).astype(str), name="nis")
    towns = towns.rename(columns={"naam": "name"}).loc[load_flanders(2024).index]
    lands = gpd.read_file(official / "reference_regions.shp").set_index("REFREG")
    report = check_nesting(cooperations, lands, municipalities=towns)
    assert int(report.regions["nesting"].isin(["nested", "equal"]).sum()) == 100


# Stacks.


def test_a_layer_can_cross_the_next_and_lie_inside_the_one_after_it() -> None:
    layers = pd.DataFrame(
        {"team": list("xxyy"), "town": list("TUUU"), "land": list("LLLL")}, index=list("abcd")
    )
    report = check_stack(layers, population=pd.Series(1, index=list("abcd")))
    assert not report
    assert repr(report) == "<StackReport: 1 of 3 pairs do not nest: 'team' in 'town'>"
    assert report.to_frame()["crossing"].to_dict() == {
        ("team", "town"): 1,
        ("team", "land"): 0,
        ("town", "land"): 0,
    }
    assert repr(check_stack(layers[["town", "land"]])) == (
        "<StackReport: town in land: every layer nests>"
    )


def test_a_stack_needs_layers_that_fit() -> None:
    regions, parents = lettered("xxy", "PPQ")
    with pytest.raises(OptionError, match="two layers or more, got 1"):
        check_stack({"only": regions})
    twice = pd.Series(["P", "Q"], index=["a", "a"])
    with pytest.raises(AssignmentError, match="of the parents are in more than one region: 'a'"):
        check_stack({"inner": regions, "outer": twice})
    with pytest.raises(UnknownMunicipalityError, match="not a missing row"):
        check_stack({"inner": regions, "outer": parents.iloc[:2]})


# Moves.


def plain_shape(members: set[str], parents: pd.Series) -> str:
    """Return how a group lies, by the words of the definition and without a table."""
    held = {parents[code] for code in members}
    if None in held:
        return "crossing"
    union = {code for code, parent in parents.items() if parent in held}
    if len(held) == 1:
        return "equal" if members == union else "nested"
    return "supraregional" if members == union else "crossing"


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


@settings(max_examples=100, deadline=None)
@given(st.text("PQR.", min_size=1, max_size=7), st.text("xy", min_size=7, max_size=7))
def test_shapes_are_those_of_the_definition(parents: str, regions: str) -> None:
    region, parent = lettered(regions[: len(parents)], "P" + parents[1:])
    table = check_nesting(region, parent).to_frame()
    assert table["nesting"].to_dict() == {
        name: plain_shape(set(group.index), parent) for name, group in region.groupby(region)
    }


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


def test_one_move_mends_the_police_zone_of_lierde(flanders: gpd.GeoDataFrame) -> None:
    report = check_nesting(flanders["police_zone"], flanders["reference_region"])
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
    towns, lands = squares(10, 10, 10), squares(15, 15).rename(index={"a": "P", "b": "Q"})
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
    towns, lands = squares(*[10] * 9), squares(45, 45).rename(index={"a": "P", "b": "Q"})
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


def test_an_inhabitant_of_two_overlapping_groups_counts_once() -> None:
    parents = pd.Series({"a": "P", "b": "P", "c": "Q", "d": "Q"})
    overlapping = pd.Series(["x", "x", "y", "y", "z"], index=["a", "c", "c", "b", "d"])
    people = pd.Series({"a": 10, "b": 20, "c": 30, "d": 40})
    figures = check_nesting(overlapping, parents).distance(people)
    assert figures["memberships"] == 5
    assert figures["crossing_memberships"] == 4 / 5
    assert figures["crossing_inhabitants"] == 60 / 100
    assert figures["sticking_out_inhabitants"] == 30 / 100


# Properties.


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.text("PQR", min_size=1, max_size=8), st.text("xy", min_size=8, max_size=8), st.randoms())
def test_the_order_of_rows_changes_nothing(parents: str, regions: str, random: Random) -> None:
    region, parent = lettered(regions[: len(parents)], parents)
    report = check_nesting(region, parent)
    codes = list(region.index)
    random.shuffle(codes)
    again = check_nesting(region.loc[codes], parent.loc[codes[::-1]])
    pd.testing.assert_frame_equal(report.to_frame(), again.to_frame())
    pd.testing.assert_frame_equal(report.members, again.members)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.text("PQR", min_size=2, max_size=8))
def test_every_parent_equals_itself_and_all_together_are_the_union(parents: str) -> None:
    _, parent = lettered("." * len(parents), parents)
    assert check_nesting(parent, parent).regions["nesting"].eq("equal").all()
    everyone = check_nesting(pd.Series("x", index=parent.index), parent)
    expected = "equal" if len(set(parents)) == 1 else "supraregional"
    assert everyone.regions.loc["x", "nesting"] == expected


# Faults.


def test_parents_that_do_not_fit_are_refused() -> None:
    towns, lands = squares(10, 10), squares(20).rename(index={"a": "P"})
    regions, parents = lettered("xx", "PP")
    with pytest.raises(UnknownMunicipalityError, match="1 code is not in the parents: 'b'"):
        check_nesting(regions, parents.iloc[:1])
    with pytest.raises(AssignmentError, match="the parents holds no municipality"):
        check_nesting(regions, parents.mask(parents.notna()))
    with pytest.raises(OptionError, match="polygons need the municipalities"):
        check_nesting(regions, lands)
    with pytest.raises(OptionError, match="a column name need the municipalities"):
        check_nesting(regions, "land")
    with pytest.raises(ColumnError, match=r"no column 'nam'\. Did you mean 'name'\?"):
        check_nesting(regions, "nam", municipalities=towns)
    with pytest.raises(CRSError, match=r"to_crs\(municipalities.crs\)"):
        check_nesting(regions, lands.to_crs(3812), municipalities=towns)
    with pytest.raises(BoundaryError, match="must name each polygon once"):
        check_nesting(regions, pd.concat([lands, lands]), municipalities=towns)
    bow_tie = lands.set_geometry([shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])], crs=31370)
    with pytest.raises(BoundaryError, match="1 parents are no valid polygon: 'P'"):
        check_nesting(regions, bow_tie, municipalities=towns)


@pytest.mark.parametrize("share", [-0.1, 0.5, float("nan")])
def test_a_sliver_is_less_than_half(share: float) -> None:
    with pytest.raises(OptionError, match=r"sliver_share must be from 0 to below 0\.5"):
        check_nesting(*lettered("xx", "PP"), sliver_share=share)


def test_an_exemption_for_an_unknown_region_is_refused() -> None:
    with pytest.raises(UnknownRegionError, match=r"1 exempt regions are not in .*: 'z'"):
        check_nesting(*lettered("xx", "PP"), exempt=pd.Series({"z": "why"}))


def test_figures_about_people_need_everybody() -> None:
    report = check_nesting(*lettered("xx", "PQ"))
    with pytest.raises(UnknownMunicipalityError, match="not in the population: 'b'"):
        report.distance(pd.Series({"a": 1}))
    with pytest.raises(UnknownMunicipalityError, match="not in the graph"):
        propose_moves(report, graph=nx.path_graph(["c"]))
