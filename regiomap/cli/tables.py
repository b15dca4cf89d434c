"""Tables and sentences for people: as wide as their screen, plain where nobody looks at one."""

import os
import shutil
import sys
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from regiomap.errors import one_line

__all__ = ["Column", "Table", "alphabetical", "folded", "written"]

_NARROWEST = 40
_GAP = 2
_DUMB = ("dumb", "unknown", "")


class Column(NamedTuple):
    """A column: its heading, and whether it holds numbers, which are never folded."""

    head: str
    number: bool = False


class Table(NamedTuple):
    """What is shown in rows and columns."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    wrong: Collection[int] = ()  # the rows that a screen shows in red


def alphabetical(names: Iterable[object]) -> list[str]:
    """Return names as a reader looks them up: whatever their accents and capitals.

    Examples
    --------
    >>> alphabetical(["Zelzate", "Éclair", "Aalst", "de Haan"])
    ['Aalst', 'de Haan', 'Éclair', 'Zelzate']
    """
    return sorted(map(str, names), key=lambda name: (_bare(name), name))


def _bare(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name)
    return "".join(one for one in letters if not unicodedata.combining(one)).casefold()


def written(table: Table) -> str:
    """Return a table in lines that fit the screen: what is wide is folded within its column.

    Where nobody looks at a screen (a file, a pipe), or wants no style (`NO_COLOR`, `TERM=dumb`),
    there is none; and nowhere is there a line around anything.
    """
    from rich.table import Table as Grid
    from rich.text import Text

    styled, width = _styled(), _width()
    columns, rows = _told(table)
    grid = Grid(
        box=None,
        pad_edge=False,
        padding=(0, _GAP, 0, 0),
        header_style="bold",
    )
    widest = _widest(columns, rows, width)
    for column, most in zip(columns, widest, strict=True):
        grid.add_column(
            Text(column.head),
            justify="right" if column.number else "left",
            no_wrap=column.number,
            overflow="ellipsis" if column.number else "fold",
            max_width=most,
        )
    for i, row in enumerate(rows):
        grid.add_row(*map(Text, row), style="red" if i in table.wrong else None)
    return _printed(grid, width, styled=styled)


def folded(sentence: str) -> str:
    """Return a sentence in lines that fit the screen; a path or a code is never broken."""
    from textwrap import wrap

    blanks = len(sentence) - len(sentence.lstrip(" "))
    lines = wrap(
        one_line(sentence),
        _width(),
        break_long_words=False,
        break_on_hyphens=False,
        subsequent_indent=" " * (blanks and blanks + 2),
    )
    return "\n".join(lines)


def _told(table: Table) -> tuple[list[Column], list[list[str]]]:
    """Return a table in texts of one line, without columns that hold nothing at all."""
    rows = [[one_line(cell) for cell in row] for row in table.rows]
    kept = [i for i in range(len(table.columns)) if not rows or any(row[i] for row in rows)]
    return [table.columns[i] for i in kept], [[row[i] for i in kept] for row in rows]


def _widest(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return how wide each column may be: its content, while what all want fits; else a share.

    Narrow columns keep what they need, wide ones share what is left in equal parts, but no word
    is broken while there is room for it elsewhere.
    """
    from rich.cells import cell_len

    cells = [[column.head, *(row[i] for row in rows)] for i, column in enumerate(columns)]
    wants = [max(map(cell_len, told)) for told in cells]
    words = [max(cell_len(word) for one in told for word in one.split(" ")) for told in cells]
    room = width - _GAP * (len(columns) - 1)
    given = dict.fromkeys(range(len(columns)), 0)
    left = sorted(given, key=lambda i: (not columns[i].number, wants[i]))
    while left:
        share = max(1, room // len(left))
        i = left.pop(0)
        spare = room - sum(wants[j] if columns[j].number else words[j] for j in left)
        given[i] = (
            wants[i] if columns[i].number else min(wants[i], max(share, min(words[i], spare)))
        )
        room -= given[i]
    return [given[i] for i in range(len(columns))]


def _printed(grid: object, width: int, *, styled: bool) -> str:
    from io import StringIO

    from rich.console import Console

    said = StringIO()
    console = Console(
        file=said,
        width=width,
        force_terminal=styled,
        color_system="standard" if styled else None,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    console.print(grid)
    return "\n".join(line.rstrip() for line in said.getvalue().rstrip("\n").split("\n"))


def _width() -> int:
    """Return how wide the screen is: what `COLUMNS` says, or the terminal; else 80."""
    return max(_NARROWEST, shutil.get_terminal_size((80, 24)).columns)


def _styled() -> bool:
    """Return whether somebody looks at a screen that knows styles, and wants them."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM", "") in _DUMB:
        return False
    return sys.stdout is not None and sys.stdout.isatty()
