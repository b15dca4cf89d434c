"""Texts read in another encoding than they were written in: mended where that is certain."""

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from regiomap._base.messages import few, shown

__all__ = ["Mended", "mend_text", "mend_texts"]

# What UTF-8 looks like when it is read as one byte a letter: 'Ã¼' for a u with two dots.
_SUSPECT = re.compile("[\u00c2-\u00f4][^\x00-\x7f]")
# Letters that no text has: what could not be read, and controls, which older code pages hold.
_LOST = re.compile("[\ufffd\u0080-\u009f]")
_TIMES = 3  # a text may have gone through several hands


class Mended(NamedTuple):
    """Texts of a table after mending, and what is to be said about them."""

    table: pd.DataFrame
    remarks: list[str]


def mend_text(text: str) -> str:
    """Return a text with the letters it was written with, where they were read one byte a letter.

    Examples
    --------
    >>> mend_text("ZÃ¼rich"), mend_text("Zürich"), mend_text("ÃLA"), mend_text("SÃ£o JoÃ£o")
    ('Zürich', 'Zürich', 'ÃLA', 'São João')
    """
    for _ in range(_TIMES):
        if not _SUSPECT.search(text):
            break
        try:
            text = b"".join(map(_byte, text)).decode("utf-8")
        except UnicodeError:
            break
    return text


def mend_texts(table: pd.DataFrame, *, encoding: str | None) -> Mended:
    """Return a table with its texts mended, and remarks about what was and what cannot be.

    Parameters
    ----------
    table
        Any table; it is not changed.
    encoding
        What the caller said of the file: his word is taken, and nothing is mended. None: unknown.
    """
    changed: dict[str, str] = {}
    lost: dict[str, None] = {}
    columns = {}
    labels = [*table.columns]
    for at, (_, column) in enumerate(table.items()):
        if not (pd.api.types.is_object_dtype(column) or pd.api.types.is_string_dtype(column)):
            continue
        texts = {cell for cell in column.tolist() if isinstance(cell, str) and not cell.isascii()}
        mended = {} if encoding else {text: mend_text(text) for text in texts}
        known = {text: made for text, made in mended.items() if made != text}
        if known:
            columns[at] = [known.get(c, c) if isinstance(c, str) else c for c in column.tolist()]
            changed |= dict(sorted(known.items()))
        ends = {known.get(text, text) for text in texts}
        lost |= dict.fromkeys(sorted(text for text in ends if _LOST.search(text)))
    for at, label in enumerate(labels):
        made = mend_text(label) if isinstance(label, str) and not encoding else label
        if made != label and made not in labels:
            labels[at], changed[label] = made, made
    if columns or changed:
        table = table.set_axis(labels, axis="columns")
        for at, cells in columns.items():
            table.isetitem(at, np.array(cells, dtype=object))
    return Mended(table, [*_remarks(changed, lost)])


def _byte(letter: str) -> bytes:
    """Return the byte that Windows or ISO 8859-1 shows as a letter."""
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


def _remarks(changed: dict[str, str], lost: Iterable[str]) -> Iterable[str]:
    if changed:
        pairs = few(changed.items(), lambda pair: f"{shown(pair[0])} is {shown(pair[1])}")
        texts = "1 text was" if len(changed) == 1 else f"{len(changed)} texts were"
        yield (
            f"{texts} read in another encoding than written, and mended ({pairs}). Say "
            "encoding='utf-8', or the right one, to have the file read by it"
        )
    lost = list(lost)
    if lost:
        texts = "1 text holds" if len(lost) == 1 else f"{len(lost)} texts hold"
        yield (
            f"{texts} letters that cannot be read ({few(lost, shown)}). Say which encoding the "
            "file is in, e.g. encoding='cp1252', 'cp850' or 'utf-8'"
        )
