"""How a verb of the shell reads boundaries: options that every such verb has, as one argument."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, NamedTuple

import typer

__all__ = ["Source", "with_source"]


class Source(NamedTuple):
    """What the shell was told about a file of boundaries, or about the embedded Flanders."""

    code_column: str | None = None
    name_column: str | None = None
    layer: str | None = None
    crs: str | None = None
    encoding: str | None = None
    repair: bool = False
    snap_tolerance_m: float = 0.0
    vintage: int | None = None

    def about_a_file(self) -> list[str]:
        """Return the options that were given and say something about a file."""
        told = self._replace(vintage=None, snap_tolerance_m=0.0)
        plain = Source()
        return [name for name in self._fields if getattr(told, name) != getattr(plain, name)]


_TYPES: dict[str, tuple[Any, str]] = {
    "code_column": (str | None, "Column of the file with the codes; default: the usual names."),
    "name_column": (str | None, "Column of the file with the names; default: the usual names."),
    "layer": (str | None, "Layer of the file, when it has several."),
    "crs": (str | None, "CRS the file is in, as 4326 for degrees; one in metres: of the result."),
    "encoding": (str | None, "Encoding of the texts of the file, as cp1252."),
    "repair": (bool, "Mend what is wrong with the file, and say what was changed."),
    "snap_tolerance_m": (float, "Metres up to which gaps and overlaps count as a border."),
    "vintage": (int | None, "Embedded Flanders of 2025 or 2024; default: that of the codes."),
}


def with_source(verb: Callable[..., None]) -> Callable[..., None]:
    """Return a verb whose argument `source` is made of the options that say how files are read."""
    own = inspect.signature(verb, eval_str=True)
    plain = Source()
    options = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=getattr(plain, name),
            annotation=Annotated[hint, typer.Option(_flag(name), help=said)],
        )
        for name, (hint, said) in _TYPES.items()
    ]
    kept = [
        one.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for one in own.parameters.values()
        if one.name != "source"
    ]

    @wraps(verb)
    def call(**given: Any) -> None:  # noqa: ANN401  (whatever the verb takes)
        source = Source(**{name: given.pop(name) for name in Source._fields})
        verb(**given, source=source)

    shown = [*kept, *options]
    call.__signature__ = own.replace(parameters=shown)  # type: ignore[attr-defined]
    call.__annotations__ = {one.name: one.annotation for one in shown}
    return call


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"
