"""Tin nhắn không dấu: a text in the letters of GSM, 160 of them at most, that loses no fact.

Codes, dates and addresses are never cut. What may be long, such as a reason or the name of an
agency, is shortened; then sentences go that can be spared, the last first (reference §6.7, §9.4).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

LONGEST_SMS: Final = 160
SHORTENED: Final = ".."
_COMFORTABLE, _SHORTEST = 24, 8
"""How short a long fact may become before a sentence is spared, and at all."""

_GAP = re.compile(r"\{([a-z_]+)\}")
_SPELLED: Final = MappingProxyType(
    str.maketrans(
        {
            "đ": "d", "Đ": "D", "₫": "d", "–": "-", "—": "-", "−": "-", "…": "...", "“": '"',
            "”": '"', "‘": "'", "’": "'", "`": "'", "«": '"', "»": '"', "•": "-", "·": "-",
            "[": "(", "]": ")", "{": "(", "}": ")", "|": "/", "\\": "/", "^": "", "~": "-",
        }
    )
)  # fmt: skip


class TextTooLong(Exception):
    """Even with everything spared that may be, the text does not fit."""


class FactMissing(Exception):
    """A sentence that must be said states something that is not known; its words name the fact."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """``words`` with ``{gaps}`` for facts.

    An ``optional`` one is left out when a fact of it is not known; one that can be ``spared`` goes
    when there is no room as well.
    """

    words: str
    optional: bool = False
    spared: bool = False

    @property
    def gaps(self) -> tuple[str, ...]:
        return tuple(_GAP.findall(self.words))


def sentence_of(text: str) -> Sentence:
    """How files write it: ``?`` in front of what can be spared, ``~`` of what is optional."""
    spared, optional = text.startswith("?"), text.startswith(("?", "~"))
    return Sentence(text[1:] if optional else text, optional, spared)


def gsm(text: str) -> str:
    """``text`` in letters of which each counts as one in a short message, without diacritics.

    >>> gsm("Đã tiếp nhận – hẹn trả {16:30}")
    'Da tiep nhan - hen tra (16:30)'
    """
    spelled = unicodedata.normalize("NFC", text).translate(_SPELLED)
    plain = unicodedata.normalize("NFD", spelled)
    return " ".join("".join(c for c in plain if " " <= c <= "~" or c.isspace()).split())


def filled(sentence: Sentence, facts: Mapping[str, str | None]) -> str | None:
    """The sentence said; None when it is optional and something in it is not known.

    Raises FactMissing.
    """
    missing = [gap for gap in sentence.gaps if facts.get(gap) is None]
    if not missing:
        return _GAP.sub(lambda gap: str(facts[gap[1]]), sentence.words)
    if sentence.optional:
        return None
    raise FactMissing(", ".join(missing))


def said(sentences: Iterable[Sentence], facts: Mapping[str, str | None]) -> list[str]:
    """Every sentence that can be said, in its order. Raises FactMissing."""
    return [text for sentence in sentences if (text := filled(sentence, facts)) is not None]


def short_message(
    sentences: Sequence[Sentence],
    facts: Mapping[str, str | None],
    flexible: frozenset[str],
    *,
    longest: int = LONGEST_SMS,
) -> str:
    """The text of a short message; the facts in ``flexible`` may be shortened, no other.

    Raises FactMissing and TextTooLong.
    """
    plain = {name: gsm(fact) for name, fact in facts.items() if fact is not None}
    kept = [sentence for sentence in sentences if filled(sentence, plain) is not None]
    while True:
        for least in (_COMFORTABLE, _SHORTEST):
            text = _squeezed(kept, plain, flexible, least, longest)
            if text is not None:
                return text
            if least == _COMFORTABLE and any(sentence.spared for sentence in kept):
                break
        else:
            raise TextTooLong
        last = max(number for number, sentence in enumerate(kept) if sentence.spared)
        del kept[last]


def _squeezed(
    sentences: Sequence[Sentence],
    facts: Mapping[str, str],
    flexible: frozenset[str],
    least: int,
    longest: int,
) -> str | None:
    """The text with long facts shortened, none below ``least``; None when it still is too long."""
    used = dict(facts)
    gaps = {gap for sentence in sentences for gap in sentence.gaps} & flexible
    while len(text := gsm(" ".join(said(sentences, used)))) > longest:
        largest = max(gaps, key=lambda gap: (len(used[gap]), gap), default=None)
        if largest is None or len(used[largest]) <= least:
            return None
        used[largest] = shortened(used[largest], max(least, len(used[largest]) - 1))
    return text


def shortened(text: str, length: int) -> str:
    """``text`` in at most ``length`` characters, cut between words where that loses little.

    >>> shortened("thieu ban ve mat bang", 16)
    'thieu ban ve..'
    """
    if len(text) <= length:
        return text
    room = length - len(SHORTENED)
    cut = text.removesuffix(SHORTENED)[:room]
    between = cut.rfind(" ")
    if not text[room : room + 1].isspace() and between > room // 2:
        cut = cut[:between]
    return cut.rstrip(" .,;:-") + SHORTENED
