"""What results show in a notebook: a sentence above tables, with every text as it was given."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from html import escape

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
    """A result that shows itself: in one sentence, and in a notebook with its tables below it."""

    @abstractmethod
    def _verdict(self) -> str:
        """Return the outcome in one sentence, without the name of its class."""

    @abstractmethod
    def _tables(self) -> Iterable[str]:
        """Return what a notebook shows below the sentence, as HTML."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._verdict()}>"

    def _repr_html_(self) -> str:
        return as_html(self._verdict(), *self._tables())
