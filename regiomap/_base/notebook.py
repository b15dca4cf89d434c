"""What results show in a notebook: a sentence above tables, with every text as it was given.

Numbers are as people write them: thousands apart, two decimals, nothing where none is known.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from html import escape
from numbers import Integral, Real
from typing import Any

import pandas as pd

from regiomap._base.same import is_same, outline

__all__ = ["Shown", "as_html", "as_table"]

# Notebooks set `$...$` in HTML as mathematics, except in elements of these classes.
_LITERAL = "tex2jax_ignore mathjax_ignore"
_YEARS = range(1900, 2200)
_SMALLEST = 0.01  # that two decimals show


def as_html(sentence: str, *tables: str) -> str:
    """Return a sentence of any text above tables that are HTML already, none of it mathematics.

    Examples
    --------
    >>> as_html("a < $b$", "<table></table>")
    '<div class="tex2jax_ignore mathjax_ignore"><p><b>a &lt; $b$</b></p><table></table></div>'
    """
    head = f"<p><b>{escape(sentence)}</b></p>" if sentence else ""
    return f'<div class="{_LITERAL}">{head}{"".join(tables)}</div>'


def as_table(table: pd.DataFrame, *, index: bool = True) -> str:
    """Return a table as HTML for people: every text whole, numbers readable, missing ones empty.

    A column of whole numbers that are all years stays as it is.

    Examples
    --------
    >>> written = as_table(pd.DataFrame({"year": [2025], "people": [1234567], "share": [0.25]}))
    >>> [cell in written for cell in (">2025<", ">1,234,567<", ">0.25<")]
    [True, True, True]
    """
    columns = {i: _written_column(table.iloc[:, i].tolist()) for i in range(len(table.columns))}
    written = pd.DataFrame(columns, index=table.index, dtype=object)
    written.columns = table.columns
    with pd.option_context("display.max_colwidth", None):
        return written.to_html(index=index)


def _written_column(cells: list[Any]) -> list[str]:
    known = [cell for cell in cells if not _is_missing(cell)]
    years = bool(known) and all(isinstance(n, Integral) and n in _YEARS for n in known)
    return [str(cell) if years and not _is_missing(cell) else _written(cell) for cell in cells]


def _written(cell: Any) -> str:  # noqa: ANN401  (whatever a table holds)
    if _is_missing(cell):
        return ""
    if isinstance(cell, tuple | list | frozenset | set):
        parts = cell if isinstance(cell, tuple | list) else sorted(cell, key=str)
        return ", ".join(map(_written, parts))
    if isinstance(cell, bool) or not isinstance(cell, Real):
        return str(cell)
    if isinstance(cell, Integral):
        return f"{int(cell):,}"
    value = float(cell)
    return f"{value:,.2f}" if value == 0 or abs(value) >= _SMALLEST else f"{value:.1g}"


def _is_missing(cell: Any) -> bool:  # noqa: ANN401  (whatever a table holds)
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell))


class Shown(ABC):
    """A result that shows itself: in one sentence, and in a notebook with its tables below it.

    Two of one class are equal when they say the same: see `_says`.
    """

    @abstractmethod
    def _verdict(self) -> str:
        """Return the outcome in one sentence, without the name of its class."""

    @abstractmethod
    def _tables(self) -> Iterable[str]:
        """Return what a notebook shows below the sentence, as HTML."""

    def _says(self) -> tuple[object, ...]:
        """Return what makes two results equal: the fields that their dataclass compares."""
        if not is_dataclass(self):
            return (id(self),)
        return tuple(getattr(self, one.name) for one in fields(self) if one.compare)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other) or not isinstance(other, Shown):
            return NotImplemented
        return self is other or is_same(self._says(), other._says())

    def __hash__(self) -> int:
        return hash((type(self).__name__, *map(outline, self._says())))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._verdict()}>"

    def _repr_html_(self) -> str:
        return as_html(self._verdict(), *self._tables())
