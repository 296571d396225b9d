"""Lives of dossiers: any history of moves, and how each stood after every one of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from app.domain.calendar import HANOI
from app.domain.periods import Period, midnight
from app.domain.violations import ViolationKind
from tests.people.province import CENTRE, CULTURE

NOW = datetime(2026, 11, 20, 10, tzinfo=HANOI)
AGENCIES = ("H47", CENTRE, CULTURE)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """One event, and how the dossier stood after it."""

    at: datetime
    agency: str
    national: int | None = 1
    clock: str = "none"
    due: datetime | None = None
    original_due: datetime | None = None
    accepted_at: datetime | None = None
    finished_at: datetime | None = None
    standing: str | None = None
    violations: tuple[str, ...] = ()
    refusal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    channel: str
    procedure: str
    child: bool
    events: tuple[Stood, ...]

    def until(self, moment: datetime) -> "Life | None":
        """As it was known before ``moment``; None when it had not begun."""
        known = tuple(event for event in self.events if event.at < moment)
        return replace(self, events=known) if known else None


def day(at: datetime) -> date:
    return at.astimezone(HANOI).date()


Move = Callable[[Stood, Random], Stood]


def receive(now: Stood, by: Random) -> Stood:
    due = now.at + by.randint(0, 40) * DAY if by.randint(0, 4) else None
    return replace(now, national=2, clock="run", accepted_at=now.at, due=due, original_due=due)


def refuse(now: Stood, _: Random) -> Stood:
    return replace(now, national=3, clock="stop", finished_at=now.at, standing="no_limit")


def hold(now: Stood, by: Random) -> Stood:
    clock = by.choice(("hold", "restart"))
    return replace(now, national=5, clock=clock, due=None, original_due=None)


def resume(now: Stood, by: Random) -> Stood:
    accepted = now.accepted_at
    return replace(receive(now, by), national=4, accepted_at=accepted)


def extend(now: Stood, by: Random) -> Stood:
    return replace(now, due=now.due and now.due + by.randint(1, 20) * DAY)


def break_a_rule(now: Stood, by: Random) -> Stood:
    kind = by.choice([*ViolationKind]).value
    return replace(now, violations=(*now.violations, kind))


def hand_on(now: Stood, by: Random) -> Stood:
    return replace(now, agency=by.choice(AGENCIES))


def annul(now: Stood, _: Random) -> Stood:
    """An acceptance that was taken back: as if it had never been."""
    return Stood(at=now.at, agency=now.agency, violations=now.violations)


def ended(national: int, *, refusal: bool = False) -> Move:
    def move(now: Stood, _: Random) -> Stood:
        standing = "no_limit"
        if now.original_due is not None:
            due_on, done_on = day(now.original_due), day(now.at)
            standing = "late" if done_on > due_on else "on_time" if done_on == due_on else "early"
        return replace(
            now, national=national, clock="stop", finished_at=now.at, standing=standing,
            refusal=refusal,
        )  # fmt: skip

    return move


def undo(now: Stood, _: Random) -> Stood:
    return replace(now, national=4, clock="run", finished_at=None, standing=None, refusal=False)


def hand_over(now: Stood, _: Random) -> Stood:
    return replace(now, national=10)


MOVES: Mapping[str, tuple[Move, ...]] = {
    "none": (receive, receive, receive, refuse, ended(7), hand_on),
    "run": (
        hold, extend, break_a_rule, hand_on, annul, ended(9), ended(9), ended(9, refusal=True),
        ended(7), ended(8),
    ),
    "hold": (resume, resume, ended(7), ended(8)),
    "restart": (resume, resume, ended(7), ended(8)),
    "stop": (undo, hand_over),
}  # fmt: skip
"""What may come next, by the clock; what was never accepted has ended when it is refused."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about these lives, and as of when."""

    lives: tuple[Life, ...]
    period: Period
    as_of: datetime


seeds = st.integers(0, 2**32)
"""Of which ``question`` makes lives; whole lives are too long to be printed."""


def question(seed: int, *, most: int = 50) -> Question:
    """Many lives at once: a rare coincidence is in most of them. Nothing happens after NOW."""
    by = Random(seed)  # noqa: S311 - lives, no secrets
    lives = tuple(_life(by) for _ in range(by.randint(0, most)))
    moments = [event.at for life in lives for event in life.events]
    first = day(NOW) - by.randint(-20, 200) * DAY
    period = Period(first, first + by.choice((0, 1, 29, 90, 365)) * DAY)
    return Question(lives, period, by.choice([NOW, NOW, min(NOW, period.ends), *moments[:2]]))


def _life(by: Random) -> Life:
    at = NOW - timedelta(minutes=by.randint(0, 200 * 1440))
    events = [Stood(at=at, agency=by.choice(AGENCIES))]
    for _ in range(by.randint(0, 9)):
        before = events[-1]
        at = _later(at, by)
        if at > NOW or (before.clock == "stop" and before.accepted_at is None):
            break
        move = by.choice(MOVES[before.clock])
        events.append(move(replace(before, at=at), by))
    return Life(
        channel=by.choice(("online", "counter", "post")),
        procedure=by.choice(("1.1", "1.2", "2.1")),
        child=not by.randint(0, 7),
        events=tuple(events),
    )


def _later(at: datetime, by: Random) -> datetime:
    """Minutes or weeks later, and now and then at the very beginning of a day."""
    later = at + timedelta(minutes=by.choice((5, 30 * 1440)) * by.random() + 1)
    return later if by.randint(0, 9) else midnight(day(later) + DAY)
