"""What is promised: a ``Task`` says what is to be done, and nothing about how."""

from enum import IntEnum
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Urgency(IntEnum):
    """What a worker takes first; among the equally urgent, the oldest."""

    BULK = -10
    """Many of them at once, for a party that can wait: the national portal, webhooks."""
    USUAL = 0
    PEOPLE_WAIT = 10
    """Somebody is to be told within the minute."""


class Task(BaseModel):
    """A frozen order that survives restarts; ``name`` is ``slice.verb_object`` and for ever.

    It holds identifiers, never personal data: whoever keeps the promise reads the state first,
    and does nothing when the work is done already.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]
    urgency: ClassVar[Urgency] = Urgency.USUAL


class Following(Task):
    """What a follower is asked to do about one piece of news, whose kind is among its ``kinds``.

    ``position`` is its number in the feed. It may be asked twice, late, and after later news of
    the same dossier: a follower that needs order keeps its own place in the feed.
    """

    kinds: ClassVar[frozenset[str]]

    position: int
    kind: str
    dossier: UUID
    ref: str
    seq: int
