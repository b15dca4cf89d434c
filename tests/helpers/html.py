"""What a browser makes of a page: its tags, its texts, its scripts, its data and its policy."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import folium


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


def page_of(drawn: folium.Map) -> dict[str, Any]:
    """Return the data a map carries, as its scripts read it."""
    return data_of(drawn.get_root().render())


def as_seen(text: str) -> str:
    """Return a text as a browser reads it: line ends, and what no file can hold."""
    return re.sub("[\0\ud800-\udfff]", "\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def reasons_on(page: dict[str, Any]) -> list[Any]:
    """Return why each municipality is in its region, with the names written out; None: in none."""
    names, regions = page["municipalities"]["names"], page["plans"][0]["regions"]

    def written(sentence: str) -> str:
        return re.sub(
            r"\{(\d+)\}|\[(\d+)\]",
            lambda hole: names[int(hole[1])] if hole[1] else regions[int(hole[2])],
            sentence,
        )

    return [told and [written(one) for one in told] for told in page["reasons"]]
