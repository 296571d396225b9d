"""Sổ bàn giao over HTTP: papers given from agency to agency, and acknowledged there."""

from collections.abc import Callable, Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from app.domain.errors import Defect, Invalid
from app.domain.handing_over import GIVE_PAPERS, TAKE_PAPERS, carried_by
from app.domain.people import Principal
from app.dossiers.acting import PerformAction
from app.dossiers.actions.bulk import Outcome, bulk_action
from app.dossiers.queries import handovers as queries
from app.dossiers.queries.handovers import HandoverNotFound, Wanted
from app.idempotency.keys import Answer, KeyUsedForAnotherRequest
from app.web.api.answering import answered, rendered
from app.web.boundary import boundary_router
from app.web.dependencies import CurrentStaff, Guarded, Now, OnceOnly, StaffOnly, TheHouse
from app.web.limits import PAGE
from app.web.messages import language_of, sentences
from app.web.paging import Cursor, Limit, Page, cursor_after, keys_of
from app.web.problems import problems
from app.web.showing.handovers import (
    HandedOverOut,
    HandoverBody,
    HandoverLineOut,
    HandoverOut,
    ReceiptBody,
    handover_item,
    handover_line,
    list_of,
    seen_by,
)
from app.web.showing.lines import moment_key, uuid_key
from app.web.showing.outcomes import refused_out

router = boundary_router(prefix="/handovers", tags=["staff"], dependencies=[Guarded])


@router.post(
    "",
    operation_id="hand_over_papers",
    response_model=HandedOverOut,
    responses=problems(StaffOnly, KeyUsedForAnotherRequest),
)
async def hand_over(
    request: Request,
    body: HandoverBody,
    who: CurrentStaff,
    house: TheHouse,
    now: Now,
    claim: OnceOnly,
) -> Response:
    """Give the papers of up to a hundred dossiers to another agency, each judged alone."""
    agency = _giver(body, who)
    identity = list_of(claim)
    commands = [
        PerformAction(
            ref=item.id,
            action=GIVE_PAPERS,
            by=who,
            at=now,
            version=item.version,
            comment=body.comment,
            data={
                "handover": {
                    "to_agency": body.to_agency,
                    "agency": agency,
                    **({"papers": item.papers} if item.papers else {}),
                }
            },
            handover=identity,
        )
        for item in body.dossiers
    ]
    return answered(await bulk_action(house.office, commands, _rendering(request, identity), claim))


@router.post(
    "/{ref}/receipt",
    operation_id="acknowledge_papers",
    response_model=HandedOverOut,
    responses=problems(StaffOnly, HandoverNotFound, KeyUsedForAnotherRequest),
)
async def acknowledge(
    request: Request,
    ref: UUID,
    body: ReceiptBody,
    who: CurrentStaff,
    house: TheHouse,
    now: Now,
    claim: OnceOnly,
) -> Response:
    """Say what has come. What is missing stays with whoever gave it, and he is told."""
    async with house.sessions() as session:
        line, items = await queries.handover(session, ref, [*seen_by(who)])
    place = {"agency": line.to_agency} if line.to_agency in carried_by(who) else {}
    listed = {str(item.dossier): item for item in items}
    listed |= {item.code: item for item in items if item.code is not None}
    strangers = [
        Defect(f"received.{at}.dossier", "not_in_this_list")
        for at, item in enumerate(body.received)
        if item.dossier not in listed
    ]
    if strangers:
        raise Invalid(strangers)
    commands = [
        PerformAction(
            ref=item.dossier,
            action=TAKE_PAPERS,
            by=who,
            at=now,
            version=item.version,
            comment=item.note,
            data={"takeover": {**place, "missing": item.missing}},
        )
        for item in body.received
    ]
    return answered(await bulk_action(house.office, commands, _rendering(request, ref), claim))


@router.get("", operation_id="list_handovers", responses=problems(StaffOnly))
async def list_handovers(
    who: CurrentStaff,
    house: TheHouse,
    agency: Annotated[str | None, Query(min_length=1, max_length=40)] = None,
    direction: Literal["in", "out"] = "in",
    is_open: Annotated[bool | None, Query(alias="open")] = None,
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Page[HandoverLineOut]:
    """Lists that one's agencies get (``in``) or gave (``out``); ``open``: not acknowledged yet."""
    own = seen_by(who)
    keys = keys_of(cursor, str, str)
    wanted = Wanted(
        agencies=[*(own if agency is None else own & {agency})],
        incoming=direction == "in",
        is_open=is_open,
        limit=limit + 1,
        after_at=moment_key(keys[0]) if keys else None,
        after=uuid_key(keys[1]) if keys else None,
    )
    async with house.sessions() as session:
        found = await queries.handovers(session, wanted)
    more = None
    if len(found) > limit:
        last = found[limit - 1]
        more = cursor_after(last.given_at.isoformat(), str(last.id))
    return Page(items=[handover_line(line) for line in found[:limit]], next_cursor=more)


@router.get(
    "/{ref}",
    operation_id="get_handover",
    responses=problems(StaffOnly, HandoverNotFound),
)
async def get_handover(ref: UUID, who: CurrentStaff, house: TheHouse) -> HandoverOut:
    """The list, with who gave what, who took it over, and what was missing."""
    async with house.sessions() as session:
        line, items = await queries.handover(session, ref, [*seen_by(who)])
        rules = await house.office.rules(session)
    shown = [handover_item(item, rules) for item in items]
    return HandoverOut(**handover_line(line).model_dump(), items=shown)


def _giver(body: HandoverBody, who: Principal) -> str:
    """Whose papers they are. Raises Invalid where somebody might give for several agencies."""
    own = carried_by(who)
    if body.from_agency is None and len(own) > 1:
        raise Invalid([Defect("from_agency", "required")])
    return body.from_agency or next(iter(own), "")


def _rendering(request: Request, identity: UUID) -> Callable[[Sequence[Outcome]], Answer]:
    words = sentences(language_of(request.headers.get("accept-language")))

    def render(outcomes: Sequence[Outcome]) -> Answer:
        done = [outcome.ref for outcome in outcomes if outcome.refusal is None]
        out = HandedOverOut(
            id=identity if done else None, done=done, refused=refused_out(outcomes, words)
        )
        return rendered(out)

    return render
