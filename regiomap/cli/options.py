"""Options that several verbs of the shell have, under one name and with one meaning."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "LANGUAGE",
    "Bridge",
    "Json",
    "MaxSize",
    "MinSize",
    "Municipalities",
    "PlanFile",
    "Speech",
    "Within",
]

LANGUAGE = "REGIOMAP_LANGUAGE"  # says it for all calls

PlanFile = Annotated[Path, typer.Argument(help="Plan: CSV (nis,name,region), GeoJSON, GeoPackage.")]
Municipalities = Annotated[
    Path | None,
    typer.Option("--municipalities", "-m", help="Boundaries; default: the embedded Flanders."),
]
Within = Annotated[
    str, typer.Option(help="Column of parents that no region may cross; 'none': all of it.")
]
Bridge = Annotated[
    list[str] | None, typer.Option(help="Declare two neighbours, by code or name: 'Voeren:Riemst'.")
]
MinSize = Annotated[int, typer.Option(help="Fewest municipalities in a region.")]
MaxSize = Annotated[int, typer.Option(help="Most municipalities in a region.")]
Speech = Annotated[str, typer.Option("--language", envvar=LANGUAGE, help="nl or en.")]
Json = Annotated[
    bool, typer.Option("--json", help="Write one JSON object for programs, and nothing else.")
]
