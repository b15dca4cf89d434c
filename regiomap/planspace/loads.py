"""What is counted in a region, and between which bounds: its size, centre towns, figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from regiomap._base.messages import listed, shown
from regiomap._base.options import require_whole
from regiomap.errors import OptionError
from regiomap.planspace.constraints import Constraints
from regiomap.planspace.figures import Figure

__all__ = ["Loads", "require_size", "whole_sizes"]

Ints = npt.NDArray[np.int64]

# What all sizes may add up to: two such sums still fit in a word of 64 bits.
_LARGEST = 2**62


@dataclass(frozen=True)
class Loads:
    """What is counted in a region, and between which bounds; the size comes first.

    Attributes
    ----------
    amounts
        By code, one number for each load.
    lower, upper
        Bounds of each load of a region, shape (n_loads,).
    """

    amounts: Mapping[str, tuple[int, ...]]
    lower: Ints
    upper: Ints

    @classmethod
    def of(
        cls,
        sizes: Mapping[str, int],
        size: tuple[int, int],
        constraints: Constraints,
        figures: Sequence[Figure] = (),
    ) -> "Loads":
        """Count the size, the centre towns where they are asked about, and what is bounded.

        Bounds that nothing can reach are lowered to the first of them.

        Raises
        ------
        OptionError
            If the sizes add up to more than the engine can count.
        """
        total = sum(sizes.values())
        if total > _LARGEST:
            raise OptionError(
                f"size_by adds up to {total:,}, and at most 2 ** 62 ({_LARGEST:,}) can be counted. "
                "Count in a larger unit, such as thousands."
            )
        counted: list[tuple[Mapping[str, int], int, int]] = [(sizes, *size)]
        if constraints.centres_in_region is not None:
            centres = set(constraints.centres)
            fewest, most = constraints.centres_in_region
            is_centre = {code: int(code in centres) for code in sizes}
            counted.append((is_centre, fewest, len(centres) if most is None else most))
        for one in figures:
            everything = sum(one.of[code] for code in sizes)
            counted.append((one.of, one.low, everything if one.high is None else one.high))
        return cls(
            {code: tuple(of[code] for of, _, _ in counted) for code in sizes},
            np.array([min(low, _LARGEST + 1) for _, low, _ in counted]),
            np.array([min(high, _LARGEST + 1) for _, _, high in counted]),
        )

    def table(self, codes: Iterable[str]) -> Ints:
        """Return the loads of some municipalities, shape (n_loads, n)."""
        rows = [self.amounts[code] for code in codes]
        return np.array(rows, dtype=np.int64).reshape(-1, len(self.lower)).T


def whole_sizes(size_by: Mapping[str, int] | pd.Series | None, graph: nx.Graph) -> dict[str, int]:
    """Return what each municipality counts for; raise unless these are whole numbers."""
    if size_by is None:
        return dict.fromkeys(graph, 1)
    if not isinstance(size_by, Mapping | pd.Series):
        raise OptionError(f"size_by must be a table of whole numbers by code, got {size_by!r}.")
    given = dict(size_by.items())
    if len(given) < len(size_by):
        codes = pd.Index([code for code, _ in size_by.items()])
        twice = codes[codes.duplicated()].unique()
        raise OptionError(f"size_by gives {listed(twice)} twice; keep one number for each code.")
    missing = sorted(set(graph) - set(given))
    if missing:
        raise OptionError(f"size_by has no number for {len(missing)} codes: {listed(missing)}.")
    for code in graph:
        number = given[code]
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < 0:
            raise OptionError(
                f"size_by must be whole numbers of 0 or more, got {number!r} for {code!r}."
            )
    return {code: int(given[code]) for code in graph}


def require_size(size: tuple[int, int]) -> tuple[int, int]:
    """Return a size as two whole numbers; raise unless it is (fewest, most)."""
    try:
        low, high = size
    except (TypeError, ValueError):
        raise OptionError(f"size must be (fewest, most), got {shown(size)}.") from None
    low, high = require_whole("size", low, least=1), require_whole("size", high, least=1)
    if low > high:
        raise OptionError(
            f"size must be (fewest, most), got {shown(size)}: swap them, or give both."
        )
    return low, high
