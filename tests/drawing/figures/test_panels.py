"""What the maps of a sheet hold: the land they share, who moved, the regions that are listed."""

import pandas as pd
import pytest

import regiomap as rm
from helpers.lands import squares
from regiomap._base.texts import terms_in
from regiomap.drawing.figures.panels import Land, Panel, land_of, panels_of

pytest.importorskip("matplotlib")


def sheet(codes: str, **plans: str) -> tuple[Land, list[Panel]]:
    """Return the land of some squares in a row, and the maps of plans with a letter each."""
    table = squares(codes, columns=len(codes), reference_region="P")
    series: dict[str, rm.Plan | pd.Series] = {
        title: rm.Plan(pd.Series(list(regions), index=table.index, dtype=object))
        for title, regions in plans.items()
    }
    land = land_of(
        table, series, None, parents="reference_region", language="nl", terms=terms_in("nl")
    )
    return land, panels_of(land, series, 300.0)


def test_who_moved_is_told_whatever_the_regions_are_called() -> None:
    _, (first, same, other) = sheet("abcdef", one="xxxyyy", two="pppqqq", three="ppqqqq")
    assert (first.moved, same.moved, other.moved) == ((), (), (2,))


def test_a_region_is_listed_with_how_many_are_in_it_and_its_colour() -> None:
    land, (panel,) = sheet("abcdef", one="xxxxyy")
    assert [words for _, words, _ in panel.entries] == ["4", "2"]
    assert {colour for *_, colour in panel.entries} <= set(land.palette)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_letters_are_smaller_where_more_maps_stand_side_by_side(n: int) -> None:
    _, panels = sheet("abcd", **{f"p{i}": "xxyy" for i in range(n)})
    assert [panel.part for panel in panels] == [(1.0, 0.85, 0.75)[n - 1]] * n
    assert all(panel.rows * panel.columns >= len(panel.entries) for panel in panels)


def test_a_long_list_says_how_many_more_there_are() -> None:
    codes = "".join(chr(0x100 + i) for i in range(250))
    _, (panel,) = sheet(codes, one=codes)
    assert len(panel.entries) == 240
    assert "11" in panel.entries[-1][1]
