"""What is proven about the plan of each parent, as numbers and in words."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import pandas as pd

from regiomap._base.texts import Language, percent_above, text
from regiomap.propose.spread import Choice, Piece
from regiomap.propose.unplaced import Unplaced

__all__ = ["ParentVerdict", "verdicts"]

Status = Literal["exact", "searched", "none"]


@dataclass(frozen=True)
class ParentVerdict:
    """How good the plan of one parent is, for the number of regions that it got.

    Attributes
    ----------
    status
        'exact' from the exact engine, 'searched', or 'none' where there is no plan.
    cut, bound
        What the plan cuts, and what every plan cuts at least; None: there is none, or unknown.
    unplaced
        The first of its municipalities that is in no region, with the reason.
    certified
        Whether other code than that of the search has checked what is proven.
    relaxed
        The rules that the bound does not know.
    """

    parent: str
    n_municipalities: int
    n_regions: int
    status: Status
    cut: Fraction | None
    bound: Fraction | None
    unplaced: Unplaced | None
    certified: bool = False
    relaxed: tuple[str, ...] = ()

    @property
    def gap(self) -> float:
        """The part of the cut that is not proven to be needed; NaN where that is unknown."""
        if self.cut is None or self.bound is None:
            return math.nan
        return float(1 - self.bound / self.cut) if self.cut else 0.0

    def row(self) -> tuple[object, ...]:
        """Return the cells of its row in `Proposal.parents`."""
        cut, bound = (math.nan if one is None else float(one) for one in (self.cut, self.bound))
        reason = self.words("en")
        counted = self.n_municipalities, self.n_regions
        return self.parent, *counted, self.status, cut, bound, self.gap, reason

    def words(self, language: Language) -> str:
        """Return what is proven, in words."""
        if self.status == "none":
            reason = "" if self.unplaced is None else self.unplaced.reason(language)
            return text("propose", "verdict.no_plan", language, reason=reason)
        if self.status == "exact":
            return text("propose", "verdict.exact", language)
        if self.gap == 0:
            proven = text("propose", "verdict.best", language)
        elif self.cut is None or not self.bound:
            return text("propose", "verdict.no_bound", language)
        else:
            above = percent_above(self.cut, self.bound, language)
            proven = text("propose", "verdict.within", language, percent=above)
        if self.gap and self.relaxed:
            rules = ", ".join(self.relaxed)
            proven = text("propose", "verdict.without", language, proven=proven, rules=rules)
        how = "checked" if self.certified else "computed"
        return text("propose", f"verdict.{how}", language, proven=proven)


def verdicts(
    solved: Sequence[Piece],
    chosen: Choice,
    parents: pd.Series,
    unplaced: Iterable[Unplaced],
    *,
    any_number: bool,
) -> tuple[ParentVerdict, ...]:
    """Return what is proven about the plan of each parent.

    Parameters
    ----------
    chosen
        The number of regions and the plan of each piece.
    parents
        The parent of each municipality.
    unplaced
        Who is in no region.
    any_number
        Whether a parent may have any number of regions; otherwise what is proven is about the
        number that it got.
    """
    pieces: dict[str, list[tuple[Piece, int, int]]] = {
        str(parent): [] for parent in sorted(parents.dropna().astype(str).unique())
    }
    for piece, (k, rank) in zip(solved, chosen[1], strict=True):
        pieces[piece.parent].append((piece, k, rank))
    first_unplaced = {parents[one.nis]: one for one in reversed(list(unplaced))}
    n_in = parents.dropna().astype(str).value_counts()
    return tuple(
        _verdict(parent, int(n_in[parent]), of, first_unplaced.get(parent), any_number=any_number)
        for parent, of in pieces.items()
    )


def _verdict(
    parent: str,
    n_municipalities: int,
    pieces: Sequence[tuple[Piece, int, int]],
    unplaced: Unplaced | None,
    *,
    any_number: bool,
) -> ParentVerdict:
    if not pieces:
        return ParentVerdict(parent, n_municipalities, 0, "none", None, None, unplaced)
    by_engine = all(piece.counts is not None or piece.listed for piece, _, _ in pieces)
    least = [
        None if piece.least is None else min(piece.least.values()) if any_number else piece.least[k]
        for piece, k, _ in pieces
    ]
    known = [one for one in least if one is not None]
    cut = sum((piece.cuts[k][rank] for piece, k, rank in pieces), Fraction(0))
    bound = sum(known, Fraction(0)) if len(known) == len(least) else None
    return ParentVerdict(
        parent,
        n_municipalities,
        sum(k for _, k, _ in pieces),
        "exact" if by_engine and cut == bound else "searched",
        cut,
        bound if bound or not cut else None,  # that nothing is cut less than nothing says nothing
        unplaced,
        all(piece.certified for piece, _, _ in pieces),
        tuple(sorted({rule for piece, _, _ in pieces for rule in piece.relaxed})),
    )
