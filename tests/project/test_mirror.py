"""The tests mirror the package: whoever knows a module, or a public name, knows its test file."""

import ast
import inspect
import re
from pathlib import Path

import pytest

import regiomap

PACKAGE = Path(regiomap.__file__).parent
TESTS = Path(__file__).parents[1]
APART = ("project", "helpers")  # what concerns the whole project, and what several tests share
LONGEST = 500  # lines: beyond that, a second concept hides

Function = ast.FunctionDef | ast.AsyncFunctionDef


def has_code(source: str) -> bool:
    """Whether a module has a function or a method: others hold names, words, types or constants."""
    return any(isinstance(node, Function) for node in ast.walk(ast.parse(source)))


def modules() -> list[str]:
    """Return every module that has code, such as `drawing/web/page`."""
    return [
        path.relative_to(PACKAGE).with_suffix("").as_posix()
        for path in sorted(PACKAGE.rglob("*.py"))
        if not path.is_relative_to(PACKAGE / "shapefiles")  # data that a wheel carries inside
        and has_code(path.read_text(encoding="utf-8"))
    ]


def mirrored() -> list[str]:
    """Return every test file that is about a module, such as `drawing/web/test_page_texts`."""
    files = [path.relative_to(TESTS) for path in sorted(TESTS.rglob("test_*.py"))]
    return [path.with_suffix("").as_posix() for path in files if path.parts[0] not in APART]


MODULES, MIRRORED = modules(), mirrored()


def module_of(test: str) -> str | None:
    """Return the module that a test file is about: the one with the longest name that fits.

    `x/test_y` is about `x/y`, and so is `x/test_y_aspect`.
    """
    wanted = test.replace("test_", "", 1) if "/" not in test else re.sub("/test_", "/", test)
    fits = [one for one in MODULES if wanted == one or wanted.startswith(f"{one}_")]
    return max(fits, key=len, default=None)


OF_MODULE = {module: [one for one in MIRRORED if module_of(one) == module] for module in MODULES}


def said_by_tests_of(module: str) -> str:
    """Return the text of the test files of a module."""
    paths = [TESTS / f"{one}.py" for one in OF_MODULE[module]]
    return "".join(path.read_text(encoding="utf-8") for path in paths)


def test_every_module_with_code_has_its_test_file() -> None:
    assert len(MODULES) > 80
    assert [module for module, tests in OF_MODULE.items() if not tests] == []


def test_every_test_file_is_named_after_its_module() -> None:
    assert [one for one in MIRRORED if module_of(one) is None] == []


def public() -> list[tuple[str, str]]:
    """Return the functions and classes at the top, and the module that each is defined in."""
    things = [(name, getattr(regiomap, name)) for name in regiomap.__all__]
    return [
        (name, thing.__module__.removeprefix("regiomap.").replace(".", "/"))
        for name, thing in things
        if inspect.isfunction(thing) or inspect.isclass(thing)
    ]


PUBLIC = public()


@pytest.mark.parametrize(("name", "module"), PUBLIC)
def test_a_public_name_is_in_the_tests_of_its_module(name: str, module: str) -> None:
    assert re.search(rf"\b{name}\b", said_by_tests_of(module))


@pytest.mark.parametrize(("name", "module"), PUBLIC)
def test_a_public_method_is_in_the_tests_of_its_entry(name: str, module: str) -> None:
    entry, _, _ = module.partition("/")
    beside = [one for one in MODULES if one.partition("/")[0] == entry]
    said = "".join(map(said_by_tests_of, beside))
    methods = [
        method
        for method, call in vars(getattr(regiomap, name)).items()
        if inspect.isfunction(call) and not method.startswith("_")
    ]
    assert [one for one in methods if not re.search(rf"\.{one}\b", said)] == []


def test_no_test_file_hides_a_second_concept() -> None:
    sizes = {
        path.relative_to(TESTS).as_posix(): path.read_text(encoding="utf-8").count("\n")
        for path in TESTS.rglob("*.py")
    }
    assert {path: lines for path, lines in sizes.items() if lines > LONGEST} == {}


# -- drawn and started once ----------------------------------------------------------------------


def sources() -> dict[str, ast.Module]:
    """Return every file of the tests but those that several share."""
    paths = {path.relative_to(TESTS).as_posix(): path for path in sorted(TESTS.rglob("*.py"))}
    return {
        name: ast.parse(path.read_text(encoding="utf-8"))
        for name, path in paths.items()
        if not name.startswith("helpers/") and path.name != "conftest.py"
    }


def rows_of_squares(tree: ast.AST) -> list[int]:
    """Return the lines on which a comprehension draws boxes of a kilometre, one after another."""
    return [
        node.lineno
        for loop in ast.walk(tree)
        if isinstance(loop, ast.ListComp | ast.DictComp | ast.GeneratorExp)
        for node in ast.walk(loop)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == "box"
        and "1000" in ast.unparse(node)
    ]


def test_squares_are_drawn_by_the_helper() -> None:
    """`squares`, `cells`, `row_of` and others stand in `helpers/lands.py`."""
    found = {name: lines for name, tree in sources().items() if (lines := rows_of_squares(tree))}
    assert found == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("[box(1000 * i, 0, 1000 * i + 1000, 1000) for i in range(4)]", 1),
        ("{c: shapely.box(x, 0, x + 1000, 1000) for c, x in cells}", 1),
        ("box(0, 0, 1000, 1000)", 0),
        ("[box(i, 86, i + 1, 87) for i in range(4)]", 0),
    ],
)
def test_a_row_of_squares_is_found(source: str, found: int) -> None:
    assert len(rows_of_squares(ast.parse(source))) == found


def test_a_browser_and_flanders_are_started_and_read_by_one_fixture() -> None:
    once = {
        "def browser(",
        "def flanders(",
        "def flanders_2024(",
        "def limburg(",
        "chromium.launch(",
    }
    again = [
        f"{name}: {words}"
        for name, tree in sources().items()
        for words in once
        if name != "project/test_mirror.py" and words in ast.unparse(tree)
    ]
    assert again == []
