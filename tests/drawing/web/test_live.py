"""What a live map says: a step that is known in every part of it, or a sentence why not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiomap.drawing.web.live import (
    MOST_STEPS,
    Division,
    Hello,
    Journal,
    Step,
    Turn,
    encode_division,
    message_of,
)
from regiomap.errors import OptionError, UnknownMunicipalityError, UnknownRegionError

VIEW, OTHER = "0" * 32, "a" * 32
KNOWN = {"a", "b", "Nieuwe regio 1"}
SAID = {
    "kind": "step",
    "frame": VIEW,
    "turn": "go",
    "regions": ["a", "b"],
    "of": [0, 1, -1],
    "heard": 0,
}

# Whatever JSON can hold.
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
DIVISIONS = st.lists(st.sampled_from(["a", "b", "c", None]), min_size=3, max_size=3).map(tuple)


def test_a_step_is_read() -> None:
    assert message_of(SAID, 3, KNOWN) == Step(VIEW, "go", ("a", "b", None), 0)
    assert message_of({"kind": "hello", "frame": VIEW}, 3, KNOWN) == Hello(VIEW)


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"kind": "run"}, OptionError, "a message of the kind 'run', which is none"),
        ({"frame": "<script>"}, OptionError, "does not say which one it is"),
        ({"frame": f"{VIEW}\n"}, OptionError, "does not say which one it is"),
        ({"turn": "back"}, OptionError, "the map sent 'back'"),
        ({"turn": ["go"]}, OptionError, "a step goes, or is undone"),
        ({"heard": "0"}, OptionError, "which is no number"),
        ({"heard": True}, OptionError, "which is no number"),
        ({"regions": "ab"}, OptionError, "the regions of a division are texts"),
        ({"regions": ["a", 5]}, OptionError, "the regions of a division are texts"),
        ({"of": [0, 1]}, UnknownMunicipalityError, "each of 3 municipalities a region.* sent 2"),
        ({"of": {"11001": 0}}, UnknownMunicipalityError, "each of 3 municipalities"),
        ({"of": [0, 1, 2]}, UnknownRegionError, "a region without a name: 2"),
        ({"of": [0, 1, -2]}, UnknownRegionError, "a region without a name: -2"),
        ({"of": [0, 1, True]}, UnknownRegionError, "a region without a name: True"),
        ({"of": [0, 1, 0.0]}, UnknownRegionError, r"a region without a name: 0\.0"),
        ({"regions": ["a", "A"]}, UnknownRegionError, "a region that nobody knows: 'A'"),
        ({"regions": ["a", "\ud800"]}, UnknownRegionError, "a region that nobody knows"),
    ],
)
def test_what_is_wrong_in_a_step_is_said(
    wrong: dict[str, object], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        message_of(SAID | wrong, 3, KNOWN)


@given(content=JSON)
def test_whatever_is_sent_is_no_step_and_never_a_raw_error(content: object) -> None:
    with pytest.raises((OptionError, UnknownMunicipalityError, UnknownRegionError)):
        message_of(content, 3, KNOWN)


@given(key=st.sampled_from(sorted(SAID)), value=JSON)
def test_a_step_with_one_thing_changed_is_refused_or_is_a_division_into_what_is_known(
    key: str, value: object
) -> None:
    try:
        step = message_of(SAID | {key: value}, 3, KNOWN)
    except (OptionError, UnknownMunicipalityError, UnknownRegionError) as error:
        assert str(error).endswith(".")  # noqa: PT017  (it may also be accepted)
    else:
        assert isinstance(step, Step)
        assert len(step.division) == 3
        assert set(step.division) <= KNOWN | {None}


def test_a_region_that_is_named_and_holds_nobody_needs_not_be_known() -> None:
    step = message_of(SAID | {"regions": ["a", "b", "of a file"]}, 3, KNOWN)
    assert isinstance(step, Step)


@given(division=DIVISIONS)
def test_a_division_comes_back_as_it_was(division: Division) -> None:
    said = SAID | encode_division(division)
    step = message_of(said, 3, {"a", "b", "c"})
    assert isinstance(step, Step)
    assert step.division == division


# -- the steps --------------------------------------------------------------------------------


@given(turns=st.lists(st.tuples(st.sampled_from(["go", "undo", "redo"]), DIVISIONS)))
def test_a_journal_goes_as_a_list_with_a_finger_in_it(turns: list[tuple[Turn, Division]]) -> None:
    journal = Journal([("a", "a", "a")])
    past: list[Division] = []
    present: Division = ("a", "a", "a")
    future: list[Division] = []
    for turn, new in turns:
        if turn == "go":
            past, present, future = [*past, present], new, []
            went = journal.turned("go", new)
        else:
            division = journal.beside(turn)
            beside = past[-1:] if turn == "undo" else future[:1]
            assert beside == ([] if division is None else [division])
            if division is None:
                continue
            went = journal.turned(turn, division)
            if turn == "undo":
                past, present, future = past[:-1], division, [present, *future]
            else:
                past, present, future = [*past, present], division, future[1:]
        assert went == turn
        assert journal.division == present
        assert journal.steps == [*past, present, *future][-MOST_STEPS:]


def test_a_way_that_does_not_lead_there_is_a_new_step() -> None:
    journal = Journal([("a",)])
    assert journal.turned("undo", ("b",)) == "go"
    assert journal.turned("undo", ("a",)) == "undo"
    assert journal.turned("redo", ("c",)) == "go"
    assert journal.steps == [("a",), ("c",)]


def test_the_oldest_steps_are_forgotten() -> None:
    journal = Journal([("0",)])
    for n in range(1, 2 * MOST_STEPS):
        journal.turned("go", (str(n),))
    assert len(journal.steps) == MOST_STEPS
    assert journal.division == (str(2 * MOST_STEPS - 1),)


def test_a_view_that_begins_gets_the_steps_around() -> None:
    journal = Journal([("0",)])
    for n in range(1, 80):
        journal.turned("go", (str(n),))
    for _ in range(30):
        division = journal.beside("undo")
        assert division is not None
        journal.turned("undo", division)
    said = journal.encode()
    assert said["history"][said["at"]] == {"regions": ["49"], "of": [0]}
    assert [one["regions"][0] for one in said["history"]] == [str(n) for n in range(29, 60)]
    assert said["revision"] == 109


@given(by=st.lists(st.sampled_from(["", VIEW, OTHER])))
def test_a_view_has_seen_everything_once_it_heard_the_last_change_of_somebody_else(
    by: list[str],
) -> None:
    journal = Journal([("a",)])
    for n, view in enumerate(by):
        journal.turned("go", (str(n),), view)
    for view in (VIEW, OTHER):
        others = [n for n, one in enumerate(by, start=1) if one != view]
        begun = 0  # a view that was there from the beginning
        assert journal.is_seen(view, max(others, default=begun))
        assert not journal.is_seen(view, max(others, default=begun) - 1)
        assert not journal.is_seen(view, len(by) + 1)
