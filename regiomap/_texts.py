"""The words regiomap speaks to people, in Dutch and English, from one folder of tables."""

import json
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from regiomap.errors import check_choice

__all__ = ["Language", "number", "text", "texts"]

Language = Literal["nl", "en"]


@cache
def _section(section: str) -> dict[str, dict[str, str]]:
    source = files("regiomap") / "texts" / f"{section}.json"
    table: dict[str, dict[str, str]] = json.loads(source.read_text(encoding="utf-8"))
    return table


def texts(section: str, language: Language) -> dict[str, str]:
    """Return every text of a section (a file in `texts/`) in one language, by key."""
    check_choice("language", language, get_args(Language))
    return {key: words[language] for key, words in _section(section).items()}


def text(section: str, key: str, language: Language, /, **values: object) -> str:
    """Return one text with its `{placeholders}` filled in.

    Examples
    --------
    >>> text("criteria", "size.few", "nl", n=4, min=5)
    '4 gemeenten, minstens 5 nodig'
    """
    check_choice("language", language, get_args(Language))
    # Only our own text is a template: a value that holds braces stays as it is.
    return _section(section)[key][language].format_map(values)


def number(value: float, language: Language, *, digits: int = 0) -> str:
    """Return a number as the language writes it.

    Examples
    --------
    >>> number(1234567.891, "nl", digits=1), number(1234567.891, "en", digits=1)
    ('1.234.567,9', '1,234,567.9')
    >>> number(2**60 + 1, "nl")
    '1.152.921.504.606.846.977'
    """
    # A count of plans can be larger than a float holds.
    english = f"{value:,}" if isinstance(value, int) and not digits else f"{value:,.{digits}f}"
    if language == "en":
        return english
    return english.translate(str.maketrans(",.", ".,"))
