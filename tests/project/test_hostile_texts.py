"""Texts from outside stay texts: in the page, the drawing, the notebook, the report, a picture."""

import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import folium
import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from shapely.geometry import box

import regiomap as rm
from regiomap.errors import OptionError, RegiomapWarning

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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
N = 4


class Seen(HTMLParser):
    """What a browser makes of a page: its tags with their attributes, its texts, its scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self.title = ""
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)
        if tag == "script" and not {"src", "type"} & set(dict(attrs)):
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self._open and self._open[-1] == "title" and "svg" not in self._open:
            self.title += data
        if self._open and self._open[-1] == "script" and "type" not in self.tags[-1][1]:
            self.scripts[-1] += data

    def named(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [
            found
            for name, found in self.tags
            if name == tag and attributes.items() <= found.items()
        ]


def municipalities(names: list[str], parents: list[str] | None = None) -> gpd.GeoDataFrame:
    """Squares of a kilometre in a row."""
    codes = pd.Index([f"{i:02}" for i in range(len(names))], name="nis")
    shapes = [box(150_000 + 1000 * i, 2e5, 151_000 + 1000 * i, 201_000) for i in range(len(names))]
    table = {"name": names, "reference_region": parents or "P"}
    return gpd.GeoDataFrame(table, geometry=shapes, index=codes, crs=31370)


def data_of(page: str) -> dict[str, Any]:
    """Return the data on a page, as its scripts read it."""
    (found,) = re.findall(
        r'<script type="application/json" id="rm-data">(.*?)</script>', page, re.DOTALL
    )
    data: dict[str, Any] = json.loads(found)
    return data


def policy_of(page: str) -> dict[str, list[str]]:
    """Return the policy of a page: its sources, by directive."""
    (meta,) = Seen(page).named("meta", **{"http-equiv": "Content-Security-Policy"})
    parts = [part.split() for part in str(meta["content"]).split(";")]
    return {name: sources for name, *sources in parts}


def hash_of(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def plain_map() -> folium.Map:
    table = municipalities(["a"] * N)
    given: dict[str, Any] = {"title": "x", "source": "x", "former_names": {}}
    return rm.draw_map(table, pd.Series("x", table.index), **given)


# The page.


@often
@given(source=wild, date=wild, former=st.lists(wild, max_size=2))
def test_what_a_table_says_of_itself_is_text_too(source: str, date: str, former: list[str]) -> None:
    table = municipalities(["a"] * N)
    table.attrs = {"source": source, "date": date, "former_names": {"00": former}}
    page = rm.draw_map(table, pd.Series("x", table.index), title="x").get_root().render()
    held = data_of(page)
    assert (held["source"], held["date"]) == (f"Bron: {source}" if source else "", date)
    assert held["formerNames"] == {"0": former}
    assert_only_texts_differ(page)


@often
@given(data=st.data())
def test_the_page_holds_every_text_as_it_was_given(data: st.DataObject) -> None:
    many = st.lists(texts, min_size=N, max_size=N)
    names, regions, parents, former = (data.draw(many) for _ in range(4))
    title, source, date, plan = (data.draw(wild) for _ in range(4))
    table = municipalities(names, parents)
    drawn = rm.draw_map(
        table,
        {plan: pd.Series(regions, table.index)},
        title=title,
        source=source,
        date=date,
        former_names={"00": former},
    )
    page = drawn.get_root().render()
    held = data_of(page)
    assert held["municipalities"]["names"] == names
    territory = held["municipalities"]
    assert [territory["parents"][i] for i in territory["parentOf"]] == parents
    (shown,) = held["plans"]
    assert [shown["regions"][i] for i in shown["of"]] == regions
    assert (shown["title"], held["title"]) == (plan, title)
    assert (held["source"], held["date"]) == (source, date)
    assert held["formerNames"] == {"0": former}
    assert_only_texts_differ(page)
    assert Seen(page).title == as_seen(title)
    picture = Seen(f"<p>{drawn._repr_html_()}").named("img")[0]["src"] or ""
    drawing = ET.fromstring(base64.b64decode(picture.partition(",")[2]))  # noqa: S314
    assert "".join(drawing.itertext()) == as_xml(title)


def as_seen(text: str) -> str:
    """Return a text as a browser reads it: line ends, and what no file can hold."""
    return re.sub("[\0\ud800-\udfff]", "\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def as_xml(text: str) -> str:
    return re.sub("[\x07]", "\ufffd", as_seen(text))


def assert_only_texts_differ(page: str) -> None:
    """Assert that a page has the elements, attributes and scripts of a page with calm names."""
    seen, calm = Seen(page), Seen(plain_map().get_root().render())
    # The drawing has a path for each colour, and so for each region.
    assert [tag for tag, _ in seen.tags if tag != "path"] == [
        tag for tag, _ in calm.tags if tag != "path"
    ]
    assert seen.scripts == calm.scripts
    assert policy_of(page) == policy_of(plain_map().get_root().render())


@pytest.mark.filterwarnings("ignore::regiomap.errors.IsolatedMunicipalityWarning")
@pytest.mark.parametrize("text", [POPEN, "{{7*7}}", "100 {%", "{#", "${7*7} `x`"])
def test_the_shell_runs_nothing_and_the_file_holds_the_characters(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regiomap.cli.main import main

    monkeypatch.chdir(tmp_path)
    codes = rm.load_flanders().index[:30]
    plan = pd.DataFrame({"nis": codes, "name": text, "region": text})
    plan.to_csv("plan.csv", index=False)
    monkeypatch.setattr("sys.argv", ["regiomap", "map", "plan.csv", "--title", text])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in {0, None}
    page = Path("map.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.html", "plan.csv"]
    assert f'"regions":["{text}"]' in page.replace("\\u003e", ">")
    assert data_of(page)["title"] == Seen(page).title == text


# Layers that an analyst adds.


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
    table = municipalities(["a"] * N)
    group = folium.FeatureGroup(name="x")
    group_id = group.get_name().rpartition("_")[2]
    drawn = rm.draw_map(table, pd.Series(group.get_name(), table.index), title=group_id)
    group.add_to(drawn)
    page = drawn.get_root().render()
    assert data_of(page)["title"] == Seen(page).title == group_id
    assert data_of(page)["plans"][0]["regions"] == [group.get_name()]
    assert group.get_name() not in Seen(page).scripts[-1]


def test_a_map_that_was_moved_to_another_figure_says_so() -> None:
    figure = folium.Figure()
    figure.add_child(plain_map())
    with pytest.raises(OptionError, match="a page of its own, and was added to a Figure"):
        figure.render()


# The policy.


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
    table = municipalities(["a"] * N)
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


# The report in Markdown.


def report_of(names: list[str], parent: str) -> str:
    """Return the report of two regions, one municipality left over, and a short border."""
    import networkx as nx

    from regiomap.cli.demo import _report

    table = municipalities(names, [parent] * (len(names) - 1) + [f"{parent}!"])
    table["population"] = 1
    graph = rm.build_adjacency(table)
    for a, b in nx.utils.pairwise(table.index):
        graph.edges[a, b]["shared_border_m"] = 5.0
    proposal = rm.propose_regions(table, graph, size=(2, 2), n_regions=2)
    return _report(proposal, rm.check_adjacency(graph), 2025, "nl")


def tokens_of(report: str) -> list[tuple[str, str]]:
    """Return what Markdown makes of a report, without the texts; and the texts."""
    from markdown_it import MarkdownIt

    found = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(report):
        found += [(one.type, one.content) for one in [token, *(token.children or [])]]
    return [(kind, said) for kind, said in found if kind != "inline"]


def on_one_line(text: str) -> str:
    return " ".join(text.replace("\0", "\ufffd").split())


@often
@given(names=st.lists(texts, min_size=5, max_size=5), parent=texts)
def test_a_name_in_the_report_is_no_markdown(names: list[str], parent: str) -> None:
    names, parent = [f"x{name}" for name in names], f"x{parent}"
    told = tokens_of(report_of(names, parent))
    calm = tokens_of(report_of([f"x{i}" for i in range(5)], "x"))
    joining = {"text", "text_special"}
    assert [kind for kind, _ in joined(told, joining)] == [
        kind for kind, _ in joined(calm, joining)
    ]
    said = [text for kind, text in joined(told, joining) if kind == "text"]
    for name in names:
        assert any(on_one_line(name) in text for text in said)
    assert on_one_line(parent) in said


def joined(tokens: list[tuple[str, str]], kinds: set[str]) -> list[tuple[str, str]]:
    """Return the tokens with neighbours of these kinds as one text."""
    found: list[tuple[str, str]] = []
    for kind, text in tokens:
        if kind in kinds and found and found[-1][0] == "text":
            found[-1] = ("text", found[-1][1] + text)
        else:
            found.append(("text" if kind in kinds else kind, text))
    return found


@pytest.mark.parametrize(
    "text", ["# x", "- x", "1. x", "1) x", "> x", "+ x", "a | b", "---", "`x`"]
)
def test_what_begins_a_line_begins_nothing_in_the_report(text: str) -> None:
    from regiomap.cli.demo import _literal

    for line in (f"- {_literal(text)}", f"| {_literal(text)} | b |\n| --- | --- |\n| c | d |"):
        kinds = [kind for kind, _ in tokens_of(line)]
        calm = tokens_of(line.replace(_literal(text), "x"))
        assert [k for k in kinds if not k.startswith("text")] == [
            k for k, _ in calm if not k.startswith("text")
        ]


# Pictures.


def drawn_texts(figure: "Figure", path: Path) -> list[str]:
    """Return the texts that a reader of a picture sees."""
    import matplotlib as mpl
    from matplotlib.text import Text

    for one in figure.findobj(Text):
        one.set_path_effects([])  # with an outline, letters are drawn as shapes
    with mpl.rc_context({"svg.fonttype": "none"}):
        figure.savefig(path)
    return ["".join(one.itertext()) for one in ET.parse(path).iter() if one.tag.endswith("}text")]  # noqa: S314


@pytest.mark.parametrize(
    "text", ["$x_1$ en $y^2$", "_onder_", r"\$a\$ $b", "$\\frac{1}$", "{{7*7}} <b> & %", "100 $ {%"]
)
def test_a_picture_shows_the_characters(text: str, tmp_path: Path) -> None:
    from regiomap.drawing.figures.growth import draw_budget, draw_gantt, draw_targets

    names = [f"{text} {i}" for i in range(6)]
    table = municipalities(names, [text] * 6)
    space = rm.PlanSpace(rm.build_adjacency(table), size=(2, 4))
    groups = pd.Series([f"{text} {i // 2}" for i in range(6)], table.index)
    across = pd.Series([f"{text} x", *[f"{text} y"] * 4, f"{text} z"], table.index)
    partly = across.where(across != f"{text} z")
    plan = rm.Plan(groups, graph=rm.build_adjacency(table), municipalities=table)
    schedule = rm.schedule_growth(plan, targets={2026: (1, 2), 2027: (2, 4)})
    curve = space.curve().reset_index().assign(parent=text)
    priced = pd.DataFrame(
        {
            "cost_eur": [1],
            "n_municipalities": [2],
            "most_municipalities": [2],
            "enough_until": [2026],
        },
        index=pd.Index([1], name="n_regions"),
    )
    shares = space.together()
    nesting = rm.check_nesting(groups, partly)
    wanted = [
        (rm.draw_curve(curve, title=text), {text}),
        (rm.draw_together(shares, names=table["name"], title=text), {text, *names}),
        (rm.draw_always_together(shares, table, at_least=0.01, title=text), {text, *names}),
        (draw_gantt(schedule, title=text), {text, *groups}),
        (draw_targets(schedule, title=text), {text}),
        (draw_budget(priced, title=text), {text}),
        (rm.draw_nesting(nesting, table, title=text, parent=text), {text, *partly.dropna()}),
    ]
    for n, (figure, shown) in enumerate(wanted):
        seen = drawn_texts(figure, tmp_path / f"{n}.svg")
        assert shown <= set(seen)
        assert not [one for one in seen if "\\$" in one.replace(text, "")]
    key = drawn_texts(wanted[-1][0], tmp_path / "key.svg")
    assert any(f"{groups.iloc[0]}: {text} x 1" in one for one in key)
    assert any(text in one and one not in {text, *names, *groups} for one in key)


# The notebook.


def outside_of_literal(written: str) -> str:
    """Return the text of HTML in which a notebook would set `$...$` as mathematics."""
    tree = ET.fromstring(f"<all>{written.replace('<br>', '')}</all>")  # noqa: S314
    for parent in list(tree.iter()):
        for child in list(parent):
            if {"tex2jax_ignore", "mathjax_ignore"} <= set(child.get("class", "").split()):
                child.clear()
    return "".join(tree.itertext()).strip()


def test_no_report_in_a_notebook_becomes_markup() -> None:
    text = "<img src=x onerror=alert(1)></td><script>&amp;`${7*7}`</script>{{7*7}}"
    names = [f"{text}{i}" for i in range(6)]
    table = municipalities(names, [text] * 6)
    table["population"] = 10
    graph = rm.build_adjacency(table)
    groups = pd.Series([f"{text} {i // 2}" for i in range(6)], table.index)
    plan = rm.Plan(groups, graph=graph, municipalities=table, parents=table["reference_region"])
    register = rm.reports.Register(
        pd.DataFrame(
            {"region": groups, "nis": table.index, "name": names, "legal_form": text, text: text}
        )
    )
    schedule = rm.schedule_growth(plan, targets={2026: (1, 2), 2027: (2, 4)})
    space = rm.PlanSpace(graph, size=(2, 4))
    alone = table.assign(reference_region=[text] * 5 + [f"{text}!"])
    shown: list[Any] = [
        plan,
        rm.propose_regions(table, graph, size=(2, 4)),
        rm.propose_regions(alone, graph, size=(2, 5)),
        rm.check_adjacency(graph),
        rm.check_contiguity(groups, graph),
        rm.check_nesting(groups, table["reference_region"]),
        rm.check_nesting(table["reference_region"], groups),
        rm.check_regions(groups, graph, parents=table["reference_region"]),
        register,
        schedule,
        rm.rank_plans(space, table),
        space.explain(plan),
        space.best(n=2),
        rm.schedule_growth(plan, targets={2026: (1, 2), 2027: (2, 4)}, supporters=1).supporters,
    ]
    for one in shown:
        written = one._repr_html_()
        assert not outside_of_literal(written), type(one)
        seen = Seen(written)
        tags = {tag for tag, _ in seen.tags}
        assert tags <= {"p", "b", "div", "table", "thead", "tbody", "tr", "th", "td"}, type(one)
        assert not [attrs for _, attrs in seen.tags if set(attrs) - {"class", "border", "style"}]
    assert text in "".join(Seen(register._repr_html_()).texts)
    drawn = rm.draw_map(table, groups, title=text, parents=None)
    (frame,) = Seen(drawn._repr_html_()).named("iframe")
    assert frame["srcdoc"] == drawn.get_root().render()
    assert {tag for tag, _ in Seen(drawn._repr_html_()).tags} == {"div", "img", "iframe"}
