"""Dự thảo kết quả: the blocks of its text, and how it will look in print."""

from typing import Any

from starlette.responses import Response

from app.domain.errors import DomainError
from app.dossiers.acting import Opened
from app.dossiers.actions.keep_result_draft import KeepResultDraft, keep_result_draft
from app.dossiers.result_drafts import (
    LONGEST,
    NEEDED,
    DraftMovedOn,
    ResultBlocks,
    blocks_from,
    first_blocks,
)
from app.papers.result_preview import result_preview
from app.web.boundary import boundary_router
from app.web.inbox.asked import HOME
from app.web.inbox.dossier import opened_for
from app.web.inbox.dossier_view import Drafting, drafting_of
from app.web.inbox.files import framed
from app.web.showing.downloads import pdf_answer
from app.web.site.fields import Field, labels_of
from app.web.site.page import Sight, StaffPage
from app.web.site.posted import Posted, texts, version_of
from app.web.site.trouble import Trouble

router = boundary_router(include_in_schema=False)
TEMPLATE = "inbox/draft.html"


@router.get("/viec/{ref}/du-thao")
async def write(ref: str, page: StaffPage) -> Response:
    opened = await opened_for(page, ref)
    drafting = await _drafting(page, opened)
    return page.html(TEMPLATE, **_shown(page, opened, drafting, _text(opened, drafting)))


@router.post("/viec/{ref}/du-thao")
async def keep(ref: str, page: StaffPage, form: Posted) -> Response:
    """Kept as a new version. What others kept meanwhile stands beside what was typed."""
    assert page.who is not None  # noqa: S101 - a staff page
    opened = await opened_for(page, ref)
    blocks = blocks_from(texts(form))
    command = KeepResultDraft(
        ref=ref, blocks=blocks.as_dict(), version=version_of(form) or 0, by=page.who, at=page.now
    )
    try:
        version = await keep_result_draft(page.house.office, command)
    except DomainError as refusal:
        drafting = await _drafting(page, opened)
        shown = _shown(page, opened, drafting, blocks, page.trouble(refusal))
        if isinstance(refusal, DraftMovedOn) and drafting.kept is not None:
            shown["others"] = _fields(page, blocks_from(drafting.kept.blocks), None)
        return page.refused(refusal, TEMPLATE, labels=labels_of(shown["fields"]), **shown)
    said = page.say("Đã lưu dự thảo, bản %(number)s.", number=version)
    return page.to(f"{HOME}/{ref}/du-thao", said=said)


@router.get("/viec/{ref}/du-thao.pdf")
async def preview(ref: str, page: StaffPage) -> Response:
    """The text that was kept last, in print; nothing of it is issued."""
    opened = await opened_for(page, ref)
    return await _in_print(page, opened, _text(opened, await _drafting(page, opened)), ref)


@router.post("/viec/{ref}/du-thao/xem-truoc")
async def preview_typed(ref: str, page: StaffPage, form: Posted) -> Response:
    """What is typed and not kept yet, in print."""
    opened = await opened_for(page, ref)
    return await _in_print(page, opened, blocks_from(texts(form)), ref)


async def _in_print(page: Sight, opened: Opened, blocks: ResultBlocks, ref: str) -> Response:
    async with page.house.sessions() as session:
        content = await result_preview(session, opened, blocks)
    return framed(pdf_answer(content, f"du-thao-{ref}.pdf"))


async def _drafting(page: Sight, opened: Opened) -> Drafting:
    async with page.house.sessions() as session:
        return await drafting_of(session, page, opened)


def _text(opened: Opened, drafting: Drafting) -> ResultBlocks:
    if drafting.kept is not None:
        return blocks_from(drafting.kept.blocks)
    file = opened.file
    agency = file.dossier.holder.agency or file.dossier.competent_agency
    return first_blocks(file, opened.procedure, file.names.get(agency, agency))


def _shown(
    page: Sight,
    opened: Opened,
    drafting: Drafting,
    blocks: ResultBlocks,
    trouble: Trouble | None = None,
) -> dict[str, Any]:
    dossier = opened.file.dossier
    return {
        "ref": dossier.code or str(dossier.id),
        "applicant": opened.file.applicant.full_name,
        "procedure": page.spoken(opened.procedure.name),
        "drafting": drafting,
        "version": drafting.kept.version if drafting.kept else 0,
        "fields": _fields(page, blocks, trouble),
        "others": [],
    }


def _fields(page: Sight, blocks: ResultBlocks, trouble: Trouble | None) -> list[Field]:
    labels = {
        "title": page.say("Tên văn bản"),
        "subject": page.say("Trích yếu"),
        "basis": page.say("Căn cứ (mỗi dòng một căn cứ)"),
        "body": page.say("Nội dung (mỗi dòng một đoạn)"),
        "recipients": page.say("Nơi nhận (mỗi dòng một nơi)"),
        "signer_title": page.say("Chức vụ người ký"),
    }
    return [
        Field(
            name=name,
            kind="textarea",
            label=labels[name],
            required=name in NEEDED,
            value=words,
            longest=LONGEST[name],
            error=trouble.of(name) if trouble else None,
        )
        for name, words in blocks.as_dict().items()
    ]
