"""Bắt đầu nộp: what one needs, the drafts that are there already, and a new one."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from starlette.responses import Response

from app.domain.agencies import Agency
from app.domain.errors import Defect, DomainError, Invalid
from app.domain.people import PrincipalKind
from app.domain.procedure import Procedure, Subject
from app.dossiers.actions.begin_draft import BeginDraft, begin_draft
from app.dossiers.actions.discard_draft import discard_draft
from app.dossiers.drafts import Draft, DraftNotFound, DraftSent
from app.dossiers.intake import check_route
from app.dossiers.queries.drafts import drafts_of
from app.people.queries import Person, person
from app.web.boundary import boundary_router
from app.web.portal.drafting import (
    SUPPLEMENT,
    WHO,
    as_begun,
    owner_of,
    procedure_in_force,
)
from app.web.portal.places import deciders_among, desks_for
from app.web.site.page import OwnPage, Sight
from app.web.site.posted import Posted, texts

router = boundary_router(include_in_schema=False)


@router.get("/nop/{code}")
async def ask(page: OwnPage, code: str) -> Response:
    """What one needs, and the reader's drafts of the same procedure."""
    procedure, rules = await procedure_in_force(page, code)
    if page.is_staff:
        return page.html("portal/submit_not_here.html", procedure=procedure, refusal=None)
    empty = _empty(page, procedure, uuid4())
    try:
        check_route(as_begun(page, empty, procedure, rules).command, procedure)
    except DomainError as refusal:
        shown = page.trouble(refusal)
        return page.html("portal/submit_not_here.html", procedure=procedure, refusal=shown)
    async with page.house.sessions() as session:
        drafts = await drafts_of(session, owner_of(page), page.now)
    mine = [d for d in drafts if d.procedure == procedure.code and d.page != SUPPLEMENT]
    documents, required = as_begun(page, empty, procedure, rules).documents()
    return page.html(
        "portal/submit_start.html",
        procedure=procedure,
        drafts=mine,
        documents=documents,
        required=required,
        identity=empty.id,
    )


@router.post("/nop/{code}")
async def begin(page: OwnPage, code: str, form: Posted) -> Response:
    """A new draft, under the id that the page carried: a double click begins one."""
    procedure, rules = await procedure_in_force(page, code)
    empty = _empty(page, procedure, _identity(texts(form).get("draft", "")))
    check_route(as_begun(page, empty, procedure, rules).command, procedure)
    async with page.house.sessions() as session:
        known = await person(session, owner_of(page))
        desks = await desks_for(session, procedure, page.now)
    content = {
        "applicant": _applicant(known, procedure),
        "where": {"receiving_agency": _usual_desk(desks, procedure)},
        "return": {"method": "counter", "address": ""},
    }
    draft = await begin_draft(
        page.house.sessions,
        BeginDraft(
            id=empty.id,
            person=empty.person,
            procedure=procedure.code,
            procedure_version=procedure.version,
            content=content,
            page=WHO,
            at=page.now,
        ),
    )
    return page.to(f"/nop/{procedure.code}/{draft.id}/{draft.page}")


@router.get("/nop/{code}/{draft}/xoa")
async def ask_to_discard(page: OwnPage, code: str, draft: UUID) -> Response:
    procedure, _ = await procedure_in_force(page, code)
    return page.html("portal/draft_discard.html", procedure=procedure, draft=draft)


@router.post("/nop/{code}/{draft}/xoa")
async def discard(page: OwnPage, code: str, draft: UUID) -> Response:
    del code
    try:
        await discard_draft(page.house.sessions, draft, owner_of(page))
    except DraftNotFound:
        return page.to("/ho-so-cua-toi", said=page.say("Bản nháp này đã được xóa."))
    except DraftSent as sent:
        return already_sent(page, sent)
    return page.to("/ho-so-cua-toi", said=page.say("Đã xóa bản nháp."))


def already_sent(page: Sight, sent: DraftSent) -> Response:
    """Whoever comes back to a draft that was sent is led to what it became."""
    said = page.say(
        "Hồ sơ này đã được gửi trước đó và không được gửi lần nữa. Đây là hồ sơ đã gửi."
    )
    return page.to(f"/ho-so/{sent.facts['dossier']}", said=said)


def _usual_desk(desks: Sequence[Agency], procedure: Procedure) -> str:
    """The one that takes in from everybody; none where it depends on where one lives."""
    return "" if deciders_among(desks, procedure) or not desks else desks[0].code


def _identity(told: str) -> UUID:
    try:
        return UUID(told)
    except ValueError:
        raise Invalid([Defect("draft", "not_an_id")]) from None


def _empty(page: Sight, procedure: Procedure, identity: UUID) -> Draft:
    return Draft(
        id=identity,
        person=owner_of(page),
        procedure=procedure.code,
        procedure_version=procedure.version,
        content={},
        page=WHO,
        version=0,
        created_at=page.now,
        updated_at=page.now,
    )


def _applicant(known: Person | None, procedure: Procedure) -> dict[str, str]:
    """What the account says of its owner, as the procedure's kind of applicant."""
    if known is None or known.kind is not PrincipalKind.CITIZEN:
        return {}
    kinds = [kind for kind in Subject if kind in procedure.subjects]
    organised = bool(known.organisation) and kinds != [Subject.CITIZEN]
    told = {
        "kind": next((k for k in kinds if (k is not Subject.CITIZEN) == organised), kinds[0]).value,
        "full_name": known.organisation if organised else known.full_name,
        "id_number": known.tax_code if organised else known.id_number,
        "phone": known.phone,
        "email": known.email,
        "address": known.address,
    }
    return {name: value for name, value in told.items() if value}
