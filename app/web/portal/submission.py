"""Nộp hồ sơ, the pages that are typed in: who, the form, the way of return. Each page saves."""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from starlette.datastructures import FormData
from starlette.responses import Response

from app.domain.errors import DomainError, Invalid
from app.dossiers.actions.save_draft import SaveDraft, save_draft
from app.dossiers.drafts import DraftSent
from app.web.boundary import boundary_router
from app.web.portal.draft_marks import mark_of, new_mark
from app.web.portal.drafting import (
    FORM,
    RETURN,
    STEPS,
    WHO,
    Begun,
    SavedOut,
    begun,
    command_of,
    owner_of,
)
from app.web.portal.filling_in import defects_in, fields_on, typed_parts
from app.web.portal.places import desks_for
from app.web.portal.prospect import outlook_of
from app.web.portal.starting import already_sent
from app.web.problems import NoSuchAddress
from app.web.site import filters
from app.web.site.fields import labels_of
from app.web.site.page import OwnPage, Sight
from app.web.site.posted import Posted

router = boundary_router(include_in_schema=False)

ORDER: Final = [step for step, _ in STEPS]
TYPED: Final = frozenset({WHO, FORM, RETURN})
LATER = "sau"


@router.get("/nop/{code}/{draft}/{step}")
async def show(page: OwnPage, code: str, draft: UUID, step: str) -> Response:
    found = await _begun(page, code, draft, step)
    if found.draft.sent_as is not None:
        return already_sent(page, DraftSent(dossier=str(found.draft.sent_as)))
    return await _page(page, found, step)


@router.post("/nop/{code}/{draft}/{step}/luu")
async def autosave(page: OwnPage, code: str, draft: UUID, step: str, form: Posted) -> SavedOut:
    """What a script sends at a pause; nothing is judged."""
    found = await _saved(page, await _begun(page, code, draft, step), step, form)
    return SavedOut(version=found.draft.version, at=filters.clock_time(found.draft.updated_at))


@router.post("/nop/{code}/{draft}/{step}")
async def save(page: OwnPage, code: str, draft: UUID, step: str, form: Posted) -> Response:
    """Kept whatever it is; what is wrong is said before one goes on."""
    found = await _begun(page, code, draft, step)
    try:
        found = await _saved(page, found, step, form)
        if form.get("go") == LATER:
            said = page.say("Đã lưu bản nháp. Bạn có thể làm tiếp bất cứ lúc nào trong 90 ngày.")
            return page.to("/ho-so-cua-toi", said=said)
        defects = defects_in(found, step)
        if defects:
            raise Invalid(defects)
    except DraftSent as sent:
        return already_sent(page, sent)
    except DomainError as refusal:
        return await _page(page, await begun(page, code, draft), step, form, refusal)
    return page.to(f"{found.path}/{following(step)}")


async def _begun(page: Sight, code: str, draft: UUID, step: str) -> Begun:
    if step not in TYPED:
        raise NoSuchAddress
    return await begun(page, code, draft)


def following(step: str) -> str:
    return ORDER[ORDER.index(step) + 1]


def steps_context(page: Sight, found: Begun, step: str) -> dict[str, Any]:
    """What the frame of every page of a submission shows."""
    at = ORDER.index(step)
    return {
        "begun": found,
        "mark": new_mark(page, found.draft),
        "step_number": at + 1,
        "step_count": len(ORDER),
        "heading": STEPS[at][1],
        "before": f"{found.path}/{ORDER[at - 1]}" if at else None,
    }


async def _saved(page: Sight, found: Begun, step: str, form: FormData) -> Begun:
    saving = SaveDraft(
        id=found.draft.id,
        person=owner_of(page),
        parts=typed_parts(found, step, form),
        page=step,
        seen=mark_of(form),
        at=page.now,
    )
    draft = await save_draft(page.house.sessions, saving)
    return replace(found, draft=draft, command=command_of(page, draft))


async def _page(
    page: Sight,
    found: Begun,
    step: str,
    form: FormData | None = None,
    refusal: DomainError | None = None,
) -> Response:
    async with page.house.sessions() as session:
        desks = await desks_for(session, found.procedure, page.now) if step == WHO else []
    shown = None if refusal is None else page.trouble(refusal)
    fields = fields_on(page, found, step, desks, form, shown)
    context: dict[str, Any] = {
        **steps_context(page, found, step),
        "fields": fields,
        "labels": labels_of(fields),
        "slug": step,
        "outlook": outlook_of(page, found) if step == RETURN else None,
    }
    template = "portal/submit_return.html" if step == RETURN else "portal/submit_fields.html"
    if refusal is None:
        return page.html(template, **context)
    return page.refused(refusal, template, **context)
