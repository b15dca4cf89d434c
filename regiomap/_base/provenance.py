"""Where boundaries come from: what a table says of itself in its `attrs`, from the reader on.

pandas keeps `attrs` when rows or columns are chosen, added or sorted, and drops them when tables
are joined; the library hands them on wherever it makes a new table.
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, get_args

import pandas as pd

from regiomap._base.texts import Language, text

__all__ = [
    "credit",
    "former_names",
    "keep_provenance",
    "merged_from",
    "places",
    "population_date",
    "provenance",
    "stated_date",
    "without_population",
]

_MOST_COLUMNS = 3


def provenance(
    source: str | Mapping[str, str],
    *,
    licence: str | Mapping[str, str] | None = None,
    date: str | None = None,
    vintage: int | None = None,
    former_names: Mapping[str, Sequence[str]] | None = None,
    places: Mapping[str, Mapping[str, tuple[float, float]]] | None = None,
) -> dict[str, Any]:
    """Return the `attrs` of a table that was just read.

    Parameters
    ----------
    source
        Who made it, in one text or in one for each language ('nl', 'en').
    licence, date
        As people write them, the licence in one text or in one for each language; None: not known.
    vintage
        The year whose municipalities are meant; None: not known.
    former_names
        Names that municipalities had before, by code.
    places
        Longitude and latitude of what lies around, by language and name.
    """
    known: dict[str, Any] = {
        "source": source,
        "licence": licence,
        "date": date,
        "vintage": vintage,
    }
    if former_names is not None:
        known["former_names"] = former_names
    if places is not None:
        known["places"] = places
    return known


def keep_provenance(made: pd.DataFrame, table: pd.DataFrame, **changed: object) -> None:
    """Hand a new table the `attrs` of the one it was made from, some of them changed."""
    made.attrs = deepcopy(table.attrs) | changed


def credit(attrs: Mapping[Any, Any], language: Language) -> str:
    """Return the line that names the sources and their licences; empty when none is stated.

    Examples
    --------
    >>> credit({"source": "Statbel", "licence": "CC BY 4.0"}, "nl"), credit({}, "nl")
    ('Bron: Statbel, CC BY 4.0', '')
    """
    whole = _named(attrs, language)
    said = text("provenance", "credit", language, source=whole) if whole else ""
    figures = ". ".join(_figures(attrs, language))
    return f"{said.removesuffix('.')}. {figures}" if said and figures else said or figures


def _named(stated: Mapping[Any, Any], language: Language) -> str:
    """Return a source with its licence; empty when no source is stated."""
    source, licence = stated.get("source"), stated.get("licence")
    source, licence = (
        one.get(language) if isinstance(one, Mapping) else one for one in (source, licence)
    )
    if not source:
        return ""
    # A source may name its licence where it belongs, in the middle of the sentence.
    named = not licence or str(licence) in str(source)
    return str(source) if named else f"{source}, {licence}"


def _figures(attrs: Mapping[Any, Any], language: Language) -> list[str]:
    """Return what names the source and the date of figures that were joined."""
    figures = attrs.get("figures")
    columns: dict[str, list[str]] = {}
    for column, stated in figures.items() if isinstance(figures, Mapping) else ():
        if isinstance(stated, Mapping):
            parts = [_named(stated, language), str(stated.get("date") or "")]
            said = ", ".join(part for part in parts if part)
            if said:
                columns.setdefault(said, []).append(_called(str(column), language))
    return [
        text("provenance", "figures", language, columns=_few(called, language), source=said)
        for said, called in columns.items()
    ]


def _called(column: str, language: Language) -> str:
    """Return a column of figures in words, where it is one of those known."""
    if column == "population":
        return text("provenance", "figures.population", language)
    if aged := re.fullmatch(r"aged_(\d+)_(\d+)", column):
        return text("provenance", "figures.aged", language, first=aged[1], last=aged[2])
    return column


def _few(called: list[str], language: Language) -> str:
    more = len(called) - _MOST_COLUMNS
    if more <= 1:
        return ", ".join(called)
    others = text("provenance", "figures.more", language, n=more)
    return ", ".join([*called[:_MOST_COLUMNS], others])


def population_date(attrs: Mapping[Any, Any], language: Language) -> str:
    """Return of when the inhabitants of a table are, as it states; empty when it does not.

    Examples
    --------
    >>> population_date({"figures": {"population": {"date": "2025"}}}, "nl")
    '2025'
    """
    figures = attrs.get("figures")
    stated = figures.get("population") if isinstance(figures, Mapping) else None
    if isinstance(stated, Mapping):
        return str(stated.get("date") or "")
    embedded = {one: text("provenance", "flanders", one) for one in get_args(Language)}
    if attrs.get("source") == embedded:
        return text("provenance", "flanders.population_date", language)
    return ""


def without_population(attrs: Mapping[Any, Any]) -> dict[Any, Any]:
    """Return `attrs` whose source no longer speaks of inhabitants that were replaced."""
    embedded = {one: text("provenance", "flanders", one) for one in get_args(Language)}
    if attrs.get("source") != embedded:
        return dict(attrs)
    bare = {one: text("provenance", "flanders.boundaries", one) for one in get_args(Language)}
    return {**attrs, "source": bare}


def stated_date(attrs: Mapping[Any, Any]) -> str:
    """Return the date that a table states; empty when it states none."""
    date = attrs.get("date")
    return "" if date is None else str(date)


def former_names(table: pd.DataFrame) -> dict[str, list[str]]:
    """Return the former names that a table states of its rows; none where they are not a list."""
    return _names_stated(table, "former_names")


def merged_from(table: pd.DataFrame) -> dict[str, list[str]]:
    """Return who merged into the rows of a table, as it states; none where that is not a list."""
    return _names_stated(table, "merged_from")


def _names_stated(table: pd.DataFrame, what: str) -> dict[str, list[str]]:
    stated = table.attrs.get(what)
    if not isinstance(stated, Mapping):
        return {}
    return {
        code: [str(name) for name in names]
        for code, names in stated.items()
        if isinstance(names, list | tuple) and code in table.index
    }


def places(attrs: Mapping[Any, Any], language: Language) -> dict[str, tuple[float, float]]:
    """Return what a table says lies around it: longitude and latitude by name.

    Examples
    --------
    >>> places({"places": {"nl": {"Brussel": (4.36, 50.84)}}}, "nl"), places({}, "nl")
    ({'Brussel': (4.36, 50.84)}, {})
    """
    stated = attrs.get("places")
    named = stated.get(language) if isinstance(stated, Mapping) else None
    return dict(named) if isinstance(named, Mapping) else {}
