"""S10 item codes: the check digit of published examples, and the sample that fails it."""

import pytest

from app.domain.item_codes import check_digit, is_sound, tidied


@pytest.mark.parametrize(
    ("serial", "digit"),
    [
        ("47312482", 9),  # RR473124829GB, the example of UPU S10
        ("12345678", 5),
        ("98000023", 6),  # EN980000239VN, as printed in a training sample, fails
        ("00000000", 5),  # eleven becomes five
        ("00000001", 4),
        ("00000060", 1),
        ("00000007", 6),
    ],
)
def test_check_digits(serial: str, digit: int):
    assert check_digit(serial) == digit


def test_ten_becomes_nought():
    serial = next(f"{n:08}" for n in range(100) if _sum(f"{n:08}") % 11 == 1)
    assert check_digit(serial) == 0


def _sum(serial: str) -> int:
    return sum(w * int(d) for w, d in zip((8, 6, 4, 2, 3, 5, 9, 7), serial, strict=True))


def test_soundness_is_form_and_digit():
    assert is_sound("RR473124829GB")
    assert is_sound("EN123456785VN")
    assert not is_sound("EN980000239VN"), "known to be used all the same: it warrants a warning"
    assert not is_sound("EN98000023VN")
    assert tidied(" en 12345678 5 vn") == "EN123456785VN"
    with pytest.raises(ValueError, match="eight"):
        check_digit("1234567")
