"""Who is in no region of a proposal, and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from regiomap._base.texts import Language, text

__all__ = ["Unplaced"]


@dataclass(frozen=True)
class Unplaced:
    """A municipality that is in no region, and why."""

    nis: str
    name: str
    key: str
    values: dict[str, object]

    def reason(self, language: Language) -> str:
        """Return why, in words."""
        values = dict(self.values)
        if values.get("parent") == "":  # there are no parents
            values["parent"] = text("propose", "everything", language)
        if isinstance(why := values.get("why"), Mapping):  # one reason in each language
            values["why"] = why[language]
        return text("propose", self.key, language, **values)
