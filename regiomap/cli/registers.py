"""A register of youth regions for the shell: checked on a day, with its municipalities."""

from datetime import date
from pathlib import Path

from regiomap._base.texts import Language
from regiomap.adjacency import build_adjacency
from regiomap.assignments import names_of
from regiomap.checks.criteria import Criteria
from regiomap.checks.regions import RegionsReport, check_regions
from regiomap.cli.inputs import with_parents
from regiomap.cli.verdicts import carried_lines
from regiomap.flanders import load_flanders, load_mergers
from regiomap.history.register import carry_register, load_register, read_register

__all__ = ["checked_register"]

_MERGERS = "2025-01-01"  # the first day of the municipalities of 2025


def checked_register(
    path: Path | None,
    on: str | None,
    criteria: Criteria,
    *,
    within: str,
    bridges: list[tuple[str, str]],
    snap_tolerance_m: float = 0.0,
    language: Language = "nl",
) -> tuple[RegionsReport, list[str]]:
    """Check a register on a day, carried to the municipalities of that day.

    Parameters
    ----------
    path
        The register; None: the one that ships.
    on
        The day, as 2025-01-31; None: today.
    criteria, within, bridges, snap_tolerance_m, language
        As the verb has them.

    Returns
    -------
    RegionsReport, list of str
        The report, and lines about what was carried.
    """
    known = load_register() if path is None else read_register(path)
    # A check in a shell means today; everything else in regiomap is told the day.
    day = on or date.today().isoformat()  # noqa: DTZ011  (the day of whoever asks)
    table = with_parents(load_flanders(2025 if day >= _MERGERS else 2024), within)
    notes = []
    if day >= _MERGERS and not known.assignment(day).index.isin(table.index).all():
        carried = carry_register(known, load_mergers(), on=_MERGERS, names=names_of(table))
        notes.append(carried_lines(carried.report, language))
        known = carried.register
    graph = build_adjacency(table, bridges=bridges, snap_tolerance_m=snap_tolerance_m)
    report = check_regions(
        known.assignment(day),
        graph,
        parents=table[within],
        municipalities=table,
        criteria=criteria,
        register=known.regions(day),
    )
    return report, notes
