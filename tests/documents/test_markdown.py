"""Markdown: tables that are tables, and names that are only names."""

from markdown_it import MarkdownIt

from helpers.reported import BROKEN, document, subject
from regiomap.documents.content import Given, document_of
from regiomap.documents.markdown import encode_markdown, markdown_table
from regiomap.documents.standing import Standing


def test_every_table_is_read_as_one() -> None:
    known = document(BROKEN)
    tokens = MarkdownIt("commonmark").enable("table").parse(encode_markdown(known))
    n_tables = sum(type(one).__name__ == "Table" for one in known.blocks)
    assert sum(one.type == "table_open" for one in tokens) == n_tables
    assert not [one for one in tokens if one.type.startswith("html")]


def test_a_hostile_title_is_a_title() -> None:
    title = "# <b> | *x* [y](z)"
    said = encode_markdown(document_of(subject(), Standing("x"), Given(title=title)))
    (heading, inline, *_) = MarkdownIt("commonmark").parse(said)
    assert heading.tag == "h1"
    assert [child.type for child in inline.children or ()] == ["text"]
    assert (inline.children or [])[0].content == title


def test_numbers_stand_to_the_right() -> None:
    assert markdown_table(["a", "b"], [["x", "1"]], right=[False, True]) == (
        "| a | b |\n| --- | --: |\n| x | 1 |"
    )
