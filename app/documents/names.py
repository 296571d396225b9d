"""Tên tệp: a file's name is a label for people; it never becomes part of a path."""

import re
import unicodedata

from app.documents.kinds import FileRefused
from app.domain.text import BIDI

FOLDER = "uploads"
"""Where uploads are kept in the storage."""

PIECES = "incoming"
"""Where the pieces of files lie that are still coming in."""

LONGEST_NAME = 200

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_FOLDERS = re.compile(r".*[/\\]", re.DOTALL)


def clean_name(told: str) -> str:
    """The last part of ``told``, in NFC, one space between words.

    Hidden characters are refused rather than taken out: with a direction override in it,
    ``don\u202efdp.exe`` reads ``donexe.pdf``.
    """
    name = unicodedata.normalize("NFC", _FOLDERS.sub("", told))
    name = " ".join(name.split(" ")).strip(" .")
    if any(char in BIDI or unicodedata.category(char) in _HIDDEN for char in name):
        raise FileRefused("file_name_unclean")
    if not name:
        raise FileRefused("file_name_missing")
    if len(name) > LONGEST_NAME:
        raise FileRefused("file_name_too_long", max=LONGEST_NAME)
    return name
