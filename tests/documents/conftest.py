"""What the tests of reports share: Chromium, and one way to start it."""

from helpers.browsers import browser, visit

__all__ = ["browser", "visit"]
