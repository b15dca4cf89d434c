"""Write a file of the site only when it changes, so that a second build is a quick one."""

from pathlib import Path


def write(path: Path, text: str) -> None:
    """Write a text, unless the file holds it already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def clear(folder: Path, keep: set[str]) -> None:
    """Remove the files of a folder that no build makes any more."""
    for path in folder.glob("*"):
        if path.is_file() and path.name not in keep:
            path.unlink()
