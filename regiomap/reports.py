"""What every report has in common: truth, a table, and a readable face."""

from abc import ABC, abstractmethod

import pandas as pd

from regiomap._arguments import checked
from regiomap._notebook import as_html

__all__ = ["Report"]


class Report(ABC):
    """The outcome of a check: truthy exactly when nothing is wrong, and a table too.

    A concrete report is a frozen dataclass that says in `_verdict` what it found, in one
    sentence, and in `to_frame` everything it knows.
    """

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        checked(cls)

    @abstractmethod
    def __bool__(self) -> bool:
        """Tell whether nothing is wrong."""

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Return the report as a table that can be exported."""

    @abstractmethod
    def _verdict(self) -> str:
        """Return the outcome in one sentence, without the name of the report."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._verdict()}>"

    def _repr_html_(self) -> str:
        return as_html(self._verdict(), self.to_frame().to_html())
