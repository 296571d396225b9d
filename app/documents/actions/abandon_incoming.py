"""Bỏ tệp đang nhận dở: its pieces go at once."""

from datetime import datetime
from uuid import UUID

from app.db.sessions import Sessions
from app.documents import queries
from app.documents.incoming import IncomingNotFound
from app.domain.ids import PersonId
from app.ports.storage import Storage


async def abandon_incoming(
    sessions: Sessions, storage: Storage, identity: UUID, owner: PersonId, at: datetime
) -> None:
    """An upload that it has become stays. Raises IncomingNotFound."""
    async with sessions.begin() as session:
        incoming = await queries.incoming_of(session, identity, owner, at)
        if incoming is None:
            raise IncomingNotFound
        await queries.forget_incoming(session, identity)
    for part in incoming.parts:
        await storage.delete(part)
