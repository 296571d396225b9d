"""Tiếp nhận tại quầy: what somebody brings is written down and judged in one transaction.

Both happen or neither does, so that nobody goes home with half of it. What lacks something is
written down as well, for the request to supplement it (Mẫu 02) names exactly what is missing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from app.db.sessions import AsyncSession
from app.dossiers.acting import Opened, PerformAction, act_on
from app.dossiers.intake import SubmitDossier
from app.dossiers.office import Office
from app.dossiers.once import Given, answered_once
from app.dossiers.submitting import submit_in
from app.idempotency.keys import Answer, Claim

RECEIVE = "receive"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleAtCounter:
    """``action`` is what the desk decides at once: ``receive``, or anything else it is offered.

    Only what is received must be complete.
    """

    brought: SubmitDossier
    action: str = RECEIVE
    comment: str | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    lacking: frozenset[str] = frozenset()


async def settle_at_counter(
    office: Office,
    command: SettleAtCounter,
    render: Callable[[Opened], Answer],
    claim: Claim | None = None,
) -> Given:
    """The answer about the dossier after both, kept before the commit.

    Raises Invalid with every defect of what was brought, or what the action refuses; then nothing
    was written down at all.
    """
    excused = frozenset() if command.action == RECEIVE else command.lacking
    brought = replace(command.brought, lacking=excused)

    async def settle(session: AsyncSession) -> Opened:
        opened = await submit_in(session, office, brought)
        dossier = opened.file.dossier
        act = PerformAction(
            ref=str(dossier.id),
            action=command.action,
            by=brought.by,
            at=brought.at,
            version=dossier.version,
            comment=command.comment,
            data=command.data,
        )
        return await act_on(session, office, act)

    return await answered_once(office, settle, render, claim, brought.at)
