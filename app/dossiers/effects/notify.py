"""Thông báo: a notice that the portal shows from the moment at which the move is committed."""

from app.domain.machine import EffectCall
from app.dossiers.work import Work


async def notify(work: Work, call: EffectCall) -> None:
    """It goes to the role that the life cycle names; ``owner`` is whoever holds the dossier."""
    notice = str(call.argument)
    recipient = work.procedure.machine.notices.get(notice, work.procedure.machine.applicant)
    work.notices.append((notice, work.dossier.holder.role if recipient == "owner" else recipient))


async def ask_rating(work: Work, _call: EffectCall) -> None:
    work.notices.append(("rating", work.procedure.machine.applicant))
