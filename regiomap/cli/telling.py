"""What a verb found, said: in lines for people, or as one object for programs."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import typer

from regiomap.errors import one_line

__all__ = ["say", "tell"]


def tell(
    verb: str,
    lines: Iterable[str],
    found: Callable[[], dict[str, Any]],
    *,
    as_json: bool,
    files: Iterable[Path] = (),
) -> None:
    """Write what a verb found.

    Parameters
    ----------
    verb
        What it is called in the shell.
    lines
        For people.
    found
        Returns the same for programs; it is not asked when people are told.
    as_json
        For programs: one JSON object, and nothing else.
    files
        What was written.
    """
    if as_json:
        from regiomap.cli.programs import json_text

        typer.echo(json_text(verb, found(), files=files))
        return
    for line in (*lines, *(f"Written: {path}" for path in files)):
        say(line)


def say(lines: str) -> None:
    """Write a text; names in it that hold control characters do nothing to the terminal."""
    typer.echo("\n".join(one_line(line) for line in lines.split("\n")))
