"""Reading what was said about a dossier, and to whom."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_NOTICES = text("""
select seq, notice, recipient, at, facts from notice
 where dossier_id = :dossier and (cast(:recipient as text) is null or recipient = :recipient)
 order by seq, notice
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """``facts`` are what it states: code, state, agency, unit, person, moments."""

    seq: int
    notice: str
    recipient: str
    at: datetime
    facts: Mapping[str, str | None]


async def notices(
    session: AsyncSession, dossier: UUID, *, recipient: str | None = None
) -> Sequence[Notice]:
    """Everything that was said, the oldest first; only to ``recipient`` when one is named."""
    asked = {"dossier": dossier, "recipient": recipient}
    return [
        Notice(
            seq=row.seq,
            notice=row.notice,
            recipient=row.recipient,
            at=row.at,
            facts=json.loads(row.facts),
        )
        for row in await session.execute(_NOTICES, asked)
    ]
