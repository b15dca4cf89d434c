"""Answers as codes: letters and figures only, so that no mail program breaks or changes them.

A code is `RM1`, the number of signs that follow (three signs), and these signs: the answer and
its checksum (CRC 32) as a number to the base 62, eight bytes in eleven signs. A mail may wrap it,
quote it with `>` or end its lines with `=`: whatever is no letter and no figure is skipped.
"""

import re
import string
import zlib

__all__ = ["ALPHABET", "PREFIX", "SIGNS", "decode_code", "find_codes"]

PREFIX = "RM1"
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_LENGTH = 3
# How many signs so many bytes take (by position), and the bytes that so many signs give.
SIGNS = (0, 2, 3, 5, 6, 7, 9, 10, 11)
_BYTES = {signs: n for n, signs in enumerate(SIGNS)}
_BLOCK = SIGNS[-1]
_CHECKSUM = 4
_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_MOST = 200  # codes in one text
_MOST_SIGNS = 2_000_000  # gone through for them, as one may claim to be long and be none


def find_codes(text: str) -> list[str]:
    r"""Return the codes in a text such as a mail: what stands behind each `RM1`, without blanks.

    Examples
    --------
    >>> find_codes("Our answer: RM1004 ab> c\nd. Kind regards")
    ['RM1004abcd']
    """
    found = []
    gone_through = 0
    for start in re.finditer(r"(?<![0-9A-Za-z])" + PREFIX, text):
        length, at = _signs(text, start.end(), _LENGTH)
        wanted = sum(_VALUE[sign] * 62**i for i, sign in enumerate(reversed(length)))
        body, at = _signs(text, at, wanted)
        found.append(f"{PREFIX}{length}{body}")
        gone_through += at - start.end()
        if len(found) == _MOST or gone_through > _MOST_SIGNS:
            break
    return found


def _signs(text: str, at: int, n: int) -> tuple[str, int]:
    """Return the next `n` letters and figures from a place on, and the place behind them."""
    signs: list[str] = []
    while len(signs) < n and at < len(text):
        if text[at] in _VALUE:
            signs.append(text[at])
        at += 1
    return "".join(signs), at


def decode_code(code: str) -> bytes:
    """Return what a code says.

    Raises
    ------
    ValueError
        If it is no code, or a sign of it was lost or changed.
    """
    body = code[len(PREFIX) + _LENGTH :]
    blocks = [body[i : i + _BLOCK] for i in range(0, len(body), _BLOCK)]
    content = b"".join(map(_block, blocks))
    said, checksum = content[:-_CHECKSUM], content[-_CHECKSUM:]
    if len(content) < _CHECKSUM or zlib.crc32(said) != int.from_bytes(checksum, "big"):
        raise ValueError("the code is damaged: a sign of it was lost or changed")
    return said


def _block(signs: str) -> bytes:
    n = _BYTES.get(len(signs))
    value = sum(_VALUE[sign] * 62**i for i, sign in enumerate(reversed(signs)))
    if n is None or value >= 256**n:
        raise ValueError("the code is damaged: a sign of it was lost or changed")
    return int(value).to_bytes(n, "big")
