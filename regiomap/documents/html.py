"""A report as one HTML file: no script, no request, and made for paper too."""

import base64
import hashlib
import re
from collections.abc import Iterator
from html import escape
from importlib.resources import files

from regiomap.documents.model import Block, Bullets, Document, Heading, Paragraph, Picture, Table

__all__ = ["encode_html"]


def encode_html(document: Document) -> str:
    """Return a report as one file, which asks for nothing and runs nothing."""
    style = _style(document)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    title = escape(document.title)
    head = (
        f'<!doctype html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="description" content="{escape(document.subject)}">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
    )
    body = "\n".join(_part(block, document) for block in document.blocks)
    return (
        f"{head}<header>\n<h1>{title}</h1>\n{_contents(document)}\n</header>\n<main>\n{body}\n"
        "</main>\n</body>\n</html>\n"
    )


def _style(document: Document) -> str:
    source = files("regiomap.documents").joinpath("report.css").read_text(encoding="utf-8")
    # Whatever could end the text of a style sheet is written as the number of its letter.
    title = re.sub(
        r"[^\w .,:-]", lambda sign: f"\\{ord(sign[0]):x} ", document.title, flags=re.ASCII
    )
    return source.replace("__TITLE__", title).replace("__PAGE__", document.page_word)


def _contents(document: Document) -> str:
    items = "".join(
        f'<li><a href="#{one.anchor}">{escape(one.words)}</a></li>'
        for one in document.blocks
        if isinstance(one, Heading) and one.level == 2  # noqa: PLR2004  (the chapters)
    )
    return f'<nav aria-label="{escape(document.contents_word)}"><ul>{items}</ul></nav>'


def _part(block: Block, document: Document) -> str:
    if isinstance(block, Heading):
        marks = ["page"] * block.new_page + ["wide"] * block.wide
        page = f' class="{" ".join(marks)}"' if marks else ""
        level = block.level
        return f'<h{level} id="{block.anchor}"{page}>{escape(block.words)}</h{level}>'
    if isinstance(block, Paragraph):
        mark = ' class="lead"' if block.lead else ""
        return f"<p{mark}>{escape(block.words)}</p>"
    if isinstance(block, Bullets):
        return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in block.items)}</ul>"
    if isinstance(block, Picture):
        data = base64.b64encode(block.png).decode()
        mark = ' class="wide"' if block.wide else ""
        return f'<p{mark}><img alt="{escape(block.alt)}" src="data:image/png;base64,{data}"></p>'
    return "\n".join(_table(block, document))


def _table(table: Table, document: Document) -> Iterator[str]:
    marks = [' class="n"' if column.digits is not None else "" for column in table.columns]
    yield f'<div class="table" role="group" aria-label="{escape(table.name)}" tabindex="0"><table>'
    head = "".join(
        f'<th scope="col"{mark}>{escape(column.words)}</th>'
        for column, mark in zip(table.columns, marks, strict=True)
    )
    yield f"<thead><tr>{head}</tr></thead><tbody>"
    links = table.links or {}
    for first, *rest in table.shown(document.language):
        words = escape(first)
        if first in links:
            words = f'<a href="#{links[first]}">{words}</a>'
        cells = "".join(
            f"<td{mark}>{escape(cell)}</td>" for cell, mark in zip(rest, marks[1:], strict=True)
        )
        yield f'<tr><th scope="row"{marks[0]}>{words}</th>{cells}</tr>'
    yield "</tbody></table></div>"
