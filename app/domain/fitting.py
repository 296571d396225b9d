"""Văn bản này thuộc hồ sơ nào: why a letter that names no letter of ours may belong to a dossier.

Nothing is decided here: a person is shown what speaks for each dossier, the strongest first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.domain.codes import NotADossierCode, parse
from app.domain.text import folded

_WORD = re.compile(r"\w+")
_LIKE_A_CODE = re.compile(r"[0-9A-Z.]{3,35}-\d{6,8}-\d{4,7}", re.ASCII | re.IGNORECASE)


class Fit(StrEnum):
    """What speaks for it, the strongest first."""

    CITES_LETTER = "cites_letter"
    """It says that it answers a letter that we wrote about the dossier."""
    CITES_CODE = "cites_code"
    """The dossier's code stands in it."""
    SENDER_ASKED = "sender_asked"
    """Its sender was asked about the dossier and has not answered."""
    NAMES_APPLICANT = "names_applicant"
    """The applicant's whole name stands in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A dossier as far as a letter may fit it; ``letters`` are what we wrote about it: id, code."""

    code: str | None
    applicant: str
    letters: tuple[tuple[str, str], ...] = ()
    asked_sender: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A letter that belongs to no dossier yet: its words, and which letter it says to answer."""

    words: str
    cites_document: str = ""
    cites_code: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The dossier codes that stand in it, in capitals, each once."""
        found = _LIKE_A_CODE.findall(f"{self.cites_code} {self.words}")
        return tuple(dict.fromkeys(code.upper() for code in found if _is_a_code(code)))


def fits(stray: Stray, candidate: Candidate) -> tuple[Fit, ...]:
    """What speaks for ``candidate``; nothing, where nothing does."""
    return tuple(_fits(stray, candidate))


def strength(found: tuple[Fit, ...]) -> tuple[int, ...]:
    """Sorts what fits best to the front."""
    order = list(Fit)
    return (*(order.index(fit) for fit in found), len(order))


def _fits(stray: Stray, candidate: Candidate) -> Iterator[Fit]:
    cited = {word.casefold() for word in (stray.cites_document, stray.cites_code) if word}
    ours = {name.casefold() for letter in candidate.letters for name in letter}
    if cited & ours:
        yield Fit.CITES_LETTER
    if candidate.code in stray.codes:
        yield Fit.CITES_CODE
    if candidate.asked_sender:
        yield Fit.SENDER_ASKED
    name, words = _spaced(candidate.applicant), _spaced(stray.words)
    if len(name.split()) > 1 and name in words:
        yield Fit.NAMES_APPLICANT


def _spaced(text: str) -> str:
    """The words of ``text`` without accents and signs, a space before, between and behind them."""
    return f" {' '.join(_WORD.findall(folded(text)))} "


def _is_a_code(text: str) -> bool:
    try:
        parse(text)
    except NotADossierCode:
        return False
    return True
