"""The types of events, and the kinds of news of the feed that they stand for."""

from collections.abc import Iterable
from typing import Final

from app.domain.subscribing import Happening
from app.jobs.news import MOVED, PAYMENT, SHIPMENT

KINDS: Final = {
    Happening.MOVED: MOVED,
    Happening.SHIPMENT: SHIPMENT,
    Happening.PAYMENT: PAYMENT,
}
TYPES: Final = {kind: happening for happening, kind in KINDS.items()}


def feed_kinds(happenings: Iterable[str]) -> list[str]:
    """What the feed calls the types that a subscription asked for."""
    return [KINDS[Happening(happening)] for happening in happenings]
