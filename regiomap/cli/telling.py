"""What a verb found, said: in lines for people, or as one object for programs."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import typer

from regiomap._base.texts import Language, text
from regiomap.cli.tables import Table, folded, written

__all__ = ["said_files", "say", "tell"]


def tell(
    verb: str,
    lines: Iterable[str | Table],
    found: Callable[[], dict[str, Any]],
    *,
    as_json: bool,
    language: Language,
    files: Iterable[Path] = (),
) -> None:
    """Write what a verb found.

    Parameters
    ----------
    verb
        What it is called in the shell.
    lines
        For people: sentences, and tables.
    found
        Returns the same for programs; it is not asked when people are told.
    as_json
        For programs: one JSON object, and nothing else.
    language
        Of what people are told.
    files
        What was written.
    """
    if as_json:
        from regiomap.cli.programs import json_text

        typer.echo(json_text(verb, found(), files=files))
        return
    for one in (*lines, *said_files(files, language)):
        say(one)


def said_files(files: Iterable[Path], language: Language) -> list[str]:
    """Return which files were written, a line each."""
    return [text("shell", "written", language, path=path) for path in files]


def say(said: str | Table) -> None:
    """Write a table, or sentences that each begin a line, as wide as the screen.

    Names in it that hold control characters do nothing to the terminal.
    """
    if isinstance(said, Table):
        typer.echo(written(said))
        return
    typer.echo("\n".join(folded(line) for line in said.split("\n")))
