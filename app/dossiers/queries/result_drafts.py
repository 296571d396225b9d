"""Results as they are being written, and who signed."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import DossierId, PersonId
from app.dossiers.tables import ResultDraftRow


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft:
    """``blocks`` as ``app.dossiers.result_drafts`` reads them."""

    version: int
    blocks: Mapping[str, Any]
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signed, and when."""

    full_name: str
    at: datetime


_NEWEST = text("""
select r.version, r.blocks, r.at, p.full_name as by_name
  from result_draft r join person p on p.id = r.by
 where r.dossier_id = :dossier order by r.version desc limit 1
""")
_SIGNED = text("""
select p.full_name, e.at from dossier_event e join person p on p.id = e.actor
 where e.dossier_id = :dossier and e.action = any(:actions) order by e.seq desc limit 1
""")


async def newest_draft(session: AsyncSession, dossier: DossierId) -> KeptDraft | None:
    row = (await session.execute(_NEWEST, {"dossier": dossier})).mappings().first()
    return None if row is None else KeptDraft(**{**row, "blocks": json.loads(row["blocks"])})


async def add_draft(  # noqa: PLR0913 - of what, which one, its words, whose and when
    session: AsyncSession,
    dossier: DossierId,
    version: int,
    blocks: Mapping[str, str],
    *,
    by: PersonId,
    at: datetime,
) -> None:
    """The dossier is held by the caller, so that no version is written twice."""
    row = {
        "dossier_id": dossier,
        "version": version,
        "blocks": json.dumps(dict(blocks), ensure_ascii=False),
        "by": by,
        "at": at,
    }
    await session.execute(insert(ResultDraftRow).values(**row))


async def last_signing(
    session: AsyncSession, dossier: DossierId, actions: Collection[str]
) -> Signing | None:
    """The last time that one of ``actions`` was taken."""
    if not actions:
        return None
    asked = {"dossier": dossier, "actions": list(actions)}
    row = (await session.execute(_SIGNED, asked)).first()
    return None if row is None else Signing(*row)
