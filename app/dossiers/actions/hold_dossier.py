"""Giữ lại hồ sơ: nothing of it is removed, whatever the rules say, until the order is lifted."""

from dataclasses import dataclass
from datetime import datetime

from app.db.ids import new_id
from app.db.sessions import Sessions
from app.domain.errors import Conflict
from app.dossiers.queries.files import dossier_file
from app.dossiers.queries.keeping import Hold, holds_of, record_hold


class HoldAsItIs(Conflict):
    """It is on hold already, or is not: the order would change nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldDossier:
    """``ref`` is an id or a code, ``by`` who orders it, ``held`` whether it is to be kept."""

    ref: str
    held: bool
    by: str
    reason: str
    at: datetime


async def hold_dossier(sessions: Sessions, command: HoldDossier) -> None:
    """Raises DossierNotFound, HoldAsItIs."""
    async with sessions.begin() as session:
        file = await dossier_file(session, command.ref, lock=True)
        before = await holds_of(session, file.dossier.id)
        if command.held == (bool(before) and before[-1].held):
            raise HoldAsItIs
        hold = Hold(at=command.at, held=command.held, by=command.by, reason=command.reason)
        await record_hold(session, new_id(), file.dossier.id, hold)
