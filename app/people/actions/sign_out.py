"""Signing out: the session ends at once, and a second time nothing happens."""

from dataclasses import dataclass
from datetime import datetime

from app.db.sessions import Sessions
from app.people import queries


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOut:
    token_hash: bytes
    at: datetime


async def sign_out(sessions: Sessions, command: SignOut) -> None:
    async with sessions.begin() as session:
        await queries.revoke_session(session, command.token_hash, command.at)
