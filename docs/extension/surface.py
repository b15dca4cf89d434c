"""The reference, made from the stubs: a page a group, a page a name, the tree of errors."""

import builtins
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from files import clear, write
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

import regiomap
from regiomap import errors, reports

PACKAGE = Path(regiomap.__file__).parent
KNOWN = {"regiomap", "pandas", "geopandas", "networkx", "folium", "matplotlib", "numpy"}
KNOWN |= sys.stdlib_module_names
PUBLIC = set(regiomap.__all__)
RESULTS = set(reports.__all__)
MODULES = {"errors", "reports"}
ROOTS = "Exception, object, Sequence, Mapping"  # what these have is Python's
ERRORS = set(errors.__all__)
# What calls of `PlanSpace` and `check_doubtful_borders` return besides.
MORE_RESULTS = (
    "regiomap.planspace.doubtful_borders.DoubtsReport",
    "regiomap.planspace.engine.forecast.Forecast",
    "regiomap.planspace.explanation.Explanation",
)
# Names that packages define in one place and document in another, and plain words for aliases.
ELSEWHERE = {
    "folium.folium.Map": "folium.Map",
    "geopandas.geodataframe.GeoDataFrame": "geopandas.GeoDataFrame",
    "geopandas.geoseries.GeoSeries": "geopandas.GeoSeries",
    "networkx.classes.graph.Graph": "networkx.Graph",
    "matplotlib.figure.Figure": "matplotlib.figure.Figure",
    "pandas.core.frame.DataFrame": "pandas.DataFrame",
    "pandas.core.series.Series": "pandas.Series",
    "pathlib._local.Path": "pathlib.Path",
    "numpy.float64": "numpy.ndarray",
    "numpy.int64": "numpy.ndarray",
    "Figure": "matplotlib.figure.Figure",
    "pd.DataFrame": "pandas.DataFrame",
    "pd.Series": "pandas.Series",
}


def groups() -> Iterator[tuple[str, list[str]]]:
    """Yield the groups of the stub, each with its heading and its names, in the order of work."""
    heading, names = "", []
    for line in (PACKAGE / "__init__.pyi").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            if names:
                yield heading, names
            heading, names = line[2:].rstrip("."), []
        elif found := re.match(r"from \S+ import \w+ as (\w+)$", line):
            names.append(found[1])
    if names:
        yield heading, names


def slug(heading: str) -> str:
    """Return the first words of a heading as the name of a file."""
    short = re.split(r"[:,]", heading)[0]
    return re.sub(r"\W+", "-", short.lower()).strip("-")


def titled(title: str, text: str) -> str:
    """Return a page in reStructuredText."""
    return f"{title}\n{'=' * len(title)}\n\n{text}\n"


def table(module: str, names: list[str]) -> str:
    """Return the summary of some names, each with a page of its own."""
    rows = "".join(f"   ~{module}.{name}\n" for name in names)
    return f".. autosummary::\n   :toctree: .\n   :nosignatures:\n\n{rows}"


def tree(root: type, indent: str = "") -> Iterator[str]:
    """Yield the tree of errors as a list in a list, every error with its first sentence."""
    said = (inspect.getdoc(root) or "").partition("\n")[0]
    builtin = [base.__name__ for base in root.__bases__ if base.__module__ == "builtins" and indent]
    also = f" (also a :py:exc:`{builtin[0]}`)" if builtin else ""
    yield f"{indent}* :py:exc:`~regiomap.errors.{root.__name__}`{also}: {said}\n"
    below = sorted(root.__subclasses__(), key=lambda one: one.__name__)
    for one in [one for one in below if one.__name__ in ERRORS]:
        yield "\n" + "\n".join(tree(one, indent + "  "))


def error_page() -> str:
    """Return the page of the errors: the tree, and each of them."""
    trees = "\n".join(
        "\n".join(tree(root)) for root in (errors.RegiomapError, errors.RegiomapWarning)
    )
    each = "\n".join(
        f".. autoexception:: regiomap.errors.{name}\n   :show-inheritance:\n"
        for name in errors.__all__
    )
    lead = (
        "Everything that regiomap raises on purpose is a ``RegiomapError`` and a builtin too, so "
        "that ``except ValueError`` finds it. A message says which rule, which rows, what was "
        "received and what to do next.\n\n"
    )
    return titled("Errors and warnings", f"{lead}{trees}\n\nEach of them\n------------\n\n{each}")


def write_reference(app: Sphinx, _config: Config) -> None:
    """Write the pages that the stubs ask for."""
    made = Path(app.srcdir) / "reference" / "made"
    pages = {}
    for heading, names in groups():
        kept = [name for name in names if name not in MODULES | ERRORS]
        if kept:
            pages[slug(heading)] = titled(heading, table("regiomap", kept))
    order = "".join(f"   {name}\n" for name in pages)
    lead = "What calls return, by name: for type hints and ``isinstance``. Nobody makes one.\n\n"
    pages["results"] = titled(
        "What calls return", lead + table("regiomap.reports", sorted(reports.__all__))
    )
    pages["results"] += "\n" + "\n".join(
        f".. autoclass:: {name}\n   :members:\n" for name in MORE_RESULTS
    )
    pages["errors"] = error_page()
    pages["index"] = titled("Names in Python", f".. toctree::\n\n{order}   results\n   errors\n")
    pages |= {f"regiomap.{name}": own_page("regiomap", name) for name in PUBLIC - ERRORS - MODULES}
    pages |= {f"regiomap.reports.{name}": own_page("regiomap.reports", name) for name in RESULTS}
    for name, text in pages.items():
        write(made / f"{name}.rst", text)
    clear(made, {f"{name}.rst" for name in pages})


def own_page(module: str, name: str) -> str:
    """Return the page of one function or class."""
    thing = getattr(sys.modules[module], name)
    if inspect.isclass(thing):
        options = f"   :members:\n   :inherited-members: {ROOTS}"
        return titled(name, f".. autoclass:: {module}.{name}\n{options}")
    return titled(name, f".. autofunction:: {module}.{name}")


def home_of(name: str) -> str:
    """Return under which name the reference explains a class or function, or nothing."""
    last = name.rpartition(".")[2]
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    for names, module in ((PUBLIC, "regiomap"), (RESULTS, "regiomap.reports")):
        if last in names and name.startswith(("regiomap", last)):
            return f"{module}.{last}"
    return f"regiomap.errors.{last}" if last in ERRORS else ""


def is_foreign(name: str) -> bool:
    """Whether a name is of a package without an inventory, or only the name of a field."""
    first = name.partition(".")[0]
    return not home_of(name) and first not in KNOWN and not hasattr(builtins, first)


def resolve(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, text: nodes.TextElement
) -> nodes.Node | None:
    """Return the link to a name that signatures know from where it is defined."""
    if node.get("refdomain") != "py":
        return None
    if node["refdoc"].startswith("reference/") and is_foreign(node["reftarget"]):
        return text
    target = home_of(node["reftarget"])
    if target and target != node["reftarget"]:
        node["reftarget"], node["reftype"] = target, "obj"
        domain = env.domains.python_domain
        here = domain.resolve_xref(env, node["refdoc"], app.builder, "obj", target, node, text)
        if here is None:
            here = app.emit_firstresult("missing-reference", env, node, text)
        return here  # type: ignore[no-any-return]
    return None


def said(
    _name: str, rawtext: str, text: str, *_: object, **__: object
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Return what stands between backticks in a docstring: code, a link where it is a name."""
    literal = nodes.literal(rawtext, text, classes=["xref", "py", "py-obj"])
    found = re.match(r"(?:rm\.|regiomap\.)?([A-Za-z_]\w*)", text)
    target = home_of(found[1]) if found else ""
    if not target or (found and text[found.end() :][:1] == "="):
        return [nodes.literal(rawtext, text)], []
    link = addnodes.pending_xref(
        rawtext,
        literal,
        refdomain="py",
        reftype="obj",
        reftarget=target,
        refexplicit=True,
        refwarn=True,
    )
    return [link], []


def bare_signature(
    _app: Sphinx,
    what: str,
    name: str,
    _thing: object,
    _options: object,
    signature: str | None,
    returned: str | None,
) -> tuple[str, str | None] | None:
    """Return the signature as a reader needs it: none where only regiomap makes one."""
    last = name.rpartition(".")[2]
    if what in {"class", "exception"} and last in RESULTS | ERRORS:
        return "", None
    if signature and "CopiedField[" in signature:
        return unwrapped(signature), returned
    return None


def unwrapped(signature: str) -> str:
    """Return a signature without the class that keeps copies around the types of fields."""
    while (found := signature.find("CopiedField[")) >= 0:
        start = max(signature.rfind(mark, 0, found) for mark in " ~") + 1
        at, depth = found + len("CopiedField["), 1
        end = at
        while depth:
            depth += {"[": 1, "]": -1}.get(signature[end], 0)
            end += 1
        signature = signature[:start].rstrip("~") + signature[at : end - 1] + signature[end:]
    return signature


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what makes the reference."""
    app.connect("config-inited", write_reference)
    app.connect("missing-reference", resolve, priority=100)
    app.connect("autodoc-process-signature", bare_signature)
    app.add_role("said", said)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
