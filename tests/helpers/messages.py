"""Every message of the package, as its source has it, and who can say it."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import regiomap

ROOT = Path(regiomap.__file__).parent


class Message(NamedTuple):
    """A text of the source that is no docstring; what is filled in stands as '...'."""

    module: str
    line: int
    text: str


@cache
def trees() -> dict[str, ast.Module]:
    """Return every module, by its name within the package."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text("utf-8"))
        for path in sorted(ROOT.rglob("*.py"))
    }


@cache
def messages() -> tuple[Message, ...]:
    """Return every sentence of the package: texts with a blank in them, outside pages and files."""
    found = []
    for module, tree in trees().items():
        if module.startswith(("drawing.web.", "_base.xlsx")):
            continue
        for node in texts(tree):
            text = written(node)
            if " " in text.strip():
                found.append(Message(module, node.lineno, text))
    return tuple(found)


def texts(tree: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """Yield every text within a piece of source, but no docstring and no part of another text."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.JoinedStr):
            yield child
            for part in child.values:
                if isinstance(part, ast.FormattedValue):
                    yield from texts(part)
        elif isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child
        else:
            yield from texts(child)


def written(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "..." for part in node.values
    )


@cache
def arguments() -> dict[str, frozenset[str]]:
    """Return the arguments of what is public and defined in each module."""
    found: dict[str, set[str]] = {}
    for name in regiomap.__all__:
        thing = getattr(regiomap, name)
        things = [thing]
        if inspect.isclass(thing):
            things += [one for one in vars(thing).values() if inspect.isfunction(one)]
        for one in things:
            if callable(one):
                module = getattr(thing, "__module__", "").removeprefix("regiomap.")
                found.setdefault(module, set()).update(inspect.signature(one).parameters)
    return {module: frozenset(names) for module, names in found.items()}


@cache
def imports(module: str) -> frozenset[str]:
    """Return the modules of the package that a module imports itself, anywhere in it."""
    return frozenset(
        (node.module or "").removeprefix("regiomap.")
        for node in ast.walk(trees()[module])
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("regiomap.")
    )


@cache
def reached(module: str) -> frozenset[str]:
    """Return a module with all that it imports, and what they import."""
    found, left = {module}, [module]
    while left:
        for one in imports(left.pop()) & trees().keys():
            if one not in found:
                found.add(one)
                left.append(one)
    return frozenset(found)


@cache
def arguments_near(module: str) -> frozenset[str]:
    """Return the arguments of everything public that can come to a module."""
    return frozenset(
        name for public, names in arguments().items() if module in reached(public) for name in names
    )
