"""How the site is built: `sphinx-build -n -W --keep-going docs build/site`."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "extension"))

import regiomap  # noqa: E402

project = "regiomap"
author = "The regiomap developers"
version = release = regiomap.__version__
language = "en"

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.intersphinx",
    "myst_nb",
    "numpydoc",
    "surface",  # these are in docs/extension
    "verbs",
    "notebooks",
    "entries",
    "citation",
]
exclude_patterns = ["extension", "inventories"]
html_static_path = ["_static"]
html_css_files = ["site.css"]

# Pages in MyST; those with code cells say so at their top, and are run when the site is built.
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_excludepatterns = ["notebooks/*"]  # these carry their outputs
nb_execution_raise_on_error = True
nb_execution_timeout = 600
nb_execution_in_temp = True  # what cells write stays out of the checkout
nb_output_stderr = "remove"  # progress, which a fast machine does not show
nb_ipywidgets_js: dict[str, object] = {}  # these would come from another host
nb_merge_streams = True
os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
suppress_warnings = ["mystnb.unknown_mime_type"]  # what only a live notebook can show

# The reference: made from the stubs and the docstrings.
autosummary_generate = False  # the pages are those of docs/extension/surface.py
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
python_maximum_signature_line_length = 60
python_use_unqualified_type_names = True
numpydoc_show_class_members = False
add_module_names = False
toc_object_entries_show_parents = "hide"
default_role = "said"
nitpicky = True

# Where other packages explain their names: carried along, see inventories/make.py.
intersphinx_mapping = {
    name: (source["url"], str(HERE / "inventories" / f"{name}.inv"))
    for name, source in json.loads(
        (HERE / "inventories" / "sources.json").read_text("utf-8")
    ).items()
}

# Nothing on a page is asked from another host: no fonts, no scripts, no pictures.
html_theme = "pydata_sphinx_theme"
html_title = "regiomap"
html_theme_options = {
    "logo": {"text": "regiomap"},
    "show_version_warning_banner": False,
    "header_links_before_dropdown": 7,
    "navbar_end": ["theme-switcher"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "show_prev_next": True,
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "use_edit_page_button": False,
}
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
html_sidebars = {"index": [], "tutorial": []}
project_copyright = "The regiomap developers, BSD-3-Clause"


def in_dutch(  # noqa: D103  (the form that Sphinx asks for)
    _app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: object
) -> None:
    if page.startswith("nl/"):
        context["language"] = "nl"  # for who has a page read aloud


def setup(app: Sphinx) -> None:  # noqa: D103
    app.connect("html-page-context", in_dutch)
