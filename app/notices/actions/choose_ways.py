"""Chọn kênh nhận thông báo: how somebody wants to be told, for good or about one dossier."""

from dataclasses import dataclass
from datetime import datetime

from app.db.sessions import Sessions
from app.domain.errors import Forbidden
from app.domain.notifying import Choice
from app.domain.people import Permission, Principal, PrincipalKind
from app.dossiers.acting import visible_file
from app.notices.queries.choices import choose, choose_for


@dataclass(frozen=True, slots=True)
class ChooseWays:
    """``ref`` is a dossier's id or code; None: for every dossier of theirs."""

    by: Principal
    choice: Choice
    at: datetime
    ref: str | None = None


class NotYoursToChoose(Forbidden):
    """Only the applicant, or the desk that received the dossier, says how he is told."""


async def choose_ways(sessions: Sessions, command: ChooseWays) -> None:
    """Raises DossierNotFound and NotYoursToChoose.

    What must reach goes by every way all the same.
    """
    async with sessions.begin() as session:
        if command.ref is None:
            await choose(session, command.by.id, command.choice, command.at)
            return
        file = await visible_file(session, command.ref, command.by)
        at_desk = file.dossier.receiving_agency in command.by.agencies(Permission.RECEIVE)
        if command.by.kind is not PrincipalKind.CITIZEN and not at_desk:
            raise NotYoursToChoose
        await choose_for(session, file.dossier.id, command.choice, command.at)
