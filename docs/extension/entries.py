"""The picture of the package: its entries, and the imports between them, read from the code."""

import ast
from collections.abc import Iterator
from html import escape
from pathlib import Path

import networkx as nx
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import regiomap

PACKAGE = Path(regiomap.__file__).parent
WIDTH, ROW, BOX, HIGH = 480, 62, 88, 34
DRAWERS = {"drawing", "render", "cli"}


def law(tests: Path) -> list[tuple[str, ...]]:
    """Return the rows of the law of imports, as the test that holds it has them."""
    module = ast.parse((tests / "project" / "test_imports.py").read_text(encoding="utf-8"))
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "LAYERS":
            return list(ast.literal_eval(node.value))
    raise LookupError("test_imports.py has no LAYERS")


def modules(entry: str) -> list[Path]:
    """Return the files of an entry of the package."""
    alone = PACKAGE / f"{entry}.py"
    return [alone] if alone.is_file() else sorted((PACKAGE / entry).rglob("*.py"))


def said_by(entry: str) -> str:
    """Return the first line of what an entry says of itself."""
    first = PACKAGE / f"{entry}.py"
    path = first if first.is_file() else PACKAGE / entry / "__init__.py"
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0].replace("`", "")


def imported(path: Path) -> Iterator[str]:
    """Yield the entries that a module imports from."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.startswith("regiomap."):
                yield name.split(".")[1]


def arrows(rows: list[tuple[str, ...]]) -> nx.DiGraph:
    """Return who imports whom, from the imported to the importer."""
    graph = nx.DiGraph()
    graph.add_nodes_from(entry for row in rows for entry in row)
    for entry in list(graph):
        for path in modules(entry):
            for other in set(imported(path)) & set(graph) - {entry}:
                graph.add_edge(other, entry)
    return graph


def places(rows: list[tuple[str, ...]]) -> dict[str, tuple[float, float]]:
    """Return the middle of each entry in the picture."""
    found = {}
    for nth, row in enumerate(rows):
        step = WIDTH / len(row)
        for at, entry in enumerate(row):
            found[entry] = (step * (at + 0.5), ROW * (nth + 0.5))
    return found


def picture(rows: list[tuple[str, ...]]) -> str:
    """Return the entries and their imports as SVG."""
    at = places(rows)
    graph = arrows(rows)
    lines = []
    for start, end in sorted(nx.transitive_reduction(graph).edges):
        (x0, y0), (x1, y1) = at[start], at[end]
        y0, y1 = y0 + HIGH / 2, y1 - HIGH / 2
        bend = (y1 - y0) / 2
        lines.append(f'<path d="M{x0:.0f} {y0:.0f}C{x0:.0f} {y0 + bend:.0f} '
                     f'{x1:.0f} {y1 - bend:.0f} {x1:.0f} {y1:.0f}"/>')  # fmt: skip
    boxes = []
    for entry, (x, y) in at.items():
        kind = ' class="draws"' if entry in DRAWERS else ""
        boxes.append(
            f"<g{kind}><title>{escape(said_by(entry))}</title>"
            f'<rect x="{x - BOX / 2:.0f}" y="{y - HIGH / 2:.0f}" width="{BOX}" height="{HIGH}" '
            f'rx="6"/><text x="{x:.0f}" y="{y + 4:.0f}">{escape(entry)}</text></g>'
        )
    label = "The entries of the package in the rows of the law of imports; the table below says it."
    return (
        f'<svg class="entries" role="img" aria-label="{label}" viewBox="0 0 {WIDTH} '
        f'{ROW * len(rows)}">{"".join(lines)}{"".join(boxes)}</svg>'
    )


def table(rows: list[tuple[str, ...]]) -> str:
    """Return the same as a table."""
    graph = arrows(rows)
    order = [entry for row in rows for entry in row]
    cells = []
    for entry in order:
        taken = sorted(graph.predecessors(entry), key=order.index)
        cells.append(
            f"<tr><td><code>{entry}</code></td><td>{escape(said_by(entry))}</td>"
            f"<td>{len(modules(entry))}</td><td>{', '.join(taken)}</td></tr>"
        )
    head = "<tr><th>entry</th><th>what</th><th>files</th><th>imports from</th></tr>"
    body = f"<thead>{head}</thead><tbody>{''.join(cells)}</tbody>"
    return f'<div class="pst-scrollable-table-container"><table class="table">{body}</table></div>'


class Entries(SphinxDirective):
    """The package as a picture, or as a table."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return what the code says of itself now."""
        rows = law(Path(self.env.srcdir).parent / "tests")
        for entry in (entry for row in rows for entry in row):
            for path in modules(entry):
                self.env.note_dependency(str(path))
        form = {"picture": picture, "table": table}[self.arguments[0]]
        return [nodes.raw("", form(rows), format="html")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("entries", Entries)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
