"""The map: draws finished results, decides nothing, and fits in a mail."""

from regiomap.render.draw import draw_map, save_map

__all__ = ["draw_map", "save_map"]
