"""Every notebook runs from top to bottom, in an empty folder, without a warning on the page."""

import os
from pathlib import Path

import nbformat
import networkx as nx
import pytest
from nbclient import NotebookClient

import regiomap as rm

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=[pytest.mark.slow] if nth else [])
        for nth, path in enumerate(NOTEBOOKS)
    ],
)
def test_a_notebook_runs_and_says_nothing_on_stderr(path: Path, tmp_path: Path) -> None:
    pair = nx.Graph([("a", "b", {"shared_border_m": 1.0})])
    rm.PlanSpace(pair, size=(1, 2)).count()  # compiles the engine, which is told, once
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=1800, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    )
    client.execute(env={**os.environ, "PYDEVD_DISABLE_FILE_VALIDATION": "1"})
    said = [
        output.text
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr"
    ]
    assert not said


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_results(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert not [cell for cell in notebook.cells if cell.get("outputs")]
