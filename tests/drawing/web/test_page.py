"""The page: its data, its one figure, and names that never become markup."""

import json

import folium
import pytest

import regiomap as rm
from helpers.lands import cells, halves
from helpers.nasty import (
    plain_map,
)
from regiomap.drawing.web.page import as_json
from regiomap.errors import OptionError


def test_a_map_that_was_moved_to_another_figure_says_so() -> None:
    figure = folium.Figure()
    figure.add_child(plain_map())
    with pytest.raises(OptionError, match="a page of its own, and was added to a Figure"):
        figure.render()


@pytest.mark.parametrize(
    "name",
    ["</script><b>", "<!--<script>", "a & b", "\u2028\u2029", "\ud800", "`${x}` {{ 7*7 }} {n}"],
)
def test_a_name_never_becomes_markup_in_the_file(name: str) -> None:
    table = cells()
    if name.isprintable():  # pandas itself refuses half a surrogate pair in a column
        table["name"] = name
    html = rm.draw_map(table, halves(table), title=name, source=name).get_root().render()
    plain = rm.draw_map(cells(), halves(cells()), title="x", source="x").get_root().render()
    assert html.count("<script") == plain.count("<script")
    assert html.count("</script") == plain.count("</script")
    assert html.encode("utf-8", "strict")
    assert "49" not in as_json({"a": "{{ 7*7 }}"})


def test_the_data_reads_back_as_it_was_written() -> None:
    data = {"<a>&": ["</script>", "\u2028", 'quote " and \\', 1.5, None]}
    assert json.loads(as_json(data)) == data
    assert not set("<>&\u2028\u2029") & set(as_json(data))
