"""The work that somebody can take now, and one action over many dossiers."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from app.dossiers.acting import PerformAction
from app.dossiers.actions.bulk import Outcome, bulk_action
from app.dossiers.queries import inbox as queries
from app.dossiers.queries.inbox import WorkFilter
from app.dossiers.queries.lists import Page as Part
from app.idempotency.keys import Answer, KeyUsedForAnotherRequest
from app.shipments.signed_minutes import with_signed_minutes
from app.web.api.answering import answered, rendered
from app.web.api.bodies import BulkBody
from app.web.boundary import boundary_router
from app.web.dependencies import CurrentStaff, Guarded, Now, OnceOnly, StaffOnly, TheHouse
from app.web.limits import PAGE
from app.web.messages import Sentences, language_of, sentences
from app.web.paging import Cursor, Limit, Page, cursor_after, keys_of
from app.web.problems import problems
from app.web.showing.lines import DossierLineOut, line_out, moment_key, publication_of, uuid_key
from app.web.showing.outcomes import RefusedOut, refused_out
from app.web.showing.periods import AskedMoment

router = boundary_router(tags=["staff"], dependencies=[Guarded])

Queue = Literal["all", "mine", "consultations"]


class BulkOut(BaseModel):
    done: list[str]
    refused: list[RefusedOut]


@router.get("/inbox", operation_id="list_inbox", responses=problems(StaffOnly))
async def inbox(
    who: CurrentStaff,
    house: TheHouse,
    now: Now,
    queue: Queue = "all",
    due_before: Annotated[AskedMoment | None, Query()] = None,
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Page[DossierLineOut]:
    """The most urgent first, with the working minutes that are left."""
    keys = keys_of(cursor, str, str)
    page = Part(limit + 1)
    if keys:
        page = Part(limit + 1, uuid_key(keys[1]), moment_key(keys[0]))
    async with house.sessions() as session:
        if queue == "consultations":
            found = await queries.questions(session, who, page)
        else:
            wanted = WorkFilter(due_before=due_before)
            found = await queries.inbox(session, who, page, wanted, mine=queue == "mine")
        if queue == "all" and due_before is None:
            asked = await queries.questions(session, who, page)
            found = sorted([*found, *asked], key=lambda line: (line.urgent_at, line.id))
        rules = await house.office.rules(session, publication_of(found))
    more = None
    if len(found) > limit:
        last = found[limit - 1]
        more = cursor_after(last.urgent_at.isoformat(), str(last.id))
    return Page(items=[line_out(line, rules, now) for line in found[:limit]], next_cursor=more)


@router.post(
    "/dossiers/bulk-actions",
    operation_id="bulk_action",
    response_model=BulkOut,
    responses=problems(StaffOnly, KeyUsedForAnotherRequest),
)
async def bulk(
    request: Request,
    body: BulkBody,
    who: CurrentStaff,
    house: TheHouse,
    now: Now,
    claim: OnceOnly,
) -> Response:
    """One action over up to a hundred dossiers, each judged alone."""
    commands = [
        PerformAction(
            ref=item.id,
            action=body.action,
            by=who,
            at=now,
            version=item.version,
            comment=body.comment,
            data=body.data,
        )
        for item in body.dossiers
    ]
    async with house.sessions() as session:
        commands = [
            await with_signed_minutes(session, house.office, command) for command in commands
        ]
    words = sentences(language_of(request.headers.get("accept-language")))

    def render(outcomes: Sequence[Outcome]) -> Answer:
        return rendered(_bulk_out(outcomes, words))

    return answered(await bulk_action(house.office, commands, render, claim))


def _bulk_out(outcomes: Sequence[Outcome], words: Sentences) -> BulkOut:
    return BulkOut(
        done=[outcome.ref for outcome in outcomes if outcome.refusal is None],
        refused=refused_out(outcomes, words),
    )
