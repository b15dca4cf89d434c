"""The verbs of the shell, with what each says of itself when it is asked for help."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from files import write
from sphinx.application import Sphinx
from sphinx.config import Config

from regiomap.cli.main import app as shell

LEAD = (
    "Every verb has `--help`. Without a file of municipalities it takes the embedded Flanders. "
    "Exit status: 0 fine, 1 a check failed, 2 the call or its input was wrong. What follows is "
    "what the verbs say of themselves."
)


def verbs(command: Any, before: str = "regiomap") -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Yield every verb with the words that call it."""
    for name, verb in command.commands.items():
        if getattr(verb, "commands", None):
            yield from verbs(verb, f"{before} {name}")
        elif not verb.hidden:
            yield f"{before} {name}", verb


def cell(text: str | None) -> str:
    """Return a text as one cell of a table."""
    return " ".join((text or "").split()).replace("|", "\\|").replace("<", "\\<")


def default_of(param: Any) -> str:  # noqa: ANN401  (of typer)
    """Return the default of an option as people write it, or nothing."""
    value = param.default
    if value is None or value is False or callable(value) or value in ((), []):
        return ""
    return f"`{value}`"


def section(call: str, verb: Any) -> str:  # noqa: ANN401  (of typer)
    """Return what a verb says of itself."""
    given = [one for one in verb.params if one.param_type_name == "argument"]
    words = [f"[{one.name.upper()}]" if not one.required else one.name.upper() for one in given]
    rows = [f"| `{one.name.upper()}` | {cell(one.help)} | |" for one in given]
    for one in verb.params:
        if one.param_type_name == "option" and not one.hidden and one.name != "help":
            flags = ", ".join(f"`{flag}`" for flag in (*one.opts, *one.secondary_opts))
            rows.append(f"| {flags} | {cell(one.help)} | {default_of(one)} |")
    lines = [
        f"## {call}",
        "",
        cell(verb.help),
        "",
        "```text",
        " ".join([call, *words, "[OPTIONS]"]),
        "```",
        "",
        "| | what | default |",
        "|---|---|---|",
        *rows,
        "",
    ]
    return "\n".join(lines)


def write_verbs(app: Sphinx, _config: Config) -> None:
    """Write the page of the shell."""
    command = typer.main.get_command(shell)
    sections = "\n".join(section(call, verb) for call, verb in verbs(command))
    path = Path(app.srcdir) / "reference" / "shell.md"
    write(path, f"# The shell\n\n{LEAD}\n\n{sections}")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what makes the page of the shell."""
    app.connect("config-inited", write_verbs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
