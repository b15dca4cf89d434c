"""Nasty texts: what markup, scripts, templates and files could take for their own."""

from typing import Any

import folium
import geopandas as gpd
import pandas as pd
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

import regiomap as rm
from helpers.html import Seen, policy_of
from helpers.lands import row_of

POPEN = "{{ cycler.__init__.__globals__.os.popen('id > PWNED').read() }}"
PIECES = [
    *"{}%#$\\`<>&\"'|\n\r\t_^*[]()~=-.:;, a7",
    "\u2028",
    "\u2029",
    "\0",
    "\x07",
    "{{7*7}}",
    "{%",
    "{% raw %}",
    "{#",
    "#}",
    "{{ map }}",
    "{n}",
    "${7*7}",
    "$x_1$",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "]]>",
    "&lt;",
    "<b>",
    "<img src=x onerror=alert(1)>",
    f"{2:032x}",
    POPEN,
]
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
# What stands alone, outside of a table, may hold half a surrogate pair too.
wild = st.lists(st.sampled_from([*PIECES, "\ud800", "\udfff"]), min_size=1, max_size=6).map("".join)
often = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],  # each example is a page: shrinking takes minutes
    derandomize=True,
)


def municipalities(names: list[str], parents: list[str] | None = None) -> gpd.GeoDataFrame:
    """Draw a row of squares with these names, inside reference regions with these."""
    return row_of(names, reference_region=parents or "P")


def plain_map() -> folium.Map:
    """Draw a map on which every text is calm."""
    table = municipalities(["a"] * 4)
    given: dict[str, Any] = {"title": "x", "source": "x", "former_names": {}}
    return rm.draw_map(table, pd.Series("x", table.index), **given)


def assert_only_texts_differ(page: str) -> None:
    """Assert that a page has the elements, attributes and scripts of a page with calm names."""
    seen, calm = Seen(page), Seen(plain_map().get_root().render())
    # The drawing has a path for each colour, and so for each region.
    assert [tag for tag, _ in seen.tags if tag != "path"] == [
        tag for tag, _ in calm.tags if tag != "path"
    ]
    assert seen.scripts == calm.scripts
    assert policy_of(page) == policy_of(plain_map().get_root().render())
