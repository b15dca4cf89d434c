"""What results show in a notebook: a sentence above tables, with every text as it was given."""

from html import escape

__all__ = ["as_html"]

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
