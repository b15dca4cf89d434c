"""Layers of folium as plain text: what one template rendered is never compiled as another.

branca hands what a template rendered to `Element(...)`, which compiles it as a template once more,
so that a `{{ ... }}` in a popup would be run on the machine that draws the map. While our page is
rendered, such a text stays a text.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import RLock
from typing import Any

import folium
from branca.element import Element, Html

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
    backticks; they are still HTML, as folium promises.
    """
    before = [(one, one._children.copy()) for one in walk(figure)]  # noqa: SLF001  (branca's own)
    texts = [(one, name, vars(one)[name]) for one, name in _between_backticks(walk(figure))]
    compiling = Element.__init__

    def keep(self: Element, template: str | None = None, template_name: str | None = None) -> None:
        if template is None or not _rendering.get():
            compiling(self, template, template_name)
            return
        compiling(self)
        self._template = _Text(template)

    with _lock:
        token = _rendering.set(True)
        Element.__init__ = keep
        try:
            for element, name, text in texts:
                setattr(element, name, _escaped_backticks(text, popup=name == "data"))
            yield
        finally:
            Element.__init__ = compiling
            _rendering.reset(token)
            for element, name, text in texts:
                setattr(element, name, text)
            for element, children in before:
                element._children = children  # noqa: SLF001


def _between_backticks(elements: Iterable[Element]) -> Iterator[tuple[Element, str]]:
    """Yield the attributes that folium writes between backticks in a script."""
    for element in elements:
        if isinstance(element, folium.Tooltip):
            yield element, "text"
        elif isinstance(element, folium.Popup):
            for content in element.html._children.values():  # noqa: SLF001
                if isinstance(content, Html):
                    yield content, "data"


def _escaped_backticks(text: str, *, popup: bool) -> str:
    """Return a text as it must stand between backticks; of popups folium escaped a part."""
    plain = text.replace("\\`", "`") if popup else text
    return re.sub(r"[\\`]|\$(?={)", r"\\\g<0>", plain)


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
