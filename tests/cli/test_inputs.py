"""What the shell is told is read once, and refused in its own words."""

from pathlib import Path

import pandas as pd
import pytest

from regiomap import Plan, load_flanders
from regiomap.cli.inputs import (
    bridges_of,
    flanders_of,
    given,
    language_of,
    read_boundaries,
    require_outputs,
    sizes_of,
    vintage_of,
)
from regiomap.errors import FileError, OptionError


def test_what_was_not_given_is_not_there() -> None:
    assert given(Path("a"), None, Path("b")) == [Path("a"), Path("b")]


def test_bridges_are_two_names_and_a_colon() -> None:
    assert bridges_of(None) == []
    assert bridges_of(["Voeren: Riemst"]) == [("Voeren", "Riemst")]
    for wrong in ("Voeren", "Voeren:", ":Riemst"):
        with pytest.raises(OptionError, match="a bridge is written as"):
            bridges_of([wrong])


def test_sizes_are_named_as_flags() -> None:
    assert sizes_of(5, 15) == (5, 15)
    with pytest.raises(OptionError, match=r"--min-size is 6 and --max-size is 5"):
        sizes_of(6, 5)


def test_one_of_a_few() -> None:
    assert [language_of("nl"), language_of("en")] == ["nl", "en"]
    assert [vintage_of(2024), vintage_of(2025)] == [2024, 2025]
    for call in (lambda: language_of("fr"), lambda: vintage_of(2020)):
        with pytest.raises(OptionError):
            call()


@pytest.mark.parametrize("vintage", [2024, 2025])
def test_flanders_is_that_of_the_codes(vintage: int) -> None:
    table = load_flanders(2024 if vintage == 2024 else 2025)
    plan = Plan(pd.Series("a", table.index))
    assert flanders_of(plan).index.equals(table.index)


def test_another_country_has_no_former_names_of_flanders(tmp_path: Path) -> None:
    flanders = load_flanders()
    part = flanders.loc[flanders["name"] == "Pajottegem", ["name", "geometry"]]
    for crs, known in ((31370, True), (32618, False)):
        there = part.set_crs(crs, allow_override=True).rename_axis("code")
        there.to_file(tmp_path / f"{crs}.gpkg")
        read = read_boundaries(tmp_path / f"{crs}.gpkg")
        assert bool(read.attrs.get("former_names")) is known


def test_what_cannot_be_written_is_told_before_any_work(tmp_path: Path) -> None:
    require_outputs([tmp_path / "a.csv"], [".csv"], "a table")
    with pytest.raises(OptionError, match="a table"):
        require_outputs([tmp_path / "a.doc"], [".csv"], "a table")
    with pytest.raises(FileError):
        require_outputs([tmp_path / "none" / "a.csv"], [".csv"], "a table")
