"""One way in: what everybody needs is read, counted and said in one place."""

import inspect
import re
from dataclasses import fields
from pathlib import Path

import pytest

import regiomap
from regiomap.planspace.constraints import Constraints

PACKAGE = Path(regiomap.__file__).parent
# Each idea: what writing it once more looks like, and where it may stand.
IDEAS = {
    "the limit of what a message shows": (
        r"\[:(5|_SHOWN|_NAMED)\]|[->] (5|_SHOWN|_NAMED)\b|_SHOWN = ",
        {"_base/messages.py"},
    ),
    "the names of municipalities": (
        r"municipalities\[\"name\"\]|\"name\" in |nodes\(data=\"name\"\)|\.get\(\"name\"\)",
        # What ships, and what a merger makes, stand below whoever reads a table.
        {"assignments.py", "flanders.py", "history/mergers.py"},
    ),
    "a column of parents that is not there": (
        r"municipalities have no column",
        {"assignments.py"},
    ),
    "a graph that lacks municipalities": (r"the graph lacks \{", {"assignments.py"}),
    "a code that occurs twice": (r"occur more than once in the", {"assignments.py"}),
    "cells that are no text": (r"are no text \(", {"_base/messages.py"}),
    "the divisions of Flanders": (r"\"tourism_streek\"", {"flanders.py"}),
    "the face of a result in a notebook": (
        r"def _repr_html_",
        {"_base/notebook.py", "drawing/web/page.py"},  # a map is a page of its own
    ),
    "numbered faults": (r"\(\{(n|i|number)\}\) \{", {"_base/messages.py"}),
}


@pytest.mark.parametrize("idea", IDEAS)
def test_an_idea_stands_in_one_place(idea: str) -> None:
    pattern, places = IDEAS[idea]
    found = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if re.search(pattern, path.read_text(encoding="utf-8"))
    }
    assert found == places


CONSTRAINTS = inspect.signature(Constraints.of).parameters.keys() - {"graph"}


def asks_for_constraints(name: str) -> bool:
    """Return whether a public function plans: it takes constraints and the size of a region."""
    thing = getattr(regiomap, name)
    if not callable(thing):
        return False
    given = inspect.signature(thing).parameters.keys()
    return "size" in given and bool(CONSTRAINTS & given)


PLANNERS = [name for name in regiomap.__all__ if asks_for_constraints(name)]


def test_constraints_are_what_they_are_read_into() -> None:
    assert {field.name for field in fields(Constraints)} == CONSTRAINTS


@pytest.mark.parametrize("name", PLANNERS)
def test_whoever_plans_takes_every_constraint_and_in_one_form(name: str) -> None:
    """Each signature spells them out.

    One keyword for all of them (`**constraints: Unpack[...]`) would be written once, yet what
    completes names in a notebook offers nothing of it, and a reader of the docs sees no default.
    """
    given = inspect.signature(getattr(regiomap, name)).parameters
    space = inspect.signature(regiomap.PlanSpace).parameters
    assert {"PlanSpace", "propose_regions"} <= set(PLANNERS)
    assert [str(given[one]) for one in given if one in CONSTRAINTS] == [
        str(space[one]) for one in space if one in CONSTRAINTS
    ]
    assert given.keys() >= CONSTRAINTS
