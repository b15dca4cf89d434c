"""What a verb found is said in lines, or as one object, never as both."""

import json
from pathlib import Path

import pytest

from regiomap.cli.telling import say, tell


def test_people_get_lines_and_programs_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    def never() -> dict[str, object]:
        raise AssertionError("people need no object")

    tell("nest", ["one", "two"], never, as_json=False, language="nl", files=[Path("a.csv")])
    assert capsys.readouterr().out == "one\ntwo\nGeschreven: a.csv\n"
    tell("nest", ["one"], lambda: {"ok": True}, as_json=True, language="nl", files=[Path("a.csv")])
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["files"]) == (True, ["a.csv"])


def test_control_characters_do_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\x1b[2J\nb")
    assert capsys.readouterr().out == "a\\x1b[2J\nb\n"
