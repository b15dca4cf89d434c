"""How to cite, in a sentence and as BibTeX, from CITATION.cff."""

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class Citation(SphinxDirective):
    """What a reader puts in a list of references."""

    def run(self) -> list[nodes.Node]:
        """Return the sentence and the entry."""
        path = Path(self.env.srcdir).parent / "CITATION.cff"
        self.env.note_dependency(str(path))
        text = path.read_text(encoding="utf-8")

        def told(key: str) -> str:
            (value,) = re.findall(rf"^(?:  - )?{key}: (.+)$", text, re.MULTILINE)
            return str(value)

        who, title, version = told("name"), told("title"), told("version")
        sentence = f"{who}. {title}, version {version} (software)."
        entry = (
            f"@software{{regiomap,\n  author = {{{{{who}}}}},\n  title = {{{title}}},\n"
            f"  version = {{{version}}},\n  note = {{{told('license')}}}\n}}"
        )
        quote = nodes.block_quote("", nodes.paragraph("", sentence))
        return [quote, nodes.literal_block(entry, entry, language="bibtex")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("citation", Citation)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
