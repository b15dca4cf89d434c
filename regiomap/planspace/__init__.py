"""The exact plan space: every plan of one graph, every question, with proof."""
