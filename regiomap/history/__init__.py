"""Municipalities through time: mergers, vintages and the register."""
