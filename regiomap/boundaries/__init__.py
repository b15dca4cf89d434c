"""The door: boundaries from any file into one canonical table, checked, mended, merged."""

from regiomap.boundaries.mergers import merge_municipalities
from regiomap.boundaries.reading import read_municipalities, require_municipalities
from regiomap.boundaries.repairs import Repair, repair_municipalities

__all__ = [
    "Repair",
    "merge_municipalities",
    "read_municipalities",
    "repair_municipalities",
    "require_municipalities",
]
