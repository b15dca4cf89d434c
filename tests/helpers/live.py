"""A live map without a notebook: what Python sends is kept, and what a browser sends is given."""

from typing import Any

import geopandas as gpd

import regiomap as rm
from helpers.lands import squares

VIEW = "0" * 32


def land() -> gpd.GeoDataFrame:
    """Return twelve squares in two rows, in two parents."""
    codes = [f"{i:05d}" for i in range(11001, 11013)]
    facts: dict[str, Any] = {
        "name": [f"Town {code}" for code in codes],
        "reference_region": ["west", "west", "west", "east", "east", "east"] * 2,
    }
    return squares(codes, columns=6, **facts)


def listened(live: Any) -> list[dict[str, Any]]:  # noqa: ANN401  (a LiveMap, which is optional)
    """Return what the map sends to its views from now on, as it comes."""
    sent: list[dict[str, Any]] = []
    live.send = sent.append
    return sent


def hand(live: Any, content: object) -> None:  # noqa: ANN401
    """Give the map a message as a browser sends it."""
    data = {"method": "custom", "content": content}
    live._handle_msg({"content": {"data": data}, "buffers": []})  # noqa: SLF001


def step(plan: rm.Plan, *, view: str = VIEW, turn: str = "go", heard: int = 0) -> dict[str, Any]:
    """Return the message of a view that now shows this plan."""
    regions = sorted({one for one in plan.assignment if isinstance(one, str)})
    of = [regions.index(one) if isinstance(one, str) else -1 for one in plan.assignment]
    return {
        "kind": "step",
        "frame": view,
        "turn": turn,
        "regions": regions,
        "of": of,
        "heard": heard,
    }
