"""The help of the shell, in the language of the call and as wide as the screen."""

import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

from typer.core import TyperCommand, TyperGroup

from regiomap._base.texts import Language, text, texts
from regiomap.cli.tables import Column, Table, folded, written
from regiomap.cli.translated import spoken_in

__all__ = ["Verb", "Verbs", "help_of"]

_HELP = "--help"


class _Spoken:
    """What has its help in the language of the call."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401  (a context of typer, which hides its kind)
        """Return the help."""
        return help_of(self, ctx.command_path, spoken_in(sys.argv))


class Verb(_Spoken, TyperCommand):
    """A verb."""


class Verbs(_Spoken, TyperGroup):
    """Several verbs under one name; that alone asks for the help."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Return what is left for the verb that is called."""
        return super().parse_args(ctx, args or [_HELP])


def help_of(command: Any, path: str, language: Language) -> str:  # noqa: ANN401  (of typer)
    """Return how a verb is called, what it does, and everything that it takes.

    Parameters
    ----------
    command
        A command of typer.
    path
        As it is called, such as 'regiomap fetch'.
    language
        'nl' or 'en'.
    """
    return "\n\n".join(_parts(command, path, language))


def _parts(command: Any, path: str, language: Language) -> Iterator[str]:  # noqa: ANN401
    def say(key: str, **values: object) -> str:
        return text("help", f".{key}", language, **values)

    params = [one for one in command.params if not one.hidden]
    arguments = [one for one in params if _is_argument(one)]
    verbs = getattr(command, "commands", {})
    called = [say("verb")] if verbs else [_called(one) for one in arguments]
    yield folded(" ".join([f"{say('usage')}:", path, *called, f"[{say('options').lower()}]"]))
    yield folded(_told(command.help, language))
    if verbs:
        rows = [[name, _told(one.help, language)] for name, one in verbs.items()]
        yield written(Table((Column(say("verbs")), Column("")), rows))
    if arguments:
        rows = [[_called(one), _explained(one, language)] for one in arguments]
        yield written(Table((Column(say("arguments")), Column("")), rows))
    rows = [
        [_flag(one, say("value")), _explained(one, language)]
        for one in params
        if not _is_argument(one)
    ]
    yield written(
        Table((Column(say("options")), Column("")), [*rows, [f"-h, {_HELP}", say("help")]])
    )
    if verbs:
        yield folded(say("more", path=path))


def _is_argument(param: Any) -> bool:  # noqa: ANN401
    return not param.opts[0].startswith("-")


def _called(argument: Any) -> str:  # noqa: ANN401
    several = "..." if argument.nargs != 1 else ""
    name = f"{argument.name.upper()}{several}"
    return name if argument.required else f"[{name}]"


def _flag(option: Any, value: str) -> str:  # noqa: ANN401
    """Return how an option is written: its short name first."""
    names = ", ".join(sorted(option.opts, key=len))
    return names if option.is_flag else f"{names} {value}"


def _explained(param: Any, language: Language) -> str:  # noqa: ANN401
    """Return what something is for, whether it must be given, and what it is otherwise."""
    said = [_told(param.help, language)]
    if param.required:
        said.append(f"({text('help', '.required', language)})")
    elif param.default not in (None, False):
        otherwise = [text("help", ".default", language, value=param.default)]
        if param.envvar:
            otherwise.append(text("help", ".variable", language, name=param.envvar))
        said.append(f"({', '.join(otherwise)})")
    return " ".join(said)


def _told(english: str | None, language: Language) -> str:
    """Return the help of something in a language; as it is where it is not known in that."""
    said = " ".join((english or "").split())
    return said if language == "en" else _dutch().get(said, said)


@cache
def _dutch() -> dict[str, str]:
    dutch = texts("help", "nl")
    return {said: dutch[key] for key, said in texts("help", "en").items()}
