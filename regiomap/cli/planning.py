"""What the shell is told about how to plan: bounds, ties, centre towns, and what it says then."""

from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import geopandas as gpd
import networkx as nx
import pandas as pd

from regiomap._base.messages import did_you_mean, listed, shown
from regiomap._base.texts import Language, number, text
from regiomap.assignments import names_of
from regiomap.checks.own_rules import OwnRule
from regiomap.cli.inputs import require_outputs
from regiomap.drawing.figures.files import FIGURE_ENDINGS, save_figure
from regiomap.errors import ColumnError, OptionError, UnknownMunicipalityError
from regiomap.flanders import load_cooperations, load_flanders, load_mergers
from regiomap.history.vintages import carry_assignment
from regiomap.plans.bounds import Bounds, name_of
from regiomap.propose.exchange import Pareto
from regiomap.ties import build_ties

__all__ = [
    "bounds_of",
    "codes_of",
    "require_columns",
    "require_picture",
    "require_weight",
    "rules_of",
    "said_exchange",
    "said_unplaced",
    "tied",
    "weight_of",
    "write_picture",
]

_COOPERATIONS = "cooperations"
_TIE = "tie"
_COUNT = "n_municipalities"
_MOST = 5  # names in a line


def bounds_of(bound: Iterable[str] | None) -> Bounds | None:
    """Return bounds from texts such as 'population:60000:400000', an end empty for no limit.

    Raises
    ------
    OptionError
        If a text is no bound, or a figure is bounded twice.
    """
    found: dict[str, tuple[float | None, float | None]] = {}
    for said in bound or []:
        parts = [part.strip() for part in said.split(":")]
        if len(parts) != 3 or not parts[0] or not any(parts[1:]):  # noqa: PLR2004  (as written)
            raise OptionError(
                f"a bound is written as 'population:60000:400000', or 'population:60000:' where "
                f"there is no highest; got {shown(said)}."
            )
        name, low, high = parts
        if name in found:
            raise OptionError(f"--bound is given twice for {shown(name)}; give both ends in one.")
        found[name] = (_number(low, said), _number(high, said))
    return found or None


def rules_of(bounds: Bounds | None) -> tuple[OwnRule, ...]:
    """Return bounds as rules that a check requires."""
    return tuple(
        OwnRule(
            name,
            least=low,
            most=high,
            severity="required",
            words={language: name_of(name, language) for language in get_args(Language)},
        )
        for name, (low, high) in (bounds or {}).items()
    )


def _number(text: str, said: str) -> float | None:
    """Return a number, whole where it is; None: nothing was written."""
    plain = text.replace("_", "")
    if not plain:
        return None
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        return float(plain)
    except ValueError:
        raise OptionError(
            f"{shown(text)} in --bound {said} is no number: write it as 60000 or 0.5."
        ) from None


def require_columns(table: gpd.GeoDataFrame, *, bounds: Bounds | None, balance: str | None) -> None:
    """Raise in the words of the shell unless the table has what is bounded and balanced.

    Raises
    ------
    ColumnError
        If it has no such column.
    """
    asked = [("--bound", name) for name in bounds or {}] + [("--balance", balance or _COUNT)]
    numbers = [c for c in table.columns if pd.api.types.is_numeric_dtype(table[c].dtype)]
    for flag, name in asked:
        if name != _COUNT and name not in table.columns:
            raise ColumnError(
                f"{flag} names {shown(name)}, which is no column of the municipalities."
                f"{did_you_mean(name, numbers)} Columns of numbers are {listed(numbers)}."
            )


def codes_of(towns: Iterable[str] | None, table: gpd.GeoDataFrame) -> list[str]:
    """Return the codes of municipalities that are named, or given by code.

    Raises
    ------
    UnknownMunicipalityError
        If there is no such municipality.
    OptionError
        If several have that name.
    """
    names = names_of(table)
    by_name: dict[str, list[str]] = {}
    for code, name in names.items():
        by_name.setdefault(name.casefold(), []).append(code)
    found = []
    for town in towns or []:
        codes = [town] if town in names else by_name.get(town.strip().casefold(), [])
        if not codes:
            raise UnknownMunicipalityError(
                f"--centre names {shown(town)}, which is no municipality."
                f"{did_you_mean(town, names.values())}"
            )
        if len(codes) > 1:
            raise OptionError(f"--centre {shown(town)} is several: give one of {listed(codes)}.")
        found.append(codes[0])
    return found


def weight_of(weight: str | None, ties: Iterable[str] | None) -> str:
    """Return what a plan is to cut least of: what was asked, else the ties, else the border."""
    return weight or (_TIE if ties else "shared_border_m")


def tied(
    graph: nx.Graph, table: gpd.GeoDataFrame, ties: Iterable[str] | None, parents: pd.Series
) -> nx.Graph:
    """Build a graph with the strength of the ties that are named, as `tie` in percent.

    Parameters
    ----------
    ties
        `cooperations` (those of the embedded Flanders), or columns of the table in which
        neighbours that share a value are tied.

    Raises
    ------
    ColumnError
        If a column is not there.
    OptionError
        If nobody shares anything.
    UnknownMunicipalityError
        If cooperations are asked of municipalities that are not those of Flanders.
    """
    asked = list(dict.fromkeys(ties or []))
    if not asked:
        return graph
    columns = [one for one in asked if one != _COOPERATIONS]
    if missing := [one for one in columns if one not in table.columns]:
        known = [_COOPERATIONS, *(column for column in table.columns if column != "geometry")]
        raise ColumnError(
            f"--ties names {listed(missing)}, which is no column of the municipalities."
            f"{did_you_mean(missing[0], known)} It takes 'cooperations' or one of "
            f"{listed(known[1:])}."
        )
    if columns and not _is_shared(graph, table, columns, parents):
        raise OptionError(
            f"--ties {listed(columns)} ties nobody: no two neighbours that can be in one region "
            "share a value of it."
        )
    weights = {"shared_divisions": 1.0} if columns else {}
    if _COOPERATIONS in asked:
        weights["shared_cooperations"] = 1.0
    return build_ties(
        graph,
        divisions=table if columns else None,
        columns=columns,
        cooperations=_memberships(table) if _COOPERATIONS in asked else None,
        weights=weights,
        name=_TIE,
        parents=parents,
    )


def _is_shared(
    graph: nx.Graph, table: gpd.GeoDataFrame, columns: list[str], parents: pd.Series
) -> bool:
    """Return whether two neighbours in one parent share a value of a column."""
    above = parents.to_dict()
    for column in columns:
        values = table[column].dropna().to_dict()
        if any(
            a in values and values[a] == values.get(b) and above[a] == above[b]
            for a, b in graph.edges
        ):
            return True
    return False


def require_weight(graph: nx.Graph, weight: str) -> None:
    """Raise in the words of the shell unless every pair of neighbours has a figure.

    Raises
    ------
    OptionError
        If some have none.
    """
    held = [set(data) for _, _, data in graph.edges(data=True)]
    if held and weight not in (common := set.intersection(*held)):
        numbers = sorted(
            name
            for name in common
            if all(isinstance(one, int | float) for _, _, one in graph.edges(data=name))
        )
        raise OptionError(
            f"--weight names {shown(weight)}, which neighbours do not have."
            f"{did_you_mean(weight, numbers)} --weight takes {listed(numbers)}."
        )


def _memberships(table: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return who is a member of which cooperation, of the municipalities of a table alone."""
    groups = load_cooperations().set_index("nis")["cooperation"]
    if not table.index.isin(load_flanders(2024).index).all():
        if not table.index.isin(load_flanders().index).all():
            raise UnknownMunicipalityError(
                "--ties cooperations knows the municipalities of Flanders alone, of 2024 or 2025: "
                "name columns of the municipalities in which neighbours that share a value are "
                "tied."
            )
        groups = carry_assignment(groups, load_mergers(), overlap=True).assignment
    return groups[groups.index.isin(table.index)].rename_axis("nis").reset_index()


def said_exchange(pareto: Pareto, language: Language = "en") -> list[str]:
    """Return the exchange between border and balance as lines for people."""
    figure, table = pareto.figure, pareto.table
    what = name_of(figure, language)
    unit = " km" if pareto.weight.endswith("_m") else ""
    divisor = 1000 if unit else 1
    lines = []
    for row in table.to_dict("records"):
        low, high = (number(float(row[f"{figure}_{end}"]), language) for end in ("min", "max"))
        values = {
            "cut": f"{number(row['cut'] / divisor, language, digits=1)}{unit}",
            "extra": number(100 * row["extra"], language, digits=1),
            "low": low,
            "high": high,
            "what": what,
            "ratio": number(row[f"{figure}_ratio"], language, digits=1),
        }
        key = "exchange.proven" if row["proven"] else "exchange.open"
        lines.append(text("propose", key, language, **values))
    return [*lines, pareto.sentences(language), text("propose", "exchange.first", language)]


def said_unplaced(unplaced: pd.DataFrame, language: Language = "en") -> list[str]:
    """Return who is not placed as lines for people: a line for all that have one reason."""
    lines = []
    for reason, rows in unplaced.groupby("reason", sort=False):
        who = [f"{name} ({nis})" for nis, name in rows[["nis", "name"]].to_numpy()]
        names = ", ".join(who[:_MOST])
        if len(who) > _MOST:
            names = text("propose", "said.more", language, names=names, n=len(who) - _MOST)
        lines.append(text("propose", "said.unplaced", language, names=names, reason=reason))
    return lines


def require_picture(path: Path | None, balance: str | None) -> None:
    """Raise before any work unless the exchange can be drawn in a file.

    Raises
    ------
    OptionError
        If no balance is asked for, or the ending is that of no picture.
    FileError
        If the file cannot be written.
    """
    if path is None:
        return
    if balance is None:
        raise OptionError("--picture draws the exchange of --balance: give that too.")
    require_outputs([path], FIGURE_ENDINGS, "the exchange")


def write_picture(pareto: Pareto, path: Path, language: Language) -> None:
    """Write the picture of an exchange."""
    from regiomap.drawing.figures.pareto import draw_pareto

    save_figure(draw_pareto(pareto.table, weight=pareto.weight, language=language), path)
