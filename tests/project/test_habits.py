"""The files around the package agree with it: hooks, citation, tree and law of imports."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

import regiomap

TOP = Path(__file__).parents[2]
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
GATE = [line.strip() for line in (TOP / ".ci" / "run").read_text("utf-8").splitlines()]
HOOKS = (TOP / ".pre-commit-config.yaml").read_text("utf-8")
CITATION = (TOP / "CITATION.cff").read_text("utf-8")
SUBJECT = re.findall(r"^ +entry: '(.*)'$", HOOKS, re.MULTILINE)


def cited(key: str) -> str:
    """Return what the citation says on one line."""
    (value,) = re.findall(rf"^(?:  - )?{key}: (.+)$", CITATION, re.MULTILINE)
    return str(value)


def test_the_hooks_run_what_the_gate_runs() -> None:
    entries = re.findall(r"^ +entry: (\w.*)$", HOOKS, re.MULTILINE)
    assert {entry.partition(" ")[0] for entry in entries} == {"ruff", "mypy", "oxlint"}
    assert [entry for entry in entries if entry not in GATE] == []


@pytest.mark.parametrize(
    ("subject", "kept"),
    [
        ("matryoshka, cli: say which group crosses", True),
        ("planspace/engine: count in whole numbers", True),
        ('Revert "ties: count twice"', True),
        ("say which group crosses", False),
        ("Say which\n\nties: in the body", False),
        ("matryoshka:", False),
    ],
)
def test_a_subject_names_its_module(subject: str, *, kept: bool) -> None:
    (pattern,) = SUBJECT
    assert bool(re.search(pattern, subject, re.MULTILINE | re.DOTALL)) is kept


def test_the_citation_is_of_this_version() -> None:
    assert cited("version") == regiomap.__version__
    assert cited("title") == PROJECT["name"]
    assert cited("license") == PROJECT["license"].split(" AND ")[0]  # ours, not that of the data
    assert [cited("name")] == [author["name"] for author in PROJECT["authors"]]


def test_the_licences_that_are_named_are_there() -> None:
    assert [name for name in PROJECT["license-files"] if not (TOP / name).is_file()] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_the_tree_has_a_line_for_each_entry_of_the_package(name: str) -> None:
    text = (TOP / name).read_text("utf-8")
    (tree,) = re.findall(r"^    regiomap/\n((?:      .+\n)+)", text, re.MULTILINE)
    shown = [line.split()[0] for line in tree.splitlines()]
    there = [path for path in (TOP / "regiomap").iterdir() if path.name != "__pycache__"]
    assert sorted(shown) == sorted(path.name + "/" * path.is_dir() for path in there)
    assert all(len(line.split()) > 1 for line in tree.splitlines())


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_the_law_of_imports_is_the_one_that_is_tested(name: str) -> None:
    module = ast.parse((TOP / "tests" / "project" / "test_imports.py").read_text("utf-8"))
    (layers,) = [
        ast.literal_eval(node.value)
        for node in module.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "LAYERS"
    ]
    text = (TOP / name).read_text("utf-8")
    (law,) = re.findall(r"^    errors <- .+\n(?:    .+\n)+", text, re.MULTILINE)
    assert " ".join(law.split()) == " <- ".join(", ".join(layer) for layer in layers)
