"""One dossier as officers work on it: its documents, its facts, what may be done, what happened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from app.agencies.queries import names
from app.db.sessions import AsyncSession
from app.documents.watch import Watch, readable
from app.domain.clock import reckon, remaining_minutes
from app.domain.ledger import ledger
from app.domain.result_drafting import drafting_refusal, signing_actions
from app.domain.violations import ViolationKind
from app.dossiers.acting import Opened
from app.dossiers.queries.history import HistoryLine, history
from app.dossiers.queries.notices import notices
from app.dossiers.queries.result_drafts import KeptDraft, last_signing, newest_draft
from app.notices.queries.told import told_of
from app.papers.control_sheet import FORM as CONTROL_SHEET
from app.people.standing_in import day_of
from app.web.inbox.telling import Told, form_words, told
from app.web.showing.agency_choices import agency_choices
from app.web.showing.dossier import dossier_out
from app.web.showing.filled_in import form_fields, values_of
from app.web.showing.national import NationalOut, national_out
from app.web.showing.sendings import ToldLine, told_lines
from app.web.showing.shapes import DossierOut
from app.web.site.page import Sight
from app.web.site.words import sentence

PDF: Final = "application/pdf"
INLINE: Final = frozenset({PDF, "image/jpeg", "image/png", "image/webp"})
"""What a browser shows by itself; anything else is saved."""
FILLING: Final = "#view=FitH&navpanes=0"
EVENTS: Final = 500
CHANNELS: Final[Mapping[str, str]] = {
    "counter": sentence("Trực tiếp tại quầy"),
    "online": sentence("Trực tuyến"),
    "post": sentence("Qua bưu chính"),
}
RETURNS: Final[Mapping[str, str]] = {
    "counter": sentence("Nhận tại quầy"),
    "post": sentence("Gửi qua bưu chính"),
    "digital": sentence("Nhận bản điện tử"),
}
POSITIONS: Final[Mapping[str, str]] = {
    "agree": sentence("Đồng ý"),
    "agree_with_conditions": sentence("Đồng ý, có điều kiện"),
    "disagree": sentence("Không đồng ý"),
}
CHILD_STATES: Final[Mapping[str, str]] = {
    "waiting": sentence("Chưa đến lượt"),
    "open": sentence("Đang giải quyết"),
    "granted": sentence("Đã có kết quả"),
    "refused": sentence("Không được giải quyết"),
}
VIOLATIONS: Final[Mapping[str, str]] = {
    ViolationKind.OVERRIDE: sentence("Vượt giới hạn, có nêu căn cứ"),
    ViolationKind.LATE_TRANSFER: sentence("Chuyển hồ sơ chậm"),
    ViolationKind.MISSED_APOLOGY: sentence("Quá hạn mà chưa có thư xin lỗi"),
    ViolationKind.LATE_APOLOGY: sentence("Thư xin lỗi muộn, không dời được hạn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A file or a form that can be looked at: ``inline`` in the viewer, otherwise saved.

    ``framed`` is its address there: a PDF fills the width, without a list of its pages.
    """

    label: str
    name: str
    path: str
    inline: bool
    framed: str = ""
    size: int | None = None
    at: datetime | None = None
    note: str | None = None
    watch: Watch = Watch.UNWATCHED

    @property
    def opens(self) -> bool:
        return readable(self.watch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """``may``: the reader may write at it now. ``kept``: what was written, if anything was."""

    may: bool
    kept: KeptDraft | None
    signed_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierView:
    dossier: DossierOut
    ref: str
    urgent_left: int | None
    of_the_step: bool
    answers: Sequence[tuple[str, str]]
    files: Sequence[Shown]
    forms: Sequence[Shown]
    history: Sequence[Told]
    told: Sequence[ToldLine]
    ledger: Sequence[Any]
    agencies: Mapping[str, str]
    drafting: Drafting
    national: NationalOut | None = None
    changes: Sequence[Told] = field(default=())


async def dossier_view(
    session: AsyncSession, page: Sight, opened: Opened, *, seen: int | None = None
) -> DossierView:
    """Everything that the page shows; ``changes`` are what happened after version ``seen``."""
    assert page.who is not None  # noqa: S101 - a staff page
    dossier = opened.file.dossier
    out = dossier_out(opened, page.who, page.house, page.language, labels=page.language)
    lines = await history(session, dossier.id, limit=EVENTS)
    left, of_the_step = _left(opened, page.now)
    given = await notices(session, dossier.id)
    schema, today = opened.procedure.form_schema, day_of(page.now)
    choices = await agency_choices(session, schema, "form.", today)
    ref = dossier.code or str(dossier.id)
    new: Sequence[HistoryLine] = [line for line in lines if line.seq > (seen or dossier.version)]
    known = await names(session, {question.agency for question in dossier.consultations})
    return DossierView(
        dossier=out,
        ref=ref,
        urgent_left=left,
        of_the_step=of_the_step,
        answers=values_of(form_fields(page, opened, choices), page.language),
        files=[*_files(out, ref)],
        forms=[*_forms(page, opened, ref)],
        history=told(page, opened, lines, given),
        told=told_lines(
            [notice for notice in given if notice.recipient == opened.procedure.machine.applicant],
            await told_of(session, dossier.id),
            page.language,
            opened.withheld.applicant,
        ),
        ledger=ledger(dossier.clock, opened.situation.calendar),
        agencies={str(code): name for code, name in known.items()},
        drafting=await drafting_of(session, page, opened),
        national=await national_out(session, dossier.id, page.language),
        changes=told(page, opened, new, given),
    )


async def drafting_of(session: AsyncSession, page: Sight, opened: Opened) -> Drafting:
    """The result as it is being written, and whether the reader writes at it."""
    assert page.who is not None  # noqa: S101 - a staff page
    dossier, machine = opened.file.dossier, opened.procedure.machine
    signed = await last_signing(session, dossier.id, signing_actions(machine))
    refusal = drafting_refusal(opened.situation, page.who, signed=signed is not None)
    return Drafting(
        may=refusal is None,
        kept=await newest_draft(session, dossier.id),
        signed_by=None if signed is None else signed.full_name,
    )


def _left(opened: Opened, at: datetime) -> tuple[int | None, bool]:
    """Working minutes to the nearer of the two due dates, and whether that is the step's."""
    dossier, calendar = opened.file.dossier, opened.situation.calendar
    due = reckon(dossier.clock, calendar).due
    moments = [moment for moment in (dossier.step_due, due) if moment is not None]
    if dossier.finished_at is not None or not moments:
        return None, False
    left = remaining_minutes(min(moments), at, calendar)
    return left, min(moments) == dossier.step_due != due


def _files(out: DossierOut, ref: str) -> Iterator[Shown]:
    counts: dict[str, int] = {}
    for document in out.documents:
        number = counts[document.key] = counts.get(document.key, 0) + 1
        path = f"/viec/{ref}/giay-to/{document.key}/{number}"
        yield Shown(
            label=document.label,
            name=document.name,
            path=path,
            inline=document.media_type in INLINE,
            framed=path + (FILLING if document.media_type == PDF else ""),
            size=document.size,
            at=document.handed_in_at,
            note=document.note,
            watch=document.watch,
        )


def _forms(page: Sight, opened: Opened, ref: str) -> Iterator[Shown]:
    numbers: dict[str, int] = {}
    for form in opened.file.forms:
        number = numbers[form.form] = numbers.get(form.form, 0) + 1
        label = form_words(page, opened, form.form)
        path = f"/viec/{ref}/bieu-mau/{form.form}/{number}"
        yield _paper(label, path, form.issued_at)
    if opened.file.dossier.accepted_at is not None:
        label = form_words(page, opened, CONTROL_SHEET)
        path = f"/viec/{ref}/bieu-mau/{CONTROL_SHEET}/1"
        yield _paper(label, path, None)


def _paper(label: str, path: str, at: datetime | None) -> Shown:
    return Shown(label=label, name=label, path=path, inline=True, framed=path + FILLING, at=at)
