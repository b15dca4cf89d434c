"""Figures as files: the same figure gives the same bytes."""

import os
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from regiomap._base.arguments import checked
from regiomap._base.files import require_ending, write_whole
from regiomap.errors import OptionError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["FIGURE_ENDINGS", "encode_png", "save_figure"]

FIGURE_ENDINGS = (".svg", ".png", ".pdf")
_DPI = 300
# What files say of when, and by which program, they were made.
_METADATA: dict[str, dict[str, Any]] = {
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    ".png": {"Software": None},
}


@checked
def save_figure(
    picture: Any,  # noqa: ANN401  (matplotlib may be absent)
    path: str | os.PathLike[str],
) -> None:
    """Write a figure as SVG, PNG (300 dots an inch) or PDF, by the file's ending.

    Parameters
    ----------
    picture
        Any figure of matplotlib, such as one from `draw_figure`.
    path
        The file to write; an existing one is replaced, and only when the new one is complete.

    Raises
    ------
    OptionError
        If it is no figure, or the ending is another.
    FileError
        If the file cannot be written.

    Notes
    -----
    The same figure gives the same bytes with the same matplotlib: no date, no random id. Letters
    are drawn as shapes in SVG, so that they look the same everywhere.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> brugge = flanders[flanders["reference_region"] == "Regio Brugge"]
    >>> figure = rm.draw_figure(brugge, brugge["reference_region"])
    >>> with TemporaryDirectory() as folder:
    ...     rm.save_figure(figure, Path(folder, "map.svg"))
    ...     Path(folder, "map.svg").stat().st_size < 500_000
    True
    """
    if not callable(getattr(picture, "savefig", None)) or isinstance(picture, type):
        raise OptionError(
            f"save_figure writes a figure of matplotlib, got {type(picture).__name__}. A map of "
            "draw_map is for save_map."
        )
    ending = require_ending(path, FIGURE_ENDINGS, "a picture")
    import matplotlib as mpl  # noqa: PLC0415  (optional, and slow to load)

    content = BytesIO()
    settled: Any = {"svg.hashsalt": "regiomap", "svg.fonttype": "path", "savefig.bbox": None}
    with mpl.rc_context(settled):
        picture.savefig(content, format=ending[1:], dpi=_DPI, metadata=_METADATA[ending])
    write_whole(Path(path), content.getvalue())


def encode_png(picture: "Figure", *, dpi: int = 170, colours: int = 96) -> bytes:
    """Return a figure as PNG in a few colours: small, for documents that hold many.

    Examples
    --------
    >>> from regiomap.drawing.figures.canvas import new_figure
    >>> encode_png(new_figure("a", size=(1, 1)))[1:4]
    b'PNG'
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415  (optional)
    from PIL import Image  # noqa: PLC0415  (comes with matplotlib)

    picture.set_dpi(dpi)
    canvas: Any = FigureCanvasAgg(picture)
    canvas.draw()
    whole = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    few = whole.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    content = BytesIO()
    few.save(content, "PNG", compress_level=6, dpi=(dpi, dpi))
    return content.getvalue()
