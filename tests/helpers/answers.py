"""Answers as the page gives them: files, and the codes that say the same."""

import json
import zlib
from pathlib import Path
from typing import Any

import pandas as pd

import regiomap as rm
from regiomap.answers.codes import ALPHABET, SIGNS
from regiomap.answers.fingerprint import fingerprint_of

RULES = {
    "min_size": 5,
    "max_size": 15,
    "contiguous": True,
    "nested": True,
    "bridges": [["a", "d"]],
}


def asked() -> rm.Plan:
    """Return a plan of six municipalities in two regions."""
    codes = pd.Index(list("abcdef"), name="nis")
    names = {code: code.upper() for code in codes}
    return rm.Plan(pd.Series(list("xxxyyy"), codes), names=names)


def answer(nis: str = "a", verdict: str = "agree", **changed: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return an answer as the page writes it to a file."""
    return {
        "regiomap": "answer",
        "version": 1,
        "plan": fingerprint_of(asked().assignment),
        "municipality": {"nis": nis, "name": nis.upper()},
        "by": {"name": "An", "role": "schepen"},
        "verdict": verdict,
        "sent": "2026-11-28T10:12",
        "remarks": {"general": "", "regions": []},
        "moves": [],
        "rules": RULES,
    } | changed


def write(folder: Path, name: str, held: object) -> Path:
    """Write what a file holds: an answer as JSON, or a text as it is."""
    text = held if isinstance(held, str) else json.dumps(held)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def code_of(content: bytes) -> str:
    """Return the code of some bytes, as the page makes it."""
    whole = content + zlib.crc32(content).to_bytes(4, "big")
    blocks = [whole[i : i + 8] for i in range(0, len(whole), 8)]
    body = "".join(_digits(int.from_bytes(block, "big"), SIGNS[len(block)]) for block in blocks)
    return f"RM1{_digits(len(body), 3)}{body}"


def _digits(value: int, n: int) -> str:
    digits = ""
    for _ in range(n):
        value, digit = divmod(value, 62)
        digits = ALPHABET[digit] + digits
    return digits


def compact(held: dict[str, Any]) -> list[Any]:
    """Return an answer by position, as a code holds it."""
    rules = held["rules"]
    return [
        1,
        held["plan"],
        held["municipality"]["nis"],
        held["verdict"][0],
        held["by"]["name"],
        held["by"]["role"],
        held["sent"],
        held["remarks"]["general"],
        [[one["region"], one["remark"]] for one in held["remarks"]["regions"]],
        [[one["nis"], one["to"]] for one in held["moves"]],
        [
            rules["min_size"],
            rules["max_size"],
            int(rules["contiguous"]),
            int(rules["nested"]),
            rules["bridges"],
        ],
    ]


def mailed(held: dict[str, Any]) -> str:
    """Return the code of an answer."""
    return code_of(json.dumps(compact(held), ensure_ascii=False).encode())


def collected(folder: Path) -> rm.reports.Answers:
    """Return the answers of four municipalities, two of them given twice, and three that fail."""
    moved = [{"nis": "c", "to": "y"}]
    write(folder, "1-a.json", answer("a"))
    write(folder, "2-b.json", answer("b", "other", moves=moved))
    write(folder, "3-b.json", answer("b", "agree", sent="2026-11-27T09:00"))
    write(folder, "4-c.txt", mailed(answer("c", "other", moves=[*moved, {"nis": "d", "to": None}])))
    remarks = {"general": "Waarom?", "regions": [{"region": "y", "remark": "=1+1"}]}
    write(folder, "5-d.json", answer("d", "question", remarks=remarks))
    write(folder, "6-d.eml", f"Subject: x\n\n{mailed(answer('d', 'question', remarks=remarks))}")
    write(folder, "7-x.json", "{")
    write(folder, "8-x.json", answer("e", plan="another"))
    write(folder, "9-x.json", answer("99999"))
    return rm.collect_answers(folder, plan=asked())
