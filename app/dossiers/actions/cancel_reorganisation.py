"""Calling a planned reorganisation off: nothing has happened, and nothing will."""

from datetime import datetime
from uuid import UUID

from app.domain.errors import Conflict, NotFound
from app.dossiers.office import Office
from app.dossiers.queries import reorganising as queries


class ReorganisationNotFound(NotFound):
    """No plan of reorganisation has this id."""


class ReorganisationBegun(Conflict):
    """It was carried out, or is being carried out, or was called off before. Facts: ``state``."""


async def cancel_reorganisation(office: Office, campaign: UUID, at: datetime) -> None:
    """Raises ReorganisationNotFound, ReorganisationBegun."""
    async with office.sessions.begin() as session:
        found = await queries.campaign(session, campaign, lock=True)
        if found is None:
            raise ReorganisationNotFound
        if found.state != queries.PLANNED:
            raise ReorganisationBegun(state=found.state)
        await queries.change_state(session, campaign, queries.CANCELLED, finished_at=at)
