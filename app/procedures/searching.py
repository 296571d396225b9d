"""Tìm thủ tục: a search that forgives, over a catalogue that is kept in memory.

Diacritics and case do not matter; initials find what they stand for (``gpxd``: giấy phép xây
dựng); a slip of one letter in a word, raw Telex and a missing space are understood; so are words
that people use and the law does not. Sets of procedures are the bits of whole numbers, so that a
query over thousands of them takes a millisecond or two.
"""

import math
import tomllib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files
from itertools import pairwise

from app.procedures.spelling import Speller, untelexed, words_of

Bits = int
"""A set of entries: bit ``n`` stands for entry number ``n``."""

ENOUGH = 5
"""With that many plain hits nothing is guessed."""

SHORTEST_CODE, SHORTEST_INITIALS, SURE_WORD = 4, 2, 3
MOST_SLIPS = 2
GOOD_PART, LEAST_KNOWN = 0.6, 1 / 3


class Rank(IntEnum):
    """How good a hit is, the best first."""

    CODE = 0
    NAME_STARTS = 1
    NAME_HOLDS = 2
    WORDS_IN_NAME = 3
    INITIALS = 4
    WORDS_IN_FIELD = 5
    WORDS_ANYWHERE = 6
    SLIP_IN_NAME = 7
    SLIP_ANYWHERE = 8
    MOST_WORDS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a procedure is found by. ``text`` is everything, its names and field included."""

    code: str
    names: tuple[str, ...]
    fields: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class _Words:
    """Which entries have which word, in one part of them."""

    having: Mapping[str, Bits]
    sorted: Sequence[str]
    speller: Speller

    @classmethod
    def of(cls, parts: Iterable[Iterable[Sequence[str]]]) -> "_Words":
        having: dict[str, Bits] = defaultdict(int)
        single: set[str] = set()
        for number, texts in enumerate(parts):
            for words in texts:
                single.update(words)
                joined = (first + second for first, second in pairwise(words))
                for word in (*words, *joined):
                    having[word] |= 1 << number
        return cls(dict(having), sorted(having), Speller.of(single))

    def exactly(self, word: str) -> Bits:
        return self.having.get(word, 0)

    def beginning(self, start: str) -> Bits:
        found = 0
        for at in range(bisect_left(self.sorted, start), len(self.sorted)):
            if not self.sorted[at].startswith(start):
                break
            found |= self.having[self.sorted[at]]
        return found

    def in_telex(self, word: str) -> Bits:
        return _either(self.having.get(plain, 0) for plain in untelexed(word))

    def near(self, word: str) -> Bits:
        return _either(self.having[known] for known in self.speller.near(word))


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Made once of a catalogue; ``search`` finds the numbers of its entries."""

    codes: Sequence[str]
    phrases: Sequence[Sequence[str]]
    initials: Sequence[str]
    names: _Words
    fields: _Words
    text: _Words

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> "SearchIndex":
        named = [[words_of(name) for name in entry.names] for entry in entries]
        fields = [[words_of(name) for name in entry.fields] for entry in entries]
        texts = [[words_of(entry.text)] for entry in entries]
        return cls(
            codes=[entry.code.replace(".", "") for entry in entries],
            phrases=[[" ".join(words) for words in names] for names in named],
            initials=[
                " ".join("".join(word[0] for word in words) for words in (*names, *of_field))
                for names, of_field in zip(named, fields, strict=True)
            ],
            names=_Words.of(named),
            fields=_Words.of(fields),
            text=_Words.of(texts),
        )

    def search(self, q: str, among: Bits) -> dict[int, int]:
        """The numbers of entries in ``among`` with their scores; the lowest score is the best.

        An empty query finds all of them, with score 0.
        """
        words = words_of(q)
        if not words:
            return dict.fromkeys(_numbers(among), 0)
        found: dict[int, int] = {}
        for penalty, said in enumerate(_said_otherwise(words)):
            for rank, hits in self._plain(said, among):
                self._take(found, hits, rank * 2 + (penalty > 0))
        if len(found) < ENOUGH:
            for rank, hits in self._forgiving(words, among):
                self._take(found, hits, rank * 2)
        if not found:
            self._take(found, self._most(words, among), Rank.MOST_WORDS * 2)
        return found

    def _take(self, found: dict[int, int], hits: Bits, rank: int) -> None:
        """Within a rank, short names first: they are nearer to what was asked."""
        for number in _numbers(hits):
            length = min(len(self.phrases[number][0]), 999)
            score = rank * 1000 + length
            found[number] = min(found.get(number, score), score)

    def _plain(self, words: Sequence[str], among: Bits) -> Iterator[tuple[Rank, Bits]]:
        yield Rank.CODE, self._with_code(words) & among
        in_name = self._all(words, self.names) & among
        phrase = " ".join(words)
        starts = holds = 0
        for number in _numbers(in_name):
            for name in self.phrases[number]:
                starts |= name.startswith(phrase) << number
                holds |= (f" {phrase}" in f" {name}") << number
        yield Rank.NAME_STARTS, starts
        yield Rank.NAME_HOLDS, holds
        yield Rank.WORDS_IN_NAME, in_name
        yield Rank.INITIALS, self._by_initials(words, among)
        yield Rank.WORDS_IN_FIELD, self._all(words, self.fields) & among
        yield Rank.WORDS_ANYWHERE, self._all(words, self.text) & among

    def _with_code(self, words: Sequence[str]) -> Bits:
        digits = "".join(words).replace(".", "")
        if len(digits) < SHORTEST_CODE or not digits.isdecimal():
            return 0
        return _either((digits in code) << at for at, code in enumerate(self.codes))

    def _all(self, words: Sequence[str], part: _Words) -> Bits:
        """The last word may still be in the making."""
        found = part.beginning(words[-1])
        for word in words[:-1]:
            found &= part.exactly(word)
        return found

    def _by_initials(self, words: Sequence[str], among: Bits) -> Bits:
        found = among
        for word in words:
            if len(word) < SHORTEST_INITIALS or not word.isalpha():
                found &= self.names.exactly(word)
            else:
                found &= self.names.exactly(word) | _either(
                    (word in initials) << at for at, initials in enumerate(self.initials)
                )
        return found

    def _forgiving(self, words: Sequence[str], among: Bits) -> Iterator[tuple[Rank, Bits]]:
        for rank, part in ((Rank.SLIP_IN_NAME, self.names), (Rank.SLIP_ANYWHERE, self.text)):
            right, slipped = among, [0] * MOST_SLIPS
            for at, word in enumerate(words):
                good = part.exactly(word) | part.in_telex(word)
                good |= part.beginning(word) if at == len(words) - 1 else 0
                sure = max(len(word), len(words)) >= SURE_WORD and not word[0].isdecimal()
                near = part.near(word) if sure else 0
                before = [right, *slipped]
                right &= good
                slipped = [
                    (before[slips + 1] & good) | (before[slips] & near)
                    for slips in range(MOST_SLIPS)
                ]
            most = MOST_SLIPS if len(words) > SURE_WORD else 1
            yield rank, _either([right, *slipped[:most]])

    def _most(self, words: Sequence[str], among: Bits) -> Bits:
        """Those that have most of what was said; a rare word says more than a frequent one."""
        weights: dict[int, float] = defaultdict(float)
        hits: dict[int, int] = defaultdict(int)
        known = 0
        for word in dict.fromkeys(words):
            having = (self.text.exactly(word) or self.text.in_telex(word)) & among
            known += bool(having)
            weight = math.log1p(among.bit_count() / max(1, having.bit_count()))
            for number in _numbers(having):
                weights[number] += weight
                hits[number] += 1
        least = max(weights.values(), default=0.0) * GOOD_PART
        enough = [
            number
            for number, weight in weights.items()
            if weight >= least and hits[number] >= min(2, known)
        ]
        return _either(1 << number for number in enough) if known >= len(words) * LEAST_KNOWN else 0


def _either(several: Iterable[Bits]) -> Bits:
    found = 0
    for bits in several:
        found |= bits
    return found


def _numbers(bits: Bits) -> Iterator[int]:
    written = f"{bits:b}"[::-1]
    at = written.find("1")
    while at >= 0:
        yield at
        at = written.find("1", at + 1)


def _said_otherwise(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """What was said, then the same in the words of the catalogue."""
    yield words
    phrase = f" {' '.join(words)} "
    for called, meant in synonyms().items():
        if f" {called} " in phrase:
            for other in meant:
                yield phrase.replace(f" {called} ", f" {other} ").split()


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """What people call things, folded, and what the catalogue may call them."""
    text = files("app.procedures").joinpath("synonyms.toml").read_text("utf-8")
    return {
        " ".join(words_of(called)): tuple(" ".join(words_of(other)) for other in meant)
        for called, meant in tomllib.loads(text).items()
    }
