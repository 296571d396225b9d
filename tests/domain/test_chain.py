"""The chain holds only as long as no byte of any event is changed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import HANOI
from app.domain.chain import GENESIS, canonical, instant, link, payload_digest

EVENT = {
    "dossier_id": "01890000-0000-7000-8000-000000000001",
    "seq": 3,
    "action": "receive",
    "agency": "H47.TTHCC",
    "on_behalf_of": None,
    "payload_digest": "00ff",
}
EVENTS = st.dictionaries(
    st.text(alphabet="abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12),
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(max_size=20)),
    min_size=1,
    max_size=6,
)


def test_the_form_of_the_hash_never_changes():
    assert link(GENESIS, EVENT).hex() == (
        "5db1ffc13297352db1719ab9490b6b7522284ceb385ac1660a3cb17157fbae08"
    )


def test_canonical_text_is_sorted_dense_and_unescaped():
    assert canonical({"b": [1, True, None], "a": "Đường"}) == (
        '{"a":"Đường","b":[1,true,null]}'.encode()
    )


@given(EVENTS, st.randoms(use_true_random=False))
def test_the_order_of_the_fields_does_not_matter(event: dict[str, object], random: object):
    shuffled = list(event.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert link(GENESIS, dict(shuffled)) == link(GENESIS, event)


@given(EVENTS, st.data())
def test_one_changed_value_changes_the_hash(event: dict[str, object], data: st.DataObject):
    field = data.draw(st.sampled_from(sorted(event)))
    value = data.draw(st.one_of(st.text(max_size=20), st.integers(), st.none()))
    changed = {**event, field: value}
    same = canonical(changed) == canonical(event)
    assert (link(GENESIS, changed) == link(GENESIS, event)) is same


@given(EVENTS, EVENTS)
def test_two_events_have_one_hash_only_when_they_are_one(
    event: dict[str, object], other: dict[str, object]
):
    same = canonical(event) == canonical(other)
    assert (link(GENESIS, event) == link(GENESIS, other)) is same


@given(bit=st.integers(0, 255))
def test_one_changed_bit_of_the_previous_hash_changes_the_next(bit: int):
    changed = bytearray(GENESIS)
    changed[bit // 8] ^= 1 << bit % 8
    assert link(bytes(changed), EVENT) != link(GENESIS, EVENT)


def test_a_payload_is_vouched_for_under_its_salt():
    payload = canonical({"comment": "Đủ giấy tờ"})
    digest = payload_digest(b"salt" * 4, payload)
    assert digest == payload_digest(b"salt" * 4, payload)
    assert digest != payload_digest(b"tlas" * 4, payload)
    assert digest != payload_digest(b"salt" * 4, payload + b" ")


def test_not_a_number_is_no_canonical_text():
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical({"area": float("nan")})


def test_a_moment_is_written_in_utc_to_the_microsecond():
    moment = datetime(2026, 8, 20, 14, 0, 1, 5, tzinfo=HANOI)
    assert instant(moment) == "2026-08-20T07:00:01.000005Z"
    assert instant(moment.astimezone(UTC)) == instant(moment)


def test_a_moment_without_a_time_zone_is_not_written():
    with pytest.raises(ValueError, match="time zone"):
        instant(datetime(2026, 8, 20, 14, 0))  # noqa: DTZ001
