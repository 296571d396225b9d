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
    since = f"{local(dossier.entered_at):%H:%M ngày %d/%m/%Y}"
    reason = (
        f"Hồ sơ đang ở bước “{state.label.vi}” tại {opened.file.names.get(agency, agency)}"
        f" từ {since}, chưa có kết quả giải quyết."
    )
    return DraftedApology(
        drafted_at=dossier.apology.drafted_at, due=dossier.apology.due, reason=reason
    )
