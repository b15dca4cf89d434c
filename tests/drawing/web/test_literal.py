"""Layers of folium as plain text: nothing in them is compiled, and no text ends a script."""

import html
import json
import re
from typing import Any

import folium
import pandas as pd
import pytest
from hypothesis import given

import regiomap as rm
from helpers.html import Seen, as_seen, data_of, hash_of, policy_of
from helpers.nasty import (
    municipalities,
    often,
    plain_map,
    texts,
)


def add_layers(drawn: folium.Map, text: str) -> None:
    """Add what people add: markers, popups, tooltips, groups, GeoJSON, a tile background."""
    group = folium.FeatureGroup(name=text).add_to(drawn)
    folium.Marker([51, 4], popup=text, tooltip=text).add_to(group)
    folium.Marker([51, 4], popup=folium.Popup(text, parse_html=True, lazy=True)).add_to(drawn)
    folium.Marker([51, 4], icon=folium.DivIcon(html=text)).add_to(drawn)
    point = {"type": "Point", "coordinates": [4, 51]}
    feature = {"type": "Feature", "properties": {"naam": text}, "geometry": point}
    folium.GeoJson(
        {"type": "FeatureCollection", "features": [feature]},
        tooltip=folium.GeoJsonTooltip(["naam"], aliases=[text]),
        popup=folium.GeoJsonPopup(["naam"]),
    ).add_to(drawn)
    folium.TileLayer("https://{s}.example.org/{z}/{x}/{y}.png", attr=text, name=text).add_to(drawn)
    folium.LayerControl().add_to(drawn)


@often
@given(text=texts)
def test_layers_keep_their_texts_and_end_no_script(text: str) -> None:
    drawn, calm = plain_map(), plain_map()
    add_layers(drawn, text)
    add_layers(calm, "calm")
    page = drawn.get_root().render()
    seen = Seen(page)
    assert [tag for tag, _ in seen.tags] == [tag for tag, _ in Seen(calm.get_root().render()).tags]
    assert {hash_of(script) for script in seen.scripts} == set(policy_of(page)["script-src"])
    layers = seen.scripts[-1]
    (shown,) = re.findall(r"bindTooltip\(\s*`<div>(.*?)</div>`,\s", undo_script(layers), re.DOTALL)
    assert as_javascript(shown).strip() == as_seen(text).strip()
    popups = re.findall(r"\$\(`<div id=\"\w+\" style=[^>]*>(.*?)</div>`\)", layers, re.DOTALL)
    told = [as_javascript(undo_script(popup)) for popup in popups]
    # folium itself drops a backslash before a backtick, and writes a line end as a space.
    wanted = text.replace("\\`", "`").replace("\n", " ")
    wanted = as_seen(wanted)
    assert sorted(told) == sorted(
        [
            wanted,
            html.escape(wanted, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
        ]
    )
    assert page == drawn.get_root().render()


@often
@given(text=texts)
def test_a_style_and_a_property_and_a_click_hold_no_code(text: str) -> None:
    drawn = plain_map()
    features = [
        {
            "type": "Feature",
            "properties": {text: i},
            "geometry": {"type": "Point", "coordinates": [4, 51]},
        }
        for i in range(2)
    ]
    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda _: {"className": text, "color": text},
    ).add_to(drawn)
    folium.ClickForMarker(text).add_to(drawn)
    given = layer.feature_identifier
    script = undo_script(Seen(drawn.get_root().render()).scripts[-1])
    (property_,) = re.findall(r"switch\((feature\..*)\) {$", script, re.MULTILINE)
    assert property_.startswith("feature.properties[")
    assert json.loads(property_[len("feature.properties") :]) == [text]
    (style,) = re.findall(r"default:\s*return (.*);$", script, re.MULTILINE)
    assert json.loads(style) == {"className": text, "color": text}
    (said,) = re.findall(r"new_mark\.bindPopup\(`(.*)`\);$", script, re.MULTILINE | re.DOTALL)
    assert as_javascript(said) == as_seen(text.replace("\\`", "`"))
    assert layer.feature_identifier == given


def test_a_style_of_others_still_names_their_elements() -> None:
    from folium.plugins import StripePattern

    drawn = plain_map()
    stripes = StripePattern().add_to(drawn)
    feature: dict[str, Any] = {"type": "Feature", "id": "a", "properties": {}, "geometry": None}
    folium.GeoJson(
        {"type": "FeatureCollection", "features": [feature]},
        style_function=lambda _: {"fillPattern": stripes},
    ).add_to(drawn)
    script = Seen(drawn.get_root().render()).scripts[-1]
    (name,) = re.findall(r"var (stripe_pattern_\w+) =", script)
    assert f'return {{"fillPattern": {name}}};' in script


def undo_script(script: str) -> str:
    return re.sub(r"<\\(?=/script|!--)", "<", script, flags=re.IGNORECASE)


def as_javascript(written: str) -> str:
    """Return what a template literal of JavaScript means, if it only holds text."""
    assert re.fullmatch(r"(?s)(\\[\\`$]|[^\\`$]|\$(?!\{))*", written), written
    return re.sub(r"\\(.)", r"\1", written)


def test_elements_of_others_are_still_templates_after_a_page_was_rendered() -> None:
    drawn = plain_map()
    add_layers(drawn, "{{7*7}}")
    page = drawn.get_root().render()
    assert "{{7*7}}" in page
    assert folium.Element("{{7*7}}").render() == "49"
    assert page == drawn.get_root().render()
    folium.Marker().add_to(drawn)  # no place
    with pytest.raises(ValueError, match="location must be assigned"):
        drawn.get_root().render()
    assert folium.Element("{{7*7}}").render() == "49"


def test_an_id_of_a_layer_in_a_name_of_the_page_stays_as_it_is() -> None:
    table = municipalities(["a"] * 4)
    group = folium.FeatureGroup(name="x")
    group_id = group.get_name().rpartition("_")[2]
    drawn = rm.draw_map(table, pd.Series(group.get_name(), table.index), title=group_id)
    group.add_to(drawn)
    page = drawn.get_root().render()
    assert data_of(page)["title"] == Seen(page).title == group_id
    assert data_of(page)["plans"][0]["regions"] == [group.get_name()]
    assert group.get_name() not in Seen(page).scripts[-1]
