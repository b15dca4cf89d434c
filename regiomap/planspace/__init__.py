"""The exact room: every plan of one graph, every question, with proof."""
