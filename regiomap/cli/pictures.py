"""Plans as a picture for paper, from the shell."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from regiomap._base.messages import listed
from regiomap.drawing.figures.files import FIGURE_ENDINGS, save_figure
from regiomap.drawing.figures.plans import draw_figure
from regiomap.errors import OptionError
from regiomap.plans.plan import Plan

__all__ = ["is_picture", "require_no_question", "write_figure"]


def is_picture(path: Path) -> bool:
    """Return whether a file is a picture for paper, by its ending."""
    return path.suffix.lower() in FIGURE_ENDINGS


def require_no_question(**asked: str | None) -> None:
    """Raise where something is asked on paper, which nobody could answer there.

    Raises
    ------
    OptionError
        If one of the options is given.
    """
    if given := [f"--{name.replace('_', '-')}" for name, one in asked.items() if one is not None]:
        raise OptionError(
            f"{listed(given)} asks something of readers, and a picture takes no answers: write "
            "an .html file, or leave it out."
        )


def write_figure(
    out: Path,
    municipalities: Any,  # noqa: ANN401  (a table of boundaries, as read)
    plans: Mapping[str, Plan],
    **how: Any,  # noqa: ANN401  (what draw_figure is told)
) -> None:
    """Write plans as a picture.

    Raises
    ------
    OptionError
        If there are too many plans, or matplotlib is not installed.
    FileError
        If the file cannot be written.
    """
    try:
        save_figure(draw_figure(municipalities, plans, **how), out)
    except ImportError as error:
        raise OptionError(f"{error}.") from error
