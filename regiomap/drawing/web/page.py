"""The page as folium elements: Leaflet, Preact, our scripts and the data inline, and stable ids."""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

import folium
from branca.element import Element, Figure
from jinja2 import Template

from regiomap._base.csv import FORMULA, NEEDS_QUOTES, SEPARATORS
from regiomap.answers.answer import TURNS
from regiomap.answers.codes import ALPHABET, PREFIX, SIGNS
from regiomap.drawing.palette import LINES
from regiomap.drawing.web.literal import as_parsed, rendered_once, walk
from regiomap.drawing.web.policy import content_policy, find_links, inside_script
from regiomap.drawing.web.still import draw_picture
from regiomap.errors import OptionError

__all__ = ["FRAME_HEIGHT_PX", "NONCE_HOLE", "RegioMap", "as_json", "host_script"]

# Carried as their makers published them: maps, and elements that are made by calls of a function.
_OTHERS = ("leaflet", "preact")
# In the order of need: a script uses only what those before it define.
_SCRIPTS = (
    "words",
    "elements",
    "territory",
    "checks",
    "colours",
    "difference",
    "foresee",
    "store",
    "code",
    "address",
    "files",
    "answer",
    "signs",
    "patterns",
    "room",
    "labels",
    "canvas",
    "fills",
    "mapview",
    "network",
    "legend",
    "growth",
    "preview",
    "why",
    "choices",
    "card",
    "leftout",
    "panel",
    "bars",
    "split",
    "fuzzy",
    "search",
    "compare",
    "paper",
    "print",
    "folium",
    "tabs",
    "locks",
    "overview",
    "reply",
    "question",
    "kept",
    "actions",
    "sheet",
    "toolbar",
    "start",
)
# Only in a notebook, where Python answers: a page that is mailed has none of it.
_LIVE_SCRIPTS = ("live",)
# In what is live: who holds the frame writes a word here that no other page knows.
NONCE_HOLE = '<meta name="regiomap-nonce" content="">'
# Small screens and paper have the last word.
_STYLES = (
    "page",
    "panel",
    "mapview",
    "growth",
    "question",
    "explain",
    "split",
    "small",
    "print",
)
FRAME_HEIGHT_PX = 680


class RegioMap(folium.Map):  # type: ignore[misc]  # folium has no types
    """A `folium.Map` that carries everything it needs; analysts may add layers to it."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  (as folium declares it)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    # Only ids are rendered: what the page shows goes in after all templates.
    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = regiomap.start.openPage({{ this.get_name()|tojson }});
        {%- for layer in this.objects_to_stay_in_front %}
        {{ this.get_name() }}.on("overlayadd", () => {{ layer.get_name() }}.bringToFront());
        {%- endfor %}
        {%- if this.get_root().live %}
        regiomap.live.connect(regiomap.page);
        {%- endif %}
        {% endmacro %}
        """
    )

    def __init__(self, page: Mapping[str, Any], bounds: list[list[float]], tiles: object) -> None:
        south, west = bounds[0]
        north, east = bounds[1]
        super().__init__(location=[(south + north) / 2, (west + east) / 2], tiles=tiles)
        self._id = "regiomap"
        self._bounds = bounds
        self._title = str(page["title"])
        self._picture = draw_picture(page)
        _PageFigure(page["language"], page["title"], self._body(page)).add_child(self)

    def _body(self, page: Mapping[str, Any]) -> str:
        parts = {
            "map": f'<div class="folium-map" id="{self.get_name()}"></div>',
            "noscript": _without_scripts(page),
            "picture": self._picture,
        }
        shell = re.sub(r"{{ (\w+) }}", lambda hole: parts[hole[1]], _static("shell.html"))
        return f'{shell}<script type="application/json" id="rm-data">{as_json(page)}</script>'

    def _get_self_bounds(self) -> list[list[float]]:
        return self._bounds

    def render(self, **kwargs: Any) -> None:  # noqa: ANN401  (as folium has it)
        """Render the layers into the page of this map.

        Raises
        ------
        OptionError
            If the map was moved to a figure of somebody else.
        """
        if not isinstance(self.get_root(), _PageFigure):
            raise OptionError(
                f"a map from draw_map is a page of its own, and was added to a "
                f"{type(self.get_root()).__name__}. Draw it again, and show or save that map."
            )
        super().render(**kwargs)

    def __repr__(self) -> str:
        return f"<RegioMap {self._title!r}: a page for a notebook, or for save_map>"

    def live_page(self) -> str:
        """Return the page as it is in a frame whose host hands on what Python and people change."""
        root = self.get_root()
        root.live = True
        try:
            return str(root.render())
        finally:
            root.live = False

    def _repr_html_(self, **kwargs: Any) -> str:  # noqa: ANN401  (as folium has it)
        """Return a frame for a notebook; where no script may run, the picture below it shows."""
        picture = base64.b64encode(self._picture.encode()).decode()
        page = escape(self.get_root().render(**kwargs))
        return (
            f'<div style="position:relative;min-height:{FRAME_HEIGHT_PX}px">'
            f'<img width="100%" alt="" src="data:image/svg+xml;base64,{picture}">'
            f'<iframe srcdoc="{page}" allowfullscreen style="position:absolute;inset:0;'
            f'width:100%;height:{FRAME_HEIGHT_PX}px;border:0;background:#fff"></iframe></div>'
        )


class _PageFigure(Figure):  # type: ignore[misc]  # branca has no types
    """A page that names its language, allows what it holds, and is the same on every run."""

    def __init__(self, language: str, title: str, body: str) -> None:
        super().__init__(title=title)
        self.language = language
        self.body = body
        self.links: list[str] = []
        self.live = False
        self.header._children.clear()  # noqa: SLF001  (branca's charset, which we set first)

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401  (as branca has it)
        """Return the page: what folium renders for the layers, then our own parts around it."""
        with rendered_once(self):
            for child in self._children.values():
                child.render(**kwargs)
            added = list(walk(self))
            head, html, script = (
                _rendered(container, added, kwargs)
                for container in (self.header, self.html, self.script)
            )
        script = f"\n{inside_script(script)}\n"
        links = find_links(f"{head}\n{html}")
        self.links = links.elsewhere
        own = _scripts(live=self.live)
        scripts = (*own, *links.inline, script)
        policy = escape(content_policy(dict.fromkeys(scripts), links, added), quote=True)
        ours = "\n".join(f"<script>{one}</script>" for one in own)
        hole = f"{NONCE_HOLE}\n" if self.live else ""
        return (
            f'<!DOCTYPE html>\n<html lang="{self.language}">\n<head>\n<meta charset="utf-8">\n'
            f'{hole}<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            f"<title>{escape(as_parsed(self.title))}</title>\n"
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<style>\n{_style()}</style>\n{ours}\n{head}\n</head>\n<body>\n{self.body}\n"
            f"{html}\n<script>{script}</script>\n</body>\n</html>\n"
        )


def _rendered(container: Element, elements: Iterable[Element], options: Mapping[str, Any]) -> str:
    """Return what folium put in a part of the page, its random ids as the order of elements."""
    children = container._children.values()  # noqa: SLF001  (branca has no other way)
    html = as_parsed("\n".join(child.render(**options) for child in children))
    order: dict[str, str] = {}
    for element in elements:
        order.setdefault(element._id, f"{len(order):032x}")  # noqa: SLF001
    return re.sub(r"[0-9a-f]{32}", lambda found: order.get(found[0], found[0]), html)


def _without_scripts(page: Mapping[str, Any]) -> str:
    """Return what is read where no script runs: why, what was asked, and how to answer."""
    lines = [page["texts"]["noscript"]]
    if question := page.get("question"):
        lines.append(question["text"])
        if question["replyTo"]:
            reply = page["texts"]["noscript.reply"]
            lines.append(reply.replace("{address}", question["replyTo"]))
    return "<br>".join(map(escape, lines))


def as_json(data: object) -> str:
    r"""Return JSON that cannot end the script element it stands in.

    Examples
    --------
    >>> as_json("</script>")
    '"\\u003c/script\\u003e"'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # Half a surrogate pair has no bytes in UTF-8, and yet reads back as what it was.
    return re.sub("[<>&\u2028\u2029\ud800-\udfff]", lambda sign: f"\\u{ord(sign[0]):04x}", text)


@cache
def _static(name: str) -> str:
    return (files("regiomap") / "drawing" / "web" / "static" / name).read_text(encoding="utf-8")


def host_script() -> str:
    """Return the module that shows the live map in a notebook, and hands on what it is told."""
    return _static("host.mjs")


@cache
def _scripts(*, live: bool = False) -> tuple[str, ...]:
    """Return the scripts that are the same on every map: those of others, and ours."""
    others = (
        re.sub(r"\n?//# sourceMappingURL=\S+", "", _static(f"{name}/{name}.js")) for name in _OTHERS
    )
    names = (*_SCRIPTS, *_LIVE_SCRIPTS) if live else _SCRIPTS
    ours = "\n".join(_static(f"{name}.js") for name in names)
    constants = f"window.regiomap = {{ constants: {as_json(_constants())} }};"
    return (*(f"\n{source}\n" for source in others), f"\n{constants}\n{ours}\n")


def _constants() -> dict[str, Any]:
    """Return what the scripts must know as Python does, the same on every map."""
    return {
        "lineColours": LINES,
        "formula": FORMULA.pattern,
        "needsQuotes": NEEDS_QUOTES.pattern,
        "separators": SEPARATORS,
        "turns": TURNS.pattern,
        "code": {"prefix": PREFIX, "alphabet": ALPHABET, "signs": SIGNS},
        "markers": _images(),
    }


@cache
def _style() -> str:
    """Return the styles that are the same on every map."""
    images = _images()
    style = re.sub(
        r"url\(images/([\w.-]+)\)",
        lambda found: f"url({images[found[1]]})",
        _static("leaflet/leaflet.css"),
    )
    lines = "".join(f"--rm-line-{what}:{colour};" for what, colour in LINES.items())
    ours = (_static(f"{name}.css") for name in _STYLES)
    return "\n".join([style, f":root{{{lines}}}", *ours])


@cache
def _images() -> dict[str, str]:
    """Return Leaflet's pictures, by name, as addresses that hold them."""
    folder = files("regiomap") / "drawing" / "web" / "static" / "leaflet" / "images"
    return {
        image.name: f"data:image/png;base64,{base64.b64encode(image.read_bytes()).decode()}"
        for image in sorted(folder.iterdir(), key=lambda one: one.name)
    }
