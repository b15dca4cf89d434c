"""What results have in common: figures are no verdict, and a report is one."""

from dataclasses import dataclass

import pandas as pd
import pytest

from regiomap._base.reports import Figures, Report
from regiomap.errors import OptionError


@dataclass(frozen=True, repr=False)
class Measured(Figures):
    """Figures that are one number."""

    n: int

    def _verdict(self) -> str:
        return f"{self.n} < 9"

    def to_frame(self) -> pd.DataFrame:
        return pd.DataFrame({"n": [self.n]})


class Checked(Measured, Report):
    """A report that is right when the number is 3."""

    def __bool__(self) -> bool:
        return self.n == 3


def test_figures_are_neither_true_nor_false() -> None:
    with pytest.raises(OptionError, match="Measured holds figures, which are neither right nor"):
        bool(Measured(3))


def test_a_report_is_true_exactly_when_nothing_is_wrong() -> None:
    assert Checked(3)
    assert not Checked(4)


def test_results_show_a_sentence_and_a_notebook_the_table_below_it() -> None:
    assert repr(Measured(4)) == "<Measured: 4 < 9>"
    shown = Checked(4)._repr_html_()
    assert "<b>4 &lt; 9</b>" in shown
    assert "<td>4</td>" in shown.partition("</b>")[2]


def test_a_result_without_a_verdict_or_a_table_is_none() -> None:
    with pytest.raises(TypeError, match="abstract"):
        Figures()  # type: ignore[abstract]
    with pytest.raises(TypeError, match="abstract"):
        Report()  # type: ignore[abstract]
