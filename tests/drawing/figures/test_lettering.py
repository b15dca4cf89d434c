"""Words on paper: measured, broken, cut, and never over each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiomap.drawing.figures.lettering import (
    Board,
    Box,
    broken,
    fitted,
    flowing,
    plain,
    width_of,
    wrapped,
)

pytest.importorskip("matplotlib")

WORDS = st.text(alphabet="abcW Éijm-()", max_size=60)


@given(WORDS, st.floats(10, 300))
def test_lines_are_no_wider_than_asked_and_hold_every_word_that_fits(
    words: str, width: float
) -> None:
    lines = wrapped(words, 7, width)
    assert all(width_of(line, 7) <= width or len(line) == 1 for line in lines)
    assert " ".join(lines).split() == [fitted(word, 7, width) for word in words.split()]


@given(WORDS, st.floats(20, 300))
def test_what_is_cut_says_so(words: str, width: float) -> None:
    shown = fitted(words, 7, width)
    assert width_of(shown, 7) <= width
    assert shown == words or (shown.endswith("…") and words.startswith(shown[:-1]))


@given(WORDS)
def test_a_name_in_two_lines_is_the_whole_name(name: str) -> None:
    two = broken(name)
    if two is not None:
        assert "".join("".join(two).split()) == "".join(name.split())


@given(st.text(max_size=30))
def test_plain_words_are_one_line_that_can_be_written(words: str) -> None:
    shown = plain(words + "\ud800\n\x00")
    assert shown.encode("utf-8")
    assert len(shown.splitlines()) == 1
    assert "\x00" not in shown


@given(st.lists(st.tuples(st.floats(0, 90), st.floats(0, 90)), max_size=30))
def test_a_board_never_holds_two_boxes_that_meet(spots: list[tuple[float, float]]) -> None:
    board = Board(Box(0, 0, 100, 100))
    for x, y in spots:
        box = Box.around(x, y, 12, 7)
        if board.fits(box):
            board.take(box)
    taken = board.taken
    assert not [(a, b) for i, a in enumerate(taken) for b in taken[:i] if a.meets(b)]
    assert all(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= 100 and box.y1 <= 100 for box in taken)


def test_a_box_may_take_the_place_of_its_own() -> None:
    board = Board(Box(0, 0, 100, 100))
    old, new = Box.around(50, 50, 10, 10), Box.around(52, 50, 20, 10)
    board.take(old)
    assert not board.fits(new)
    assert board.fits(new, instead_of=old)
    board.take(new, instead_of=old)
    assert board.taken == [new]


def test_things_flow_into_the_next_row() -> None:
    assert flowing([40, 40, 40, 300], 100, 10) == [(0, 0), (50, 0), (0, 1), (0, 2)]
    assert flowing([], 100, 10) == []
