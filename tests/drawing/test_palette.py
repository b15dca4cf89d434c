"""The tints: everybody can tell them apart, and neighbours never share one."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from regiomap.drawing.palette import PALETTE, colour_regions

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
}


def linear(colour: str) -> np.ndarray[Any, Any]:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ rgb / [0.95047, 1, 1.08883]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", SIGHT)
def test_colour_blind_people_can_tell_every_two_tints_apart(sight: str) -> None:
    seen = [lab(np.clip(np.array(SIGHT[sight]) @ linear(one), 0, 1)) for one in PALETTE]
    # 2.3 is just noticeable side by side; ten times that is another colour at a glance.
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 23


def test_black_text_is_readable_on_every_tint() -> None:
    luminance = [float(linear(one) @ [0.2126, 0.7152, 0.0722]) for one in PALETTE]
    ink = float(linear("#10131a") @ [0.2126, 0.7152, 0.0722])
    assert min((light + 0.05) / (ink + 0.05) for light in luminance) > 4.5


@given(n=st.integers(3, 40), seed=st.integers(0, 2**32))
def test_neighbouring_regions_never_share_a_colour(n: int, seed: int) -> None:
    """Random planar graphs: Delaunay triangles of random points."""
    triangles = Delaunay(np.random.default_rng(seed).random((n, 2))).simplices
    edges = [(int(a), int(b)) for one in triangles for a, b in combinations(one, 2)]
    assert edges
    colours = colour_regions(n, edges)
    assert all(colours[a] != colours[b] for a, b in edges)
    assert set(colours) <= set(range(len(PALETTE)))
