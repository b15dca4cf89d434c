"""What the shell is told about how to plan is read in its own words, and told back in them."""

import re
from contextlib import suppress
from pathlib import Path

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import regiomap as rm
from helpers.lands import squares
from helpers.processes import process as python
from regiomap.cli.planning import (
    bounds_of,
    codes_of,
    require_columns,
    require_picture,
    require_weight,
    rules_of,
    said_exchange,
    said_unplaced,
    tied,
    weight_of,
    write_picture,
)
from regiomap.errors import ColumnError, OptionError, RegiomapError, UnknownMunicipalityError


def test_a_bound_has_a_lowest_a_highest_or_both() -> None:
    asked = ["population:60000:400_000", "aged_0_17:10000:", "area_km2::812.5"]
    assert bounds_of(asked) == {
        "population": (60_000, 400_000),
        "aged_0_17": (10_000, None),
        "area_km2": (None, 812.5),
    }
    assert bounds_of(None) is None
    assert bounds_of([]) is None


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["population"], "a bound is written as"),
        (["population:1"], "a bound is written as"),
        ([":1:2"], "a bound is written as"),
        (["population::"], "a bound is written as"),
        (["a:1:2:3"], "a bound is written as"),
        (["population:many:"], "'many' in --bound population:many: is no number"),
        (["a:1:2", "a:3:4"], "--bound is given twice for 'a'"),
    ],
)
def test_what_is_no_bound_is_told_how_to_write_one(asked: list[str], said: str) -> None:
    with pytest.raises(OptionError, match=re.escape(said)):
        bounds_of(asked)


@given(st.text(max_size=12))
def test_any_text_is_a_bound_or_answered_in_a_sentence(text: str) -> None:
    """Anything else than an error of ours fails."""
    with suppress(RegiomapError):
        assert bounds_of([text])


def test_a_centre_is_a_code_or_a_name() -> None:
    table = squares("abc", name=["Gent", "Aalst", "gent"])
    assert codes_of(["a", "AALST"], table) == ["a", "b"]
    assert codes_of(None, table) == []
    with pytest.raises(UnknownMunicipalityError, match="Did you mean 'Aalst'"):
        codes_of(["Alst"], table)
    with pytest.raises(OptionError, match="is several: give one of 'a', 'c'"):
        codes_of(["Gent"], table)


def test_ties_are_counted_from_columns_and_cooperations(flanders: gpd.GeoDataFrame) -> None:
    ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    graph = rm.build_adjacency(ghent)
    parents = ghent["reference_region"]
    ties = tied(graph, ghent, ["cooperations", "police_zone"], parents)
    assert sum(w for *_, w in ties.edges(data="tie")) == 100
    assert {"shared_divisions", "shared_cooperations"} <= set(next(iter(ties.edges(data=True)))[2])
    assert tied(graph, ghent, None, parents) is graph
    assert [weight_of(None, ["x"]), weight_of(None, None)] == ["tie", "shared_border_m"]
    assert weight_of("shared_divisions", ["x"]) == "shared_divisions"


def test_cooperations_are_those_of_flanders_before_and_after_the_mergers() -> None:
    for vintage in (2024, 2025):
        land = rm.load_flanders(vintage)
        some = land[land["reference_region"] == "Waasland"]
        ties = tied(rm.build_adjacency(some), some, ["cooperations"], some["reference_region"])
        assert sum(w for *_, w in ties.edges(data="tie")) == 100
    abroad = squares("ab", parent="P")
    with pytest.raises(UnknownMunicipalityError, match="the municipalities of Flanders alone"):
        tied(rm.build_adjacency(abroad), abroad, ["cooperations"], abroad["parent"])
    with pytest.raises(ColumnError, match="--ties names 'zone', which is no column"):
        tied(rm.build_adjacency(abroad), abroad, ["zone"], abroad["parent"])


def test_a_column_that_is_not_there_is_told_by_its_flag(flanders: gpd.GeoDataFrame) -> None:
    require_columns(
        flanders, bounds={"population": (1, 2), "n_municipalities": (1, 2)}, balance=None
    )
    with pytest.raises(ColumnError, match="--bound names 'people'"):
        require_columns(flanders, bounds={"people": (1, 2)}, balance=None)
    with pytest.raises(
        ColumnError, match=r"--balance names 'populaton'.*Did you mean 'population'"
    ):
        require_columns(flanders, bounds=None, balance="populaton")


def test_who_is_not_placed_has_one_line_a_reason() -> None:
    table = pd.DataFrame(
        [(str(i), f"town {i}", "too far") for i in range(7)] + [("9", "x", "alone")],
        columns=["nis", "name", "reason"],
    )
    first, second = said_unplaced(table)
    assert first.startswith("not placed: town 0 (0), town 1 (1)")
    assert first.endswith("and 2 more: too far")
    assert second == "not placed: x (9): alone"


def test_the_exchange_is_said_and_drawn(flanders: gpd.GeoDataFrame, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    pareto = rm.propose_regions(ghent, n_regions=3, balance="population").pareto
    assert pareto is not None
    *lines, sentence, which = said_exchange(pareto)
    assert "the first of these" in which
    assert len(lines) == len(pareto.plans)
    assert lines[0].startswith("cuts ")
    assert lines[0].endswith("times, proven")
    assert sentence == pareto.sentences("en")
    path = tmp_path / "exchange.svg"
    require_picture(path, "population")
    write_picture(pareto, path, "nl")
    assert "<svg" in path.read_text(encoding="utf-8")
    require_picture(None, None)
    with pytest.raises(OptionError, match="--picture draws the exchange of --balance"):
        require_picture(path, None)
    with pytest.raises(OptionError):
        require_picture(tmp_path / "exchange.doc", "population")


def test_a_check_holds_regions_to_bounds(tmp_path: Path) -> None:
    shell = "from regiomap.cli.main import main; main()"
    plan = tmp_path / "plan.csv"
    flanders = rm.load_flanders()
    ghent = flanders[flanders["reference_region"] == "Regio Gent"]
    rm.propose_regions(ghent, n_regions=3).best.save(plan)
    run = python(shell, "check", plan, "--bound", "population:100000:", "--language", "en")
    assert run.returncode == 1
    assert "72,793 inhabitants, at least 100,000 needed" in run.stdout
    assert python(shell, "check", plan, "--bound", "population:50000:").returncode == 0
    wrong = python(shell, "check", plan, "--bound", "people:1:")
    assert wrong.returncode == 2
    assert "adds up the column 'people', which is not there" in wrong.stderr


def test_bounds_are_rules_that_are_required() -> None:
    (rule,) = rules_of({"population": (1, None)})
    assert (rule.name, rule.least, rule.severity) == ("population", 1, "required")
    assert rules_of(None) == ()


def test_a_weight_or_a_tie_that_neighbours_lack_is_told_in_the_words_of_the_shell(
    flanders: gpd.GeoDataFrame, graphs: dict[int, nx.Graph]
) -> None:
    graph = graphs[2025]
    require_weight(graph, "shared_border_m")
    require_weight(nx.Graph(), "anything")
    with pytest.raises(OptionError, match=r"--weight names 'nope'.*takes 'shared_border_m'"):
        require_weight(graph, "nope")
    with pytest.raises(OptionError, match="--ties 'name' ties nobody"):
        tied(graph, flanders, ["name"], flanders["reference_region"])
