"""The law of imports: data flows one way through the package, and so do its imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

import regiomap

PACKAGE = Path(regiomap.__file__).parent
# Who may be imported by whom: an entry imports from the rows above its own, and from itself.
LAYERS = (
    ("errors",),
    ("_base",),
    ("boundaries", "flanders"),
    ("assignments", "weights"),
    ("adjacency",),
    ("matryoshka", "history"),
    ("checks", "ties", "official"),
    ("plans",),
    ("planspace", "growth", "proofs", "answers", "exchange"),
    ("search",),
    ("propose", "drawing"),
    ("render", "documents"),
    ("live",),
    ("cli",),
)
RANK = {entry: rank for rank, layer in enumerate(LAYERS) for entry in layer}
SURFACE = {"__init__", "reports"}  # lazy modules that list names and hold no code
HEAVY = {"matplotlib", "folium", "branca", "jinja2"}  # for those that draw


def modules() -> dict[str, Path]:
    """Return every module below the package by its dotted name."""
    found = {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path
        for path in sorted(PACKAGE.rglob("*.py"))
        if not path.is_relative_to(PACKAGE / "shapefiles")  # data that a wheel carries inside
    }
    return {name.removesuffix(".__init__"): path for name, path in found.items()}


def imported(path: Path) -> Iterator[str]:
    """Yield the dotted name of everything a module imports, at the top and inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively: name the module in full"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def arrows() -> nx.DiGraph:
    """Return who imports whom inside the package."""
    known = modules()
    graph = nx.DiGraph()
    graph.add_nodes_from(known)
    for name, path in known.items():
        for target in imported(path):
            inside = target.removeprefix("regiomap.")
            if target.startswith("regiomap.") and inside in known and inside != name:
                graph.add_edge(name, inside)
    return graph


ARROWS = arrows()


def test_every_entry_of_the_package_has_its_place_in_the_law() -> None:
    assert {name.partition(".")[0] for name in ARROWS} - SURFACE == set(RANK)


@pytest.mark.parametrize("entry", RANK)
def test_imports_go_one_way(entry: str) -> None:
    upward = [
        f"{importer} -> {target}"
        for importer, target in ARROWS.edges
        if importer.partition(".")[0] == entry
        and target.partition(".")[0] != entry
        and RANK.get(target.partition(".")[0], len(LAYERS)) >= RANK[entry]
    ]
    assert not upward


def test_no_circle_of_imports() -> None:
    assert [
        sorted(part) for part in nx.strongly_connected_components(ARROWS) if len(part) > 1
    ] == []


def test_a_map_is_made_in_one_direction() -> None:
    """`render` has the data encoded, and hands it to the page; neither asks the other for more."""
    web = {name for name in ARROWS if name.startswith("drawing.web.")}
    makers = {f"drawing.web.{name}" for name in ("payload", "territory", "topology")}
    page = {f"drawing.web.{name}" for name in ("page", "still", "policy", "literal")}
    assert makers | page <= web
    assert not [arrow for arrow in ARROWS.edges if set(arrow) & makers and set(arrow) & page]
    assert web & set(ARROWS["render"]) >= {"drawing.web.payload", "drawing.web.page"}
    readers = {"flanders", "boundaries.files", "plans.files"}
    assert not [arrow for arrow in ARROWS.edges if arrow[0] in web and arrow[1] in readers]
    assert "flanders" not in ARROWS["render"]


def test_nobody_imports_the_surface() -> None:
    """A name of the surface may come from any row of the law, so that no arrow would show it."""
    known = modules()
    through = {
        name
        for name, path in known.items()
        for target in imported(path)
        if target == "regiomap"
        or (
            target.startswith("regiomap.")
            and not {
                target.removeprefix("regiomap."),
                target.removeprefix("regiomap.").rpartition(".")[0],
            }
            & (known.keys() - SURFACE)
        )
    }
    # Hints in quotes are names of the surface: they are looked up when a function is first called.
    assert through - SURFACE == {"_base.arguments"}
    assert not [arrow for arrow in ARROWS.edges if arrow[1] in SURFACE]


def test_the_init_of_a_folder_holds_no_code() -> None:
    inits = [path for path in PACKAGE.rglob("__init__.py") if path.parent != PACKAGE]
    assert inits
    for path in inits:
        (docstring,) = ast.parse(path.read_text(encoding="utf-8")).body
        assert isinstance(docstring, ast.Expr), path


def test_only_those_who_draw_load_what_draws() -> None:
    drawers = {"drawing", "render", "cli"}
    heavy = {
        f"{name} imports {target}"
        for name, path in modules().items()
        if name.partition(".")[0] not in drawers
        for target in imported(path)
        if target.partition(".")[0] in HEAVY
    }
    assert not heavy
