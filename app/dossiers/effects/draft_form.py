"""Dự thảo thư xin lỗi: a day before the promise breaks, the letter lies ready for its signature."""

from dataclasses import replace

from app.domain.clock import reckon
from app.domain.dossier import ApologyDraft
from app.domain.machine import EffectCall
from app.dossiers.work import Work


async def draft_form(work: Work, call: EffectCall) -> None:
    """Nothing goes out by itself: the head signs it by extending, or the dossier is finished."""
    due = reckon(work.dossier.clock, work.calendar).due
    if due is None:
        return
    work.dossier = replace(work.dossier, apology=ApologyDraft(drafted_at=work.at, due=due))
    work.said["drafted"] = str(call.argument)
