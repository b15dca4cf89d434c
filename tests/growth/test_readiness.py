"""Readiness: by hand, on Flanders, and every refusal."""

import pandas as pd
import pytest

import regiomap as rm
from helpers.growth import ABC, plan_of
from regiomap.errors import (
    OptionError,
)
from regiomap.flanders import load_flanders
from regiomap.growth.readiness import measure_readiness
from regiomap.plans.plan import Plan


def test_readiness_from_ones_own_facts() -> None:
    plan = plan_of({"a": 4, "b": 20})
    codes = list(plan.assignment.index)
    table = measure_readiness(
        plan,
        recognised=pd.Series(dict.fromkeys(codes[:3], "old")),
        # A pair of a, and one that is larger than a region may be.
        cooperations=pd.DataFrame({"cooperation": ["x"] * 2 + ["y"] * 16, "nis": codes[:18]}),
        divisions=pd.DataFrame({"zone": ["n"] * 3 + ["s"] * 21}, index=codes),
    )
    assert table.loc["a", "recognised"] == 0.75
    assert table.loc["a", "cooperations"] == pytest.approx(1 / 6)
    assert table.loc["a", "divisions"] == 0.5
    assert table["continues"].to_dict()["a"] == "old"
    assert table.loc["b", "recognised"] == 0
    assert table.loc["b", "cooperations"] == 0
    assert table.loc["b", "divisions"] == 1


def test_readiness_parts_are_shares_that_a_citizen_can_check(note_plan: Plan) -> None:
    table = measure_readiness(note_plan)
    parts = table[["recognised", "cooperations", "divisions", "size", "checks"]]
    assert parts.to_numpy().min() >= 0
    assert parts.to_numpy().max() <= 1
    assert (table["readiness"] - parts.mean(axis=1)).abs().max() < 1e-9
    # The five of Neteland, who share every one of the five zones, and nobody else.
    assert parts.to_dict("index")["Kempen (Herentals)"] == dict.fromkeys(parts.columns, 1)
    # Six of the fourteen around Halle are Pajottenland.
    assert parts.loc["Halle-Vilvoorde (Halle)", "recognised"] == pytest.approx(6 / 14)
    assert (table["checks"] == 1).all()


def test_weights_change_readiness_and_nothing_else(note_plan: Plan) -> None:
    table = measure_readiness(note_plan)
    only = measure_readiness(
        note_plan,
        weights=dict.fromkeys(("recognised", "divisions", "size", "checks"), 0),
    )
    assert (only["readiness"] == table["cooperations"]).all()
    pd.testing.assert_frame_equal(only.drop(columns="readiness"), table.drop(columns="readiness"))


def test_recognised_regions_are_carried_over_the_mergers() -> None:
    flanders = load_flanders(2025)
    graph = rm.build_adjacency(flanders, bridges=[("Voeren", "Riemst")])
    plan = Plan(
        flanders["reference_region"].rename("region"),
        municipalities=flanders,
        graph=graph,
        parents=flanders["reference_region"],
    )
    table = measure_readiness(plan)
    # Four members are left of Pajottenland.
    assert table.loc["Halle-Vilvoorde", "continues"] == "Jeugdregio Pajottenland"
    n = int((flanders["reference_region"] == "Halle-Vilvoorde").sum())
    assert table.loc["Halle-Vilvoorde", "recognised"] == pytest.approx(4 / n)
    assert table.loc["Halle-Vilvoorde", "size"] == pytest.approx(15 / n)
    assert table["continues"].notna().sum() == 5


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"weights": {"sise": 1}}, "weights names 'sise'.*Did you mean 'size'"),
        ({"weights": {"size": -1}}, "the weight of 'size' must be a number"),
        (
            {
                "weights": dict.fromkeys(
                    ("recognised", "cooperations", "divisions", "size", "checks"), 0
                )
            },
            "all weights are 0",
        ),
        ({"cooperations": pd.DataFrame({"nis": []})}, "there is no 'cooperation'"),
    ],
)
def test_readiness_that_cannot_be_measured(options: dict[str, object], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        measure_readiness(ABC, **options)  # type: ignore[arg-type]


def test_readiness_of_strange_municipalities_is_what_is_known() -> None:
    table = measure_readiness(plan_of({"a": 5, "b": 4, "c": 20}))
    assert table["size"].to_list() == [1, 0.8, 0.75]
    assert table["readiness"].to_list() == [1, 0.8, 0.75]
    assert table[["recognised", "cooperations", "divisions", "checks"]].isna().all(axis=None)
    assert table["continues"].isna().all()
