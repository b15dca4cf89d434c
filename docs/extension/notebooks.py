"""The notebooks of the project as pages, with the outputs that they carry."""

from pathlib import Path

from files import clear, write
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

_HANDS = 8
LEAD = """# Notebooks

Longer studies, from top to bottom. They are in the folder `notebooks/` of the project, and the
gate runs them: `pip install '.[notebooks]' && jupyter lab notebooks`.
"""


def copy_notebooks(app: Sphinx, _config: Config) -> None:
    """Copy the notebooks, and write the page that lists them."""
    source = Path(app.srcdir).parent / "notebooks"
    folder = Path(app.srcdir) / "notebooks"
    found = sorted(source.glob("*.ipynb"))
    for path in found:
        write(folder / path.name, path.read_text(encoding="utf-8"))
    listed = "\n".join(path.stem for path in found)
    write(folder / "index.md", f"{LEAD}\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n")
    clear(folder, {"index.md", *(path.name for path in found)})


def spread(_app: Sphinx, _env: BuildEnvironment, names: list[str]) -> None:
    """Deal out the pages, so that those with cells to run are not all with one process."""
    names[:] = [name for first in range(_HANDS) for name in names[first::_HANDS]]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what brings the notebooks."""
    app.connect("config-inited", copy_notebooks)
    app.connect("env-before-read-docs", spread)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
