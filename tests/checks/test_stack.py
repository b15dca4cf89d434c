"""Stacks: which layer lies inside which."""

import geopandas as gpd
import pandas as pd
import pytest

from helpers.lands import lettered
from regiomap.checks.stack import check_stack, compare_nesting
from regiomap.errors import (
    AssignmentError,
    OptionError,
    UnknownMunicipalityError,
)
from regiomap.flanders import load_flanders
from regiomap.matryoshka import check_nesting

DIVISIONS = [
    "primary_care_zone",
    "police_zone",
    "transport_region",
    "housing_area",
    "tourism_streek",
]


def test_the_five_divisions_of_flanders_side_by_side(
    flanders_2024: gpd.GeoDataFrame, cooperations: pd.Series
) -> None:
    parents = flanders_2024["reference_region"]
    reports = {name: check_nesting(flanders_2024[name], parents) for name in DIVISIONS}
    reports["cooperations"] = check_nesting(cooperations, parents)
    table = compare_nesting(reports, population=flanders_2024["population"])
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
    hamme = reports["police_zone"].crossings(flanders_2024["population"]).set_index("region")
    held = hamme.loc[["PZ Hamme - Waasmunster"], "parent"]
    assert held.to_list() == ["Denderregio", "Waasland"]


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
    with pytest.raises(AssignmentError, match="occur more than once in the parents: 'a'"):
        check_stack({"inner": regions, "outer": twice})
    with pytest.raises(UnknownMunicipalityError, match="not a missing row"):
        check_stack({"inner": regions, "outer": parents.iloc[:2]})


def test_zwijndrecht_keeps_the_reference_regions_out_of_the_provinces() -> None:
    for vintage, crossing in ((2024, ["Waasland"]), (2025, [])):
        flanders = load_flanders(vintage)  # type: ignore[arg-type]
        report = check_stack(flanders[["reference_region", "province"]])
        table = report.reports["reference_region", "province"].to_frame()
        assert table.index[table["nesting"] == "crossing"].to_list() == crossing
    assert report
