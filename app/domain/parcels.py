"""Bưu gửi: a parcel with papers, to the agency or to the applicant, as the post tells of it.

QĐ 45/2016/QĐ-TTg. What the post says may come twice, late and in any order: the parcel stands
where the newest event puts it, and every event is kept.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from app.domain.calendar import HANOI

ATTEMPTS_OWED: Final = 2
"""Two attempts or invitations, two working days apart; then it goes back (QĐ 45/2016)."""


class Direction(StrEnum):
    TO_AGENCY = "to_agency"
    """Gửi: papers are fetched from the applicant."""
    TO_CITIZEN = "to_citizen"
    """Trả: the result is brought to the applicant."""

    @property
    def letter(self) -> str:
        return "G" if self is Direction.TO_AGENCY else "T"


class ParcelState(StrEnum):
    TO_ORDER = "to_order"
    """We want it carried; the post has not said yet that it knows."""
    REGISTERED = "registered"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    HANDED_OVER = "handed_over"
    """At the last post office, given to the postman."""
    OUT_FOR_DELIVERY = "out_for_delivery"
    FAILED = "failed"
    """An attempt to deliver it came to nothing."""
    DELIVERED = "delivered"
    RETURNED = "returned"
    """Back with whoever sent it."""
    LOST = "lost"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in FINAL


FINAL: Final = frozenset(
    {
        ParcelState.DELIVERED,
        ParcelState.RETURNED,
        ParcelState.LOST,
        ParcelState.CANCELLED,
    }
)
WAITING: Final = frozenset({ParcelState.TO_ORDER, ParcelState.REGISTERED})
"""Still with its sender: it may be called off."""

_RANKS: Final = {state: rank for rank, state in enumerate(ParcelState)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One thing that happened to a parcel. ``state`` is None where nobody knows what it means.

    ``id`` is whoever told it gave it; two stations of one id are one.
    """

    id: str
    state: ParcelState | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where a parcel stands. ``attempts`` are the attempts to deliver it that came to nothing."""

    state: ParcelState
    since: datetime
    attempts: int = 0

    @property
    def goes_back(self) -> bool:
        """Whether the post has tried as often as it must, and now brings it back."""
        return self.state is ParcelState.FAILED and self.attempts >= ATTEMPTS_OWED


def whereabouts(registered: Whereabouts, stations: Iterable[Station]) -> Whereabouts:
    """Where the parcel stands after ``stations``, in whatever order and however often they came.

    The newest counts; of two at one moment, the one further on its way. What has reached its end
    leaves it only for another end that is newer: a station that is told late or with a wrong hour
    does not put a delivered parcel back on the road. Attempts are two working days apart: what is
    told of one day, by the desk and by the post, is one attempt.
    """
    once = {station.id: station for station in stations}
    known = [(station, station.state) for station in once.values() if station.state is not None]
    told = sorted(known, key=lambda one: (one[0].at, _RANKS[one[1]], one[0].id))
    state, since = registered.state, registered.since
    for station, reached in told:
        if state.is_final and not reached.is_final:
            continue
        state, since = reached, station.at
    attempts = len(failed_at(once.values()))
    return Whereabouts(state=state, since=since, attempts=attempts)


def failed_at(stations: Iterable[Station]) -> list[datetime]:
    """When each attempt to deliver it failed, the first first; of one day there is one attempt."""
    days: dict[date, datetime] = {}
    for at in sorted(one.at for one in stations if one.state is ParcelState.FAILED):
        days.setdefault(at.astimezone(HANOI).date(), at)
    return list(days.values())


@dataclass(frozen=True, slots=True)
class Due:
    """What is collected at the door, whole VND: the two never become one sum in the books."""

    postage: int = 0
    fee: int = 0

    @property
    def total(self) -> int:
        return self.postage + self.fee


def order_number(reference: str, direction: Direction, number: int) -> str:
    """``H15.50.05.13-261008-0975-T1``: a parcel that is ordered again has the same number.

    Raises ValueError for a number below one.
    """
    if number < 1:
        raise ValueError("parcels are counted from one")
    return f"{reference}-{direction.letter}{number}"


def is_order_number(text: str) -> bool:
    return re.fullmatch(r"[0-9A-Za-z.\-]{3,60}-[GT][1-9][0-9]{0,2}", text) is not None
