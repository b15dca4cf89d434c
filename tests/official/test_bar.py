"""The bar that shows how much has come."""

import pytest

from regiomap.official.bar import telling


@pytest.mark.parametrize("shown", [True, False, None])
def test_a_bar_is_shown_only_to_who_asks(
    capsys: pytest.CaptureFixture[str], *, shown: bool | None
) -> None:
    with telling("the municipalities", "B", shown=shown) as tell:
        tell(500, 1000)
        tell(1000, None)
    said = capsys.readouterr().err
    assert ("the municipalities" in said) is (shown is True)
