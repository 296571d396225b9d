"""Xử lý chênh lệch: a person says what was done about it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.db.sessions import Sessions
from app.domain.errors import Defect, Invalid
from app.domain.people import Principal
from app.fees.paying import check_province
from app.fees.queries import comparisons


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleDifference:
    difference: UUID
    words: str
    by: Principal
    at: datetime


async def settle_difference(sessions: Sessions, command: SettleDifference) -> None:
    """Raises NotYourAgency, Invalid without words, DifferenceNotFound."""
    words = command.words.strip()
    if not words:
        raise Invalid([Defect("words", "required")])
    async with sessions.begin() as session:
        await check_province(session, command.by)
        await comparisons.settle(
            session, command.difference, by=command.by.id, words=words[:1000], at=command.at
        )
