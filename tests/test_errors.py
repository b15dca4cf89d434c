"""Exceptions and warnings: one tree, and messages of one line that is not too long."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from regiomap import RegiomapError, RegiomapWarning, errors
from regiomap.errors import one_line, shortened

LONGEST = 2_000
KINDS = [getattr(errors, name) for name in errors.__all__]


@pytest.mark.parametrize("kind", KINDS)
@hypothesis_settings(deadline=None, max_examples=25)
@given(said=st.text(max_size=50).map(lambda some: some * 400))
def test_a_message_is_one_short_line_whatever_it_quotes(kind: type[Exception], said: str) -> None:
    message = str(kind(f"the rule, {said}, and what to do."))
    assert len(message) <= LONGEST
    assert message.isprintable()
    # Of a message that is cut the middle goes: the rule and the way out stay.
    assert message.startswith("the rule, ")
    assert message.endswith(", and what to do.")


@given(st.text(max_size=300))
@hypothesis_settings(deadline=None, max_examples=25)
def test_one_line_is_printable_and_leaves_plain_words_alone(said: str) -> None:
    line = one_line(said)
    assert line.isprintable()
    assert line == said or not said.isprintable()


@pytest.mark.parametrize("kind", KINDS)
def test_the_tree_has_two_roots_and_each_leaf_is_a_builtin_too(kind: type[Exception]) -> None:
    roots = [root for root in (RegiomapError, RegiomapWarning) if issubclass(kind, root)]
    assert len(roots) == 1
    builtins = [one for one in kind.__mro__ if one.__module__ == "builtins"]
    assert kind is RegiomapError or len(builtins) > len(RegiomapError.__mro__) - 1


def test_a_message_is_shown_as_it_was_written() -> None:
    assert str(errors.ColumnError("no column 'a'")) == "no column 'a'"
    assert str(RegiomapError()) == str(RegiomapWarning()) == ""


def test_the_middle_of_a_long_text_is_left_out() -> None:
    assert shortened("abcdefgh", 8) == "abcdefgh"
    assert shortened("abcdefghi", 8) == "abcde..."
    assert shortened("abcdefghi", 8, end=2) == "abc...hi"
