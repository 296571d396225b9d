"""Words as people type them: without diacritics, with a slip of one letter, or in raw Telex."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.domain.text import folded

_WORD = re.compile(r"[0-9]+(?:\.[0-9]+)+|[^\W_]+")
_DOUBLED = re.compile(r"(a)a|(e)e|(o)o|(d)d|w")
_TONES = frozenset("sfrxj")


def words_of(text: str) -> list[str]:
    """The words of ``text``, folded, without punctuation; a code keeps its dots.

    >>> words_of("Cấp Giấy phép (mới), 1.004623")
    ['cap', 'giay', 'phep', 'moi', '1.004623']
    """
    return _WORD.findall(folded(text))


def untelexed(word: str) -> Iterator[str]:
    """What ``word`` may be when the keyboard's Telex was off: ``giaasy`` may be ``giay``."""
    plain = _DOUBLED.sub(lambda found: found[found.lastindex] if found.lastindex else "", word)
    if plain != word:
        yield plain
    for at, letter in enumerate(plain):
        if letter in _TONES and at > 0:
            yield plain[:at] + plain[at + 1 :]


def one_slip_apart(one: str, other: str) -> bool:
    """Whether a letter added, left out or replaced, or two exchanged, make one of the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    short, long = sorted((one, other), key=len)
    at = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), None)
    if at is None:
        return True
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    exchanged = short[at : at + 2] == long[at : at + 2][::-1] and len(short[at : at + 2]) > 1
    return short[at + 1 :] == long[at + 1 :] or (exchanged and short[at + 2 :] == long[at + 2 :])


@dataclass(frozen=True, slots=True)
class Speller:
    """Which of the known words are one slip away from what was typed."""

    _by_rest: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Known words by what is left of them when a letter, or none, is left out."""

    @classmethod
    def of(cls, words: Iterable[str]) -> "Speller":
        speller = cls()
        for word in words:
            for rest in _rests(word):
                speller._by_rest[rest].append(word)
        return speller

    def near(self, typed: str) -> set[str]:
        near = {word for rest in _rests(typed) for word in self._by_rest.get(rest, ())}
        return {word for word in near if one_slip_apart(typed, word)}


def _rests(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
