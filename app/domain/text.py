"""Vietnamese text as it is stored (NFC) and as it is searched (no diacritics, no case)."""

import unicodedata

INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
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
