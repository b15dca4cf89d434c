"""What is published: nothing stray in it, nothing missing, and bytes that can be made again."""

import importlib.util
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
DAY = "1767225600"  # 1 January 2026
MOST_BYTES = 4_000_000  # notebooks with their pictures are most of an sdist
ENDINGS = {
    *("css", "html", "js", "json", "mjs", "png", "py", "pyi", "typed"),  # the package and its page
    *("cpg", "csv", "dbf", "md", "prj", "shp", "shx"),  # the shapefiles
}
NAMED = {"LICENSE", "SHA256SUMS"}
SDIST = {
    *(".ci", ".gitignore", ".pre-commit-config.yaml", "CHANGELOG.md", "CITATION.cff"),
    *(
        "CONTRIBUTING.md",
        "LICENSE",
        "PKG-INFO",
        "README.md",
        "SUPPORT.md",
        "benchmarks",
        "docs",
        "notebooks",
    ),
    *("pyproject.toml", "regiomap", "shapefiles", "tests"),
}

STRAY = re.compile(r"\.(pyc|nb[ci]|orig|rej|sw[op]|log)$|~$|^\.DS_Store$|^\.nfs")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (TOP / "regiomap").is_dir(), reason="there is no source beside it"),
]


def built(source: Path, to: Path, *targets: str) -> Path:
    """Build distributions of a folder, without looking for anything elsewhere."""
    if not os.environ.get("CI") and importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed: pip install --group release")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(to), *targets],
        cwd=source,
        env={**os.environ, "SOURCE_DATE_EPOCH": DAY},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return to


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the sdist and the wheel of this source."""
    return built(TOP, tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def wheel(made: Path) -> Path:
    """Return the wheel."""
    (path,) = made.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def sdist(made: Path) -> Path:
    """Return the sdist."""
    (path,) = made.glob("*.tar.gz")
    return path


@pytest.fixture(scope="module")
def unpacked(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that the sdist unpacks to, in one with a space and an accent."""
    folder = tmp_path_factory.mktemp("een bron é")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    (top,) = folder.iterdir()
    return top


def files_of(folder: Path, *, under: str) -> set[str]:
    """Return the files of a folder that are kept with the source."""
    return {
        f"{under}/{path.relative_to(folder).as_posix()}"
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def in_wheel(wheel: Path) -> set[str]:
    """Return the files that a wheel puts in place, without what describes it."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def metadata(wheel: Path) -> Message:
    """Return what a wheel says of itself."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return message_from_bytes(archive.read(name))


def test_a_wheel_is_the_package_and_its_data_and_nothing_else(wheel: Path) -> None:
    there = files_of(TOP / "regiomap", under="regiomap")
    there |= files_of(TOP / "shapefiles", under="regiomap/shapefiles")
    assert in_wheel(wheel) == there
    assert "regiomap/py.typed" in there
    strange = {name for name in there if name.rpartition(".")[2] not in ENDINGS}
    assert {name.rpartition("/")[2] for name in strange} == NAMED


def test_an_sdist_has_what_its_tests_and_its_readers_need_and_nothing_else(unpacked: Path) -> None:
    assert {path.name for path in unpacked.iterdir()} == SDIST
    names = {path.name for path in unpacked.rglob("*")}
    assert {name for name in names if STRAY.search(name)} == set()
    for name in ("regiomap", "shapefiles", "tests"):
        assert files_of(unpacked / name, under=name) == files_of(TOP / name, under=name)


def test_each_is_small_enough_to_mail(wheel: Path, sdist: Path) -> None:
    assert max(wheel.stat().st_size, sdist.stat().st_size) < MOST_BYTES


def test_a_wheel_carries_every_licence_and_says_what_is_tried(wheel: Path) -> None:
    said = metadata(wheel)
    assert said["License-Expression"] == PROJECT["license"]
    assert said.get_all("License-File") == PROJECT["license-files"]
    with zipfile.ZipFile(wheel) as archive:
        kept = {name.partition("/licenses/")[2] for name in archive.namelist()}
    assert set(PROJECT["license-files"]) <= kept
    assert said["Requires-Python"] == PROJECT["requires-python"]
    tried = [one for one in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", one)]
    assert tried[0].endswith(PROJECT["requires-python"].removeprefix(">="))
    assert set(said.get_all("Classifier", [])) == set(PROJECT["classifiers"])


def test_a_wheel_of_the_sdist_is_the_wheel_of_the_checkout_to_the_byte(
    wheel: Path, unpacked: Path, tmp_path: Path
) -> None:
    for path in unpacked.rglob("*"):
        os.utime(path, (0, 0))  # no time of a file is in it
    (again,) = built(unpacked, tmp_path, "-t", "wheel").glob("*.whl")
    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()


def test_an_sdist_made_again_elsewhere_has_the_same_bytes(
    sdist: Path, unpacked: Path, tmp_path: Path
) -> None:
    (again,) = built(unpacked, tmp_path, "-t", "sdist").glob("*.tar.gz")
    assert again.read_bytes() == sdist.read_bytes()


def test_whoever_publishes_takes_them(made: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "twine",
            "--no-color",
            "check",
            "--strict",
            *map(str, made.iterdir()),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("PASSED") == 2
