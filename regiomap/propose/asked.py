"""What is asked of every region beside its size: sums within bounds, and measures of the caller's.

A measure is a function from the rows of one region to a number. A sum can be counted while plans
are built, a measure only be asked of a region that is whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from regiomap._base.messages import listed, shown
from regiomap._base.texts import Language
from regiomap.errors import OptionError, VerificationError
from regiomap.plans.bounds import Bound, Bounds, require_bounds, said_bound
from regiomap.plans.measures import Measure, number_of
from regiomap.planspace.figures import Figure, bounded_figures

__all__ = ["NOTHING", "Asked", "Measured", "asked_of", "require_kept"]

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Measured:
    """A function of one region's table, and the bounds of what it gives.

    Attributes
    ----------
    rows
        The municipalities that it may be asked about.
    """

    name: str
    measure: Measure = field(repr=False)
    bound: Bound
    rows: gpd.GeoDataFrame = field(repr=False)
    _known: dict[frozenset[str], float] = field(default_factory=dict, repr=False)

    def value(self, codes: Iterable[str]) -> float:
        """Return what the function gives for a region; each region is asked about once.

        Raises
        ------
        OptionError
            If that is no number.
        """
        region = frozenset(codes)
        if region not in self._known:
            rows = self.rows[self.rows.index.isin(region)]
            self._known[region] = number_of(self.name, self._measured(rows))
        return self._known[region]

    def _measured(self, rows: gpd.GeoDataFrame) -> object:
        try:
            return self.measure(rows)
        except Exception as error:
            raise OptionError(
                f"the measure {self.name!r} fails for the region of {listed(rows.index)}: "
                f"{type(error).__name__}: {error}."
            ) from error

    def keeps(self, codes: Iterable[str]) -> bool:
        """Return whether a region lies within the bounds."""
        low, high = self.bound
        value = self.value(codes)
        return (low is None or low <= value) and (high is None or value <= high)

    def said(self, language: Language) -> str:
        """Return the bound in words."""
        return said_bound(self.name, self.bound, language)


@dataclass(frozen=True, eq=False)
class Asked:
    """What is asked of every region beside its size; falsy when nothing is."""

    figures: tuple[Figure, ...] = ()
    measured: tuple[Measured, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.figures or self.measured)

    def within(self, codes: Sequence[str]) -> "Asked":
        """Return what is asked of the regions of some municipalities."""
        return Asked(tuple(one.within(codes) for one in self.figures), self.measured)

    @property
    def each(self) -> tuple[Figure | Measured, ...]:
        """The figures, then the measures."""
        return (*self.figures, *self.measured)

    @property
    def bounds(self) -> dict[str, Bound]:
        """The bounds as they were given, by name."""
        return {one.name: one.bound for one in self.each}

    def said(self, language: Language) -> str:
        """Return what is asked, in words."""
        return ", ".join(one.said(language) for one in self.each)

    def keeps(self, codes: Sequence[str]) -> bool:
        """Return whether one region keeps everything."""
        return all(one.keeps(one.total(codes)) for one in self.figures) and all(
            one.keeps(codes) for one in self.measured
        )

    def kept_by(self, labels: Ints, codes: Sequence[str], figures: Sequence[Figure]) -> Bools:
        """Return which plans keep the bounds of some figures in all their regions."""
        kept = np.ones(len(labels), dtype=bool)
        for one in figures:
            steps = np.array([one.of[code] for code in codes], dtype=np.int64)
            for region in range(int(labels.max(initial=-1)) + 1):
                inside = labels == region
                # In whole numbers: as floats they would be rounded beyond 2 ** 53.
                total = (inside * steps).sum(axis=1)
                right = total >= one.low
                if one.high is not None:
                    right &= total <= one.high
                kept &= right | ~inside.any(axis=1)
        return kept

    def measured_keeps(self, labels: Ints, codes: npt.NDArray[np.object_]) -> bool:
        """Return whether one plan keeps the bounds of every measure."""
        return all(
            one.keeps(codes[labels == region])
            for region in range(int(labels.max(initial=-1)) + 1)
            for one in self.measured
        )


NOTHING = Asked()


def asked_of(
    bounds: Bounds | None,
    measures: Mapping[str, Measure] | None,
    municipalities: gpd.GeoDataFrame,
    *,
    codes: Iterable[str],
) -> Asked:
    """Return bounds as what is asked: of a measure by its name, and otherwise of a column.

    Parameters
    ----------
    codes
        Who may be in a region; of the others no figure is needed.

    Raises
    ------
    OptionError
        If a bound is none.
    ColumnError
        If a column is not there, holds no numbers, lacks one, or holds one below 0.
    """
    if idle := [name for name in measures or {} if name not in (bounds or {})]:
        raise OptionError(
            f"measures gives {shown(idle[0])}, and nothing bounds it: give its lowest and highest "
            "value in bounds."
        )
    for name, measure in (measures or {}).items():
        if not callable(measure):
            raise OptionError(
                f"measures[{name!r}] must be a function of one region's table, got "
                f"{shown(measure)}."
            )
        if name in municipalities.columns:
            raise OptionError(
                f"measures names {name!r}, which is a column of the municipalities: give the "
                "function a name of its own, or leave it out to bound the column."
            )
    if not bounds:
        return NOTHING
    require_bounds(bounds)
    measures = measures or {}
    columns = {name: bound for name, bound in bounds.items() if name not in measures}
    return Asked(
        bounded_figures(columns, municipalities, codes=codes),
        tuple(
            Measured(name, measures[name], bound, municipalities)
            for name, bound in bounds.items()
            if name in measures
        ),
    )


def require_kept(labels: Ints, codes: Sequence[str], asked: Asked) -> None:
    """Raise unless every region of some plans keeps what is asked, counted region by region.

    Raises
    ------
    VerificationError
        If one does not.
    """
    for row in labels.tolist():
        regions: dict[int, list[str]] = {}
        for code, region in zip(codes, row, strict=True):
            if region >= 0:
                regions.setdefault(region, []).append(code)
        for members in regions.values():
            if not asked.keeps(members):
                raise VerificationError(
                    f"the region of {listed(members)} does not keep {asked.said('en')}."
                )
