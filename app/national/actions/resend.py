"""Đồng bộ lại: a person has the portal told again what it refused, lost or shows wrongly."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.db.sessions import Sessions
from app.domain.people import Principal
from app.jobs.promise import promise
from app.national.course import Told, seq_of_status
from app.national.promised import SendDebts
from app.national.queries import accounts, checking, lists, sync
from app.people.administering import must_administer_all


async def resend(
    sessions: Sessions, dossiers: Sequence[UUID], at: datetime, by: Principal | None = None
) -> int:
    """How many are told again. Each goes on from the status that the portal shows.

    Of one that the portal has no more, everything is told from the beginning. By whoever
    administers the province; ``by`` is None for the house itself.

    Raises NotTheAdministrators, NotYourAgency.
    """
    async with sessions() as session:
        await must_administer_all(session, by)
    again = 0
    for dossier in dossiers:
        async with sessions.begin() as session:
            there = await lists.portal_side(session, dossier)
            if there is None:
                continue
            turns = await accounts.turns(session, dossier)
            told = Told(0, None, known=False)
            if there.known and there.status is not None:
                seq = seq_of_status(turns, there.status) or there.told_seq
                told = Told(max(0, min(seq, there.told_seq) - 1), there.status, known=True)
            await sync.send_again(session, dossier, told, at)
            await checking.forget_difference(session, dossier)
            await promise(session, SendDebts(), once="all")
        again += 1
    return again
