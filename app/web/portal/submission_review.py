"""Nộp hồ sơ, the last page: everything once more, what it costs, when it is due; sent once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from starlette.responses import Response

from app.agencies.queries import names
from app.domain.errors import Defect, DomainError, Invalid
from app.dossiers.acting import Opened
from app.dossiers.actions.submit import submit_dossier
from app.dossiers.drafts import DraftNotAsReviewed, DraftSent, Reviewed
from app.dossiers.submitting import looked_over
from app.idempotency.keys import Answer, KeyUsedForAnotherRequest
from app.notices.actions.choose_ways import ChooseWays, choose_ways
from app.web.boundary import boundary_router
from app.web.portal.attachments import in_own_words
from app.web.portal.draft_marks import mark_of
from app.web.portal.drafting import (
    FILES,
    FORM,
    PLACES,
    RETURN,
    REVIEW,
    WHO,
    Begun,
    begun,
    signed_in,
)
from app.web.portal.filling_in import fields_on
from app.web.portal.notice_ways import ASKED, choice_context, chosen
from app.web.portal.places import desks_for
from app.web.portal.prospect import outlook_of
from app.web.portal.starting import already_sent
from app.web.portal.submission import steps_context
from app.web.portal.submission_files import cards_of
from app.web.showing.filled_in import values_of
from app.web.site.page import OwnPage, Sight, gone_to
from app.web.site.posted import Posted, SentOnce, follow

router = boundary_router(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something to mend before sending, and the page on which it is mended."""

    words: str
    path: str


@router.get("/nop/{code}/{draft}/kiem-tra")
async def show(page: OwnPage, code: str, draft: UUID) -> Response:
    found = await begun(page, code, draft)
    if found.draft.sent_as is not None:
        return already_sent(page, DraftSent(dossier=str(found.draft.sent_as)))
    return await _page(page, found)


@router.post("/nop/{code}/{draft}/kiem-tra")
async def send(page: OwnPage, code: str, draft: UUID, form: Posted, claim: SentOnce) -> Response:
    """Sent once, whatever is clicked how often and in however many windows."""
    found = await begun(page, code, draft)
    command = replace(found.command, draft=Reviewed(draft, mark_of(form).version))

    def render(opened: Opened) -> Answer:
        return gone_to(f"/ho-so/{opened.file.dossier.id}/da-gui")

    if ASKED in form:
        choice = ChooseWays(signed_in(page), chosen(page, form), page.now)
        await choose_ways(page.house.sessions, choice)
    try:
        given = await submit_dossier(page.house.office, command, render, claim)
    except DraftSent as sent:
        return already_sent(page, sent)
    except KeyUsedForAnotherRequest:
        return page.to(f"{found.path}/kiem-tra")
    except DraftNotAsReviewed as refusal:
        return await _page(page, await begun(page, code, draft), refusal)
    except DomainError as refusal:
        return await _page(page, found, refusal)
    return follow(given)


async def _page(page: Sight, found: Begun, refusal: DomainError | None = None) -> Response:
    judged = refusal is not None and not isinstance(refusal, DraftNotAsReviewed)
    flaws = [] if judged else await _flaws(page, found)
    async with page.house.sessions() as session:
        desks = await desks_for(session, found.procedure, page.now)
        where = [found.command.receiving_agency, found.command.competent_agency or ""]
        called = await names(session, [code for code in where if code])
    cards = await cards_of(page, found)
    sections = [
        (step, words, values_of(fields_on(page, found, step, desks), page.language))
        for step, words in (
            (WHO, page.say("Người nộp hồ sơ")),
            (FORM, page.say("Tờ khai")),
            (RETURN, page.say("Nhận kết quả")),
        )
    ]
    context = {
        **steps_context(page, found, REVIEW),
        **await choice_context(page),
        "flaws": flaws,
        "ready": not judged and not flaws,
        "sections": sections,
        "files_path": FILES,
        "cards": [card for card in cards if card.files or card.required],
        "outlook": outlook_of(page, found),
        "desk": called.get(found.command.receiving_agency, ""),  # type: ignore[call-overload]
    }
    if refusal is None:
        return page.html("portal/submit_review.html", **context)
    refusal = in_own_words(page, found.procedure, refusal)
    return page.refused(refusal, "portal/submit_review.html", **context)


async def _flaws(page: Sight, found: Begun) -> Sequence[Flaw]:
    """What the house would refuse, were it sent now."""
    try:
        async with page.house.sessions() as session:
            await looked_over(session, page.house.office, found.command)
    except Invalid as refusal:
        shown = page.trouble(in_own_words(page, found.procedure, refusal))
        labels = _labels(page, found)
        return [
            Flaw(
                f"{labels[flaw.field]}: {flaw.message}" if flaw.field in labels else flaw.message,
                f"{found.path}/{_place(defect)}#{flaw.field}",
            )
            for flaw, defect in zip(shown.flaws, refusal.defects, strict=True)
        ]
    except DomainError as refusal:
        return [Flaw(page.trouble(refusal).detail, f"{found.path}/{WHO}")]
    return []


def _place(defect: Defect) -> str:
    return PLACES.get(defect.field.partition(".")[0], WHO)


def _labels(page: Sight, found: Begun) -> dict[str, str]:
    from_fields = [
        item for step in (WHO, FORM, RETURN) for item in fields_on(page, found, step, [])
    ]
    return {item.name: item.label for item in from_fields}
