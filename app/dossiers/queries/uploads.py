"""The uploaded files that an action brings: the person's own, and in no dossier yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.documents.watch import Watch
from app.domain.errors import Defect, Invalid
from app.domain.ids import PersonId
from app.dossiers.file import HandedIn

USABLE = """
select u.id, u.name, u.media_type, u.size, encode(u.sha256, 'hex') as sha256, u.storage_key,
       u.watch
  from upload u
 where u.id = any(cast(:ids as uuid[])) and u.owner = :owner and u.claimed_by is null
"""
_USABLE = text(USABLE)
_ABOUT = ("name", "media_type", "size", "sha256", "storage_key")


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
    rows = await session.execute(_USABLE, {"ids": ids, "owner": owner})
    return handed_in(files, {row["id"]: dict(row) for row in rows.mappings()}, at, seq)


def handed_in(
    files: Sequence[tuple[str, str]],
    usable: Mapping[UUID, Mapping[str, Any]],
    at: datetime,
    seq: int,
) -> tuple[HandedIn, ...]:
    """The same, of the uploads that were found. Raises Invalid."""
    defects = [
        Defect(f"documents.{key}", "upload_not_found")
        for key, upload in files
        if UUID(upload) not in usable
    ]
    defects += [
        Defect(f"documents.{key}", "file_infected")
        for key, upload in files
        if usable.get(UUID(upload), {}).get("watch") == Watch.INFECTED
    ]
    if len({upload for _, upload in files}) < len(files):
        defects.append(Defect("documents", "upload_used_twice"))
    if defects:
        raise Invalid(defects)
    return tuple(
        HandedIn(
            key=key,
            seq=seq,
            upload=UUID(upload),
            handed_in_at=at,
            watch=Watch(usable[UUID(upload)]["watch"]),
            **{name: usable[UUID(upload)][name] for name in _ABOUT},
        )
        for key, upload in files
    )
