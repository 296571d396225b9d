"""Mã bưu gửi (UPU S10): two letters, eight digits, a check digit, and the country.

A wrong check digit is a warning and never a refusal: real feeds carry item codes that fail it.
"""

import re
from typing import Final

_SHAPE: Final = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}")
_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
_ELEVEN: Final = 11


def tidied(text: str) -> str:
    """``text`` as item codes are kept: capitals, without blanks and signs between the groups."""
    return re.sub(r"[\s.\-]", "", text).upper()


def check_digit(serial: str) -> int:
    """The check digit of eight digits: ``47312482`` has 9.

    Raises ValueError for anything else than eight digits.
    """
    if re.fullmatch(r"[0-9]{8}", serial) is None:
        raise ValueError("a serial number has eight digits")
    weighed = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, serial, strict=True))
    left = _ELEVEN - weighed % _ELEVEN
    return {10: 0, _ELEVEN: 5}.get(left, left)


def is_sound(code: str) -> bool:
    """Whether ``code`` has the form of S10 and the check digit that belongs to it."""
    found = _SHAPE.fullmatch(code)
    return found is not None and check_digit(found[1]) == int(found[2])
