"""The tints: everybody can tell them apart, and neighbours never share one."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from regiomap.drawing.palette import (
    N_TINTS,
    PALETTE,
    SHADES,
    colour_regions,
    shade_regions,
)

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


GREY = np.tile([0.2126, 0.7152, 0.0722], (3, 1))


def ciede2000(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> float:
    """Return the difference of two colours in CIE Lab (Sharma, Wu and Dalal, 2005)."""
    mean = (np.hypot(*a[1:]) + np.hypot(*b[1:])) / 2
    g = 1.5 - 0.5 * np.sqrt(mean**7 / (mean**7 + 25.0**7))
    (c1, h1), (c2, h2) = (
        (np.hypot(g * x[1], x[2]), np.degrees(np.arctan2(x[2], g * x[1])) % 360) for x in (a, b)
    )
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    h = np.radians((h1 + turn / 2) % 360) if c1 * c2 else np.radians(h1 + h2)
    lightness, chroma = (a[0] + b[0]) / 2, (c1 + c2) / 2
    t = 1 - 0.17 * np.cos(h - np.radians(30)) + 0.24 * np.cos(2 * h)
    t += 0.32 * np.cos(3 * h + np.radians(6)) - 0.2 * np.cos(4 * h - np.radians(63))
    s_l = 1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2)
    d_l = (b[0] - a[0]) / s_l
    d_c = (c2 - c1) / (1 + 0.045 * chroma)
    d_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2) / (1 + 0.015 * chroma * t)
    bend = np.radians(60 * np.exp(-(((np.degrees(h) - 275) / 25) ** 2)))
    crossed = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(bend) * d_c * d_h
    return float(np.sqrt(d_l**2 + d_c**2 + d_h**2 + crossed))


def test_the_difference_of_colours_is_that_of_its_makers() -> None:
    """Pairs 1, 7, 17 and 25 of the test data that Sharma, Wu and Dalal published."""
    published = [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ]
    for a, b, apart in published:
        assert ciede2000(np.array(a), np.array(b)) == pytest.approx(apart, abs=1e-4)


@pytest.mark.parametrize("sight", [*SIGHT, "grey"])
def test_two_tints_differ_for_every_eye_and_in_grey_whatever_their_hues(sight: str) -> None:
    seen = [
        [lab(np.clip(np.array({**SIGHT, "grey": GREY}[sight]) @ linear(one), 0, 1)) for one in row]
        for row in SHADES
    ]
    for one, other in combinations(range(N_TINTS), 2):
        # 2.3 is just noticeable side by side.
        assert min(ciede2000(p[one], q[other]) for p in seen for q in seen) > 4.6
        # In one hue a step of lightness is seen at a glance.
        assert min(abs(row[one][0] - row[other][0]) for row in seen) > 8


def test_hues_differ_in_every_tint() -> None:
    for tint in range(N_TINTS):
        seen = [lab(linear(row[tint])) for row in SHADES]
        assert min(ciede2000(a, b) for a, b in combinations(seen, 2)) > 6


@given(n=st.integers(3, 40), seed=st.integers(0, 2**32))
def test_neighbouring_regions_differ_in_tint_or_at_least_in_hue(n: int, seed: int) -> None:
    """Random planar graphs: Delaunay triangles of random points, those from west to east a hue."""
    points = np.random.default_rng(seed).random((n, 2))
    edges = [
        (int(a), int(b)) for one in Delaunay(points).simplices for a, b in combinations(one, 2)
    ]
    hues = (points[:, 0] * 4).astype(int).tolist()
    shades = shade_regions(hues, edges)
    assert [shade // N_TINTS for shade in shades] == hues
    assert all(shades[a] != shades[b] for a, b in edges)
    alike = [(a, b) for a, b in edges if shades[a] % N_TINTS == shades[b] % N_TINTS]
    around = {one: {b if a == one else a for a, b in edges if one in (a, b)} for one in range(n)}
    for pair in alike:
        # Only where every tint is around one of the two already.
        assert any(len({shades[x] % N_TINTS for x in around[one]}) == N_TINTS for one in pair)


def test_black_text_is_readable_on_every_tint() -> None:
    tints = (*PALETTE, *(one for row in SHADES for one in row))
    luminance = [float(linear(one) @ [0.2126, 0.7152, 0.0722]) for one in tints]
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


@given(n=st.integers(3, 40), seed=st.integers(0, 2**32))
def test_a_colour_is_kept_where_all_can_be_and_neighbours_still_differ(n: int, seed: int) -> None:
    numbers = np.random.default_rng(seed)
    triangles = Delaunay(numbers.random((n, 2))).simplices
    edges = [(int(a), int(b)) for one in triangles for a, b in combinations(one, 2)]
    plain = colour_regions(n, edges)
    # The colours that a plan has already: all of them can be kept, some are open again.
    wanted = {one: plain[one] for one in range(n) if numbers.random() < 0.8}
    kept = colour_regions(n, edges, wanted=wanted)
    assert all(kept[a] != kept[b] for a, b in edges)
    if kept != plain:
        n_kept = sum(kept[one] == colour for one, colour in wanted.items())
        assert n_kept >= 0.5 * len(wanted)
    any_at_all = dict(enumerate(numbers.integers(0, len(PALETTE), n).tolist()))
    asked = colour_regions(n, edges, wanted=any_at_all)
    assert all(asked[a] != asked[b] for a, b in edges)
    hues = numbers.integers(0, 4, n).tolist()
    tints = dict(enumerate(numbers.integers(0, N_TINTS, n).tolist()))
    shades = shade_regions(hues, edges, wanted=tints)
    assert [shade // N_TINTS for shade in shades] == hues
    assert all(shades[a] != shades[b] for a, b in edges)


def test_where_not_all_can_be_kept_the_last_give_way_and_not_everybody() -> None:
    """Twenty lands of forty regions in four hues: their colours, one further, and noise."""
    kept = asked = 0
    for seed in range(20):
        numbers = np.random.default_rng(seed)
        points = numbers.random((40, 2))
        edges = [
            (int(a), int(b)) for one in Delaunay(points).simplices for a, b in combinations(one, 2)
        ]
        hues = (points[:, 0] * 4).astype(int).tolist()
        before = [shade % N_TINTS for shade in shade_regions(hues, edges)]
        first = {one: (before[one] + 1) % N_TINTS for one in range(20)}
        noise = {one: int(numbers.integers(N_TINTS)) for one in range(20, 40)}
        after = shade_regions(hues, edges, wanted=first | noise)
        assert all(after[a] != after[b] for a, b in edges)
        kept += sum(after[one] % N_TINTS == tint for one, tint in first.items())
        asked += len(first)
    assert kept > 0.9 * asked
