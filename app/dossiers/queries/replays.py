"""Stored histories, read whole, for running them against other rules."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAct:
    """One event as it was: who did what in which role, with what, and what came of it."""

    dossier_id: UUID
    seq: int
    at: datetime
    action: str
    to_state: str
    actor_kind: str
    actor: UUID
    role: str
    on_behalf_of: UUID | None
    competent_agency: str
    holder_agency: str | None
    due: datetime | None
    said: Mapping[str, Any] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


_NEWEST = text("""
select id from dossier where procedure = :procedure order by id desc limit :limit
""")
_ACTS = text("""
select e.dossier_id, e.seq, e.at, e.action, e.to_state, e.actor_kind, e.actor, e.role,
       e.on_behalf_of, e.competent_agency, e.holder_agency,
       e.due, y.payload,
       (select json_agg(n.notice) from notice n
         where n.dossier_id = e.dossier_id and n.seq = e.seq and n.about = '') as notices
  from dossier_event e
  left join dossier_event_payload y on y.dossier_id = e.dossier_id and y.seq = e.seq
 where e.dossier_id = any(:dossiers) order by e.dossier_id, e.seq
""")


async def newest_of(session: AsyncSession, procedure: str, *, limit: int) -> Sequence[UUID]:
    """Dossiers of a procedure, of whatever version, those handed in last first."""
    asked = {"procedure": procedure, "limit": limit}
    return (await session.scalars(_NEWEST, asked)).all()


async def past_acts(
    session: AsyncSession, dossiers: Sequence[UUID]
) -> Mapping[UUID, Sequence[PastAct]]:
    """The whole history of each, the oldest act first."""
    found: dict[UUID, list[PastAct]] = {}
    for row in (await session.execute(_ACTS, {"dossiers": dossiers})).mappings():
        given = dict(row)
        payload, notices = given.pop("payload"), given.pop("notices")
        said = json.loads(payload) if payload else {}
        act = PastAct(**given, said=said, notices=tuple(notices or ()))
        found.setdefault(act.dossier_id, []).append(act)
    return found
