"""Tables for people fit their screen, lose nothing, and are plain where nobody looks at one."""

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from regiomap.cli.tables import Column, Table, alphabetical, folded, written

COLUMNS = (Column("Region"), Column("Municipalities", number=True), Column("Members"))
NASTY = ("[bold]x[/bold]", "a\x1b[2Jb", "\u202egnp", "日本語の名前です", "x" * 300, "", ":smile:")


@pytest.mark.parametrize("width", [60, 80, 120])
@given(names=st.lists(st.tuples(st.text(max_size=120), st.text(max_size=300)), max_size=6))
def test_no_line_is_wider_than_the_screen(names: list[tuple[str, str]], width: int) -> None:
    table = Table(COLUMNS, [(name, "12", said) for name, said in names])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        lines = written(table).split("\n")
    assert max(map(cell_len, lines)) <= width
    assert not any(line != line.rstrip() for line in lines)


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_text_and_nothing_else(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    said = written(Table(COLUMNS, [(name, "1", name)]))
    assert "\x1b" not in said
    assert "\u202e" not in said
    if "[" in name and "\x1b" not in name:
        assert name in said
    if len(name) == 300:
        assert said.count("x") == 600


def test_a_number_is_never_folded_and_an_empty_column_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    said = written(Table(COLUMNS, [("a name of many words that is long", "1.234.567", "")]))
    assert "1.234.567" in said
    assert "Members" not in said


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_a_screen_has_style_and_everything_else_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table(COLUMNS, [("a", "1", "b")])
    plain = written(table)
    assert "\x1b" not in plain
    assert plain.isascii()
    monkeypatch.setattr(sys, "stdout", Screen())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1m" in written(table)
    monkeypatch.setenv("NO_COLOR", "1")
    assert written(table) == plain
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert written(table) == plain


def test_a_sentence_is_folded_and_a_path_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    path = "/a/" + "folder-" * 12
    lines = folded(f"Written: {path} and then some more words that go on").split("\n")
    assert path in lines
    assert all(len(line) <= 40 for line in lines if line != path)


def test_names_stand_as_a_reader_looks_them_up() -> None:
    assert alphabetical(["Zele", "'s-Herenelderen", "Ekeren", "École", "as"]) == [
        "'s-Herenelderen", "as", "École", "Ekeren", "Zele",
    ]  # fmt: skip


def test_no_word_is_broken_while_another_column_has_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    rows = [("Kempen", "grensoverschrijdend", "een zin met vele korte woorden " * 3)]
    told = written(Table((Column("a"), Column("b"), Column("c")), rows))
    assert "grensoverschrijdend" in told
    rows = [("lang lang lang " * 5, "kort " * 9, "Scherpenheuvel-Zichem")]
    assert "Scherpenheuvel-Zichem" in written(Table((Column("a"), Column("b"), Column("c")), rows))
