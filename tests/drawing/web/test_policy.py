"""What a page may run and request: its own scripts by their hash, and hosts that were asked for."""

from pathlib import Path

import folium
import pandas as pd
import pytest

import regiomap as rm
from helpers.html import Seen, hash_of, policy_of
from helpers.nasty import municipalities, plain_map
from regiomap.errors import OptionError, RegiomapWarning


def test_every_page_allows_its_own_scripts_and_no_other() -> None:
    page = plain_map().get_root().render()
    policy = policy_of(page)
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == ["'none'"]
    assert set(policy["script-src"]) == {hash_of(script) for script in Seen(page).scripts}
    assert policy["img-src"] == ["data:", "blob:"]
    assert "connect-src" not in policy
    assert not [
        attrs for _, attrs in Seen(page).tags if any(name.startswith("on") for name in attrs)
    ]


@pytest.mark.parametrize(
    ("tiles", "hosts"),
    [
        ("OpenStreetMap", ["https://tile.openstreetmap.org"]),
        (
            folium.TileLayer("https://{s}.x.org:8080/{z}/{x}/{y}.png", attr="x", subdomains="ab"),
            ["https://a.x.org:8080", "https://b.x.org:8080"],
        ),
        (
            folium.TileLayer("https://{land}.x.org/{z}/{x}/{y}.png", attr="x", land="be"),
            ["https://be.x.org"],
        ),
        (folium.WmsTileLayer("https://geo.x.org/wms?a=b", layers="x"), ["https://geo.x.org"]),
        (folium.TileLayer("tiles/{z}/{x}/{y}.png", attr="x"), ["'self'"]),
    ],
)
def test_tiles_open_the_page_for_their_hosts_only(
    tiles: str | folium.TileLayer, hosts: list[str]
) -> None:
    table = municipalities(["a"] * 4)
    drawn = rm.draw_map(table, pd.Series("x", table.index))
    if isinstance(tiles, str):
        drawn = rm.draw_map(table, pd.Series("x", table.index), tiles=tiles)
    else:
        tiles.add_to(drawn)
    policy = policy_of(drawn.get_root().render())
    assert policy["img-src"] == ["data:", "blob:", *hosts]
    assert policy["default-src"] == ["'none'"]


@pytest.mark.parametrize("host", ["x.org; script-src *", "x.org *", "{", "{q}.x.org", "x.org,y"])
def test_an_address_cannot_widen_the_policy(host: str) -> None:
    drawn = plain_map()
    folium.TileLayer(f"https://{host}/{{z}}.png", attr="x").add_to(drawn)
    with pytest.raises(OptionError, match="cannot tell the host of 'https://"):
        drawn.get_root().render()


def test_a_plugin_may_load_its_own_files_and_no_other(tmp_path: Path) -> None:
    from folium.plugins import MarkerCluster

    drawn = plain_map()
    MarkerCluster().add_to(drawn)
    with pytest.warns(RegiomapWarning, match="the file needs internet"):
        rm.save_map(drawn, tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    policy = policy_of(page)
    wanted = {str(one["src"]) for one in Seen(page).named("script") if "src" in one}
    assert wanted
    assert wanted == {one for one in policy["script-src"] if one.startswith("http")}
    styles = {str(one["href"]) for one in Seen(page).named("link")}
    assert styles == {one for one in policy["style-src"] if one.startswith("http")}


def test_a_script_that_an_analyst_adds_is_allowed_by_its_hash() -> None:
    drawn = plain_map()
    drawn.get_root().html.add_child(folium.Element("<p>x</p><script>\r\nlet a = '\0';</script>"))
    page = drawn.get_root().render()
    assert hash_of("\nlet a = '\ufffd';") in policy_of(page)["script-src"]
    assert "let a = '\ufffd';" in page
