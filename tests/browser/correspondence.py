"""A question that went out over the document axis and came back answered, for pages to show."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import quote
from uuid import UUID, uuid5

from app.axis.queries.arrivals import Arrived, FileArrived, write_arrival
from app.axis.queries.letters import Letter, Said, enter_address, say, write_letter
from app.axis.wanting import CONSULTATION, NAMES, about
from app.domain.ids import AgencyCode
from app.domain.official_letters import LetterKind, LetterState
from app.dossiers.queries.files import dossier_file
from tests.browser.sites import Site
from tests.documents.files import pdf

DECIDES, ASKED, ORGAN = AgencyCode("H47.15"), AgencyCode("H47.11"), "G09.21"
ELSEWHERE = AgencyCode("H47.9")
QUESTION = {
    "data": {
        "consultation": {
            "agency": ASKED,
            "question": "Người đề nghị có đủ điều kiện về an ninh, trật tự không?",
            "due": "3wd",
        }
    }
}
_APPRAISED = """
select d.id, d.code from dossier d left join person p on p.id = d.holder_person
 where d.competent_agency = :agency and d.state = 'appraise' and d.code is not null
 order by (p.username = 'chuyenvien1.svhttdl') desc nulls last, d.id limit 1"""


async def corresponded(site: Site) -> tuple[str, ...]:
    """Where an officer reads the letter that came, and its file."""
    [found] = await site.rows(_APPRAISED, agency=DECIDES)
    async with site.people() as people:
        officer = people.who("process", DECIDES)
        dossier = await people.get(f"/dossiers/{found['id']}", officer)
        await people.act(dossier, "consult", officer, QUESTION)
    async with site.house.sessions() as session:
        file = await dossier_file(session, str(found["id"]))
    question = next(one for one in file.dossier.consultations if one.agency == ASKED)
    key = about(question)
    at = question.asked_at + timedelta(minutes=5)
    letter = Letter(
        id=uuid5(NAMES, f"{found['id']}/{key}"),
        dossier_id=file.dossier.id,
        purpose=CONSULTATION,
        about=key,
        kind=LetterKind.NEW,
        takes_back=None,
        from_agency=DECIDES,
        from_organ=DECIDES,
        to_agency=ASKED,
        to_organ=ORGAN,
        number=found["code"],
        notation=f"LYK-{question.key}",
        type_name="Phiếu lấy ý kiến",
        subject=f"V/v lấy ý kiến về hồ sơ {found['code']}",
        content=question.question,
        signer="Nguyễn Văn Hùng",
        position="",
        promulgated_on=at.date(),
        due=question.due,
        made_at=at,
        state=LetterState.ACCEPTED,
        state_at=at + timedelta(minutes=20),
        sent_at=at,
    )
    arrived = _arrived(letter)
    stray = _stray(arrived)
    for one in (arrived, stray):
        await site.house.storage.put(f"axis/00/{one.id}-1", _whole())
    async with site.house.sessions.begin() as session:
        await enter_address(session, ELSEWHERE, "G09.22")  # not whom was asked: no letter leaves
        await write_letter(session, letter)
        await say(session, Said(letter.id, LetterState.SENT, at, ""), at)
        said = Said(letter.id, LetterState.ACCEPTED, letter.state_at, "Văn thư đã vào sổ")
        await say(session, said, letter.state_at)
        await write_arrival(session, arrived, [_file(arrived.id)])
        await write_arrival(session, stray, [_file(stray.id)])
    path = f"/viec/{quote(found['code'])}"
    return path, f"{path}/van-ban-den/{arrived.id}/1"


def _arrived(letter: Letter) -> Arrived:
    return Arrived(
        id=uuid5(NAMES, f"answer/{letter.id}"),
        axis_id=f"answer-{letter.id}",
        kind="edoc",
        organ_id=ORGAN,
        organ_name="Sở Thông tin và Truyền thông",
        to_organ=DECIDES,
        document_id="stttt-77",
        code="77/STTTT-TTr",
        promulgated_on=letter.promulgated_on,
        subject="V/v trả lời lấy ý kiến về hồ sơ cấp thẻ hướng dẫn viên",
        content="Không phát hiện vi phạm; đồng ý.",
        signer="Trần Văn Bình",
        letter_id=letter.id,
        dossier_id=letter.dossier_id,
        arrived_at=letter.made_at + timedelta(hours=2),
    )


def _stray(like: Arrived) -> Arrived:
    """A letter that answers nothing."""
    return Arrived(
        id=uuid5(NAMES, "stray"),
        axis_id="stray",
        kind="edoc",
        organ_id="G10.8",
        organ_name="Sở Công Thương tỉnh khác",
        to_organ=DECIDES,
        document_id="sct-3",
        code="3/SCT-VP",
        promulgated_on=like.promulgated_on,
        subject="V/v mời dự hội thảo",
        content="",
        signer="Lê Thị Hoa",
        letter_id=None,
        dossier_id=None,
        arrived_at=like.arrived_at,
    )


def _file(arrival: UUID) -> FileArrived:
    return FileArrived(
        arrival_id=arrival,
        number=1,
        name="77-STTTT-TTr.pdf",
        media_type="application/pdf",
        size=len(pdf()),
        sha256=hashlib.sha256(pdf()).digest(),
        storage_key=f"axis/00/{arrival}-1",
        trouble=None,
        scanned=False,
    )


async def _whole() -> AsyncIterator[bytes]:
    yield pdf()
