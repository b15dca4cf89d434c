"""Codes: what a mail does to them does not matter, and what changes them is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.answers import code_of
from regiomap.answers.codes import decode_code, find_codes


@given(st.binary(max_size=300))
def test_a_code_says_what_was_put_in(content: bytes) -> None:
    code = code_of(content)
    assert code.isascii()
    assert code.isalnum()
    assert decode_code(code) == content
    assert find_codes(f"Beste,\n{code}\nMet groeten RM") == [code]


@given(st.binary(min_size=1, max_size=60), st.integers(1, 20), st.sampled_from(["\r\n", "=\n> "]))
def test_a_mail_may_wrap_and_quote_it(content: bytes, width: int, end: str) -> None:
    code = code_of(content)
    # The first signs stay together: 'RM1' is how it is found.
    rest = [code[i : i + width] for i in range(3, len(code), width)]
    mail = f"> Code: {code[:3]}{end.join(rest)}{end}Groeten, 2026"
    assert [decode_code(found) for found in find_codes(mail)] == [content]


@given(st.binary(max_size=40), st.data())
def test_a_sign_that_was_changed_is_seen(content: bytes, data: st.DataObject) -> None:
    code = code_of(content)
    at = data.draw(st.integers(6, len(code) - 1))
    other = data.draw(st.sampled_from([sign for sign in "0AZaz9" if sign != code[at]]))
    with pytest.raises(ValueError, match="damaged"):
        decode_code(code[:at] + other + code[at + 1 :])
    with pytest.raises(ValueError, match="damaged"):
        decode_code(code[:-1])


def test_many_codes_are_found_and_a_word_with_rm1_in_it_is_none() -> None:
    codes = [code_of(bytes([n])) for n in range(300)[:256]]
    assert find_codes(" ".join(codes)) == codes[:200]
    assert find_codes("XRM1000") == []


def test_a_text_of_many_false_codes_is_not_gone_through_for_each() -> None:
    assert len(find_codes("RM1zzz " * 700_000)) < 12
