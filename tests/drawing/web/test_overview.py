"""What the page knows of a question and of answers: by position, and refused when it fits not."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import regiomap as rm
from helpers.answers import answer, asked, write
from helpers.html import page_of
from helpers.lands import cells, halves, squares
from regiomap.drawing.web.overview import encode_answers, encode_question
from regiomap.drawing.web.territory import territory_of
from regiomap.errors import OptionError


def test_a_question_reaches_the_page() -> None:
    table = cells()
    plan = rm.Plan(halves(table), cut=1003.0, exact=True, best_of=12_345)
    given: dict[str, Any] = {"question": " Goed zo? ", "sender": "An", "reply_to": "a@b.be"}
    page = page_of(rm.draw_map(table, plan, reply_by=dt.date(2026, 12, 15), **given))
    assert page["question"] == {
        "text": "Goed zo?",
        "sender": "An",
        "replyTo": "a@b.be",
        "replyBy": "2026-12-15",
        "proof": "Dit voorstel is bewezen het beste van alle 12.345 die mogelijk zijn.",
    }
    assert page_of(rm.draw_map(table, plan))["question"] is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sender": "An"}, "sender needs a question"),
        ({"question": " ", "reply_by": "2026-12-15"}, "reply_by needs a question"),
        ({"question": "x", "reply_to": "nobody"}, "reply_to must be a mail address"),
        ({"question": "x", "reply_to": "a@b.be?bcc=c@d.be"}, "reply_to must be a mail address"),
        ({"question": "x", "reply_by": "15 december"}, "reply_by must be a day"),
    ],
)
def test_what_does_not_fit_is_refused(given: dict[str, Any], said: str) -> None:
    all_: dict[str, Any] = dict.fromkeys(["question", "sender", "reply_to", "reply_by"])
    with pytest.raises(OptionError, match=said):
        encode_question(**(all_ | given), plan=None, language="nl")


@pytest.mark.parametrize(
    ("plan", "proof"),
    [
        ({}, ""),
        ({"exact": True}, "bewezen het beste dat mogelijk is."),
        ({"exact": True, "best_of": 10**40}, "een getal van 41 cijfers."),
        ({"bound": 100.0}, "hoogstens 3"),
    ],
)
def test_the_proof_is_one_plain_sentence(plan: dict[str, Any], proof: str) -> None:
    encoded = encode_question(
        "x",
        sender=None,
        reply_to=None,
        reply_by=None,
        plan=rm.Plan(asked().assignment, cut=103.0, **plan),
        language="nl",
    )
    assert encoded is not None
    assert proof in encoded["proof"]
    assert bool(proof) == bool(encoded["proof"])


def test_a_proposal_tells_its_best_plan_how_many_there_were() -> None:
    table = squares("abcdef", reference_region="x")
    proposal = rm.propose_regions(table, size=(2, 4))
    assert proposal.best.best_of == proposal.n_plans is not None


def test_answers_are_by_position(tmp_path: Path) -> None:
    land = squares("abcdef")
    write(tmp_path, "a.json", answer("a", "other"))
    moves = [{"nis": "c", "to": None}, {"nis": "d", "to": "x"}]
    remarks = {"general": "g", "regions": [{"region": "x", "remark": "r"}]}
    write(tmp_path, "b.json", answer("b", "question", moves=moves, remarks=remarks))
    write(tmp_path, "c.json", "{")
    plan = rm.Plan(asked().assignment, municipalities=land)
    answers = rm.collect_answers(tmp_path, plan=plan)
    page = page_of(rm.draw_map(land, plan, answers=answers, parents=None))
    held = page["answers"]
    assert held["said"][1] == {
        "place": 1,
        "verdict": "question",
        "by": "An, schepen",
        "remarks": [["x", "r"], [None, "g"]],
    }
    assert held["contested"] == [
        {"place": 0, "own": True, "moves": []},
        {"place": 2, "own": False, "moves": [{"to": None, "by": [1]}]},
        {"place": 3, "own": False, "moves": [{"to": "x", "by": [1]}]},
    ]
    assert held["refused"] == [["c.json", "unreadable"]]
    assert held["consensus"] == 0
    graph = rm.build_adjacency(land.loc[["c", "d"]])
    small = territory_of(land.loc[["c", "d"]], graph, None)
    with pytest.raises(OptionError, match="other municipalities than the table"):
        encode_answers(answers, small)
    assert encode_answers(None, small) is None
    assert isinstance(answers.moves(), pd.DataFrame)
