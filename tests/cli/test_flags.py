"""Messages name flags in the shell and arguments in Python, and never one that does not exist."""

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import typer

import regiomap as rm
from helpers.messages import arguments, arguments_near, messages, texts, trees, written
from regiomap.cli.flags import PYTHON_ONLY, flags_of, in_flags
from regiomap.cli.main import app

COMMAND: Any = typer.main.get_command(app)


def verbs(command: Any, *words: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  (of typer)
    """Yield every verb, also one of two words, with its command."""
    for word, inner in sorted(command.commands.items()):
        if hasattr(inner, "commands"):
            yield from verbs(inner, *words, word)
        else:
            yield " ".join((*words, word)), inner


COMMANDS = dict(verbs(COMMAND))
VERBS = list(COMMANDS)
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
SET = re.compile(r"(?<![\w.+('\"])([a-z][a-z0-9_]*)=(?![=>])")
BARE = re.compile(r"(?<![\w.'-])([a-z]+_[a-z0-9_]+)(?![\w(=.'])")
CALL = re.compile(r"(?<![\w.])([a-z]+_[a-z_]+)\(")
# Of pandas and GeoPandas, on a table that the message speaks of.
THEIRS = {"set_index", "set_geometry", "to_undirected", "to_frame"}
THEIR_ARGUMENTS = {"na_action", "allow_override", "attr"}


def flags_in(verb: str) -> set[str]:
    return {flag for one in COMMANDS[verb].params for flag in one.opts}


# -- translation -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("python", "shell"),
    [
        ("Say which with layer=.", "Say which with --layer."),
        ("say crs=4326.", "say --crs 4326."),
        ("crs='Lambert' names no known CRS.", "--crs 'Lambert' names no known CRS."),
        ("crs= must have metres", "--crs must have metres"),
        ("e.g. encoding='cp1252', or 'latin-1'.", "e.g. --encoding 'cp1252', or 'latin-1'."),
        ("Leave crs= out", "Leave --crs out"),
        ("n_regions must be 3", "--n-regions must be 3"),
        ("time_limit_s must be more", "--time-limit must be more"),
        ("raise snap_tolerance_m; check_adjacency() lists them all.",
         "raise --snap-tolerance-m; check_adjacency() in Python lists them all."),
        ("or raise max_states and max_bytes.",
         "or raise max_states in Python and max_bytes in Python."),
        ("Codes are text: make them so with .astype(str).str.zfill(5).",
         "Codes are text: make them so with .astype(str).str.zfill(5) in Python."),
        ("Reproject, e.g. municipalities.to_crs(municipalities.estimate_utm_crs()).",
         "Reproject, e.g. municipalities.to_crs(municipalities.estimate_utm_crs()) in Python."),
        ("Call read_plan(path, municipalities=...).",
         "Call read_plan(path, municipalities=...) in Python."),
        ("fix groups with together=, or", "fix groups with together= in Python, or"),
        ("Mend the file, or call repair_municipalities() and read what it changed.",
         "Mend the file, or give --repair and read what it changed."),
        ("Declare a bridge, leave them out", "Declare a bridge (--bridge A:B), leave them out"),
        ("there is no file 'n_regions=3.csv'.", "there is no file 'n_regions=3.csv'."),
        ("'my_plan(1).csv' is no plan.", "'my_plan(1).csv' is no plan."),
        ("Sint-Truiden (71053) lies in A(lken) and d'Ieteren=x.",
         "Sint-Truiden (71053) lies in A(lken) and d'Ieteren=x."),
    ],
)  # fmt: skip
def test_a_message_of_python_is_one_of_the_shell(python: str, shell: str) -> None:
    assert in_flags(python, flags_of(COMMAND, ["regiomap", "propose", "x.gpkg"])) == shell


def test_the_flags_are_those_of_the_verb() -> None:
    assert "--n-regions" in flags_of(COMMAND, ["regiomap", "propose"]).values()
    assert "n_regions" not in flags_of(COMMAND, ["regiomap", "check", "propose"])
    assert flags_of(COMMAND, ["regiomap"]) == {}
    assert flags_of(COMMAND, ["regiomap", "conquer"]) == {}
    assert in_flags("Say crs=4326.", {}) == "Say crs=4326."


# -- every message ---------------------------------------------------------------------------


def test_there_are_messages_to_walk() -> None:
    assert len(messages()) > 500
    assert sum(bool(SET.search(one.text)) for one in messages()) >= 10


@pytest.mark.parametrize("verb", VERBS)
def test_no_message_becomes_a_flag_that_the_verb_lacks(verb: str) -> None:
    flags = flags_of(COMMAND, ["regiomap", *verb.split()])
    wrong = [
        (one.module, one.line, flag)
        for one in messages()
        for flag in FLAG.findall(in_flags(one.text, flags))
        if flag not in flags_in(verb) and flag not in one.text
    ]
    assert wrong == []


@cache
def functions() -> dict[str, ast.FunctionDef]:
    """Return the functions of the shell, by their names."""
    return {
        node.name: node
        for module, tree in trees().items()
        if module.startswith("cli.")
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


@cache
def constants() -> dict[str, str]:
    """Return the texts of the shell that have a name."""
    return {
        target.id: node.value.value
        for module, tree in trees().items()
        if module.startswith("cli.")
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }


def said_by(name: str) -> set[str]:
    """Return every text that a function of the shell can say, by itself or by those it calls."""
    found, left, seen = set(), [name], {name}
    while left:
        node = functions()[left.pop()]
        found |= {written(text) for part in node.body for text in texts(part)}
        names = [one for one in ast.walk(node) if isinstance(one, ast.Name)]
        own = {one.id for one in names if isinstance(one.ctx, ast.Store)}  # a value, no function
        own |= {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
        for used in names:
            if used.id not in own:
                found |= {constants()[used.id]} if used.id in constants() else set()
                if used.id in functions() and used.id not in seen:
                    seen.add(used.id)
                    left.append(used.id)
    return found


@pytest.mark.parametrize("verb", VERBS)
def test_every_flag_that_a_verb_names_is_its_own(verb: str) -> None:
    said = said_by(COMMANDS[verb].callback.__name__)
    assert said
    named = {flag for text in said if " " in text.strip() for flag in FLAG.findall(text)}
    assert named - flags_in(verb) == set()


def test_the_walk_finds_the_flags_that_are_named() -> None:
    named = {flag for verb in VERBS for text in said_by(COMMANDS[verb].callback.__name__)
             for flag in FLAG.findall(text) if " " in text}  # fmt: skip
    assert {"--within", "--min-size", "--max-size", "--answer", "--vintage"} <= named


def test_only_the_shell_names_flags() -> None:
    wrong = [one for one in messages() if not one.module.startswith("cli.")
             and FLAG.search(one.text)]  # fmt: skip
    assert wrong == []


def made_by(text: str) -> frozenset[str]:
    """Return the arguments of the classes that a message tells how to make."""
    classes = [getattr(rm, name) for name in re.findall(r"\b([A-Z]\w+)\(", text)
               if name in rm.__all__]  # fmt: skip
    return frozenset(name for one in classes for name in inspect.signature(one).parameters)


def test_every_argument_that_is_named_exists_where_the_message_comes_from() -> None:
    wrong = [
        (one.module, one.line, name)
        for one in messages()
        if not one.module.startswith("cli.") and not one.text.startswith("<")
        for name in SET.findall(one.text)
        if name not in arguments_near(one.module) | THEIR_ARGUMENTS | made_by(one.text)
    ]
    assert wrong == []


def test_every_function_that_is_named_exists() -> None:
    wrong = [
        (one.module, one.line, name)
        for one in messages()
        for name in CALL.findall(one.text)
        if name not in rm.__all__ and name not in THEIRS
    ]
    assert wrong == []


def test_every_argument_without_a_flag_is_said_to_be_of_python() -> None:
    known = frozenset().union(*arguments().values())
    flags = {name for verb in VERBS for name in flags_of(COMMAND, ["regiomap", *verb.split()])}
    named = {
        name
        for one in messages()
        if not one.module.startswith("cli.")
        for name in BARE.findall(one.text)
        if name in known
    }
    assert named - flags - set(PYTHON_ONLY) == set()
    assert set(PYTHON_ONLY) <= known
