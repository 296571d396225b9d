"""Verification tokens: short, unforgeable, and nothing but what they say."""

from uuid import UUID

import pytest

from app.domain.ids import DossierId
from app.dossiers.stamps import NotAStamp, packed, stamp_of, unpacked
from app.dossiers.tracking import Tokens, UnknownToken

TOKENS = Tokens(b"a secret of the tests, long enough", "https://x.vn")
STAMP = stamp_of(UUID(int=7 << 100 | 5), "M04", 65_537, bytes(range(200, 232)))


def test_a_token_says_which_form_of_which_event_and_fits_a_small_qr():
    token = TOKENS.verification_token(STAMP)
    assert TOKENS.stamp_of(token) == STAMP
    assert len(token) == 70
    assert (STAMP.form, STAMP.seq, STAMP.in_print) == ("M04", 65_537, "c8c9 cacb cccd cecf")
    assert TOKENS.verification_address(STAMP).endswith(f"/xac-minh/{token}")


def test_a_form_of_a_procedures_own_is_named_in_full_and_still_fits_a_small_qr():
    own = stamp_of(STAMP.dossier, "RESULT", 12, bytes(range(32)))
    token = TOKENS.verification_token(own)
    assert TOKENS.stamp_of(token) == own
    assert len(token) == 78


def test_any_other_letter_anywhere_makes_it_no_token():
    token = TOKENS.verification_token(STAMP)
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(UnknownToken):
            TOKENS.stamp_of(token[:place] + other + token[place + 1 :])


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "ấ",
        "=" * 70,
        TOKENS.verification_token(STAMP) + "=",
        TOKENS.verification_token(STAMP) + "AAAA",
        TOKENS.verification_token(STAMP)[:-1],
        "." + TOKENS.verification_token(STAMP),
        TOKENS.token_of(DossierId(STAMP.dossier)),
        Tokens(b"another secret", "https://x.vn").verification_token(STAMP),
    ],
)
def test_what_this_house_did_not_sign_is_no_token(token: str):
    with pytest.raises(UnknownToken):
        TOKENS.stamp_of(token)


def test_a_token_of_one_kind_is_none_of_the_other():
    with pytest.raises(UnknownToken):
        TOKENS.dossier_of(TOKENS.verification_token(STAMP))


@pytest.mark.parametrize("raw", [b"", packed(STAMP) + b"x", packed(STAMP)[:-1]])
def test_other_bytes_are_no_stamp(raw: bytes):
    with pytest.raises(NotAStamp):
        unpacked(raw)


@pytest.mark.parametrize("name", ["Kết quả".encode(), b"\xff"])
def test_a_name_that_no_procedure_can_give_is_no_stamp(name: bytes):
    raw = packed(STAMP)
    with pytest.raises(NotAStamp):
        unpacked(raw[:16] + b"\0" + raw[17:] + name)


@pytest.mark.parametrize("form", [0, 8, 255])
def test_a_form_that_there_is_not_is_no_stamp(form: int):
    raw = packed(STAMP)
    with pytest.raises(NotAStamp):
        unpacked(raw[:16] + bytes([form]) + raw[17:])
