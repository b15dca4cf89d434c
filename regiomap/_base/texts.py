"""The words regiomap speaks to people, in Dutch and English, from one folder of tables."""

import json
import math
import string
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from regiomap._base.options import require_choice
from regiomap.errors import OptionError

__all__ = [
    "Language",
    "Rounding",
    "Terms",
    "amount",
    "number",
    "percent",
    "percent_above",
    "terms_in",
    "text",
    "texts",
]

Rounding = Literal["near", "down", "up"]

_MANY = 100  # from here on no decimals
_DIGITS = 6  # of a percentage, before it is said to lie below or above

Language = Literal["nl", "en"]


@cache
def _section(section: str) -> dict[str, dict[str, str]]:
    source = files("regiomap") / "_base" / "words" / f"{section}.json"
    table: dict[str, dict[str, str]] = json.loads(source.read_text(encoding="utf-8"))
    return table


def texts(section: str, language: Language) -> dict[str, str]:
    """Return every text of a section (a file in `_base/words/`) in one language, by key."""
    require_choice("language", language, get_args(Language))
    return {key: words[language] for key, words in _section(section).items()}


@dataclass(frozen=True)
class Terms:
    """What regions and their parents are called, as nouns without an article."""

    region: str
    regions: str
    parent: str
    parents: str

    def capitalised(self) -> "Terms":
        """Return the same words for the beginning of a sentence."""
        return Terms(*(word[:1].upper() + word[1:] for word in self.words().values()))

    def words(self) -> dict[str, str]:
        """Return every word by what it names."""
        return dict(vars(self))


def terms_in(language: Language, given: Mapping[str, str] | None = None) -> Terms:
    """Return the usual terms of a language, some of them replaced by those given.

    Raises
    ------
    OptionError
        If a term is unknown or empty, or a singular comes without its plural.

    Examples
    --------
    >>> terms_in("en", {"parent": "canton", "parents": "cantons"})
    Terms(region='youth region', regions='youth regions', parent='canton', parents='cantons')
    """
    usual = Terms(**texts("terms", language))
    given = given or {}
    known = list(usual.words())
    if unknown := [name for name in given if name not in known]:
        raise OptionError(f"terms must be of {', '.join(known)}, got {unknown[0]!r}.")
    for name, word in dict[str, object](given).items():
        if not isinstance(word, str) or not word.strip():
            raise OptionError(f"terms[{name!r}] must be a word, got {word!r}.")
    for one in ("region", "parent"):
        if (one in given) != (f"{one}s" in given):
            raise OptionError(f"terms must give both {one!r} and '{one}s', or neither of them.")
    return replace(usual, **given)


class _Template(string.Formatter):
    """Texts with `{placeholders}`; `{n:gemeente|gemeenten}` is the word that fits the number."""

    def format_field(self, value: object, format_spec: str) -> str:
        if "|" not in format_spec:
            return str(super().format_field(value, format_spec))
        one, _, many = format_spec.partition("|")
        return one if str(value) == "1" else many


_TEMPLATE = _Template()


def text(
    section: str,
    key: str,
    language: Language,
    terms: Terms | None = None,
    /,
    **values: object,
) -> str:
    """Return one text with its `{placeholders}` filled in.

    `{n:gemeente|gemeenten}` is the word for one or for any other number, and `{term.parent}`
    what a parent is called (`{Term.parent}`: at the beginning of a sentence).

    Examples
    --------
    >>> text("criteria", "size.few", "nl", n=4, min=5)
    '4 gemeenten, minstens 5 nodig'
    >>> text("criteria", "size.few", "nl", n=1, min=5)
    '1 gemeente, minstens 5 nodig'
    """
    require_choice("language", language, get_args(Language))
    template = _section(section)[key][language]
    if "erm." in template:
        terms = terms or terms_in(language)
        values |= {"term": terms, "Term": terms.capitalised()}
    # Only our own text is a template: a value that holds braces stays as it is.
    return _TEMPLATE.vformat(template, (), values)


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


def amount(
    value: float, language: Language, *, rounding: Rounding = "near", decimals: int = 0
) -> str:
    """Return a measured amount in as many digits as people read, `decimals` or more.

    What is not zero never reads as zero. Say *down* behind 'at least' and *up* behind 'at most',
    so that what is said stays true.

    Examples
    --------
    >>> amount(36633.4, "en"), amount(2.07, "en"), amount(0.0213, "en"), amount(3.0, "en")
    ('36,633', '2.1', '0.021', '3')
    >>> amount(2.07, "en", rounding="down"), amount(2.01, "nl", rounding="up")
    ('2.0', '2,1')
    """
    if not math.isfinite(value) or float(value).is_integer():
        return number(value, language, digits=decimals)
    size = abs(value)
    digits = 0 if size >= _MANY else 1 if size >= 1 else 1 - math.floor(math.log10(size))
    digits = max(digits, decimals)
    if rounding == "near":
        return number(value, language, digits=digits)
    # In the digits that people see: 0.1 is a tenth here, though no float is.
    scaled = Fraction(repr(float(value))) * 10**digits
    whole = math.floor(scaled) if rounding == "down" else math.ceil(scaled)
    return number(whole / 10**digits, language, digits=digits)


def percent_above(value: float | Fraction, least: float | Fraction, language: Language) -> str:
    """Return by which percentage a value lies above another one at most, without the sign.

    Examples
    --------
    >>> percent_above(1003, 1000, "nl")
    '0,30'
    """
    return amount(float(100 * (value / least - 1)), language, rounding="up")


def percent(part: float | Fraction, whole: float | Fraction, language: Language) -> str:
    """Return which percentage a part is of a whole, without the sign.

    It only reads as 0 or 100 when it is exactly that: then decimals are added.

    Examples
    --------
    >>> percent(1, 3, "en"), percent(2999, 3000, "en"), percent(3, 3, "en"), percent(1, 900, "nl")
    ('33', '99.97', '100', '0,1')
    """
    share = 100 * Fraction(part) / Fraction(whole)
    for digits in range(_DIGITS + 1):
        shown = round(share, digits)
        if share in (0, 100) or shown not in (0, 100):
            return number(float(shown), language, digits=digits)
    if share > 100:  # noqa: PLR2004
        return f">{number(100, language)}"
    nearly = 10.0**-_DIGITS
    if share < 1:
        return f"<{number(nearly, language, digits=_DIGITS)}"
    return f">{number(100 - nearly, language, digits=_DIGITS)}"
