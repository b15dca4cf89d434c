"""What the package imports is what it declares, no less and no more."""

import ast
import inspect
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import regiomap

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))


def plain(name: str) -> str:
    """Return the name of a distribution as registries compare it, without its version."""
    bare = re.match(r"[\w.-]+", name)
    assert bare, name
    return re.sub(r"[-_.]+", "-", bare[0]).lower()


def declared(extra: str | None = None) -> set[str]:
    """Return what a plain install brings, or what an extra adds."""
    project = PROJECT["project"]
    lines = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return {plain(line) for line in lines}


def modules(source: str) -> Iterator[str]:
    """Return the top names that a module imports, wherever it does."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def imported() -> set[str]:
    """Return the distributions that the package imports."""
    package = Path(inspect.getfile(regiomap)).parent
    named = {
        name for path in package.rglob("*.py") for name in modules(path.read_text(encoding="utf-8"))
    } - {"regiomap", *sys.stdlib_module_names}
    whose = packages_distributions()
    return {plain(whose[name][0]) for name in named}


# Imported by who has them, when they are needed.
LATE = set().union(*map(declared, ("plot", "cluster", "parquet", "exchange", "report", "live")))


def test_what_is_imported_is_declared() -> None:
    assert imported() - declared() - LATE == set()


def test_what_is_declared_is_imported() -> None:
    assert (declared() | LATE) - imported() == set()


def test_every_declared_thing_has_a_lowest_version() -> None:
    lines = [*PROJECT["project"]["dependencies"]]
    groups = PROJECT["project"]["optional-dependencies"] | PROJECT["dependency-groups"]
    for group in groups.values():
        lines += [
            line for line in group if isinstance(line, str) and not line.startswith("regiomap[")
        ]
    assert [line for line in lines if ">=" not in line] == []


def test_who_runs_the_tests_needs_no_linter() -> None:
    linters = {plain(line) for line in PROJECT["dependency-groups"]["lint"]}
    assert {"mypy", "ruff"} <= linters
    assert linters & (declared() | declared("test")) == set()
