"""CloudEvents 1.0 in structured JSON: the one shape in which other systems hear of us.

``id`` is the same whenever and however an event is read or sent, so that hearing it twice can be
told; ``sequence`` orders the events of all dossiers, and those of one share a ``partitionkey``.
Nothing in an event names a person: it says what happened to which dossier and where to read on.
"""

import json
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from app.domain.calendar import HANOI
from app.domain.national import NAMES
from app.domain.subscribing import TEST
from app.webhooks.happenings import TYPES
from app.webhooks.queries.changes import Change

MEDIA_TYPE: Final = "application/cloudevents+json"
_DIGITS = 19
"""Of the largest position, so that sequences compare as text too."""


def event_id(dossier: UUID, position: int) -> str:
    return f"{dossier}-{position}"


def cloud_event(change: Change, source: str) -> dict[str, Any]:
    """``source`` is the public address of this installation."""
    return {
        "specversion": "1.0",
        "id": event_id(change.dossier, change.position),
        "source": source,
        "type": TYPES[change.kind].value,
        "subject": str(change.dossier),
        "time": _moment(change.at),
        "datacontenttype": "application/json",
        "sequence": f"{change.position:0{_DIGITS}d}",
        "partitionkey": str(change.dossier),
        "data": _data(change, source),
    }


def trial_event(subscription: UUID, source: str, at: datetime) -> dict[str, Any]:
    """What is sent to try whether anybody listens."""
    return {
        "specversion": "1.0",
        "id": f"test-{subscription}-{int(at.timestamp() * 1000)}",
        "source": source,
        "type": TEST,
        "subject": str(subscription),
        "time": _moment(at),
        "datacontenttype": "application/json",
        "data": {"subscription": str(subscription)},
    }


def body_of(event: dict[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def _data(change: Change, source: str) -> dict[str, Any]:
    address = f"{source}/api/v1/dossiers/{change.dossier}"
    data: dict[str, Any] = {
        "dossier": str(change.dossier),
        "code": change.code,
        "procedure": change.procedure,
        "procedure_version": change.procedure_version,
        "channel": change.channel,
        "receiving_agency": change.receiving_agency,
        "competent_agency": change.competent_agency,
        "seq": change.seq,
        "ref": change.ref or None,
        "links": {"dossier": address, "events": f"{address}/events"},
    }
    if change.action is not None:
        data |= {
            "action": change.action,
            "from_state": change.from_state,
            "to_state": change.to_state,
            "national_status": change.national,
            "national_status_name": NAMES.get(change.national or 0),
            "is_open": change.is_open,
            "holder_agency": change.holder_agency,
            "clock": change.clock,
            "due": _moment(change.due),
            "original_due": _moment(change.original_due),
            "accepted_at": _moment(change.accepted_at),
            "finished_at": _moment(change.finished_at),
        }
    return data


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(HANOI).isoformat(timespec="milliseconds")
