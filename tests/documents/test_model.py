"""The parts of a report: text that every format holds, and tables in parts."""

from hypothesis import given
from hypothesis import strategies as st

from regiomap.documents.model import Column, Picture, Table, clean

TABLE = Table(
    "t",
    (Column("a"), Column("b", 1), Column("c", 0)),
    (("x", 1.25, 1000), ("y", float("nan"), None), ("x", 2.0, 10**20)),
)


def test_numbers_are_shown_as_the_language_writes_them_and_nothing_as_a_dash() -> None:
    assert list(TABLE.shown("nl")) == [
        ["x", "1,2", "1.000"],
        ["y", "\N{EN DASH}", "\N{EN DASH}"],
        ["x", "2,0", "100.000.000.000.000.000.000"],
    ]


def test_a_part_has_the_rows_of_one_first_cell() -> None:
    part = TABLE.part("x")
    assert [column.words for column in part.columns] == ["b", "c"]
    assert part.rows == ((1.25, 1000), (2.0, 10**20))


def test_a_picture_knows_its_size() -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (300).to_bytes(4) + (150).to_bytes(4)
    assert Picture(png, "alt").ratio == 2


@given(st.text(st.characters()))
def test_what_is_clean_is_one_line_of_xml(words: str) -> None:
    shown = clean(words)
    assert shown == clean(shown)
    assert not set(shown) & set("\0\x07\x0b\r\n\t\x1f\x7f\x85\u2028\ufffe\ud800")
    shown.encode()


def test_a_name_turns_no_sentence_around() -> None:
    turning = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
    assert clean(f"a{turning}b") == "a b"
    assert clean("\u05d0\u200f") == "\u05d0\u200f"  # what is written that way stays so
