"""What the shell is told, read: plans and boundaries, and words that mean one of a few things."""

import warnings
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import get_args

import geopandas as gpd
import networkx as nx

from regiomap._base.files import require_ending, require_writable
from regiomap._base.messages import shown
from regiomap._base.options import require_choice
from regiomap._base.texts import Language
from regiomap.adjacency import build_adjacency
from regiomap.assignments import column_of
from regiomap.boundaries.reading import read_municipalities
from regiomap.cli.fetch import stated_by
from regiomap.errors import IsolatedMunicipalityWarning, OptionError
from regiomap.flanders import Vintage, load_flanders, load_former_names, load_merged_names
from regiomap.plans.plan import Plan, read_plan

__all__ = [
    "WITHIN",
    "bridges_of",
    "flanders_of",
    "given",
    "language_of",
    "read_asked",
    "read_boundaries",
    "read_with_borders",
    "require_outputs",
    "sizes_of",
    "vintage_of",
]

WITHIN = "Name one with --within."


def read_with_borders(
    plan: Path, municipalities: Path | None, within: str, bridge: list[str] | None
) -> tuple[Plan, gpd.GeoDataFrame, nx.Graph]:
    """Return a plan with its boundaries, neighbours and parents."""
    bare = read_plan(plan)
    table = flanders_of(bare) if municipalities is None else read_boundaries(municipalities)
    column_of(table, within, remedy=WITHIN)
    graph = build_adjacency(table, bridges=bridges_of(bridge))
    return bare.with_municipalities(table, graph=graph, parents=table[within]), table, graph


def read_asked(
    plan: Path, municipalities: Path | None, within: str, bridge: list[str] | None
) -> Plan:
    """Return a plan that municipalities answered; its bridges come with their answers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", IsolatedMunicipalityWarning)
        return read_with_borders(plan, municipalities, within, bridge)[0]


def read_boundaries(path: Path) -> gpd.GeoDataFrame:
    """Return the boundaries of a file, with the names from before the mergers where it has them."""
    table = read_municipalities(path)
    table.attrs["former_names"] = load_former_names(table)
    table.attrs["merged_from"] = load_merged_names(table)
    table.attrs |= stated_by(path)
    return table


def given(*paths: Path | None) -> list[Path]:
    """Return the paths that were given."""
    return [path for path in paths if path is not None]


def require_outputs(paths: Iterable[Path], endings: Collection[str], what: str) -> None:
    """Raise before any work unless something can be written to each of some files.

    Raises
    ------
    OptionError
        If it is not written in files with such an ending.
    FileError
        If a file cannot be written.
    """
    for path in paths:
        require_ending(path, endings, what)
        require_writable(path)


def sizes_of(min_size: int, max_size: int) -> tuple[int, int]:
    """Return the fewest and most municipalities of a region; raise in the words of the shell."""
    if min_size > max_size:
        raise OptionError(
            f"--min-size is {min_size} and --max-size is {max_size}: swap them, or give a "
            f"--max-size of {min_size} or more as well."
        )
    return min_size, max_size


def flanders_of(plan: Plan) -> gpd.GeoDataFrame:
    """Return the embedded Flanders of the vintage that the plan's codes belong to."""
    flanders = load_flanders()
    if not plan.assignment.index.isin(flanders.index).all():
        before = load_flanders(2024)
        if plan.assignment.index.isin(before.index).all():
            return before
    return flanders


def bridges_of(bridge: list[str] | None) -> list[tuple[str, str]]:
    """Return pairs of neighbours from texts such as 'Voeren:Riemst'."""
    pairs = []
    for text in bridge or []:
        a, colon, b = text.partition(":")
        if not (a.strip() and colon and b.strip()):
            raise OptionError(f"a bridge is written as 'Voeren:Riemst', got {shown(text)}.")
        pairs.append((a.strip(), b.strip()))
    return pairs


def language_of(value: str) -> Language:
    """Return a language; raise unless it is one of regiomap's."""
    require_choice("language", value, get_args(Language))
    return "nl" if value == "nl" else "en"


def vintage_of(value: int) -> Vintage:
    """Return a vintage of the embedded Flanders; raise unless there is one."""
    require_choice("vintage", value, get_args(Vintage))
    return 2024 if value == 2024 else 2025  # noqa: PLR2004  (a year)
