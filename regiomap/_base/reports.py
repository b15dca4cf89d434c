"""What results have in common: a table and a readable form; and of a report, truth."""

from abc import ABC, abstractmethod

import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.notebook import as_html
from regiomap.errors import OptionError

__all__ = ["Figures", "Report"]


class Figures(ABC):
    """What was measured: a table, and a sentence. It is no verdict, and so neither true nor false.

    A concrete one is a frozen dataclass that says in `_verdict` what it found, in one sentence,
    and in `to_frame` everything it knows.
    """

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        checked(cls)

    def __bool__(self) -> bool:
        """Refuse to be taken for a verdict."""
        raise OptionError(
            f"{type(self).__name__} holds figures, which are neither right nor wrong: look at "
            "to_frame(), or compare it with None."
        )

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Return the outcome as a table that can be exported."""

    @abstractmethod
    def _verdict(self) -> str:
        """Return the outcome in one sentence, without the name of its class."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._verdict()}>"

    def _repr_html_(self) -> str:
        return as_html(self._verdict(), self.to_frame().to_html())


class Report(Figures):
    """The outcome of a check: truthy exactly when nothing is wrong, and a table too."""

    @abstractmethod
    def __bool__(self) -> bool:
        """Return whether nothing is wrong."""
