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


def test_constraints_are_the_same_arguments_wherever_they_are_given() -> None:
    asked = inspect.signature(Constraints.of).parameters.keys() - {"graph"}
    assert asked == {field.name for field in fields(Constraints)}
    space, proposal = (
        inspect.signature(one).parameters for one in (regiomap.PlanSpace, regiomap.propose_regions)
    )
    for name in asked:
        assert str(space[name]) == str(proposal[name])
