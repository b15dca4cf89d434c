"""The still picture of a map, for where no script runs."""

import regiomap as rm
from helpers.lands import cells, halves


def test_the_notebook_gets_a_picture_below_the_frame() -> None:
    shown = rm.draw_map(cells(), halves(cells()))._repr_html_()
    assert shown.index("data:image/svg+xml;base64,") < shown.index("<iframe")
    assert "Make this Notebook Trusted" not in shown
