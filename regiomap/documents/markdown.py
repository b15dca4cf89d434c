"""A report as Markdown, which reads well as plain text too."""

import re
from collections.abc import Iterable, Sequence

from regiomap.documents.model import Block, Bullets, Document, Heading, Paragraph, Table

__all__ = ["encode_markdown", "literal", "markdown_table"]


def encode_markdown(document: Document) -> str:
    """Return a report as Markdown, without its pictures."""
    parts = [f"# {literal(document.title)}"]
    parts += [part for block in document.blocks if (part := _part(block, document))]
    return "\n\n".join(parts) + "\n"


def _part(block: Block, document: Document) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {literal(block.words)}"
    if isinstance(block, Paragraph):
        words = literal(block.words)
        return f"**{words}**" if block.lead else words
    if isinstance(block, Bullets):
        return "\n".join(f"- {literal(item)}" for item in block.items)
    if isinstance(block, Table):
        rows = [list(map(_inside, row)) for row in block.shown(document.language)]
        columns = [_inside(column.words) for column in block.columns]
        right = [column.digits is not None for column in block.columns]
        return markdown_table(columns, rows, right=right)
    return ""  # a picture: what it shows is in the tables


def literal(words: object) -> str:
    r"""Return words on one line, in which Markdown finds no sign of its own.

    Examples
    --------
    >>> literal("1. <b>")
    '1\\. \\<b\\>'
    """
    # Most signs mean something anywhere; a few only where they begin a line, as in a list.
    line = _inside(words)
    return re.sub(r"^(\d{1,9})(?=[.)](?:\s|$))|^(?=[#+=:-])", r"\1\\", line)


def _inside(words: object) -> str:
    """Return words on one line for the middle of it, as in a cell."""
    return re.sub(r"[\\`*_\[\]<>&|~$!]", r"\\\g<0>", " ".join(str(words).split()))


def markdown_table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[bool] = ()
) -> str:
    """Return a table of words that are Markdown already, some columns of it set to the right."""
    rule = ["--:" if i < len(right) and right[i] else "---" for i in range(len(columns))]
    return "\n".join(f"| {' | '.join(row)} |" for row in [columns, rule, *rows])
