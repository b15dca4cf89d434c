"""The one text of a stranger's zip: read as a stream, or refused in a sentence."""

import struct
from contextlib import suppress
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

import pytest

from helpers.servers import zipped
from regiomap.errors import FetchError, OptionError
from regiomap.official.archives import Limits, reading_text


def text_of(path: Path, limits: Limits | None = None) -> str:
    """Return the text of a zip."""
    with reading_text(path, limits) as text:
        return text.read()


def with_files(folder: Path, files: dict[str, bytes], how: int = ZIP_DEFLATED) -> Path:
    """Write a zip with these files."""
    path = folder / "a.zip"
    with ZipFile(path, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("mark", [True, False])
def test_a_text_is_read_with_or_without_a_mark(tmp_path: Path, *, mark: bool) -> None:
    (tmp_path / "a.zip").write_bytes(zipped("é|b\r\n1|2\n", mark=mark))
    assert text_of(tmp_path / "a.zip") == "é|b\r\n1|2\n"


@pytest.mark.parametrize("how", [ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA])
def test_a_zip_that_is_damaged_anywhere_is_a_sentence_or_the_text(tmp_path: Path, how: int) -> None:
    """A text that comes is the whole text: each member carries a checksum."""
    path = with_files(tmp_path, {"a.txt": b"a|b\n" * 50}, how)
    whole = path.read_bytes()
    for at in range(len(whole)):
        broken = bytearray(whole)
        broken[at] ^= 0xFF
        path.write_bytes(broken)
        with suppress(FetchError):
            assert text_of(path) == "a|b\n" * 50
        path.write_bytes(whole[:at])
        with pytest.raises(FetchError):
            text_of(path)


@pytest.mark.parametrize(
    "name", ["../a.txt", "/etc/a.txt", "a/../../b.txt", "C:\\a.txt", "..\\a.txt", "\\\\host\\a.txt"]
)
def test_a_path_that_climbs_out_is_refused(tmp_path: Path, name: str) -> None:
    path = with_files(tmp_path, {name: b"x", "good.txt": b"y"})
    with pytest.raises(FetchError, match="names paths outside itself"):
        text_of(path)
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["a.zip"]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = with_files(tmp_path, {"a.txt": b"0" * 30_000_000})
    assert path.stat().st_size < 40_000
    with pytest.raises(FetchError, match=r"would unpack from .* to 30,000,000 bytes"):
        text_of(path)


def test_a_text_beyond_any_table_is_not_unpacked(tmp_path: Path) -> None:
    path = with_files(tmp_path, {"a.txt": b"a|b\n"})
    with pytest.raises(FetchError, match="would unpack"):
        text_of(path, Limits(most_bytes=3))


def test_a_bomb_that_hides_its_size_ends_where_it_said(tmp_path: Path) -> None:
    """The size in the list of files is the sender's word: no more than that is unpacked."""
    path = with_files(tmp_path, {"a.txt": b"0" * 30_000_000})
    whole = bytearray(path.read_bytes())
    at = whole.rindex(b"PK\x01\x02") + 24
    assert struct.unpack_from("<I", whole, at) == (30_000_000,)
    struct.pack_into("<I", whole, at, 1000)
    path.write_bytes(whole)
    with pytest.raises(FetchError, match="no zip file that can be read"):
        text_of(path)


def test_what_holds_no_one_text_is_refused(tmp_path: Path) -> None:
    for files in ({}, {"a.xlsx": b"x"}, {"a.txt": b"x", "b.csv": b"y"}):
        path = with_files(tmp_path, files)
        with pytest.raises(FetchError, match="must hold one text"):
            text_of(path)
    path = with_files(tmp_path, {f"{i}.bin": b"" for i in range(101)})
    with pytest.raises(FetchError, match="holds 101 files"):
        text_of(path)


def test_a_text_in_another_alphabet_is_refused(tmp_path: Path) -> None:
    path = with_files(tmp_path, {"a.txt": "café".encode("latin-1")})
    with pytest.raises(FetchError, match="not in UTF-8"):
        text_of(path)


def test_a_password_is_said(tmp_path: Path) -> None:
    path = with_files(tmp_path, {"a.txt": b"x"})
    whole = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(mark) + at] |= 1
    path.write_bytes(whole)
    with pytest.raises(FetchError, match="password"):
        text_of(path)


def test_what_the_reader_raises_is_the_readers(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped("a"))

    def read() -> None:
        with reading_text(tmp_path / "a.zip"):
            raise OptionError("mine.")

    with pytest.raises(OptionError, match=r"mine\."):
        read()
