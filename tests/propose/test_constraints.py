"""Constraints and sizes of every parent find their parent, and strangers are named."""

import geopandas as gpd
import pytest

import regiomap as rm
from helpers.lands import squares
from regiomap.errors import InfeasibleError, UnknownMunicipalityError, UnknownRegionError


@pytest.fixture
def land() -> gpd.GeoDataFrame:
    """Two parents of six squares each: west is a0 to a5, east is b0 to b5.

    +----+----+----+----+
    | a0 | a1 | b0 | b1 |
    +----+----+----+----+
    | a2 | a3 | b2 | b3 |
    +----+----+----+----+
    | a4 | a5 | b4 | b5 |
    +----+----+----+----+
    """
    codes = ["a0", "a1", "b0", "b1", "a2", "a3", "b2", "b3", "a4", "a5", "b4", "b5"]
    return squares(codes, columns=4, parent=[code[0] for code in codes]).sort_index()


def regions(proposal: rm.reports.Proposal) -> set[frozenset[str]]:
    placed = proposal.best.assignment.dropna()
    return {frozenset(rows.index) for _, rows in placed.groupby(placed)}


def test_each_parent_has_its_own_sizes(land: gpd.GeoDataFrame) -> None:
    best = rm.propose_regions(land, within="parent", size={"a": (3, 3), "b": (6, 6)})
    assert sorted(map(len, regions(best))) == [3, 3, 6]


def test_constraints_go_to_their_parent(land: gpd.GeoDataFrame) -> None:
    found = regions(
        rm.propose_regions(
            land,
            within="parent",
            size=(2, 4),
            together=[["a0", "a3"]],
            apart=[["b0", "b2", "a0"]],
            fixed=[["b4", "b5"]],
            growing=[["a4"], ["a1"]],
        )
    )
    assert frozenset({"b4", "b5"}) in found
    assert any({"a0", "a3"} <= region for region in found)
    assert not any({"b0", "b2"} <= region or {"a4", "a1"} <= region for region in found)


def test_centre_towns_are_one_in_every_region(land: gpd.GeoDataFrame) -> None:
    found = regions(
        rm.propose_regions(
            land,
            within="parent",
            size=(2, 4),
            centres=["a0", "a5", "b1", "b4"],
            centres_in_region=(1, 1),
        )
    )
    assert all(len(region & {"a0", "a5", "b1", "b4"}) == 1 for region in found)


def test_who_is_left_out_is_unplaced_with_that_reason(land: gpd.GeoDataFrame) -> None:
    proposal = rm.propose_regions(land, within="parent", size=(2, 5), left_out=["a5"])
    assert proposal.unplaced.to_numpy().tolist() == [["a5", "a5", "is left out as asked"]]
    assert proposal.best.assignment.isna()["a5"]


def test_leaving_out_can_strand_others_and_that_is_said(land: gpd.GeoDataFrame) -> None:
    proposal = rm.propose_regions(land, within="parent", size=(2, 4), left_out=["a2", "a5"])
    reasons = proposal.unplaced.set_index("nis")["reason"].to_dict()
    assert reasons["a4"].startswith("has no neighbour in a")


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"together": [["a1", "b0"]]},
            InfeasibleError,
            "cannot be one region: they lie in 'a', 'b'",
        ),
        ({"fixed": [["a1", "b0"]]}, InfeasibleError, "they lie in 'a', 'b'"),
        ({"size": {"A": (2, 4)}}, UnknownRegionError, "'A', which is no parent"),
        ({"apart": [["a1", "x"]]}, UnknownMunicipalityError, "apart names 1 code .*'x'"),
        ({"centres": ["x"]}, UnknownMunicipalityError, "centres names 1 code .*'x'"),
        ({"left_out": ["x"]}, UnknownMunicipalityError, "left_out names 1 code .*'x'"),
        ({"size": (2, 4), "fixed": [["a0", "a3"]]}, InfeasibleError, "is in 2 parts"),
    ],
)
def test_a_demand_that_cannot_be_met_is_named(
    land: gpd.GeoDataFrame, options: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        rm.propose_regions(land, within="parent", **options)  # type: ignore[arg-type]
