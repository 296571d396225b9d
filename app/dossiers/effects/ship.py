"""Gửi bưu chính: where the parcel goes stands in the history, whatever is changed later."""

from app.domain.machine import EffectCall
from app.dossiers.work import Work


async def ship(work: Work, _call: EffectCall) -> None:
    work.said["sent_to"] = work.file.return_address or work.file.applicant.address
