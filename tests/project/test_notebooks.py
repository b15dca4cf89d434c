"""Every notebook is kept with its results, and says the same when it is run again."""

import re
import runpy
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MOST_BYTES = 1_500_000
# What is another on the next run or on another machine: addresses, folders, ids of widgets.
_OF_THIS_RUN = re.compile(
    r"0x[0-9a-f]{6,}|/tmp/|/home/|/Users/|[A-Z]:\\|site-packages|T_[0-9a-f]{5}\b"
)

run = runpy.run_path(str(FOLDER / "run.py"))
differences: Callable[[Any, Any], list[str]] = run["differences"]


def read(path: Path) -> Any:  # noqa: ANN401  (nbformat has no types)
    return nbformat.read(path, as_version=4)


def code_of(path: Path) -> list[Any]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=[pytest.mark.slow] if nth else [])
        for nth, path in enumerate(NOTEBOOKS)
    ],
)
def test_a_notebook_says_again_what_is_kept(path: Path) -> None:
    again = run["execute"](path)
    assert not differences(read(path), again), (
        f"if this is right: python notebooks/run.py {path.name}"
    )


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_with_all_its_results_in_order(path: Path) -> None:
    cells = code_of(path)
    assert [cell.execution_count for cell in cells] == [*range(1, len(cells) + 1)]
    outputs = [(cell, output) for cell in cells for output in cell.outputs]
    kinds = {output.output_type for _, output in outputs}
    assert kinds <= {"stream", "execute_result"}, "an error, or something shown apart"
    assert not [output for _, output in outputs if output.get("name") == "stderr"]
    told = [cell for cell, output in outputs if output.output_type == "execute_result"]
    assert [cell.execution_count for cell in told] == [
        output.execution_count for _, output in outputs if "execution_count" in output
    ]
    # A cell ends in what it shows, or in what it does.
    silent = [cell.source.rsplit("\n", 1)[-1] for cell in cells if not cell.outputs]
    assert all(re.match(r"[ )\]}]|\w+ = |rm\.save", line) for line in silent), silent


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_is_kept_is_small_and_of_no_one_run(path: Path) -> None:
    assert path.stat().st_size <= MOST_BYTES
    notebook = read(path)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert not [cell for cell in notebook.cells if cell.metadata]
    outputs = [output for cell in code_of(path) for output in cell.outputs]
    assert not [output for output in outputs if output.get("metadata")]
    texts = [
        text
        for output in outputs
        for kind, text in {"text": output.get("text", ""), **output.get("data", {})}.items()
        if kind.startswith("text")
    ]
    assert not [found for text in texts for found in _OF_THIS_RUN.findall(text)]
    assert not [text for text in texts if "<iframe" in text]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_has_one_title_sections_below_it_and_a_still_of_its_map(path: Path) -> None:
    cells = read(path).cells
    written = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    prose = re.sub(r"```.*?```", "", written, flags=re.DOTALL)
    headings = re.findall(r"^(#+) ", prose, flags=re.MULTILINE)
    assert headings[0] == "#"
    assert set(headings[1:]) == {"##"}
    assert cells[0].source.startswith("# ")
    kinds = [kind for cell in code_of(path) for one in cell.outputs for kind in one.get("data", {})]
    assert "image/png" in kinds
    # Two results one below the other, without a word between, are a riddle.
    shown = [cell.cell_type == "code" and bool(cell.outputs) for cell in cells]
    assert not [i for i, both in enumerate(pairwise(shown)) if all(both)]


def test_the_readme_names_every_notebook() -> None:
    readme = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\(notebooks/(\w+\.ipynb)\)", readme) == [path.name for path in NOTEBOOKS]


def notebook(*outputs: dict[str, Any], source: str = "x") -> Any:  # noqa: ANN401
    """Return a notebook of one cell with these outputs."""
    cell = {
        "cell_type": "code",
        "execution_count": 1,
        "id": "a",
        "metadata": {},
        "outputs": list(outputs),
        "source": source,
    }
    return nbformat.from_dict({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def result(**data: str) -> dict[str, Any]:
    kinds = {"html": "text/html", "plain": "text/plain", "png": "image/png"}
    return {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": {kinds[kind]: text for kind, text in data.items()},
    }


def printed(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


TABLE = "<table><tr><th>n</th><td>{}</td></tr><tr><th>left</th><td>{}</td></tr></table>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (printed("a b\n"), printed("a c\n")),
        (printed("a\n"), printed("a\nb\n")),
        (printed("a\n"), printed("a\n", name="stderr")),
        (result(html=TABLE.format(1, 2)), result(html=TABLE.format(1, 3))),
        (result(html=TABLE.format(1, 2)), result(html=f"<p>one</p>{TABLE.format(1, 2)}")),
        (result(html=f"<img alt='map'>{TABLE.format(1, 2)}"), result(html=TABLE.format(1, 2))),
        (result(plain="1.5"), result(plain="1.25")),
        (result(plain="x"), printed("")),
    ],
)
def test_another_word_number_row_or_picture_is_a_difference(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    for kept, again in ((before, after), (after, before)):
        (found, *_) = differences(notebook(kept), notebook(again))
        assert found.startswith("code cell 1: kept ")
        assert not differences(notebook(kept), notebook(kept))


def test_other_code_and_a_cell_too_many_are_differences() -> None:
    assert differences(notebook(), notebook(source="y")) == ["code cell 1: the code is another"]
    longer = notebook(printed("a"))
    longer.cells.append(longer.cells[0])
    assert differences(notebook(printed("a")), longer) == ["code cell 2: the code is another"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # How pandas writes a table, and what it calls a missing cell and the type of text.
        (
            result(html=TABLE.format(1, "NaN"), plain="n 1"),
            result(
                html="<style>td {color: red}</style>"
                + TABLE.replace("<td>", "<td id='T_x' class='data'>").format(" 1\n", "None"),
                plain="n   1",
            ),
        ),
        (result(plain="a 1\nName: x, dtype: object"), result(plain="a 1\nName: x, dtype: str")),
    ],
)
def test_how_a_library_writes_the_same_is_no_difference(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert not differences(notebook(before), notebook(after))


def test_a_picture_is_compared_by_being_there_and_by_its_size() -> None:
    kept = {path.stem: code_of(path) for path in NOTEBOOKS}["02_every_plan"]
    small, large = [
        output for cell in kept for output in cell.outputs if "image/png" in output.get("data", {})
    ][:2]
    assert not differences(notebook(small), notebook(small))
    assert differences(notebook(small), notebook(large))
    assert differences(notebook(small), notebook(result(plain=small.data["text/plain"])))
