"""The public surface: written down once, cheap to import, and with errors that are builtins too."""

import inspect
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import regiomap
from regiomap import errors, reports

# The names that notebooks and other tools rely on; taking one away breaks somebody.
FIXED = {
    *("build_adjacency", "check_contiguity", "check_nesting", "check_regions", "compare_plans"),
    *("Criteria", "draw_map", "errors", "load_flanders", "merge_municipalities", "Plan"),
    *("PlanSpace", "propose_regions", "read_municipalities", "read_plan", "reports"),
    *("RegiomapError", "repair_municipalities", "save_map", "schedule_growth"),
}


def run(code: str) -> str:
    """Run some lines in a Python of their own, which takes the package from where we do."""
    call = [sys.executable, "-P", "-c", code]
    return subprocess.run(call, capture_output=True, text=True, check=True).stdout.strip()


def test_every_name_of_the_design_is_there() -> None:
    assert set(regiomap.__all__) >= FIXED


def test_every_name_can_be_had_and_says_its_own_name() -> None:
    for name in regiomap.__all__:
        thing = getattr(regiomap, name)
        assert getattr(thing, "__name__", name).split(".")[-1] == name


@pytest.mark.parametrize("surface", [regiomap, reports])
def test_the_stub_is_the_whole_surface(surface: ModuleType) -> None:
    stub = Path(inspect.getfile(surface)).with_suffix(".pyi").read_text(encoding="utf-8")
    named = [line.split(" as ")[1] for line in stub.splitlines() if " as " in line]
    assert sorted(named) == list(surface.__all__)
    assert set(surface.__all__) <= set(dir(surface))


def test_what_is_only_returned_is_a_report_and_not_at_the_top() -> None:
    assert not set(reports.__all__) & set(regiomap.__all__)
    assert {"NestingReport", "Proposal", "Repair", "Schedule"} <= set(reports.__all__)
    assert all(inspect.isclass(getattr(reports, name)) for name in reports.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        _ = regiomap.nothing  # type: ignore[attr-defined]


def test_importing_loads_no_large_library() -> None:
    loaded = run("import sys, regiomap; print(*sys.modules)").split()
    assert not {"folium", "matplotlib", "numba", "geopandas", "scipy"} & set(loaded)


def test_reading_and_checking_load_neither_the_engine_nor_the_map() -> None:
    loaded = run(
        "import sys, regiomap as rm; f = rm.load_flanders(2024);"
        "g = rm.build_adjacency(f, bridges=[('Voeren', 'Riemst')]);"
        "rm.check_nesting(f['province'], f['reference_region']); print(*sys.modules)"
    ).split()
    assert not {"folium", "matplotlib", "numba"} & set(loaded)


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(inspect.getfile(regiomap)).parent / "py.typed").exists()


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_is_ours_and_a_builtin(name: str) -> None:
    kind = getattr(errors, name)
    root = errors.RegiomapWarning if issubclass(kind, Warning) else errors.RegiomapError
    assert issubclass(kind, root)
    if kind is not errors.RegiomapError:  # the root of all is no special kind of error
        narrower = {Exception, BaseException, Warning, object}
        assert [b for b in kind.__mro__ if b.__module__ == "builtins" and b not in narrower]


def test_the_drawn_tree_names_every_error() -> None:
    tree = inspect.getdoc(errors) or ""
    assert all(name in tree for name in errors.__all__)


def test_a_message_is_not_put_in_quotes() -> None:
    assert str(errors.UnknownMunicipalityError("no 'x' here")) == "no 'x' here"


def test_importing_the_package_loads_neither_solver_nor_plots() -> None:
    code = "import regiomap, sys; print({'scipy.optimize', 'matplotlib'} & set(sys.modules))"
    assert run(code) == "set()"
