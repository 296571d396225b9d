"""The uploaded files that an action brings: the person's own, and in no dossier yet."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Defect, Invalid
from app.domain.ids import PersonId
from app.dossiers.file import HandedIn

_FILES = text("""
select u.id, u.name, u.media_type, u.size, encode(u.sha256, 'hex') as sha256, u.storage_key
  from upload u
 where u.id = any(cast(:ids as uuid[])) and u.owner = :owner and u.claimed_by is null
""")


async def uploads_for(
    session: AsyncSession,
    files: Sequence[tuple[str, str]],
    owner: PersonId,
    at: datetime,
    seq: int,
) -> tuple[HandedIn, ...]:
    """The files under their keys. Raises Invalid, naming every one that cannot be used."""
    if not files:
        return ()
    ids = [upload for _, upload in files]
    rows = await session.execute(_FILES, {"ids": ids, "owner": owner})
    found = {row["id"]: row for row in rows.mappings()}
    defects = [
        Defect(f"documents.{key}", "upload_not_found")
        for key, upload in files
        if UUID(upload) not in found
    ]
    if len(set(ids)) < len(ids):
        defects.append(Defect("documents", "upload_used_twice"))
    if defects:
        raise Invalid(defects)
    return tuple(
        HandedIn(
            key=key,
            seq=seq,
            upload=UUID(upload),
            handed_in_at=at,
            **{name: value for name, value in found[UUID(upload)].items() if name != "id"},
        )
        for key, upload in files
    )
