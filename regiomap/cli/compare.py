"""Two maps for the shell: what differs, in a few lines and a table."""

from pathlib import Path

import geopandas as gpd

from regiomap._base.csv import write_csv
from regiomap._base.files import require_apart, require_ending, require_writable
from regiomap.cli.inputs import given, read_boundaries
from regiomap.flanders import load_flanders, load_merger_table
from regiomap.official.changes import compare_boundaries

__all__ = ["compare_maps"]

_LARGEST = 10


def compare_maps(before: Path, after: Path, *, mergers: bool, out: Path | None) -> list[str]:
    """Compare two maps, write a row a municipality where asked, and return what to say.

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
    said = [repr(changes)]
    largest = changes.moved.head(_LARGEST)
    if len(largest):
        rest = len(changes.moved) - len(largest)
        said += ["", "Land that changed hands, the largest first (km2):"]
        said.append(largest.fillna("-").to_string(index=False, float_format="{:.3f}".format))
        said += [f"and {rest:,} smaller ones"] if rest else []
    for change in ("gained", "lost"):
        pairs = changes.neighbours[changes.neighbours["change"] == change]
        ours = pairs[pairs["both_exist"]]
        said += [
            f"{change}: {row.name_a} ({row.nis_a}) - {row.name_b} ({row.nis_b}), "
            f"{row.shared_border_m:,.0f} m"
            for row in ours.itertuples(index=False)
        ]
        if other := len(pairs) - len(ours):
            said.append(f"{change}: {other} pairs with a municipality that only one map has")
    if len(changes.doubtful):
        said += ["", "Doubtful (m, or m2 for an overlap):"]
        said.append(
            changes.doubtful.astype(object)
            .fillna("-")
            .to_string(index=False, float_format="{:.1f}".format)
        )
    if out is not None:
        write_csv(changes.to_frame().reset_index(), out)
        said.append(f"Written: {out}")
    return said


def _map_of(path: Path) -> gpd.GeoDataFrame:
    """Return the boundaries of a file, or those embedded for a year."""
    if str(path) in {"2024", "2025"} and not path.exists():
        return load_flanders(2024 if str(path) == "2024" else 2025)
    return read_boundaries(path)
