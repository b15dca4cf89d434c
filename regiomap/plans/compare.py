"""What moved from one plan to another, when regions are matched by overlap."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.messages import listed
from regiomap._base.texts import Language, text
from regiomap.assignments import require_once
from regiomap.errors import UnknownMunicipalityError
from regiomap.plans.plan import Plan, names_known_to

__all__ = ["compare_plans"]

_MOST_NAMES = 3


@checked
def compare_plans(
    a: Plan | pd.Series, b: Plan | pd.Series, *, language: Language = "nl"
) -> pd.DataFrame:
    """Return which municipalities moved from one plan to another.

    Regions are matched by overlap first, the pairs with most municipalities in common before
    the others, so that a region that only changed its name has not moved.

    Parameters
    ----------
    a, b
        The plan before and after; or two assignments.
    language
        Of the remarks: 'nl' or 'en'.

    Returns
    -------
    DataFrame
        One row a municipality that moved: index `nis`; columns `name` (where a plan knows it),
        `from_region` and `to_region` (the names in `a` and in `b`, missing: none), and `remark`:
        empty, unless both have the same name; then it says who left the region of that name and
        who came. Empty when the plans are the same division.

    Raises
    ------
    UnknownMunicipalityError
        If the plans are not about the same municipalities.
    AssignmentError
        If a code occurs twice in one of them.
    OptionError
        If the language is unknown.

    Notes
    -----
    The matching is greedy, largest overlap first, ties by name: it explains a change to people
    and is not always the one with the fewest moves.

    Examples
    --------
    >>> import pandas as pd, regiomap as rm
    >>> before = pd.Series({"11001": "x", "11002": "x", "11004": "y"})
    >>> after = pd.Series({"11001": "1", "11002": "1", "11004": "1"})
    >>> rm.compare_plans(before, after)
          from_region to_region remark
    nis
    11004           y         1
    """
    before, after = (plan.assignment if isinstance(plan, Plan) else plan for plan in (a, b))
    for what, assignment in (("first plan", before), ("second plan", after)):
        require_once(assignment, what=what)
    different = before.index.symmetric_difference(after.index)
    if len(different):
        raise UnknownMunicipalityError(
            f"the plans are not about the same municipalities: {len(different)} are in one only "
            f"({listed(different)}). Carry one to the vintage of the other with "
            "carry_assignment()."
        )
    table = pd.DataFrame({"from_region": before, "to_region": after.reindex(before.index)})
    table = table.rename_axis(index="nis")
    moved = _moved(table["from_region"], table["to_region"])
    names: dict[Any, str] = {}
    for plan in (b, a):
        names |= names_known_to(plan) if isinstance(plan, Plan) else {}
    if names:
        table.insert(0, "name", [names.get(code, str(code)) for code in table.index])
    rows = table[moved]
    same = _same_name(rows)
    said = _remarks(table, names, language) if any(same) else {}
    return rows.assign(remark=[said.get(name, "") for name in same])


def _same_name(table: pd.DataFrame) -> list[str]:
    """Return the name of the region of each municipality where both plans have it, else ''."""
    pairs = zip(table["from_region"], table["to_region"], strict=True)
    return [_name(a) if _name(a) == _name(b) else "" for a, b in pairs]


def _name(region: object) -> str:
    """Return a region as it is read; '' for none."""
    missing = not isinstance(region, tuple) and bool(pd.isna(region))  # type: ignore[call-overload]
    return "" if missing else str(region)


def _remarks(table: pd.DataFrame, names: Mapping[Any, str], language: Language) -> dict[str, str]:
    """Return for each name of a region in both plans who left it and who came."""
    before, after = (_members(table[column]) for column in ("from_region", "to_region"))
    said = {}
    for name in before.keys() & after.keys() - {""}:
        left = [code for code in before[name] if code not in after[name]]
        came = [code for code in after[name] if code not in before[name]]
        parts = [text("compare", "differs.same", language)]
        for key, codes in (("differs.without", left), ("differs.with", came)):
            if codes:
                who = [names.get(code, str(code)) for code in codes]
                parts.append(text("compare", key, language, names=_few(who, language)))
        said[name] = ", ".join(parts)
    return said


def _members(regions: pd.Series) -> dict[str, dict[Any, None]]:
    """Return the members of each region by its name, in order."""
    members: dict[str, dict[Any, None]] = {}
    for code, region in regions.items():
        members.setdefault(_name(region), {})[code] = None
    return members


def _few(names: list[str], language: Language) -> str:
    """Return some names in a row, and how many others there are."""
    shown = sorted(names)
    if len(shown) > _MOST_NAMES + 1:
        n = len(shown) - _MOST_NAMES
        shown = [*shown[:_MOST_NAMES], text("compare", "differs.others", language, n=n)]
    *first, last = shown
    also = text("compare", "differs.and", language)
    return f"{', '.join(first)} {also} {last}" if first else last


def _moved(before: pd.Series, after: pd.Series) -> npt.NDArray[np.bool_]:
    """Return for each row whether it left its region, when regions are matched by overlap.

    Regions are compared by number: a value that is missing equals no other value, in some
    versions of pandas not even itself.
    """
    old, new = (pd.factorize(regions)[0] for regions in (before, after))
    rows = zip(old.tolist(), new.tolist(), map(str, before), map(str, after), strict=True)
    common = Counter(row for row in rows if min(row[:2]) >= 0)
    lands = np.full(int(old.max(initial=-1)) + 2, -2)  # -2 is matched with nobody
    lands[-1] = -1  # who is in no region stays in none
    for a, b, *_ in sorted(common, key=lambda row: (-common[row], row[2:], row[:2])):
        if lands[a] < -1 and b not in lands:
            lands[a] = b
    moved: npt.NDArray[np.bool_] = lands[old] != new
    return moved
