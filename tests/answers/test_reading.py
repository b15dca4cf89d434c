"""Files of strangers: what is an answer is read, and whatever else is named, never raised."""

import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.answers import answer, code_of, compact, mailed, write
from regiomap.answers.answer import parse_answer
from regiomap.answers.reading import read_answers
from regiomap.errors import FileError

CODES = set("abcdef")
DEEP = "[" * 100_000
BOMB = json.dumps(answer())[:-1] + ', "x": ' + DEEP
HOSTILE = {
    "deep": (DEEP, "nested too deeply"),
    "deep in an answer": (BOMB, "nested too deeply"),
    "cut off": (json.dumps(answer())[:50], "it is no JSON"),
    "empty": ("", "no answer"),
    "a plan": ("nis,name,region\n11001,A,x\n", "it is a plan, and no answer"),
    "a number": ("{}", "no answer from a map"),
    "a list": ("[1, 2]", "must be an object"),
    "later": (answer(version=2), "a later version"),
    "version of another kind": (answer(version=True), "a later version"),
    "NaN": (json.dumps(answer(version=float("nan"))), "NaN is no number"),
    "infinite": ('{"x": -Infinity}', "Infinity is no number"),
    "huge number": ('{"x": ' + "9" * 10_000 + "}", "Exceeds the limit|no answer"),
    "unknown code": (answer("zzz"), "of no municipality"),
    "code of another kind": (answer(municipality={"nis": 5}), "must be a text"),
    "municipality is a list": (answer(municipality=[]), "must be an object"),
    "verdict": (answer(verdict="ja"), "verdict is none"),
    "verdict of another kind": (answer() | {"verdict": ["agree"]}, "verdict is none"),
    "time": (answer(sent="gisteren"), "the time is none"),
    "a time of no day": (answer(sent="9999-99-99T99:99"), "the time is none"),
    "one goes to two places": (
        answer("a", "other", moves=[{"nis": "a", "to": "y"}, {"nis": "a", "to": "x"}]),
        "it moves 'a' twice",
    ),
    # Gone through once: going through them again from every sign would take hours.
    "a text without an end": ('{"' + '\\"' * 400_000, "it is no JSON"),
    "Arabic figures": (answer(sent="٢٠٢٦-11-28T10:12"), "the time is none"),
    "a long name": (answer(by={"name": "x" * 201, "role": ""}), "201 characters"),
    "a long remark": (answer(remarks={"general": "x" * 5001, "regions": []}), "5,001 characters"),
    "many moves": (answer(moves=[{"nis": "a", "to": "y"}] * 5001), "5,001 moves"),
    "a move of nobody": (answer(moves=[{"nis": "zz", "to": "y"}]), "of no municipality"),
    "a move to a list": (answer(moves=[{"nis": "a", "to": []}]), "must be a text"),
    "moves are text": (answer(moves="abc"), "must be a list"),
    "rules": (answer(rules={"contiguous": 1}), "must be true or false"),
    "bridges": (answer(rules=answer()["rules"] | {"bridges": [["a"]]}), "must hold 2"),
    "a damaged code": (mailed(answer())[:-3], "damaged"),
    "a code of something else": (code_of(b"hello"), "no JSON"),
    "a code that is no text": (code_of(b"\xff\xfe\x00"), "no text"),
    "a deep code": (code_of(b"[" * 5000), "nested too deeply"),
    "a short code": (code_of(b"[1]"), "later version"),
    "a code with an unknown verdict": (
        code_of(json.dumps([*compact(answer())[:3], {}, *compact(answer())[4:]]).encode()),
        "verdict is none",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_answer_is_named_with_the_reason(what: str, tmp_path: Path) -> None:
    held, why = HOSTILE[what]
    (found,) = read_answers(write(tmp_path, "antwoord.json", held), CODES)
    assert found.answer is None
    assert any(one in found.reason for one in why.split("|")), found.reason
    assert "\n" not in found.reason


def test_tags_without_an_end_are_gone_through_once(tmp_path: Path) -> None:
    held = "From: a\nContent-Type: text/html\n\n" + "<" * 1_000_000
    (found,) = read_answers(write(tmp_path, "mail.eml", held), CODES)
    assert "no answer" in found.reason


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (found,) = read_answers(write(tmp_path, "x.json", " " * 5_000_001), CODES)
    assert found.reason == "it is larger than 5 MB"


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="Check the path"):
        read_answers(tmp_path / "nowhere.json", CODES)


FULL = answer(
    "b",
    "other",
    by={"name": "Zoë", "role": "burgemeester"},
    remarks={"general": "Één\ntwee", "regions": [{"region": "x", "remark": '=1+1,"'}]},
    moves=[{"nis": "b", "to": "y"}, {"nis": "c", "to": None}],
)


def mail(text: str, *, html: str = "") -> str:
    message = EmailMessage()
    message["Subject"], message["From"] = "Ons antwoord", "zoe@example.org"
    message.set_content(text, cte="base64")
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_string()


READ = {
    "a file": json.dumps(FULL),
    "a file with a mark of byte order": "\ufeff" + json.dumps(FULL, indent=2),
    "a code": mailed(FULL),
    "a mail in plain text": f"Dag,\n\nonze code is:\n{mailed(FULL)}\n\nGroeten, Zoë",
    "a quoted mail": "> " + "\n> ".join(f"Code: {mailed(FULL)}".split(" ")),
    "a mail as it travels": mail(f"Dag,\n{mailed(FULL)}\nGroeten"),
    "a mail in HTML": mail("Zie HTML", html=f"<p>Code:<br>{mailed(FULL)}</p>"),
}


@pytest.mark.parametrize("how", READ)
def test_an_answer_is_read_whichever_way_it_comes(how: str, tmp_path: Path) -> None:
    found = read_answers(write(tmp_path, "x.eml", READ[how]), CODES)
    assert [one.answer for one in found] == [parse_answer(FULL, CODES)]


def test_a_spreadsheet_s_alphabet_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(mailed(FULL).encode("utf-16"))
    assert read_answers(path, CODES)[0].answer == parse_answer(FULL, CODES)


def test_several_codes_in_a_mail_are_several_answers(tmp_path: Path) -> None:
    mail_ = f"{mailed(answer('a'))} en {mailed(answer('b'))} en {mailed(answer('a'))}"
    found = read_answers(write(tmp_path, "x.txt", mail_), CODES)
    assert [one.answer.nis for one in found if one.answer] == ["a", "b"]


wild = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(answer())), wild)
def test_whatever_stands_in_a_field_nothing_is_raised(key: str, value: object) -> None:
    try:
        parsed = parse_answer(answer() | {key: value}, CODES)
    except ValueError:
        return
    assert parsed.nis in CODES
