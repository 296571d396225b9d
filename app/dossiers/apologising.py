"""Dự thảo lời xin lỗi: what the letter could say, out of what the dossier itself knows."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.calendar import local
from app.dossiers.acting import Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedApology:
    """``reason`` is a proposal in Vietnamese, for whoever signs to use or to change."""

    drafted_at: datetime
    due: datetime
    reason: str


def drafted_apology(opened: Opened) -> DraftedApology | None:
    """The letter that waits for its signature; None: none was drafted, or it has gone out."""
    dossier = opened.file.dossier
    if dossier.apology is None:
        return None
    state = opened.procedure.machine.state(dossier.state)
    agency = dossier.holder.agency or dossier.competent_agency
    reason = apology_reason(
        state.label.vi, opened.file.names.get(agency, agency), dossier.entered_at
    )
    return DraftedApology(
        drafted_at=dossier.apology.drafted_at, due=dossier.apology.due, reason=reason
    )


def apology_reason(step: str, agency: str, since: datetime) -> str:
    """What can be said of a dossier that has been in ``step`` at ``agency`` since then."""
    return (
        f"Hồ sơ đang ở bước “{step}” tại {agency} từ {local(since):%H:%M ngày %d/%m/%Y},"
        " chưa có kết quả giải quyết."
    )
