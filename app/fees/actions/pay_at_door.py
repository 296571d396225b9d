"""Chọn trả tiền cho bưu tá: the applicant says, or has his desk say, how he wants to pay."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.db.sessions import AsyncSession
from app.domain.at_the_door import lies_ahead
from app.domain.people import Permission, Principal
from app.domain.procedure import ReturnMethod
from app.dossiers.acting import visible_file, with_rules
from app.dossiers.once import Given, answered_once
from app.fees.accounts import MoneyOf, money_of
from app.fees.paying import (
    LeftToThePost,
    NotReturnedByPost,
    PostCollectsNothing,
    PostedAlready,
    check_at_desk,
)
from app.fees.queries import doors
from app.fees.till import Till
from app.idempotency.keys import Answer, Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class PayAtDoor:
    """``agrees``: whatever is owed when the result is posted is collected with it."""

    ref: str
    agrees: bool
    by: Principal
    at: datetime


async def pay_at_door(
    till: Till,
    command: PayAtDoor,
    render: Callable[[MoneyOf], Answer],
    claim: Claim | None = None,
) -> Given:
    """The money as it then stands; what was said last counts, until the parcel is ordered.

    Raises DossierNotFound, NotAtThisDesk, PostCollectsNothing, NotReturnedByPost, LeftToThePost,
    PostedAlready.
    """

    async def say(session: AsyncSession) -> MoneyOf:
        file = await visible_file(session, command.ref, command.by, lock=True)
        dossier = file.dossier
        if command.by.id != dossier.applicant:
            check_at_desk(file, command.by, Permission.RECEIVE)
        if not till.post_collects:
            raise PostCollectsNothing
        if dossier.return_method is not ReturnMethod.POST:
            raise NotReturnedByPost
        if await doors.left_to_post(session, dossier.id):
            raise LeftToThePost
        opened = await with_rules(session, till.office, file, command.at)
        if not lies_ahead(opened.procedure.machine, dossier.state):
            raise PostedAlready
        await doors.choose(
            session, dossier.id, agrees=command.agrees, by=command.by.id, at=command.at
        )
        return await money_of(session, file)

    return await answered_once(till.office, say, render, claim, command.at)
