"""Dossiers over HTTP: handing in, listing, looking, acting."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Query, Request, status
from starlette.responses import Response

from app.domain.people import Principal
from app.domain.refusals import DossierMovedOn, NotYourPart
from app.dossiers.acting import Opened, PerformAction
from app.dossiers.actions.perform import perform_action
from app.dossiers.actions.submit import submit_dossier
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.dossiers.intake import NotYourDesk, SubmitDossier
from app.dossiers.queries import lists
from app.dossiers.queries.files import DossierNotFound
from app.idempotency.keys import Answer, KeyUsedForAnotherRequest
from app.shipments.signed_minutes import with_signed_minutes
from app.web.api.answering import answered, rendered
from app.web.api.bodies import ActionBody, SubmitBody
from app.web.boundary import boundary_router
from app.web.dependencies import CurrentPrincipal, Guarded, Now, OnceOnly, TheHouse
from app.web.headers import ExpectedVersion, version_tag
from app.web.house import House
from app.web.limits import PAGE
from app.web.messages import language_of
from app.web.paging import Cursor, Limit, Page, cursor_after, keys_of
from app.web.problems import problems
from app.web.showing.dossier import dossier_out
from app.web.showing.lines import DossierLineOut, DossierQuery, line_out, publication_of, uuid_key
from app.web.showing.shapes import DossierOut

router = boundary_router(prefix="/dossiers", tags=["dossiers"], dependencies=[Guarded])


def _render(
    request: Request, who: Principal, house: House, created: int
) -> tuple[Callable[[Opened], Answer], list[int]]:
    """How the answer is rendered inside the transaction, and where its version is left."""
    language = language_of(request.headers.get("accept-language"))
    version: list[int] = []

    def render(opened: Opened) -> Answer:
        version[:] = [opened.file.dossier.version]
        return rendered(dossier_out(opened, who, house, language), created)

    return render, version


@router.post(
    "",
    operation_id="submit_dossier",
    status_code=status.HTTP_201_CREATED,
    response_model=DossierOut,
    responses=problems(NotYourDesk, KeyUsedForAnotherRequest),
)
async def submit(
    request: Request,
    body: SubmitBody,
    who: CurrentPrincipal,
    house: TheHouse,
    now: Now,
    claim: OnceOnly,
) -> Response:
    """Hand in a dossier: online by a citizen, or logged by the desk for a walk-in or a post."""
    command = SubmitDossier(
        by=who,
        at=now,
        procedure=body.procedure,
        receiving_agency=body.receiving_agency,
        channel=body.channel,
        applicant=body.applicant.as_applicant(),
        form=body.form,
        files=tuple((file.key, str(file.upload)) for file in body.documents),
        papers=tuple(paper.as_given() for paper in body.papers),
        return_method=body.return_.method,
        return_address=body.return_.address,
        competent_agency=body.competent_agency,
        assisting_agency=body.assisting_agency,
    )
    render, version = _render(request, who, house, status.HTTP_201_CREATED)
    given = await submit_dossier(house.office, command, render, claim)
    return answered(given, version=version[-1] if version else None)


@router.get("", operation_id="list_dossiers")
async def list_dossiers(
    who: CurrentPrincipal,
    house: TheHouse,
    now: Now,
    wanted: Annotated[DossierQuery, Query()],
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Page[DossierLineOut]:
    """A citizen's own; for staff what their agencies have a part in. The newest first."""
    keys = keys_of(cursor, str)
    after = uuid_key(keys[0]) if keys else None
    async with house.sessions() as session:
        found = await lists.dossiers(
            session, who, wanted.as_filter(now), lists.Page(limit + 1, after), now=now
        )
        rules = await house.office.rules(session, publication_of(found))
    items = [line_out(line, rules, now) for line in found[:limit]]
    more = cursor_after(str(found[limit - 1].id)) if len(found) > limit else None
    return Page(items=items, next_cursor=more)


@router.get(
    "/{ref}",
    operation_id="get_dossier",
    response_model=DossierOut,
    responses=problems(DossierNotFound),
)
async def get(
    request: Request, ref: str, who: CurrentPrincipal, house: TheHouse, now: Now
) -> Response:
    """The dossier, with ``actions[]``: exactly what this principal may do now."""
    opened = await view_dossier(house.office, ViewDossier(ref, who, now))
    language = language_of(request.headers.get("accept-language"))
    out = dossier_out(opened, who, house, language)
    headers = {"ETag": version_tag(opened.file.dossier.version)}
    return Response(
        out.model_dump_json(by_alias=True), media_type="application/json", headers=headers
    )


@router.post(
    "/{ref}/actions/{action}",
    operation_id="perform_action",
    response_model=DossierOut,
    responses=problems(DossierNotFound, NotYourPart, DossierMovedOn),
)
async def act(
    request: Request,
    ref: str,
    action: str,
    who: CurrentPrincipal,
    house: TheHouse,
    now: Now,
    version: ExpectedVersion,
    claim: OnceOnly,
    body: ActionBody | None = None,
) -> Response:
    """Take an action; the answer is the dossier after it. ``If-Match`` guards against races.

    `handover_minutes` that desk and postman signed here need not be said again; `null` says that
    what was sent came otherwise.
    """
    given_body = body or ActionBody()
    command = PerformAction(
        ref=ref,
        action=action,
        by=who,
        at=now,
        version=version,
        comment=given_body.comment,
        data=given_body.data,
        files=tuple((file.key, str(file.upload)) for file in given_body.documents),
        override=given_body.override,
    )
    async with house.sessions() as session:
        command = await with_signed_minutes(session, house.office, command)
    render, after = _render(request, who, house, status.HTTP_200_OK)
    given = await perform_action(house.office, command, render, claim)
    return answered(given, version=after[-1] if after else None)
