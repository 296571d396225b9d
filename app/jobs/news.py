"""News: one thing that happened to a dossier, and the kinds of things that happen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

MOVED: Final = "moved"
"""A dossier has a new line of history: ``seq`` is its number, ``ref`` is empty."""
SHIPMENT: Final = "shipment"
"""A parcel's state changed: ``ref`` is its order number, ``seq`` counts the changes of it."""
PAYMENT: Final = "payment"
"""What is owed or paid changed: ``ref`` names the order or the document, ``seq`` counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What happened to ``dossier``: ``kind``, ``ref`` and ``seq`` as the constants above say."""

    kind: str
    dossier: UUID
    ref: str
    seq: int
    at: datetime
