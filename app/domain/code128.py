"""Code 128 (ISO/IEC 15417): a text as bars, to be printed on labels and read by any scanner.

Drawn here because it is a table and a sum; a library would bring a way of drawing that the printed
papers do not use. Pairs of digits are packed two to a symbol where that makes it shorter.
"""

import re
from collections.abc import Iterator
from typing import Final

_WIDTHS: Final = (
    "212222222122222221121223121322131222122213122312132212221213221312231212"
    "112232122132122231113222123122123221223211221132221231213212223112312131"
    "311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121"
    "313121211331231131213113213311213131311123311321331121312113312311332111"
    "314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212"
    "124112124211411212421112421211212141214121412121111143111341131141114113"
    "114311411113411311113141114131311141411131211412211214211232"
)
"""Six digits for each of the symbols 0 to 105: the widths of its bars and spaces, in modules."""

_STOP: Final = "2331112"
_START_B, _START_C = 104, 105
_TO_B, _TO_C = 100, 99
_MODULUS: Final = 103
_SHORTEST_RUN: Final = 4
"""Fewer digits in a row are not worth changing over for."""


class NotPrintable(ValueError):
    """Code 128 as used here holds printable ASCII, from the blank to the tilde."""


def symbols(text: str) -> list[int]:
    """The values of the start symbol, the data and the check symbol. Raises NotPrintable."""
    if re.fullmatch(r"[ -~]+", text) is None:
        raise NotPrintable
    values = list(_data(text))
    weighed = values[0] + sum(place * value for place, value in enumerate(values[1:], 1))
    return [*values, weighed % _MODULUS]


def widths(text: str) -> list[int]:
    """The widths of bars and spaces in turn, in modules, the stop with its bar at the end.

    Whoever draws them leaves ten modules white on both sides. Raises NotPrintable.
    """
    drawn = "".join(_WIDTHS[6 * value : 6 * value + 6] for value in symbols(text))
    return [int(width) for width in drawn + _STOP]


def _data(text: str) -> Iterator[int]:
    """What is to be drawn before the check symbol, in code sets B and C."""
    packed = False
    begun = False
    for part in re.findall(rf"\d{{{_SHORTEST_RUN},}}|(?:(?!\d{{{_SHORTEST_RUN},}}).)+", text):
        digits = part[: len(part) - len(part) % 2] if part.isdecimal() else ""
        if digits:
            yield _TO_C if begun else _START_C
            yield from (int(digits[at : at + 2]) for at in range(0, len(digits), 2))
            packed = begun = True
        rest = part[len(digits) :]
        if rest:
            if packed or not begun:
                yield _TO_B if begun else _START_B
            yield from (ord(letter) - 32 for letter in rest)
            packed, begun = False, True
