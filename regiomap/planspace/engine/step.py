"""A state in words, and the addition of a vertex to it, as compiled code takes them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Bounds", "Form", "Reach", "Step"]

Ints = npt.NDArray[np.int64]


class Form(NamedTuple):
    """How a state is written in words of 64 bits.

    First the piece of each frontier vertex and then the region of each piece, `width` fields of
    four bits each, numbered by first appearance: the pattern. Load i of the regions begins at
    word `base[i]`, in fields of 2 ** `shift[i]` bits. The last base is the number of words.
    """

    width: int
    shift: Ints
    base: Ints


class Bounds(NamedTuple):
    """Between which bounds each load of a region must lie."""

    lower: Ints
    upper: Ints


class Step(NamedTuple):
    """The vertex that is added; vertices are named by their place on the frontier.

    Attributes
    ----------
    neighbours, together, apart
        Earlier vertices that it borders on, must share a region with, and must not.
    keep, gone
        Who stays on the frontier after the step, and who leaves it.
    added
        The loads of the vertex.
    to_come, n_to_come
        The loads of all later vertices, and how many these are.
    """

    neighbours: Ints
    together: Ints
    apart: Ints
    keep: Ints
    gone: Ints
    added: Ints
    to_come: Ints
    n_to_come: int


class Reach(NamedTuple):
    """What the regions of a pattern can still gain, whatever the bounds.

    Attributes
    ----------
    table, patterns
        Number of each pattern that can be completed, as a hash table; none at all: they are
        not told apart, and all have the number 0.
    least, most
        What each region gains at least and at most, shape (n_patterns, n_loads, n_regions).
    """

    table: npt.NDArray[np.int32]
    patterns: Ints
    least: Ints
    most: Ints
