"""Which dossiers a living province has: how far each has come, how long ago it began, who asks.

A course names the place at which a dossier rests now: a state, or the role that holds it in a step
of processing. On its way it goes forward wherever it may; ``detours`` are what happens besides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from random import Random
from types import MappingProxyType
from typing import Final

from app.domain.procedure import Channel, ReturnMethod

GUIDES: Final = ("1.004623", "1.004623", "1.001432", "1.004623", "1.004628", "1.004623", "2.001628")
"""What the department of culture decides on."""
OFFICES: Final = ("1.002809", "1.012783", "1.012756", "1.002759", "2.001827")
"""What other departments decide on, handed in at the provincial centre."""
COMMUNAL: Final = (
    "2.000908", "1.001193", "2.000635", "1.001612", "1.004222", "2.000884", "1.001776", "1.001699",
)  # fmt: skip
"""What a commune decides on itself."""
BUILDING, INVESTMENT, LAND, FOOD = "1.013225", "1.009645", "1.012783", "2.001827"

OFFICER: Final = "officer"
NO_DETOURS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """``share`` of the first sixty, ``more`` of those beyond; ``age`` in days, from and to.

    ``pace`` is the part of its term that an officer takes. ``accounts`` are those who hand in
    online under a name that people can sign in with; others have an account of their own.
    ``kept``: the officer of the demonstration keeps it rather than a colleague.
    """

    share: int
    procedures: tuple[str, ...]
    rest: str
    age: tuple[float, float]
    more: int = 0
    detours: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_DETOURS)
    refusing: bool = False
    pace: tuple[float, float] = (0.2, 0.7)
    channel: Channel | None = None
    returned: ReturnMethod = ReturnMethod.COUNTER
    accounts: tuple[str, ...] = ()
    kept: bool = False


ASSIGNED: Final = {OFFICER: ("assign",)}
ONLINE, POST = Channel.ONLINE, Channel.POST
ANYBODY = ("congdan1", "congdan2")

COURSES: Final[tuple[Course, ...]] = (
    # On the desks of the department of culture: fresh, half-way, nearly due, overdue
    Course(share=8, more=9, procedures=GUIDES, rest=OFFICER, age=(0.6, 4), kept=True,
           detours=ASSIGNED),
    Course(share=6, more=5, procedures=GUIDES, rest=OFFICER, age=(4, 9), kept=True,
           detours=ASSIGNED),
    Course(share=4, more=3, procedures=GUIDES, rest=OFFICER, age=(10, 15), kept=True,
           detours=ASSIGNED),
    Course(share=3, more=3, procedures=GUIDES, rest=OFFICER, age=(18, 34), kept=True,
           detours=ASSIGNED),
    Course(share=2, more=2, procedures=("1.004623",), rest=OFFICER, age=(6, 11), kept=True,
           detours={OFFICER: ("assign", "request_supplement")}, channel=ONLINE, accounts=ANYBODY),
    Course(share=1, more=1, procedures=("1.004623",), rest=OFFICER, age=(12, 14), kept=True,
           detours={OFFICER: ("assign", "extend")}),
    Course(share=1, more=1, procedures=("1.004628",), rest=OFFICER, age=(3, 6), kept=True,
           detours={OFFICER: ("assign", "consult")}),
    Course(share=2, more=2, procedures=GUIDES[:3], rest="waiting_citizen", age=(3, 12), kept=True,
           detours={OFFICER: ("assign", "request_supplement")}, channel=ONLINE, accounts=ANYBODY),
    Course(share=2, more=3, procedures=GUIDES, rest="dept_head", age=(3, 9), pace=(0.1, 0.3)),
    Course(share=1, more=2, procedures=GUIDES, rest="dept_head", age=(4, 9), refusing=True,
           pace=(0.1, 0.3)),
    Course(share=2, more=3, procedures=GUIDES, rest="signer", age=(4, 9), pace=(0.1, 0.3)),
    Course(share=1, more=2, procedures=GUIDES, rest="registrar", age=(4, 10), pace=(0.1, 0.3)),
    # At the desk of the provincial centre
    Course(share=3, more=7, procedures=("1.004623", *OFFICES), rest="submitted", age=(0.02, 0.9),
           channel=ONLINE, accounts=("congdan1", "", "", "")),
    Course(share=1, more=2, procedures=("1.002759",), rest="submitted", age=(0.1, 1), channel=POST),
    Course(share=1, more=3, procedures=OFFICES, rest="received", age=(0.05, 0.5)),
    Course(share=1, more=3, procedures=OFFICES, rest="routed", age=(0.2, 1.2)),
    Course(share=1, more=3, procedures=GUIDES[:3], rest="waiting_early", age=(2, 20),
           channel=ONLINE, accounts=("congdan2", ""),
           detours={"submitted": ("request_supplement",)}),
    Course(share=2, more=8, procedures=(*GUIDES[:2], *OFFICES[:3]), rest="result_ready",
           age=(8, 20), pace=(0.1, 0.4)),
    Course(share=1, more=1, procedures=("1.004623",), rest="result_ready", age=(12, 18),
           channel=ONLINE, returned=ReturnMethod.DIGITAL, accounts=("congdan1",), pace=(0.1, 0.4)),
    Course(share=1, more=3, procedures=("1.001432", "1.002759"), rest="in_post", age=(9, 14),
           returned=ReturnMethod.POST, pace=(0.1, 0.4)),
    # Elsewhere, on the way
    Course(share=1, more=6, procedures=COMMUNAL, rest=OFFICER, age=(0.2, 3)),
    Course(share=1, more=4, procedures=COMMUNAL, rest="submitted", age=(0.05, 0.6), channel=ONLINE),
    Course(share=1, more=5, procedures=OFFICES, rest=OFFICER, age=(2, 20)),
    Course(share=1, more=3, procedures=(BUILDING,), rest=OFFICER, age=(2, 6),
           detours={OFFICER: ("consult",)}),
    Course(share=1, more=2, procedures=(INVESTMENT,), rest=OFFICER, age=(3, 8), channel=ONLINE,
           accounts=("doanhnghiep1", ""), detours={OFFICER: ("consult",)}),
    Course(share=1, more=3, procedures=(LAND,), rest="waiting_obligation", age=(3, 15),
           detours={OFFICER: ("request_obligation",)}),
    # What has come to its end
    Course(share=4, more=70, procedures=(*GUIDES, *OFFICES, *COMMUNAL), rest="returned",
           age=(15, 88), pace=(0.15, 0.8), detours={"returned": ("rate",)}),
    Course(share=1, more=12, procedures=("1.004623", *OFFICES[:3]), rest="returned",
           age=(25, 80), channel=ONLINE, returned=ReturnMethod.DIGITAL,
           accounts=("congdan1", "", "congdan2", ""), detours={"returned": ("rate",)}),
    Course(share=1, more=12, procedures=(*GUIDES, *OFFICES), rest="returned", age=(45, 88),
           pace=(1.3, 2.0)),
    Course(share=1, more=3, procedures=("2.001628",), rest="returned", age=(30, 70), channel=ONLINE,
           accounts=("doanhnghiep1", "")),
    Course(share=1, more=5, procedures=OFFICES, rest="result_ready", age=(12, 30), refusing=True),
    Course(share=1, more=5, procedures=(*GUIDES, *COMMUNAL), rest="refused", age=(3, 80),
           detours={"submitted": ("refuse",)}),
    Course(share=1, more=4, procedures=(*GUIDES[:3], *OFFICES), rest="withdrawn", age=(6, 80),
           detours={OFFICER: ("withdraw",)}),
    Course(share=0, more=3, procedures=GUIDES[:3], rest="stopped", age=(8, 80),
           detours={OFFICER: ("stop",)}),
    Course(share=0, more=3, procedures=GUIDES[:3], rest="expired", age=(38, 80), channel=ONLINE,
           detours={"submitted": ("request_supplement",)}),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One dossier to be. ``seed`` decides everything about it that is not said here."""

    course: Course
    procedure: str
    age: float
    account: str | None
    seed: int


def lives(number: int, seed: int) -> Iterator[Life]:
    """``number`` dossiers, the same for the same seed; every course has its share."""
    chance = Random(seed)  # noqa: S311 - it must be the same every time
    procedures = {id(course): cycle(course.procedures) for course in COURSES}
    accounts = {id(course): cycle(course.accounts or ("",)) for course in COURSES}
    for course in _courses(number):
        low, high = course.age
        yield Life(
            course=course,
            procedure=next(procedures[id(course)]),
            age=low + (high - low) * chance.random(),
            account=next(accounts[id(course)]) or None,
            seed=chance.getrandbits(32),
        )


def _courses(number: int) -> Iterator[Course]:
    """Each course as often as it should be: an even choice of the first round, then rounds more."""
    first = [course for course in COURSES for _ in range(course.share)]
    if number <= len(first):
        yield from (first[at * len(first) // number] for at in range(number))
        return
    yield from first
    beyond = [course for course in COURSES for _ in range(course.more)]
    left = number - len(first)
    yield from (beyond[at * len(beyond) // left] for at in range(left))
