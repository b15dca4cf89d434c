"""A real JupyterLab on loopback, with settings of its own, and a notebook in it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import nbformat
from playwright.sync_api import Frame, Page, expect

READY = "() => window.jupyterapp && jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel"
OPTIONS = (
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port=0",
    "--IdentityProvider.token=",
    "--LabApp.expose_app_in_browser=True",  # so that its commands can be called
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)
FOLDERS = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
}


@contextmanager
def lab(folder: Path) -> Iterator[str]:
    """Run JupyterLab in a folder, without a password, and say where it is."""
    own = {name: str(folder / "lab" / inside) for name, inside in FOLDERS.items()}
    environment = {**os.environ, **own, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    news = folder / "lab" / "settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    call = [sys.executable, "-m", "jupyterlab", *OPTIONS]
    with (folder / "lab.log").open("w") as log:
        server = subprocess.Popen(call, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            yield _address(folder, server)
        finally:
            server.terminate()
            server.wait()


def _address(folder: Path, server: subprocess.Popen[bytes]) -> str:
    """Return where the server listens, as soon as it says so."""
    while server.poll() is None:
        for said in (folder / "lab" / "runtime").glob("jpserver-*.json"):
            try:
                return str(json.loads(said.read_text(encoding="utf-8"))["url"])
            except ValueError:
                pass  # half written
        time.sleep(0.1)
    raise AssertionError((folder / "lab.log").read_text(encoding="utf-8"))


def write_notebook(path: Path, cells: Sequence[str]) -> None:
    """Write a notebook of these cells."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in cells])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(book, path)


def open_notebook(page: Page, address: str, name: str) -> None:
    """Open a notebook, with nothing beside it, and wait for its kernel."""
    page.goto(f"{address}doc/tree/{name}")
    page.wait_for_function(READY)
    page.evaluate("() => jupyterapp.commands.execute('notebook:enter-command-mode')")


def run_next(page: Page, nth: int) -> str:
    """Run the cell that is selected, the nth one, and return what it printed."""
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-cell-and-select-next')")
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(nth)
    expect(cell.locator(".jp-InputPrompt").first).to_have_text(f"[{nth + 1}]:")
    return "\n".join(cell.locator(".jp-OutputArea-output pre").all_text_contents()).strip()


def frame_of(page: Page) -> Frame:
    """Return the frame of the live map, once its page has been drawn."""
    handle = page.wait_for_selector("iframe[sandbox]")
    frame = handle.content_frame() if handle else None
    assert frame is not None
    frame.wait_for_function("() => window.regiomap && regiomap.page")
    return frame
