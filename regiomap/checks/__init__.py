"""Checks of regions against criteria, stacks of layers, and what hangs on doubtful borders."""
