"""Bắt đầu nhận tệp theo từng phần: name and size are known, the bytes will follow."""

from dataclasses import dataclass
from datetime import datetime

from app.db.ids import new_id
from app.db.sessions import Sessions
from app.documents import queries
from app.documents.incoming import EXPIRES_AFTER
from app.documents.kinds import FileRefused, named_kind
from app.documents.names import clean_name
from app.documents.queries import Incoming
from app.documents.taking_in import MEGABYTE, FileTooLarge
from app.domain.ids import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginIncoming:
    """``size`` in bytes, as the client announces it."""

    owner: PersonId
    name: str
    size: int
    at: datetime
    max_mb: int = 50


async def begin_incoming(sessions: Sessions, command: BeginIncoming) -> Incoming:
    """Raises what an upload of this name and size would raise, before a byte was sent."""
    name = clean_name(command.name)
    named_kind(name)
    if command.size <= 0:
        raise FileRefused("file_empty")
    if command.size > command.max_mb * MEGABYTE:
        raise FileTooLarge(max_mb=command.max_mb)
    incoming = Incoming(
        id=new_id(),
        owner=command.owner,
        name=name,
        size=command.size,
        received=0,
        parts=(),
        expires_at=command.at + EXPIRES_AFTER,
    )
    async with sessions.begin() as session:
        await queries.record_incoming(session, incoming)
    return incoming
