"""The colours of regions and borders, for every picture."""

__all__ = ["LINES", "PALETTE"]

# Light enough for black text. Okabe and Ito's colours, moved as little as needed until every
# two of them stay far apart (25 in CIE Lab) for normal, red-blind and green-blind eyes.
PALETTE = ("#93e5b9", "#60acec", "#d9ac4c", "#c6dfff", "#d9866c", "#f2f99f", "#b993ac")
# The borders of municipalities, regions and parents, which also differ in width.
LINES = {"municipality": "#44546a", "region": "#1c2b45", "parent": "#0b1526"}
