"""What a youth region must be: data, with the source of every rule."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Literal, cast, get_args

import geopandas as gpd
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.options import require_choice
from regiomap._base.texts import Language, text
from regiomap.checks.own_rules import OwnRule, name_of_rule, said_rule
from regiomap.errors import OptionError

__all__ = ["Criteria", "Criterion"]

Criterion = Literal["size", "contiguous", "nested", "pullers", "meetings", "services"]
Limits = tuple[int | None, int | None]
Limit = tuple[float | None, float | None]
_COLUMNS = ("region", "ok", "remarks")  # of a table of checks


@checked
@dataclass(frozen=True)
class Criteria:
    """The rules of a youth region.

    Parameters
    ----------
    min_size, max_size
        Number of municipalities.
    contiguous, nested
        Whether a region must be one block, and lie in one parent.
    min_pullers, max_pullers
        Number of regional pullers (people who draw the cooperation).
    min_meetings_per_year, min_joint_services_per_year
        Number of meetings and of joint services a year.
    recommended
        The criteria that are asked for, yet not required.
    own
        Rules of your own: figures of a region with their limits, and how strong each is.

    Raises
    ------
    OptionError
        If a limit is not a whole number from 0 (sizes: from 1), a minimum exceeds its maximum,
        `recommended` names no criterion, or a rule of your own has the name of another.

    Notes
    -----
    None switches a limit off, False a rule. The source of each rule is in `to_frame`. Size,
    contiguity and nesting define a youth region and are required; the three about its working
    are recommended by default, since no published ground for them is known.

    Examples
    --------
    >>> Criteria(max_size=12).to_frame("en").loc["size", "rule"]
    '5 to 12 municipalities'
    """

    min_size: int = 5
    max_size: int = 15
    contiguous: bool = True
    nested: bool = True
    min_pullers: int | None = 1
    max_pullers: int | None = 2
    min_meetings_per_year: int | None = 4
    min_joint_services_per_year: int | None = 1
    recommended: tuple[Criterion, ...] = ("pullers", "meetings", "services")
    own: tuple[OwnRule, ...] = ()

    def __post_init__(self) -> None:
        for name in fields(self):
            if name.name.startswith(("min_", "max_")):
                self._require_limit(name.name)
        for low, high in (("min_size", "max_size"), ("min_pullers", "max_pullers")):
            least, most = getattr(self, low), getattr(self, high)
            if least is not None and most is not None and least > most:
                raise OptionError(
                    f"{low} is {least} and {high} is {most}: swap them, or give a {high} of "
                    f"{least} or more as well."
                )
        for criterion in self.recommended:
            require_choice("recommended", criterion, get_args(Criterion))
        object.__setattr__(self, "own", tuple(self.own))
        names = [*get_args(Criterion), *_COLUMNS, *(one.name for one in self.own)]
        if twice := [name for name in names if names.count(name) > 1]:
            raise OptionError(f"two rules are called {twice[0]!r}: give one another name.")

    def _require_limit(self, name: str) -> None:
        value = getattr(self, name)
        least = 1 if name.endswith("_size") else 0
        if value is None and not least:
            return
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise OptionError(f"{name} must be a whole number from {least}, got {value!r}.")

    def limits(self) -> dict[Criterion, Limits]:
        """Return the lowest and the highest number of each criterion that counts something."""
        limits: dict[Criterion, Limits] = {
            "size": (self.min_size, self.max_size),
            "pullers": (self.min_pullers, self.max_pullers),
            "meetings": (self.min_meetings_per_year, None),
            "services": (self.min_joint_services_per_year, None),
        }
        return {key: limit for key, limit in limits.items() if limit != (None, None)}

    def active(self) -> tuple[str, ...]:
        """Return the criteria that are switched on, in their fixed order, and your own."""
        on = {"contiguous": self.contiguous, "nested": self.nested}
        limits = self.limits()
        known = tuple(key for key in get_args(Criterion) if on.get(key, key in limits))
        return (*known, *(one.name for one in self.own))

    def bounds(self) -> dict[str, Limit]:
        """Return the limits of your own rules, as `propose_regions(bounds=)` takes them."""
        return {one.column or one.name: (one.least, one.most) for one in self.own}

    def measures(self) -> dict[str, Callable[[gpd.GeoDataFrame], float]]:
        """Return the functions of your own rules, as `propose_regions(measures=)` takes them."""
        return {one.name: one.figure for one in self.own if callable(one.figure)}

    def severity(self, criterion: str) -> Literal["required", "recommended"]:
        """Return how strong a criterion is."""
        for one in self.own:
            if one.name == criterion:
                return one.severity
        return "recommended" if criterion in self.recommended else "required"

    def to_frame(self, language: Language = "nl") -> pd.DataFrame:
        """Return one row a criterion: its name, its rule, its severity and its source."""
        limits = self.limits()
        rows = []
        own = {one.name: one for one in self.own}
        for key in self.active():
            if key in own:
                rows.append(_own_row(own[key], language))
                continue
            least, most = limits.get(cast("Criterion", key), (None, None))
            bound = "rule.max" if least is None else "rule.min" if most is None else "rule"
            name = f"{key}.{bound}" if key in limits else f"{key}.rule"
            rows.append(
                {
                    "criterion": key,
                    "name": text("criteria", key, language),
                    "rule": text("criteria", name, language, min=least, max=most),
                    "severity": self.severity(key),
                    "source": text("criteria", f"{key}.source", language),
                }
            )
        return pd.DataFrame(rows).set_index("criterion")


def _own_row(own: OwnRule, language: Language) -> dict[str, object]:
    return {
        "criterion": own.name,
        "name": name_of_rule(own, language),
        "rule": said_rule(own, language),
        "severity": own.severity,
        "source": own.source,
    }
