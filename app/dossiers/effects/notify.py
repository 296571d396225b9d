"""Thông báo: a notice that the portal shows from the moment at which the move is committed."""

from app.domain.machine import EffectCall
from app.dossiers.work import Work


async def notify(work: Work, call: EffectCall) -> None:
    work.notices.append((str(call.argument), "applicant"))


async def ask_rating(work: Work, _call: EffectCall) -> None:
    work.notices.append(("rating", "applicant"))
