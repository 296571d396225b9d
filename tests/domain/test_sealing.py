"""What is sealed is read as it was said, by whoever knows the secret and the purpose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.sealing import NotSealed, from_letters, in_letters, sealed, unsealed

SECRET, PURPOSE = b"a secret of this installation", b"file:"


@given(st.binary(max_size=100))
def test_it_is_read_as_it_was_said_and_for_its_purpose_alone(said: bytes):
    text = sealed(said, SECRET, PURPOSE)
    assert unsealed(text, SECRET, PURPOSE) == said
    for secret, purpose in ((b"another", PURPOSE), (SECRET, b"track:")):
        with pytest.raises(NotSealed):
            unsealed(text, secret, purpose)


@given(st.binary(max_size=40), st.data())
def test_written_with_any_other_letter_it_is_not_sealed(said: bytes, data: st.DataObject):
    text = sealed(said, SECRET, PURPOSE)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("AZaz09-_=ấ").filter(lambda one: one != text[place]))
    for other in (text[:place] + letter + text[place + 1 :], text + letter, text[:place]):
        with pytest.raises(NotSealed):
            unsealed(other, SECRET, PURPOSE)


@given(st.binary(max_size=40))
def test_bytes_in_letters_may_stand_in_an_address(raw: bytes):
    assert from_letters(in_letters(raw)) == raw
    assert set(in_letters(raw)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )
