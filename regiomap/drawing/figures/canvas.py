"""What every still picture starts from: matplotlib when it is there, calm colours, municipalities.

The pictures pass their figures through pyplot, because a notebook shows a figure only once that
is loaded, and close them at once, so that pyplot keeps none.
"""

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["CALM", "EDGE", "INK", "LITERAL", "add_shapes", "new_figure"]

CALM, EDGE, INK = "#e3e7ec", "#ffffff", "#0b1526"
# For every text that can hold a name: `$` starts no mathematics, and nothing is given to TeX.
LITERAL: dict[str, Any] = {"parse_math": False, "usetex": False}


def new_figure(title: str, *, size: tuple[float, float]) -> "Figure":
    """Return an empty figure with a title; `size` is its width and height in inches.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    try:
        import matplotlib.pyplot as plt  # noqa: PLC0415  (optional, and slow to load)
    except ImportError as error:
        raise ImportError("drawing needs matplotlib: pip install 'regiomap[plot]'") from error
    figure = plt.figure(figsize=size, layout="constrained")
    plt.close(figure)
    figure.suptitle(title, weight="bold", **LITERAL)
    return figure


def add_shapes(axes: "Axes", shapes: gpd.GeoSeries, **style: Any) -> None:  # noqa: ANN401
    """Add (multi)polygons to a picture, in one style or a sequence of colours."""
    from matplotlib.collections import PathCollection  # noqa: PLC0415  (optional)
    from matplotlib.path import Path  # noqa: PLC0415  (optional)

    paths = [
        Path.make_compound_path(
            *(
                Path(np.asarray(ring.coords)[:, :2], closed=True)
                for part in shapely.get_parts(shape)
                for ring in (part.exterior, *part.interiors)
            )
        )
        for shape in shapes
    ]
    axes.add_collection(PathCollection(paths, **style))
