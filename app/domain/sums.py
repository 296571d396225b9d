"""Sums as banks and post offices write them in their files."""

import re
from typing import Final

_WHOLE: Final = re.compile(
    r"([0-9]{1,15}|[0-9]{1,3}(?:([.,])[0-9]{3})(?:\2[0-9]{3})*)([.,]0{1,2})?"
)
"""Digits, or groups of three with one sign between; a fraction is of noughts, as in 50000.00."""


def whole_amount(text: str) -> int | None:
    """Whole VND; None for anything else.

    >>> whole_amount("1.250.000"), whole_amount("50000.00"), whole_amount("50,5")
    (1250000, 50000, None)
    """
    written = _WHOLE.fullmatch(text.strip())
    return None if written is None else int(re.sub(r"[.,]", "", written[1]))
