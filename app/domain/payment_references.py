"""Mã tham chiếu thanh toán: the name of one attempt to pay, which every bank passes on as it is."""

import re
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter can be taken for a digit."""

PREFIX: Final = "MC"
SIGNS: Final = 10
CHANCES: Final = len(ALPHABET) ** (SIGNS - 1)
_PRIME: Final = 31
_REFERENCE = re.compile(rf"(?={PREFIX}([{ALPHABET}]{{{SIGNS}}}))")


def reference_of(chance: int) -> str:
    """The reference of one attempt to pay: ``MC``, nine signs of chance and one that checks them.

    Banks pass it on as it is: it has capital letters and digits alone.
    """
    signs = ""
    for _ in range(SIGNS - 1):
        chance, sign = divmod(chance, len(ALPHABET))
        signs += ALPHABET[sign]
    return PREFIX + signs + _check(signs)


def references_in(said: str) -> tuple[str, ...]:
    """Every reference of ours in what a bank passes on, whatever it put around it."""
    plain = re.sub(r"[^0-9A-Z]", "", said.upper())
    at_any_place = (match[1] for match in _REFERENCE.finditer(plain))
    return tuple(
        dict.fromkeys(PREFIX + signs for signs in at_any_place if _check(signs[:-1]) == signs[-1])
    )


def _check(signs: str) -> str:
    weighed = sum(place * ALPHABET.index(sign) for place, sign in enumerate(signs, start=3))
    return ALPHABET[weighed % _PRIME]
