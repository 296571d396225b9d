"""Whatever can be written as JSON is read as one thing, or refused for one reason."""

import json
from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.web.json_reading import read_json

TEXTS = st.text(st.characters(), max_size=20) | st.sampled_from(
    ["Nguyễn", normalize("NFD", "Nguyễn"), "a\u202eb", "\ud800", "\x00", "\n\t", '"\\u0000', "\\"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


def outcome(raw: bytes) -> object:
    try:
        return repr(read_json(raw))
    except Invalid as refused:
        return sorted((defect.field, defect.code) for defect in refused.defects)


@given(VALUES)
def test_how_a_text_is_escaped_makes_no_difference(value: object):
    escaped = outcome(json.dumps(value).encode())
    plain = json.dumps(value, ensure_ascii=False)
    if not any("\ud800" <= char <= "\udfff" for char in plain):
        assert outcome(plain.encode()) == escaped


@given(VALUES)
def test_what_is_accepted_is_clean_and_stays_as_it_is(value: object):
    try:
        read = read_json(json.dumps(value).encode())
    except Invalid:
        return
    again = json.dumps(read, ensure_ascii=False)
    assert read_json(again.encode()) == read
    assert normalize("NFC", again) == again
    assert "\x00" not in again


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(raw: bytes):
    assert outcome(raw) is not None
