"""What is proven about a plan, in a sentence or two."""

import math

from regiomap._base.texts import Language, number, percent_above, text
from regiomap.plans.plan import Plan

__all__ = ["proof_of"]

_MOST_DIGITS = 12  # of a number that people can read


def proof_of(plan: Plan, language: Language) -> str:
    """Return in a sentence or two how good a plan is proven to be.

    Parameters
    ----------
    plan
        A plan that knows whether it is `exact`, what it is the `best_of`, or its `bound`.
    """
    checked = f" {text('proof', 'checked', language)}" if plan.certified else ""
    if plan.exact and plan.best_of is not None:
        digits = len(str(plan.best_of))
        if digits > _MOST_DIGITS:
            return text("proof", "huge", language, digits=digits)
        return text("proof", "counted", language, n=number(plan.best_of, language))
    if plan.exact:
        return text("proof", "best", language) + checked
    if math.isnan(plan.bound) or plan.bound <= 0:
        return text("proof", "unknown", language)
    above = percent_above(plan.cut, plan.bound, language)
    return text("proof", "within", language, percent=above) + checked
