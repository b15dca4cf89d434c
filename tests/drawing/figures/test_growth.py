"""Pictures of growth: the Gantt chart, the targets, the budgets."""

from helpers.growth import ABC, ready
from regiomap.drawing.figures.growth import draw_budget, draw_gantt, draw_targets
from regiomap.growth.prices import price_growth
from regiomap.growth.schedule import Schedule, schedule_growth


def test_the_gantt_chart_has_a_bar_for_each_region(note_schedule: Schedule) -> None:
    (axes,) = draw_gantt(note_schedule).axes
    bars = axes.patches
    assert len(bars) == 30
    assert sorted({bar.get_x() for bar in bars}) == [2021, 2022, 2023, 2024]  # type: ignore[attr-defined]
    assert sum(bar.get_hatch() is not None for bar in bars) == 5
    assert axes.get_xlabel() == "Jaar"


def test_a_region_that_does_not_start_has_words_instead_of_a_bar() -> None:
    schedule = schedule_growth(ABC, targets={1: (0, 0)}, readiness=ready(a=1, b=1, c=1))
    (axes,) = draw_gantt(schedule, language="en", title="Nobody").axes
    assert [words.get_text() for words in axes.texts] == ["does not start in these years"] * 3
    assert axes.figure.get_suptitle() == "Nobody"


def test_the_picture_of_the_targets_shows_both_numbers(note_schedule: Schedule) -> None:
    regions, municipalities = draw_targets(note_schedule, language="en").axes
    assert [bar.get_height() for bar in regions.patches] == [12, 18, 24, 30]  # type: ignore[attr-defined]
    reached = note_schedule.years["n_municipalities"].to_list()
    assert [bar.get_height() for bar in municipalities.patches] == reached  # type: ignore[attr-defined]
    assert list(municipalities.lines[0].get_ydata()) == [100, 167, 234, 300]  # type: ignore[arg-type]


def test_the_picture_of_budgets_marks_the_years(note_schedule: Schedule) -> None:
    regions, _ = draw_budget(price_growth(note_schedule)).axes
    said = [words.get_text() for words in regions.texts]
    assert said == [f"genoeg voor {year}" for year in (2021, 2022, 2023, 2024)]
