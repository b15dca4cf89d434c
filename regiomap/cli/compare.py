"""Two plans or two maps for the shell: what differs, in a few lines and tables."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from regiomap._base.csv import write_csv
from regiomap._base.files import require_apart, require_ending, require_writable
from regiomap._base.texts import Language, amount, number, text
from regiomap.answers.fingerprint import region_text
from regiomap.cli.inputs import given, read_boundaries
from regiomap.cli.tables import Table, alphabetical
from regiomap.cli.verdicts import heads
from regiomap.flanders import load_flanders, load_merger_table
from regiomap.official.changes import BoundaryChanges, compare_boundaries

__all__ = ["compare_maps", "maps_lines", "plans_lines"]

_LARGEST = 10


def plans_lines(moved: pd.DataFrame, language: Language) -> Iterable[str | Table]:
    """Return who moved between two plans, for people."""
    if moved.empty:
        yield text("shell", "same", language)
        return
    rows = [
        (
            _called(row.get("name", code), code),
            _or_none(row["from_region"], language),
            _or_none(row["to_region"], language),
            row["remark"],
        )
        for code, row in moved.to_dict("index").items()
    ]
    order = {name: i for i, name in enumerate(alphabetical({row[0] for row in rows}))}
    rows.sort(key=lambda row: order[row[0]])
    yield Table(heads(language, "municipality", "from", "to", "remarks"), rows)
    yield text("shell", "moved", language, n=len(moved))


def compare_maps(before: Path, after: Path, *, mergers: bool, out: Path | None) -> BoundaryChanges:
    """Compare two maps, write a row a municipality where asked, and return what differs.

    Raises
    ------
    BoundaryError
        If one of them is no good.
    """
    if out is not None:
        require_ending(out, (".csv",), "a table")
        require_writable(out)
        require_apart(out, given(before, after))
    crosswalk = load_merger_table() if mergers else None
    changes = compare_boundaries(_map_of(before), _map_of(after), crosswalk=crosswalk)
    if out is not None:
        write_csv(changes.to_frame().reset_index(), out)
    return changes


def maps_lines(changes: BoundaryChanges, language: Language) -> Iterable[str | Table]:
    """Return what differs between two maps, for people."""
    yield " ".join(_summed(changes, language))
    largest = changes.moved.head(_LARGEST)
    if len(largest):
        yield text("shell", "maps.land", language)
        rows = [
            (
                _called(row["from_name"], row["from_nis"], language),
                _called(row["to_name"], row["to_nis"], language),
                number(row["area_km2"], language, digits=3),
            )
            for row in largest.to_dict("records")
        ]
        yield Table(heads(language, "from", "to", "area:"), rows)
        if rest := len(changes.moved) - len(largest):
            yield text("shell", "maps.rest", language, n=number(rest, language))
    yield from _pairs(changes, language)
    if len(changes.doubtful):
        yield text("shell", "maps.doubts", language)
        doubts = [
            (
                text("shell", f"kind.{row['kind']}", language),
                _called(row["name_a"], row["nis_a"], language),
                "" if pd.isna(row["nis_b"]) else _called(row["name_b"], row["nis_b"], language),
                _measured(row["amount_before"], language),
                _measured(row["amount_after"], language),
            )
            for row in changes.doubtful.to_dict("records")
        ]
        columns = ("doubt", "municipality", "with", "before:", "after:")
        yield Table(heads(language, *columns), doubts)


def _summed(changes: BoundaryChanges, language: Language) -> Iterable[str]:
    exists = changes.municipalities["exists"]
    yield text("shell", "maps.both", language, n=int((exists == "both").sum()))
    for one in ("before", "after"):
        rows = changes.municipalities[exists == one]
        if len(rows):
            names = alphabetical(rows["name"])
            shown = ", ".join(names[:_LARGEST])
            if (more := len(names) - _LARGEST) > 0:
                shown += f" {text('shell', 'more', language, n=number(more, language))}"
            yield text("shell", f"maps.{one}", language, n=len(names), names=shown)
    whole = number(float(changes.municipalities["area_before_km2"].sum()), language)
    moved = number(changes.area_moved_km2, language, digits=2)
    yield text("shell", "maps.area", language, moved=moved, all=whole)
    counts = changes.neighbours["change"].value_counts()
    gained, lost = int(counts.get("gained", 0)), int(counts.get("lost", 0))
    yield text("shell", "maps.neighbours", language, gained=gained, lost=lost)
    doubts = changes.doubtful[["amount_before", "amount_after"]].notna().sum()
    values = {"before": int(doubts["amount_before"]), "after": int(doubts["amount_after"])}
    yield text("shell", "maps.doubtful", language, **values)


def _pairs(changes: BoundaryChanges, language: Language) -> Iterable[str | Table]:
    """Return the pairs of neighbours that only one map has."""
    ours = changes.neighbours[changes.neighbours["both_exist"].astype(bool)]
    rows = [
        (
            text("shell", f"maps.{row['change']}", language),
            _called(row["name_a"], row["nis_a"], language),
            _called(row["name_b"], row["nis_b"], language),
            _measured(row["shared_border_m"], language),
        )
        for row in ours.sort_values("change", kind="stable").to_dict("records")
    ]
    if rows:
        yield Table(heads(language, "change", "municipality", "with", "m:"), rows)
    others = changes.neighbours[~changes.neighbours["both_exist"].astype(bool)]["change"]
    for change, n in others.value_counts().sort_index().items():
        yield text("shell", f"maps.{change}.other", language, n=int(n))


def _called(name: Any, code: Any, language: Language = "nl") -> str:  # noqa: ANN401  (of a cell)
    """Return a municipality by its name and its code; who is none is called so."""
    if pd.isna(code):
        return text("shell", "none", language)
    return f"{code}" if pd.isna(name) or str(name) == str(code) else f"{name} ({code})"


def _or_none(region: Any, language: Language) -> str:  # noqa: ANN401  (of a cell)
    name = region_text(region)
    return text("shell", "none", language) if name is None else name


def _measured(value: Any, language: Language) -> str:  # noqa: ANN401  (of a cell)
    return "" if pd.isna(value) else amount(float(value), language)


def _map_of(path: Path) -> gpd.GeoDataFrame:
    """Return the boundaries of a file, or those embedded for a year."""
    if str(path) in {"2024", "2025"} and not path.exists():
        return load_flanders(2024 if str(path) == "2024" else 2025)
    return read_boundaries(path)
