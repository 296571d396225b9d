"""Nhắc hạn bổ sung: whoever has been asked for something hears of it again before the time ends."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.domain.entering import answer_by
from app.dossiers.acting import with_rules
from app.dossiers.office import Office
from app.dossiers.queries.files import dossier_file
from app.dossiers.telling import tell
from app.notices.each import each
from app.notices.queries.ways import ending_soon

AHEAD: Final = timedelta(days=2)
MOST: Final = 1_000
NEAR: Final = "supplement_near"


async def remind_of_deadlines(office: Office, at: datetime) -> int:
    """How many dossiers whose time to answer ends within ``AHEAD`` were looked at."""
    async with office.sessions() as session:
        found = await ending_soon(session, at, at + AHEAD, limit=MOST)

    async def remind(dossier: UUID) -> None:
        await _remind(office, dossier, at)

    await each("deadline_not_reminded_of", found, remind)
    return len(found)


async def _remind(office: Office, dossier: UUID, at: datetime) -> None:
    async with office.sessions.begin() as session:
        file = await dossier_file(session, str(dossier))
        opened = await with_rules(session, office, file, at)
        situation = opened.situation
        ends = answer_by(situation.dossier, situation.machine, situation.calendar)
        if ends is None or not at < ends <= at + AHEAD:
            return
        about = ends.isoformat()
        await tell(session, dossier, NEAR, about=about, facts={"answer_by": about}, at=at)
