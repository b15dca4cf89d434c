"""Plans on paper: nothing over anything else, nothing cut off, and the colours of the page."""

import json
import re
from itertools import combinations
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.colors import to_hex

import regiomap as rm
from helpers.lands import cells, halves, squares
from helpers.nasty import municipalities as nasty
from regiomap._base.texts import Language
from regiomap.errors import AssignmentError, OptionError, UnknownMunicipalityError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def plans(flanders: gpd.GeoDataFrame) -> dict[str, rm.Plan]:
    """Return the best plans of Flanders with 30 and with 25 regions."""
    graph = rm.build_adjacency(flanders, bridges=[("Voeren", "Riemst")])
    return {f"{n} regio's": rm.propose_regions(flanders, graph, n_regions=n).best for n in (30, 25)}


def words_of(figure: "Figure") -> list[tuple[str, "Bbox"]]:
    """Return every text of a figure with the pixels it takes."""
    figure.set_dpi(144)
    figure.draw_without_rendering()
    return [
        (one.get_text(), one.get_window_extent())
        for axes in figure.axes
        for one in axes.texts
        if one.get_text()
    ]


def require_readable(figure: "Figure") -> None:
    """Assert that no text lies over another one, or outside the sheet."""
    words = words_of(figure)
    # The box of a text has air above and below its letters.
    slim = [(said, shapely.box(*box.extents).buffer(-1.5)) for said, box in words]
    met = [(a, b) for (a, one), (b, two) in combinations(slim, 2) if one.intersects(two)]
    assert not met
    sheet = figure.bbox
    for said, box in words:
        assert sheet.x0 < box.x0, said
        assert box.x1 < sheet.x1, said
        assert sheet.y0 < box.y0, said
        assert box.y1 < sheet.y1, said


def colours_of(axes: "Axes", n: int) -> list[str]:
    """Return the colour of every municipality of a map."""
    drawn = axes.collections[0].get_facecolor()
    assert len(drawn) == n
    return [to_hex(tuple(one)) for one in np.asarray(drawn)]


def chips(figure: "Figure") -> list[str]:
    return [one.get_text() for one in figure.axes[0].texts if one.get_text().isdecimal()]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_of_flanders_collides(
    flanders: gpd.GeoDataFrame, plans: dict[str, rm.Plan], language: Language
) -> None:
    both = {**plans, "Referentieregio's": flanders["reference_region"]}
    for n in (1, 2, 3):
        some = dict(list(both.items())[:n])
        require_readable(rm.draw_figure(flanders, some, language=language, date="1 mei 2026"))


def test_every_region_is_named_or_numbered_and_listed(
    flanders: gpd.GeoDataFrame, plans: dict[str, rm.Plan]
) -> None:
    plan = plans["30 regio's"]
    figure = rm.draw_figure(flanders, plan)
    assert chips(figure).count("30") == 2  # on the map and in the list
    assert sorted(chips(figure), key=int) == [str(n) for i in range(1, 31) for n in (i, i)]
    said = [words for words, _ in words_of(figure)]
    for region, size in plan.assignment.value_counts().items():
        assert f"{region}, {size}" in said
    assert {"Midwest", "Waasland", "Regio Brugge"} <= set(said)  # on the map, with room
    assert any(words.startswith("Bron: gemeentegrenzen") for words in said)
    assert "20 km" in said


def test_every_region_has_its_number_on_one_two_and_three_maps(
    flanders: gpd.GeoDataFrame, plans: dict[str, rm.Plan]
) -> None:
    one = plans["30 regio's"]
    for n in (1, 2, 3):
        figure = rm.draw_figure(flanders, dict.fromkeys("abc"[:n], one))
        expected = [str(i) for i in range(1, 31) for _ in range(2 * n)]
        assert sorted(chips(figure), key=int) == expected


def test_a_plan_that_knows_its_boundaries_is_enough(
    flanders: gpd.GeoDataFrame, plans: dict[str, rm.Plan]
) -> None:
    known = plans["30 regio's"].with_municipalities(flanders)
    alone = words_of(rm.draw_figure(known))
    assert [said for said, _ in alone] == [
        said for said, _ in words_of(rm.draw_figure(flanders, known))
    ]
    assert len(rm.draw_figure([known, known]).axes) == 3
    assert len(rm.draw_figure({"a": known, "b": known}).axes) == 3
    with pytest.raises(OptionError, match="does not know its boundaries"):
        rm.draw_figure(rm.Plan(known.assignment))
    with pytest.raises(OptionError, match=r"a picture needs plans.*got GeoDataFrame"):
        rm.draw_figure(flanders)


def test_the_colours_are_those_of_the_page(
    flanders: gpd.GeoDataFrame, plans: dict[str, rm.Plan]
) -> None:
    page = rm.draw_map(flanders, plans).get_root().render()
    found = re.search(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found
    data = json.loads(found[1])
    figure = rm.draw_figure(flanders, plans)
    for axes, plan in zip(figure.axes[1:], data["plans"], strict=True):
        wanted = [data["palette"][plan["colours"][region]] for region in plan["of"]]
        assert colours_of(axes, len(flanders)) == wanted


def test_a_region_that_stays_keeps_its_colour_and_who_moves_is_hatched(
    flanders: gpd.GeoDataFrame, plans: dict[str, rm.Plan]
) -> None:
    first, second = (plan.assignment for plan in plans.values())
    figure = rm.draw_figure(flanders, plans)
    before, after = (colours_of(axes, len(flanders)) for axes in figure.axes[1:])
    groups = [set(map(frozenset, one.groupby(one).groups.values())) for one in (first, second)]
    unchanged = {code for group in groups[0] & groups[1] for code in group}
    assert len(unchanged) > 100
    for i, code in enumerate(flanders.index):
        if code in unchanged:
            assert before[i] == after[i]
    hatched = [one for one in figure.axes[2].collections if one.get_hatch()]
    moved = rm.compare_plans(*plans.values())
    assert [len(one.get_paths()) for one in hatched] == [len(moved)]
    assert not [one for one in figure.axes[1].collections if one.get_hatch()]


def test_a_region_that_nobody_changed_has_no_hatch() -> None:
    land = cells()
    figure = rm.draw_figure(land, [halves(land), halves(land)], parents=None)
    assert not [one for axes in figure.axes for one in axes.collections if one.get_hatch()]
    assert not [words for words, _ in words_of(figure) if words.startswith("anders")]


def test_who_is_not_assigned_is_white_and_in_the_key() -> None:
    land = cells()
    regions = halves(land).astype(object)
    regions.iloc[0] = None
    figure = rm.draw_figure(land, regions, parents=None, language="en")
    assert colours_of(figure.axes[1], len(land))[0] == "#ffffff"
    assert "not assigned" in [words for words, _ in words_of(figure)]


@pytest.mark.parametrize("name", ["$x_1$ {n} \\frac", "<b>&", "a\nb\x00", "W" * 300, "W " * 200])
def test_any_name_is_shown_as_it_is_and_fits(name: str) -> None:
    table = nasty(["a", "b", "c", "d"], ["p", "p", "q", "q"])
    regions = pd.Series([f"{name}1"] * 2 + [f"{name}2"] * 2, table.index)
    figure = rm.draw_figure(
        table, {name: regions, "b": regions}, title=name, source=name, date=name, parents=None
    )
    require_readable(figure)


def test_many_regions_are_listed_as_far_as_a_sheet_goes() -> None:
    land = squares([f"{i:05d}" for i in range(400)], columns=20)
    figure = rm.draw_figure(
        land, pd.Series([f"regio {i}" for i in range(400)], land.index), parents=None
    )
    require_readable(figure)
    assert "en nog 161" in [words for words, _ in words_of(figure)]


def test_a_plan_of_short_names_has_no_numbers_of_its_own() -> None:
    land = cells()
    figure = rm.draw_figure(land, halves(land).map(lambda one: f"R{str(one)[:1]}"), parents=None)
    said = [words for words, _ in words_of(figure)]
    assert "Jeugdregio en aantal gemeenten" in said


def test_what_cannot_be_drawn_is_told() -> None:
    land = cells()
    regions = halves(land)
    with pytest.raises(OptionError, match="room for 3 plans side by side, got 4"):
        rm.draw_figure(land, [regions] * 4, parents=None)
    with pytest.raises(AssignmentError, match="no plan to draw"):
        rm.draw_figure(land, [], parents=None)
    with pytest.raises(UnknownMunicipalityError):
        rm.draw_figure(land, pd.Series({"99999": "a"}), parents=None)
    with pytest.raises(OptionError, match="empty"):
        rm.draw_figure(land.iloc[:0], regions, parents=None)
