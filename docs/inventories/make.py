"""Make the inventories that the site links other documentation with: few names, no download.

    python docs/inventories/make.py python=objects.inv pandas=pandas/objects.inv

Each argument is an `objects.inv` as Sphinx writes it; those here come from Debian's packages
`python3.11-doc` and `python-pandas-doc`. Of each only the names that
`sources.json` lists are kept. Packages with a `page` there need no file: their entries are written
by that pattern, once the name is found in the installed package. Whether the address answers is not
checked, since nothing here asks another host.
"""

import importlib
import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

from sphinx.util.inventory import InventoryFile

HERE = Path(__file__).parent
HEAD = "# Sphinx inventory version 2\n# Project: {project}\n# Version: \n{zlib}\n"
ZLIB = "# The remainder of this file is compressed using zlib."
KINDS = ("py:class", "py:exception")


def from_file(path: Path, names: list[str]) -> Iterator[str]:
    """Yield the lines of an inventory that are about some names."""
    known = InventoryFile.loads(path.read_bytes(), uri="").data
    for name in names:
        kind = next((kind for kind in KINDS if name in known.get(kind, {})), None)
        if kind is None:
            raise SystemExit(f"{path} has no {name}")
        yield f"{name} {kind} 1 {known[kind][name].uri} -"


def from_package(page: str, names: list[str]) -> Iterator[str]:
    """Yield lines by the pattern of a page, of names that the installed package has."""
    for name in names:
        module, _, last = name.rpartition(".")
        if not isinstance(getattr(importlib.import_module(module), last), type):
            raise SystemExit(f"{name} is no class")
        target = page.format(name=name, last=last)
        yield f"{name} py:class 1 {target if '#' in target else f'{target}#{name}'} -"


def main(arguments: list[str]) -> None:
    """Write an inventory for each package that a file or a pattern is given of."""
    files = dict(argument.split("=", 1) for argument in arguments)
    for project, source in json.loads((HERE / "sources.json").read_text("utf-8")).items():
        if project in files:
            lines = from_file(Path(files[project]), source["names"])
        elif "page" in source:
            lines = from_package(source["page"], source["names"])
        else:
            continue
        text = "".join(f"{line}\n" for line in sorted(lines))
        head = HEAD.format(project=project, zlib=ZLIB).encode()
        (HERE / f"{project}.inv").write_bytes(head + zlib.compress(text.encode(), 9))


if __name__ == "__main__":
    main(sys.argv[1:])
