"""A sheet in points: scales that are true, and rows that fit."""

import numpy as np
import pytest

import regiomap as rm
from regiomap.drawing.figures.lettering import Box
from regiomap.drawing.figures.sheet import (
    Sheet,
    heights,
    key_rows,
    line_look,
    scale_of,
    source_lines,
    title_lines,
)

pytest.importorskip("matplotlib")


@pytest.mark.parametrize("metres_a_point", [0.5, 7.0, 100.0, 333.0, 4567.0])
def test_the_scale_bar_is_as_long_as_it_says(metres_a_point: float) -> None:
    sheet = Sheet(792, 400)
    sheet.draw_scale((10, 20), 1 / metres_a_point, width=764, language="en")
    left, right = sheet.page.patches
    length = (left.get_width() + right.get_width()) * metres_a_point  # type: ignore[attr-defined]
    number, unit = sheet.page.texts[0].get_text().split()
    said = float(number.replace(",", "")) * {"m": 1, "km": 1000}[unit]
    assert said == pytest.approx(length)
    assert 35 <= length / metres_a_point <= 105


def test_a_map_keeps_its_scale_in_both_directions() -> None:
    sheet = Sheet(792, 400)
    axes = sheet.map_axes(Box(10, 20, 410, 220), (0, 0, 1000, 300), 0.3)
    assert np.diff(axes.get_xlim()) == pytest.approx(400 / 0.3)
    assert np.diff(axes.get_ylim()) == pytest.approx(200 / 0.3)
    assert np.mean(axes.get_xlim()) == pytest.approx(500)


def test_shapes_fit_the_width_and_the_height() -> None:
    shapes = rm.load_flanders().geometry
    west, south, east, north = shapes.total_bounds
    assert scale_of(shapes, 700, 5000) == pytest.approx(700 / (east - west))
    assert scale_of(shapes, 700, 100) == pytest.approx(100 / (north - south))


def test_long_words_take_more_rows() -> None:
    key = [(f"a line that says something, {i}", line_look("region")) for i in range(9)]
    assert key_rows(key[:1], 500) == 1
    assert key_rows(key, 500) > 2
    title, source = title_lines("woord " * 60, 792), source_lines("bron " * 200, 792)
    assert len(title) > 1
    assert len(source) > 1
    assert heights(title, source) > heights(title[:1], source[:1]) > heights([], [])
    sheet = Sheet(792, 400)
    sheet.write_title(title)
    sheet.write_source(source)
    sheet.draw_key(10, 100, key, 500)
    assert [one.get_text() for one in sheet.page.texts] == [
        *title,
        *reversed(source),
        *(words for words, _ in key),
    ]
