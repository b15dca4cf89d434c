"""Every example in a docstring runs, and every public docstring is complete."""

import doctest
import importlib
import inspect
import pkgutil

import pytest
from numpydoc.validate import validate

import regiomap

MODULES = sorted(
    module.name for module in pkgutil.walk_packages(regiomap.__path__, prefix="regiomap.")
)
# Error classes say all in one line; the rest has what a reader needs, in the numpydoc form.
PUBLIC = sorted(
    name
    for name in regiomap.__all__
    if inspect.isclass(getattr(regiomap, name)) or inspect.isfunction(getattr(regiomap, name))
)
CHECKS = {
    "GL08": "there is a docstring",
    "SS03": "the summary ends with a period",
    "SS05": "the summary is in the imperative",
    "PR01": "every parameter is documented",
    "PR02": "no other parameter is",
    "PR03": "parameters stand in the order of the signature",
    "RT01": "what is returned is documented",
    "YD01": "what is yielded is documented",
}


# What the examples of a module show, and nobody needs otherwise.
NEEDS = {
    "regiomap.exchange": ["gerrychain", "libpysal"],
    "regiomap.live": ["anywidget"],
    "regiomap.drawing.web.widget": ["anywidget"],
}


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_run(name: str) -> None:
    for package in NEEDS.get(name, []):
        pytest.importorskip(package)
    module = importlib.import_module(name)
    outcome = doctest.testmod(
        module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE, verbose=False
    )
    assert not outcome.failed


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_docstring_is_complete(name: str) -> None:
    thing = getattr(regiomap, name)
    # What we return and nobody else makes has attributes, not parameters.
    made_by_us = "Attributes\n------" in (inspect.getdoc(thing) or "")
    checks = CHECKS.keys() - ({"PR01", "PR02"} if made_by_us else set())
    found = validate(f"{thing.__module__}.{thing.__qualname__}")["errors"]
    assert not [(code, what) for code, what in found if code in checks]


@pytest.mark.parametrize("name", [name for name in PUBLIC if not name[0].isupper()])
def test_a_public_function_has_an_example(name: str) -> None:
    text = inspect.getdoc(getattr(regiomap, name)) or ""
    assert "Examples\n--------" in text
    assert ">>>" in text


def test_there_is_something_to_check() -> None:
    examples = [
        example
        for name in MODULES
        for test in doctest.DocTestFinder().find(importlib.import_module(name))
        for example in test.examples
    ]
    assert len(examples) > 100
