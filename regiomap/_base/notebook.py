"""What results show in a notebook: a sentence above tables, with every text as it was given."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from html import escape

from regiomap._base.same import is_same, outline

__all__ = ["Shown", "as_html"]

# Notebooks set `$...$` in HTML as mathematics, except in elements of these classes.
_LITERAL = "tex2jax_ignore mathjax_ignore"


def as_html(sentence: str, *tables: str) -> str:
    """Return a sentence of any text above tables that are HTML already, none of it mathematics.

    Examples
    --------
    >>> as_html("a < $b$", "<table></table>")
    '<div class="tex2jax_ignore mathjax_ignore"><p><b>a &lt; $b$</b></p><table></table></div>'
    """
    head = f"<p><b>{escape(sentence)}</b></p>" if sentence else ""
    return f'<div class="{_LITERAL}">{head}{"".join(tables)}</div>'


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
