"""Thông báo: by which way an applicant is told, in which order, when, and what counts as reached.

A notice goes by one way after the other until one reaches: Zalo, then a short message, then e-mail;
the portal shows it from the first moment. What must reach and did not is called out (reference
§4.7, §6.7). A legal deadline waits for no morning.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from app.domain.calendar import HANOI

_MOBILE = re.compile(r"0[35789]\d{8}", re.ASCII)


class Medium(StrEnum):
    """The ways there are, in the order in which they are tried; all see the portal's."""

    ZALO = "zalo"
    SMS = "sms"
    EMAIL = "email"
    PORTAL = "portal"


SENT: Final = (Medium.ZALO, Medium.SMS, Medium.EMAIL)
"""What leaves the building."""
REPORTING: Final = frozenset({Medium.ZALO, Medium.SMS})
"""Where the other side tells whether a message arrived; elsewhere a refusal is all one hears."""

ALWAYS_TOLD: Final = (Medium.EMAIL, Medium.PORTAL)
"""How a change is told that the life cycle has no words for: whatever costs nobody a thing."""

LAWFUL: Final = frozenset(
    {
        "supplement", "refused", "obligation", "extended", "apologised", "date_moved",
        "supplement_near", "expired", "stopped", "fee_due",
    }
)  # fmt: skip
"""Notices that move, or state, a legal deadline: no quiet hour holds them back."""


class DeliveryState(StrEnum):
    """What became of one message."""

    PLANNED = "planned"
    ACCEPTED = "accepted"
    """The other side has taken it over."""
    DELIVERED = "delivered"
    """The other side says that it arrived; on the portal: it was opened."""
    FAILED = "failed"
    SILENT = "silent"
    """Nothing was heard of it for too long."""
    SPARED = "spared"
    """Not sent: another way had reached meanwhile."""


class WayState(StrEnum):
    """What became of a notice on all its ways."""

    UNDER_WAY = "under_way"
    REACHED = "reached"
    TO_CALL = "to_call"
    """It must reach, and nothing did: it stands on the call list."""
    SHOWN = "shown"
    """Nothing is known to have reached, and nothing had to: it stands on the portal."""


class CallOutcome(StrEnum):
    """What came of a call: ``elsewhere`` is what the house notes when another way did reach."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    WRONG_NUMBER = "wrong_number"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Contact:
    """Where an applicant can be reached."""

    phone: str | None = None
    email: str | None = None

    def has(self, medium: Medium) -> bool:
        if medium is Medium.EMAIL:
            return bool(self.email)
        if medium is Medium.PORTAL:
            return True
        return self.phone is not None and _MOBILE.fullmatch(self.phone) is not None


@dataclass(frozen=True, slots=True)
class Choice:
    """How somebody wants to be told; ``media`` None: in every way there is.

    By ``steps`` he hears of every step that his dossier takes, by the others of what matters.
    """

    media: frozenset[Medium] | None = None
    steps: frozenset[Medium] = frozenset({Medium.EMAIL})
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in Hà Nội, from ``start`` to ``end``, in which nobody is woken.

    The same hour twice: there are none.
    """

    start: time = time(21)
    end: time = time(7)

    def send_at(self, at: datetime, *, lawful: bool) -> datetime:
        """The earliest moment, not before ``at``, at which a message may arrive."""
        local = at.astimezone(HANOI)
        if lawful or not self._holds(local.time()):
            return at
        morning = datetime.combine(local.date(), self.end, HANOI)
        return morning if local < morning else morning + timedelta(days=1)

    def _holds(self, moment: time) -> bool:
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


@dataclass(frozen=True, slots=True)
class Patience:
    """How long nothing may be heard of a message before the next way is tried.

    A message without reports counts as arrived when it ``settles``: nobody refused it so long.
    """

    silence: timedelta = timedelta(hours=2)
    settles: timedelta = timedelta(minutes=10)


class Verdict(StrEnum):
    REACHED = "reached"
    WAIT = "wait"
    NEXT = "next"


def ways(
    named: Collection[Medium],
    offered: Collection[Medium],
    contact: Contact,
    choice: Choice,
    *,
    must_reach: bool,
) -> tuple[Medium, ...]:
    """The ways out of the building to try, in their order.

    The life cycle ``named`` them, the installation ``offered`` them, the contact allows them, and
    the applicant chose them. What must reach goes by the other ways too, after those chosen.
    """
    possible = [m for m in SENT if m in named and m in offered and contact.has(m)]
    if choice.media is None:
        return tuple(possible)
    chosen = [medium for medium in possible if medium in choice.media]
    others = [medium for medium in possible if medium not in choice.media]
    return tuple(chosen + others if must_reach else chosen)


def of_a_step(named: Collection[Medium], choice: Choice) -> tuple[Medium, ...]:
    """Of the ways ``named`` those by which somebody wants to hear of every step."""
    return tuple(medium for medium in named if medium in choice.steps)


def judged(
    medium: Medium, state: DeliveryState, since: datetime, at: datetime, patience: Patience
) -> Verdict:
    """What a delivery in ``state`` ``since`` then means at ``at``."""
    if state is DeliveryState.DELIVERED:
        return Verdict.REACHED
    if state in {DeliveryState.FAILED, DeliveryState.SILENT, DeliveryState.SPARED}:
        return Verdict.NEXT
    if state is DeliveryState.ACCEPTED and medium not in REPORTING:
        return Verdict.REACHED if at >= since + patience.settles else Verdict.WAIT
    return Verdict.NEXT if at >= since + patience.silence else Verdict.WAIT


def look_again_at(
    medium: Medium, state: DeliveryState, since: datetime, patience: Patience
) -> datetime:
    """When the verdict about a delivery that is being waited for may change by itself."""
    settles = state is DeliveryState.ACCEPTED and medium not in REPORTING
    return since + (patience.settles if settles else patience.silence)


def ending(*, must_reach: bool) -> WayState:
    """What becomes of a notice whose last way did not reach."""
    return WayState.TO_CALL if must_reach else WayState.SHOWN


def next_way(planned: Sequence[Medium], tried: Collection[Medium]) -> Medium | None:
    """The first of the ways that has not been tried."""
    return next((medium for medium in planned if medium not in tried), None)


_FORWARD: Final = {
    DeliveryState.PLANNED: 0,
    DeliveryState.SPARED: 1,
    DeliveryState.SILENT: 1,
    DeliveryState.ACCEPTED: 2,
    DeliveryState.FAILED: 3,
    DeliveryState.DELIVERED: 4,
}


def newer(now: DeliveryState, told: DeliveryState) -> bool:
    """Whether ``told`` is news: reports come late, twice and out of order, and what arrived did."""
    return _FORWARD[told] > _FORWARD[now]
