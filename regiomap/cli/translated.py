"""Messages of regiomap and of its command line, which are written in English, in Dutch.

A message is sentences with something in them: `_base/words/messages.json` has those that the shell
says most. One that is not known there is said as it is, and that it is English.
"""

import os
import re
from collections.abc import Sequence
from functools import cache

from regiomap._base.texts import Language, texts
from regiomap.cli.options import LANGUAGE

__all__ = ["in_language", "in_language_or_marked", "spoken_in"]

_PLACE = re.compile(r"\{(\w+)\}")
# What a sentence holds is never the end of it and the beginning of another one.
_HELD = r"(?:(?!\. [A-Z]).)"
_MARK = "(in het Engels) "
_MORE = re.compile(r" and (\d+) more\b")
_SPAN = re.compile(r"\b(\d+) to (\d+)\b")
_WHY = {  # what a system says
    "Broken pipe": "niemand leest mee",
    "Is a directory": "het is een map",
    "No space left on device": "de schijf is vol",
    "No such file or directory": "dat bestaat niet",
    "Not a directory": "een deel van het pad is geen map",
    "Permission denied": "geen toegang",
}
_MOST_SENTENCES = 8


def spoken_in(words: Sequence[str]) -> Language:
    """Return the language that a call asks for: what it says, else `REGIOMAP_LANGUAGE`, or Dutch.

    Examples
    --------
    >>> spoken_in(["regiomap", "check", "--language", "en"]), spoken_in(["--language=nl"])
    ('en', 'nl')
    """
    asked = os.environ.get(LANGUAGE) or "nl"
    for word, after in zip(words, [*words[1:], ""], strict=True):
        if word == "--language":
            asked = after
        elif word.startswith("--language="):
            asked = word.partition("=")[2]
    return "en" if asked == "en" else "nl"


def in_language(said: str, language: Language) -> str:
    """Return a message in a language, or as it is where it is not known in that.

    Examples
    --------
    >>> in_language("there is no file 'a.csv'. Check the path.", "nl")
    "er is geen bestand 'a.csv'. Kijk het pad na."
    >>> in_language("what nobody ever wrote", "nl")
    'what nobody ever wrote'
    """
    if language == "en":
        return said
    return _dutch(said.strip()) or said


def in_language_or_marked(said: str, language: Language) -> str:
    """Return a message in a language; where it is not known in that, it says that it is English."""
    told = in_language(said, language)
    return told if language == "en" or told != said else f"{_MARK}{said}"


def _dutch(said: str, depth: int = 0) -> str | None:
    """Return a message in Dutch when all its sentences are known, else None."""
    if not said:
        return ""
    if depth > _MOST_SENTENCES:
        return None
    for whole, first, dutch in _sentences():
        if found := whole.fullmatch(said):
            return _filled(dutch, found)
        if found := first.match(said):
            rest = _dutch(said[found.end() :].strip(), depth + 1)
            if rest is not None:
                return f"{_filled(dutch, found)} {rest}"
    return None


def _filled(dutch: str, found: re.Match[str]) -> str:
    """Return a sentence with what the message holds; numbers as Dutch writes them."""
    given = found.groupdict()

    def held(place: re.Match[str]) -> str:
        value = given[place[1]]
        if place[1] == "number":
            return value.translate(str.maketrans(",.", ".,"))
        if place[1] == "why":
            return _WHY.get(value, value)
        if place[1] == "spans":
            value = _SPAN.sub(r"\1 tot \2", value)
        return _MORE.sub(r" en nog \1", value)

    return _PLACE.sub(held, dutch)


@cache
def _sentences() -> list[tuple[re.Pattern[str], re.Pattern[str], str]]:
    """Return how each sentence is found as a whole message and as its beginning, and in Dutch.

    Those with most words of their own come first: others would take them for what they hold.
    """
    english, dutch = texts("messages", "en"), texts("messages", "nl")
    keys = sorted(english, key=lambda key: (-len(_PLACE.sub("", english[key])), key))
    return [
        (
            re.compile(_pattern(english[key])),
            re.compile(_pattern(english[key]) + r"(?=\s)"),
            dutch[key],
        )
        for key in keys
    ]


def _pattern(english: str) -> str:
    parts = _PLACE.split(english)
    named = [
        re.escape(part) if at % 2 == 0 else f"(?P<{part}>{_HELD}*?)"
        for at, part in enumerate(parts)
    ]
    return "".join(named)
