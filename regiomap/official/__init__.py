"""Boundaries and figures as their owners publish them: fetched, kept, joined and compared."""
