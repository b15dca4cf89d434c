"""The page as folium elements: Leaflet, our scripts and the data inline, and stable ids."""

import base64
import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink
from jinja2 import Template
from xstatic.pkg import leaflet

from regiomap.render.payload import as_json
from regiomap.render.picture import draw_picture

__all__ = ["RegioMap"]

# In the order in which they need each other.
_SCRIPTS = (
    "words",
    "territory",
    "checks",
    "colours",
    "store",
    "address",
    "files",
    "mapview",
    "network",
    "legend",
    "card",
    "panel",
    "search",
    "compare",
    "print",
    "growth",
    "folium",
    "start",
)
# Small screens and paper have the last word.
_STYLES = ("page", "panel", "mapview", "growth", "small", "print")
# The browser itself then refuses every request, whatever a name or a later edit may hold.
_NO_REQUESTS = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)
_FRAME_HEIGHT_PX = 680


class RegioMap(folium.Map):  # type: ignore[misc]  # folium has no types
    """A `folium.Map` that carries everything it needs; analysts may add layers to it."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  (as folium declares it)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    _template = Template(
        """
        {% macro header(this, kwargs) %}{{ this.head }}{% endmacro %}
        {% macro html(this, kwargs) %}{{ this.body }}{% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = regiomap.start({{ this.get_name()|tojson }});
        {%- for layer in this.objects_to_stay_in_front %}
        {{ this.get_name() }}.on("overlayadd", () => {{ layer.get_name() }}.bringToFront());
        {%- endfor %}
        {% endmacro %}
        """
    )

    def __init__(self, page: Mapping[str, Any], bounds: list[list[float]], tiles: object) -> None:
        south, west = bounds[0]
        north, east = bounds[1]
        super().__init__(location=[(south + north) / 2, (west + east) / 2], tiles=tiles)
        self._id = "regiomap"
        self._bounds = bounds
        self._picture = draw_picture(page)
        self.head = _head()
        self.body = self._body(page)
        _PageFigure(page["language"], page["title"], sealed=tiles is None).add_child(self)

    def _body(self, page: Mapping[str, Any]) -> str:
        parts = {
            "map": f'<div class="folium-map" id="{self.get_name()}"></div>',
            "noscript": escape(page["texts"]["noscript"]),
            "picture": self._picture,
        }
        shell = re.sub(r"{{ (\w+) }}", lambda hole: parts[hole[1]], _static("shell.html"))
        return f'{shell}<script type="application/json" id="rm-data">{as_json(page)}</script>'

    def _get_self_bounds(self) -> list[list[float]]:
        return self._bounds

    def _repr_html_(self, **kwargs: Any) -> str:  # noqa: ANN401  (as folium has it)
        """Return a frame for a notebook; where no script may run, the picture below it shows."""
        picture = base64.b64encode(self._picture.encode()).decode()
        page = escape(self.get_root().render(**kwargs))
        return (
            f'<div style="position:relative;min-height:{_FRAME_HEIGHT_PX}px">'
            f'<img width="100%" alt="" src="data:image/svg+xml;base64,{picture}">'
            f'<iframe srcdoc="{page}" allowfullscreen style="position:absolute;inset:0;'
            f'width:100%;height:{_FRAME_HEIGHT_PX}px;border:0;background:#fff"></iframe></div>'
        )


class _PageFigure(Figure):  # type: ignore[misc]  # branca has no types
    """A page that names its language, and whose ids are the same on every run."""

    _template = Template(
        '<!DOCTYPE html>\n<html lang="{{ this.language }}">\n<head>\n<meta charset="utf-8">\n'
        "{{ this.policy() }}<title>{{ this.title|e }}</title>\n"
        "{{ this.header.render(**kwargs) }}\n</head>\n<body>\n{{ this.html.render(**kwargs) }}\n"
        "<script>\n{{ this.script.render(**kwargs) }}\n</script>\n</body>\n</html>\n"
    )

    def __init__(self, language: str, title: str, *, sealed: bool) -> None:
        super().__init__(title=title)
        self.language = language
        self.sealed = sealed
        self.links: list[str] = []
        self.header._children.clear()  # noqa: SLF001  (branca's charset, which we set first)

    def policy(self) -> str:
        """Return the rule that forbids all requests, unless somebody added layers of their own."""
        added = any(child._children for child in self._children.values())  # noqa: SLF001
        if not self.sealed or added:
            return ""
        return f'<meta http-equiv="Content-Security-Policy" content="{_NO_REQUESTS}">\n'

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401  (as branca has it)
        """Return the page, with folium's random ids replaced by the order of the elements."""
        # Rendering adds to folium's elements; they are put back, so that the next time is the same.
        before = [(one, one._children.copy()) for one in _walk(self, set())]  # noqa: SLF001
        html = super().render(**kwargs).encode("utf-8", "replace").decode("utf-8")
        order: dict[str, str] = {}
        for element in _walk(self, set()):
            order.setdefault(element._id, f"{len(order):032x}")  # noqa: SLF001
        self.links = _external_links(self)
        for element, children in before:
            element._children = children  # noqa: SLF001
        return re.sub(r"[0-9a-f]{32}", lambda found: order.get(found[0], found[0]), html)


def _external_links(figure: Element) -> list[str]:
    """Return the scripts and styles that added layers load from elsewhere."""
    links = (one for one in _walk(figure, set()) if isinstance(one, JavascriptLink | CssLink))
    return sorted({link.url for link in links if re.match(r"(https?:)?//", link.url)})


def _walk(element: Element, seen: set[int]) -> Iterator[Element]:
    """Yield an element and all it holds, children and attributes, in a fixed order."""
    if id(element) in seen:
        return
    seen.add(id(element))
    yield element
    for name, value in vars(element).items():
        if name == "_parent":
            continue
        held = value.values() if isinstance(value, dict) else value
        for one in held if isinstance(value, dict | list | tuple) else [held]:
            if isinstance(one, Element):
                yield from _walk(one, seen)


@cache
def _static(name: str) -> str:
    return (files("regiomap") / "static" / name).read_text(encoding="utf-8")


@cache
def _head() -> str:
    """Return everything that is the same on every map: styles, Leaflet, our scripts."""
    vendor = Path(leaflet.BASE_DIR)
    script = re.sub(
        r"\n?//# sourceMappingURL=\S+", "", (vendor / "leaflet.js").read_text(encoding="utf-8")
    )
    images = {path.name: _data_url(path) for path in sorted((vendor / "images").glob("*.png"))}
    style = re.sub(
        r"url\(images/([\w.-]+)\)",
        lambda found: f"url({images[found[1]]})",
        (vendor / "leaflet.css").read_text(encoding="utf-8"),
    )
    styles = "\n".join(_static(f"{name}.css") for name in _STYLES)
    ours = "\n".join(_static(f"{name}.js") for name in _SCRIPTS)
    return (
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{style}\n{styles}</style>\n<script>\n{script}\n</script>\n"
        f"<script>\nwindow.regiomap = {{}};\n{ours}\n"
        f"regiomap.serveMarkers({as_json(images)});\n</script>"
    )


def _data_url(path: Path) -> str:
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"
