"""What a report is made of: headings, sentences, tables and pictures, before any format."""

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from regiomap._base.texts import Language, number

__all__ = [
    "Block",
    "Bullets",
    "Cell",
    "Column",
    "Document",
    "Heading",
    "Paragraph",
    "Picture",
    "Table",
    "clean",
]

Cell = str | int | float | None

# What neither XML nor a line of text can hold, and what turns the rest of a sentence around.
_NO_TEXT = re.compile(
    "[^\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+"
)
_NOTHING = "\N{EN DASH}"


def clean(words: object) -> str:
    r"""Return words on one line, in characters that every format can hold.

    Examples
    --------
    >>> clean("Sint-\nNiklaas\x07")
    'Sint- Niklaas'
    """
    return " ".join(_NO_TEXT.sub(" ", str(words)).split())


@dataclass(frozen=True)
class Heading:
    """A heading of a level from 1; `anchor` is where links lead; `wide` is on a page laid flat."""

    level: int
    words: str
    anchor: str
    new_page: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A few sentences; the first of a report stands out."""

    words: str
    lead: bool = False


@dataclass(frozen=True)
class Bullets:
    """Sentences, each with a bullet."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, decimals of its numbers (None: text), part of the width."""

    words: str
    digits: int | None = None
    width: float = 1.0


@dataclass(frozen=True)
class Table:
    """A table with a name, as raw values; `links` leads from a first cell to a heading."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    links: Mapping[str, str] | None = None

    def part(self, first: str) -> "Table":
        """Return the rows with this first cell, without it."""
        rows = tuple(row[1:] for row in self.rows if row[0] == first)
        return replace(self, columns=self.columns[1:], rows=rows)

    def shown(self, language: Language) -> Iterator[list[str]]:
        """Yield the rows as people read them."""
        for row in self.rows:
            yield [_shown(one, two, language) for one, two in zip(row, self.columns, strict=True)]


@dataclass(frozen=True)
class Picture:
    """A picture as PNG, with what it shows in words; `wide` is on a page laid flat."""

    png: bytes
    alt: str
    wide: bool = False

    @property
    def ratio(self) -> float:
        """Its width as a part of its height."""
        width, height = struct.unpack(">II", self.png[16:24])  # where every PNG says so
        return float(width / height)


Block = Heading | Paragraph | Bullets | Table | Picture


@dataclass(frozen=True)
class Document:
    """A report in one language: its blocks in order, and its tables for a workbook."""

    title: str
    subject: str
    page_word: str
    contents_word: str
    language: Language
    blocks: tuple[Block, ...]
    sheets: tuple[Table, ...]


def _shown(cell: Cell, column: Column, language: Language) -> str:
    if cell is None or cell != cell:  # noqa: PLR0124  (NaN)
        return _NOTHING
    if isinstance(cell, str):
        return cell
    return number(cell, language, digits=column.digits or 0)
