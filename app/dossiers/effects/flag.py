"""Đánh dấu: a word that the dossier bears from now on, such as ``overdue``."""

from dataclasses import replace

from app.domain.machine import EffectCall
from app.dossiers.work import Work


async def flag(work: Work, call: EffectCall) -> None:
    word = str(call.argument)
    values = {**work.dossier.values, f"flag_{word}": word}
    work.dossier = replace(work.dossier, values=values)
    work.said["flag"] = word
