"""The help of the shell: in one language, complete, plain, and no wider than the screen."""

from pathlib import Path
from typing import Any

import pytest
import typer

from helpers.shell import shell
from regiomap._base.texts import Language, texts
from regiomap.cli.help import help_of
from regiomap.cli.main import app

COMMAND: Any = typer.main.get_command(app)


def everything(command: Any, path: str = "regiomap") -> list[tuple[str, Any]]:  # noqa: ANN401
    """Return every verb and every group of them, as they are called."""
    inner = getattr(command, "commands", {}).items()
    return [(path, command), *(one for name, c in inner for one in everything(c, f"{path} {name}"))]


EVERYTHING = everything(COMMAND)


def said_of(command: Any) -> set[str]:  # noqa: ANN401
    """Return what the code says of a verb and of what it takes."""
    told = {command.help, *(one.help for one in command.params)} - {None}
    return {" ".join(one.split()) for one in told}


def test_everything_that_is_said_of_a_verb_is_there_in_dutch_and_nothing_else_is() -> None:
    in_code = set[str]().union(*(said_of(command) for _, command in EVERYTHING))
    known = {said for key, said in texts("help", "en").items() if not key.startswith(".")}
    assert known == in_code
    dutch = texts("help", "nl")
    assert [key for key, said in texts("help", "en").items() if dutch[key] == said] == []


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("path", "command"), EVERYTHING, ids=[path for path, _ in EVERYTHING])
def test_a_help_names_everything_in_one_language(
    path: str,
    command: Any,  # noqa: ANN401
    language: Language,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = help_of(command, path, language)
    assert max(map(len, told.split("\n"))) <= 80
    whole = " ".join(told.split())
    others = said_of(command) - set(texts("help", language).values())
    for english in others if language == "nl" else ():
        assert english not in whole
    for one in command.params:
        for name in one.opts:
            assert (name if name.startswith("-") else name.upper()) in whole
    for name in getattr(command, "commands", {}):
        assert f"\n{name} " in told


def test_the_name_alone_asks_for_the_help_and_a_pipe_gets_it_plain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, asked = shell(cwd=tmp_path), shell("--help", cwd=tmp_path)
    assert (alone.returncode, alone.stderr, alone.stdout) == (0, "", asked.stdout)
    assert not set("\x1b│╭") & set(asked.stdout)
    assert "--refresh" in shell("fetch", "people", "--help", cwd=tmp_path).stdout
    for language, verbs in (("nl", "\nOpdrachten\n"), ("en", "\nVerbs\n")):
        monkeypatch.setenv("REGIOMAP_LANGUAGE", language)
        assert verbs in shell(cwd=tmp_path).stdout
