"""The matryoshka on a country that is not Flanders: nothing in it is tied to one place.

Marenia has 62 communes in three layers (valley in county in realm), codes that are no numbers,
an enclave, an exclave, islands, and coordinates of another grid. The answers are by hand.
"""

import re
from pathlib import Path

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
import shapely

from helpers.boundary_files import written
from helpers.lands import squares
from helpers.messages import messages
from regiomap.adjacency import build_adjacency
from regiomap.boundaries.reading import read_municipalities
from regiomap.checks.criteria import Criteria
from regiomap.checks.doubtful_borders import check_sensitivity
from regiomap.checks.moves import propose_moves
from regiomap.checks.regions import check_regions
from regiomap.checks.stack import check_stack
from regiomap.drawing.figures.nesting import draw_nesting
from regiomap.errors import CRSError
from regiomap.history.register import Register, carry_register, read_register
from regiomap.history.vintages import carry_assignment, check_vintage
from regiomap.matryoshka import check_nesting
from regiomap.plans.reading import read_plan

# One letter a commune of 10 by 10 km. Valleys: county N has a, b and e; county S has c and d.
# Valley e is an enclave in a; valley d has an exclave in county N and two islands at sea; the
# westernmost c of the fourth row lies in county N. Spaces are sea.
VALLEYS = (
    "aaaaabbbbb   ",
    "aaeaabbdbb  d",
    "aaaaabbbbb   ",
    "cccccddddd  d",
    "cccccddddd   ",
    "cccccddddd   ",
)
COUNTY = {"a": "N", "b": "N", "e": "N", "c": "S", "d": "S"}
STRAY = "MA-3-00"


@pytest.fixture(scope="module")
def marenia() -> gpd.GeoDataFrame:
    cells = [
        (f"MA-{row}-{column:02}", letter, shapely.box(column, -row, column + 1, 1 - row))
        for row, line in enumerate(VALLEYS)
        for column, letter in enumerate(line)
        if letter != " "
    ]
    table = gpd.GeoDataFrame(
        {
            "name": [f"Commune {code}" for code, _, _ in cells],
            "valley": [letter for _, letter, _ in cells],
            "souls": 100,
        },
        geometry=[shapely.affinity.scale(box, 1e4, 1e4, origin=(0, 0)) for _, _, box in cells],
        index=pd.Index([code for code, _, _ in cells], name="nis"),
        crs=32631,
    )
    table["county"] = table["valley"].map(COUNTY)
    table.loc[STRAY, "county"] = "N"
    table["realm"] = "Marenia"
    return table


@pytest.fixture(scope="module")
def graph(marenia: gpd.GeoDataFrame) -> nx.Graph:
    with pytest.warns(UserWarning, match="2 of 62 municipalities have no neighbour"):
        return build_adjacency(marenia)


def test_the_three_layers(marenia: gpd.GeoDataFrame) -> None:
    report = check_stack(marenia[["valley", "county", "realm"]], population=marenia["souls"])
    assert not report
    table = report.to_frame()
    assert table["crossing"].to_dict() == {
        ("valley", "county"): 1,
        ("valley", "realm"): 0,
        ("county", "realm"): 0,
    }
    assert table.loc[("valley", "county"), "sticking_out_inhabitants"] == pytest.approx(1 / 62)
    crossings = report.reports["valley", "county"].crossings(marenia["souls"])
    assert crossings[
        ["region", "parent", "n_municipalities", "inhabitants"]
    ].to_numpy().tolist() == [
        ["c", "S", 14, 1400.0],
        ["c", "N", 1, 100.0],
    ]


def test_one_move_mends_it(marenia: gpd.GeoDataFrame, graph: nx.Graph) -> None:
    moves = propose_moves(check_nesting(marenia["valley"], marenia["county"]), graph=graph)
    assert moves[["region", "nis", "action", "n_left"]].to_numpy().tolist() == [
        ["c", STRAY, "leave", 14]
    ]
    assert moves.loc[0, "could_join"] == ("a",)


def test_counties_as_polygons_say_the_same(marenia: gpd.GeoDataFrame) -> None:
    counties = marenia.dissolve("county")[["geometry"]]
    by_area = check_nesting(marenia["valley"], counties, municipalities=marenia)
    by_code = check_nesting(marenia["valley"], "county", municipalities=marenia)
    pd.testing.assert_frame_equal(by_area.to_frame(), by_code.to_frame())


def test_the_criteria_of_another_country(marenia: gpd.GeoDataFrame, graph: nx.Graph) -> None:
    criteria = Criteria(min_size=2, max_size=20, recommended=("contiguous",))
    register = pd.DataFrame({"exempt": ["treaty of the pass"]}, index=["c"])
    report = check_regions(
        marenia["valley"], graph, parents=marenia["county"], criteria=criteria, register=register
    )
    table = report.per_region("en")
    assert table.index[~table["ok"]].to_list() == ["e"]
    assert table.loc["e", "remarks"] == "1 municipality, at least 2 needed"
    assert table.loc["c", "remarks"] == (
        "lies in S, N; outside S: Commune MA-3-00; exempt: treaty of the pass"
    )
    islands = "Commune MA-1-07, Commune MA-1-12, Commune MA-3-12"
    assert table.loc["d", "remarks"] == f"4 separate parts; cut off: {islands}"


def test_a_ferry_makes_an_island_hang_on_a_bridge(marenia: gpd.GeoDataFrame) -> None:
    with pytest.warns(UserWarning, match="1 of 62"):
        graph = build_adjacency(marenia, bridges=[("MA-3-12", "MA-3-09")])
    coast = marenia.loc[["MA-3-12", "MA-3-09"], "valley"]
    report = check_sensitivity(coast, graph)
    assert not report
    assert report.borders.query("changes")["kind"].to_list() == ["bridge"]


def test_through_time_with_codes_that_are_no_numbers(
    marenia: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    crosswalk = {"MA-0-04": "MB-1", "MA-0-05": "MB-1", "MA-1-00": "MB-2", "MA-1-01": "MB-2"}
    vintages = {
        "old": marenia.index,
        "new": marenia.index.map(lambda code: crosswalk.get(code, code)),
    }
    report = carry_assignment(marenia["valley"], crosswalk, vintages=vintages, min_size=2)
    assert report.choices["regions"].to_dict() == {"MB-1": ("a", "b")}
    assert report.assignment["MB-2"] == "a"
    assert len(report.assignment) == 60
    assert check_vintage(report.assignment.index, vintages).fitting == ("new",)

    register = Register(
        pd.DataFrame({"region": marenia["valley"], "nis": marenia.index, "valid_from": "1848"})
    )
    carried = carry_register(
        register, crosswalk, on="1901-01-01", choices={"MB-1": "b"}, min_size=1
    )
    carried.register.save(tmp_path / "marenia.csv")
    again = read_register(tmp_path / "marenia.csv")
    assert again.assignment("1900-12-31").to_dict() == marenia["valley"].to_dict()
    assert again.assignment("1901-01-01").loc[["MB-1", "MB-2"]].to_list() == ["b", "a"]
    assert len(again.assignment("1901-01-01")) == 60


def test_a_plan_may_call_its_codes_so(marenia: gpd.GeoDataFrame, tmp_path: Path) -> None:
    table = marenia.rename_axis("code").reset_index()
    table = table.rename(columns={"valley": "region"})[["code", "region"]]
    table.to_csv(tmp_path / "plan.csv", index=False)
    assert read_plan(tmp_path / "plan.csv").assignment.to_dict() == marenia["valley"].to_dict()


def test_no_message_speaks_of_flanders_elsewhere() -> None:
    # The shell says so of the boundaries that ship, and services have their names; the CRS is
    # proposed where coordinates fit it.
    told = [
        (one.module, one.text)
        for one in messages()
        if re.search(r"Fland|Flemish|Vlaan|Vlaams|Belgi", one.text)
        and not one.module.startswith(("cli.", "official."))
    ]
    assert told == [("boundaries.metres", "e.g. crs=31370 for Belgian Lambert 72")]


def test_a_file_without_a_crs_far_from_flanders_hears_nothing_of_it(tmp_path: Path) -> None:
    table = squares("ab", west=2_600_000, south=1_200_000).rename_axis("code")
    written(table.set_crs(None, allow_override=True), tmp_path / "bern.shp")
    with pytest.raises(CRSError, match=r"it has no CRS") as told:
        read_municipalities(tmp_path / "bern.shp")
    assert not re.search(r"31370|Belg|Fland", str(told.value))
    assert read_municipalities(tmp_path / "bern.shp", crs=2056).index.name == "code"


def test_the_picture_needs_no_flanders(marenia: gpd.GeoDataFrame) -> None:
    report = check_nesting(marenia["valley"], marenia["county"])
    figure = draw_nesting(report, marenia, language="en", parent="county")
    assert figure.get_suptitle() == "4 of 5 groups lie in one county, 1 crosses a border"
    assert "1  c: S 14, N 1" in figure.axes[1].texts[-1].get_text()
