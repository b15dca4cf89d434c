"""The tests themselves: none of them asks how long something took on this machine, now."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

FILES = sorted(Path(__file__).parents[1].rglob("*.py"))
# Clocks of the wall, and the marker of pytest-timeout.
CLOCKS = {"perf_counter", "perf_counter_ns", "monotonic", "monotonic_ns", "time_ns", "timeit"}
# And those of a page, in a script that a test runs there.
PAGE_CLOCK = re.compile(r"\b(performance|Date)\.(now|getEntries|timeOrigin)")
# Playwright and processes give up after a time; that may only catch what hangs.
HANGS_S = 600


def faults(source: str) -> Iterator[str]:
    """Return what makes a test depend on how busy the machine is."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Name(id="time"), attr="time"):
                yield f"line {node.lineno}: time.time"
            case ast.Attribute(attr=name) | ast.alias(name=name) | ast.Name(id=name) if (
                name in CLOCKS
            ):
                yield f"line {node.lineno}: {name}"
            case ast.Constant(value=str(script)) if PAGE_CLOCK.search(script):
                yield f"line {node.lineno}: a clock of the page"
            case ast.keyword(arg="deadline", value=value) if not is_none(value):
                yield f"line {value.lineno}: a deadline"
            case ast.keyword(arg="suppress_health_check", value=ast.List() as value):
                if "too_slow" not in ast.unparse(value):
                    yield f"line {value.lineno}: a health check by the clock"
            case ast.keyword(arg="timeout", value=ast.Constant(value=int(seconds))):
                if seconds < HANGS_S:
                    yield f"line {node.value.lineno}: a timeout of {seconds} s"


def is_none(value: ast.expr) -> bool:
    """Whether the source says None."""
    return isinstance(value, ast.Constant) and value.value is None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_test_looks_at_the_clock(path: Path) -> None:
    assert list(faults(path.read_text(encoding="utf-8"))) == []


def test_hypothesis_has_no_deadline_and_does_not_measure() -> None:
    assert settings.default is not None
    assert settings.default.deadline is None
    assert HealthCheck.too_slow in settings.default.suppress_health_check


@pytest.mark.parametrize(
    "source",
    [
        "import time\nbegin = time.perf_counter()",
        "import time\nbegin = time.time()",
        "from time import monotonic",
        "import timeit",
        "@settings(deadline=200)\ndef test(): ...",
        "settings(suppress_health_check=[HealthCheck.function_scoped_fixture])",
        "subprocess.run(call, timeout=20)",
        "page.evaluate('() => performance\\x2enow()')",  # a point, so that this is none itself
    ],
)
def test_a_look_at_the_clock_is_found(source: str) -> None:
    assert list(faults(source))


@pytest.mark.parametrize(
    "source",
    [
        "time = 3",
        "settings(deadline=None, suppress_health_check=list(HealthCheck))",
        "settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])",
        "subprocess.run(call, timeout=1800)",
    ],
)
def test_what_does_not_look_at_the_clock_is_left_alone(source: str) -> None:
    assert not list(faults(source))
