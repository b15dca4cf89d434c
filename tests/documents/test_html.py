"""The page: nothing runs, nothing is asked for, and tables say what their cells are."""

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser
from itertools import pairwise

from helpers.reported import BROKEN, document
from regiomap.documents.html import encode_html

HOSTILE = "</style><script>alert(1)</script>\\ \"x\" 'y'"


class Tags(HTMLParser):
    """The tags of a page, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def tags_of(page: str) -> list[tuple[str, dict[str, str | None]]]:
    found = Tags()
    found.feed(page)
    return found.seen


def test_nothing_runs_and_only_its_own_style_is_allowed() -> None:
    page = encode_html(document(BROKEN, title=HOSTILE))
    seen = tags_of(page)
    assert not {"script", "link", "iframe", "form"} & {tag for tag, _ in seen}
    assert not [one for _, one in seen if any(key.startswith("on") for key in one)]
    policy = next(one["content"] for _, one in seen if "http-equiv" in one)
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert len(style) == 1
    digest = b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in str(policy)
    assert str(policy).startswith("default-src 'none'")


def test_headings_come_in_order_and_every_link_leads_somewhere() -> None:
    seen = tags_of(encode_html(document(BROKEN)))
    levels = [int(tag[1]) for tag, _ in seen if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    ids = [one["id"] for _, one in seen if "id" in one]
    assert len(set(ids)) == len(ids)
    links = [str(one["href"]) for tag, one in seen if tag == "a"]
    assert links
    assert {link[1:] for link in links} <= set(ids)


def test_a_table_has_headers_of_columns_and_rows() -> None:
    scopes = {one.get("scope") for tag, one in tags_of(encode_html(document())) if tag == "th"}
    assert scopes == {"col", "row"}
