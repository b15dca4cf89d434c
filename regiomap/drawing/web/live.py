"""What a live map and Python say to each other: divisions, the steps between them, and no more.

Whatever a browser sends is taken for a stranger's: it is a step between divisions of known
municipalities into known regions, or it is refused in a sentence.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeGuard, get_args

from regiomap._base.messages import shown
from regiomap.errors import OptionError, UnknownMunicipalityError, UnknownRegionError

__all__ = [
    "MOST_STEPS",
    "Division",
    "Hello",
    "Journal",
    "Step",
    "Turn",
    "encode_division",
    "is_view",
    "message_of",
]

# The region of every municipality, in the order of the table; None: in no region.
Division = tuple[str | None, ...]
Turn = Literal["go", "undo", "redo"]
# A view is known by a random word of its own.
_VIEW = re.compile(r"[0-9a-f]{32}", re.ASCII)
MOST_STEPS = 100  # to go back, at most
# So many steps before and after the present one does a new view get: it draws each of them.
_BEFORE, _AFTER = 20, 10


class Hello(NamedTuple):
    """A view that was opened, and asks for what Python holds."""

    view: str


class Step(NamedTuple):
    """A change on a map: which way, to which division, and the last change it had seen."""

    view: str
    turn: Turn
    division: Division
    heard: int


def is_view(name: object) -> TypeGuard[str]:
    r"""Return whether this can be the name of a view.

    Examples
    --------
    >>> is_view("0" * 32), is_view("0" * 31 + "\n"), is_view(None)
    (True, False, False)
    """
    return isinstance(name, str) and _VIEW.fullmatch(name) is not None


def message_of(content: object, n_municipalities: int, known: Iterable[str]) -> Hello | Step:
    """Return what a browser says, once it is sure that it can be said.

    Parameters
    ----------
    content
        Anything at all.
    n_municipalities
        How many municipalities there are.
    known
        The regions that a municipality may be given to.

    Raises
    ------
    OptionError
        If it is no message of a live map.
    UnknownMunicipalityError
        If it divides other municipalities than there are.
    UnknownRegionError
        If it names a region that nobody knows.

    Examples
    --------
    >>> said = {"kind": "step", "frame": "0" * 32, "turn": "go", "heard": 0}
    >>> message_of(said | {"regions": ["a", "b"], "of": [0, 1, -1]}, 3, {"a", "b"}).division
    ('a', 'b', None)
    >>> message_of(said | {"regions": ["a", "z"], "of": [0, 1, -1]}, 3, {"a", "b"})
    Traceback (most recent call last):
    regiomap.errors.UnknownRegionError: the map names a region that nobody knows: 'z'.
    """
    if not isinstance(content, Mapping):
        raise OptionError(f"the map sent {shown(content)}, which is no message.")
    view, kind = content.get("frame"), content.get("kind")
    if not is_view(view):
        raise OptionError(f"the map does not say which one it is, but {shown(view)}.")
    if kind == "hello":
        return Hello(view)
    if kind != "step":
        raise OptionError(f"the map sent a message of the kind {shown(kind)}, which is none.")
    turn, heard = content.get("turn"), content.get("heard")
    if not isinstance(turn, str) or turn not in get_args(Turn):
        raise OptionError(f"a step goes, or is undone or redone; the map sent {shown(turn)}.")
    if type(heard) is not int:
        raise OptionError(f"the map has heard the change {shown(heard)}, which is no number.")
    division = _division_of(content.get("regions"), content.get("of"), n_municipalities, known)
    return Step(view, turn, division, heard)  # type: ignore[arg-type]  # looked at above


def _division_of(
    regions: object, of: object, n_municipalities: int, known: Iterable[str]
) -> Division:
    """Return a division from the numbers of regions; raise unless all of it is known."""
    if not isinstance(regions, list) or not all(isinstance(one, str) for one in regions):
        raise OptionError(f"the regions of a division are texts; the map sent {shown(regions)}.")
    if not isinstance(of, list) or len(of) != n_municipalities:
        raise UnknownMunicipalityError(
            f"a division gives each of {n_municipalities} municipalities a region; the map sent "
            f"{len(of) if isinstance(of, list) else shown(of)}."
        )
    wrong = [one for one in of if type(one) is not int or not -1 <= one < len(regions)]
    if wrong:
        raise UnknownRegionError(f"the map sent a region without a name: {shown(wrong[0])}.")
    named = {regions[one] for one in of if one >= 0}
    if unknown := sorted(named.difference(known), key=repr):
        raise UnknownRegionError(f"the map names a region that nobody knows: {shown(unknown[0])}.")
    return tuple(None if one < 0 else regions[one] for one in of)


def encode_division(division: Division) -> dict[str, Any]:
    """Return a division as a map reads it: the regions, and the number of each municipality's.

    Examples
    --------
    >>> encode_division(("b", None, "a", "b"))
    {'regions': ['b', 'a'], 'of': [0, -1, 1, 0]}
    """
    regions = list(dict.fromkeys(one for one in division if one is not None))
    number = {region: i for i, region in enumerate(regions)}
    return {"regions": regions, "of": [-1 if one is None else number[one] for one in division]}


@dataclass
class Journal:
    """The steps of a live map, with the present one among them, as every view has them.

    Attributes
    ----------
    steps
        The divisions, in the order in which they came; the oldest are forgotten in time.
    at
        Which of them is the present one.
    revision
        How many changes there were.
    """

    steps: list[Division]
    at: int = 0
    revision: int = 0
    # By whom the last change was, and when the last one by anybody else.
    _last_by: str = field(default="", repr=False)
    _before: int = field(default=0, repr=False)

    @property
    def division(self) -> Division:
        """The present division."""
        return self.steps[self.at]

    def turned(self, turn: Turn, division: Division, view: str = "") -> Turn:
        """Take a step, and return the way it went: undone or redone only where that leads there."""
        where = {"undo": self.at - 1, "redo": self.at + 1}.get(turn, -1)
        if 0 <= where < len(self.steps) and self.steps[where] == division:
            self.at = where
        else:
            turn = "go"
            self.steps = [*self.steps[: self.at + 1], division][-MOST_STEPS:]
            self.at = len(self.steps) - 1
        if view != self._last_by:
            self._last_by, self._before = view, self.revision
        self.revision += 1
        return turn

    def beside(self, turn: Turn) -> Division | None:
        """Return the division that one step back or forth leads to; None: there is none."""
        where = self.at + (1 if turn == "redo" else -1)
        return self.steps[where] if 0 <= where < len(self.steps) else None

    def is_seen(self, view: str, heard: int) -> bool:
        """Return whether a view has heard every change that was not its own."""
        return heard == (self._before if view == self._last_by else self.revision)

    def encode(self) -> dict[str, Any]:
        """Return the steps around the present one, for a view that begins."""
        first = max(0, self.at - _BEFORE)
        around: Sequence[Division] = self.steps[first : self.at + _AFTER + 1]
        history = [encode_division(one) for one in around]
        return {"history": history, "at": self.at - first, "revision": self.revision}
