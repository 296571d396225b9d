"""Tiến trình: which of a dossier's events the national portal must hear of, and in which order.

Its status goes to the portal as it truly was, one change after the other: what happened while the
portal was away is not skipped, or it would be told of a result returned that was never there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.national import RETURNED, may_follow
from app.domain.people import PrincipalKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One event of a dossier's history: who, what, and how the dossier stood after it.

    ``status`` is the national one, None while it was a draft. ``marked`` are the items that
    were marked as wrong (``documents.x``, ``form.y``), each with its note.
    """

    seq: int
    at: datetime
    action: str
    from_state: str
    to_state: str
    actor_kind: str
    actor_name: str | None
    role: str
    agency_name: str | None
    status: int | None
    due: datetime | None
    accepted_at: datetime | None
    finished_at: datetime | None
    comment: str | None = None
    marked: tuple[tuple[str, str], ...] = ()

    @property
    def is_a_step(self) -> bool:
        """Whether somebody did something; what only the clock did moves nothing by itself."""
        by_somebody = self.actor_kind != PrincipalKind.SYSTEM
        return self.status is not None and (by_somebody or self.from_state != self.to_state)


@dataclass(frozen=True, slots=True)
class Told:
    """What the portal has of a dossier: all up to ``seq``, and the status that it took last."""

    seq: int
    status: int | None
    known: bool


@dataclass(frozen=True, slots=True)
class Telling:
    """The dossier is to be told as it stood after the event ``seq``.

    ``lawful``: its status may follow what was told before.
    """

    seq: int
    status: int
    lawful: bool


def tellings(turns: Sequence[Turn], told: Told) -> Iterator[Telling]:
    """What is still to be told, the oldest first: one telling for each status in a row."""
    new = [turn for turn in turns if turn.seq > told.seq and turn.status is not None]
    if told.status is None and not told.known:
        new = _from_acceptance(new)
    status = told.status
    for number, turn in enumerate(new):
        following = new[number + 1] if number + 1 < len(new) else None
        if turn.status is None or (following is not None and following.status == turn.status):
            continue
        yield Telling(turn.seq, turn.status, lawful=_is_lawful(status, turn.status))
        status = turn.status


def _is_lawful(before: int | None, after: int) -> bool:
    """The portal may begin with any status but that of a result that it never heard of."""
    return after != RETURNED if before is None else may_follow(before, after)


def _from_acceptance(turns: list[Turn]) -> list[Turn]:
    """A dossier that the portal hears of for the first time begins with its reception."""
    accepted = [turn for turn in turns if turn.accepted_at is not None]
    return accepted or turns


def seq_of_status(turns: Sequence[Turn], status: int) -> int | None:
    """The last event after which the dossier had ``status``; None when it never had."""
    return max((turn.seq for turn in turns if turn.status == status), default=None)
