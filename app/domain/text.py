"""Vietnamese text as it is stored (NFC) and as it is searched (no diacritics, no case)."""

import unicodedata
from collections.abc import Mapping
from typing import Final, TypeVar

INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
K = TypeVar("K")

_ALPHABET: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES: Final = ("\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
"""Huyền, hỏi, ngã, sắc, nặng: the order of the dictionaries, after the letters themselves."""

_BEFORE_LETTERS: Final = 0x110000
"""Blanks, digits and signs stand before all letters."""

BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def stored(text: str) -> str:
    """``text`` in NFC with the white space at both ends taken off."""
    return unicodedata.normalize("NFC", text).strip()


def folded(text: str) -> str:
    """The search key of ``text``: ``Nguyễn  Thị Ánh`` and ``nguyen thi anh`` have the same.

    >>> folded("Đường  Trần Phú")
    'duong tran phu'
    """
    decomposed = unicodedata.normalize("NFD", text.casefold())
    kept = (
        char
        for char in decomposed
        if not unicodedata.combining(char) and char not in INVISIBLE and char not in BIDI
    )
    return " ".join("".join(kept).replace("đ", "d").split())


def dictionary_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    """The sorting key of ``text`` in a Vietnamese list: letters first, then tones, never case.

    >>> sorted(["Đại Lộc", "Điện Bàn", "Duy Xuyên", "Ái Nghĩa", "An Khê"], key=dictionary_key)
    ['Ái Nghĩa', 'An Khê', 'Duy Xuyên', 'Đại Lộc', 'Điện Bàn']
    """
    letters: list[int] = []
    tones: list[int] = []
    for char in unicodedata.normalize("NFC", text.casefold()):
        marks = unicodedata.normalize("NFD", char)
        tone = next((mark for mark in marks if mark in _TONES), "")
        letter = unicodedata.normalize("NFC", marks.replace(tone, "")) if tone else char
        at = _ALPHABET.find(letter)
        letters.append(ord(char) - _BEFORE_LETTERS if at < 0 else at)
        tones.append(_TONES.index(tone) + 1 if tone else 0)
    return tuple(letters), tuple(tones), text


def in_order(named: Mapping[K, str]) -> list[tuple[K, str]]:
    """What is ``named``, in the Vietnamese order of the names."""
    return sorted(named.items(), key=lambda one: dictionary_key(one[1]))
