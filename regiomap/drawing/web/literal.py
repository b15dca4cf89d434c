"""Layers of folium as plain text: what one template rendered is never compiled as another.

branca hands what a template rendered to `Element(...)`, which compiles it as a template once more,
so that a `{{ ... }}` in a popup would be run on the machine that draws the map. While our page is
rendered, such a text stays a text.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import RLock
from typing import Any

import folium
from branca.element import Element, Html
from folium.features import GeoJsonStyleMapper

__all__ = ["as_parsed", "rendered_once", "walk"]

# Only who renders our page, in this thread, gets texts back; branca is the same for all others.
_rendering: ContextVar[bool] = ContextVar("_rendering", default=False)
_lock = RLock()


class _Text:
    """Stands where branca keeps a compiled template, and renders as one text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def render(self, **_: object) -> str:
        return self._text


@contextmanager
def rendered_once(figure: Element) -> Iterator[None]:
    """Render a figure with texts that stay texts, then put its elements back as they were.

    Texts of tooltips and popups also stay texts in JavaScript, where folium writes them between
    backticks; they are still HTML, as folium promises. Texts in styles of GeoJSON, and names of
    its properties, stay texts too.
    """
    before = [(one, one._children.copy()) for one in walk(figure)]  # noqa: SLF001  (branca's own)
    texts = [(one, name, vars(one)[name], text) for one, name, text in _literals(walk(figure))]
    with _lock:
        places: list[tuple[type, str, Callable[..., Any]]] = [
            (Element, "__init__", _keep),
            (GeoJsonStyleMapper, "_to_key", _style),
            (GeoJsonStyleMapper, "get_feature_id", _property),
        ]
        theirs = [(kind, name, vars(kind)[name]) for kind, name, _ in places]
        token = _rendering.set(True)
        try:
            for kind, name, ours in places:
                setattr(kind, name, ours(vars(kind)[name]))
            for element, name, _, text in texts:
                setattr(element, name, text)
            yield
        finally:
            for kind, name, their in theirs:
                setattr(kind, name, their)
            _rendering.reset(token)
            for element, name, given, _ in texts:
                setattr(element, name, given)
            for element, children in before:
                element._children = children  # noqa: SLF001


def _keep(compile_: Callable[..., None]) -> Callable[..., None]:
    """Return how an element is made: what is rendered becomes no template."""

    def made(self: Element, template: str | None = None, template_name: str | None = None) -> None:
        if template is None or not _rendering.get():
            compile_(self, template, template_name)
            return
        compile_(self)
        self._template = _Text(template)

    return made


def _style(their: staticmethod) -> staticmethod:  # type: ignore[type-arg]  # folium has no types
    """Return how a style of GeoJSON becomes JavaScript: texts, and the names of folium's elements.

    folium counts on a second template to take away the marks around such a name.
    """

    def written(style: dict[str, object]) -> str:
        if not _rendering.get():
            return str(their(style))
        return re.sub(r'"{{\'(\w+_[0-9a-f]{32})\'}}"', r"\1", json.dumps(style, sort_keys=True))

    return staticmethod(written)


def _property(their: Callable[..., Any]) -> Callable[..., Any]:
    """Return how folium looks up the property that tells features apart, whatever its name."""

    def found(self: GeoJsonStyleMapper, feature: dict[str, Any]) -> Any:  # noqa: ANN401
        name = re.fullmatch(r"feature\.properties\[(.*)\]", self.feature_identifier, re.DOTALL)
        return feature["properties"][json.loads(name[1])] if name else their(self, feature)

    return found


def _literals(elements: Iterable[Element]) -> Iterator[tuple[Element, str, str]]:
    """Yield the attributes that folium writes into a script as they are, and what means the same.

    Of popups folium escaped a part.
    """
    for element in elements:
        if isinstance(element, folium.Tooltip):
            yield element, "text", _between_backticks(element.text)
        elif isinstance(element, folium.Popup):
            for content in element.html._children.values():  # noqa: SLF001
                if isinstance(content, Html):
                    yield content, "data", _between_backticks(content.data.replace("\\`", "`"))
        elif isinstance(element, folium.ClickForMarker) and element.popup.startswith("`"):
            text = element.popup[1:-1].replace("\\`", "`")
            yield element, "popup", f"`{_between_backticks(text)}`"
        elif isinstance(element, folium.GeoJson):
            head, dot, name = getattr(element, "feature_identifier", "").partition(".properties.")
            if dot:
                yield element, "feature_identifier", f"{head}.properties[{json.dumps(name)}]"


def _between_backticks(text: str) -> str:
    return re.sub(r"[\\`]|\$(?={)", r"\\\g<0>", text)


def as_parsed(text: str) -> str:
    r"""Return a text as a browser reads it from a file, so that its hash is the browser's too.

    Examples
    --------
    >>> as_parsed("a\r\nb\0")
    'a\nb\ufffd'
    """
    return re.sub("[\0\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", re.sub("\r\n?", "\n", text))


def walk(element: Element, _seen: set[int] | None = None) -> Iterator[Element]:
    """Yield an element and all it holds, children and attributes, in a fixed order."""
    seen = set() if _seen is None else _seen
    if id(element) in seen:
        return
    seen.add(id(element))
    yield element
    for name, value in list(vars(element).items()):
        if name == "_parent":
            continue
        held: Any = value.values() if isinstance(value, dict) else value
        for one in held if isinstance(value, dict | list | tuple) else [held]:
            if isinstance(one, Element):
                yield from walk(one, seen)
