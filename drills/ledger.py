"""The ledger of the clients, and the judge of "nothing is lost".

A client writes down what it is going to ask before it asks (``attempted``), and what it was
promised only after a whole answer has come (``promised``). Afterwards the judge compares these two
with what is stored. What was never promised may be stored or not; any other difference is a fault.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

SUBMIT = "submit"


class Fault(StrEnum):
    """``LOST``: promised, and not there. ``GHOST``: there, and never asked for."""

    LOST = "lost"
    DUPLICATE = "duplicate"
    ALTERED = "altered"
    GHOST = "ghost"
    GAP = "gap"
    WRONG_ANSWER = "wrong answer"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One wish under one idempotency key. ``marker`` tells the dossiers of a drill apart."""

    key: str
    action: str
    marker: str
    content: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a whole 2xx said."""

    dossier: str
    version: int
    code: str | None
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A dossier as the database has it; ``actions`` by their place in its history."""

    dossier: str
    marker: str
    content: str
    code: str | None
    version: int
    actions: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Finding:
    fault: Fault
    what: str


@dataclass(slots=True)
class Ledger:
    """``refused`` counts honest answers that it is not possible now, ``cut`` those that never came.

    ``recovered`` are promises whose first answer was lost on its way: the effect was there already.
    """

    attempts: dict[str, Attempt] = field(default_factory=dict)
    promises: dict[str, Promise] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    refused: int = 0
    cut: int = 0
    asked_again: int = 0
    recovered: int = 0

    def attempted(self, attempt: Attempt) -> None:
        self.attempts.setdefault(attempt.key, attempt)

    def promised(self, key: str, promise: Promise) -> None:
        """The same key must be promised the same, however often it is asked."""
        before = self.promises.setdefault(key, promise)
        if before != promise:
            self.wrong.append(f"{key}: another answer than before")


def judge(ledger: Ledger, stored: Sequence[Stored]) -> list[Finding]:
    """Every fault of the service; none is what it is for."""
    return [
        *_of_promises(ledger, {dossier.dossier: dossier for dossier in stored}),
        *_of_dossiers(ledger, stored),
        *(Finding(Fault.WRONG_ANSWER, what) for what in ledger.wrong),
    ]


def unpromised(ledger: Ledger, stored: Sequence[Stored]) -> int:
    """How many dossiers are stored whose client never had its answer: lawful, and worth a look."""
    kept = {
        ledger.attempts[key].marker
        for key in ledger.promises
        if ledger.attempts[key].action == SUBMIT
    }
    return sum(dossier.marker not in kept for dossier in stored)


def _of_promises(ledger: Ledger, stored: Mapping[str, Stored]) -> Iterator[Finding]:
    for key, promise in ledger.promises.items():
        attempt = ledger.attempts[key]
        dossier = stored.get(promise.dossier)
        if dossier is None:
            yield Finding(Fault.LOST, f"{key}: there is no dossier {promise.dossier}")
        elif dossier.actions.get(promise.version) != attempt.action:
            yield Finding(Fault.LOST, f"{key}: {attempt.action} is not in the history")
        elif (dossier.marker, dossier.content) != (attempt.marker, attempt.content):
            yield Finding(Fault.ALTERED, f"{key}: the dossier says something else")
        elif promise.code not in (None, dossier.code):
            yield Finding(Fault.ALTERED, f"{key}: the code is another")


def _of_dossiers(ledger: Ledger, stored: Sequence[Stored]) -> Iterator[Finding]:
    asked = Counter((attempt.marker, attempt.action) for attempt in ledger.attempts.values())
    for marker, times in Counter(dossier.marker for dossier in stored).items():
        if times > 1:
            yield Finding(Fault.DUPLICATE, f"{marker}: {times} dossiers")
    for code, times in Counter(dossier.code for dossier in stored if dossier.code).items():
        if times > 1:
            yield Finding(Fault.DUPLICATE, f"{code}: on {times} dossiers")
    for dossier in stored:
        if sorted(dossier.actions) != [*range(1, dossier.version + 1)]:
            yield Finding(Fault.GAP, f"{dossier.marker}: places {sorted(dossier.actions)}")
        for action, times in Counter(dossier.actions.values()).items():
            if times > 1:
                yield Finding(Fault.DUPLICATE, f"{dossier.marker}: {action} {times} times")
            if not asked[dossier.marker, action]:
                yield Finding(Fault.GHOST, f"{dossier.marker}: {action} was never asked for")
