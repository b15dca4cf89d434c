"""What is proven about a plan, and how far its regions differ, in a sentence or two."""

import math

import pandas as pd

from regiomap._base.texts import Language, amount, number, percent_above, text
from regiomap.plans.bounds import said_amount, said_bounds
from regiomap.plans.plan import Plan

__all__ = ["extremes_of", "proof_of", "with_as_many"]

_MOST_NAMES = 5
_MOST_DIGITS = 12  # of a number that people can read


def proof_of(plan: Plan, language: Language) -> str:
    """Return in a sentence or two how good a plan is proven to be.

    Parameters
    ----------
    plan
        A plan that knows whether it is `exact`, what it is the `best_of`, or its `bound`, and
        within which `bounds` its regions lie.
    """
    without = _without(plan, language)

    def say(key: str, **values: object) -> str:
        asked = plan.bounds
        if not asked:
            return text("proof", key, language, **values) + without
        bounds = said_bounds(asked, language)
        return text("proof", f"{key}.bounded", language, bounds=bounds, **values) + without

    checked = f" {text('proof', 'checked', language)}" if plan.certified else ""
    if plan.exact and plan.best_of is not None:
        digits = len(str(plan.best_of))
        if digits > _MOST_DIGITS:
            return say("huge", digits=digits)
        return say("counted", n=number(plan.best_of, language))
    if plan.exact:
        return say("best") + checked
    if math.isnan(plan.bound) or plan.bound <= 0:
        return text("proof", "unknown", language)
    above = percent_above(plan.cut, plan.bound, language)
    return say("within", percent=above) + checked


def with_as_many(proof: str, n_regions: int, language: Language) -> str:
    """Return what is proven of a plan whose number of regions was asked, with that number."""
    return f"{proof} {text('proof', 'as_many', language, n=n_regions)}"


def _without(plan: Plan, language: Language) -> str:
    """Return in a sentence which parents have no region at all; empty where all have one."""
    if plan.parents is None:
        return ""
    parents = plan.parents.dropna()
    placed = plan.assignment.reindex(parents.index).notna().groupby(parents).any()
    out = [str(parent) for parent in placed.index[~placed]]
    if not out or len(out) == len(placed):
        return ""
    names = ", ".join(out[:_MOST_NAMES])
    if len(out) > _MOST_NAMES:
        names = text("propose", "said.more", language, names=names, n=len(out) - _MOST_NAMES)
    return " " + text("proof", "without", language, names=names, n=len(out))


def extremes_of(plan: Plan, language: Language) -> str:
    """Return in a sentence which region has most people and which fewest; empty where unknown."""
    table = plan.municipalities
    if table is None or "population" not in table or plan.n_regions < 2:  # noqa: PLR2004
        return ""
    placed = plan.assignment.dropna()
    people = table["population"].reindex(placed.index)
    if people.isna().any() or not pd.api.types.is_numeric_dtype(people):
        return ""
    totals = people.groupby(placed).sum()
    if totals.min() <= 0:
        return ""
    # The first by name where several are as large.
    most, least = totals.sort_index().idxmax(), totals.sort_index().idxmin()
    return text(
        "proof",
        "extremes",
        language,
        most=most,
        n_most=said_amount("population", float(totals[most]), language),
        least=least,
        n_least=number(int(totals[least]), language),
        times=amount(float(totals[most] / totals[least]), language, decimals=1),
    )
