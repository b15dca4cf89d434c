"""The live map in Python: a plan that can be set and watched, and strangers that set nothing."""

import json
import logging
import re
import subprocess
import sys
import threading
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from traitlets import TraitError

import regiomap as rm
from helpers.live import VIEW, hand, land, listened, step
from regiomap.drawing.web.live import Division, Turn
from regiomap.drawing.web.page import NONCE_HOLE, host_script
from regiomap.drawing.web.widget import LiveMap
from regiomap.errors import AssignmentError, OptionError, UnknownMunicipalityError

TOWNS = land()
GRAPH = rm.build_adjacency(TOWNS)
PROPOSAL = rm.propose_regions(TOWNS, GRAPH, size=(2, 3), alternatives=1)
BEST = PROPOSAL.best
OTHER = PROPOSAL.alternatives[0]


@pytest.fixture
def live() -> LiveMap:
    return rm.draw_live_map(TOWNS, {"best": BEST, "other": OTHER}, graph=GRAPH, language="en")


def moved(plan: rm.Plan, code: str, region: object) -> rm.Plan:
    """Return a plan with one municipality elsewhere, as a browser would show it."""
    assignment = plan.assignment
    assignment[code] = region
    return rm.Plan(assignment)


def test_it_shows_the_first_plan_and_is_a_widget(live: LiveMap) -> None:
    assert live.plan is BEST
    assert repr(live) == repr(BEST).replace("Plan", "LiveMap")
    assert not live.can_undo
    assert not live.can_redo
    live.undo()
    live.redo()
    assert live.plan is BEST


# -- what is set in Python ----------------------------------------------------------------------


def test_a_plan_that_is_set_goes_to_every_view_and_can_be_undone(live: LiveMap) -> None:
    sent = listened(live)
    live.plan = OTHER
    live.undo()
    live.redo()
    assert live.plan is OTHER
    assert [(one["turn"], one["by"], one["revision"]) for one in sent] == [
        ("go", "", 1),
        ("undo", "", 2),
        ("redo", "", 3),
    ]
    assert sent[0]["division"] == sent[2]["division"] != sent[1]["division"]
    assert live.can_undo
    assert not live.can_redo
    live.plan = OTHER
    assert len(sent) == 3


def test_a_series_becomes_a_plan_with_its_checks(live: LiveMap) -> None:
    live.plan = TOWNS["reference_region"]
    assert isinstance(live.plan, rm.Plan)
    assert live.plan.n_regions == 2
    assert live.plan.cut == 0
    assert not live.plan.check(rm.Criteria(min_size=2, max_size=3))


def test_whoever_is_not_named_is_in_no_region(live: LiveMap) -> None:
    live.plan = pd.Series({"11001": 7.0, "11002": 7.0})
    assert live.plan.assignment.isna().sum() == 10
    sent = listened(live)
    hand(live, {"kind": "hello", "frame": VIEW})
    assert sent[0]["history"][-1] == {"regions": ["7"], "of": [0, 0, *[-1] * 10]}


def test_a_plan_is_watched(live: LiveMap) -> None:
    seen: list[Any] = []
    live.observe(lambda change: seen.append((change["old"], change["new"])), "plan")
    live.plan = OTHER
    hand(live, step(BEST, heard=1))
    assert seen == [(BEST, OTHER), (OTHER, BEST)]


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        (None, OptionError, "plan must be a Plan or a Series, got None"),
        ({"11001": "a"}, OptionError, r"plan must be a Plan or a Series.*pd\.Series\(\)"),
        (TOWNS, OptionError, "take the column of regions"),
        (PROPOSAL, OptionError, r"got a Proposal\. .*give proposal\.best"),
        (pd.Series([["a"]], index=["11001"]), AssignmentError, "plan holds lists"),
        (pd.Series({("11001", 1): "a"}), AssignmentError, "the index of plan has 2 levels"),
        (pd.Series(dtype=object), AssignmentError, "holds no municipality"),
        (pd.Series({"99999": "a"}), UnknownMunicipalityError, "99999"),
        (pd.Series("a", index=["11001", "11001"]), AssignmentError, "11001"),
        (pd.Series({"11001": "\ud800"}, dtype=object), OptionError, "half a character"),
    ],
)
def test_a_wrong_plan_raises_an_error_of_ours_and_changes_nothing(
    live: LiveMap, wrong: pd.Series, error: type[Exception], said: str
) -> None:
    sent = listened(live)
    with pytest.raises(error, match=said) as raised:
        live.plan = wrong
    assert not isinstance(raised.value, TraitError)
    assert live.plan is BEST
    assert sent == []


def test_the_table_of_the_caller_can_change_afterwards() -> None:
    towns = TOWNS.copy()
    live = rm.draw_live_map(towns, BEST.assignment, graph=GRAPH)
    towns["reference_region"] = "elsewhere"
    hand(live, step(moved(BEST, "11001", None)))
    assert live.plan.parents is not None
    assert set(live.plan.parents) == {"west", "east"}


# -- what a browser sends -----------------------------------------------------------------------


def test_a_step_on_the_map_is_a_plan_with_its_checks(live: LiveMap) -> None:
    sent = listened(live)
    edited = moved(BEST, "11001", None)
    hand(live, step(edited))
    assert live.plan.assignment.equals(edited.assignment)
    assert not live.plan.exact
    assert live.plan.source == "edited on the map in a notebook"
    assert live.plan.check(rm.Criteria(min_size=2, max_size=3)).to_frame().shape[0]
    assert (sent[0]["by"], sent[0]["revision"]) == (VIEW, 1)
    hand(live, step(BEST, turn="undo"))
    assert live.plan is BEST
    assert live.plan.exact
    assert live.can_redo
    assert live.refused == ()


def test_a_new_region_has_the_name_that_the_map_gives(live: LiveMap) -> None:
    hand(live, step(moved(BEST, "11001", "New youth region 1")))
    assert live.plan.assignment["11001"] == "New youth region 1"
    hand(live, step(moved(BEST, "11001", "New youth region 99")))
    hand(live, step(moved(BEST, "11001", "Nieuwe regio 1")))
    assert len(live.refused) == 2
    live.plan = moved(BEST, "11001", "of Python")
    hand(live, step(moved(BEST, "11002", "of Python"), heard=2))
    assert live.plan.assignment["11002"] == "of Python"


def test_a_step_from_a_plan_that_was_changed_meanwhile_is_refused(live: LiveMap) -> None:
    live.plan = OTHER
    sent = listened(live)
    hand(live, step(moved(BEST, "11001", None)))
    assert live.plan is OTHER
    assert [(one["kind"], one["to"]) for one in sent] == [("refused", VIEW)]
    assert "changed elsewhere" in sent[0]["words"]
    assert "changed meanwhile" in live.refused[0]


@pytest.mark.parametrize("does", ["set", "undo"])
def test_a_step_that_comes_in_another_thread_while_python_takes_one_waits_for_its_turn(
    live: LiveMap, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    live.plan = BEST if does == "set" else OTHER
    heard, turned = live._journal.revision, live._journal.turned  # noqa: SLF001
    other = threading.Thread(
        target=hand, args=(live, step(moved(BEST, "11001", None), heard=heard))
    )

    def turned_meanwhile(turn: Turn, division: Division, view: str = "") -> Turn:
        monkeypatch.setattr(live._journal, "turned", turned)  # noqa: SLF001
        other.start()
        other.join(timeout=0.2)  # it waits; without a turn it would be through long before
        return turned(turn, division, view)

    monkeypatch.setattr(live._journal, "turned", turned_meanwhile)  # noqa: SLF001
    if does == "set":
        live.plan = OTHER
    else:
        live.undo()
    other.join()
    assert live._division(live.plan) == live._journal.division  # noqa: SLF001
    assert live.plan is (OTHER if does == "set" else BEST)
    assert len(live.refused) == 1


def test_an_observer_that_takes_a_step_back_wins_and_the_map_follows(live: LiveMap) -> None:
    sent = listened(live)

    def only_exact(change: dict[str, Any]) -> None:
        if not change["new"].exact:
            live.plan = BEST

    live.observe(only_exact, "plan")
    hand(live, step(moved(BEST, "11001", None)))
    assert live.plan is BEST
    assert [(one["by"], one["turn"]) for one in sent] == [(VIEW, "go"), ("", "go")]


def test_an_observer_that_fails_is_told_and_leaves_the_map_alive(
    live: LiveMap, caplog: pytest.LogCaptureFixture
) -> None:
    live.observe(lambda _: 1 / 0, "plan")
    edited = moved(BEST, "11001", None)
    hand(live, step(edited))
    assert "division by zero" in caplog.text
    assert live.plan.assignment.equals(edited.assignment)
    live.unobserve_all("plan")
    hand(live, step(BEST, turn="undo"))
    assert live.plan is BEST


@pytest.mark.parametrize("view", ["\ud800", "x" * 1_000_000, VIEW + "\n", "__proto__", 5, None])
def test_whoever_has_no_name_of_a_view_is_refused_and_answered_nothing(
    live: LiveMap, view: object
) -> None:
    sent = listened(live)
    for kind in ("hello", "step", "anything"):
        hand(live, {"kind": kind, "frame": view})
    assert sent == []
    assert len(live.refused) == 3
    assert max(map(len, live.refused)) < 200


def test_a_map_that_may_not_be_edited_takes_no_step() -> None:
    live = rm.draw_live_map(TOWNS, BEST, editable=False)
    hand(live, step(moved(BEST, "11001", None)))
    assert live.plan is BEST
    assert live.refused == ("the map may not be edited, and sent a step.",)
    live.plan = OTHER
    assert live.plan is OTHER


def test_no_trait_is_set_by_a_browser(live: LiveMap, caplog: pytest.LogCaptureFixture) -> None:
    before = live.get_state()
    for key in [*before, "plan", "refused", "nothing"]:
        data = {"method": "update", "state": {key: "<script>"}, "buffer_paths": []}
        live._handle_msg({"content": {"data": data}, "buffers": []})  # noqa: SLF001
    assert live.get_state() == before
    assert live.plan is BEST
    assert all(one.startswith("a browser may not set anything here") for one in live.refused)
    assert len(live.refused) == len(before) + 3
    assert {one.levelno for one in caplog.records} == {logging.WARNING}


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
RIGHT = step(moved(BEST, "11001", None))
STRANGE = JSON | st.builds(
    lambda key, value: RIGHT | {key: value}, st.sampled_from(sorted(RIGHT)), JSON
)
SHARED = rm.draw_live_map(TOWNS, {"best": BEST, "other": OTHER}, graph=GRAPH)


@given(content=STRANGE, method=st.sampled_from(["custom", "update", "echo"]) | JSON)
def test_whatever_a_browser_sends_nothing_is_raised_and_the_plan_is_one_of_ours(
    content: object, method: object
) -> None:
    live = SHARED
    for data in ({"method": method, "content": content}, content):
        for message in ({"content": {"data": data}, "buffers": []}, {"content": data}, data):
            live._handle_msg(message)  # noqa: SLF001  (that is what is tried)
    assert set(live.plan.assignment.dropna()) <= set(BEST.assignment) | set(OTHER.assignment)
    assert tuple(live.plan.assignment.index) == tuple(TOWNS.index)
    assert len(live.refused) <= 100


# -- what a browser gets ------------------------------------------------------------------------


def test_the_page_runs_its_own_scripts_only_and_a_mailed_one_has_none_of_the_live_ones(
    live: LiveMap,
) -> None:
    mailed = rm.draw_map(TOWNS, {"best": BEST, "other": OTHER}, graph=GRAPH, language="en")
    html = mailed.get_root().render()
    assert "rm.live" not in html
    assert "regiomap-nonce" not in html
    page = live._page  # noqa: SLF001
    assert page.count(NONCE_HOLE) == 1
    assert page == mailed.live_page()  # the same input, the same bytes
    assert mailed.get_root().render() == html
    policies = [re.findall(r'Policy" content="([^"]*)"', one)[0] for one in (page, html)]
    assert "default-src" in policies[0]
    hashes = [re.findall(r"sha256-[^&]*", one) for one in policies]
    assert len(hashes[0]) == len(hashes[1])
    bare = [re.sub(r"sha256-[^&]*", "", one) for one in policies]
    assert bare[0] == bare[1]


def test_what_stands_around_the_page_asks_nobody_and_writes_no_markup() -> None:
    script = host_script()
    asks = r"fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|import[\s(]|https?:|src ="
    assert re.findall(asks, script) == []
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function", script) == []
    assert re.findall(r'RIGHTS = "([^"]*)"', script) == [
        "allow-scripts allow-downloads allow-modals"
    ]


def test_where_no_python_answers_the_page_of_now_is_shown(live: LiveMap) -> None:
    data, _ = live._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    first = data["text/html"]
    assert "<iframe srcdoc=" in first
    assert "regiomap-nonce" not in first
    hand(live, step(moved(BEST, "11001", None)))
    edited = live._repr_mimebundle_()[0]["text/html"]
    assert "Edited" in edited
    assert "Edited" not in first


def test_half_a_character_in_the_title_is_sent_as_the_sign_that_stands_for_it() -> None:
    live = rm.draw_live_map(TOWNS, BEST, title="\ud800 twaalf")
    state = json.dumps(live.get_state(drop_defaults=True), ensure_ascii=False)
    assert "\ufffd twaalf" in state
    assert state.encode()


def test_nobody_who_draws_no_live_map_loads_anywidget() -> None:
    code = (
        "import sys, regiomap as rm; f = rm.load_flanders().head(3);"
        "rm.draw_live_map; rm.draw_map(f, f['reference_region'], parents=None);"
        "print({'anywidget', 'ipywidgets', 'traitlets'} & set(sys.modules))"
    )
    call = [sys.executable, "-P", "-c", code]
    said = subprocess.run(call, capture_output=True, text=True, check=True).stdout
    assert said.strip() == "set()"
