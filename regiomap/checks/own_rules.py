"""Rules of one's own about a region: a figure of its municipalities, and the limits of it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import geopandas as gpd
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import did_you_mean, listed, shown
from regiomap._base.options import require_choice
from regiomap._base.texts import Language, amount, text
from regiomap.errors import ColumnError, OptionError

__all__ = ["OwnRule", "name_of_rule", "said_finding", "said_rule", "verdict_of"]

OwnSeverity = Literal["required", "recommended"]
Figure = Callable[[gpd.GeoDataFrame], float]  # the rows of a region -> a number


@checked
@dataclass(frozen=True)
class OwnRule:
    """A rule of one's own about a region.

    Parameters
    ----------
    name
        What the rule is called in tables, and in `bounds` of `propose_regions`.
    figure
        What is bounded: a column of the municipalities, which is added up (`None`: the one of
        that `name`), or a function from the rows of one region to a number.
    least, most
        Lowest and highest value that keeps the rule; None: no limit.
    severity
        *required* or *recommended*, as other criteria.
    words
        What the figure is called for people: a text, or one by language (`nl`, `en`); by default
        the name.
    source
        Where the rule comes from.

    Raises
    ------
    OptionError
        If there is no name, no limit, a limit is no number, the lowest exceeds the highest, or
        the severity is neither.

    Examples
    --------
    >>> import regiomap as rm
    >>> young = OwnRule("population", least=60_000, words={"nl": "inwoners", "en": "people"})
    >>> big = OwnRule("town", figure=lambda rows: rows["population"].max(), least=25_000)
    >>> criteria = rm.Criteria(own=(young, big))
    >>> criteria.to_frame("en").loc["population", "rule"]
    'at least 60,000 people'
    >>> criteria.bounds()
    {'population': (60000, None), 'town': (25000, None)}
    """

    name: str
    figure: str | Figure | None = field(default=None)
    least: float | None = None
    most: float | None = None
    severity: OwnSeverity = "recommended"
    words: str | Mapping[str, str] = ""
    source: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise OptionError("a rule of one's own needs a name.")
        require_choice("severity", self.severity, get_args(OwnSeverity))
        for limit in ("least", "most"):
            value = getattr(self, limit)
            if value is not None and not math.isfinite(value):
                raise OptionError(f"{limit} of {self.name!r} must be a number, got {shown(value)}.")
        if self.least is None and self.most is None:
            raise OptionError(f"the rule {self.name!r} has no limit: give least, most or both.")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise OptionError(
                f"least of {self.name!r} is {self.least} and most is {self.most}: swap them."
            )
        if isinstance(self.words, Mapping):
            object.__setattr__(self, "words", _plain_words(self.name, self.words))

    def __hash__(self) -> int:
        return hash((self.name, self.least, self.most, self.severity, self.source))

    @property
    def column(self) -> str | None:
        """The column that is added up; None where a function gives the figure."""
        if callable(self.figure):
            return None
        return self.figure or self.name

    def value_of(self, rows: gpd.GeoDataFrame) -> float | None:
        """Return the figure of a region; None where it is not known.

        Parameters
        ----------
        rows
            The municipalities of the region.

        Raises
        ------
        ColumnError
            If the column is not there, or holds no numbers.
        OptionError
            If the function returns something that is no number.
        """
        if self.column is not None:
            value: Any = _sum(rows, self.column, self.name)
        else:
            assert callable(self.figure)  # noqa: S101  (or there is a column)
            try:
                value = self.figure(rows)
            except Exception as error:
                raise OptionError(
                    f"the rule {self.name!r} fails for the region of {listed(rows.index)}: "
                    f"{type(error).__name__}: {error}."
                ) from error
        if value is None or value is pd.NA:
            return None
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise OptionError(
                f"the rule {self.name!r} must give a number, got {shown(value)}."
            ) from None
        return None if math.isnan(number) else number


def name_of_rule(own: OwnRule, language: Language) -> str:
    """Return what the figure of a rule is called for people."""
    words = own.words
    return (words if isinstance(words, str) else words.get(language, "")) or own.name


def said_rule(own: OwnRule, language: Language) -> str:
    """Return a rule in words."""
    key = "own.max" if own.least is None else "own.min" if own.most is None else "own.both"
    what = name_of_rule(own, language)
    return text("criteria", key, language, what=what, **_ends(own, language))


def verdict_of(own: OwnRule, value: float) -> tuple[bool, str]:
    """Return whether a value keeps a rule, and the key of what is said about it."""
    if own.least is not None and value < own.least:
        return False, "own.few"
    if own.most is not None and value > own.most:
        return False, "own.many"
    return True, "own.ok"


def said_finding(own: OwnRule, key: str, value: float | None, language: Language) -> str:
    """Return what was found, in words."""
    n = "" if value is None else amount(value, language)
    values = _ends(own, language) | {"n": n, "what": name_of_rule(own, language)}
    return text("criteria", key, language, **values)


def _ends(own: OwnRule, language: Language) -> dict[str, str]:
    ends = (("min", own.least), ("max", own.most))
    return {end: "" if one is None else amount(float(one), language) for end, one in ends}


def _plain_words(name: str, words: Mapping[Any, Any]) -> dict[str, str]:
    known = get_args(Language)
    for language, word in words.items():
        if language not in known or not isinstance(word, str):
            raise OptionError(
                f"words of {name!r} must be texts by language, {listed(known)}; got "
                f"{shown({language: word})}."
            )
    return dict(words)


def _sum(rows: gpd.GeoDataFrame, column: str, name: str) -> float | None:
    if column not in rows.columns:
        raise ColumnError(
            f"the rule {name!r} adds up the column {column!r}, which is not there."
            f"{did_you_mean(column, rows.columns)} Add it to the municipalities, or give a "
            "function."
        )
    if not pd.api.types.is_numeric_dtype(rows[column]):
        raise ColumnError(f"the column {column!r} holds no numbers, but {rows[column].dtype}.")
    # A sum without those that are missing would be too low.
    return None if rows[column].isna().any() else float(rows[column].sum())
