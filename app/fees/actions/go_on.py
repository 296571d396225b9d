"""Hồ sơ đi tiếp khi nghĩa vụ tài chính đã xong: the system confirms what the ledger says."""

from datetime import datetime
from uuid import UUID

from app.db.sessions import AsyncSession
from app.domain.errors import Conflict, Forbidden
from app.domain.owing import OBLIGATION, charged_by_fee
from app.domain.people import SYSTEM
from app.dossiers.acting import PerformAction, act_on, with_rules
from app.dossiers.office import Office
from app.dossiers.once import answered_once
from app.dossiers.queries.files import dossier_file
from app.fees.accounts import obligation_of
from app.fees.booking import Purse, held
from app.fees.queries import papers
from app.idempotency.keys import Answer

CONFIRM = "confirm_obligation"
DONE = Answer(204, b"")


async def go_on(office: Office, dossier: UUID, at: datetime) -> None:
    """If it waits for an obligation whose sum the desk has named, and nothing is owed: it goes on.

    Without that sum nobody here knows what was to be paid (a tax paid elsewhere): the dossier waits
    for a person, as it does where the life cycle leaves it to one.
    """

    async def act(session: AsyncSession) -> None:
        file = await dossier_file(session, str(dossier), lock=True)
        opened = await with_rules(session, office, file, at)
        state = opened.situation.machine.state(file.dossier.state)
        if CONFIRM not in state.actions:
            return
        purse = await held(session, file, at)
        receipts = await papers.receipts_of(session, dossier)
        if not receipts or not _is_paid(purse):
            return
        await act_on(
            session,
            office,
            PerformAction(
                ref=str(dossier),
                action=CONFIRM,
                by=SYSTEM,
                at=at,
                data={"payment": {"fee": OBLIGATION, "receipt_number": receipts[-1].name}},
            ),
        )

    try:
        await answered_once(office, act, lambda _: DONE, None, at)
    except (Conflict, Forbidden):
        return  # somebody was quicker, or the rules of this procedure leave it to a person


def _is_paid(purse: Purse) -> bool:
    """Whether the obligation was asked for in our books, and nothing at all is owed."""
    obligation = obligation_of(purse.file.dossier)
    return obligation in charged_by_fee(purse.entries) and not purse.standing.owed
