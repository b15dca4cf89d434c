"""What results have in common: a table and a readable form; and of a report, truth."""

from abc import abstractmethod
from collections.abc import Iterable

import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.notebook import Shown, as_table
from regiomap.errors import OptionError

__all__ = ["Figures", "Report"]


class Figures(Shown):
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

    def _tables(self) -> Iterable[str]:
        return [as_table(self.to_frame())]


class Report(Figures):
    """The outcome of a check: truthy exactly when nothing is wrong, and a table too."""

    @abstractmethod
    def __bool__(self) -> bool:
        """Return whether nothing is wrong."""
