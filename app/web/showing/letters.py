"""The letters of a dossier as people see them: where each is, what came back, what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from starlette.responses import StreamingResponse

from app.agencies.queries import names
from app.axis.queries.arrivals import (
    ArrivalNotFound,
    Arrived,
    FileArrived,
    arrivals_of,
    files_of,
)
from app.axis.queries.letters import Letter, Said, addresses, letters_of, said_of
from app.axis.settling import may_read_letters, may_settle
from app.axis.wanting import about
from app.db.sessions import AsyncSession
from app.documents.watch import check_readable
from app.domain.dossier import Dossier
from app.domain.official_letters import LetterState
from app.domain.people import Principal
from app.web.headers import as_attachment
from app.web.site.page import Sight
from app.web.site.words import sentence

LETTER_STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        LetterState.QUEUED.value: sentence("Chờ gửi"),
        LetterState.CANCELLED.value: sentence("Đã hủy trước khi gửi"),
        LetterState.SENT.value: sentence("Đã gửi"),
        LetterState.ARRIVED.value: sentence("Đã đến"),
        LetterState.REFUSED.value: sentence("Bị từ chối tiếp nhận"),
        LetterState.ACCEPTED.value: sentence("Nơi nhận đã tiếp nhận"),
        LetterState.ASSIGNED.value: sentence("Nơi nhận đã phân công"),
        LetterState.IN_HAND.value: sentence("Nơi nhận đang xử lý"),
        LetterState.COMPLETED.value: sentence("Nơi nhận đã hoàn thành"),
        LetterState.RECALL_ASKED.value: sentence("Đề nghị lấy lại"),
        LetterState.RECALLED.value: sentence("Đồng ý lấy lại"),
        LetterState.RECALL_REFUSED.value: sentence("Từ chối lấy lại"),
    }
)
OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "answered": sentence("Đã ghi thành ý kiến"),
        "kept": sentence("Đã lưu vào hồ sơ"),
        "refused": sentence("Đã từ chối"),
        "replaced": sentence("Nơi gửi đã thay thế"),
        "recalled": sentence("Nơi gửi đã thu hồi"),
        "unreadable": sentence("Không đọc được"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterShown:
    letter: Letter
    to: str
    said: Sequence[Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalShown:
    """``answers``: it answers a question that is still open, and the reader may say so."""

    arrived: Arrived
    files: Sequence[FileArrived]
    answers: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence:
    """``may``: the reader handles letters of this dossier; ``known``: whom a result may go to."""

    letters: Sequence[LetterShown]
    arrivals: Sequence[ArrivalShown]
    may: bool
    known: Mapping[str, str]


def saved(page: Sight, files: Sequence[FileArrived], number: int) -> StreamingResponse:
    """File ``number`` of a letter that came, to be saved.

    Raises ArrivalNotFound where none was kept, FileBeingChecked while it was never scanned.
    """
    chosen = next((one for one in files if one.number == number), None)
    if chosen is None or chosen.storage_key is None:
        raise ArrivalNotFound
    if not chosen.scanned:
        check_readable(page.house.registry.unscanned)
    headers = {
        "Content-Disposition": as_attachment(chosen.name),
        "Content-Length": str(chosen.size),
    }
    content = page.house.storage.read(chosen.storage_key)
    return StreamingResponse(content, media_type="application/octet-stream", headers=headers)


async def correspondence(session: AsyncSession, dossier: Dossier, who: Principal) -> Correspondence:
    """Everything official that went out about a dossier and came in, for those who may read it."""
    if not may_read_letters(dossier, who):
        return Correspondence(letters=(), arrivals=(), may=False, known={})
    letters = await letters_of(session, dossier.id)
    arrived = await arrivals_of(session, dossier.id)
    said = await said_of(session, [letter.id for letter in letters])
    files = await files_of(session, [one.id for one in arrived])
    may = may_settle(dossier, who)
    known = await addresses(session) if may else {}
    called = await names(session, {*known, *(letter.to_agency for letter in letters)})
    open_questions = {about(question) for question in dossier.consultations if question.is_open}
    asking = {letter.id for letter in letters if letter.about in open_questions}
    return Correspondence(
        letters=[
            LetterShown(
                letter=letter,
                to=called.get(letter.to_agency, letter.to_agency),
                said=[one for one in said if one.letter == letter.id],
            )
            for letter in letters
        ],
        arrivals=[
            ArrivalShown(
                arrived=one,
                files=files[one.id],
                answers=one.settled_at is None and one.letter_id in asking,
            )
            for one in arrived
        ],
        may=may,
        known={
            str(code): called.get(code, code) for code in known if code != dossier.competent_agency
        },
    )
