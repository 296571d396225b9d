"""Theo dõi từ hệ thống khác: what other systems may hear of, and how long we keep telling them."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.domain.errors import Conflict, Forbidden, Invalid, NotFound


class Happening(StrEnum):
    """What a subscription may ask for: the type of a CloudEvent."""

    MOVED = "vn.motcua.dossier.moved"
    SHIPMENT = "vn.motcua.shipment.changed"
    PAYMENT = "vn.motcua.payment.changed"


TEST: Final = "vn.motcua.webhook.test"
"""Sent by hand only, to try whether the other side listens."""


class StoppedBecause(StrEnum):
    ASKED = "asked"
    FAILING = "failing"
    """Nothing was taken for ``GIVES_UP_AFTER``."""
    GONE = "gone"
    """The other side said that nobody listens there any more (410)."""


class Outcome(StrEnum):
    """What an answer, or none, means for the sender."""

    TAKEN = "taken"
    REFUSED = "refused"
    """This message was not taken; others may be."""
    AWAY = "away"
    """Nobody is there at the moment, for no message."""
    GONE = "gone"


class SubscriptionNotFound(NotFound):
    """There is none of that id, or it is not for the asker to know."""


class DeliveryNotFound(NotFound):
    """The subscription does not have that delivery, or has forgotten it."""


class SubscriptionRefused(Invalid):
    """What was said about a subscription has defects."""


class DeliverySettled(Conflict):
    """It was delivered or skipped meanwhile: there is nothing left to skip."""


class NotYoursToFollow(Forbidden):
    """The changes of dossiers are for whoever reads dossiers."""


FIRST_PAUSE: Final = timedelta(seconds=5)
LONGEST_PAUSE: Final = timedelta(minutes=15)
ATTEMPTS: Final = 8
TRIED_FOR: Final = timedelta(days=3)
GIVES_UP_AFTER: Final = timedelta(days=5)
OVERLAP: Final = timedelta(days=2)
"""How long the secrets before a new one still sign, so that nobody has to change in one moment."""
MOST_GENERATIONS: Final = 4
REMEMBERED: Final = timedelta(days=30)
"""How long a delivery that was taken or skipped can be looked up."""

_OK = range(200, 300)
_NOBODY_THERE = frozenset({429, 502, 503, 504})
_GONE = 410


def outcome(status: int) -> Outcome:
    """What the answer ``status`` of the other side means."""
    if status in _OK:
        return Outcome.TAKEN
    if status == _GONE:
        return Outcome.GONE
    return Outcome.AWAY if status in _NOBODY_THERE else Outcome.REFUSED


def pause(attempts: int) -> timedelta:
    """How long to wait after ``attempts`` failures in a row (1 or more)."""
    return min(FIRST_PAUSE * int(3 ** min(attempts - 1, ATTEMPTS)), LONGEST_PAUSE)


def parks(
    attempts: int, *, tried_since: datetime, last_success_at: datetime | None, at: datetime
) -> bool:
    """Whether a message has been refused so long that a person must look.

    Only while the other side takes others: a side that takes nothing is given up as a whole.
    """
    others_pass = last_success_at is not None and last_success_at > tried_since
    return others_pass and attempts >= ATTEMPTS and at - tried_since >= TRIED_FOR


def gives_up(failing_since: datetime | None, at: datetime) -> bool:
    """Whether a subscription that took nothing is to be stopped, and a person told why."""
    return failing_since is not None and at - failing_since >= GIVES_UP_AFTER
