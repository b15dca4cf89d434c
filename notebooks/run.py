"""Execute the notebooks and write them with their results, or say where these differ.

    python notebooks/run.py                         # all of them, or those that are named
    python notebooks/run.py --check 01_five_minutes.ipynb

With `--check` nothing is written, and the exit status is 1 where an execution says something else
than what is kept. The tests ask the same functions.
"""

import argparse
import base64
import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import networkx as nx
from nbclient import NotebookClient
from PIL import Image  # matplotlib brings it

import regiomap as rm

FOLDER = Path(__file__).parent
_TIMEOUT_S = 1800
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_STYLER_ID = re.compile(r"T_[0-9a-f]{5}")
_MISSING = {"nan", "NaN", "None", "<NA>", "NaT"}
_DTYPE = re.compile(r"(, )?dtype: (object|str|string)$")  # pandas 3 has another type for text
_SIZE_TOLERANCE = 0.1  # what another matplotlib, or another font, changes about a picture


def execute(path: Path) -> Any:  # noqa: ANN401  (nbformat has no types)
    """Return a notebook with the results of running it in an empty folder, ready to be kept.

    What depends on the run is left out: times, addresses, random ids, metadata, and the live page
    of a map, which is large and shows only where scripts may run.
    """
    pair = nx.Graph([("a", "b", {"shared_border_m": 1.0})])
    rm.PlanSpace(pair, size=(1, 2)).count()  # compiles the engine, which is told, once
    notebook = nbformat.read(path, as_version=4)
    with TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=_TIMEOUT_S,
            kernel_name="python3",
            record_timing=False,
            resources={"metadata": {"path": folder}},
        )
        client.execute(env={**os.environ, "PYDEVD_DISABLE_FILE_VALIDATION": "1"})
    return _settled(notebook)


def differences(kept: Any, again: Any) -> list[str]:  # noqa: ANN401  (nbformat has no types)
    """Return where an execution says something else than what is kept, one text a difference.

    Texts and tables are compared word by word; of a picture that it is there, and how large.
    """
    found = []
    pairs = zip_longest(_code_cells(kept), _code_cells(again))
    for nth, (before, after) in enumerate(pairs, start=1):
        if before is None or after is None or before.source != after.source:
            found.append(f"code cell {nth}: the code is another")
            continue
        said = zip_longest(_said(before.outputs), _said(after.outputs))
        found += [
            f"code cell {nth}: kept {was!r}, now {now!r}"
            for was, now in said
            if not _is_same(was, now)
        ]
    return found


def _code_cells(notebook: Any) -> list[Any]:  # noqa: ANN401
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _settled(notebook: Any) -> Any:  # noqa: ANN401
    """Return a notebook without what another run of the same code would make different."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs = [_lasting(output) for output in _joined(cell.outputs)]
    return notebook


def _joined(outputs: Sequence[Any]) -> Iterator[Any]:
    """Yield the outputs of a cell, what was printed as one: in how many pieces it came varies."""
    held = None
    for output in outputs:
        if held is not None and output.output_type == "stream" and output.name == held.name:
            held.text += output.text
            continue
        if held is not None:
            yield held
        held = output if output.output_type == "stream" else None
        if held is None:
            yield output
    if held is not None:
        yield held


def _lasting(output: Any) -> Any:  # noqa: ANN401
    if "data" not in output:
        return output
    output.metadata = {}
    data = output.data
    if "<iframe" in data.get("text/html", ""):
        del data["text/html"]
    if "text/html" in data:
        data["text/html"] = _STYLER_ID.sub("T_table", data["text/html"])
    if "image/png" in data:
        data["image/png"] = _small(data["image/png"])
    data["text/plain"] = _ADDRESS.sub("", data["text/plain"])
    return output


def _small(png: str) -> str:
    """Return a picture in 256 colours, which is a third of the size and looks the same."""
    content = io.BytesIO()
    with Image.open(io.BytesIO(base64.b64decode(png))) as picture:
        picture.convert("RGB").quantize(256).save(content, "PNG", optimize=True)
    return base64.b64encode(content.getvalue()).decode()


def _said(outputs: Sequence[Any]) -> list[str | tuple[int, int]]:
    """Return what outputs say, line by line, and the size of each picture."""
    said: list[str | tuple[int, int]] = []
    for output in outputs:
        data = output.get("data", {})
        if output.output_type == "stream":
            said += [f"{output.name}: {line.rstrip()}" for line in output.text.splitlines()]
        elif "image/png" in data:
            said.append(_size(data["image/png"]))
        elif "text/html" in data:
            reader = _Reader()
            reader.feed(data["text/html"])
            said += reader.lines()
        else:
            lines = data.get("text/plain", "").splitlines()
            said += [line for line in (_DTYPE.sub("", line.rstrip()) for line in lines) if line]
    return said


def _is_same(before: str | tuple[int, int] | None, after: str | tuple[int, int] | None) -> bool:
    if isinstance(before, tuple) and isinstance(after, tuple):
        near = (abs(a - b) <= _SIZE_TOLERANCE * b for a, b in zip(before, after, strict=True))
        return all(near)
    return before == after


def _size(png: str) -> tuple[int, int]:
    """Return the width and the height of a picture, in pixels."""
    with Image.open(io.BytesIO(base64.b64decode(png))) as picture:
        return picture.size


class _Reader(HTMLParser):
    """What a piece of HTML says: a line a row of a table, cells apart, nothing of how it looks."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[list[str]] = [[]]
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = self._silent or tag in {"style", "script"}
        if tag in {"tr", "p", "table", "div"}:
            self._lines.append([])
        elif tag in {"td", "th"}:
            self._lines[-1].append("")
        elif tag == "img":
            self._lines.append([f"[{dict(attrs).get('alt') or 'picture'}]"])

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script"}:
            self._silent = False

    def handle_data(self, data: str) -> None:
        if self._silent or not data.strip():
            return
        if not self._lines[-1]:
            self._lines[-1].append("")
        self._lines[-1][-1] = f"{self._lines[-1][-1]} {data}"

    def lines(self) -> list[str]:
        """Return the lines that say something; what is missing is empty in every pandas."""
        rows = [[" ".join(cell.split()) for cell in line] for line in self._lines]
        plain = [["" if cell in _MISSING else cell for cell in row] for row in rows]
        return [" | ".join(row) for row in plain if any(row)]


def _main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help="notebooks of this folder; default: all")
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    options = parser.parse_args()
    paths = [FOLDER / name for name in options.names] or sorted(FOLDER.glob("*.ipynb"))
    differ = False
    for path in paths:
        again = execute(path)
        if options.check:
            found = differences(nbformat.read(path, as_version=4), again)
            print(f"{path.name}: {len(found)} differences", *found, sep="\n  ")
            differ = differ or bool(found)
        else:
            nbformat.write(again, path)
            print(f"{path.name}: {path.stat().st_size / 1000:,.0f} kB")
    return int(differ)


if __name__ == "__main__":
    sys.exit(_main())
