"""What the maps of a sheet hold: the land they share, who moved, the regions that are listed."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely

from regiomap._base.provenance import places as stated_places
from regiomap._base.texts import Language, Terms, text
from regiomap.drawing.figures.canvas import EDGE
from regiomap.drawing.figures.labels import chip_width
from regiomap.drawing.figures.lettering import fitted, plain, width_of
from regiomap.drawing.web.payload import encode_plan
from regiomap.drawing.web.places import outside, reprojected_places
from regiomap.drawing.web.territory import Territory, neighbours_of, territory_of
from regiomap.drawing.web.tints import encode_colours, likes_of
from regiomap.drawing.web.topology import simplified, spots_of
from regiomap.plans.plan import Plan

__all__ = ["LIST", "MOST_PLANS", "Land", "Panel", "land_of", "panels_of"]

LIST = 7.0  # points of the letters of a list
_PARTS = (1.0, 0.85, 0.75)  # of the usual size, with one map, two or three
MOST_PLANS = len(_PARTS)
_MOST_LISTED = 240
_LONGEST = 150.0  # points of a name in the list
_DETAIL = 1 / 4000  # of the width: finer than paper shows


@dataclass(frozen=True)
class Land:
    """What all maps of a sheet share."""

    shapes: gpd.GeoSeries
    spots: np.ndarray[Any, Any]
    territory: Territory
    places: Mapping[str, tuple[float, float]]
    palette: Sequence[str]
    language: Language
    terms: Terms

    def say(self, key: str, **values: object) -> str:
        """Return words of a figure."""
        return text("pictures", f"figure.{key}", self.language, self.terms, **values)


@dataclass(frozen=True)
class Panel:
    """One map of a sheet: a plan as the page knows it, who moved, and its list of regions."""

    title: str
    plan: Mapping[str, Any]
    moved: tuple[int, ...]
    entries: tuple[tuple[str, str, str], ...]  # number, words, colour
    width: float
    columns: int
    part: float  # of the usual size: letters and lines on a small map

    @property
    def rows(self) -> int:
        """How many rows the list takes."""
        return math.ceil(len(self.entries) / self.columns)


def land_of(
    municipalities: gpd.GeoDataFrame,
    plans: Mapping[str, Plan | pd.Series],
    graph: nx.Graph | None,
    *,
    parents: pd.Series | str | None,
    language: Language,
    terms: Terms,
) -> Land:
    """Return what all maps share."""
    known = [plan for plan in plans.values() if isinstance(plan, Plan)]
    if graph is None:
        graph = neighbours_of(municipalities, known)
    if isinstance(parents, str) and parents not in municipalities.columns:
        parents = next((plan.parents for plan in known if plan.parents is not None), parents)
    territory = territory_of(municipalities, graph, parents)
    shapes = simplified(municipalities.geometry, _DETAIL)
    around = outside(stated_places(municipalities.attrs, language), municipalities.geometry)
    return Land(
        shapes=gpd.GeoSeries(shapes, index=municipalities.index, crs=municipalities.crs),
        spots=shapely.get_coordinates(spots_of(shapes)),
        territory=territory,
        places=reprojected_places(around, municipalities.crs),
        palette=[str(one) for one in encode_colours(territory)["palette"]],  # type: ignore[attr-defined]
        language=language,
        terms=terms,
    )


def panels_of(land: Land, plans: Mapping[str, Plan | pd.Series], width: float) -> list[Panel]:
    """Return the maps, each as wide as given in points."""
    part = _PARTS[len(plans) - 1]
    encoded: list[dict[str, Any]] = []
    panels = []
    for title, plan in plans.items():
        encoded.append(encode_plan(title, plan, land.territory, land.language, *encoded[:1]))
        entries = _entries(land, encoded[-1])
        widest = max((_entry_width(*entry[:2]) for entry in entries), default=width)
        columns = max(1, int((width + 12) // (widest + 12)))
        moved = _moved(encoded[-1]["of"], encoded[0]["of"])
        panels.append(Panel(plain(title), encoded[-1], moved, entries, width, columns, part))
    return panels


def _moved(of: Sequence[int], first: Sequence[int]) -> tuple[int, ...]:
    """Return who lies elsewhere than in the first plan, its region matched by what is shared."""
    likes = likes_of(of, first) | {-1: -1}
    return tuple(i for i, region in enumerate(of) if likes.get(region) != first[i])


def _entries(land: Land, plan: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Return the list of regions: number, name with how many municipalities, and colour."""
    sizes = Counter(plan["of"])
    rows = [
        (
            plain(number),
            (f"{_short(name)}, {sizes[i]}" if name != number else f"{sizes[i]}"),
            land.palette[plan["colours"][i]],
        )
        for i, (number, name) in enumerate(zip(plan["labels"], plan["regions"], strict=True))
    ]
    if len(rows) > _MOST_LISTED:
        more = land.say("more", n=len(rows) - _MOST_LISTED + 1)
        rows = [*rows[: _MOST_LISTED - 1], ("", more, EDGE)]
    return tuple(rows)


def _short(name: str) -> str:
    return fitted(plain(name), LIST, _LONGEST)


def _entry_width(number: str, words: str) -> float:
    return max(chip_width(number), 14) + 3 + width_of(words, LIST)
