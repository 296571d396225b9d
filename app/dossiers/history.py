"""Lịch sử: what one event says, and its place in the dossier's hash chain."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.db.sessions import RowMapping
from app.domain.chain import canonical, instant, link, payload_digest
from app.domain.dossier import Moved
from app.domain.people import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One event as it is written: the row in the chain, and the payload that it vouches for."""

    event: Mapping[str, Any]
    payload: Mapping[str, Any]
    head: bytes


def line_of(
    moved: Moved, said: Mapping[str, object], previous: bytes, *, agency: str | None
) -> Line:
    """The line of history of ``moved``; ``said`` is its payload in words and data."""
    salt = secrets.token_bytes(16)
    payload = canonical(said)
    after = moved.after
    facts = {
        "dossier_id": str(after.id),
        "seq": after.version,
        "at": instant(moved.act.at),
        "action": moved.act.action,
        "from_state": moved.before.state,
        "to_state": after.state,
        "actor_kind": moved.act.by.kind.value,
        "actor": str(moved.act.by.id),
        "role": moved.role,
        "agency": agency,
        "on_behalf_of": None if moved.on_behalf_of is None else str(moved.on_behalf_of),
        "payload_digest": payload_digest(salt, payload).hex(),
    }
    head = link(previous, facts)
    digest = bytes.fromhex(str(facts["payload_digest"]))
    return Line(
        event={**facts, "payload_digest": digest, "prev_hash": previous, "hash": head},
        payload={
            "dossier_id": str(after.id),
            "seq": after.version,
            "salt": salt,
            "payload": payload.decode(),
        },
        head=head,
    )


def hash_of_row(row: RowMapping) -> bytes:
    """The hash that a stored event should have after its ``prev_hash``."""
    at, behalf = row["at"], row["on_behalf_of"]
    assert isinstance(at, datetime)  # noqa: S101 - a timestamptz column
    facts = {
        "dossier_id": str(row["dossier_id"]),
        "seq": row["seq"],
        "at": instant(at),
        "action": row["action"],
        "from_state": row["from_state"],
        "to_state": row["to_state"],
        "actor_kind": row["actor_kind"],
        "actor": str(row["actor"]),
        "role": row["role"],
        "agency": row["agency"],
        "on_behalf_of": None if behalf is None else str(behalf),
        "payload_digest": bytes(row["payload_digest"]).hex(),
    }
    return link(bytes(row["prev_hash"]), facts)


def acting_agency(who: Principal, on_behalf_of: UUID | None, seats: frozenset[str]) -> str | None:
    """For which agency somebody acted: one where he holds a grant and the role sits."""
    return next(
        (g.agency for g in who.grants if g.agency in seats and g.on_behalf_of == on_behalf_of),
        None,
    )
