"""What can go wrong, as a tree: everything is a `RegiomapError`, and a builtin too.

RegiomapError
├── BoundaryError (ValueError)            boundaries that cannot be used as they are
│   ├── CRSError                          no CRS, or one in degrees where metres are needed
│   └── ColumnError (LookupError)         a column that is asked for is not there
├── CertificateError (ValueError)         a certificate that is not what a search writes
├── CrosswalkError (ValueError)           an old-to-new table that does not fit the municipalities
├── UnknownMunicipalityError (LookupError)
├── UnknownRegionError (LookupError)
├── AssignmentError (ValueError)          one municipality twice, or none at all
├── OptionError (ValueError)              an argument outside its closed choice or range
├── InfeasibleError (ValueError)          what is asked cannot exist, and why
├── PlanSpaceTooLarge (MemoryError)       beyond the budget of the exact engine
├── VerificationError (RuntimeError)      a plan failed the independent check: a defect of regiomap
└── FileError (OSError)                   a file that cannot be read or written
    └── FetchError                        what is fetched does not come, or is something else

RegiomapWarning (UserWarning)
├── IsolatedMunicipalityWarning           a municipality without any neighbour
├── DoubtfulBorderWarning                 boundaries overlap, or nearly meet
├── FiguresWarning                        figures or parents that not every municipality has
└── DoubtfulTextWarning                   names that are missing, mended or cannot be read
"""

__all__ = [
    "AssignmentError",
    "BoundaryError",
    "CRSError",
    "CertificateError",
    "ColumnError",
    "CrosswalkError",
    "DoubtfulBorderWarning",
    "DoubtfulTextWarning",
    "FetchError",
    "FiguresWarning",
    "FileError",
    "InfeasibleError",
    "IsolatedMunicipalityWarning",
    "OptionError",
    "PlanSpaceTooLarge",
    "RegiomapError",
    "RegiomapWarning",
    "UnknownMunicipalityError",
    "UnknownRegionError",
    "VerificationError",
]

# What a reader takes in: of a name, a path, a whole message, and its end, which says what to do.
_LONGEST_MESSAGE = 1800
_END = 500


def one_line(said: object) -> str:
    """Return a text as one line that a terminal shows as it is.

    Line ends become blanks; control characters, and those that turn the direction of the text,
    are spelled out: a name from a stranger's file moves no cursor and forges no line.
    """
    return "".join(
        char if char.isprintable() else " " if char.isspace() else ascii(char)[1:-1]
        for char in str(said)
    )


def shortened(said: str, longest: int, *, end: int = 0) -> str:
    """Return a text with the middle left out where it is longer than so many characters."""
    if len(said) <= longest:
        return said
    return f"{said[: longest - end - 3]}...{said[len(said) - end :]}"


def _message(args: tuple[object, ...]) -> tuple[object, ...]:
    """Return the arguments of an exception with its message in one line, and not too long."""
    if not args:
        return args
    return (shortened(one_line(args[0]), _LONGEST_MESSAGE, end=_END), *args[1:])


class RegiomapError(Exception):
    """Root of everything regiomap raises on purpose; its message is one line of words.

    Parameters
    ----------
    *args
        The message first, as with any exception of Python.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*_message(args))

    def __str__(self) -> str:
        """Return the message as written; LookupError would put it in quotes."""
        return str(self.args[0]) if self.args else ""


class BoundaryError(RegiomapError, ValueError):
    """Boundaries cannot be used as they are; the message lists every fault found."""


class CRSError(BoundaryError):
    """A coordinate reference system is missing, or has no metres."""


class ColumnError(BoundaryError, LookupError):
    """A column is needed that the table does not have."""


class CertificateError(RegiomapError, ValueError):
    """A certificate is not what a search writes; the message lists every fault found."""


class CrosswalkError(RegiomapError, ValueError):
    """A table of old and new codes does not fit the municipalities."""


class UnknownMunicipalityError(RegiomapError, LookupError):
    """A code or name is asked for that the municipalities do not contain."""


class UnknownRegionError(RegiomapError, LookupError):
    """A region or parent is asked for that the assignment does not contain."""


class AssignmentError(RegiomapError, ValueError):
    """An assignment names a municipality twice, or holds no municipality at all."""


class OptionError(RegiomapError, ValueError):
    """An argument is outside its closed choice or its range."""


class InfeasibleError(RegiomapError, ValueError):
    """What is asked cannot exist; the message says why and what is possible."""


class PlanSpaceTooLarge(RegiomapError, MemoryError):  # noqa: N818  (the public name in the design)
    """The exact engine would exceed its budget of states or bytes."""


class VerificationError(RegiomapError, RuntimeError):
    """A plan failed the independent check: a defect of regiomap, please report it."""


class FileError(RegiomapError, OSError):
    """A file cannot be read or written."""


class FetchError(FileError):
    """What is fetched does not come, not whole, or is something else; the cache is as it was."""


class RegiomapWarning(UserWarning):
    """Root of everything regiomap warns about; its message is one line of words.

    Parameters
    ----------
    *args
        The message first, as with any exception of Python.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*_message(args))


class IsolatedMunicipalityWarning(RegiomapWarning):
    """A municipality has no neighbour."""


class DoubtfulBorderWarning(RegiomapWarning):
    """Boundaries overlap, or nearly meet, so that a neighbour may be missing."""


class FiguresWarning(RegiomapWarning):
    """Figures or parents that not every municipality has, or that fit no municipality."""


class DoubtfulTextWarning(RegiomapWarning):
    """Names of a file are missing, were mended, or hold letters that cannot be read."""
