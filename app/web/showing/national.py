"""Đồng bộ với Cổng quốc gia, as pages and the API show it: statuses, debts, refusals in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.db.sessions import AsyncSession
from app.domain.errors import Defect
from app.domain.national import NAMES
from app.national.queries.arrivals import Arrival, Reason
from app.national.queries.lists import portal_side
from app.web.messages import Language, sentences
from app.web.site.words import say, sentence

REFUSED: Final[Mapping[str, str]] = {
    "portal_refused": sentence("Cổng quốc gia không nhận"),
    "status_not_lawful": sentence("Trạng thái không được theo sau trạng thái Cổng đang hiển thị"),
    "procedure_unknown_there": sentence("Danh mục quốc gia chưa có thủ tục này"),
    "could_not_be_told": sentence("Hệ thống không lập được thông điệp"),
}
KINDS: Final[Mapping[str, str]] = {
    "submit": sentence("Hồ sơ mới"),
    "supplement": sentence("Bổ sung hồ sơ"),
    "withdraw": sentence("Rút hồ sơ"),
}
STATUSES_EN: Final[Mapping[int, str]] = {
    1: "Newly submitted",
    2: "Received",
    3: "Not accepted",
    4: "Being processed",
    5: "Supplement asked for",
    6: "Financial obligation",
    7: "Withdrawn",
    8: "Stopped",
    9: "Decided",
    10: "Result returned",
}
"""Those of the national list have Vietnamese names only."""


def status_words(status: int | None, language: Language) -> str:
    """``4 – Đang xử lý``; of none, that there is no such dossier."""
    if status is None:
        return say("không có hồ sơ này", language)
    names = NAMES if language is Language.VI else STATUSES_EN
    return f"{status} – {names.get(status, '?')}"


def reason_words(reason: Reason, language: Language) -> str:
    """One reason for which an arrival was not taken, as a sentence."""
    known = sentences(language)
    field, code = str(reason["field"]), str(reason["code"])
    if field:
        return known.message(Defect(field, code, reason["facts"]))
    said = known.reasons.get(code, known.reasons["conflict"])
    facts = {name: fact for name, fact in reason["facts"].items() if fact is not None}
    try:
        return said.format_map(facts)
    except KeyError:
        return known.reasons["conflict"]


def reasons_in_words(arrival: Arrival, language: Language) -> Sequence[tuple[str, str]]:
    """Every reason: the field that it is about (empty: the whole), and the sentence."""
    return [(str(r["field"]), reason_words(r, language)) for r in arrival.reasons]


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalOut:
    """What the portal shows of a dossier, and since when it is behind, or why it takes none."""

    code: str
    status: str | None
    synced_at: datetime | None
    behind_since: datetime | None
    refused: str | None


async def national_out(
    session: AsyncSession, dossier: UUID, language: Language
) -> NationalOut | None:
    """None for a dossier of which the portal was never to hear."""
    side = await portal_side(session, dossier)
    if side is None:
        return None
    why = None
    if side.refused is not None:
        known = REFUSED.get(side.refused)
        said = side.refused if known is None else say(known, language)
        why = side.refusal or said
    return NationalOut(
        code=side.code,
        status=status_words(side.status, language) if side.known else None,
        synced_at=side.synced_at,
        behind_since=side.wanted_at if side.behind else None,
        refused=why,
    )
