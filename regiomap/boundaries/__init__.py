"""Boundaries: from any file into one canonical table, checked, mended, merged."""
