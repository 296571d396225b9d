"""The course of one dossier through agencies, as its history tells it."""

import json
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import AgencyCode
from app.domain.people import PrincipalKind
from app.papers.course import Event

_EVENTS = text("""
select e.seq, e.at, e.action, e.from_state, e.to_state, e.actor_kind, e.competent_agency, e.hash,
       e.role, e.holder_agency, p.full_name as actor_name, y.payload
  from dossier_event e
  join dossier_event_payload y using (dossier_id, seq)
  left join person p on p.id = e.actor
 where e.dossier_id = :dossier order by e.seq
""")


async def events_of(session: AsyncSession, dossier: UUID) -> Sequence[Event]:
    """The whole history, the oldest event first."""
    rows = await session.execute(_EVENTS, {"dossier": dossier})
    return [
        Event(
            seq=row["seq"],
            at=row["at"],
            action=row["action"],
            from_state=row["from_state"],
            to_state=row["to_state"],
            competent=AgencyCode(row["competent_agency"]),
            hash=bytes(row["hash"]),
            role=row["role"],
            officer=row["actor_name"] if row["actor_kind"] == PrincipalKind.STAFF else None,
            holder=row["holder_agency"],
            comment=json.loads(row["payload"]).get("comment"),
        )
        for row in rows.mappings()
    ]
