"""The grammar of the package: a verb says what a function takes and gives, and a word one thing."""

import ast
import inspect
import re
import tokenize
from collections import defaultdict
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import geopandas as gpd
import pandas as pd
import pytest

import regiomap
from helpers.lands import squares
from regiomap import reports
from regiomap.errors import AssignmentError, ColumnError

PACKAGE = Path(regiomap.__file__).parent
Function = ast.FunctionDef | ast.AsyncFunctionDef
# In the shell a verb is a command: it takes files, writes what it found and returns nothing.
COMMANDS = {PACKAGE / "cli" / f"{name}.py" for name in ("main", "propose", "fetch", "report")}
PICTURES = r"Figure|(Live)?Map|Axes|None|str"  # None: drawn on the axes that are given; str: SVG


def functions() -> Iterator[tuple[str, Function]]:
    """Yield every function of the package with the place it stands."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.is_relative_to(PACKAGE / "shapefiles"):
            continue  # a script beside its data, which a wheel carries inside
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, Function):
                command = path in COMMANDS and not node.name.startswith("_")
                yield f"{path.relative_to(PACKAGE)}::{'@' if command else ''}{node.name}", node


FUNCTIONS = dict(functions())


def with_verb(verb: str) -> dict[str, Function]:
    """Return the functions whose name is a verb, or starts with it; commands are left out."""
    pattern = re.compile(rf"_?{verb}(_|$)")
    found = {
        place: node
        for place, node in FUNCTIONS.items()
        if "@" not in place and pattern.match(node.name)
    }
    assert found, f"nothing is called {verb}_ any more"
    return found


def returned(node: Function) -> str:
    """Return the annotation of what a function returns, as text."""
    return "" if node.returns is None else ast.unparse(node.returns).strip("'\"")


def first_argument(node: Function) -> str:
    """Return the name and the annotation of the first argument, `self` not counted."""
    arguments = [*node.args.posonlyargs, *node.args.args]
    named = [one for one in arguments if one.arg not in {"self", "cls"}]
    return ast.unparse(named[0]) if named else ""


def called(node: ast.AST) -> set[str]:
    """Return the names of the functions and methods that are called somewhere inside."""
    calls = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
    return {getattr(one, "id", getattr(one, "attr", "")) for one in calls}


def test_check_returns_a_report() -> None:
    wrong = {place: returned(node) for place, node in with_verb("check").items()}
    assert {place: what for place, what in wrong.items() if not what.endswith("Report")} == {}


# Raises in what it shares with the writing that it stands for.
TRIES = {"require_writable"}


def test_require_raises() -> None:
    def raises(node: Function) -> bool:
        direct = any(isinstance(one, ast.Raise) for one in ast.walk(node))
        return direct or any(name.lstrip("_").startswith("require_") for name in called(node))

    assert [
        place
        for place, node in with_verb("require").items()
        if not raises(node) and node.name not in TRIES
    ] == []


def test_read_takes_a_file_first() -> None:
    wrong = {place: first_argument(node) for place, node in with_verb("read").items()}
    assert {place: what for place, what in wrong.items() if "Path" not in what} == {}


def test_load_takes_no_file() -> None:
    wrong = {place: ast.unparse(node.args) for place, node in with_verb("load").items()}
    assert {place: what for place, what in wrong.items() if "Path" in what} == {}


def test_build_returns_a_graph() -> None:
    graph = r"nx\.Graph|Topology|Diagram"
    wrong = {place: returned(node) for place, node in with_verb("build").items()}
    assert {place: what for place, what in wrong.items() if not re.fullmatch(graph, what)} == {}


def test_propose_returns_plans() -> None:
    wrong = {place: returned(node) for place, node in with_verb("propose").items()}
    plans = {"Proposal", "pd.DataFrame"}  # the table of moves is one plan a row
    assert {place: what for place, what in wrong.items() if what not in plans} == {}


def test_measure_returns_figures() -> None:
    figures = r"pd\.(DataFrame|Series)|PlanTies|Floats"
    wrong = {place: returned(node) for place, node in with_verb("measure").items()}
    assert {place: what for place, what in wrong.items() if not re.search(figures, what)} == {}


def test_draw_returns_a_picture() -> None:
    wrong = {place: returned(node) for place, node in with_verb("draw").items()}
    picture = rf"(\w+\.)?({PICTURES})"
    assert {place: what for place, what in wrong.items() if not re.fullmatch(picture, what)} == {}


def test_fetch_keeps_what_it_got_and_can_stay_offline() -> None:
    fetching = [name for name in regiomap.__all__ if name.startswith("fetch_")]
    assert {"fetch_municipalities", "fetch_people"} <= set(fetching)
    for name in fetching:
        given = inspect.signature(getattr(regiomap, name)).parameters
        assert {"address", "cache", "offline", "refresh", "timeout_s"} <= given.keys(), name


# -- docstrings ------------------------------------------------------------------------------

# A summary says what is returned or done, and a property what it holds.
SPEECH = {"Tell", "Say", "Give", "Let", "Find", "Tells", "Says", "Gives", "Returns"}
NOUNS = {"Whether", "Every", "Each", "Everybody", "The", "A", "Number", "Bytes", "This"}


def summaries() -> Iterator[tuple[str, str, bool]]:
    """Yield the first word of the docstring of every function, and whether it is a property."""
    for place, node in FUNCTIONS.items():
        text = ast.get_docstring(node)
        if text:
            marks = [ast.unparse(mark) for mark in node.decorator_list]
            yield place, text.split()[0], any("property" in mark for mark in marks)


def test_a_summary_says_what_is_returned_or_done() -> None:
    found = list(summaries())
    assert len(found) > 500
    wrong = [
        place
        for place, word, is_property in found
        if word in SPEECH or (word in NOUNS and not is_property)
    ]
    assert wrong == []


# -- words -----------------------------------------------------------------------------------

# What is no word of this field: a building for the package, and names of our own for things that
# have one (constraints, decision diagram). A room that is made is space, and may be.
NO_TERM = re.compile(
    r"wish|lattice|\b(demands?|doors?|floors|houses?|rooms|storeys?|walls?|cellars?|attics?)\b"
    r"|furnish|\b(the|a|exact|growth|search|only|matryoshka) room\b",
    re.IGNORECASE,
)


def prose_and_names(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the comments, the docstrings and the names of a module, each with its line."""
    text = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(StringIO(text).readline):
        if token.type in {tokenize.COMMENT, tokenize.NAME}:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (Function, ast.ClassDef, ast.Module)):
            yield getattr(node, "lineno", 1), ast.get_docstring(node) or ""


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.stem)
def test_things_have_the_names_of_the_field(path: Path) -> None:
    found = [
        (line, word[0]) for line, said in prose_and_names(path) if (word := NO_TERM.search(said))
    ]
    assert found == []


# -- arguments -------------------------------------------------------------------------------

# A method belongs to what it is called on, so that its one option may be positional.
SEVERAL = {"Iterable", "Collection", "Sequence", "list", "tuple"}


def kinds_of(hint: Any) -> set[str]:  # noqa: ANN401  (any annotation)
    """Return the kinds of thing that an annotation allows, None left out."""
    if get_origin(hint) is Union:  # as a closed choice or any text is
        return set().union(*map(kinds_of, get_args(hint))) - {"None", "NoneType"}
    text = hint if isinstance(hint, str) else inspect.formatannotation(hint)
    text = re.sub(r"CopiedField\[(.*)\]", r"\1", text)
    parts: list[str] = []
    depth, part = 0, ""
    for sign in text:
        depth += {"[": 1, "]": -1}.get(sign, 0)
        if sign == "|" and not depth:
            parts, part = [*parts, part], ""
        else:
            part += sign
    kinds = {one.strip().partition("[")[0].rpartition(".")[2] for one in [*parts, part]}
    kinds = {"several" if kind in SEVERAL else kind for kind in kinds}
    return kinds - {"None", "NoneType"}


def public_arguments() -> dict[str, dict[str, set[str]]]:
    """Return the kinds of every argument of the public surface, by its name and by its function."""
    found: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for surface in (regiomap, reports):
        for name in surface.__all__:
            for called_, call in calls(name, getattr(surface, name), made_by_us=surface is reports):
                for argument in inspect.signature(call).parameters.values():
                    if argument.name != "self":
                        found[argument.name][called_] = kinds_of(argument.annotation)
    return found


def calls(
    name: str,
    thing: Any,  # noqa: ANN401  (whatever is public)
    *,
    made_by_us: bool,
) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield what a caller can call of a public name."""
    if inspect.isfunction(thing):
        yield name, thing
    elif inspect.isclass(thing) and not issubclass(thing, BaseException):
        if not made_by_us:
            yield name, thing
        for method, call in inspect.getmembers(thing, inspect.isfunction):
            if not method.startswith("_") and call.__module__.startswith("regiomap"):
                yield f"{name}.{method}", call


ARGUMENTS = public_arguments()


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_an_argument_means_the_same_everywhere(argument: str) -> None:
    uses = [kinds for kinds in ARGUMENTS[argument].values() if "Hashable" not in kinds]
    # Some functions take more forms than others; one form is taken by them all.
    assert not uses or set.intersection(*uses), ARGUMENTS[argument]


# -- parents, in the same way everywhere ------------------------------------------------------

# What hands them on to another says so, and a plan keeps what it is given.
PARENTS = {
    name: kinds
    for name, kinds in {**ARGUMENTS["parents"], **ARGUMENTS["within"]}.items()
    if name not in {"Plan", "carry_register"}
}
TAKES_COLUMN = sorted(name for name, kinds in PARENTS.items() if "str" in kinds)


def paired() -> gpd.GeoDataFrame:
    """Return four squares in a row, two in each parent."""
    return squares("abcd", county=list("PPQQ"))


def call_with(name: str, parents: pd.Series | str, folder: Path) -> object:
    """Call a public function with these parents, on four squares in a row."""
    table = paired()
    graph = regiomap.build_adjacency(table)
    regions = pd.Series(list("xxyy"), table.index)
    plan = regiomap.Plan(regions, graph=graph)
    (folder / "plan.csv").write_text("nis,region\na,x\nb,x\nc,y\nd,y\n", encoding="utf-8")
    given: dict[str, Any] = {"parents": parents}
    calls_: dict[str, Callable[[], object]] = {
        "Plan.with_municipalities": lambda: plan.with_municipalities(table, **given),
        "build_ties": lambda: regiomap.build_ties(
            graph, weights={"shared_border_m": 1}, name="t", **given
        ),
        "carry_assignment": lambda: regiomap.carry_assignment(
            regions, {"a": "e", "b": "e"}, **given
        ),
        "check_doubtful_borders": lambda: regiomap.check_doubtful_borders(
            graph, size=(1, 2), **given
        ),
        "check_nesting": lambda: regiomap.check_nesting(regions, municipalities=table, **given),
        "check_regions": lambda: regiomap.check_regions(
            regions, graph, municipalities=table, **given
        ),
        "draw_figure": lambda: regiomap.draw_figure(table, regions, graph=graph, **given),
        "draw_live_map": lambda: regiomap.draw_live_map(table, regions, graph=graph, **given),
        "draw_map": lambda: regiomap.draw_map(table, regions, graph=graph, **given),
        "propose_regions": lambda: regiomap.propose_regions(
            table, graph, within=parents, size=(1, 2)
        ),
        "read_plan": lambda: regiomap.read_plan(
            folder / "plan.csv", municipalities=table, graph=graph, **given
        ),
    }
    return calls_[name]()


@pytest.mark.parametrize("name", sorted(PARENTS))
def test_parents_are_documented_in_the_same_words(name: str) -> None:
    owner, _, method = name.partition(".")
    thing = getattr(regiomap, owner)
    text = inspect.getdoc(getattr(thing, method) if method else thing) or ""
    words = "Parent of each municipality: a Series (index NIS code; missing: in no parent)"
    assert words in " ".join(text.split())


@pytest.mark.parametrize("name", sorted(PARENTS))
def test_parents_that_name_a_code_twice_are_refused_in_the_same_words(
    name: str, tmp_path: Path
) -> None:
    call_with(name, paired()["county"], tmp_path)
    twice = pd.Series(list("PPQQP"), index=list("abcda"))
    words = "1 municipalities occur more than once in the parents: 'a'"
    with pytest.raises(AssignmentError, match=words):
        call_with(name, twice, tmp_path)


@pytest.mark.parametrize("name", TAKES_COLUMN)
def test_a_column_of_parents_is_as_good_as_a_series(name: str, tmp_path: Path) -> None:
    call_with(name, "county", tmp_path)
    with pytest.raises(ColumnError, match=r"the municipalities have no column 'countie'. Did you"):
        call_with(name, "countie", tmp_path)


def test_who_has_the_municipalities_takes_a_column() -> None:
    assert sorted(set(PARENTS) & set(ARGUMENTS["municipalities"])) == TAKES_COLUMN
