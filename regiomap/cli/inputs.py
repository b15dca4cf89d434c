"""What the shell is told, read: plans and boundaries, and words that mean one of a few things."""

import warnings
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, get_args

import geopandas as gpd
import networkx as nx

from regiomap._base.files import require_ending, require_writable
from regiomap._base.messages import listed, shown
from regiomap._base.options import require_choice
from regiomap._base.texts import Language
from regiomap.adjacency import build_adjacency
from regiomap.assignments import column_of
from regiomap.boundaries.reading import read_municipalities
from regiomap.boundaries.repairs import repair_municipalities
from regiomap.cli.fetched import stated_by
from regiomap.cli.source import Source
from regiomap.cli.streams import say_aside
from regiomap.errors import IsolatedMunicipalityWarning, OptionError
from regiomap.flanders import Vintage, load_flanders, load_former_names, load_merged_names
from regiomap.plans.plan import Plan
from regiomap.plans.reading import read_plan

__all__ = [
    "WITHIN",
    "bridges_of",
    "flanders_of",
    "given",
    "language_of",
    "read_asked",
    "read_boundaries",
    "read_land",
    "read_with_borders",
    "require_embedded",
    "require_outputs",
    "sizes_of",
    "vintage_of",
    "with_parents",
]

WITHIN = "Where there are none, 'none' takes the whole land as one. Name one with --within."
_NONE, _LAND = "none", "land"
_READING = ("code_column", "name_column", "layer", "crs", "encoding")


def read_with_borders(
    plan: Path,
    municipalities: Path | None,
    within: str,
    bridge: list[str] | None,
    source: Source = Source(),  # noqa: B008  (nobody changes it)
) -> tuple[Plan, gpd.GeoDataFrame, nx.Graph]:
    """Return a plan with its boundaries, neighbours and parents."""
    bare = read_plan(plan)
    silent = municipalities is None and source.vintage is None and not source.about_a_file()
    table = flanders_of(bare) if silent else read_land(municipalities, source)
    table = with_parents(table, within)
    graph = build_adjacency(
        table, bridges=bridges_of(bridge), snap_tolerance_m=source.snap_tolerance_m
    )
    return bare.with_municipalities(table, graph=graph, parents=table[within]), table, graph


def read_asked(
    plan: Path,
    municipalities: Path | None,
    within: str,
    bridge: list[str] | None,
    source: Source = Source(),  # noqa: B008  (nobody changes it)
) -> Plan:
    """Return a plan that municipalities answered; its bridges come with their answers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", IsolatedMunicipalityWarning)
        return read_with_borders(plan, municipalities, within, bridge, source)[0]


def read_land(path: Path | None, source: Source) -> gpd.GeoDataFrame:
    """Return the boundaries of a file, or else the embedded Flanders.

    Raises
    ------
    OptionError
        If something is said of a file and there is none, or of Flanders and there is one.
    """
    if path is not None:
        if source.vintage is not None:
            raise OptionError("--vintage is of the embedded Flanders, and a file is given. Choose.")
        return read_boundaries(path, source)
    if about := source.about_a_file():
        flags = " and ".join(f"--{name.replace('_', '-')}" for name in about)
        raise OptionError(f"{flags} says how a file of boundaries is read. Give the file as well.")
    return load_flanders() if source.vintage is None else load_flanders(vintage_of(source.vintage))


def with_parents(table: gpd.GeoDataFrame, within: str) -> gpd.GeoDataFrame:
    """Return boundaries with a column of parents: the one that is named, or one for all of them.

    Raises
    ------
    ColumnError
        If there is no such column.
    """
    if within == _NONE and _NONE not in table.columns:
        return table.assign(**{_NONE: _LAND})
    column_of(table, within, remedy=WITHIN)
    return table


def require_embedded(municipalities: Path | None, source: Source) -> None:
    """Raise where a check of the register is told of other boundaries than those of its day.

    Raises
    ------
    OptionError
        If a file, a vintage, or how a file is read is given.
    """
    if municipalities is not None or source != Source(snap_tolerance_m=source.snap_tolerance_m):
        raise OptionError(
            "a register is checked on the embedded Flanders of a day: say --on, and leave out "
            "what is said of a file of boundaries, or of a vintage."
        )


def read_boundaries(path: Path, source: Source = Source()) -> gpd.GeoDataFrame:  # noqa: B008
    """Return the boundaries of a file, with the names from before the mergers where it has them."""
    crs = int(source.crs) if source.crs is not None and source.crs.isdecimal() else source.crs
    told: dict[str, Any] = source._asdict() | {"crs": crs}
    how = {name: told[name] for name in _READING}
    if source.repair:
        repair = repair_municipalities(path, **how)
        say_aside(f"regiomap: note: {repair!r}")
        table = repair.municipalities
    else:
        table = read_municipalities(path, **how)
    if "crs_chosen" in table.attrs:
        say_aside(f"regiomap: note: reprojected {table.attrs['crs_chosen']}.")
    if table.index.name == "nis":  # another country may use the same five digits
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
    """Return the embedded Flanders of the vintage that the plan's codes belong to.

    Raises
    ------
    OptionError
        If the plan is of another land.
    """
    flanders, codes = load_flanders(), plan.assignment.index
    if not codes.isin(flanders.index).all():
        before = load_flanders(2024)
        if codes.isin(before.index).all():
            return before
        if not codes.isin(flanders.index.union(before.index)).any():
            raise OptionError(
                f"no code of the plan is one of the embedded Flanders ({listed(codes)}). Give "
                "the boundaries it is about with --municipalities."
            )
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
