"""One answer: what is kept of it is clean, and the rest is refused."""

import pytest

from helpers.answers import answer, compact
from regiomap.answers.answer import cleaned, parse_answer, parse_compact

CODES = set("abcdef")


def test_a_file_and_a_code_say_the_same() -> None:
    held = answer("b", "question", moves=[{"nis": "c", "to": None, "name": "C", "from": "x"}])
    assert parse_compact(compact(held), CODES) == parse_answer(held, CODES)
    assert parse_answer(held, CODES).moves == (("c", None),)
    assert parse_answer(held, CODES).rules.bridges == (("a", "d"),)


def test_what_nobody_sees_is_taken_out() -> None:
    turned = "Jan\u202e gnp.exe\u2066\u200f\x07\x00\ud800 x\r\ny"
    assert cleaned(turned) == "Jan gnp.exe\ufffd x y"
    assert cleaned(turned, lines=True) == "Jan gnp.exe\ufffd x\ny"
    read = parse_answer(answer(by={"name": turned, "role": "a\nb"}), CODES)
    assert read.name == "Jan gnp.exe\ufffd x y"
    assert read.role == "a b"


def test_text_stays_text() -> None:
    nasty = '=HYPERLINK("x") <script>alert(1)</script>'
    read = parse_answer(answer(remarks={"general": nasty, "regions": []}), CODES)
    assert read.remark == nasty


@pytest.mark.parametrize("size", [0, -1, True, 1.5, "5", 10**9, None])
def test_a_size_is_a_whole_number(size: object) -> None:
    rules = answer()["rules"]
    with pytest.raises(ValueError, match="a size must be"):
        parse_answer(answer(rules=rules | {"min_size": size}), CODES)
    if size is not None:  # no largest size is a rule too
        with pytest.raises(ValueError, match="a size must be"):
            parse_answer(answer(rules=rules | {"max_size": size}), CODES)


def test_who_moves_itself_prefers_something_else() -> None:
    for nis, verdict in (("a", "other"), ("b", "agree")):
        moves = [{"nis": nis, "to": "y"}]
        held = answer("a", "agree", moves=moves)
        assert parse_answer(held, CODES).verdict == verdict
        assert parse_compact(compact(held), CODES).verdict == verdict
