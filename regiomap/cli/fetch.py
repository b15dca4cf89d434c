"""The verbs of the shell that fetch what others publish: `fetch boundaries` and `fetch people`."""

from pathlib import Path
from typing import Annotated

import typer

from regiomap.cli.help import Verb, Verbs
from regiomap.cli.inputs import language_of
from regiomap.cli.options import Speech
from regiomap.cli.telling import say

__all__ = ["fetch"]

fetch = typer.Typer(
    cls=Verbs,
    help="Fetch official boundaries and people, once; what is kept is used from then on.",
)
Address = Annotated[
    str | None, typer.Option(help="Where it is, when it moved or you have a copy; {year} in it.")
]
Cache = Annotated[Path | None, typer.Option(help="Folder to keep it in; default: the user's.")]
Offline = Annotated[bool, typer.Option("--offline", help="Use what is kept, fetch nothing.")]
Refresh = Annotated[bool, typer.Option("--refresh", help="Fetch anew what is kept.")]
Timeout = Annotated[float, typer.Option(help="Seconds that a server may be silent.")]


@fetch.command("boundaries", cls=Verb)
def boundaries(
    country: Annotated[
        str, typer.Argument(help="flanders, or a country by Eurostat's letters, as PT.")
    ] = "flanders",
    out: Annotated[Path, typer.Option(help="File to write: .gpkg or .geojson.")] = Path(
        "municipalities.gpkg"
    ),
    year: Annotated[int | None, typer.Option(help="Year whose municipalities are meant.")] = None,
    people: Annotated[
        int | None, typer.Option(help="Join the inhabitants by age of this year (Belgium).")
    ] = None,
    address: Address = None,
    nuts_address: Address = None,
    people_address: Address = None,
    cache: Cache = None,
    offline: Offline = False,
    refresh: Refresh = False,
    timeout: Timeout = 30.0,
    language: Speech = "nl",
) -> None:
    """Fetch official boundaries: Flanders with its reference regions, or a country with NUTS."""
    from regiomap.cli.fetched import write_boundaries

    how = {
        "year": year,
        "address": address,
        "nuts_address": nuts_address,
        "cache": cache,
        "offline": offline,
        "refresh": refresh,
        "timeout_s": timeout,
    }
    for line in write_boundaries(
        country,
        out,
        language=language_of(language),
        how=how,
        people=people,
        people_address=people_address,
    ):
        say(line)


@fetch.command("people", cls=Verb)
def people(
    year: Annotated[int, typer.Argument(help="Year on whose first of January.")] = 2025,
    out: Annotated[Path, typer.Option(help="File to write: .csv.")] = Path("people.csv"),
    address: Address = None,
    cache: Cache = None,
    offline: Offline = False,
    refresh: Refresh = False,
    timeout: Timeout = 30.0,
    language: Speech = "nl",
) -> None:
    """Fetch the inhabitants of every Belgian municipality by age."""
    from regiomap.cli.fetched import write_people

    how = {
        "address": address,
        "cache": cache,
        "offline": offline,
        "refresh": refresh,
        "timeout_s": timeout,
    }
    for line in write_people(year, out, language=language_of(language), how=how):
        say(line)
