"""Cấp mã hồ sơ: the code of the receiving agency's day, once for all channels and for ever."""

from dataclasses import replace

from app.domain.machine import EffectCall
from app.dossiers.work import Work


async def assign_code(work: Work, _call: EffectCall) -> None:
    """A dossier that has its code keeps it."""
    if work.dossier.code is not None:
        return
    day = work.calendar.day_of(work.at)
    code = work.next_code(work.dossier.receiving_agency, day)
    work.dossier = replace(work.dossier, code=code)
    work.said["code"] = code
