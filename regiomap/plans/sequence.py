"""Many plans of the same municipalities, kept as one table of labels."""

from collections.abc import Iterator, Mapping, Sequence
from operator import index as whole
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.notebook import Shown, as_table
from regiomap._base.options import require_whole
from regiomap._base.texts import amount
from regiomap.plans.plan import Plan

__all__ = ["Plans"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_FIRST_ROWS = 10


@checked
class Plans(Shown, Sequence[Plan]):
    """A read-only sequence of plans, of which each is made when it is looked at.

    What `PlanSpace.best`, `.sample` and `.alternatives` and `Proposal.alternatives` return. It is
    used as a list (`[0]`, a slice, a loop, `len`), yet ten thousand plans are one array.

    Attributes
    ----------
    codes
        The municipalities, in the order of the columns of `labels`.
    labels
        Region of each municipality in each plan as a number, shape (n_plans, n), read-only:
        0, 1, ... in the order in which regions appear in the row, -1 for who is in none.
    cuts
        What each plan cuts, in the unit of the weight, shape (n_plans,), read-only.

    Notes
    -----
    A slice is again a `Plans`, and shares the array. Two are equal when they hold equal plans in
    the same order.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> coast = flanders[flanders["reference_region"] == "Regio Brugge"]
    >>> plans = rm.PlanSpace(rm.build_adjacency(coast)).best(n=100)
    >>> plans
    <Plans: 6 plans of 10 municipalities in 1 to 2 regions, cut 0 to 53,166 m of shared_border_m>
    >>> plans[1].n_regions, plans.labels.shape, plans[2:].cuts.round().tolist()[:1]
    (2, (6, 10), [44702.0])
    """

    def __init__(
        self,
        codes: pd.Index,
        labels: Ints,
        cuts: Floats,
        *,
        facts: Mapping[str, Any],
        names: npt.NDArray[np.object_] | None = None,
    ) -> None:
        """Keep the labels, what all plans have in common (`facts`), and the names of the regions.

        `names` has a row a plan and a column a label; None: label 0 is called 1, and so on.
        """
        self._codes = codes
        self._labels, self._cuts, self._names = labels, cuts, names
        self._facts = dict(facts)

    @classmethod
    def of(
        cls, assignments: Sequence[pd.Series], cuts: Sequence[float], facts: Mapping[str, Any]
    ) -> "Plans":
        """Return assignments of the same municipalities as plans."""
        coded = [pd.factorize(assignment.to_numpy()) for assignment in assignments]
        width = max(len(names) for _, names in coded)
        called = np.full((len(coded), width), None, dtype=object)
        for row, (_, names) in zip(called, coded, strict=True):
            row[: len(names)] = names
        labels = np.stack([numbers for numbers, _ in coded]).astype(np.int64)
        exact = np.array(cuts, dtype=np.float64)
        return cls(assignments[0].index, labels, exact, facts=facts, names=called)

    @property
    def codes(self) -> pd.Index:
        """The municipalities; see the class."""
        return self._codes.copy(deep=True)

    @property
    def labels(self) -> Ints:
        """Region of each municipality in each plan; see the class."""
        return _locked(self._labels)

    @property
    def cuts(self) -> Floats:
        """What each plan cuts; see the class."""
        return _locked(self._cuts)

    def take(self, positions: Sequence[int] | Ints) -> "Plans":
        """Return the plans at some positions, in that order.

        Parameters
        ----------
        positions
            Positions from 0; one may come more than once.

        Raises
        ------
        OptionError
            If a position is no whole number, or there is no plan at it.
        """
        most = len(self) - 1
        at = [require_whole("a position", one, least=0, most=most) for one in positions]
        return self._part(np.array(at, dtype=np.int64))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a plan and one column a municipality, with the names of the regions.

        Returns
        -------
        DataFrame
            Index `plan` (the position, from 0), columns the codes (`nis`); a missing value: not
            assigned. `frame.T` joins to a table of municipalities, `frame.stack()` is the long
            form, and `frame.assign(cut=plans.cuts)` adds what each plan cuts.
        """
        rows = pd.RangeIndex(len(self), name="plan")
        columns = self._codes.rename("nis")
        return pd.DataFrame(self._regions(slice(None)), index=rows, columns=columns, dtype=object)

    def together(self) -> pd.DataFrame:
        """Return in what share of these plans each two municipalities are in one region.

        Returns
        -------
        DataFrame
            One row for each two municipalities: `nis_a`, `nis_b`, and `share`, 0 to 1 (NaN where
            there is no plan). In the field this is co-assignment.

        Examples
        --------
        Of 136 pairs 34 are together in every plan that cuts at most 10 percent more than the best
        one, and 11 in none:

        >>> import regiomap as rm
        >>> flanders = rm.load_flanders()
        >>> westhoek = flanders[flanders["reference_region"] == "Westhoek"]
        >>> near = rm.search_plans(rm.build_adjacency(westhoek)).near_best(0.1)
        >>> shares = near.together()["share"]
        >>> len(near), int((shares == 1).sum()), int((shares == 0).sum())
        (4, 34, 11)
        """
        first, second = np.triu_indices(len(self._codes), k=1)
        n_together = np.zeros(len(first), dtype=np.int64)
        for row in self._labels:
            n_together += (row[first] == row[second]) & (row[first] >= 0)
        codes = self._codes.to_numpy()
        share = n_together / len(self) if len(self) else np.full(len(first), np.nan)
        return pd.DataFrame({"nis_a": codes[first], "nis_b": codes[second], "share": share})

    @overload
    def __getitem__(self, position: int) -> Plan: ...
    @overload
    def __getitem__(self, position: slice) -> "Plans": ...
    def __getitem__(self, position: int | slice) -> "Plan | Plans":
        if isinstance(position, slice):
            return self._part(position)
        at = whole(position)
        if not -len(self) <= at < len(self):
            raise IndexError(f"there are {len(self):,} plans, and none at position {at}.")
        at %= len(self)
        region = self._regions(slice(at, at + 1))[0]
        assignment = pd.Series(region, index=self._codes, name="region")
        return Plan(assignment, cut=float(self._cuts[at]), **self._facts)

    def __len__(self) -> int:
        return len(self._labels)

    def __iter__(self) -> Iterator[Plan]:
        return (self[i] for i in range(len(self)))

    def __add__(self, other: Sequence[Plan]) -> list[Plan]:
        return [*self, *other]

    def __radd__(self, other: Sequence[Plan]) -> list[Plan]:
        return [*other, *self]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Plans | list | tuple):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # as a list has none

    def _part(self, which: slice | Ints) -> "Plans":
        return Plans(
            self._codes,
            self._labels[which],
            self._cuts[which],
            facts=self._facts,
            names=None if self._names is None else self._names[which],
        )

    def _regions(self, which: slice) -> npt.NDArray[np.object_]:
        """Return the name of the region of each municipality in some plans, None for no region."""
        labels = self._labels[which]
        if self._names is None:
            width = int(labels.max(initial=-1)) + 1
            called = np.array([*(str(i + 1) for i in range(width)), None], dtype=object)
            return called[labels]  # -1 is the last
        none = np.full((len(labels), 1), None, dtype=object)
        called = np.concatenate([self._names[which], none], axis=1)
        chosen = np.where(labels < 0, called.shape[1] - 1, labels)
        regions: npt.NDArray[np.object_] = np.take_along_axis(called, chosen, axis=1)
        return regions

    def _verdict(self) -> str:
        if not len(self):
            return "no plan"
        number = self._labels.max(axis=1, initial=-1) + 1
        plans = f"{len(self):,} plan{'' if len(self) == 1 else 's'}"
        regions = _span(number.min(), number.max(), "")
        weight = str(self._facts.get("weight", ""))
        cut = _span(self._cuts.min(), self._cuts.max(), " m" if weight.endswith("_m") else "")
        noun = "region" if number.max() == 1 else "regions"
        within = f"{len(self._codes)} municipalities in {regions} {noun}"
        return f"{plans} of {within}, cut {cut} of {weight}"

    def _tables(self) -> list[str]:
        first = self[:_FIRST_ROWS]
        table = pd.DataFrame(
            {"n_regions": first.labels.max(axis=1, initial=-1) + 1, "cut": first.cuts},
            index=pd.RangeIndex(len(first), name="plan"),
        )
        more = f"<p>… {len(self) - _FIRST_ROWS:,} more</p>" if len(self) > _FIRST_ROWS else ""
        return [as_table(table), more]


def _span(low: float, high: float, unit: str) -> str:
    one = amount(low, "en", rounding="down")
    many = amount(high, "en", rounding="up")
    return f"{one}{unit}" if low == high else f"{one} to {many}{unit}"


def _locked(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    array.flags.writeable = False  # a view alone could be unlocked by whom it is given
    view = array.view()
    view.flags.writeable = False
    return view
