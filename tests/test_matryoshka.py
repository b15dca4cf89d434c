"""Contiguity and nesting: by hand, on Flanders, and their properties."""

from pathlib import Path
from random import Random

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.lands import drawn, lettered, plain_shape, rectangles
from regiomap.checks.moves import propose_moves
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
from regiomap.matryoshka import check_contiguity, check_nesting


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


def test_polygons_and_codes_agree_where_the_maps_agree() -> None:
    towns = rectangles(10, 10, 10, 10)
    lands = rectangles(30, 10).rename(index={"a": "P", "b": "Q"})
    regions, parents = lettered("xxyy", "PPPQ")
    by_area = check_nesting(regions, lands, municipalities=towns)
    pd.testing.assert_frame_equal(by_area.to_frame(), check_nesting(regions, parents).to_frame())
    towns["land"] = parents
    by_column = check_nesting(regions, "land", municipalities=towns)
    pd.testing.assert_frame_equal(by_column.to_frame(), by_area.to_frame())


def test_a_municipality_cut_in_two_is_never_given_to_the_larger_part() -> None:
    towns = rectangles(10, 10, 10)
    lands = rectangles(19, 11).rename(index={"a": "P", "b": "Q"})
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
    towns = rectangles(10, 10)
    lands = rectangles(9.95, 10.05).rename(index={"a": "P", "b": "Q"})
    regions, _ = lettered("xy", "PQ")
    report = check_nesting(regions, lands, municipalities=towns)
    assert report.to_frame()["nesting"].to_list() == ["equal", "equal"]
    strict = check_nesting(regions, lands, municipalities=towns, sliver_share=0.004)
    assert strict.to_frame()["nesting"].to_dict() == {"x": "crossing", "y": "nested"}


def test_a_parent_that_reaches_beyond_the_municipalities_is_never_whole() -> None:
    towns, lands = rectangles(10, 10), rectangles(25).rename(index={"a": "P"})
    report = check_nesting(lettered("xx", "..")[0], lands, municipalities=towns)
    assert report.to_frame().loc["x", "nesting"] == "nested"


def test_a_municipality_partly_in_no_parent_sticks_out() -> None:
    towns, lands = rectangles(10, 10), rectangles(15).rename(index={"a": "P"})
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


def test_of_the_177_cooperations_100_lie_in_one_reference_region(
    flanders_2024: gpd.GeoDataFrame, cooperations: pd.Series
) -> None:
    report = check_nesting(cooperations, flanders_2024["reference_region"])
    counts = report.to_frame()["nesting"].value_counts()
    assert counts.to_dict() == {"nested": 96, "crossing": 77, "equal": 4}
    assert not report
    assert repr(report).startswith("<NestingReport: 100 of 177 regions lie in one parent; not: ")


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


@settings(max_examples=100, deadline=None)
@given(st.text("PQR.", min_size=1, max_size=7), st.text("xy", min_size=7, max_size=7))
def test_shapes_are_those_of_the_definition(parents: str, regions: str) -> None:
    region, parent = lettered(regions[: len(parents)], "P" + parents[1:])
    table = check_nesting(region, parent).to_frame()
    assert table["nesting"].to_dict() == {
        name: plain_shape(set(group.index), parent) for name, group in region.groupby(region)
    }


def test_an_inhabitant_of_two_overlapping_groups_counts_once() -> None:
    parents = pd.Series({"a": "P", "b": "P", "c": "Q", "d": "Q"})
    overlapping = pd.Series(["x", "x", "y", "y", "z"], index=["a", "c", "c", "b", "d"])
    people = pd.Series({"a": 10, "b": 20, "c": 30, "d": 40})
    figures = check_nesting(overlapping, parents).distance(people)
    assert figures["memberships"] == 5
    assert figures["crossing_memberships"] == 4 / 5
    assert figures["crossing_inhabitants"] == 60 / 100
    assert figures["sticking_out_inhabitants"] == 30 / 100


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


def test_parents_that_do_not_fit_are_refused() -> None:
    towns, lands = rectangles(10, 10), rectangles(20).rename(index={"a": "P"})
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


def test_a_region_around_a_hole_is_one_block_and_the_hole_too() -> None:
    report = check_contiguity(*drawn("aaa", "aba", "aaa"))
    assert report
    assert report.to_frame()["parts"].to_dict() == {"a": 1, "b": 1}


def test_touching_in_a_corner_is_no_contact() -> None:
    report = check_contiguity(*drawn("ab", "ba"))
    assert not report
    assert report.to_frame()["parts"].to_list() == [2, 2]


def test_blocks_come_largest_first_and_the_others_are_cut_off() -> None:
    assignment, graph = drawn("a.aa", "a...", " .a ")
    row = check_contiguity(assignment, graph).to_frame().loc["a"]
    assert row["blocks"] == (("00", "10"), ("02", "03"), ("22",))
    assert row["cut_off"] == ("02", "03", "22")
    assert row["n_municipalities"] == 5


def test_an_island_is_a_block_of_its_own_until_a_bridge_is_declared() -> None:
    assignment, graph = drawn("aa a")
    assert not check_contiguity(assignment, graph)
    graph.add_edge("01", "03", shared_border_m=0.0, kind="bridge")
    assert check_contiguity(assignment, graph)


def test_missing_values_are_not_assigned_and_are_counted() -> None:
    report = check_contiguity(*drawn("aa.", "..a"))
    assert report.n_unassigned == 3
    assert list(report.regions.index) == ["a"]


def test_groups_may_overlap_in_long_form() -> None:
    _, graph = drawn("xxx")
    groups = pd.Series(["p", "p", "q", "q"], index=["00", "01", "01", "02"])
    assert check_contiguity(groups, graph)


def test_a_single_municipality_is_a_region() -> None:
    report = check_contiguity(*drawn("a"))
    assert report
    assert report.to_frame().loc["a", "cut_off"] == ()


def test_limburg_is_one_block_without_voeren_only(graphs: dict[int, nx.Graph]) -> None:
    parents = load_flanders(2025)["reference_region"]
    report = check_contiguity(parents, graphs[2025])
    assert report.to_frame().query("parts > 1")["cut_off"].to_dict() == {"Limburg": ("73109",)}
    assert check_contiguity(parents.drop("73109"), graphs[2025])


def test_many_cooperations_are_no_single_block(graphs: dict[int, nx.Graph]) -> None:
    groups = load_cooperations().set_index("nis")["cooperation"]
    report = check_contiguity(groups, graphs[2024])
    assert len(report.regions) == 177
    assert int((report.regions["parts"] > 1).sum()) == 43


letters = st.lists(st.text("ab.", min_size=4, max_size=4), min_size=1, max_size=4)


@settings(deadline=None)
@given(letters.filter(lambda rows: any(set(row) - {"."} for row in rows)))
def test_parts_are_counted_like_a_flood(rows: list[str]) -> None:
    assignment, graph = drawn(*rows)
    for region, row in check_contiguity(assignment, graph).regions.iterrows():
        left, parts = set(assignment.index[assignment == region]), 0
        while left:
            parts += 1
            flood = [left.pop()]
            while flood:
                reached = left & set(graph[flood.pop()])
                left -= reached
                flood += reached
        assert row["parts"] == parts


def test_unknown_codes_are_counted_and_named() -> None:
    assignment, graph = drawn("aa")
    extra = pd.concat([assignment, pd.Series("a", index=[f"9{i}" for i in range(7)])])
    with pytest.raises(
        UnknownMunicipalityError, match=r"7 codes are not in the graph: '90', .*2 m"
    ):
        check_contiguity(extra, graph)
    with pytest.raises(UnknownMunicipalityError, match=r"1 code is not .* one vintage"):
        check_contiguity(extra.iloc[:3], graph)


def test_codes_as_numbers_are_recognised() -> None:
    graph = nx.path_graph(["01001", "01002"])
    with pytest.raises(UnknownMunicipalityError, match="text of five digits"):
        check_contiguity(pd.Series({1001: "a", 1002: "a"}), graph)
