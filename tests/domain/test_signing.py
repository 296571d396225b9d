"""A signed message is believed once it is whole, in time and by a secret in force; else never."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.signing import (
    ID,
    SIGNATURE,
    TIMESTAMP,
    WINDOW,
    SecretMalformed,
    SignatureOutOfTime,
    SignatureWrong,
    Signed,
    read_secret,
    signed_headers,
    spelled,
    verified,
    vouched,
)

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
OLD, NEW, FOREIGN = (bytes([number]) * 32 for number in (1, 2, 3))
BODY = '{"code":"H47.TTHCC-261122-0001","tên":"Ánh"}'.encode()


def sent(secret: bytes = NEW, at: datetime = NOW, message: str = "m-1") -> dict[str, str]:
    return dict(signed_headers([secret], message=message, at=at, body=BODY))


def test_the_published_example_is_signed_as_published():
    headers = signed_headers(
        [read_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")],
        message="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
        body=b'{"test": 2432232314}',
    )
    assert dict(headers) == {
        ID: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        TIMESTAMP: "1614265330",
        SIGNATURE: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize("away", [-WINDOW, timedelta(0), WINDOW])
def test_what_is_signed_and_in_time_is_believed(away: timedelta):
    assert verified(sent(at=NOW + away), BODY, secrets=[NEW], at=NOW) == Signed("m-1", NOW + away)


@pytest.mark.parametrize("away", [-WINDOW - timedelta(seconds=1), WINDOW + timedelta(seconds=1)])
def test_what_is_genuine_but_out_of_time_says_so(away: timedelta):
    with pytest.raises(SignatureOutOfTime):
        verified(sent(at=NOW + away), BODY, secrets=[NEW], at=NOW)


def test_while_a_secret_is_replaced_both_are_good():
    both = signed_headers([NEW, OLD], message="m-1", at=NOW, body=BODY)
    for ours in ([OLD], [NEW], [OLD, NEW]):
        assert verified(both, BODY, secrets=ours, at=NOW).id == "m-1"
        assert verified(sent(ours[0]), BODY, secrets=[OLD, NEW], at=NOW).id == "m-1"
    with pytest.raises(SignatureWrong):
        verified(both, BODY, secrets=[FOREIGN], at=NOW)
    with pytest.raises(SignatureWrong):
        verified(both, BODY, secrets=[], at=NOW)


def spoil(dice: random.Random) -> tuple[dict[str, str], bytes]:
    """A message as somebody without the secret, or with an old message, may make it."""
    headers, body = sent(), bytearray(BODY)
    match dice.randrange(9):
        case 0:
            body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
        case 1:
            del body[dice.randrange(len(body))]
        case 2:
            headers = sent(dice.randbytes(32))
        case 3:
            headers = sent(at=NOW - WINDOW - timedelta(seconds=dice.randrange(1, 10**6)))
        case 4:
            headers[TIMESTAMP] = str(int(headers[TIMESTAMP]) + dice.choice([-1, 1, 60, 10**9]))
        case 5:
            headers[ID] = f"m-{dice.randrange(2, 10**6)}"
        case 6:
            mangled = list(headers[SIGNATURE])
            at = dice.randrange(len(mangled) - 2)  # the last sign before "=" holds spare bits
            mangled[at] = "A" if mangled[at] != "A" else "B"
            headers[SIGNATURE] = "".join(mangled)
        case 7:
            headers[dice.choice([ID, TIMESTAMP, SIGNATURE])] = dice.choice(
                ["", " ", "v1,", "v2," + headers[SIGNATURE][3:], "1e9", "٣", "\ud800", "x" * 300]
            )
        case _:
            del headers[dice.choice([ID, TIMESTAMP, SIGNATURE])]
    return headers, bytes(body)


def test_of_a_thousand_forged_old_or_altered_messages_none_is_believed():
    dice = random.Random(20261122)  # noqa: S311 - the same thousand each time
    believed = []
    for _ in range(1000):
        headers, body = spoil(dice)
        try:
            verified(headers, body, secrets=[NEW], at=NOW)
        except (SignatureWrong, SignatureOutOfTime):
            continue
        believed.append((headers, body))
    assert believed == []


def test_what_is_signed_cannot_be_shifted_from_the_body_into_the_id():
    headers = dict(signed_headers([NEW], message="m", at=NOW, body=b"1.{}"))
    headers[ID] = f"m.{headers[TIMESTAMP]}"
    headers[TIMESTAMP] = "1"
    with pytest.raises(SignatureWrong):
        verified(headers, b"{}", secrets=[NEW], at=datetime.fromtimestamp(1, UTC))


def test_a_flood_of_signatures_is_not_tried():
    headers = sent()
    headers[SIGNATURE] = " ".join(["v1,x"] * 50 + [headers[SIGNATURE]])
    with pytest.raises(SignatureWrong):
        verified(headers, BODY, secrets=[NEW], at=NOW)


@pytest.mark.parametrize(
    ("signature", "secret", "believed"),
    [
        ("f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8", b"key", True),
        ("F7BC83F430538424B13298E6AA6FB143EF4D59A14946175997479DBC2D1A3CD8", b"key", True),
        ("97yD9DBThCSxMpjmqm+xQ+9NWaFJRhdZl0edvC0aPNg=", b"key", True),
        ("97yD9DBThCSxMpjmqm+xQ+9NWaFJRhdZl0edvC0aPNg=", b"kex", False),
        ("f7bc83f4", b"key", False),
        ("", b"key", False),
        ("Ánh", b"key", False),
    ],
)
def test_a_form_of_signature_of_somebody_elses(signature: str, secret: bytes, *, believed: bool):
    text = b"The quick brown fox jumps over the lazy dog"
    assert vouched(signature, text, secrets=[FOREIGN, secret]) is believed


def test_a_secret_is_spelled_and_read_back():
    assert read_secret(f" {spelled(NEW)}\n") == NEW
    for wrong in ("", "whsec_", "whsec_YWJj", "whsec_é", spelled(b"x" * 65), "whsec_" + "!" * 32):
        with pytest.raises(SecretMalformed):
            read_secret(wrong)
