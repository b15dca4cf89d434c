"""Where regions are named: numbers first, names where there is room, none over another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiomap.drawing.figures.canvas import new_figure
from regiomap.drawing.figures.labels import (
    Subject,
    chip_width,
    draw_chip,
    draw_label,
    halo,
    place_labels,
)
from regiomap.drawing.figures.lettering import Board, Box

pytest.importorskip("matplotlib")

SPOT = st.tuples(st.floats(0, 400), st.floats(0, 300))
NAMES = st.sampled_from(["Midwest", "Kempen (Turnhout)", "Zuid-West-Vlaanderen", "7", "x" * 90])


@given(st.lists(st.tuples(NAMES, st.lists(SPOT, max_size=4), st.floats(5, 300)), max_size=25))
def test_no_label_lies_over_another(
    made: list[tuple[str, list[tuple[float, float]], float]],
) -> None:
    frame = Box(0, 0, 400, 300)
    subjects = [
        Subject(str(i), name, "#ffffff", spots, width)
        for i, (name, spots, width) in enumerate(made)
    ]
    placed = place_labels(subjects, Board(frame))
    boxes = [label.box for label in placed]
    assert not [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.meets(b)]
    assert all(box.x0 >= 0 and box.x1 <= 400 and box.y0 >= 0 and box.y1 <= 300 for box in boxes)
    for label in placed:
        box, middle = (
            label.box,
            ((label.box.x0 + label.box.x1) / 2, (label.box.y0 + label.box.y1) / 2),
        )
        if label.leads_to is None:
            assert any(middle == pytest.approx(spot) for spot in label.subject.spots)
        else:
            assert label.leads_to in label.subject.spots
            assert label.lines == ()
        assert label.lines == () or box.x1 - box.x0 <= 1.3 * label.subject.width + 1e-6


def test_a_number_without_room_stands_beside_its_region_with_a_line_to_it() -> None:
    crowd = [Subject(str(i), "a name", "#fff", [(200 + 6 * i, 150)], 5) for i in range(12)]
    placed = place_labels(crowd, Board(Box(0, 0, 400, 300)))
    assert {label.subject.number for label in placed} == {one.number for one in crowd}
    led = [label for label in placed if label.leads_to is not None]
    assert len(led) >= 4
    axes = new_figure("", size=(5, 4)).subplots()
    for label in led:
        draw_label(axes, label)
        x, y = label.leads_to or (0.0, 0.0)
        # No other number stands on the line, unless it stands on where the line begins.
        if any(one.box.meets(Box(x, y, x, y)) for one in placed if one is not label):
            continue
        to = ((label.box.x0 + label.box.x1) / 2, (label.box.y0 + label.box.y1) / 2)
        for i in range(1, 101):
            here = (x + (to[0] - x) * i / 100, y + (to[1] - y) * i / 100)
            on = [
                other
                for other in placed
                if other.box.x0 < here[0] < other.box.x1 and other.box.y0 < here[1] < other.box.y1
            ]
            assert on in ([], [label])
    assert len(axes.lines) == 2 * len(led)
    full = Board(Box(0, 0, 40, 30))
    full.take(Box(0, 0, 40, 30))
    assert place_labels(crowd, full) == []


def test_a_name_stands_where_there_is_room() -> None:
    def lines(width: float) -> tuple[str, ...]:
        subject = Subject("3", "Kempen (Turnhout)", "#fff", [(200, 150)], width)
        (label,) = place_labels([subject], Board(Box(0, 0, 400, 300)))
        return label.lines

    assert lines(200) == ("Kempen (Turnhout)",)
    assert lines(40) == ("Kempen", "(Turnhout)")
    assert lines(27) == ("Turnhout",)
    assert lines(10) == ()


def test_a_label_is_drawn_with_its_number_and_every_line() -> None:
    axes = new_figure("", size=(5, 4)).subplots()
    subject = Subject("3", "Kempen (Turnhout)", "#ff0000", [(200, 150)], 50)
    (label,) = place_labels([subject], Board(Box(0, 0, 400, 300)))
    draw_label(axes, label)
    draw_chip(axes, (10, 10), "4", "#00ff00", part=0.5)
    assert [one.get_text() for one in axes.texts] == ["3", "Kempen", "(Turnhout)", "4"]
    assert axes.texts[1].get_path_effects()
    assert len(axes.patches) == 2
    assert chip_width("4", 0.5) == pytest.approx(chip_width("4") / 2)
    assert set(halo()) == {"path_effects"}
